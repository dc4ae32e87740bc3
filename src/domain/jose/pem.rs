//! Keys as OpenSSL writes them: PEM and DER, public, private, or in a certificate.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    KeyPair as _,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::algorithm::Algorithm;
use super::der::{BIT_STRING, CONTEXT_0, Der, INTEGER, NULL, OBJECT_ID, OCTET_STRING, SEQUENCE};
use super::key::{Curve, Key, KeyError, Origin};

const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

/// Reads the one key in PEM text. Behind a certificate there may be others: its chain.
pub(super) fn key(text: &str) -> Result<Key, KeyError> {
    let mut keys = blocks(text)?.into_iter().filter(|block| {
        // `openssl ecparam -genkey` writes the curve's name in front of the key.
        block.label != "EC PARAMETERS"
    });
    let first = keys.next().ok_or(KeyError::Pem {
        reason: "there is no key in it",
    })?;
    if keys.any(|other| first.label != "CERTIFICATE" || other.label != "CERTIFICATE") {
        return Err(KeyError::Several);
    }
    let der: &[u8] = &first.der;
    match first.label {
        "PUBLIC KEY" => public(der),
        "RSA PUBLIC KEY" => rsa_public(der),
        "PRIVATE KEY" => private(der),
        "RSA PRIVATE KEY" => rsa_private(der),
        "EC PRIVATE KEY" => ec_private(der, None),
        "CERTIFICATE" | "X509 CERTIFICATE" => certificate(der),
        "ENCRYPTED PRIVATE KEY" => Err(KeyError::Encrypted),
        label if label.contains("OPENSSH") || label.contains("SSH2") => Err(KeyError::Ssh),
        label => Err(KeyError::Unsupported {
            what: format!(
                "a PEM block called {}",
                crate::domain::text::excerpt(label, 40)
            ),
        }),
    }
}

/// Reads a key in base64 DER without the lines around it, or `None` where it is none.
pub(super) fn bare_key(text: &str) -> Option<Result<Key, KeyError>> {
    // A SEQUENCE, 0x30, always begins with M.
    text.starts_with('M')
        .then(|| unarmoured(text))?
        .and_then(|der| der_key(&der))
}

/// Reads a key in DER, whichever of the structures it is, or `None` where it is none of them.
pub(super) fn der_key(der: &[u8]) -> Option<Result<Key, KeyError>> {
    let ways = [
        public,
        private,
        certificate,
        rsa_public,
        rsa_private,
        |der: &[u8]| ec_private(der, None),
    ];
    ways.into_iter()
        .map(|read| read(der))
        .find(|key| !matches!(key, Err(KeyError::Damaged { .. })))
}

/// A `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).
fn public(der: &[u8]) -> Result<Key, KeyError> {
    let damaged = || KeyError::Damaged {
        what: "a public key (SubjectPublicKeyInfo)",
    };
    let mut info = Der::sequence(der).ok_or_else(damaged)?;
    let mut algorithm = Der::new(info.take(SEQUENCE).ok_or_else(damaged)?);
    let bits = info.bits().ok_or_else(damaged)?;
    info.end().ok_or_else(damaged)?;
    match Scheme::read(&mut algorithm).ok_or_else(damaged)?? {
        Scheme::Rsa => rsa_public(bits),
        Scheme::RsaPss => rsa_public(bits)?.only(&Algorithm::RSA_PSS),
        Scheme::Ec(curve) => Key::ec(curve, bits),
        Scheme::Ed25519 => Key::ed25519(bits),
    }
}

/// An `RSAPublicKey` (RFC 8017 §A.1.1).
fn rsa_public(der: &[u8]) -> Result<Key, KeyError> {
    let read = || {
        let mut key = Der::sequence(der)?;
        let numbers = (key.unsigned()?, key.unsigned()?);
        key.end()?;
        Some(numbers)
    };
    let (modulus, exponent) = read().ok_or(KeyError::Damaged {
        what: "an RSA public key",
    })?;
    Key::rsa(modulus, exponent)
}

