//! Codes and hints for API keys.

use super::{Code, Error};
use crate::domain::apikey::expiry::ExpiryError;
use crate::domain::apikey::parts::FormatError;
use crate::domain::apikey::record::RecordError;
use crate::domain::apikey::rotation::RotationError;
use crate::domain::apikey::scope::ScopeError;

impl From<ExpiryError> for Error {
    fn from(error: ExpiryError) -> Self {
        match &error {
            ExpiryError::Past { .. } | ExpiryError::TooFar { .. } => {
                Self::new(Code::KeyExpiryRefused, error)
                    .hint("--expires 90d; rotate the key before it ends")
            }
            ExpiryError::Unreadable { .. } => Self::new(Code::Usage, error),
        }
    }
}

impl From<FormatError> for Error {
    fn from(error: FormatError) -> Self {
        match &error {
            FormatError::Env { .. } | FormatError::Id { .. } | FormatError::Prefix { .. } => {
                Self::new(Code::Usage, error)
            }
        }
    }
}

impl From<RecordError> for Error {
    fn from(error: RecordError) -> Self {
        match &error {
            RecordError::Note { .. } | RecordError::Status { .. } => Self::new(Code::Usage, error),
        }
    }
}

impl From<ScopeError> for Error {
    fn from(error: ScopeError) -> Self {
        Self::new(Code::Usage, error)
    }
}

impl From<RotationError> for Error {
    fn from(error: RotationError) -> Self {
        match &error {
            RotationError::Inactive { .. } => Self::new(Code::KeyInactive, error)
                .hint("authctl key new issues another, under another name"),
            RotationError::InProgress { name } => {
                let hint =
                    format!("wait for it to end; authctl key show {name} says how far it is");
                Self::new(Code::RotationInProgress, error).hint(hint)
            }
            RotationError::Nothing => Self::new(Code::CredentialUnknown, error)
                .hint("authctl key list shows what there is"),
            RotationError::Phase { .. } => Self::new(Code::DatabaseDamaged, error),
        }
    }
}
