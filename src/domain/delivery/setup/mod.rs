//! What a program's own files have to say so that it asks authctl, and how that is taken back.

pub mod block;
pub mod kubeconfig;
pub mod members;
pub mod registries;

use std::path::{Path, PathBuf};

use crate::domain::secret::Secret;

/// Which way a file is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// So that the program asks authctl.
    Install,
    /// As if it never had.
    Uninstall,
}

/// A file's text as it becomes, and what of it is authctl's.
///
/// SECURITY: the files of programs hold credentials, so no more of them is shown to anybody than
/// what comes and goes here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The whole text; `None` where there is to be no file.
    pub text: Option<String>,
    /// The lines that come.
    pub adds: Vec<String>,
    /// The lines that go.
    pub removes: Vec<String>,
    /// Whether the program asks authctl for anything then.
    pub asks: bool,
}

/// A command of the program's own by which its settings change, and what changes then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The program and its arguments.
    pub words: Vec<String>,
    /// What comes.
    pub adds: Vec<String>,
    /// What goes.
    pub removes: Vec<String>,
}

/// Other programs: their files, the links by which they find authctl, and themselves.
pub trait Tools {
    /// Returns a file's text; `None` where there is none.
    fn read(&self, file: &Path) -> Result<Option<String>, SetupError>;

    /// Replaces a file whose text is `before` by one whose text is `after`, with the same owner and
    /// mode; where it is a link, what that leads to.
    fn replace(
        &self,
        file: &Path,
        before: Option<&str>,
        after: Option<&str>,
    ) -> Result<(), SetupError>;

    /// Returns the running program, by a name of it in one of `folders` where it has one: that
    /// stays when the program is replaced by its next version.
    fn program(&self, folders: &[PathBuf]) -> Result<PathBuf, SetupError>;

    /// Returns what is at the place of a link.
    fn found(&self, link: &Path) -> Found;

    /// Whether files can be made in a folder.
    fn is_writable(&self, folder: &Path) -> bool;

    /// Makes a link that leads to the program.
    fn link(&self, link: &Path, program: &Path) -> Result<(), SetupError>;

    /// Removes a link.
    fn unlink(&self, link: &Path) -> Result<(), SetupError>;

    /// Runs a program, which is the first of `words`, and returns what it printed. It gets nothing
    /// on its standard input, and not for ever.
    fn run(&self, words: &[String]) -> Result<Secret, SetupError>;
}

/// What is at the place of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// A link that leads to the running program.
    Ours,
    /// Something else.
    Other,
}

/// Why a program was not set up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The program is not on the PATH. The machine is to blame.
    #[error("{program} is not installed")]
    Absent {
        /// The program.
        program: String,
    },
    /// The program did not do what it was told, or did not say what it was asked.
    #[error("{program}: {reason}")]
    Failed {
        /// The program.
        program: String,
        /// What it said, or what became of it.
        reason: String,
    },
    /// The user of a kubeconfig is there, and is not what authctl would make of it.
    #[error("user {user} of the kubeconfig has another credential: {found}")]
    Theirs {
        /// The user.
        user: String,
        /// What is there, without any value.
        found: String,
    },
    /// The file is not of its form. Whoever wrote it is to blame.
    #[error("{place} is not what its program reads: {reason}")]
    Malformed {
        /// The file.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// The program asks somebody else already.
    #[error("{place} says that {setting} is {found}")]
    Another {
        /// The file.
        place: String,
        /// The setting.
        setting: String,
        /// What it is.
        found: String,
    },
    /// The file was changed after it was read. Another process is to blame.
    #[error("{place} was changed by another process meanwhile")]
    Changed {
        /// The file.
        place: String,
    },
    /// Something else has the link's name.
    #[error("{place} is another program")]
    Taken {
        /// The link.
        place: String,
    },
    /// It can't be read.
    #[error("{place} can't be read: {reason}")]
    Unreadable {
        /// The file.
        place: String,
        /// What the operating system said.
        reason: String,
    },
    /// It can't be written.
    #[error("{place} can't be written: {reason}")]
    Unwritable {
        /// The file or the link.
        place: String,
        /// What the operating system said.
        reason: String,
    },
}
