//! Codes and hints for credentials on their way to programs.

use super::{Code, Error};
use crate::domain::delivery::place::PlaceError;

impl From<PlaceError> for Error {
    fn from(error: PlaceError) -> Self {
        match &error {
            PlaceError::Malformed { .. } => Self::new(Code::Usage, error),
            PlaceError::Insecure { .. } => Self::new(Code::UrlInsecure, error)
                .hint("plain http is for this machine alone: 127.0.0.1, [::1], localhost"),
        }
    }
}
