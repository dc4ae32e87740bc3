//! What is wrong with a snapshot, or with what was asked of one.

use super::Format;
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::jws::sign::SigningError;
use crate::domain::time::Timestamp;

/// A snapshot that is not made, or that nobody may go by.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// It is cut off, or is no snapshot. Whoever carried it is to blame.
    #[error("the snapshot is damaged in line {line}: {reason}")]
    Damaged {
        /// Which line, from 1.
        line: u64,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The signature is another's, or of something else. Whoever changed it is to blame.
    #[error("the snapshot was changed, or another key signed it")]
    Forged,
    /// A word that is no format. The person who wrote it is to blame.
    #[error("`{found}` is no format: jsonl, json, sha256, sql and unkey are")]
    Format {
        /// What was written.
        found: String,
    },
    /// It is older than one that was seen before. Whoever put it there is to blame.
    #[error("the snapshot has number {found}, and number {wanted} was there before")]
    RolledBack {
        /// Its number.
        found: u64,
        /// The number that it must have at least.
        wanted: u64,
    },
    /// The key makes no signature. The machine is to blame.
    #[error(transparent)]
    Sign(#[from] SigningError),
    /// The key is for other signatures. The person who named it is to blame.
    #[error("snapshots are signed by Ed25519, and the key is for {found}")]
    Signer {
        /// What it is for.
        found: Algorithm,
    },
    /// Its time is over. Nobody brought a newer one.
    #[error("the snapshot was good until {end}")]
    Stale {
        /// When it ended.
        end: Timestamp,
    },
    /// More keys than one token holds. The person who chose the format is to blame.
    #[error("there are more keys than fit into one snapshot in the {format} format")]
    TooMany {
        /// Which format.
        format: Format,
    },
}
