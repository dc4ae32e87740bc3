//! The types and uses of keys, by their registered words.

use std::str::FromStr;

use super::RequestError;
use crate::domain::text::excerpt;

/// The type of a key, in the words of `kty`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyType {
    /// RSA.
    Rsa,
    /// A NIST curve or secp256k1.
    Ec,
    /// Ed25519 or X25519.
    Okp,
    /// A shared secret.
    Oct,
    /// ML-DSA.
    Akp,
}

/// What a key is for (RFC 7517 §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Signatures.
    Sig,
    /// Encryption.
    Enc,
}

impl KeyType {
    /// Every type.
    pub const ALL: [Self; 5] = [Self::Rsa, Self::Ec, Self::Okp, Self::Oct, Self::Akp];

    /// Returns the word for it: `rsa`, `ec`, `okp`, `oct`, `akp`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rsa => "rsa",
            Self::Ec => "ec",
            Self::Okp => "okp",
            Self::Oct => "oct",
            Self::Akp => "akp",
        }
    }
}

impl FromStr for KeyType {
    type Err = RequestError;

    /// Reads the word, in whatever case `kty` has it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| RequestError::Type {
                found: excerpt(text, 24),
            })
    }
}

impl Purpose {
    /// Returns the word for it: `sig`, `enc`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sig => "sig",
            Self::Enc => "enc",
        }
    }

    pub(super) const fn other(self) -> &'static str {
        match self {
            Self::Sig => "enc",
            Self::Enc => "sig",
        }
    }
}

impl FromStr for Purpose {
    type Err = RequestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Sig, Self::Enc]
            .into_iter()
            .find(|purpose| purpose.as_str() == text)
            .ok_or_else(|| RequestError::Use {
                found: excerpt(text, 24),
            })
    }
}
