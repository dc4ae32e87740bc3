//! The algorithms of encryption, by their registered names: how the key is had, how the content is
//! encrypted, and which of them are a risk.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::domain::text::excerpt;

/// How the content encryption key is had: `alg` (RFC 7518 §4.1; RSA-OAEP-384 and -512 are in the
/// registry since the Web Cryptography API).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyManagement {
    /// RSAES OAEP with this hash, also in MGF1 (RFC 7518 §4.3).
    RsaOaep(Hash),
    /// RSAES-PKCS1-v1_5 (RFC 7518 §4.2).
    Rsa15,
    /// ECDH-ES, whose result is the key itself or wraps it (RFC 7518 §4.6, RFC 8037 §3.2).
    EcdhEs(Option<KeySize>),
    /// AES Key Wrap (RFC 7518 §4.4).
    Wrap(KeySize),
    /// AES-GCM Key Wrap (RFC 7518 §4.7).
    GcmWrap(KeySize),
    /// The shared secret is the key (RFC 7518 §4.5).
    Direct,
    /// A password: PBES2 with HMAC of the hash that goes with the size, and AES Key Wrap
    /// (RFC 7518 §4.8).
    Password(KeySize),
}

/// The hash of RSAES OAEP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// SHA-1, where no collision matters (RFC 7518 §4.3).
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// How long an AES key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeySize {
    /// 16 bytes.
    Bits128,
    /// 24 bytes.
    Bits192,
    /// 32 bytes.
    Bits256,
}

/// How the content is encrypted: `enc` (RFC 7518 §5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentEncryption {
    /// AES-CBC with an HMAC; the key is twice as long as AES's (RFC 7518 §5.2).
    CbcHmac(KeySize),
    /// AES-GCM (RFC 7518 §5.3).
    Gcm(KeySize),
}

/// What a token may do only where the caller says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Risk {
    /// RSAES-PKCS1-v1_5, which has a history of padding oracles (RFC 8725 §3.2).
    Rsa15,
    /// A password, which can be guessed, and as much work for the reader as the sender likes.
    Pbes2,
    /// Compression, which tells about the content by its length (RFC 8725 §3.6) and grows.
    Zip,
}

/// A name that authctl has no such thing for. Whoever wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no {kind} that authctl knows: {known} are, written like this")]
pub struct NameError {
    found: String,
    kind: &'static str,
    known: String,
}

impl KeySize {
    /// Every size.
    pub const ALL: [Self; 3] = [Self::Bits128, Self::Bits192, Self::Bits256];

    /// Returns the key's length in bytes.
    pub const fn length(self) -> usize {
        match self {
            Self::Bits128 => 16,
            Self::Bits192 => 24,
            Self::Bits256 => 32,
        }
    }
}

impl KeyManagement {
    /// Every algorithm.
    pub const ALL: [Self; 19] = [
        Self::RsaOaep(Hash::Sha256),
        Self::RsaOaep(Hash::Sha384),
        Self::RsaOaep(Hash::Sha512),
        Self::RsaOaep(Hash::Sha1),
        Self::Rsa15,
        Self::EcdhEs(None),
        Self::EcdhEs(Some(KeySize::Bits128)),
        Self::EcdhEs(Some(KeySize::Bits192)),
        Self::EcdhEs(Some(KeySize::Bits256)),
        Self::Wrap(KeySize::Bits128),
        Self::Wrap(KeySize::Bits192),
        Self::Wrap(KeySize::Bits256),
        Self::GcmWrap(KeySize::Bits128),
        Self::GcmWrap(KeySize::Bits192),
        Self::GcmWrap(KeySize::Bits256),
        Self::Direct,
        Self::Password(KeySize::Bits128),
        Self::Password(KeySize::Bits192),
        Self::Password(KeySize::Bits256),
    ];

