//! The conversation with the program that a person wants run with credentials.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use super::mask::Patterns;
use crate::domain::secret::Secret;

/// Runs the person's own program, in our place or beside us.
pub trait Programs {
    /// Runs it and returns its exit code, 128 + n where signal n ended it. Where it takes our place
    /// there is nothing to return to, unless that failed.
    fn run(&self, program: &Program, manner: Manner) -> Result<u8, ProgramError>;
}

/// A program, and all that it is given.
#[derive(Debug)]
pub struct Program {
    /// Its name or path, and its arguments.
    pub words: Vec<OsString>,
    /// Its whole environment.
    pub variables: Vec<(OsString, OsString)>,
    /// Variables that hold the path of a private file, and what stands in the file.
    pub files: Vec<(OsString, Secret)>,
    /// Folders in which private files may lie, best first.
    pub folders: Vec<PathBuf>,
}

/// How a program runs.
#[derive(Debug)]
pub enum Manner {
    /// In our place: same process, same group, same terminal, and nothing of us left.
    Instead,
    /// Beside us: signals are relayed, private files removed at its end, and what it writes is
    /// masked, where somebody wants that.
    Beside(Option<Arc<Patterns>>),
    /// As the first program of the terminal that another authctl made for it.
    Leading,
}

/// Why a program did not run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProgramError {
    /// There is none of that name. Whoever wrote it is to blame.
    #[error("there is no program `{name}`")]
    Missing {
        /// Its name.
        name: String,
    },
    /// It is there, but what its first line names as its interpreter is not.
    #[error("`{name}` is there, but not the interpreter that its first line names")]
    Uninterpreted {
        /// Its name.
        name: String,
    },
    /// It is there and may not be run, or is no program. Whoever wrote it is to blame.
    #[error("`{name}` can't be run: {reason}")]
    NotExecutable {
        /// Its name.
        name: String,
        /// What the operating system said.
        reason: String,
    },
    /// A private file could not be made. The machine is to blame.
    #[error("a private file can't be made in {place}: {reason}")]
    Unfiled {
        /// The folder.
        place: String,
        /// What the operating system said.
        reason: String,
    },
    /// What it wrote can't be written. Whoever has the disk is to blame.
    #[error("what the program wrote can't be written: {reason}")]
    Unshown {
        /// What the operating system said.
        reason: String,
    },
    /// What stands between the program and the terminal could not be made. The machine is to blame.
    #[error("no terminal, pipe or signal handler can be made: {reason}")]
    Unattended {
        /// What the operating system said.
        reason: String,
    },
}
