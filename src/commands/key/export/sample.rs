//! Programs that verify keys by a snapshot, to be copied into a service.

use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::output::{Report, Text};

/// A language that there is a program in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// Python 3 with `cryptography`.
    Python,
    /// Node.js alone.
    Node,
    /// Rust with `aws-lc-rs` and `serde_json`.
    Rust,
    /// Go alone.
    Go,
}

/// A word that is no language of a sample. The person who wrote it is to blame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there are samples in python, node, rust and go")]
pub(super) struct LanguageError;

impl Language {
    const ALL: [Self; 4] = [Self::Python, Self::Node, Self::Rust, Self::Go];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Node => "node",
            Self::Rust => "rust",
            Self::Go => "go",
        }
    }

    const fn program(self) -> &'static str {
        match self {
            Self::Python => include_str!("samples/verifier.py"),
            Self::Node => include_str!("samples/verifier.mjs"),
            Self::Rust => include_str!("samples/verifier.rs"),
            Self::Go => include_str!("samples/verifier.go"),
        }
    }
}

impl FromStr for Language {
    type Err = LanguageError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut known = Self::ALL.into_iter();
        known
            .find(|language| language.as_str() == text)
            .ok_or(LanguageError)
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One of the programs.
#[derive(Debug, Serialize)]
pub(super) struct Sample {
    language: Language,
    program: &'static str,
}

impl Sample {
    /// Returns the program in that language.
    pub(super) fn of(language: Language) -> Self {
        Self {
            language,
            program: language.program(),
        }
    }
}

impl Report for Sample {
    fn text(&self, text: &mut Text) {
        text.verbatim(self.program);
    }
}