/// An `RSAPrivateKey` (RFC 8017 §A.1.2), of which the public half is taken.
fn rsa_private(der: &[u8]) -> Result<Key, KeyError> {
    let read = || {
        let mut key = Der::sequence(der)?;
        key.take(INTEGER).filter(|version| *version == [0])?;
        let public = (key.unsigned()?, key.unsigned()?);
        // The private exponent, two primes, two exponents and the coefficient.
        for _ in 0..6 {
            key.unsigned()?;
        }
        key.end()?;
        Some(public)
    };
    let (modulus, exponent) = read().ok_or(KeyError::Damaged {
        what: "an RSA private key",
    })?;
    Ok(Key::rsa(modulus, exponent)?.coming_as(Origin::Private))
}

/// An `ECPrivateKey` (RFC 5915 §3), of which the public half is computed.
fn ec_private(der: &[u8], curve: Option<Curve>) -> Result<Key, KeyError> {
    let damaged = || KeyError::Damaged {
        what: "an EC private key",
    };
    let named = || {
        let mut key = Der::sequence(der)?;
        key.take(INTEGER).filter(|version| *version == [1])?;
        key.take(OCTET_STRING)?;
        if key.peek() == Some(CONTEXT_0) {
            Some(Some(Der::new(key.take(CONTEXT_0)?).take(OBJECT_ID)?))
        } else {
            Some(None)
        }
    };
    let curve = match (curve, named().ok_or_else(damaged)?) {
        (Some(curve), _) => curve,
        (None, Some(name)) => curve_called(name)?,
        (None, None) => return Err(damaged()),
    };
    Ok(ec_pair(der, curve)?.coming_as(Origin::Private))
}

fn ec_pair(der: &[u8], curve: Curve) -> Result<Key, KeyError> {
    let signing = match curve {
        Curve::P256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
        Curve::P384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
    };
    let pair = EcdsaKeyPair::from_private_key_der(signing, der).map_err(|_| KeyError::Point {
        curve: curve.as_str(),
    })?;
    Key::ec(curve, pair.public_key().as_ref())
}

/// A `PrivateKeyInfo` (RFC 5958 §2), of which the public half is taken.
fn private(der: &[u8]) -> Result<Key, KeyError> {
    let damaged = || KeyError::Damaged {
        what: "a private key (PKCS#8)",
    };
    let read = || {
        let mut info = Der::sequence(der)?;
        info.take(INTEGER)
            .filter(|version| *version == [0] || *version == [1])?;
        let algorithm = Der::new(info.take(SEQUENCE)?);
        Some((algorithm, info.take(OCTET_STRING)?))
    };
    let (mut algorithm, inner) = read().ok_or_else(damaged)?;
    let key = match Scheme::read(&mut algorithm).ok_or_else(damaged)?? {
        Scheme::Rsa => rsa_private(inner)?,
        Scheme::RsaPss => rsa_private(inner)?.only(&Algorithm::RSA_PSS)?,
        Scheme::Ec(curve) => ec_private(inner, Some(curve))?,
        Scheme::Ed25519 => {
            let pair = Ed25519KeyPair::from_pkcs8(der).map_err(|_| damaged())?;
            Key::ed25519(pair.public_key().as_ref())?
        }
    };
    Ok(key.coming_as(Origin::Private))
}

