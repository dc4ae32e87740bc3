//! Keys written down again in DER: the structures that `pkcs` reads.

use zeroize::Zeroizing;

use super::KeyError;
use super::der::{
    CONTEXT_0, NULL, OBJECT_ID, OCTET_STRING, SEED, bit_string, element, integer, sequence,
};
use super::material::{Bytes, Ec, Material, Rsa, RsaPrivate};
use super::pkcs::{EC, RSA, RSA_PSS};

/// `[1]`, constructed: the public key inside an `ECPrivateKey`.
const CONTEXT_1: u8 = 0xa1;

impl Material {
    /// Writes the `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7); `None` for a shared secret.
    pub fn public_der(&self) -> Option<Vec<u8>> {
        let bits = match self {
            Self::Rsa(rsa) => rsa.public_der(),
            Self::Ec(ec) => ec.point.clone(),
            Self::Okp(okp) => okp.x.clone(),
            Self::Akp(akp) => akp.public.clone(),
            Self::Oct(_) => return None,
        };
        Some(sequence(&[&self.identifier()?, &bit_string(&bits)]).to_vec())
    }

    /// Writes the `PrivateKeyInfo` (PKCS#8, RFC 5958 §2).
    pub fn private_der(&self) -> Result<Bytes, KeyError> {
        let inner = match self {
            Self::Rsa(rsa) => rsa.private_der()?,
            Self::Ec(ec) => ec.private_der()?,
            Self::Okp(okp) => element(OCTET_STRING, okp.d.as_ref().ok_or(KeyError::Public)?),
            Self::Akp(akp) => element(SEED, akp.seed.as_ref().ok_or(KeyError::Public)?),
            Self::Oct(_) => Zeroizing::default(),
        };
        let identifier = self.identifier().ok_or(KeyError::Unsupported {
            what: "a shared secret, which has no form in PEM or DER".into(),
        })?;
        Ok(sequence(&[
            &integer(&[0]),
            &identifier,
            &element(OCTET_STRING, &inner),
        ]))
    }

    /// Writes the `AlgorithmIdentifier` that says which kind of key follows.
    fn identifier(&self) -> Option<Bytes> {
        let (name, parameters) = match self {
            Self::Rsa(rsa) if rsa.pss_only => (RSA_PSS, Zeroizing::default()),
            Self::Rsa(_) => (RSA, element(NULL, &[])),
            Self::Ec(ec) => (EC, element(OBJECT_ID, ec.curve.object_id())),
            Self::Okp(okp) => (okp.curve.object_id(), Zeroizing::default()),
            Self::Akp(akp) => (akp.set.object_id(), Zeroizing::default()),
            Self::Oct(_) => return None,
        };
        Some(sequence(&[&element(OBJECT_ID, name), &parameters]))
    }
}

impl Rsa {
    /// Writes the `RSAPublicKey` (RFC 8017 §A.1.1).
    pub(super) fn public_der(&self) -> Vec<u8> {
        sequence(&[&integer(&self.n), &integer(&self.e)]).to_vec()
    }

    /// Writes the `RSAPrivateKey` (RFC 8017 §A.1.2).
    pub(super) fn private_der(&self) -> Result<Bytes, KeyError> {
        let RsaPrivate {
            d,
            p,
            q,
            dp,
            dq,
            qi,
        } = self.private.as_ref().ok_or(KeyError::Public)?;
        let numbers = [&self.n, &self.e].into_iter();
        let numbers = numbers.chain([d, p, q, dp, dq, qi].map(|number| &**number));
        // The version comes first: two primes.
        let elements: Vec<Bytes> = [integer(&[0])]
            .into_iter()
            .chain(numbers.map(|number| integer(number)))
            .collect();
        let elements: Vec<&[u8]> = elements.iter().map(|element| element.as_slice()).collect();
        Ok(sequence(&elements))
    }
}

impl Ec {
    /// Writes the `ECPrivateKey` (RFC 5915 §3) with its public half; the curve is named, so that
    /// it can stand alone as well as inside PKCS#8.
    pub(super) fn private_der(&self) -> Result<Bytes, KeyError> {
        let d = self.d.as_ref().ok_or(KeyError::Public)?;
        let curve = element(OBJECT_ID, self.curve.object_id());
        Ok(sequence(&[
            &integer(&[1]),
            &element(OCTET_STRING, d),
            &element(CONTEXT_0, &curve),
            &element(CONTEXT_1, &bit_string(&self.point)),
        ]))
    }
}
