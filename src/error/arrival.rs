//! Codes and hints for keys that were issued elsewhere.

use super::{Code, Error};
use crate::domain::apikey::arrival::cut::CutError;
use crate::domain::apikey::arrival::error::{ArrivalError, AtLine};
use crate::domain::apikey::imports::{Clash, Other, Same};

impl From<AtLine> for Error {
    fn from(error: AtLine) -> Self {
        match &error.error {
            ArrivalError::Contradicts { .. }
            | ArrivalError::Json { .. }
            | ArrivalError::Twice { .. }
            | ArrivalError::Value { .. } => Self::new(Code::KeyImportInvalid, error),
            ArrivalError::Damaged => Self::new(Code::KeyDamaged, error),
            ArrivalError::Misplaced { .. } => Self::new(Code::KeyImportInvalid, error)
                .hint("the key itself stands in `key`, where it is hashed and not kept"),
            ArrivalError::Missing { member: "owner" } => Self::new(Code::KeyImportInvalid, error)
                .hint("--owner NAME says who answers for all of which nobody says so"),
            ArrivalError::Missing { .. } => Self::new(Code::KeyImportInvalid, error)
                .hint(r#"write it like {"hash":"…","bits":128,"owner":"alice","scopes":["api:read"]}"#),
            ArrivalError::Random(_) => Self::new(Code::Bug, error),
            ArrivalError::Unknown { .. } => Self::new(Code::KeyImportInvalid, error)
                .hint("leave it out, or write it into labels"),
            ArrivalError::Unsure => Self::new(Code::KeyWeak, error)
                .hint("--bits N says it of all hashes that do not say it themselves, where you know how the keys were made")
                .hint("give the keys themselves, as `key`, to have that estimated"),
            ArrivalError::Weak { .. } => Self::new(Code::KeyWeak, error)
                .hint("--slow takes it in with a hash that takes long to make; better issue another key"),
            ArrivalError::WeakHash { .. } => Self::new(Code::KeyWeak, error)
                .hint("issue another key; or give the key itself, as `key`, and say --slow"),
        }
    }
}

impl From<Clash> for Error {
    fn from(clash: Clash) -> Self {
        let known = matches!((clash.same, &clash.other), (Same::Hash, Other::Key(_)));
        let error = Self::new(Code::KeyExists, clash);
        if known {
            error.hint("--skip-known leaves out what is on record already")
        } else {
            error.hint("nothing was recorded: change that line, or leave it out")
        }
    }
}

impl From<CutError> for Error {
    fn from(error: CutError) -> Self {
        match &error {
            CutError::End { .. } | CutError::Other { .. } => {
                Self::new(Code::KeyImportInvalid, error)
                    .hint("write an object a line, or all of them in one array")
            }
            CutError::Long { .. } => Self::new(Code::InputTooLarge, error),
            CutError::Unreadable { .. } => Self::new(Code::InputUnreadable, error),
        }
    }
}
