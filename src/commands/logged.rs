//! What a command does is logged: each change together with the row that tells of it, each
//! failure by itself.
//!
//! The key of the log's chain lies in a store, `audit/log/key`, and beside it the pinned head,
//! `audit/log/head`. Both are made with the first credential, where that goes.

use std::cell::RefCell;

use crate::ctx::Ctx;
use crate::domain::audit::entry::{Actor, Chain, Draft, Entry, Event};
use crate::domain::audit::registry::LogError;
use crate::domain::audit::seal::{Head, KEY, Seal};
use crate::domain::credential::{Credential, Reference, State, StoreKind};
use crate::domain::ports::{DatabaseError, LockGuard, Protection};
use crate::domain::secret::Secret;
use crate::error::{Code, Error, Kind};

/// The audit log, as a command writes it.
pub(super) struct Log<'a> {
    ctx: &'a Ctx,
    key: Option<Key>,
    /// Whether nothing is done that can't be sealed.
    strict: bool,
}

/// The key of the log, and where it lies.
struct Key {
    reference: Reference,
    store: StoreKind,
    chain: RefCell<Chain>,
}

impl<'a> Log<'a> {
    /// Opens the log for what may only be done where it can be logged: to create, to reveal. The
    /// log's key is made here where there is none.
    pub(super) fn open(ctx: &'a Ctx) -> Result<Self, Error> {
        let key = match found(ctx)? {
            Found::Key(key) => *key,
            Found::Nothing | Found::Lost(_) => made(ctx)?,
        };
        Ok(Self {
            ctx,
            key: Some(key),
            strict: true,
        })
    }

    /// Opens the log for what must be done whether or not it can be logged: to revoke, to disable.
    ///
    /// SECURITY: containment waits for nothing and for nobody. The row is written without its MAC
    /// then, and the next sealed row tells of the gap.
    pub(super) fn open_anyway(ctx: &'a Ctx) -> Self {
        let log = Self::quietly(ctx);
        let begun = || matches!(ctx.database.log_credential(), Ok(Some(_)));
        if log.key.is_none() && begun() {
            ctx.warn("the audit log's key is out of reach: this is logged without its seal");
        }
        log
    }

    /// Opens the log for a failure: nobody is asked, and nothing is made.
    fn quietly(ctx: &'a Ctx) -> Self {
        Self {
            ctx,
            key: quietly_found(ctx),
            strict: false,
        }
    }

    /// Makes a change that appends the draft's row in its own transaction, and pins the chain's
    /// new head.
    pub(super) fn commit<T>(
        &self,
        entry: Entry,
        change: impl FnOnce(&Draft) -> Result<T, DatabaseError>,
    ) -> Result<T, Error> {
        // Held until the head is pinned, so that pins never go backwards.
        let turn = self.turn()?;
        let draft = self.draft(entry, turn.is_some());
        let outcome = change(&draft)?;
        self.pin(&draft);
        drop(turn);
        Ok(outcome)
    }

    /// Appends a row beside which nothing changes: what was given out is on record before anybody
    /// has it.
    pub(super) fn append(&self, entry: Entry) -> Result<(), Error> {
        let turn = self.turn()?;
        let draft = self.draft(entry, turn.is_some());
        self.ctx.database.log(&draft).map_err(LogError::Database)?;
        self.pin(&draft);
        drop(turn);
        Ok(())
    }

    /// Waits for this process's turn to append a sealed row.
    fn turn(&self) -> Result<Option<Box<dyn LockGuard>>, Error> {
        if self.key.is_none() {
            return Ok(None);
        }
        match self.ctx.locks.acquire(&Reference::log(None)) {
            Ok(turn) => Ok(Some(turn)),
            Err(error) if self.strict => Err(error.into()),
            Err(error) => {
                self.ctx
                    .detail(&format!("{error}: this is logged without its seal"));
                Ok(None)
            }
        }
    }

    fn draft(&self, entry: Entry, sealed: bool) -> Draft {
        let ctx = self.ctx;
        let key = self.key.as_ref().filter(|_| sealed);
        let chain = key.map(|key| key.chain.borrow().clone());
        Draft::new(entry, ctx.clock.moment(), actor(ctx), chain)
    }

    /// Puts the new head into the store. The row is written by now: a pin that fails changes
    /// nothing, and the next one covers this row as well.
    fn pin(&self, draft: &Draft) {
        let (Some(key), Some(head)) = (&self.key, draft.head.get()) else {
            return;
        };
        let mut chain = key.chain.borrow_mut();
        chain.begun = None;
        let text = Secret::from(head.to_string());
        match self.ctx.store(key.store).set(&key.reference.log_head(), &text) {
            Ok(()) => chain.pinned = Some(*head),
            Err(error) => self.ctx.warn(&format!(
                "the audit log's newest row is not pinned in the {} store ({error}); the next one does it",
                key.store
            )),
        }
    }
}

/// Logs what was done, as far as that can be done: for what changes nothing here and gives nothing
/// of ours away. Nobody is asked, and no key is made for it.
pub(super) fn noted(ctx: &Ctx, entry: Entry) {
    if let Err(error) = Log::quietly(ctx).append(entry) {
        ctx.detail(&format!("this is not logged: {error}"));
    }
}

