//! Keys in DER as OpenSSL writes them: public, private, or in a certificate.

use aws_lc_rs::encoding::{AsBigEndian as _, EcPrivateKeyBin};
use aws_lc_rs::signature::{EcdsaKeyPair, KeyPair as _};
use zeroize::Zeroizing;

use super::curve::{Curve, MlDsa, OkpCurve};
use super::der::{
    BIT_STRING, CONTEXT_0, Der, INTEGER, NULL, OBJECT_ID, OCTET_STRING, SEED, SEQUENCE,
};
use super::jwk::{Jwk, Origin};
use super::material::{Bytes, Material, Rsa, RsaPrivate};
use super::{KeyError, pbes2};
use crate::domain::secret::Secret;

pub(super) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
pub(super) const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
pub(super) const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];

impl Curve {
    /// Returns the object identifier's content (RFC 5480 §2.1.1.1, SEC 2 §A.2).
    pub(super) const fn object_id(self) -> &'static [u8] {
        match self {
            Self::P256 => &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
            Self::P384 => &[0x2b, 0x81, 0x04, 0x00, 0x22],
            Self::P521 => &[0x2b, 0x81, 0x04, 0x00, 0x23],
            Self::Secp256k1 => &[0x2b, 0x81, 0x04, 0x00, 0x0a],
        }
    }
}

impl OkpCurve {
    /// Returns the object identifier's content (RFC 8410 §3).
    pub(super) const fn object_id(self) -> &'static [u8] {
        match self {
            Self::Ed25519 => &[0x2b, 0x65, 0x70],
            Self::X25519 => &[0x2b, 0x65, 0x6e],
        }
    }
}

impl MlDsa {
    /// Returns the object identifier's content (RFC 9881 §2).
    pub(super) const fn object_id(self) -> &'static [u8] {
        match self {
            Self::L44 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x11],
            Self::L65 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x12],
            Self::L87 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x13],
        }
    }
}

/// Reads a key in DER, whichever of the structures it is, or `None` where it is none of them.
pub(super) fn any(der: &[u8], passphrase: Option<&Secret>) -> Option<Result<Jwk, KeyError>> {
    if pbes2::is_locked(der) {
        return Some(pbes2::unlock(der, passphrase));
    }
    let ways = [
        public,
        private,
        certificate,
        rsa_public,
        rsa_private,
        ec_private,
    ];
    ways.into_iter()
        .map(|read| read(der))
        .find(|key| !matches!(key, Err(KeyError::Damaged { .. })))
}

/// A `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).
pub(super) fn public(der: &[u8]) -> Result<Jwk, KeyError> {
    let read = || {
        let mut info = Der::sequence(der)?;
        let algorithm = Der::new(info.take(SEQUENCE)?);
        let bits = info.bits()?;
        info.end()?;
        Some((algorithm, bits))
    };
    let damaged = || KeyError::Damaged {
        what: "a public key (SubjectPublicKeyInfo)",
    };
    let (mut algorithm, bits) = read().ok_or_else(damaged)?;
    let material = match Scheme::read(&mut algorithm).ok_or_else(damaged)?? {
        Scheme::Rsa => rsa(bits)?,
        Scheme::RsaPss => for_pss(rsa(bits)?),
        Scheme::Ec(curve) => Material::ec(curve, bits, None)?,
        Scheme::Okp(curve) => Material::okp(curve, bits, None)?,
        Scheme::MlDsa(set) => Material::akp(set, bits, None)?,
    };
    Ok(Jwk::bare(material, Origin::Plain))
}

/// An `RSAPublicKey` (RFC 8017 §A.1.1).
pub(super) fn rsa_public(der: &[u8]) -> Result<Jwk, KeyError> {
    rsa(der).map(|material| Jwk::bare(material, Origin::Plain))
}

fn rsa(der: &[u8]) -> Result<Material, KeyError> {
    let read = || {
        let mut key = Der::sequence(der)?;
        let numbers = (key.unsigned()?, key.unsigned()?);
        key.end()?;
        Some(numbers)
    };
    let (modulus, exponent) = read().ok_or(KeyError::Damaged {
        what: "an RSA public key",
    })?;
    Material::rsa(modulus, exponent, None)
}

fn for_pss(material: Material) -> Material {
    match material {
        Material::Rsa(rsa) => Material::Rsa(Rsa {
            pss_only: true,
            ..rsa
        }),
        other => other,
    }
}

/// An `RSAPrivateKey` (RFC 8017 §A.1.2).
pub(super) fn rsa_private(der: &[u8]) -> Result<Jwk, KeyError> {
    rsa_pair(der).map(|material| Jwk::bare(material, Origin::Private))
}

