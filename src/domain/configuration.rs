//! The port behind which the configuration file is changed.

use serde_json::Value;

/// Changes the configuration file, and leaves the rest of it as its owner wrote it.
pub trait Configuration {
    /// Returns the file's path, for people.
    fn place(&self) -> String;

    /// Makes all the changes or none; `false` where the file says all that already.
    fn change(&self, changes: &[Change]) -> Result<bool, ConfigurationError>;
}

/// One change of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The names that lead to the setting, tables first.
    pub path: Vec<String>,
    /// What it is set to: a text, a number, true or false, or a list of them; nothing where it is
    /// removed, with all that is in it where it is a table.
    pub to: Option<Value>,
}

/// Why the configuration was not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigurationError {
    /// Another process was changing it for the whole time that was waited.
    #[error("{place} is being changed by another process")]
    Busy {
        /// The file.
        place: String,
    },
    /// What should be a table is something else. Whoever wrote it is to blame.
    #[error("{setting} in {place} is no table")]
    NoTable {
        /// The file.
        place: String,
        /// The names that lead there.
        setting: String,
    },
    /// It is no TOML. Whoever wrote it is to blame.
    #[error("{place} is no TOML: {reason}")]
    Syntax {
        /// The file.
        place: String,
        /// What the parser said.
        reason: String,
    },
    /// It can't be written.
    #[error("{place} can't be written: {reason}")]
    Unwritable {
        /// The file.
        place: String,
        /// What the operating system said.
        reason: String,
    },
}
