//! What a key is, whatever form it came in: its numbers, checked once, public and private.

use std::fmt;

use aws_lc_rs::rsa::{KeyPairComponents, PublicKeyComponents};
use aws_lc_rs::signature::{
    ED25519, EcdsaKeyPair, KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair,
};
use zeroize::Zeroizing;

use super::curve::{Curve, MlDsa, OkpCurve, Shape};
use super::{KeyError, strength};
use crate::domain::jose::algorithm::Algorithm;

/// Private numbers: wiped on drop.
pub type Bytes = Zeroizing<Vec<u8>>;

/// A key's numbers. Whoever holds one knows that they were checked: sizes, points on their
/// curves, and that a private half belongs to its public half.
#[derive(Clone)]
pub enum Material {
    /// RSA (RFC 7518 §6.3).
    Rsa(Rsa),
    /// A point on a NIST curve or secp256k1 (RFC 7518 §6.2, RFC 8812 §3.1).
    Ec(Ec),
    /// A key of RFC 8037.
    Okp(Okp),
    /// A key of an algorithm with parameters of its own: ML-DSA (RFC 9964 §3).
    Akp(Akp),
    /// A shared secret (RFC 7518 §6.4).
    Oct(Bytes),
}

/// An RSA key: big-endian numbers without leading zeros.
#[derive(Clone)]
pub struct Rsa {
    /// The modulus.
    pub n: Vec<u8>,
    /// The public exponent.
    pub e: Vec<u8>,
    /// The private half.
    pub private: Option<RsaPrivate>,
    /// Whether the key is for PSS alone (`id-RSASSA-PSS`, RFC 4055 §1.2).
    pub pss_only: bool,
}

/// The private numbers of an RSA key of two primes (RFC 8017 §3.2), in the order of the DER form.
#[derive(Clone)]
pub struct RsaPrivate {
    /// The private exponent.
    pub d: Bytes,
    /// The first prime.
    pub p: Bytes,
    /// The second prime.
    pub q: Bytes,
    /// `d mod (p - 1)`.
    pub dp: Bytes,
    /// `d mod (q - 1)`.
    pub dq: Bytes,
    /// `q⁻¹ mod p`.
    pub qi: Bytes,
}

/// A point and, where it is a private key, its secret number.
#[derive(Clone)]
pub struct Ec {
    /// The curve.
    pub curve: Curve,
    /// The point, uncompressed: 4, x, y (SEC 1 §2.3.3).
    pub point: Vec<u8>,
    /// The secret number, of the curve's length.
    pub d: Option<Bytes>,
}

/// A key of 32 bytes and, where it is a private key, its 32 secret bytes.
#[derive(Clone)]
pub struct Okp {
    /// The curve.
    pub curve: OkpCurve,
    /// The public key.
    pub x: Vec<u8>,
    /// The private key.
    pub d: Option<Bytes>,
}

/// An ML-DSA key (FIPS 204).
#[derive(Clone)]
pub struct Akp {
    /// The parameter set.
    pub set: MlDsa,
    /// The public key.
    pub public: Vec<u8>,
    /// The seed that the private key is made of.
    pub seed: Option<Bytes>,
}

impl Material {
    /// Returns the RSA key with these numbers, big-endian.
    pub fn rsa(
        modulus: &[u8],
        exponent: &[u8],
        private: Option<RsaPrivate>,
    ) -> Result<Self, KeyError> {
        let (n, e) = (
            strength::without_zeros(modulus),
            strength::without_zeros(exponent),
        );
        strength::rsa(n, e)?;
        let damaged = KeyError::Damaged {
            what: "an RSA public key",
        };
        PublicKeyComponents { n, e }
            .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
            .map_err(|_| damaged)?;
        let rsa = Rsa {
            n: n.to_vec(),
            e: e.to_vec(),
            private,
            pss_only: false,
        };
        if rsa.private.is_some() {
            rsa.pair()?;
        }
        Ok(Self::Rsa(rsa))
    }

    /// Returns the key that is this point, uncompressed, with its secret number.
    pub fn ec(curve: Curve, point: &[u8], d: Option<Bytes>) -> Result<Self, KeyError> {
        let off = || KeyError::Point {
            curve: curve.as_str(),
        };
        if point.len() != 1 + 2 * curve.length() || point.first() != Some(&4) {
            return Err(off());
        }
        // SECURITY: a point beside the curve gives a secret number away, bit by bit (CVE-2016-9121).
        ParsedPublicKey::new(curve.verification(), point).map_err(|_| off())?;
        let ec = Ec {
            curve,
            point: point.to_vec(),
            d,
        };
        if let Some(d) = &ec.d {
            EcdsaKeyPair::from_private_key_and_public_key(curve.signing(), d, point)
                .map_err(|_| KeyError::Mismatch)?;
        }
        Ok(Self::Ec(ec))
    }

