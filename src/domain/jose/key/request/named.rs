//! What the names of algorithms and curves say about the keys that they are for.

use super::{KeyType, Purpose, RequestError};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::key::curve::{Curve, MlDsa, OkpCurve};
use crate::domain::text::excerpt;

/// What an algorithm's name says about its key.
pub(super) struct Named {
    pub(super) name: &'static str,
    /// The types that have it, the likelier first.
    pub(super) kinds: &'static [KeyType],
    pub(super) on: Option<On>,
    pub(super) bits: Option<u32>,
    pub(super) purpose: Purpose,
}

/// The algorithms of encryption (RFC 7518 §4.1, §5.1) by name, with what each takes: the bits of
/// a secret, or 0.
const ENCRYPTION: &[(&str, &[KeyType], u32)] = &[
    ("RSA-OAEP", &[KeyType::Rsa], 0),
    ("RSA-OAEP-256", &[KeyType::Rsa], 0),
    ("RSA-OAEP-384", &[KeyType::Rsa], 0),
    ("RSA-OAEP-512", &[KeyType::Rsa], 0),
    ("ECDH-ES", &[KeyType::Ec, KeyType::Okp], 0),
    ("ECDH-ES+A128KW", &[KeyType::Ec, KeyType::Okp], 0),
    ("ECDH-ES+A192KW", &[KeyType::Ec, KeyType::Okp], 0),
    ("ECDH-ES+A256KW", &[KeyType::Ec, KeyType::Okp], 0),
    ("A128KW", &[KeyType::Oct], 128),
    ("A192KW", &[KeyType::Oct], 192),
    ("A256KW", &[KeyType::Oct], 256),
    ("A128GCMKW", &[KeyType::Oct], 128),
    ("A192GCMKW", &[KeyType::Oct], 192),
    ("A256GCMKW", &[KeyType::Oct], 256),
    ("A128GCM", &[KeyType::Oct], 128),
    ("A192GCM", &[KeyType::Oct], 192),
    ("A256GCM", &[KeyType::Oct], 256),
    ("A128CBC-HS256", &[KeyType::Oct], 256),
    ("A192CBC-HS384", &[KeyType::Oct], 384),
    ("A256CBC-HS512", &[KeyType::Oct], 512),
];

impl Named {
    pub(super) fn read(text: &str) -> Result<Self, RequestError> {
        let encryption = ENCRYPTION.iter().find(|(name, ..)| *name == text);
        if let Some((name, kinds, bits)) = encryption {
            return Ok(Self {
                name,
                kinds,
                on: None,
                bits: (*bits > 0).then_some(*bits),
                purpose: Purpose::Enc,
            });
        }
        let algorithm: Algorithm = text.parse().map_err(|_| RequestError::Alg {
            found: excerpt(text, 24),
        })?;
        let curve = Curve::ALL
            .into_iter()
            .find(|curve| curve.algorithm() == algorithm);
        let set = MlDsa::ALL
            .into_iter()
            .find(|set| set.algorithm() == algorithm);
        let bits = algorithm.secret_length();
        let (kinds, on): (&[KeyType], _) = match (curve, set) {
            (Some(curve), _) => (&[KeyType::Ec], Some(On::Ec(curve))),
            (_, Some(set)) => (&[KeyType::Akp], Some(On::Akp(set))),
            _ if Algorithm::EDDSA.contains(&algorithm) => {
                (&[KeyType::Okp], Some(On::Okp(OkpCurve::Ed25519)))
            }
            _ if bits.is_some() => (&[KeyType::Oct], None),
            _ => (&[KeyType::Rsa], None),
        };
        Ok(Self {
            name: algorithm.as_str(),
            kinds,
            on,
            bits: bits.and_then(|bytes| u32::try_from(bytes * 8).ok()),
            purpose: Purpose::Sig,
        })
    }
}

/// What a curve's name says.
#[derive(Debug, Clone, Copy)]
pub(super) enum On {
    Ec(Curve),
    Okp(OkpCurve),
    Akp(MlDsa),
}

impl On {
    pub(super) fn read(text: &str) -> Result<Self, RequestError> {
        let ec = Curve::ALL.into_iter().map(Self::Ec);
        let okp = OkpCurve::ALL.into_iter().map(Self::Okp);
        let akp = MlDsa::ALL.into_iter().map(Self::Akp);
        ec.chain(okp)
            .chain(akp)
            .find(|on| on.as_str() == text)
            .ok_or_else(|| RequestError::Curve {
                found: excerpt(text, 24),
            })
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Ec(curve) => curve.as_str(),
            Self::Okp(curve) => curve.as_str(),
            Self::Akp(set) => set.algorithm().as_str(),
        }
    }

    pub(super) const fn kind(self) -> KeyType {
        match self {
            Self::Ec(_) => KeyType::Ec,
            Self::Okp(_) => KeyType::Okp,
            Self::Akp(_) => KeyType::Akp,
        }
    }
}
