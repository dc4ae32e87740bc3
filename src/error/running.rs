//! Codes and hints for programs that are run with credentials.

use super::{Code, Error};
use crate::domain::delivery::environment::EnvironmentError;
use crate::domain::delivery::mask::TooMuch;
use crate::domain::delivery::program::ProgramError;

impl From<EnvironmentError> for Error {
    fn from(error: EnvironmentError) -> Self {
        let hint = match &error {
            EnvironmentError::Dangerous { .. } => "set it where authctl is started",
            EnvironmentError::Differs { .. } => {
                "unset it, or set it to the reference; without --strict the new value wins"
            }
            EnvironmentError::Name(_) => "write NAME=REF, such as TOKEN=secret/stripe",
            EnvironmentError::Reference { .. } | EnvironmentError::Unassigned => {
                "a reference is KIND/NAME or KIND/NAME#PART; authctl list shows what there is"
            }
            EnvironmentError::Twice { .. } => "without --strict the last one wins",
            EnvironmentError::Unresolved { .. } => {
                "only a value that is nothing but a reference is resolved"
            }
        };
        Self::new(Code::EnvironmentInvalid, error).hint(hint)
    }
}

impl From<ProgramError> for Error {
    fn from(error: ProgramError) -> Self {
        match &error {
            ProgramError::Missing { .. } => Self::new(Code::ProgramMissing, error)
                .hint("it is looked for in PATH, unless there is a / in it"),
            ProgramError::Uninterpreted { .. } => Self::new(Code::ProgramMissing, error)
                .hint("look at its first line, which begins with #!"),
            ProgramError::NotExecutable { .. } => Self::new(Code::ProgramUnfit, error)
                .hint("chmod +x makes a file of your own executable; a script begins with #!"),
            ProgramError::Unfiled { .. } => Self::new(Code::ProgramUnattended, error)
                .hint("TMPDIR names another folder for files that are gone soon"),
            ProgramError::Unshown { .. } => Self::new(Code::OutputFailed, error),
            ProgramError::Unattended { .. } => Self::new(Code::ProgramUnattended, error),
        }
    }
}

impl From<TooMuch> for Error {
    fn from(error: TooMuch) -> Self {
        Self::new(Code::CredentialUnfit, error).hint("run it without --mask")
    }
}
