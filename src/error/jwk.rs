//! Codes and hints for signing and encryption keys in the store, and for files that are written.

use super::{Code, Error};
use crate::domain::jwk::record::RecordError;
use crate::domain::jwk::rotation::RotationError;
use crate::domain::ports::OutputError;

impl From<RecordError> for Error {
    fn from(error: RecordError) -> Self {
        match &error {
            RecordError::Kid { .. } => Self::new(Code::Usage, error),
            RecordError::Stage { .. } => Self::new(Code::DatabaseDamaged, error),
        }
    }
}

impl From<RotationError> for Error {
    fn from(error: RotationError) -> Self {
        match &error {
            RotationError::KidTaken { .. } => Self::new(Code::Usage, error)
                .hint("leave --kid out: the thumbprint is another for each version"),
            RotationError::NextWaits { name, .. } => {
                let hint = format!("authctl jwk rotate {name} --promote makes it the one in use");
                Self::new(Code::RotationInProgress, error).hint(hint)
            }
            RotationError::NoNext { name } => {
                let hint = format!("authctl jwk rotate {name} --pre-publish makes one");
                Self::new(Code::JwkUnknown, error).hint(hint)
            }
            RotationError::Nothing => Self::new(Code::CredentialUnknown, error)
                .hint("authctl jwk list shows what there is"),
        }
    }
}

impl From<OutputError> for Error {
    fn from(error: OutputError) -> Self {
        match &error {
            OutputError::Exists { .. } => {
                Self::new(Code::FileExists, error).hint("name another file, or say --force")
            }
            OutputError::Special { .. } => Self::new(Code::FileExists, error)
                .hint("to write to a pipe or a device, let the shell do it: > FILE"),
            OutputError::Unwritable { .. } => Self::new(Code::OutputFailed, error),
        }
    }
}
