//! The key of the log's chain: it lies in a store, `audit/log/key`, and beside it the pinned head,
//! `audit/log/head`. Both are made with the first credential, where that goes.

use std::cell::RefCell;

use crate::ctx::Ctx;
use crate::domain::audit::entry::Chain;
use crate::domain::audit::registry::LogError;
use crate::domain::audit::seal::{Head, KEY, Seal};
use crate::domain::credential::{Credential, Reference, State, StoreKind};
use crate::domain::secret::Secret;
use crate::error::Error;

/// The key of the log, and where it lies.
pub(super) struct Key {
    pub(super) reference: Reference,
    pub(super) store: StoreKind,
    pub(super) chain: RefCell<Chain>,
}

/// Returns the log's key and pin, for somebody who wants to read the log: nothing where no log
/// was begun, or where the store has lost its key.
pub(in crate::commands) fn seal(ctx: &Ctx) -> Result<Option<(Seal, Option<Head>)>, Error> {
    Ok(match found(ctx)? {
        Found::Key(key) => {
            let chain = key.chain.into_inner();
            Some((chain.seal, chain.pinned))
        }
        Found::Nothing | Found::Lost(_) => None,
    })
}

/// What there is of the log's key.
pub(super) enum Found {
    /// No log was begun.
    Nothing,
    /// The index knows of a key that the store does not have, or may not have yet.
    Lost(Credential),
    Key(Box<Key>),
}

pub(super) fn found(ctx: &Ctx) -> Result<Found, Error> {
    let Some(known) = ctx.database.log_credential()? else {
        return Ok(Found::Nothing);
    };
    if known.state != State::Ready {
        return Ok(Found::Lost(known));
    }
    match read(ctx, &known) {
        Ok(Some(key)) => Ok(Found::Key(Box::new(key))),
        Ok(None) => Ok(Found::Lost(known)),
        // A store that new credentials go to as well says best what is wrong with it.
        Err(LogError::Store(error))
            if ctx
                .store_for_new()
                .is_ok_and(|store| store.kind() == known.store) =>
        {
            Err(error.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns the key where the store gives it without asking anybody.
pub(super) fn quietly_found(ctx: &Ctx) -> Option<Key> {
    let known = ctx.database.log_credential().ok()??;
    if known.state != State::Ready || ctx.would_ask(known.store) {
        return None;
    }
    read(ctx, &known)
        .inspect_err(|error| ctx.detail(&format!("this is logged without its seal: {error}")))
        .ok()?
}

/// Reads the key and the pin out of the store; nothing where there is no key in it.
fn read(ctx: &Ctx, known: &Credential) -> Result<Option<Key>, LogError> {
    let store = ctx.store(known.store);
    let get = |slot| store.get(&slot).map_err(LogError::Store);
    let Some(key) = get(known.reference.log_key())? else {
        return Ok(None);
    };
    let seal = Seal::new(&key).map_err(LogError::Seal)?;
    let pinned = get(known.reference.log_head())?;
    // SECURITY: a pin that is none is a pin that somebody removed; the log will say so.
    let pinned = pinned.and_then(|text| text.expose_text()?.parse::<Head>().ok());
    Ok(Some(Key {
        reference: known.reference.clone(),
        store: known.store,
        chain: RefCell::new(Chain {
            seal,
            pinned,
            begun: None,
        }),
    }))
}

/// Makes the log's key: its name is taken first, then it is written to the store and read back,
/// then the beginning is pinned, and only then is it said that it is there.
pub(super) fn made(ctx: &Ctx) -> Result<Key, Error> {
    let _turn = ctx.locks.acquire(&Reference::log(None))?;
    // Looked at again: another process may have been at it.
    let (known, why) = match found(ctx)? {
        Found::Key(key) => return Ok(*key),
        Found::Nothing => named(ctx)?,
        Found::Lost(known) if known.state == State::Ready => (known, "key_missing"),
        Found::Lost(known) => (known, "first_credential"),
    };
    let store = ctx.store(known.store);
    // What was cut off after it had written its key had sealed nothing by it.
    let left = store.get(&known.reference.log_key())?;
    let key = if let Some(key) = left.filter(|key| key.expose().len() == KEY) {
        key
    } else {
        let mut bytes = vec![0; KEY];
        ctx.random.fill(&mut bytes)?;
        let key = Secret::new(bytes);
        store.set(&known.reference.log_key(), &key)?;
        key
    };
    let start = Secret::from(Head::START.to_string());
    store.set(&known.reference.log_head(), &start)?;
    ctx.database.record(&Credential {
        state: State::Ready,
        updated_at: ctx.now(),
        ..known.clone()
    })?;
    Ok(Key {
        store: known.store,
        reference: known.reference,
        chain: RefCell::new(Chain {
            seal: Seal::new(&key).map_err(LogError::Seal)?,
            pinned: Some(Head::START),
            begun: Some(why),
        }),
    })
}

/// Takes a name for the key, where the new credential goes.
///
/// SECURITY: a keychain may have the key of another log: that of another `AUTHCTL_HOME`, or of a
/// database that was here before and is gone. It is left alone, and this log's beginning says so.
fn named(ctx: &Ctx) -> Result<(Credential, &'static str), Error> {
    let store = ctx.store_for_new()?;
    let usual = Reference::log(None);
    let (reference, why) = if store.get(&usual.log_key())?.is_some() {
        let mut tag = [0; 4];
        ctx.random.fill(&mut tag)?;
        ctx.warn(&format!(
            "the {} store has the key of another audit log ({usual}): this one begins anew",
            store.kind()
        ));
        let tag = u32::from_be_bytes(tag);
        (Reference::log(Some(tag)), "another_log_in_the_store")
    } else {
        (usual, "first_credential")
    };
    let now = ctx.now();
    let known = Credential::pending(reference, store.kind(), now, None);
    ctx.database.record(&known)?;
    Ok((known, why))
}
