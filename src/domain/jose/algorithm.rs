//! The signature algorithms that authctl verifies, by their registered names.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::domain::text::excerpt;

/// A signature algorithm (RFC 7518 §3.1, RFC 8037 §3.1).
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
    /// Ed25519.
    EdDsa,
}

/// A name that is none of the algorithms. Whoever wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{found}` is no signature algorithm that authctl verifies: HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and EdDSA are, written like this"
)]
pub struct AlgorithmError {
    /// What was written.
    found: String,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 12] = [
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
        Self::EdDsa,
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
            Self::EdDsa => "EdDSA",
        }
    }

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

    /// Returns the name under which `jsonwebtoken` computes it.
    pub(super) const fn primitive(self) -> jsonwebtoken::Algorithm {
        use jsonwebtoken::Algorithm as Primitive;
        match self {
            Self::Hs256 => Primitive::HS256,
            Self::Hs384 => Primitive::HS384,
            Self::Hs512 => Primitive::HS512,
            Self::Rs256 => Primitive::RS256,
            Self::Rs384 => Primitive::RS384,
            Self::Rs512 => Primitive::RS512,
            Self::Ps256 => Primitive::PS256,
            Self::Ps384 => Primitive::PS384,
            Self::Ps512 => Primitive::PS512,
            Self::Es256 => Primitive::ES256,
            Self::Es384 => Primitive::ES384,
            Self::EdDsa => Primitive::EdDSA,
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
            "none", "None", "NONE", "hs256", "HS256 ", "ES512", "ES256K", "",
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
