//! The port behind which a key that was presented is looked up.

use std::sync::Arc;

use super::parts::{KeyHash, KeyId};
use super::record::KeyRecord;
use super::slow::Salt;
use crate::domain::ports::DatabaseError;

/// Looks keys up, one at a time.
pub trait KeyReader {
    /// Returns the version with this id.
    fn key_by_id(&self, id: &KeyId) -> Result<Option<KeyRecord>, DatabaseError>;

    /// Returns the imported key that has this hash, be it a fast or a slow one.
    fn imported_key(&self, hash: &KeyHash) -> Result<Option<KeyRecord>, DatabaseError>;

    /// Returns the salt of the slow hashes; none where no key was ever imported with one.
    fn slow_salt(&self) -> Result<Option<Salt>, DatabaseError>;
}

/// Lets many threads look keys up.
pub trait KeyReaders {
    /// Returns what gives each thread its own way into the registry, which is there from now on.
    fn key_readers(&self) -> Result<OpenKeys, DatabaseError>;
}

/// Opens the registry for one thread more, to be read alone.
pub type OpenKeys = Arc<dyn Fn() -> Result<Box<dyn KeyConnection>, DatabaseError> + Send + Sync>;

/// One thread's way into the registry.
pub trait KeyConnection {
    /// Runs `read` on the registry as it is at one moment, whatever others change meanwhile.
    ///
    /// SECURITY: keep it short. What is revoked meanwhile is good until `read` returns.
    fn at_one_moment(&self, read: &mut dyn FnMut(&dyn KeyReader)) -> Result<(), DatabaseError>;
}
