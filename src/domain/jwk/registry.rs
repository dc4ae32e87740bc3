//! The port behind which signing and encryption keys are recorded: each method is one transaction,
//! and what makes or rotates a key appends the row of the audit log that tells of it.

use super::record::{JwkRecord, Stage};
use super::rotation::Retirement;
use crate::domain::audit::entry::Draft;
use crate::domain::credential::{Credential, Name};
use crate::domain::ports::DatabaseError;

/// The record of keys and of their versions. No private half is ever in it.
///
/// A [`DatabaseError::Conflict`] means that something else changed first and nothing was done.
pub trait JwkRegistry {
    /// Returns every version of every key, by name and version.
    fn jwks(&self) -> Result<Vec<JwkRecord>, DatabaseError>;

    /// Returns every version of one key, oldest first.
    fn jwk_versions(&self, name: &Name) -> Result<Vec<JwkRecord>, DatabaseError>;

    /// Makes the first version of a key known; its private half must be in the store.
    fn issue_jwk(
        &self,
        jwk: &JwkRecord,
        credential: &Credential,
        draft: &Draft,
    ) -> Result<(), DatabaseError>;

    /// Writes down the version that is about to be made, in place of one that died on the way.
    fn prepare_jwk(&self, jwk: &JwkRecord) -> Result<(), DatabaseError>;

    /// Moves a version on from the stage `from` to the one that it has in `jwk`, and retires the
    /// one in use; its private half must be in the store.
    fn advance_jwk(
        &self,
        jwk: &JwkRecord,
        from: Stage,
        retired: Option<&Retirement>,
        credential: &Credential,
        draft: &Draft,
    ) -> Result<(), DatabaseError>;

    /// Notes that the store no longer keeps a version's private half.
    fn forget_jwk_secret(&self, name: &Name, version: u32) -> Result<(), DatabaseError>;

    /// Forgets a key with all its versions.
    fn forget_jwk(&self, name: &Name) -> Result<(), DatabaseError>;
}