fn rsa_pair(der: &[u8]) -> Result<Material, KeyError> {
    let read = || {
        let mut key = Der::sequence(der)?;
        key.take(INTEGER).filter(|version| *version == [0])?;
        let public = (key.unsigned()?, key.unsigned()?);
        let mut number = || key.unsigned().map(|bytes| Zeroizing::new(bytes.to_vec()));
        let private = RsaPrivate {
            d: number()?,
            p: number()?,
            q: number()?,
            dp: number()?,
            dq: number()?,
            qi: number()?,
        };
        key.end()?;
        Some((public, private))
    };
    let ((modulus, exponent), private) = read().ok_or(KeyError::Damaged {
        what: "an RSA private key",
    })?;
    Material::rsa(modulus, exponent, Some(private))
}

/// An `ECPrivateKey` (RFC 5915 §3) that names its curve.
pub(super) fn ec_private(der: &[u8]) -> Result<Jwk, KeyError> {
    ec_pair(der, None).map(|material| Jwk::bare(material, Origin::Private))
}

/// An `ECPrivateKey`, whose public half is computed where it is left out.
fn ec_pair(der: &[u8], curve: Option<Curve>) -> Result<Material, KeyError> {
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
    let off = |_| KeyError::Point {
        curve: curve.as_str(),
    };
    let pair = EcdsaKeyPair::from_private_key_der(curve.signing(), der).map_err(off)?;
    let d: EcPrivateKeyBin<'_> = pair.private_key().as_be_bytes().map_err(|_| damaged())?;
    let d = Zeroizing::new(d.as_ref().to_vec());
    Material::ec(curve, pair.public_key().as_ref(), Some(d))
}

/// A `PrivateKeyInfo` (RFC 5958 §2).
pub(super) fn private(der: &[u8]) -> Result<Jwk, KeyError> {
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
    let material = match Scheme::read(&mut algorithm).ok_or_else(damaged)?? {
        Scheme::Rsa => rsa_pair(inner)?,
        Scheme::RsaPss => for_pss(rsa_pair(inner)?),
        Scheme::Ec(curve) => ec_pair(inner, Some(curve))?,
        Scheme::Okp(curve) => {
            // `CurvePrivateKey ::= OCTET STRING` (RFC 8410 §7).
            let d = whole(inner, OCTET_STRING).ok_or_else(damaged)?;
            Material::okp(curve, &curve.public(&d)?, Some(d))?
        }
        Scheme::MlDsa(set) => {
            let seed = seed(inner).ok_or_else(|| KeyError::Unsupported {
                what: "an expanded ML-DSA key without the seed that it was made of".into(),
            })?;
            let pair = set.pair(&seed)?;
            Material::akp(set, pair.public_key().as_ref(), Some(seed))?
        }
    };
    Ok(Jwk::bare(material, Origin::Private))
}

/// Returns what is in the one element that `der` is.
fn whole(der: &[u8], tag: u8) -> Option<Bytes> {
    let mut reader = Der::new(der);
    let content = reader.take(tag)?;
    reader.end()?;
    Some(Zeroizing::new(content.to_vec()))
}

/// Returns the seed of an ML-DSA private key: alone, or in front of the expanded key (RFC 9881
/// §6).
fn seed(der: &[u8]) -> Option<Bytes> {
    whole(der, SEED).or_else(|| {
        let mut both = Der::sequence(der)?;
        let seed = both.take(OCTET_STRING)?;
        both.take(OCTET_STRING)?;
        both.end()?;
        Some(Zeroizing::new(seed.to_vec()))
    })
}

/// A `Certificate` (RFC 5280 §4.1), of which the subject's key is taken.
pub(super) fn certificate(der: &[u8]) -> Result<Jwk, KeyError> {
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
    Ok(Jwk {
        origin: Origin::Certificate,
        ..public(info.whole)?
    })
}

/// What an `AlgorithmIdentifier` says a key is.
enum Scheme {
    Rsa,
    RsaPss,
    Ec(Curve),
    Okp(OkpCurve),
    MlDsa(MlDsa),
}

impl Scheme {
    /// Reads it: `None` is broken DER, an inner error a kind of key that authctl does not have.
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
            (name, None) => Self::without_parameters(name)
                .map_or_else(|| unsupported("not RSA, EC, Ed25519, X25519 or ML-DSA"), Ok),
            _ => unsupported("not RSA, EC, Ed25519, X25519 or ML-DSA"),
        })
    }

    fn without_parameters(name: &[u8]) -> Option<Self> {
        let okp = [OkpCurve::Ed25519, OkpCurve::X25519].into_iter();
        let ml_dsa = MlDsa::ALL.into_iter();
        okp.map(|curve| (curve.object_id(), Self::Okp(curve)))
            .chain(ml_dsa.map(|set| (set.object_id(), Self::MlDsa(set))))
            .find(|(id, _)| *id == name)
            .map(|(_, scheme)| scheme)
    }
}

fn curve_called(name: &[u8]) -> Result<Curve, KeyError> {
    Curve::ALL
        .into_iter()
        .find(|curve| curve.object_id() == name)
        .ok_or_else(|| KeyError::Unsupported {
            what: "on a curve other than P-256, P-384, P-521 and secp256k1".into(),
        })
}