    /// Returns the key with these 32 bytes (RFC 8032 §5.1.5, RFC 7748 §5), and its private half.
    pub fn okp(curve: OkpCurve, x: &[u8], d: Option<Bytes>) -> Result<Self, KeyError> {
        let off = KeyError::Point {
            curve: curve.as_str(),
        };
        if x.len() != 32 {
            return Err(off);
        }
        if curve == OkpCurve::Ed25519 {
            strength::ed25519(x)?;
            ParsedPublicKey::new(&ED25519, x).map_err(|_| off)?;
        }
        if let Some(d) = &d
            && curve.public(d)? != x
        {
            return Err(KeyError::Mismatch);
        }
        let x = x.to_vec();
        Ok(Self::Okp(Okp { curve, x, d }))
    }

    /// Returns the ML-DSA key with these bytes, and its seed.
    pub fn akp(set: MlDsa, public: &[u8], seed: Option<Bytes>) -> Result<Self, KeyError> {
        ParsedPublicKey::new(set.verification(), public).map_err(|_| KeyError::Damaged {
            what: "an ML-DSA public key",
        })?;
        if let Some(seed) = &seed
            && set.pair(seed)?.public_key().as_ref() != public
        {
            return Err(KeyError::Mismatch);
        }
        let public = public.to_vec();
        Ok(Self::Akp(Akp { set, public, seed }))
    }

    /// Returns the shared secret.
    pub fn oct(bytes: Bytes) -> Self {
        Self::Oct(bytes)
    }

    /// Says what it is.
    pub fn shape(&self) -> Shape {
        match self {
            Self::Rsa(rsa) => Shape::Rsa(strength::bits(&rsa.n)),
            Self::Ec(ec) => Shape::Ec(ec.curve),
            Self::Okp(okp) => Shape::Okp(okp.curve),
            Self::Akp(akp) => Shape::MlDsa(akp.set),
            Self::Oct(bytes) => Shape::Secret(bytes.len()),
        }
    }

    /// Whether somebody who has it can sign or decrypt: a private key or a shared secret.
    pub fn is_private(&self) -> bool {
        match self {
            Self::Rsa(rsa) => rsa.private.is_some(),
            Self::Ec(ec) => ec.d.is_some(),
            Self::Okp(okp) => okp.d.is_some(),
            Self::Akp(akp) => akp.seed.is_some(),
            Self::Oct(_) => true,
        }
    }

    /// Returns the public half, or `None` for a shared secret, which has none.
    pub fn public(&self) -> Option<Self> {
        Some(match self {
            Self::Rsa(rsa) => Self::Rsa(Rsa {
                private: None,
                ..rsa.clone()
            }),
            Self::Ec(ec) => Self::Ec(Ec {
                d: None,
                ..ec.clone()
            }),
            Self::Okp(okp) => Self::Okp(Okp {
                d: None,
                ..okp.clone()
            }),
            Self::Akp(akp) => Self::Akp(Akp {
                seed: None,
                ..akp.clone()
            }),
            Self::Oct(_) => return None,
        })
    }

    /// Whether the public halves are the same. A shared secret has none, and so is like no other.
    pub fn is_same_key(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Rsa(one), Self::Rsa(other)) => one.n == other.n && one.e == other.e,
            (Self::Ec(one), Self::Ec(other)) => {
                one.curve == other.curve && one.point == other.point
            }
            (Self::Okp(one), Self::Okp(other)) => one.curve == other.curve && one.x == other.x,
            (Self::Akp(one), Self::Akp(other)) => {
                one.set == other.set && one.public == other.public
            }
            _ => false,
        }
    }

    /// Returns the signature algorithms that it is good for; none for X25519 and short secrets.
    pub fn algorithms(&self) -> Vec<Algorithm> {
        match self {
            Self::Rsa(rsa) if rsa.pss_only => Algorithm::RSA_PSS.to_vec(),
            Self::Rsa(_) => Algorithm::RSA.to_vec(),
            Self::Ec(ec) => vec![ec.curve.algorithm()],
            Self::Okp(okp) => match okp.curve {
                OkpCurve::Ed25519 => Algorithm::EDDSA.to_vec(),
                OkpCurve::X25519 => Vec::new(),
            },
            Self::Akp(akp) => vec![akp.set.algorithm()],
            Self::Oct(bytes) => Algorithm::HMAC
                .into_iter()
                .filter(|algorithm| {
                    algorithm
                        .secret_length()
                        .is_some_and(|wanted| bytes.len() >= wanted)
                })
                .collect(),
        }
    }
}

impl Rsa {
    /// Returns the pair for signing, which has the library check all numbers against each other.
    pub(super) fn pair(&self) -> Result<RsaKeyPair, KeyError> {
        let private = self.private.as_ref().ok_or(KeyError::Public)?;
        RsaKeyPair::from_components(&KeyPairComponents {
            public_key: PublicKeyComponents {
                n: &self.n,
                e: &self.e,
            },
            d: &private.d,
            p: &private.p,
            q: &private.q,
            dP: &private.dp,
            dQ: &private.dq,
            qInv: &private.qi,
        })
        .map_err(|_| KeyError::Mismatch)
    }
}

// SECURITY: what it is may be shown, its numbers may be secrets.
impl fmt::Debug for Material {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Material({})", self.shape())
    }
}
