//! The parts of an API key: prefix, environment, public id, and the hash of the whole.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::{constant_time, digest};
use serde::{Serialize, Serializer};

use crate::domain::text::excerpt;

/// How many characters an id has.
pub(super) const ID: usize = 10;

/// Who issued a key: a letter and 1 to 9 letters or digits, lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix(pub(super) String);

/// Whether these bytes are a prefix.
pub(super) fn is_prefix(text: &[u8]) -> bool {
    (2..=10).contains(&text.len())
        && text.first().is_some_and(u8::is_ascii_lowercase)
        && text
            .iter()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// `ac`, where nobody chose another.
impl Default for Prefix {
    fn default() -> Self {
        Self("ac".into())
    }
}

impl Prefix {
    /// Returns the prefix as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Prefix {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_prefix(text.as_bytes()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(FormatError::Prefix {
                found: excerpt(text, 24),
            })
        }
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a key is good for; a test key must not open production.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Env {
    /// Production.
    Live,
    /// Tests.
    Test,
    /// A developer's machine.
    Dev,
}

impl Env {
    /// Every environment.
    pub const ALL: [Self; 3] = [Self::Live, Self::Test, Self::Dev];

    /// Returns the word for it: `live`, `test`, `dev`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Test => "test",
            Self::Dev => "dev",
        }
    }
}

impl FromStr for Env {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|env| env.as_str() == text)
            .ok_or_else(|| FormatError::Env {
                found: excerpt(text, 24),
            })
    }
}

/// The public part that tells one key from another: ten base62 characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId(pub(super) [u8; ID]);

impl KeyId {
    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        // Only ASCII ever gets in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for KeyId {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        <[u8; ID]>::try_from(text.as_bytes())
            .ok()
            .filter(|id| id.iter().all(u8::is_ascii_alphanumeric))
            .map(Self)
            .ok_or_else(|| FormatError::Id {
                found: excerpt(text, 24),
            })
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for KeyId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// SHA-256 of a whole key.
///
/// SECURITY: fast and without salt on purpose. A slow hash makes guessing dear where there are
/// 2^40 guesses; here there are 2^178, and its price would be paid by every honest request and
/// multiplied by every bogus one. There is no `PartialEq`: compare with [`KeyHash::matches`].
#[derive(Debug, Clone, Copy)]
pub struct KeyHash([u8; 32]);

impl KeyHash {
    /// Returns the hash of a key.
    pub fn of(key: &[u8]) -> Self {
        let mut hash = [0; 32];
        for (place, byte) in hash
            .iter_mut()
            .zip(digest::digest(&digest::SHA256, key).as_ref())
        {
            *place = *byte;
        }
        Self(hash)
    }

    /// Takes over a hash that was written down.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes, to write them down.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns the bytes as hexadecimal digits, as every other program writes them.
    pub fn hex(&self) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |half: u8| char::from(DIGITS.get(usize::from(half)).copied().unwrap_or(b'0'));
        let digits = self
            .0
            .iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
        digits.collect()
    }

    /// Compares with `other` in a time that does not depend on either.
    pub fn matches(&self, other: &Self) -> bool {
        constant_time::verify_slices_are_equal(&self.0, &other.0).is_ok()
    }
}

/// A part of a key's form that is none. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// An environment that keys do not have.
    #[error("`{found}` is no environment: live, test and dev are")]
    Env {
        /// What was written.
        found: String,
    },
    /// An id with a character, or of a length, that ids do not have.
    #[error("`{found}` is no key id: ten of 0-9 A-Z a-z")]
    Id {
        /// What was written.
        found: String,
    },
    /// A prefix with a character, or of a length, that prefixes do not have.
    #[error("`{found}` is no prefix: a letter, then 1 to 9 letters or digits, all lower case")]
    Prefix {
        /// What was written.
        found: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_have_a_form() {
        for good in ["ac", "acme9", "a123456789"] {
            assert!(good.parse::<Prefix>().is_ok(), "{good:?} was refused");
        }
        for bad in ["", "a", "9a", "Ac", "a_b", "a1234567890", "é9"] {
            assert!(bad.parse::<Prefix>().is_err(), "{bad:?} was taken");
        }
    }
}
