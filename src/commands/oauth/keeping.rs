//! Keeps the tokens of a login: one entry in the store, one row in the database, in that order.

use crate::ctx::{Ctx, missing};
use crate::domain::credential::{Credential, Kind, Name, Reference, State};
use crate::domain::oauth::session::Session;
use crate::domain::oauth::tokens::Kept;
use crate::domain::ports::SecretStore;
use crate::error::Error;

/// Returns the store for a profile's tokens, once it is known to take them.
///
/// A store that can't be written is found out before there is something to lose: before a person
/// has signed in, and before a refresh token was used up.
pub(super) fn writable_store<'a>(name: &Name, ctx: &'a Ctx) -> Result<&'a dyn SecretStore, Error> {
    let store = match ctx.database.credential(&reference(name))? {
        Some(known) => ctx.store(known.store),
        None => ctx.store_for_new()?,
    };
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
    ctx: &Ctx,
) -> Result<Credential, Error> {
    let now = ctx.now();
    let reference = reference(name);
    let known = ctx.database.credential(&reference)?;
    let fresh = Credential {
        reference: reference.clone(),
        store: store.kind(),
        state: State::Pending,
        created_at: known.as_ref().map_or(now, |known| known.created_at),
        updated_at: now,
        // A login that refreshes itself does not end with its access token.
        expires_at: session.expires_at.filter(|_| !session.refreshable),
    };
    if known.is_none() {
        ctx.database.record(&fresh)?;
    }
    store.set(&reference.slot(), &kept.to_secret()?)?;
    let ready = Credential {
        state: State::Ready,
        ..fresh
    };
    ctx.database.record_session(&ready, session)?;
    Ok(ready)
}

/// Returns the credential that a profile's tokens are.
pub(super) fn reference(name: &Name) -> Reference {
    Reference::new(Kind::Oauth, name.clone())
}