/// Logs a failure, as far as that can be done: it changes no verdict and no exit code, asks
/// nobody, and makes no key and no store.
pub(super) fn failed(ctx: &Ctx, entry: Entry) {
    refused(ctx, entry, &[]);
}

/// Logs a failure and a fingerprint of each thing that was presented and refused.
///
/// SECURITY: what was presented may be the secret of another service. Without the log's key there
/// is no fingerprint.
pub(super) fn refused(ctx: &Ctx, entry: Entry, presented: &[&[u8]]) {
    note(ctx, entry, presented, |draft| {
        ctx.database.log_failure(draft)
    });
}

/// Logs how many of a batch were refused for one reason, and fingerprints of some. Each batch has
/// its own row, whatever was logged before.
pub(super) fn refused_many(ctx: &Ctx, entry: Entry, presented: &[&[u8]]) {
    note(ctx, entry, presented, |draft| ctx.database.log(draft));
}

fn note(
    ctx: &Ctx,
    mut entry: Entry,
    presented: &[&[u8]],
    write: impl FnOnce(&Draft) -> Result<(), DatabaseError>,
) {
    let log = Log::quietly(ctx);
    if let Some(key) = &log.key {
        let chain = key.chain.borrow();
        let fingerprints = presented.iter().map(|one| chain.seal.fingerprint(one));
        entry.presented.extend(fingerprints);
    }
    if let Err(error) = log.commit(entry, write) {
        ctx.detail(&format!("this failure is not logged: {error}"));
    }
}

/// Logs that a token was refused: for the reason that a verdict gives, or by the error that there
/// is instead of one. What ended before there was a token is no refusal.
pub(super) fn refused_token(
    ctx: &Ctx,
    event: Event,
    presented: Option<&Secret>,
    outcome: Result<Option<&'static str>, &Error>,
) {
    let code = match outcome {
        Ok(code) => code,
        Err(error) => Some(error.code())
            .filter(|code| is_about_token(*code))
            .map(Code::as_str),
    };
    if let (Some(code), Some(presented)) = (code, presented) {
        refused(ctx, Entry::failed(event, code), &[presented.expose()]);
    }
}

/// Whether an error is about what was presented, and not about the command line or the machine.
pub(super) fn is_about_token(code: Code) -> bool {
    matches!(
        code,
        Code::JwtMalformed
            | Code::JwtEncrypted
            | Code::JwtNested
            | Code::JwkUnknown
            | Code::JweMalformed
    ) || code.kind() == Kind::Refused
}

/// Logs that a store gave nothing, where that is what ended a command.
pub(super) fn denied(ctx: &Ctx, command: &str, error: &Error) {
    let denied = matches!(
        error.code(),
        Code::KeychainLocked
            | Code::KeychainTimeout
            | Code::PassphraseWrong
            | Code::IdentityMissing
            | Code::StoreFailed
            | Code::StoreDamaged
            | Code::StoreUnsafe
            | Code::AuditUnavailable
    );
    if denied {
        let entry = Entry::failed(Event::StoreDenied, error.code().as_str());
        failed(ctx, entry.with("command", command));
    }
}

/// Returns the log's key and pin, for somebody who wants to read the log: nothing where no log
/// was begun, or where the store has lost its key.
pub(super) fn seal(ctx: &Ctx) -> Result<Option<(Seal, Option<Head>)>, Error> {
    Ok(match found(ctx)? {
        Found::Key(key) => {
            let chain = key.chain.into_inner();
            Some((chain.seal, chain.pinned))
        }
        Found::Nothing | Found::Lost(_) => None,
    })
}

/// What there is of the log's key.
enum Found {
    /// No log was begun.
    Nothing,
    /// The index knows of a key that the store does not have, or may not have yet.
    Lost(Credential),
    Key(Box<Key>),
}

fn found(ctx: &Ctx) -> Result<Found, Error> {
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
fn quietly_found(ctx: &Ctx) -> Option<Key> {
    let known = ctx.database.log_credential().ok()??;
    if known.state != State::Ready || asks(ctx, known.store) {
        return None;
    }
    read(ctx, &known)
        .inspect_err(|error| ctx.detail(&format!("this is logged without its seal: {error}")))
        .ok()?
}

/// Whether a store would ask for its passphrase.
fn asks(ctx: &Ctx, store: StoreKind) -> bool {
    store == StoreKind::File
        && matches!(
            ctx.file.protection(),
            Err(_) | Ok(Protection::Sealed { answered: false })
        )
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
fn made(ctx: &Ctx) -> Result<Key, Error> {
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
    let known = Credential {
        reference,
        store: store.kind(),
        state: State::Pending,
        created_at: now,
        updated_at: now,
        expires_at: None,
    };
    ctx.database.record(&known)?;
    Ok((known, why))
}

fn actor(ctx: &Ctx) -> Actor {
    let (user, job) = ctx.settings.user_and_job();
    Actor {
        user,
        job,
        ..ctx.inspect.actor()
    }
}
