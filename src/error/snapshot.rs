//! Codes and hints for snapshots of the key registry.

use super::{Code, Error};
use crate::domain::apikey::snapshot::SnapshotError;

impl From<SnapshotError> for Error {
    fn from(error: SnapshotError) -> Self {
        let code = match &error {
            SnapshotError::Damaged { .. } => Code::SnapshotDamaged,
            SnapshotError::Forged => Code::SnapshotForged,
            SnapshotError::Format { .. } => Code::Usage,
            SnapshotError::RolledBack { .. } => Code::SnapshotRolledBack,
            SnapshotError::Sign(_) => Code::Bug,
            SnapshotError::Signer { .. } => Code::JwkInvalid,
            SnapshotError::Stale { .. } => Code::SnapshotStale,
            SnapshotError::TooMany { .. } => Code::SnapshotTooLarge,
        };
        let hint = match code {
            Code::SnapshotStale => "authctl key export makes a newer one",
            Code::SnapshotForged => "--key says whose signature is wanted; do not go by this file",
            Code::SnapshotDamaged => "unkey files are not signed; bring the others again, whole",
            Code::SnapshotRolledBack => "somebody put an older one back; do not go by this file",
            Code::SnapshotTooLarge => "--format jsonl holds any number of keys",
            Code::JwkInvalid => "leave --key out: authctl makes a key for this",
            _ => return Self::new(code, error),
        };
        Self::new(code, error).hint(hint)
    }
}
