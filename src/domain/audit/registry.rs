//! The port behind which the log's rows lie.

use std::ops::ControlFlow;

use super::entry::{Draft, Event, Outcome};
use super::row::Row;
use super::seal::SealError;
use crate::domain::credential::{Credential, Reference};
use crate::domain::moment::Moment;
use crate::domain::ports::{DatabaseError, StoreError};

/// The rows of the log. What changes a credential appends its row through the method of another
/// port, in the change's own transaction.
pub trait AuditLog {
    /// Appends a row beside which nothing changes.
    fn log(&self, draft: &Draft) -> Result<(), DatabaseError>;

    /// Appends the row of a failure, unless the same has failed again and again of late: then
    /// only the 2nd, 4th, 8th, … of an hour gets one.
    fn log_failure(&self, draft: &Draft) -> Result<(), DatabaseError>;

    /// Writes down a credential, and the row that tells of it.
    fn record_logged(&self, credential: &Credential, draft: &Draft) -> Result<(), DatabaseError>;

    /// Forgets a credential, and appends the row that tells of it.
    fn forget_logged(&self, reference: &Reference, draft: &Draft) -> Result<(), DatabaseError>;

    /// Returns the index's entry for the key of the log itself.
    fn log_credential(&self) -> Result<Option<Credential>, DatabaseError>;

    /// Gives `each` row that is wanted, oldest first and as of one moment, until it wants no more.
    fn log_rows(
        &self,
        wanted: &Wanted,
        each: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), DatabaseError>;
}

/// Which rows are wanted: those that are all of what is said.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// No earlier than this.
    pub since: Option<Moment>,
    /// Earlier than this.
    pub until: Option<Moment>,
    /// Of this event.
    pub event: Option<Event>,
    /// With this outcome.
    pub outcome: Option<Outcome>,
    /// About this credential.
    pub subject: Option<Reference>,
    /// That hold this fingerprint.
    pub fingerprint: Option<String>,
    /// The newest ones, at most so many.
    pub limit: Option<u32>,
}

impl Wanted {
    /// Whether every row is wanted.
    pub fn is_all(&self) -> bool {
        let Self {
            since: None,
            until: None,
            event: None,
            outcome: None,
            subject: None,
            fingerprint: None,
            limit: None,
        } = self
        else {
            return false;
        };
        true
    }
}

/// Why something can't be logged, and so is not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// The database took no row. The machine is to blame.
    #[error("this can't be logged, and so is not done")]
    Database(#[source] DatabaseError),
    /// What the store keeps for the log was changed.
    #[error("this can't be logged, and so is not done")]
    Seal(#[source] SealError),
    /// The store did not give the log's key.
    #[error("this can't be logged, and so is not done: the audit log's key is out of reach")]
    Store(#[source] StoreError),
}
