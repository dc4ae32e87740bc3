//! The three ways in which signed and encrypted bytes are written.

use std::str::FromStr;

use serde::{Serialize, Serializer};

/// How a JWS or a JWE is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Serialization {
    /// Three or five parts with dots between them (RFC 7515 §7.1, RFC 7516 §7.1).
    Compact,
    /// A JSON object with one signature in it, or for one recipient (RFC 7515 §7.2.2, RFC 7516
    /// §7.2.2).
    Flattened,
    /// A JSON object with a list of signatures or recipients (RFC 7515 §7.2.1, RFC 7516 §7.2.1).
    General,
}

impl Serialization {
    /// Every serialization.
    pub const ALL: [Self; 3] = [Self::Compact, Self::Flattened, Self::General];

    /// Returns the name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compact => "compact",
            Self::Flattened => "flattened",
            Self::General => "general",
        }
    }
}

impl FromStr for Serialization {
    type Err = SerializationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|one| one.as_str() == text)
            .ok_or(SerializationError)
    }
}

/// A name that is none of the serializations. The person who wrote it is to blame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a serialization is compact, flattened or general")]
pub struct SerializationError;

impl Serialize for Serialization {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
