//! The port behind which a file that a person asked for is written.

use std::path::Path;

use super::ports::InputError;

/// Writes files where a person said.
pub trait Outputs {
    /// Writes a file, whole or not at all. Only with `replace` does it take the place of another.
    fn file(
        &self,
        path: &Path,
        bytes: &[u8],
        who: Readers,
        replace: bool,
    ) -> Result<(), OutputError> {
        let mut file = self.begin(path, who, replace)?;
        file.write(bytes)?;
        file.keep()
    }

    /// Begins a file that is written piece by piece, and is there once it is kept. One that is
    /// dropped before leaves nothing.
    fn begin(
        &self,
        path: &Path,
        who: Readers,
        replace: bool,
    ) -> Result<Box<dyn OutputFile>, OutputError>;
}

/// A file in the making.
pub trait OutputFile {
    /// Adds a piece.
    fn write(&mut self, bytes: &[u8]) -> Result<(), OutputError>;

    /// Puts it where it was asked for.
    fn keep(self: Box<Self>) -> Result<(), OutputError>;
}

/// A file that is read line by line, and again.
pub trait InputLines {
    /// Puts the next line, with its ending where it has one, in the place of what is in `line`;
    /// `false` at the end.
    fn next(&mut self, line: &mut Vec<u8>) -> Result<bool, InputError>;

    /// Goes back to the beginning.
    fn rewind(&mut self) -> Result<(), InputError>;
}

/// Who may read a file that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Whoever the umask allows.
    Everybody,
    /// Its owner and its group, whatever the umask.
    Group,
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
