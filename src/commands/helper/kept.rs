//! What a program has authctl keep for a host: a secret, and the host's table in the configuration.

use crate::commands::secret;
use crate::ctx::Ctx;
use crate::domain::credential::{Credential, Kind, Name, Reference};
use crate::domain::delivery::place::{Host, Place};
use crate::domain::ports::Change;
use crate::domain::secret::Secret;
use crate::error::{Code, Error};

/// What the names of such secrets begin with.
const PREFIX: &str = "registry-";

/// Keeps a value for a place, and who it belongs to where that is said.
///
/// What was kept for the place before is replaced. Anything else that it gets (a login, a key, a
/// secret of a person's own) has a life of its own, which this is no way to change.
///
/// SECURITY: what is typed for one host goes to no other, and costs nobody a secret.
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
    let replaced = match &known {
        Some((_, host)) => replaceable(host, ctx)?,
        None => None,
    };
    let name = replaced.map_or_else(|| free(place, ctx), Ok)?;
    // The value first: a table that leads nowhere is an error for whoever asks.
    secret::set::kept(&name, value, Some(place), ctx)?;
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
    let held = ctx.database.credential(reference)?;
    // The value first: what dies in between leaves a table that the next `forget` finds.
    if held.is_some_and(|held| is_ours(&held, &host)) && is_alone(&host, ctx)? {
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

/// Returns the secret that a new value may replace; `None` where another has to be made, since other
/// hosts get this one, too.
fn replaceable(host: &Host, ctx: &Ctx) -> Result<Option<Name>, Error> {
    let wanted = &host.wanted;
    if wanted.reference.kind == Kind::Secret && wanted.part.is_none() {
        let held = ctx.database.credential(&wanted.reference)?;
        let alone = is_alone(host, ctx)?;
        // What is not there is nobody's; `forget` may have died in between.
        let ours = held.map_or(alone, |held| is_ours(&held, host));
        if ours {
            return Ok(alone.then(|| wanted.reference.name.clone()));
        }
    }
    let message = format!("{} gets {wanted} by the configuration", host.place);
    Err(Error::new(Code::HostTaken, message).hint(format!(
        "to keep another value for it, remove [hosts.\"{}\"] from config.toml",
        host.place
    )))
}

/// Whether a credential was kept for this host's place, and not made by a person.
fn is_ours(held: &Credential, host: &Host) -> bool {
    held.kept_for.as_ref() == Some(&host.place)
}

/// Whether no other table names the host's credential.
fn is_alone(host: &Host, ctx: &Ctx) -> Result<bool, Error> {
    let mut hosts = ctx.settings.hosts()?.into_iter();
    let same = |other: &Host| other.wanted.reference == host.wanted.reference;
    Ok(!hosts.any(|other| other.place != host.place && same(&other)))
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
