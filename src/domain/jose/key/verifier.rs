//! One key that signatures are verified with, and which algorithms it is good for.

use std::fmt;
use std::sync::OnceLock;

use aws_lc_rs::hmac;
use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{
    ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384,
    RSA_PSS_2048_8192_SHA512, RsaParameters,
};

use super::KeyError;
use super::curve::Shape;
use super::jwk::{Jwk, Operation, Origin};
use super::material::Material;
use crate::domain::jose::algorithm::Algorithm;

/// A key, checked, with the algorithms that it may verify.
///
/// SECURITY: the key decides which algorithms come into question, never the token alone (RFC 8725
/// §3.1): an RSA key takes no HMAC signature, whatever the token says.
pub struct Key {
    kid: Option<String>,
    origin: Origin,
    material: Material,
    algorithms: Vec<Algorithm>,
    /// What computes each of the algorithms, made when it is first asked for: a batch parses its
    /// keys once.
    verifiers: Vec<OnceLock<Option<Verifier>>>,
}

/// A key in the form in which the library computes with it.
enum Verifier {
    Hmac(Box<hmac::Key>),
    Public(ParsedPublicKey),
}

impl Key {
    /// Returns the key for verifying with those of its algorithms that are `wanted`; with all
    /// where `wanted` is empty.
    pub fn new(jwk: Jwk, wanted: &[Algorithm]) -> Result<Self, KeyError> {
        jwk.check(Operation::Verify)?;
        if let Material::Oct(bytes) = &jwk.material
            && bytes.len() < Algorithm::HMAC_SHORTEST
        {
            return Err(KeyError::Short { found: bytes.len() });
        }
        let good = jwk.algorithms()?;
        let shape = jwk.material.shape();
        if good.is_empty() {
            return Err(KeyError::Unsupported {
                what: format!("{shape}, not for signatures"),
            });
        }
        let is_wanted = |algorithm: &Algorithm| algorithm.is_wanted(wanted);
        let algorithms: Vec<Algorithm> = good.iter().copied().filter(is_wanted).collect();
        if algorithms.is_empty() {
            let wanted = wanted.to_vec();
            return Err(KeyError::NoFit {
                shape,
                good,
                wanted,
            });
        }
        Ok(Self {
            kid: jwk.kid,
            origin: jwk.origin,
            verifiers: algorithms.iter().map(|_| OnceLock::new()).collect(),
            material: jwk.material,
            algorithms,
        })
    }

    /// Returns the key's name, where it has one.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Returns what the key is.
    pub fn shape(&self) -> Shape {
        self.material.shape()
    }

    /// Returns what the key came as.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Returns the algorithms that the key may verify.
    pub fn algorithms(&self) -> &[Algorithm] {
        &self.algorithms
    }

    /// Whether `signature` is this key's signature of `message` by `algorithm`, which has to be
    /// one of the key's.
    ///
    /// SECURITY: the library compares HMACs in constant time, takes ECDSA signatures of exactly
    /// the curve's length, and refuses `r` or `s` of zero (CVE-2022-21449).
    pub(in crate::domain::jose) fn has_signed(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        let mut pairs = self.algorithms.iter().zip(&self.verifiers);
        let verifier = pairs
            .find(|(found, _)| **found == algorithm)
            .and_then(|(_, slot)| slot.get_or_init(|| self.verifier(algorithm)).as_ref());
        match verifier {
            Some(Verifier::Hmac(key)) => hmac::verify(key, message, signature).is_ok(),
            Some(Verifier::Public(key)) => key.verify_sig(message, signature).is_ok(),
            None => false,
        }
    }

    /// Returns what computes `algorithm`, or `None` where it is not one for this kind of key.
    fn verifier(&self, algorithm: Algorithm) -> Option<Verifier> {
        let parsed = match &self.material {
            Material::Rsa(rsa) => PublicKeyComponents {
                n: &rsa.n,
                e: &rsa.e,
            }
            .to_parsed_public_key(rsa_parameters(algorithm)?),
            Material::Ec(ec) => ParsedPublicKey::new(ec.curve.verification(), &ec.point),
            Material::Okp(okp) => ParsedPublicKey::new(&ED25519, &okp.x),
            Material::Akp(akp) => ParsedPublicKey::new(akp.set.verification(), &akp.public),
            Material::Oct(bytes) => {
                let key = hmac::Key::new(hash(algorithm)?, bytes);
                return Some(Verifier::Hmac(Box::new(key)));
            }
        };
        parsed.ok().map(Verifier::Public)
    }
}

fn rsa_parameters(algorithm: Algorithm) -> Option<&'static RsaParameters> {
    Some(match algorithm {
        Algorithm::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
        Algorithm::Rs384 => &RSA_PKCS1_2048_8192_SHA384,
        Algorithm::Rs512 => &RSA_PKCS1_2048_8192_SHA512,
        Algorithm::Ps256 => &RSA_PSS_2048_8192_SHA256,
        Algorithm::Ps384 => &RSA_PSS_2048_8192_SHA384,
        Algorithm::Ps512 => &RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}

fn hash(algorithm: Algorithm) -> Option<hmac::Algorithm> {
    Some(match algorithm {
        Algorithm::Hs256 => hmac::HMAC_SHA256,
        Algorithm::Hs384 => hmac::HMAC_SHA384,
        Algorithm::Hs512 => hmac::HMAC_SHA512,
        _ => return None,
    })
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.shape())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kid {
            Some(kid) => write!(f, "{kid} ({})", self.shape()),
            None => self.shape().fmt(f),
        }
    }
}
