//! Questions to the Secret Service that never make it ask the person anything.
//!
//! The keyring crate unlocks what it finds locked, which opens a window on the desktop and waits
//! for it. So whether anything is locked is asked first, by plain D-Bus calls
//! (Secret Service API 0.2).

use std::collections::BTreeMap;
use std::io;

use serde::de::DeserializeOwned;
use zbus::blocking::Connection;
use zbus::zvariant::{DynamicType, OwnedObjectPath, OwnedValue, Type};

use super::failed;
use crate::domain::ports::StoreError;

const NAME: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";

/// Answers whether a new entry could be made now.
pub(super) fn could_take() -> Result<(), StoreError> {
    takes(&connect()?)
}

fn takes(bus: &Connection) -> Result<(), StoreError> {
    match default_collection(bus)? {
        None => Err(failed(
            "the Secret Service has no default collection yet: log in to the desktop once, or make one in its password manager",
        )),
        Some(collection) if locked(bus, &collection)? => Err(StoreError::Locked),
        Some(_) => Ok(()),
    }
}

/// Answers whether the entry called `user` can be read, or written where `writing`.
pub(super) fn open_for(service: &str, user: &str, writing: bool) -> Result<(), StoreError> {
    let bus = connect()?;
    if writing {
        takes(&bus)?;
    }
    let wanted = BTreeMap::from([("service", service), ("username", user)]);
    let (open, shut): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
        call(&bus, PATH, SERVICE, "SearchItems", &(wanted,))?;
    if !shut.is_empty() {
        return Err(StoreError::Locked);
    }
    // A collection that is locked may hide that the entry is in it: nothing found says nothing.
    if open.is_empty()
        && let Some(collection) = default_collection(&bus)?
        && locked(&bus, &collection)?
    {
        return Err(StoreError::Locked);
    }
    Ok(())
}

fn connect() -> Result<Connection, StoreError> {
    Connection::session().map_err(|error| {
        let reason = match &error {
            zbus::Error::Address(_) => Some("the session bus's address is none".to_owned()),
            zbus::Error::InputOutput(cause) | zbus::Error::Connection(cause, _) => {
                let gone = matches!(
                    cause.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
                );
                gone.then(|| format!("no session bus: {cause}"))
            }
            _ => None,
        };
        match reason {
            Some(reason) => StoreError::Absent { reason },
            None => failed(format!("the session bus: {error}")),
        }
    })
}

fn default_collection(bus: &Connection) -> Result<Option<OwnedObjectPath>, StoreError> {
    let path: OwnedObjectPath = call(bus, PATH, SERVICE, "ReadAlias", &("default",))?;
    Ok((path.as_str() != "/").then_some(path))
}

fn locked(bus: &Connection, collection: &OwnedObjectPath) -> Result<bool, StoreError> {
    let value: OwnedValue = call(
        bus,
        collection.as_str(),
        "org.freedesktop.DBus.Properties",
        "Get",
        &(COLLECTION, "Locked"),
    )?;
    bool::try_from(value).map_err(|_| failed("it does not say whether it is locked"))
}

fn call<T: DeserializeOwned + Type>(
    bus: &Connection,
    path: &str,
    interface: &str,
    method: &str,
    body: &(impl serde::Serialize + DynamicType),
) -> Result<T, StoreError> {
    let answer = bus
        .call_method(Some(NAME), path, Some(interface), method, body)
        .map_err(|error| explained(&error))?;
    answer
        .body()
        .deserialize()
        .map_err(|_| failed(format!("its answer to {method} can't be read")))
}

fn explained(error: &zbus::Error) -> StoreError {
    match error {
        zbus::Error::MethodError(name, _, _)
            if matches!(
                name.as_str(),
                "org.freedesktop.DBus.Error.ServiceUnknown"
                    | "org.freedesktop.DBus.Error.NameHasNoOwner"
            ) =>
        {
            StoreError::Absent {
                reason: format!("no program on the session bus offers {NAME}"),
            }
        }
        other => failed(other.to_string()),
    }
}
