//! The port behind which a file that a person asked for is written.

use std::path::Path;

/// Writes files where a person said.
pub trait Outputs {
    /// Writes a file, whole or not at all. Only with `replace` does it take the place of another.
    fn file(
        &self,
        path: &Path,
        bytes: &[u8],
        who: Readers,
        replace: bool,
    ) -> Result<(), OutputError>;
}

/// Who may read a file that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Whoever the umask allows.
    Everybody,
    /// Its owner alone.
    Owner,
}

/// Why a file was not written. Whoever named it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OutputError {
    /// There is a file already.
    #[error("{place} is there already")]
    Exists {
        /// The path.
        place: String,
    },
    /// There is something that is no plain file.
    #[error("{place} is no plain file")]
    Special {
        /// The path.
        place: String,
    },
    /// It can't be written.
    #[error("{place} can't be written: {reason}")]
    Unwritable {
        /// The path.
        place: String,
        /// What the operating system said.
        reason: String,
    },
}