    /// Returns the registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RsaOaep(Hash::Sha1) => "RSA-OAEP",
            Self::RsaOaep(Hash::Sha256) => "RSA-OAEP-256",
            Self::RsaOaep(Hash::Sha384) => "RSA-OAEP-384",
            Self::RsaOaep(Hash::Sha512) => "RSA-OAEP-512",
            Self::Rsa15 => "RSA1_5",
            Self::EcdhEs(None) => "ECDH-ES",
            Self::EcdhEs(Some(KeySize::Bits128)) => "ECDH-ES+A128KW",
            Self::EcdhEs(Some(KeySize::Bits192)) => "ECDH-ES+A192KW",
            Self::EcdhEs(Some(KeySize::Bits256)) => "ECDH-ES+A256KW",
            Self::Wrap(KeySize::Bits128) => "A128KW",
            Self::Wrap(KeySize::Bits192) => "A192KW",
            Self::Wrap(KeySize::Bits256) => "A256KW",
            Self::GcmWrap(KeySize::Bits128) => "A128GCMKW",
            Self::GcmWrap(KeySize::Bits192) => "A192GCMKW",
            Self::GcmWrap(KeySize::Bits256) => "A256GCMKW",
            Self::Direct => "dir",
            Self::Password(KeySize::Bits128) => "PBES2-HS256+A128KW",
            Self::Password(KeySize::Bits192) => "PBES2-HS384+A192KW",
            Self::Password(KeySize::Bits256) => "PBES2-HS512+A256KW",
        }
    }

    /// Returns what the caller has to allow first.
    pub const fn risk(self) -> Option<Risk> {
        match self {
            Self::Rsa15 => Some(Risk::Rsa15),
            Self::Password(_) => Some(Risk::Pbes2),
            Self::RsaOaep(_)
            | Self::EcdhEs(_)
            | Self::Wrap(_)
            | Self::GcmWrap(_)
            | Self::Direct => None,
        }
    }

    /// Whether the key is not chosen by the sender but follows from what both have, so that the
    /// encrypted key is empty (RFC 7516 §5.1 steps 3 and 5).
    pub const fn is_direct(self) -> bool {
        matches!(self, Self::Direct | Self::EcdhEs(None))
    }
}

impl ContentEncryption {
    /// Every algorithm.
    pub const ALL: [Self; 6] = [
        Self::Gcm(KeySize::Bits256),
        Self::Gcm(KeySize::Bits192),
        Self::Gcm(KeySize::Bits128),
        Self::CbcHmac(KeySize::Bits256),
        Self::CbcHmac(KeySize::Bits192),
        Self::CbcHmac(KeySize::Bits128),
    ];

    /// Returns the registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CbcHmac(KeySize::Bits128) => "A128CBC-HS256",
            Self::CbcHmac(KeySize::Bits192) => "A192CBC-HS384",
            Self::CbcHmac(KeySize::Bits256) => "A256CBC-HS512",
            Self::Gcm(KeySize::Bits128) => "A128GCM",
            Self::Gcm(KeySize::Bits192) => "A192GCM",
            Self::Gcm(KeySize::Bits256) => "A256GCM",
        }
    }

    /// Returns how many bytes the content encryption key has.
    pub const fn key_length(self) -> usize {
        match self {
            Self::CbcHmac(size) => 2 * size.length(),
            Self::Gcm(size) => size.length(),
        }
    }
}

impl Risk {
    /// Every risk.
    pub const ALL: [Self; 3] = [Self::Rsa15, Self::Pbes2, Self::Zip];

    /// Returns the name by which it is allowed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rsa15 => "RSA1_5",
            Self::Pbes2 => "PBES2",
            Self::Zip => "zip",
        }
    }
}

/// Finds what has this name; names are case-sensitive (RFC 7516 §4.1.1).
fn named<T: Copy + fmt::Display, const N: usize>(
    all: [T; N],
    text: &str,
    kind: &'static str,
) -> Result<T, NameError> {
    let names = || all.iter().map(ToString::to_string);
    all.into_iter()
        .zip(names())
        .find_map(|(one, name)| (name == text).then_some(one))
        .ok_or_else(|| NameError {
            found: excerpt(text, 24),
            kind,
            known: names().collect::<Vec<_>>().join(", "),
        })
}

macro_rules! names {
    ($type:ty, $kind:literal) => {
        impl FromStr for $type {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                named(Self::ALL, text, $kind)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

names!(KeyManagement, "way to encrypt a key");
names!(ContentEncryption, "content encryption");
names!(Risk, "risk");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_exact() {
        for one in KeyManagement::ALL {
            assert_eq!(one.as_str().parse(), Ok(one));
        }
        for one in ContentEncryption::ALL {
            assert_eq!(one.as_str().parse(), Ok(one));
        }
        for bad in ["none", "DIR", "rsa-oaep", "RSA-OAEP-1", "A256GCM ", "RS256"] {
            assert!(bad.parse::<KeyManagement>().is_err(), "{bad:?}");
            assert!(bad.trim_end() == "A256GCM" || bad.parse::<ContentEncryption>().is_err());
        }
    }
}
