//! One key that signatures are verified with, and which algorithms it is good for.

use std::fmt;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, ParsedPublicKey,
    RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
};
use jsonwebtoken::DecodingKey;

use super::algorithm::{Algorithm, any_of};
use super::json::JsonError;

/// A key, checked, with the algorithms that it may verify.
///
/// SECURITY: the key decides which algorithms come into question, never the token alone (RFC 8725
/// §3.1): an RSA key takes no HMAC signature, whatever the token says. The material is wiped on
/// drop by [`DecodingKey`].
pub struct Key {
    kid: Option<String>,
    shape: Shape,
    origin: Origin,
    algorithms: Vec<Algorithm>,
    material: DecodingKey,
}

/// What a key is, mathematically.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An RSA key with a modulus of so many bits.
    Rsa(usize),
    /// A point on a curve.
    Ec(Curve),
    /// An Ed25519 key.
    Ed25519,
    /// A shared secret of so many bytes.
    Secret(usize),
}

/// The curves that authctl verifies ECDSA on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curve {
    /// P-256.
    P256,
    /// P-384.
    P384,
}

/// What the key came as, where a person should hear of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A public key, or a shared secret.
    Plain,
    /// A private key, of which only the public half was taken.
    Private,
    /// A certificate, of which only the key was taken.
    Certificate,
}

/// A key that can't be used. Whoever made or named it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The key's own `alg` is none that authctl verifies.
    #[error("the key is for {found}, which authctl does not verify")]
    Alg {
        /// What its `alg` says.
        found: String,
    },
    /// The DER inside is broken.
    #[error("the key is damaged: {what} can't be read")]
    Damaged {
        /// Which structure was expected.
        what: &'static str,
    },
    /// It is locked by a passphrase.
    #[error("the key is encrypted with a passphrase")]
    Encrypted,
    /// Its exponent is even, too small or too large.
    #[error("the RSA key's exponent is not an odd number from 3 to 33 bits")]
    Exponent,
    /// It is no key in any form that authctl knows.
    #[error("this is no key that authctl knows: not PEM, DER, JWK or a JWK set")]
    Foreign,
    /// It is JSON, but broken.
    #[error("the key can't be read: {0}")]
    Json(JsonError),
    /// A member of the JWK is missing or wrong.
    #[error("the key's {name} is not {wanted}")]
    Member {
        /// Which member.
        name: &'static str,
        /// What it has to be.
        wanted: &'static str,
    },
    /// A set has shared secrets and public keys in it.
    #[error("the key set has shared secrets and public keys in it")]
    Mixed,
    /// The algorithms that were asked for are not this key's.
    #[error(
        "{} is asked for, and this key ({shape}) is good for {}",
        any_of(wanted),
        any_of(good)
    )]
    NoFit {
        /// What the key is.
        shape: Shape,
        /// What the key is good for.
        good: Vec<Algorithm>,
        /// What was asked for.
        wanted: Vec<Algorithm>,
    },
    /// No key of the set can be used.
    #[error("the key set has no key that can be used")]
    NoneUsable,
    /// The PEM armour is broken.
    #[error("the PEM text is damaged: {reason}")]
    Pem {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The point is not on the curve.
    #[error("the key is no point of {curve}")]
    Point {
        /// Which curve.
        curve: &'static str,
    },
    /// A secret that is too short for every algorithm (RFC 7518 §3.2).
    #[error("the secret is {found} bytes long, and HS256 wants at least 32, HS384 48, HS512 64")]
    Short {
        /// How long it is.
        found: usize,
    },
    /// The file has several keys where one was wanted.
    #[error("there are several keys in it, and it is not said which one is meant")]
    Several,
    /// The modulus is too small, too large or even.
    #[error("the RSA key has {bits} bits; 2048 to 8192 are taken, and the modulus is odd")]
    Size {
        /// How many it has.
        bits: usize,
    },
    /// It is an SSH key.
    #[error("this is an SSH key, which signs no tokens")]
    Ssh,
    /// A set with too many keys.
    #[error("the key set has {found} keys, and at most {limit} are taken")]
    TooMany {
        /// How many it has.
        found: usize,
        /// How many are taken.
        limit: usize,
    },
    /// A kind of key that authctl does not verify with.
    #[error("the key is {what}, which authctl does not verify with")]
    Unsupported {
        /// What it is.
        what: String,
    },
    /// Its `use` or `key_ops` say that it is for something else (RFC 7517 §4.2, §4.3).
    #[error("the key's {member} says that it is not for signatures")]
    Use {
        /// Which member says so.
        member: &'static str,
    },
}

impl From<JsonError> for KeyError {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}

