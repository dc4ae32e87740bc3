//! What a command does is logged: each change together with the row that tells of it.

use crate::ctx::Ctx;
use crate::domain::audit::entry::{Draft, Entry};
use crate::domain::audit::seal::Seal;
use crate::domain::ports::DatabaseError;
use crate::error::Error;

/// The audit log, as a command writes it.
pub(super) struct Log<'a> {
    ctx: &'a Ctx,
    seal: Option<Seal>,
}

impl<'a> Log<'a> {
    /// Opens the log for what may only be done where it can be logged: to create, to reveal.
    pub(super) fn open(ctx: &'a Ctx) -> Result<Self, Error> {
        Ok(Self { ctx, seal: None })
    }

    /// Opens the log for what must be done whether or not it can be logged: to revoke, to disable.
    pub(super) fn open_anyway(ctx: &'a Ctx) -> Self {
        Self { ctx, seal: None }
    }

    /// Makes a change that appends the draft's row in its own transaction, and pins the chain's
    /// new head.
    pub(super) fn commit<T>(
        &self,
        entry: Entry,
        change: impl FnOnce(&Draft) -> Result<T, DatabaseError>,
    ) -> Result<T, Error> {
        let draft = Draft {
            entry,
            at: self.ctx.now(),
            seal: self.seal.clone(),
        };
        Ok(change(&draft)?)
    }
}
