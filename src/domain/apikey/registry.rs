//! The port behind which keys are recorded: each method is one transaction, and what changes a
//! key appends the row of the audit log that tells of it.

use super::parts::KeyId;
use super::reader::KeyReader;
use super::record::{KeyRecord, Note};
use crate::domain::audit::entry::Draft;
use crate::domain::credential::{Credential, Name};
use crate::domain::ports::DatabaseError;

/// The record of keys. No key is ever in it.
///
/// A [`DatabaseError::Conflict`] means that something else changed first and nothing was done.
pub trait KeyRegistry: KeyReader {
    /// Returns every version of every key, by name and version.
    fn keys(&self) -> Result<Vec<KeyRecord>, DatabaseError>;

    /// Returns every version of one key, oldest first.
    fn key_versions(&self, name: &Name) -> Result<Vec<KeyRecord>, DatabaseError>;

    /// Makes the first version of a key known; its secret must be in the store.
    fn issue_key(
        &self,
        key: &KeyRecord,
        credential: &Credential,
        draft: &Draft,
    ) -> Result<(), DatabaseError>;

    /// Revokes every version of a key and aborts its open rotation; returns how many versions
    /// were not revoked before. A key that lies in no store has no credential.
    fn revoke_keys(
        &self,
        name: &Name,
        reason: Option<&Note>,
        credential: Option<&Credential>,
        draft: &Draft,
    ) -> Result<usize, DatabaseError>;

    /// Notes that the store no longer keeps a version's secret.
    fn forget_secret(&self, id: &KeyId) -> Result<(), DatabaseError>;
}