impl Key {
    /// Returns the RSA key with this modulus and exponent, big-endian.
    pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<Self, KeyError> {
        let (modulus, exponent) = (without_zeros(modulus), without_zeros(exponent));
        let bits = bits(modulus);
        let odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
        if !(2048..=8192).contains(&bits) || !odd(modulus) {
            return Err(KeyError::Size { bits });
        }
        // The upper bound keeps a hostile key from making each verification slow; AWS-LC has it too.
        if !odd(exponent) || exponent == [1] || self::bits(exponent) > 33 {
            return Err(KeyError::Exponent);
        }
        RsaPublicKeyComponents {
            n: modulus,
            e: exponent,
        }
        .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
        .map_err(|_| KeyError::Damaged {
            what: "an RSA public key",
        })?;
        Ok(Self::new(
            Shape::Rsa(bits),
            Algorithm::RSA.to_vec(),
            DecodingKey::from_rsa_raw_components(modulus, exponent),
        ))
    }

    /// Returns the key that is this point, uncompressed (SEC 1 §2.3.3).
    pub(super) fn ec(curve: Curve, point: &[u8]) -> Result<Self, KeyError> {
        let (primitive, algorithm) = match curve {
            Curve::P256 => (&ECDSA_P256_SHA256_FIXED, Algorithm::Es256),
            Curve::P384 => (&ECDSA_P384_SHA384_FIXED, Algorithm::Es384),
        };
        let off = KeyError::Point {
            curve: curve.as_str(),
        };
        if point.len() != 1 + 2 * curve.length() || point.first() != Some(&4) {
            return Err(off);
        }
        ParsedPublicKey::new(primitive, point).map_err(|_| off)?;
        let material = DecodingKey::from_ec_der(point);
        Ok(Self::new(Shape::Ec(curve), vec![algorithm], material))
    }

    /// Returns the Ed25519 key with these 32 bytes (RFC 8032 §5.1.5).
    pub(super) fn ed25519(public: &[u8]) -> Result<Self, KeyError> {
        let off = KeyError::Point { curve: "Ed25519" };
        if public.len() != 32 {
            return Err(off);
        }
        ParsedPublicKey::new(&ED25519, public).map_err(|_| off)?;
        let material = DecodingKey::from_ed_der(public);
        Ok(Self::new(Shape::Ed25519, vec![Algorithm::EdDsa], material))
    }

    /// Returns the shared secret. Its length decides what it is good for (RFC 7518 §3.2).
    pub(super) fn secret(bytes: &[u8]) -> Result<Self, KeyError> {
        let found = bytes.len();
        let long_enough = |algorithm: &Algorithm| {
            algorithm
                .secret_length()
                .is_some_and(|wanted| found >= wanted)
        };
        let algorithms: Vec<Algorithm> = Algorithm::HMAC.into_iter().filter(long_enough).collect();
        if algorithms.is_empty() {
            return Err(KeyError::Short { found });
        }
        let material = DecodingKey::from_secret(bytes);
        Ok(Self::new(Shape::Secret(found), algorithms, material))
    }

    fn new(shape: Shape, algorithms: Vec<Algorithm>, material: DecodingKey) -> Self {
        Self {
            kid: None,
            shape,
            origin: Origin::Plain,
            algorithms,
            material,
        }
    }

    /// Gives the key its name.
    pub(super) fn named(self, kid: Option<String>) -> Self {
        Self { kid, ..self }
    }

    /// Says what it came as.
    pub(super) fn coming_as(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }

    /// Leaves of the key's algorithms those that are `wanted`.
    pub(super) fn only(mut self, wanted: &[Algorithm]) -> Result<Self, KeyError> {
        let fits = |algorithm: &Algorithm| wanted.contains(algorithm);
        if !self.algorithms.iter().any(fits) {
            return Err(KeyError::NoFit {
                shape: self.shape,
                good: self.algorithms,
                wanted: wanted.to_vec(),
            });
        }
        self.algorithms.retain(fits);
        Ok(self)
    }

    /// Returns the key's name, where it has one.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Returns what the key is.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Returns what the key came as.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Returns the algorithms that the key may verify.
    pub fn algorithms(&self) -> &[Algorithm] {
        &self.algorithms
    }

    /// Returns the material, for the one place that computes signatures.
    pub(super) fn material(&self) -> &DecodingKey {
        &self.material
    }
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let mut rest = number;
    while let Some(shorter) = rest.strip_prefix(&[0]) {
        rest = shorter;
    }
    rest
}

fn bits(number: &[u8]) -> usize {
    let spare = number.first().map_or(0, |first| first.leading_zeros());
    (number.len() * 8).saturating_sub(spare as usize)
}

impl Curve {
    /// Returns the registered name (RFC 7518 §6.2.1.1).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
        }
    }

    /// Returns how many bytes a coordinate has.
    pub const fn length(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa(bits) => write!(f, "RSA, {bits} bits"),
            Self::Ec(curve) => write!(f, "EC, {}", curve.as_str()),
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::Secret(bytes) => write!(f, "secret, {bytes} bytes"),
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.shape)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kid {
            Some(kid) => write!(f, "{kid} ({})", self.shape),
            None => self.shape.fmt(f),
        }
    }
}
