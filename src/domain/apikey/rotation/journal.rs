//! The port behind which rotations are recorded: each method is one transaction.

use super::{Phase, Retirement, Rotation};
use crate::domain::apikey::record::KeyRecord;
use crate::domain::audit::entry::Draft;
use crate::domain::credential::{Credential, Name};
use crate::domain::ports::DatabaseError;

/// The journal of rotations. No key is ever in it.
///
/// A [`DatabaseError::Conflict`] means that something else changed first and nothing was done.
pub trait Journal {
    /// Returns the rotation of a key that is neither committed nor aborted.
    fn open_rotation(&self, name: &Name) -> Result<Option<Rotation>, DatabaseError>;

    /// Writes down what is about to happen, in the place of a rotation that never came to its
    /// issue; a conflict where one was issued and is open.
    fn begin_rotation(&self, rotation: &Rotation, draft: &Draft) -> Result<(), DatabaseError>;

    /// Makes the new version known, retires the older ones, and moves the journal from prepared
    /// to issued. The new version's secret must be in the store.
    fn issue_rotation(
        &self,
        rotation: &Rotation,
        new: &KeyRecord,
        retired: &[Retirement],
        credential: &Credential,
        draft: &Draft,
    ) -> Result<(), DatabaseError>;

    /// Notes how many commands of a rotation are done that was issued and is open, and cuts the
    /// grace of the versions in `retired`.
    fn advance_rotation(
        &self,
        rotation: &Rotation,
        done: u32,
        retired: &[Retirement],
        draft: &Draft,
    ) -> Result<(), DatabaseError>;

    /// Ends a rotation that is in the phase that `rotation` says: committed or aborted. Versions
    /// whose grace is to be shorter than was planned are in `retired`.
    fn end_rotation(
        &self,
        rotation: &Rotation,
        end: Phase,
        retired: &[Retirement],
        draft: &Draft,
    ) -> Result<(), DatabaseError>;

    /// Undoes a rotation that was issued: revokes its new version, makes the old one active
    /// again, and aborts. A key that lay in no store before has no credential any more.
    fn undo_rotation(
        &self,
        rotation: &Rotation,
        credential: Option<&Credential>,
        draft: &Draft,
    ) -> Result<(), DatabaseError>;
}
