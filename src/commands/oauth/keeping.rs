//! Keeps the tokens of a login: one entry in the store, one row in the database, in that order.

use std::time::Duration;

use crate::commands::logged::Log;
use crate::ctx::{Ctx, missing};
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Kind, Name, Reference, State};
use crate::domain::oauth::rescue;
use crate::domain::oauth::session::Session;
use crate::domain::oauth::tokens::Kept;
use crate::domain::ports::{SecretStore, StoreError};
use crate::domain::secret::Secret;
use crate::error::Error;

/// How long is waited before tokens that the store did not take are written again.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(100),
    Duration::from_millis(400),
    Duration::from_millis(1_500),
];

/// Returns the store for a profile's tokens, once it is known to take them.
///
/// A store that can't be written is found out before there is something to lose: before a person
/// has signed in, and before a refresh token was used up.
pub(super) fn writable_store<'a>(name: &Name, ctx: &'a Ctx) -> Result<&'a dyn SecretStore, Error> {
    let store = ctx.store_of(&reference(name))?;
    store.probe()?;
    Ok(store)
}

/// Reads the tokens of a login.
pub(super) fn load(credential: &Credential, ctx: &Ctx) -> Result<Kept, Error> {
    let slot = credential.reference.slot();
    let secret = ctx.store(credential.store).get(&slot)?;
    let secret = secret.ok_or_else(|| {
        let login = format!("authctl oauth login {}", credential.reference.name);
        missing(&slot).hint(login)
    })?;
    Ok(Kept::from_secret(&secret)?)
}

/// Writes the tokens and reads them back, and then says in the database that they are there. The
/// caller holds the profile's lock.
pub(super) fn keep(
    name: &Name,
    store: &dyn SecretStore,
    kept: &Kept,
    session: &Session,
    login: Option<&Log<'_>>,
    ctx: &Ctx,
) -> Result<Credential, Error> {
    let recorded = |ready: &Credential| match login {
        Some(log) => {
            let entry = Entry::new(Event::LoggedIn).about(&ready.reference);
            log.commit(entry, |draft| {
                ctx.database.record_session(ready, session, Some(draft))
            })
        }
        None => Ok(ctx.database.record_session(ready, session, None)?),
    };
    ctx.keep(
        &reference(name),
        store,
        &kept.to_secret()?,
        session.ends_at(),
        recorded,
    )
}

/// Writes the tokens of a login that there is already, and reads them back.
pub(super) fn write(credential: &Credential, kept: &Kept, ctx: &Ctx) -> Result<(), Error> {
    let store = ctx.store(credential.store);
    Ok(store.set(&credential.reference.slot(), &kept.to_secret()?)?)
}

/// Writes the tokens that a server gave for others, and then what the database says of them. The
/// caller holds the profile's lock.
///
/// The store comes first, and nothing is asked before it: the refresh token from before may be used
/// up.
pub(super) fn replace(
    credential: &Credential,
    kept: &Kept,
    session: &Session,
    key: Option<&Secret>,
    ctx: &Ctx,
) -> Result<(), Error> {
    let secret = kept.to_secret()?;
    let store = ctx.store(credential.store);
    let slot = credential.reference.slot();
    let mut outcome = store.set(&slot, &secret);
    for pause in PAUSES {
        if outcome.is_ok() {
            break;
        }
        std::thread::sleep(pause);
        outcome = store.set(&slot, &secret);
    }
    if let Err(error) = outcome {
        return Err(unstored(credential, kept, key, error, ctx));
    }
    let ready = Credential {
        state: State::Ready,
        updated_at: ctx.now(),
        expires_at: session.ends_at(),
        ..credential.clone()
    };
    // The tokens are there, whether or not the database says so.
    if let Err(error) = ctx.database.record_session(&ready, session, None) {
        ctx.warn(&format!(
            "oauth status does not know of the new tokens: {error}"
        ));
    }
    Ok(())
}

/// Says that the store did not take new tokens, and where they are instead: sealed with a key that
/// the store has taken before, or lost.
fn unstored(
    credential: &Credential,
    kept: &Kept,
    key: Option<&Secret>,
    error: StoreError,
    ctx: &Ctx,
) -> Error {
    let reference = &credential.reference;
    let Some(key) = key else {
        return error.into();
    };
    let rescued = rescue::sealed(kept, key)
        .map_err(Error::from)
        .and_then(|sealed| Ok(ctx.database.rescue(&reference.name, &sealed)?));
    let told =
        format!("the server gave new tokens for {reference}, and their store does not take them");
    let told = format!("{told}: {error}");
    let code = Error::from(error).code();
    match rescued {
        Ok(()) => Error::new(code, told)
            .hint("they are put aside, sealed with a key in that store: once it is open again, run this again"),
        Err(lost) => Error::new(code, format!("{told}; they are lost, as they could not be put aside either: {lost}"))
            .hint(format!("authctl oauth login {}", reference.name)),
    }
}

/// Returns the tokens that the store did not take when a refresh was under way.
pub(super) fn rescued(
    credential: &Credential,
    kept: &Kept,
    ctx: &Ctx,
) -> Result<Option<Kept>, Error> {
    let Some(begun) = &kept.upkeep.begun else {
        return Ok(None);
    };
    let sealed = ctx.database.rescued(&credential.reference.name)?;
    // What does not open with this key is of an attempt before.
    Ok(sealed.and_then(|sealed| rescue::opened(&sealed, &begun.key).ok()))
}

/// Returns the credential that a profile's tokens are.
pub(super) fn reference(name: &Name) -> Reference {
    Reference::new(Kind::Oauth, name.clone())
}
