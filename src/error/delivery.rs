//! Codes and hints for credentials on their way to programs.

use super::{Code, Error};
use crate::domain::delivery::git::GitError;
use crate::domain::delivery::place::PlaceError;
use crate::domain::ports::SetupError;

impl From<PlaceError> for Error {
    fn from(error: PlaceError) -> Self {
        match &error {
            PlaceError::Malformed { .. } => Self::new(Code::Usage, error),
            PlaceError::Insecure { .. } => Self::new(Code::UrlInsecure, error)
                .hint("plain http is for this machine alone: 127.0.0.1, [::1], localhost"),
        }
    }
}

impl From<SetupError> for Error {
    fn from(error: SetupError) -> Self {
        match &error {
            SetupError::Malformed { .. } | SetupError::Unreadable { .. } => {
                Self::new(Code::InputUnreadable, error).hint("nothing was changed")
            }
            SetupError::Another { .. } => Self::new(Code::ToolTaken, error)
                .hint("nothing was changed: take that out first, or name one host with --host"),
            SetupError::Changed { .. } => Self::new(Code::Conflict, error).hint("try again"),
            SetupError::Taken { .. } => Self::new(Code::FileExists, error)
                .hint("--links DIR names another folder, which has to come first on the PATH"),
            SetupError::Unwritable { .. } => Self::new(Code::OutputFailed, error),
        }
    }
}

impl From<GitError> for Error {
    fn from(error: GitError) -> Self {
        match &error {
            GitError::Control { .. } | GitError::Malformed => Self::new(Code::Usage, error)
                .hint("standard input is what git-credential(1) writes"),
        }
    }
}
