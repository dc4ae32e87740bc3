//! The ports behind which what a person named is read, and a file that a person asked for written.

use std::io::BufRead;
use std::path::Path;

use super::secret::Secret;

/// Reads what a person named as a source.
pub trait Inputs {
    /// Returns the file's content, at most `limit` bytes of it.
    fn file(&self, path: &Path, limit: usize) -> Result<Secret, InputError>;

    /// Opens a file to be read line by line, none longer than `limit` bytes.
    fn lines(&self, path: &Path, limit: usize) -> Result<Box<dyn InputLines>, InputError>;

    /// Returns all of standard input, at most `limit` bytes.
    fn stdin(&self, limit: usize) -> Result<Secret, InputError>;

    /// Returns all that can be read from an open descriptor, at most `limit` bytes.
    fn descriptor(&self, number: i32, limit: usize) -> Result<Secret, InputError>;

    /// Opens a file, or standard input where none is named, to be read piece by piece.
    fn open(&self, path: Option<&Path>) -> Result<Box<dyn BufRead>, InputError>;

    /// Returns an environment variable's value.
    fn variable(&self, name: &str) -> Result<Secret, InputError>;
}

/// A file that is read line by line, and again.
pub trait InputLines {
    /// Puts the next line, with its ending where it has one, in the place of what is in `line`;
    /// `false` at the end.
    fn next(&mut self, line: &mut Vec<u8>) -> Result<bool, InputError>;

    /// Goes back to the beginning.
    fn rewind(&mut self) -> Result<(), InputError>;
}

/// Why a source gave nothing. The person who named it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// It holds more than is taken.
    #[error("{place} holds more than {limit} bytes")]
    TooLarge {
        /// The source.
        place: String,
        /// How much is taken, in bytes.
        limit: usize,
    },
    /// It can't be opened or read.
    #[error("{place} can't be read: {reason}")]
    Unreadable {
        /// The source.
        place: String,
        /// What the operating system said.
        reason: String,
    },
    /// The environment variable is not set.
    #[error("the environment variable {name} is not set")]
    Unset {
        /// Its name.
        name: String,
    },
}

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

    /// Adds whole lines to the end of a file that is there already.
    fn append(&self, path: &Path, lines: &[u8]) -> Result<(), OutputError>;

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
