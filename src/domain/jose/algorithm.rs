//! The signature algorithms, by their registered names.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::domain::text::excerpt;

/// A signature algorithm (RFC 7518 §3.1, RFC 8037 §3.1, RFC 8812 §3.2, RFC 9864 §2.2, and RFC 9964
/// for ML-DSA).
///
/// SECURITY: `none` is no member. A token that names it, in whatever case, never verifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// RSASSA-PSS with SHA-384.
    Ps384,
    /// RSASSA-PSS with SHA-512.
    Ps512,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// ECDSA on P-521 with SHA-512.
    Es512,
    /// ECDSA on secp256k1 with SHA-256.
    Es256k,
    /// Ed25519, under the name that RFC 8037 gave it.
    EdDsa,
    /// Ed25519, under its own name: the same signatures as [`Self::EdDsa`].
    Ed25519,
    /// ML-DSA with parameter set 44.
    MlDsa44,
    /// ML-DSA with parameter set 65.
    MlDsa65,
    /// ML-DSA with parameter set 87.
    MlDsa87,
}

/// A name that is none of the algorithms. Whoever wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{found}` is no signature algorithm that authctl knows: {} are, written like this",
    all_names()
)]
pub struct AlgorithmError {
    /// What was written.
    found: String,
}

fn all_names() -> String {
    let names: Vec<&str> = Algorithm::ALL.iter().map(|one| one.as_str()).collect();
    names.join(", ")
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 18] = [
        Self::Hs256,
        Self::Hs384,
        Self::Hs512,
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::Es512,
        Self::Es256k,
        Self::EdDsa,
        Self::Ed25519,
        Self::MlDsa44,
        Self::MlDsa65,
        Self::MlDsa87,
    ];

    /// Those of an RSA key.
    pub const RSA: [Self; 6] = [
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
    ];

    /// Those of an RSA key that is for PSS alone.
    pub const RSA_PSS: [Self; 3] = [Self::Ps256, Self::Ps384, Self::Ps512];

    /// Those of an Ed25519 key.
    pub const EDDSA: [Self; 2] = [Self::EdDsa, Self::Ed25519];

    /// Those of a shared secret.
    pub const HMAC: [Self; 3] = [Self::Hs256, Self::Hs384, Self::Hs512];

    /// Returns the registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
            Self::Es256k => "ES256K",
            Self::EdDsa => "EdDSA",
            Self::Ed25519 => "Ed25519",
            Self::MlDsa44 => "ML-DSA-44",
            Self::MlDsa65 => "ML-DSA-65",
            Self::MlDsa87 => "ML-DSA-87",
        }
    }

    /// Whether both names stand for the same signatures: `EdDSA` and `Ed25519` do (RFC 9864 §2.2),
    /// and every name does for itself.
    pub fn is_same(self, other: Self) -> bool {
        let plain = |one| match one {
            Self::Ed25519 => Self::EdDsa,
            one => one,
        };
        plain(self) == plain(other)
    }

    /// Whether it is one of those that are `wanted`, under whichever name; where none is named, all
    /// are.
    pub fn is_wanted(self, wanted: &[Self]) -> bool {
        wanted.is_empty() || wanted.iter().any(|one| self.is_same(*one))
    }

    /// How many bytes a shared secret has at least, whatever the algorithm.
    pub(super) const HMAC_SHORTEST: usize = 32;

    /// Returns how many bytes a shared secret must have at least, or `None` where the algorithm
    /// takes no shared secret (RFC 7518 §3.2).
    pub const fn secret_length(self) -> Option<usize> {
        match self {
            Self::Hs256 => Some(32),
            Self::Hs384 => Some(48),
            Self::Hs512 => Some(64),
            _ => None,
        }
    }
}

/// Returns the names for a sentence: `RS256, RS384 or PS256`.
pub(super) fn any_of(algorithms: &[Algorithm]) -> String {
    match algorithms {
        [] => "none".into(),
        [one] => one.to_string(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(|algorithm| algorithm.as_str()).collect();
            format!("{} or {last}", first.join(", "))
        }
    }
}

impl FromStr for Algorithm {
    type Err = AlgorithmError;

    /// Reads the exact name: names are case-sensitive (RFC 7515 §4.1.1).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.as_str() == text)
            .ok_or_else(|| AlgorithmError {
                found: excerpt(text, 24),
            })
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Algorithm {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_exact() {
        for algorithm in Algorithm::ALL {
            assert_eq!(algorithm.as_str().parse(), Ok(algorithm));
        }
        for bad in [
            "none", "None", "NONE", "hs256", "HS256 ", "ES512K", "ed25519", "",
        ] {
            assert!(bad.parse::<Algorithm>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_sentence_names_them_all() {
        assert_eq!(any_of(&Algorithm::HMAC), "HS256, HS384 or HS512");
        assert_eq!(any_of(&[Algorithm::EdDsa]), "EdDSA");
    }
}
