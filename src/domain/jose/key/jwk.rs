//! JSON Web Keys (RFC 7517, RFC 7518 §6, RFC 8037 §2, RFC 8812 §3.1, RFC 9964 §3): one key from
//! one JSON object, with what it says about itself.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::KeyError;
use super::curve::{Curve, MlDsa, OkpCurve};
use super::material::{Bytes, Material, RsaPrivate};
use super::pkcs;
use super::sniff::{Found, sniff};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::json::{Object, Value};
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;

/// A key with what is said about it.
#[derive(Debug, Clone)]
pub struct Jwk {
    /// The key.
    pub material: Material,
    /// Its name.
    pub kid: Option<String>,
    /// The one algorithm that it is for, of signatures or of encryption.
    pub alg: Option<String>,
    /// Its `use`: `sig`, `enc` or another (RFC 7517 §4.2).
    pub purpose: Option<String>,
    /// Its `key_ops` (RFC 7517 §4.3).
    pub operations: Option<Vec<String>>,
    /// What it came as.
    pub origin: Origin,
}

/// What the key came as, where a person should hear of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A public key, or a shared secret.
    Plain,
    /// A private key.
    Private,
    /// A certificate, of which only the key was taken.
    Certificate,
}

/// What a key is to be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Verify signatures.
    Verify,
    /// Make signatures.
    Sign,
    /// Encrypt, wrap a key, or agree on one as the sender.
    Encrypt,
    /// Decrypt, unwrap a key, or agree on one as the recipient.
    Decrypt,
}

impl Jwk {
    /// Returns a key about which nothing is said.
    pub fn bare(material: Material, origin: Origin) -> Self {
        Self {
            material,
            kid: None,
            alg: None,
            purpose: None,
            operations: None,
            origin,
        }
    }

    /// Returns the shared secret that is these bytes, without one final line ending.
    pub fn secret(material: Secret) -> Self {
        let secret = material.without_final_newline();
        let bytes = Bytes::new(secret.expose().to_vec());
        Self::bare(Material::oct(bytes), Origin::Plain)
    }

    /// Reads a JWK.
    pub fn read(jwk: &Object) -> Result<Self, KeyError> {
        let kid = optional_text(jwk, "kid")?;
        let purpose = optional_text(jwk, "use")?;
        let operations = operations(jwk)?;
        let alg = optional_text(jwk, "alg")?;
        let is_private = ["d", "priv"].iter().any(|name| jwk.get(name).is_some());
        let material = match text(jwk, "kty", "a string such as RSA, EC, OKP or oct")?.as_str() {
            "RSA" => rsa(jwk)?,
            "EC" => ec(jwk)?,
            "OKP" => okp(jwk)?,
            "AKP" => akp(jwk)?,
            "oct" => Material::oct(secret(jwk)?),
            other => return Err(unsupported(other)),
        };
        if certified(jwk).is_some_and(|key| !key.is_same_key(&material)) {
            return Err(KeyError::Certificate);
        }
        let origin = if is_private {
            Origin::Private
        } else {
            Origin::Plain
        };
        Ok(Self {
            material,
            kid,
            alg,
            purpose,
            operations,
            origin,
        })
    }

    /// Demands that nothing that the key says about itself speaks against the operation. A private
    /// key that may sign has a public half that may verify, and the same for encryption.
    pub fn check(&self, operation: Operation) -> Result<(), KeyError> {
        let (purpose, operations): (_, &[&str]) = match operation {
            Operation::Verify if self.origin == Origin::Private => ("sig", &["verify", "sign"]),
            Operation::Verify => ("sig", &["verify"]),
            Operation::Sign => ("sig", &["sign"]),
            Operation::Encrypt if self.origin == Origin::Private => ("enc", &ENCRYPT_AS_OWNER),
            Operation::Encrypt => ("enc", &["encrypt", "wrapKey", "deriveKey", "deriveBits"]),
            Operation::Decrypt => ("enc", &["decrypt", "unwrapKey", "deriveKey", "deriveBits"]),
        };
        if self
            .purpose
            .as_deref()
            .is_some_and(|found| found != purpose)
        {
            return Err(KeyError::Use { member: "use" });
        }
        let allows = |found: &String| operations.contains(&found.as_str());
        if self
            .operations
            .as_ref()
            .is_some_and(|found| !found.iter().any(allows))
        {
            return Err(KeyError::Use { member: "key_ops" });
        }
        Ok(())
    }

    /// Returns the signature algorithms that it is for: those of its kind, or the one that it
    /// names.
    pub fn algorithms(&self) -> Result<Vec<Algorithm>, KeyError> {
        let mut good = self.material.algorithms();
        if let Some(alg) = &self.alg {
            let only: Algorithm = alg.parse().map_err(|_| KeyError::Alg {
                found: excerpt(alg, 24),
            })?;
            if !good.contains(&only) {
                return Err(KeyError::NoFit {
                    shape: self.material.shape(),
                    good,
                    wanted: vec![only],
                });
            }
            good.retain(|algorithm| algorithm.is_same(only));
        }
        Ok(good)
    }
}

/// Whoever may decrypt with the private half gave the public half away to encrypt with.
const ENCRYPT_AS_OWNER: [&str; 6] = [
    "encrypt",
    "wrapKey",
    "deriveKey",
    "deriveBits",
    "decrypt",
    "unwrapKey",
];

