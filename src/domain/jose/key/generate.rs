//! New keys.

use aws_lc_rs::encoding::{AsBigEndian as _, AsDer as _, EcPrivateKeyBin, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{EcdsaKeyPair, KeyPair as _, RsaKeyPair};
use zeroize::Zeroizing;

use super::curve::{Curve, MlDsa, OkpCurve, Shape};
use super::material::{Bytes, Material};
use super::{MakeError, pkcs};
use crate::domain::ports::Random;

/// What a key is made as: enough to make another one like it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipe {
    /// RSA.
    Rsa(RsaSize),
    /// On a NIST curve or secp256k1.
    Ec(Curve),
    /// Ed25519 or X25519.
    Okp(OkpCurve),
    /// ML-DSA.
    Akp(MlDsa),
    /// A shared secret of so many bytes.
    Oct(usize),
}

impl Recipe {
    /// Returns how another key like this one is made.
    pub fn like(shape: Shape) -> Self {
        match shape {
            Shape::Rsa(bits) => Self::Rsa(RsaSize::at_least(bits)),
            Shape::Ec(curve) => Self::Ec(curve),
            Shape::Okp(curve) => Self::Okp(curve),
            Shape::MlDsa(set) => Self::Akp(set),
            Shape::Secret(bytes) => Self::Oct(bytes),
        }
    }

    /// Says what such a key is.
    pub fn shape(self) -> Shape {
        match self {
            Self::Rsa(size) => Shape::Rsa(size.bits()),
            Self::Ec(curve) => Shape::Ec(curve),
            Self::Okp(curve) => Shape::Okp(curve),
            Self::Akp(set) => Shape::MlDsa(set),
            Self::Oct(bytes) => Shape::Secret(bytes),
        }
    }
}

/// How many bits the modulus of a new RSA key has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RsaSize {
    /// As strong as 112 bits, which NIST SP 800-57 allows until 2030.
    B2048,
    /// As strong as 128 bits: as P-256, Ed25519 and AES-128, with which it is used. A key that is
    /// made today is likely to live beyond 2030, and verifying costs little more than with 2048.
    #[default]
    B3072,
    /// As strong as about 140 bits.
    B4096,
}

impl RsaSize {
    /// Every size.
    pub const ALL: [Self; 3] = [Self::B2048, Self::B3072, Self::B4096];

    /// Returns the smallest size that has so many bits, or the largest there is.
    fn at_least(bits: usize) -> Self {
        let enough = |size: &Self| size.bits() >= bits;
        Self::ALL.into_iter().find(enough).unwrap_or(Self::B4096)
    }

    /// Returns the number of bits.
    pub const fn bits(self) -> usize {
        match self {
            Self::B2048 => 2048,
            Self::B3072 => 3072,
            Self::B4096 => 4096,
        }
    }
}

/// Makes a key.
///
/// The bytes of secrets, of Ed25519, X25519 and ML-DSA come from `random`. RSA and EC keys are
/// made by the library as a whole, from its own generator, which is the one behind
/// [`Random`] in the shipped program.
pub fn generate(recipe: Recipe, random: &dyn Random) -> Result<Material, MakeError> {
    let failed = MakeError::Failed {
        what: "the key could not be made",
    };
    match recipe {
        Recipe::Rsa(size) => rsa(size).ok_or(failed)?,
        Recipe::Ec(curve) => {
            let pair = EcdsaKeyPair::generate(curve.signing()).map_err(|_| failed.clone())?;
            let d: EcPrivateKeyBin<'_> = pair.private_key().as_be_bytes().map_err(|_| failed)?;
            let d = Zeroizing::new(d.as_ref().to_vec());
            Ok(Material::ec(curve, pair.public_key().as_ref(), Some(d))?)
        }
        Recipe::Okp(curve) => {
            let d = bytes(32, random)?;
            Ok(Material::okp(curve, &curve.public(&d)?, Some(d))?)
        }
        Recipe::Akp(set) => {
            let seed = bytes(32, random)?;
            let pair = set.pair(&seed)?;
            Ok(Material::akp(set, pair.public_key().as_ref(), Some(seed))?)
        }
        Recipe::Oct(length) => Ok(Material::oct(bytes(length, random)?)),
    }
}

fn rsa(size: RsaSize) -> Option<Result<Material, MakeError>> {
    let size = match size {
        RsaSize::B2048 => KeySize::Rsa2048,
        RsaSize::B3072 => KeySize::Rsa3072,
        RsaSize::B4096 => KeySize::Rsa4096,
    };
    let pair = RsaKeyPair::generate(size).ok()?;
    let der: Pkcs8V1Der<'_> = pair.as_der().ok()?;
    Some(
        pkcs::private(der.as_ref())
            .map(|jwk| jwk.material)
            .map_err(Into::into),
    )
}

fn bytes(length: usize, random: &dyn Random) -> Result<Bytes, MakeError> {
    let mut bytes = Zeroizing::new(vec![0; length]);
    random.fill(&mut bytes)?;
    Ok(bytes)
}