/// A `Certificate` (RFC 5280 §4.1), of which the subject's key is taken.
///
/// SECURITY: whoever names a certificate as the key trusts the key. Its dates, its chain and its
/// purpose are not looked at, and the command says so.
fn certificate(der: &[u8]) -> Result<Key, KeyError> {
    let read = || {
        let mut certificate = Der::sequence(der)?;
        let mut body = Der::new(certificate.take(SEQUENCE)?);
        certificate.take(SEQUENCE)?;
        certificate.take(BIT_STRING)?;
        certificate.end()?;
        if body.peek() == Some(CONTEXT_0) {
            body.next()?;
        }
        body.take(INTEGER)?;
        // The signature's algorithm, the issuer, the dates, the subject.
        for _ in 0..4 {
            body.take(SEQUENCE)?;
        }
        body.next().filter(|key| key.tag == SEQUENCE)
    };
    let info = read().ok_or(KeyError::Damaged {
        what: "a certificate",
    })?;
    Ok(public(info.whole)?.coming_as(Origin::Certificate))
}

/// What an `AlgorithmIdentifier` says a key is.
enum Scheme {
    Rsa,
    RsaPss,
    Ec(Curve),
    Ed25519,
}

impl Scheme {
    /// Reads it: `None` is broken DER, an inner error a kind of key that is not verified with.
    fn read(algorithm: &mut Der<'_>) -> Option<Result<Self, KeyError>> {
        let name = algorithm.take(OBJECT_ID)?;
        let parameters = algorithm.next();
        algorithm.end()?;
        let tag = parameters.map(|parameters| parameters.tag);
        let unsupported = |what: &str| {
            Err(KeyError::Unsupported {
                what: what.to_owned(),
            })
        };
        Some(match (name, tag) {
            (RSA, Some(NULL) | None) => Ok(Self::Rsa),
            (RSA_PSS, None) => Ok(Self::RsaPss),
            (RSA_PSS, _) => unsupported("an RSA-PSS key with parameters of its own"),
            (EC, Some(OBJECT_ID)) => curve_called(parameters?.content).map(Self::Ec),
            (EC, _) => unsupported("an EC key on a curve without a name"),
            (ED25519, None) => Ok(Self::Ed25519),
            _ => unsupported("not RSA, EC or Ed25519"),
        })
    }
}

fn curve_called(name: &[u8]) -> Result<Curve, KeyError> {
    match name {
        P256 => Ok(Curve::P256),
        P384 => Ok(Curve::P384),
        _ => Err(KeyError::Unsupported {
            what: "on a curve other than P-256 and P-384".into(),
        }),
    }
}

struct Block<'a> {
    label: &'a str,
    der: Zeroizing<Vec<u8>>,
}

/// Reads the blocks of PEM text (RFC 7468 §2); text around them is explanation.
fn blocks(text: &str) -> Result<Vec<Block<'_>>, KeyError> {
    let broken = |reason| KeyError::Pem { reason };
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, from_label)) = rest.split_once("-----BEGIN ") {
        let (label, body) = from_label
            .split_once("-----")
            .ok_or_else(|| broken("its first line is cut off"))?;
        let (body, after) = body
            .split_once("-----END ")
            .ok_or_else(|| broken("its last line is missing"))?;
        let after = after
            .strip_prefix(label)
            .and_then(|after| after.strip_prefix("-----"))
            .ok_or_else(|| broken("it begins and ends with different names"))?;
        // RFC 1421 headers: the old way in which OpenSSL locks a key.
        if body.contains("Proc-Type:") && body.contains("ENCRYPTED") {
            return Err(KeyError::Encrypted);
        }
        let der = if label.contains("SSH") {
            // Not all of these hold DER, and none is used.
            Zeroizing::default()
        } else {
            unarmoured(body).ok_or_else(|| broken("it is not base64"))?
        };
        blocks.push(Block { label, der });
        rest = after;
    }
    Ok(blocks)
}

fn unarmoured(base64: &str) -> Option<Zeroizing<Vec<u8>>> {
    // With room for all from the start: what a growing buffer leaves behind is not wiped.
    let mut packed = Zeroizing::new(Vec::with_capacity(base64.len()));
    packed.extend(base64.bytes().filter(|byte| !byte.is_ascii_whitespace()));
    STANDARD.decode(packed.as_slice()).map(Zeroizing::new).ok()
}
