//! Credentials for programs: whatever a reference names, as it is good now.

use serde_json::Value;

use crate::commands::oauth::fresh::{self, Asked};
use crate::commands::{jwk, key, secret};
use crate::ctx::Ctx;
use crate::domain::credential::{Kind, Name};
use crate::domain::delivery::Delivered;
use crate::domain::delivery::wanted::Wanted;
use crate::domain::oauth::identity::again;
use crate::domain::oauth::tokens::TokenSet;
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Timestamp};
use crate::error::{Code, Error};

/// How long an ID token that is given out should still hold.
const SPARE: Span = Span::from_seconds(60);

/// Returns the credential: the value of a secret, the version in use of a key, a fresh access token
/// of a login. That it was given out is logged, as by the verbs that give them.
pub fn delivered(wanted: &Wanted, ctx: &Ctx) -> Result<Delivered, Error> {
    delivered_as(wanted, &Asked::default(), ctx)
}

/// Returns the credential for a program that shows it to a server, which is where nothing goes that
/// no server may see, and no key that none would take. Nobody would read a warning.
pub(in crate::commands) fn shown(wanted: &Wanted, ctx: &Ctx) -> Result<Delivered, Error> {
    wanted.for_servers()?;
    if wanted.reference.kind == Kind::Key {
        key::show::usable(&wanted.reference.name, ctx)?;
    }
    delivered(wanted, ctx)
}

/// Returns the credential; where it is a login's, such a token as is `asked` for.
pub(in crate::commands) fn delivered_as(
    wanted: &Wanted,
    asked: &Asked,
    ctx: &Ctx,
) -> Result<Delivered, Error> {
    let name = &wanted.reference.name;
    match wanted.reference.kind {
        Kind::Oauth => token(wanted, name, asked, ctx),
        Kind::Secret => {
            let (value, end) = secret::get::current(name, ctx)?;
            match &wanted.part {
                None => Ok(plain(wanted, value, end)),
                Some(part) => Ok(plain(wanted, member(wanted, &value, part)?, end)),
            }
        }
        Kind::Key => {
            whole(wanted)?;
            let (key, end) = key::show::current(name, ctx)?;
            Ok(plain(wanted, key, end))
        }
        Kind::Jwk => {
            whole(wanted)?;
            Ok(plain(wanted, jwk::show::current(name, ctx)?, None))
        }
        // No reference can be written that names it.
        Kind::Audit => Err(no_part(wanted)),
    }
}

fn token(wanted: &Wanted, name: &Name, asked: &Asked, ctx: &Ctx) -> Result<Delivered, Error> {
    let fresh = fresh::tokens(name, asked, ctx)?;
    let TokenSet {
        access_token,
        id_token,
        kind,
        expires_at,
        ..
    } = fresh.tokens;
    let renews = fresh.session.renews();
    match wanted.part.as_deref() {
        None | Some("access_token") => Ok(Delivered {
            wanted: wanted.clone(),
            value: access_token,
            kind: Some(kind),
            expires_at,
            ephemeral: renews,
        }),
        Some("id_token") => {
            let value = id_token.ok_or_else(|| no_part(wanted))?;
            identity(wanted, value, (renews, asked), ctx)
        }
        Some(_) => Err(no_part(wanted)),
    }
}

/// Returns the ID token with its end. One that has next to nothing left is got anew where nobody has
/// to sign in for that; one that has ended goes nowhere.
fn identity(
    wanted: &Wanted,
    value: Secret,
    (renews, asked): (bool, &Asked),
    ctx: &Ctx,
) -> Result<Delivered, Error> {
    let now = ctx.now();
    let expires_at = again::end(&value);
    let ends_by = |moment: Timestamp| expires_at.is_some_and(|end| end <= moment);
    if renews && !asked.anew && ends_by(now.plus(SPARE)) {
        let anew = Asked {
            anew: true,
            ..asked.clone()
        };
        return token(wanted, &wanted.reference.name, &anew, ctx);
    }
    if ends_by(now) {
        let message = format!("the ID token of {} has ended", wanted.reference);
        let login = format!("authctl oauth login {}", wanted.reference.name);
        return Err(Error::new(Code::LoginRequired, message).hint(login));
    }
    Ok(Delivered {
        ephemeral: renews,
        ..plain(wanted, value, expires_at)
    })
}

fn plain(wanted: &Wanted, value: Secret, expires_at: Option<Timestamp>) -> Delivered {
    Delivered {
        wanted: wanted.clone(),
        value,
        kind: None,
        expires_at,
        ephemeral: false,
    }
}

/// Returns a member of the object that a secret is.
fn member(wanted: &Wanted, value: &Secret, part: &str) -> Result<Secret, Error> {
    let object: Option<Value> = serde_json::from_slice(value.expose()).ok();
    let found = object.as_ref().and_then(|object| object.get(part));
    match found {
        Some(Value::String(text)) => Ok(Secret::from(text.clone())),
        Some(other @ (Value::Number(_) | Value::Bool(_))) => Ok(Secret::from(other.to_string())),
        _ => Err(no_part(wanted)),
    }
}

fn whole(wanted: &Wanted) -> Result<(), Error> {
    match wanted.part {
        None => Ok(()),
        Some(_) => Err(no_part(wanted)),
    }
}

fn no_part(wanted: &Wanted) -> Error {
    let Wanted { reference, part } = wanted;
    let part = part.as_deref().unwrap_or_default();
    let error = Error::new(
        Code::SecretMissing,
        format!("{reference} has no part `{part}`"),
    );
    match reference.kind {
        Kind::Oauth => {
            error.hint("a login has access_token, and id_token where the server gave one")
        }
        Kind::Secret => {
            error.hint("parts are the texts and numbers of a secret that is a JSON object")
        }
        Kind::Key | Kind::Jwk | Kind::Audit => error.hint("it can be had as a whole alone"),
    }
}