/// Returns the key in the first certificate of `x5c`, which is in base64 of the ordinary kind.
///
/// SECURITY: it has to be the JWK's own (RFC 7517 §4.7), or two readers of one JWK would verify with
/// two keys. Nothing else is taken from the certificate, so one that can't be read does no harm;
/// published sets have such.
fn certified(jwk: &Object) -> Option<Material> {
    let first = jwk.get("x5c")?.list()?.into_iter().next()?.text()?;
    let der = STANDARD.decode(first).ok()?;
    pkcs::certificate(&der)
        .ok()
        .map(|certificate| certificate.material)
}

fn operations(jwk: &Object) -> Result<Option<Vec<String>>, KeyError> {
    let Some(operations) = jwk.get("key_ops") else {
        return Ok(None);
    };
    operations
        .list()
        .and_then(|list| list.into_iter().map(Value::text).collect())
        .map(Some)
        .ok_or(KeyError::Member {
            name: "key_ops",
            wanted: "a list of strings",
        })
}

/// A private key may come without its primes (RFC 7518 §6.3.2); then only its public half is of
/// use. With one of them it has to have all.
fn rsa(jwk: &Object) -> Result<Material, KeyError> {
    let (n, e) = (bytes(jwk, "n")?, bytes(jwk, "e")?);
    if jwk.get("oth").is_some() {
        return Err(unsupported("RSA with more than two primes"));
    }
    let primes = ["p", "q", "dp", "dq", "qi"];
    let private = if primes.iter().any(|name| jwk.get(name).is_some()) {
        Some(RsaPrivate {
            d: bytes(jwk, "d")?,
            p: bytes(jwk, "p")?,
            q: bytes(jwk, "q")?,
            dp: bytes(jwk, "dp")?,
            dq: bytes(jwk, "dq")?,
            qi: bytes(jwk, "qi")?,
        })
    } else {
        None
    };
    Material::rsa(&n, &e, private)
}

/// Coordinates have the curve's full length, leading zeros and all (RFC 7518 §6.2.1.2).
fn ec(jwk: &Object) -> Result<Material, KeyError> {
    let name = text(jwk, "crv", "a string such as P-256")?;
    let curve = Curve::ALL
        .into_iter()
        .find(|curve| curve.as_str() == name)
        .ok_or_else(|| unsupported(&name))?;
    let number = |name| match bytes(jwk, name)? {
        number if number.len() == curve.length() => Ok(number),
        _ => Err(KeyError::Point {
            curve: curve.as_str(),
        }),
    };
    let mut point = vec![4];
    for name in ["x", "y"] {
        point.extend_from_slice(&number(name)?);
    }
    let d = jwk.get("d").map(|_| number("d")).transpose()?;
    Material::ec(curve, &point, d)
}

fn okp(jwk: &Object) -> Result<Material, KeyError> {
    let curve = match text(jwk, "crv", "a string such as Ed25519")?.as_str() {
        "Ed25519" => OkpCurve::Ed25519,
        "X25519" => OkpCurve::X25519,
        other => return Err(unsupported(other)),
    };
    let d = jwk.get("d").map(|_| bytes(jwk, "d")).transpose()?;
    Material::okp(curve, &bytes(jwk, "x")?, d)
}

/// The algorithm is part of what the key is, and so has to be there (RFC 9964 §3).
fn akp(jwk: &Object) -> Result<Material, KeyError> {
    let alg = text(jwk, "alg", "a string such as ML-DSA-65")?;
    let set = MlDsa::ALL
        .into_iter()
        .find(|set| set.algorithm().as_str() == alg)
        .ok_or_else(|| unsupported(&alg))?;
    let seed = jwk.get("priv").map(|_| bytes(jwk, "priv")).transpose()?;
    Material::akp(set, &bytes(jwk, "pub")?, seed)
}

/// SECURITY: what is a key by itself is no secret, also where somebody wrapped it up as one: a
/// token that is HMAC-signed with a public key's text could come from anybody.
fn secret(jwk: &Object) -> Result<Bytes, KeyError> {
    let secret = bytes(jwk, "k")?;
    match sniff(&Secret::new(secret.to_vec())) {
        Ok(Found::Raw) => Ok(secret),
        Ok(_) | Err(_) => Err(KeyError::Member {
            name: "k",
            wanted: "a secret: it is another key's text",
        }),
    }
}

fn unsupported(what: &str) -> KeyError {
    KeyError::Unsupported {
        what: format!("of the type {}", excerpt(what, 32)),
    }
}

fn text(jwk: &Object, name: &'static str, wanted: &'static str) -> Result<String, KeyError> {
    jwk.text(name).ok_or(KeyError::Member { name, wanted })
}

fn optional_text(jwk: &Object, name: &'static str) -> Result<Option<String>, KeyError> {
    match jwk.get(name) {
        None => Ok(None),
        Some(_) => text(jwk, name, "a string").map(Some),
    }
}

fn bytes(jwk: &Object, name: &'static str) -> Result<Bytes, KeyError> {
    let wanted = "strict base64url";
    let encoded = Zeroizing::new(text(jwk, name, wanted)?);
    URL_SAFE_NO_PAD
        .decode(encoded.as_bytes())
        .map(Zeroizing::new)
        .map_err(|_| KeyError::Member { name, wanted })
}
