//! The curves and parameter sets that keys are made on, and what belongs to each.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::agreement::{self, X25519};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P256K1_SHA256_FIXED,
    ECDSA_P256K1_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED, ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaSigningAlgorithm,
    EcdsaVerificationAlgorithm, Ed25519KeyPair, KeyPair as _, ML_DSA_44, ML_DSA_44_SIGNING,
    ML_DSA_65, ML_DSA_65_SIGNING, ML_DSA_87, ML_DSA_87_SIGNING, PqdsaKeyPair,
    PqdsaSigningAlgorithm, PqdsaVerificationAlgorithm,
};

use super::KeyError;
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::text::excerpt;

/// The curves for ECDSA and ECDH.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curve {
    /// P-256.
    P256,
    /// P-384.
    P384,
    /// P-521.
    P521,
    /// secp256k1, for signatures alone.
    Secp256k1,
}

/// The curves of RFC 8037 that authctl has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OkpCurve {
    /// For signatures.
    Ed25519,
    /// For key agreement.
    X25519,
}

/// The parameter sets of ML-DSA.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MlDsa {
    /// Category 2.
    L44,
    /// Category 3.
    L65,
    /// Category 5.
    L87,
}

/// What a key is, mathematically.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An RSA key with a modulus of so many bits.
    Rsa(usize),
    /// A point on a curve.
    Ec(Curve),
    /// An Ed25519 or X25519 key.
    Okp(OkpCurve),
    /// An ML-DSA key.
    MlDsa(MlDsa),
    /// A shared secret of so many bytes.
    Secret(usize),
}

impl Curve {
    /// Every curve.
    pub const ALL: [Self; 4] = [Self::P256, Self::P384, Self::P521, Self::Secp256k1];

    /// Returns the registered name (RFC 7518 §6.2.1.1, RFC 8812 §3.1).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
            Self::Secp256k1 => "secp256k1",
        }
    }

    /// Returns how many bytes a coordinate has.
    pub const fn length(self) -> usize {
        match self {
            Self::P256 | Self::Secp256k1 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// Returns the curve's signature algorithm.
    pub const fn algorithm(self) -> Algorithm {
        match self {
            Self::P256 => Algorithm::Es256,
            Self::P384 => Algorithm::Es384,
            Self::P521 => Algorithm::Es512,
            Self::Secp256k1 => Algorithm::Es256k,
        }
    }

    pub(super) fn verification(self) -> &'static EcdsaVerificationAlgorithm {
        match self {
            Self::P256 => &ECDSA_P256_SHA256_FIXED,
            Self::P384 => &ECDSA_P384_SHA384_FIXED,
            Self::P521 => &ECDSA_P521_SHA512_FIXED,
            Self::Secp256k1 => &ECDSA_P256K1_SHA256_FIXED,
        }
    }

    pub(super) fn signing(self) -> &'static EcdsaSigningAlgorithm {
        match self {
            Self::P256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
            Self::P384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
            Self::P521 => &ECDSA_P521_SHA512_FIXED_SIGNING,
            Self::Secp256k1 => &ECDSA_P256K1_SHA256_FIXED_SIGNING,
        }
    }
}

impl OkpCurve {
    /// Every curve.
    pub const ALL: [Self; 2] = [Self::Ed25519, Self::X25519];

    /// Returns the registered name (RFC 8037 §2).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ed25519 => "Ed25519",
            Self::X25519 => "X25519",
        }
    }

    /// Computes the public key of a private one of 32 bytes.
    pub(in crate::domain::jose) fn public(self, d: &[u8]) -> Result<Vec<u8>, KeyError> {
        let bad = || KeyError::Damaged {
            what: "a private key of 32 bytes",
        };
        match self {
            Self::Ed25519 => Ed25519KeyPair::from_seed_unchecked(d)
                .map(|pair| pair.public_key().as_ref().to_vec())
                .map_err(|_| bad()),
            Self::X25519 => agreement::PrivateKey::from_private_key(&X25519, d)
                .map_err(|_| bad())?
                .compute_public_key()
                .map(|public| public.as_ref().to_vec())
                .map_err(|_| bad()),
        }
    }
}

impl MlDsa {
    /// Every parameter set.
    pub const ALL: [Self; 3] = [Self::L44, Self::L65, Self::L87];

    /// Returns the one signature algorithm that the set is for.
    pub const fn algorithm(self) -> Algorithm {
        match self {
            Self::L44 => Algorithm::MlDsa44,
            Self::L65 => Algorithm::MlDsa65,
            Self::L87 => Algorithm::MlDsa87,
        }
    }

    pub(super) fn verification(self) -> &'static PqdsaVerificationAlgorithm {
        match self {
            Self::L44 => &ML_DSA_44,
            Self::L65 => &ML_DSA_65,
            Self::L87 => &ML_DSA_87,
        }
    }

    /// Returns the pair that a seed of 32 bytes makes (FIPS 204 §6.1).
    pub(in crate::domain::jose) fn pair(self, seed: &[u8]) -> Result<PqdsaKeyPair, KeyError> {
        let algorithm: &'static PqdsaSigningAlgorithm = match self {
            Self::L44 => &ML_DSA_44_SIGNING,
            Self::L65 => &ML_DSA_65_SIGNING,
            Self::L87 => &ML_DSA_87_SIGNING,
        };
        PqdsaKeyPair::from_seed(algorithm, seed).map_err(|_| KeyError::Damaged {
            what: "an ML-DSA seed of 32 bytes",
        })
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa(bits) => write!(f, "RSA, {bits} bits"),
            Self::Ec(curve) => write!(f, "EC, {}", curve.as_str()),
            Self::Okp(curve) => f.write_str(curve.as_str()),
            Self::MlDsa(set) => f.write_str(set.algorithm().as_str()),
            Self::Secret(bytes) => write!(f, "secret, {bytes} bytes"),
        }
    }
}

impl Shape {
    /// Returns the words for it on record, which [`FromStr`] reads.
    pub fn words(self) -> String {
        match self {
            Self::Rsa(bits) => format!("RSA {bits}"),
            Self::Ec(curve) => format!("EC {}", curve.as_str()),
            Self::Okp(curve) => format!("OKP {}", curve.as_str()),
            Self::MlDsa(set) => format!("AKP {}", set.algorithm()),
            Self::Secret(bytes) => format!("oct {}", bytes * 8),
        }
    }
}

/// Words that are no key's: not written by authctl.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no kind of key")]
pub struct ShapeError {
    found: String,
}

impl FromStr for Shape {
    type Err = ShapeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |kind| text.strip_prefix(kind)?.parse::<usize>().ok();
        let rsa = number("RSA ").map(Self::Rsa);
        let oct = number("oct ").map(|bits| Self::Secret(bits / 8));
        let ec = Curve::ALL.into_iter().map(Self::Ec);
        let okp = OkpCurve::ALL.into_iter().map(Self::Okp);
        let akp = MlDsa::ALL.into_iter().map(Self::MlDsa);
        rsa.into_iter()
            .chain(oct)
            .chain(ec)
            .chain(okp)
            .chain(akp)
            .find(|shape| shape.words() == text)
            .ok_or_else(|| ShapeError {
                found: excerpt(text, 24),
            })
    }
}
