//! Codes and hints for credentials that are written for a program, or copied.

use super::{Code, Error};
use crate::domain::clipboard::ClipboardError;
use crate::domain::delivery::format::Unfit;
use crate::domain::delivery::format::variable::VariableError;

impl From<Unfit> for Error {
    fn from(error: Unfit) -> Self {
        Self::new(Code::CredentialUnfit, error).hint(
            "--format raw gives it as it is; authctl run --file gives it to a program as a file",
        )
    }
}

impl From<VariableError> for Error {
    fn from(error: VariableError) -> Self {
        match &error {
            VariableError::Malformed { .. } | VariableError::Reserved { .. } => {
                Self::new(Code::Usage, error).hint("--name chooses the variable")
            }
        }
    }
}

impl From<ClipboardError> for Error {
    fn from(error: ClipboardError) -> Self {
        match &error {
            ClipboardError::Absent => Self::new(Code::ClipboardAbsent, error)
                .hint("through ssh, --copy=osc52 asks your own terminal to copy it; a log of the terminal would then hold it"),
            ClipboardError::NoTool { .. } => Self::new(Code::ClipboardFailed, error)
                .hint("install one of them"),
            ClipboardError::Failed { .. } | ClipboardError::NoClearing { .. } => {
                Self::new(Code::ClipboardFailed, error)
            }
        }
    }
}
