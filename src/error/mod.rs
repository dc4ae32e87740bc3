//! The edge error: what went wrong, under which stable code, and what a person can do about it.
//!
//! Domain modules have errors of their own. Their `From` impls stand here, one file a domain,
//! each a `match` without a `_` arm: a new variant does not compile until somebody has given it a
//! code and thought of a hint.

mod apikey;
mod arrival;
mod audit;
mod code;
mod delivery;
mod exit;
mod jose;
mod jwk;
mod jws;
mod oauth;
mod runner;
mod running;
mod snapshot;
mod storage;

use std::error::Error as StdError;
use std::fmt;

pub use code::{Code, Kind};
pub use exit::EXITS;

use crate::domain::credential::NameError;
use crate::domain::secret::SourceError;
use crate::domain::time::TimeError;

/// What ends a command: a stable code, a message, its causes, and hints.
#[derive(Debug)]
pub struct Error {
    code: Code,
    source: Box<dyn StdError + Send + Sync>,
    hints: Vec<String>,
}

impl Error {
    /// Returns the error `source` under `code`.
    pub fn new(code: Code, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            code,
            source: source.into(),
            hints: Vec::new(),
        }
    }

    /// Adds something that a person can do about it: a sentence, or a command line.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Returns the same error for one more who asks, its causes left out.
    #[must_use]
    pub fn again(&self) -> Self {
        Self {
            code: self.code,
            source: self.to_string().into(),
            hints: self.hints.clone(),
        }
    }

    /// Returns the stable code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// Returns what a person can do about it, most promising first.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }

    /// Returns the messages behind this one, nearest first.
    pub fn causes(&self) -> Vec<String> {
        let mut causes = Vec::new();
        let mut next = self.source.source();
        while let Some(cause) = next {
            causes.push(cause.to_string());
            next = cause.source();
        }
        causes
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl From<NameError> for Error {
    fn from(error: NameError) -> Self {
        Self::new(Code::Usage, error)
    }
}

impl From<SourceError> for Error {
    fn from(error: SourceError) -> Self {
        Self::new(Code::Usage, error)
    }
}

impl From<TimeError> for Error {
    fn from(error: TimeError) -> Self {
        Self::new(Code::Usage, error)
    }
}
