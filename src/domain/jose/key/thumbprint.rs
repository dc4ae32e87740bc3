//! Thumbprints of keys (RFC 7638), and the URI that one is (RFC 9278).

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest::{self, SHA256, SHA384, SHA512};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::material::Material;
use super::write::{identity, key_type};
use crate::domain::text::excerpt;

/// What a thumbprint is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256, which is meant where nothing is said.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// A hash that thumbprints are not made with. Whoever wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no hash for thumbprints: sha256, sha384 and sha512 are")]
pub struct HashError {
    found: String,
}

impl Hash {
    /// Every hash.
    pub const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    /// Returns the word for it: `sha256`, `sha384`, `sha512`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    /// Returns the name in IANA's registry of named information hashes.
    const fn registered(self) -> &'static str {
        match self {
            Self::Sha256 => "sha-256",
            Self::Sha384 => "sha-384",
            Self::Sha512 => "sha-512",
        }
    }
}

impl FromStr for Hash {
    type Err = HashError;

    /// Reads the word, and the registered name as well.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|hash| hash.as_str() == text || hash.registered() == text)
            .ok_or_else(|| HashError {
                found: excerpt(text, 24),
            })
    }
}

/// The thumbprint of a key: the same for its public and its private half, and in every form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbprint {
    hash: Hash,
    digits: String,
}

impl Thumbprint {
    /// Computes it: the required members alone, in the order of their names, without a blank
    /// (RFC 7638 §3; for ML-DSA RFC 9964 §6).
    ///
    /// SECURITY: the thumbprint of a shared secret says whether a guess of it is right (§7), so
    /// it is only for secrets that are not guessed: random ones.
    pub fn of(material: &Material, hash: Hash) -> Self {
        let mut members = identity(material);
        members.push(("kty", key_type(material).to_owned()));
        let mut members: Vec<(&str, Zeroizing<String>)> = members
            .into_iter()
            .map(|(name, value)| (name, Zeroizing::new(value)))
            .collect();
        if let Material::Oct(bytes) = material {
            members.push(("k", Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes))));
        }
        members.sort_by_key(|(name, _)| *name);
        let algorithm = match hash {
            Hash::Sha256 => &SHA256,
            Hash::Sha384 => &SHA384,
            Hash::Sha512 => &SHA512,
        };
        let mut context = digest::Context::new(algorithm);
        for (number, (name, value)) in members.iter().enumerate() {
            // No name and no value has a character that JSON would escape.
            let lead = if number == 0 { "{\"" } else { ",\"" };
            for piece in [lead, name, "\":\"", value, "\""] {
                context.update(piece.as_bytes());
            }
        }
        context.update(b"}");
        Self {
            hash,
            digits: URL_SAFE_NO_PAD.encode(context.finish()),
        }
    }

    /// Returns the digits in base64url.
    pub fn as_str(&self) -> &str {
        &self.digits
    }

    /// Returns the hash that it was made with.
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// Returns the URI (RFC 9278 §3).
    pub fn uri(&self) -> String {
        let hash = self.hash.registered();
        format!(
            "urn:ietf:params:oauth:jwk-thumbprint:{hash}:{}",
            self.digits
        )
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits)
    }
}
