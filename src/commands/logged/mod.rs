//! What a command does is logged: each change together with the row that tells of it, each
//! failure by itself.

mod failure;
mod key;

use crate::ctx::Ctx;
use crate::domain::audit::entry::{Actor, Draft, Entry};
use crate::domain::audit::registry::LogError;
use crate::domain::credential::Reference;
use crate::domain::ports::{DatabaseError, LockGuard};
use crate::domain::secret::Secret;
use crate::error::Error;

pub(super) use failure::{
    denied, failed, is_about_token, noted, refused, refused_many, refused_token,
};
pub(super) use key::seal;
use key::{Found, Key, found, made, quietly_found};

/// The audit log, as a command writes it.
pub(super) struct Log<'a> {
    ctx: &'a Ctx,
    key: Option<Key>,
    /// Whether nothing is done that can't be sealed.
    strict: bool,
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

fn actor(ctx: &Ctx) -> Actor {
    let (user, job) = ctx.settings.user_and_job();
    Actor {
        user,
        job,
        ..ctx.inspect.actor()
    }
}
