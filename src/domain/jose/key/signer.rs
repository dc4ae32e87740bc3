//! The one place where signatures are made.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{EcdsaKeyPair, PqdsaKeyPair};
use jsonwebtoken::EncodingKey;
use jsonwebtoken::crypto::JwtSigner;
use jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;

use super::KeyError;
use super::curve::OkpCurve;
use super::jwk::{Jwk, Operation, Origin};
use super::material::Material;
use crate::domain::jose::algorithm::Algorithm;

/// A private key or shared secret, ready to sign with one algorithm.
pub struct Signer {
    kid: Option<String>,
    algorithm: Algorithm,
    engine: Engine,
}

/// What computes: `jsonwebtoken` what it knows, AWS-LC itself the rest.
enum Engine {
    Jsonwebtoken(Box<dyn JwtSigner>),
    Ecdsa(Box<EcdsaKeyPair>),
    MlDsa(Box<PqdsaKeyPair>),
}

/// The library made no signature, which it does not say why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no signature could be made with this key")]
pub struct SignError;

impl Signer {
    /// Makes the key ready to sign with `wanted`, or with what it names itself, or with what it is
    /// best known for: RS256, `EdDSA`, the curve's own, HMAC with SHA-256.
    pub fn new(jwk: &Jwk, wanted: Option<Algorithm>) -> Result<Self, KeyError> {
        jwk.check(Operation::Sign)?;
        if !jwk.material.is_private() {
            return Err(match jwk.origin {
                Origin::Private => KeyError::Primes,
                Origin::Plain | Origin::Certificate => KeyError::Public,
            });
        }
        let good = jwk.algorithms()?;
        // A key that names its algorithm signs under that name: `Ed25519` and `EdDSA` are two names to
        // a server that has a list (RFC 9864 §2.2).
        let own = jwk.alg.as_deref().and_then(|name| name.parse().ok());
        let own = own.filter(|own| good.contains(own));
        let fits = |algorithm: &Algorithm| wanted.or(own).is_none_or(|one| *algorithm == one);
        let Some(algorithm) = good.iter().copied().find(fits) else {
            return Err(match (&jwk.material, wanted) {
                (Material::Oct(bytes), _) => KeyError::Short { found: bytes.len() },
                (material, Some(wanted)) => KeyError::NoFit {
                    shape: material.shape(),
                    good,
                    wanted: vec![wanted],
                },
                (material, None) => KeyError::Unsupported {
                    what: format!("{}, not for signatures", material.shape()),
                },
            });
        };
        Ok(Self {
            kid: jwk.kid.clone(),
            algorithm,
            engine: Engine::new(&jwk.material, algorithm)?,
        })
    }

    /// Returns the key's name, where it has one.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Returns the algorithm.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Signs a message.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        match &self.engine {
            Engine::Jsonwebtoken(signer) => signer.try_sign(message).map_err(|_| SignError),
            Engine::Ecdsa(pair) => pair
                .sign(&SystemRandom::new(), message)
                .map(|signature| signature.as_ref().to_vec())
                .map_err(|_| SignError),
            Engine::MlDsa(pair) => {
                let mut signature = vec![0; pair.algorithm().signature_len()];
                let length = pair.sign(message, &mut signature).map_err(|_| SignError)?;
                signature.truncate(length);
                Ok(signature)
            }
        }
    }
}

impl Engine {
    fn new(material: &Material, algorithm: Algorithm) -> Result<Self, KeyError> {
        let key = match material {
            Material::Rsa(rsa) => EncodingKey::from_rsa_der(&rsa.private_der()?),
            Material::Oct(bytes) => EncodingKey::from_secret(bytes),
            Material::Okp(okp) if okp.curve == OkpCurve::Ed25519 => {
                EncodingKey::from_ed_der(&material.private_der()?)
            }
            Material::Ec(ec) if known(algorithm).is_none() => {
                let d = ec.d.as_ref().ok_or(KeyError::Public)?;
                let signing = ec.curve.signing();
                return EcdsaKeyPair::from_private_key_and_public_key(signing, d, &ec.point)
                    .map(|pair| Self::Ecdsa(Box::new(pair)))
                    .map_err(|_| KeyError::Mismatch);
            }
            Material::Ec(_) => EncodingKey::from_ec_der(&material.private_der()?),
            Material::Akp(akp) => {
                let seed = akp.seed.as_ref().ok_or(KeyError::Public)?;
                return akp.set.pair(seed).map(|pair| Self::MlDsa(Box::new(pair)));
            }
            Material::Okp(_) => return Err(KeyError::Use { member: "crv" }),
        };
        let known = known(algorithm).ok_or(KeyError::Use { member: "alg" })?;
        (DEFAULT_PROVIDER.signer_factory)(&known, &key)
            .map(Self::Jsonwebtoken)
            .map_err(|_| KeyError::Mismatch)
    }
}

/// Returns the name under which `jsonwebtoken` signs, where it does.
fn known(algorithm: Algorithm) -> Option<jsonwebtoken::Algorithm> {
    use jsonwebtoken::Algorithm as Known;
    Some(match algorithm {
        Algorithm::Hs256 => Known::HS256,
        Algorithm::Hs384 => Known::HS384,
        Algorithm::Hs512 => Known::HS512,
        Algorithm::Rs256 => Known::RS256,
        Algorithm::Rs384 => Known::RS384,
        Algorithm::Rs512 => Known::RS512,
        Algorithm::Ps256 => Known::PS256,
        Algorithm::Ps384 => Known::PS384,
        Algorithm::Ps512 => Known::PS512,
        Algorithm::Es256 => Known::ES256,
        Algorithm::Es384 => Known::ES384,
        Algorithm::EdDsa | Algorithm::Ed25519 => Known::EdDSA,
        Algorithm::Es512
        | Algorithm::Es256k
        | Algorithm::MlDsa44
        | Algorithm::MlDsa65
        | Algorithm::MlDsa87 => return None,
    })
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.algorithm)
    }
}
