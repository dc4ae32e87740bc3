//! What the names of algorithms and curves say about the keys that they are for.

use super::{KeyType, Purpose, RequestError};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::jwe::algorithm::{ContentEncryption, KeyManagement};
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

impl Named {
    pub(super) fn read(text: &str) -> Result<Self, RequestError> {
        if let Some(encryption) = Self::of_encryption(text) {
            return Ok(encryption);
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

    /// Reads the name of an algorithm of encryption (RFC 7518 §4.1, §5.1). No key is made for one
    /// that is a risk, nor for `dir`, which says nothing about the key.
    fn of_encryption(text: &str) -> Option<Self> {
        let content = text
            .parse()
            .map(|enc: ContentEncryption| (enc.as_str(), Some(enc.key_length())));
        let (name, kinds, length): (_, &[KeyType], _) = match (content, text.parse()) {
            (Ok((name, length)), _) => (name, &[KeyType::Oct], length),
            (Err(_), Ok(alg)) => match alg {
                KeyManagement::RsaOaep(_) => (alg.as_str(), &[KeyType::Rsa], None),
                KeyManagement::EcdhEs(_) => (alg.as_str(), &[KeyType::Ec, KeyType::Okp], None),
                KeyManagement::Wrap(size) | KeyManagement::GcmWrap(size) => {
                    (alg.as_str(), &[KeyType::Oct], Some(size.length()))
                }
                KeyManagement::Direct | KeyManagement::Password(_) | KeyManagement::Rsa15 => {
                    return None;
                }
            },
            (Err(_), Err(_)) => return None,
        };
        Some(Self {
            name,
            kinds,
            on: None,
            bits: length.and_then(|bytes| u32::try_from(bytes * 8).ok()),
            purpose: Purpose::Enc,
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
