//! What a program has authctl keep for a host: a secret, and the host's table in the configuration.

use crate::commands::secret;
use crate::ctx::Ctx;
use crate::domain::credential::{Kind, Name, Reference};
use crate::domain::delivery::place::{Host, Place};
use crate::domain::ports::Change;
use crate::domain::secret::Secret;
use crate::error::{Code, Error};

/// What the names of such secrets begin with.
const PREFIX: &str = "registry-";

/// Keeps a value for a place, and who it belongs to where that is said.
///
/// A secret that the place gets already is replaced. Anything else that it gets (a login, a key)
/// has a life of its own, which this is no way to change.
pub(super) fn keep(
    place: &Place,
    username: Option<&str>,
    value: &Secret,
    ctx: &Ctx,
) -> Result<(), Error> {
    if value.is_empty() {
        return Err(Error::new(Code::SecretEmpty, "the value is empty"));
    }
    let known = exactly(place, ctx)?;
    let name = match &known {
        Some((_, host)) => replaceable(host)?,
        None => free(place, ctx)?,
    };
    // The value first: a table that leads nowhere is an error for whoever asks.
    secret::set::kept(&name, value, ctx)?;
    let table = known.map_or_else(|| place.to_string(), |(table, _)| table);
    let setting = |name: &str, to: String| Change {
        path: vec!["hosts".into(), table.clone(), name.into()],
        to: Some(to.into()),
    };
    let reference = Reference::new(Kind::Secret, name);
    let mut changes = vec![setting("as", reference.to_string())];
    changes.extend(username.map(|name| setting("username", name.to_owned())));
    ctx.configuration.change(&changes)?;
    Ok(())
}

/// Forgets what a place gets; `false` where that is nothing, or somebody else's. A credential that
/// was not kept here stays, and only goes there no more.
pub(super) fn forget(place: &Place, username: Option<&str>, ctx: &Ctx) -> Result<bool, Error> {
    let Some((table, host)) = exactly(place, ctx)? else {
        return Ok(false);
    };
    if !host.is_for(username) {
        return Ok(false);
    }
    let reference = &host.wanted.reference;
    let hosts = ctx.settings.hosts()?;
    let users = hosts
        .iter()
        .filter(|host| host.wanted.reference == *reference);
    let ours = reference.kind == Kind::Secret && reference.name.as_str().starts_with(PREFIX);
    // The value first: what dies in between leaves a table that the next `forget` finds.
    if ours && users.count() == 1 && ctx.database.credential(reference)?.is_some() {
        secret::remove::removed(reference, ctx)?;
    }
    ctx.configuration.change(&[Change {
        path: vec!["hosts".into(), table],
        to: None,
    }])?;
    Ok(true)
}

/// Returns the table that is for this place and no other: its name, and what it says.
fn exactly(place: &Place, ctx: &Ctx) -> Result<Option<(String, Host)>, Error> {
    let table = ctx.settings.host_table(place)?;
    let mut hosts = ctx.settings.hosts()?.into_iter();
    Ok(table.zip(hosts.find(|host| host.place == *place)))
}

fn replaceable(host: &Host) -> Result<Name, Error> {
    let wanted = &host.wanted;
    if wanted.reference.kind == Kind::Secret && wanted.part.is_none() {
        return Ok(wanted.reference.name.clone());
    }
    let message = format!("{} gets {wanted} by the configuration", host.place);
    Err(Error::new(Code::HostTaken, message).hint(format!(
        "to keep another value for it, remove [hosts.\"{}\"] from config.toml",
        host.place
    )))
}

/// Returns a name that no secret has.
///
/// SECURITY: two places can come to the same name, and one must not get what the other had kept.
fn free(place: &Place, ctx: &Ctx) -> Result<Name, Error> {
    let plain: String = place
        .to_string()
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '.' {
                c
            } else {
                '-'
            }
        })
        .take(48)
        .collect();
    for number in 1_u8..=99 {
        let number = if number == 1 {
            String::new()
        } else {
            format!("-{number}")
        };
        let name: Name = format!("{PREFIX}{plain}{number}").parse()?;
        let reference = Reference::new(Kind::Secret, name);
        if ctx.database.credential(&reference)?.is_none() {
            return Ok(reference.name);
        }
    }
    let message = format!("all names for a secret of {place} are taken");
    Err(Error::new(Code::HostTaken, message).hint("authctl secret list shows them"))
}
