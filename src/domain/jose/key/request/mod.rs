//! What key somebody asks for: from a type, an algorithm, a curve, a size, whichever are said.

mod existing;
mod named;
mod words;

use named::{Named, On};
pub use words::{KeyType, Purpose};

use super::curve::{Curve, MlDsa, OkpCurve, Shape};
use super::generate::{Recipe, RsaSize};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::text::excerpt;

/// What was said of the key that is wanted.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Its type.
    pub kind: Option<KeyType>,
    /// Its algorithm, of signatures or of encryption.
    pub alg: Option<String>,
    /// Its curve or parameter set.
    pub curve: Option<String>,
    /// Its size.
    pub bits: Option<u32>,
    /// What it is for.
    pub purpose: Option<Purpose>,
}

/// The key that was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// How it is made.
    pub recipe: Recipe,
    /// The one algorithm that it is for (RFC 8725 §3.1: one key, one algorithm).
    pub alg: String,
    /// What it is for.
    pub purpose: Purpose,
}

/// What was asked for does not come together. Whoever asked is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// No such algorithm.
    #[error("`{found}` is no algorithm that a key is made for")]
    Alg {
        /// What was written.
        found: String,
    },
    /// Two of the words contradict each other.
    #[error("{one} and {other} do not belong together")]
    Apart {
        /// The one.
        one: String,
        /// The other.
        other: String,
    },
    /// A size that such a key does not have.
    #[error("{bits} bits are no size for it: {wanted}")]
    Bits {
        /// What was asked for.
        bits: u32,
        /// What there is.
        wanted: &'static str,
    },
    /// No such curve.
    #[error(
        "`{found}` is no curve that authctl knows: P-256, P-384, P-521, secp256k1, Ed25519, X25519, ML-DSA-44, ML-DSA-65 and ML-DSA-87 are"
    )]
    Curve {
        /// What was written.
        found: String,
    },
    /// Neither a type nor an algorithm nor a curve was named.
    #[error("it is not said what kind of key it shall be")]
    Nothing,
    /// No such type.
    #[error("`{found}` is no type of key: rsa, ec, okp, oct and akp are")]
    Type {
        /// What was written.
        found: String,
    },
    /// What is said of a key that exists is not for such keys.
    #[error("{said} is not for this key ({shape})")]
    Unfit {
        /// What was said, by somebody or by the key.
        said: String,
        /// What the key is.
        shape: Shape,
    },
    /// No such purpose.
    #[error("`{found}` is no use of a key: sig and enc are")]
    Use {
        /// What was written.
        found: String,
    },
}

impl Request {
    /// Decides what is meant, or what does not fit.
    pub fn choose(&self) -> Result<Choice, RequestError> {
        let named = self.alg.as_deref().map(Named::read).transpose()?;
        let curve = self.curve.as_deref().map(On::read).transpose()?;
        let kind = self
            .kind
            .or(curve.map(On::kind))
            .or(named
                .as_ref()
                .and_then(|named| named.kinds.first().copied()))
            .ok_or(RequestError::Nothing)?;
        if let (Some(named), Some(alg)) = (&named, &self.alg) {
            let word = || format!("--alg {}", excerpt(alg, 24));
            if !named.kinds.contains(&kind) {
                return Err(apart(word(), format!("--type {}", kind.as_str())));
            }
            if self.purpose.is_some_and(|purpose| purpose != named.purpose) {
                return Err(apart(word(), format!("--use {}", named.purpose.other())));
            }
        }
        if let (Some(on), Some(text)) = (curve, &self.curve)
            && on.kind() != kind
        {
            let one = format!("--curve {}", excerpt(text, 24));
            return Err(apart(one, format!("--type {}", kind.as_str())));
        }
        let on = curve.or(named.as_ref().and_then(|named| named.on));
        let recipe = match kind {
            KeyType::Rsa => Recipe::Rsa(self.rsa_size()?),
            KeyType::Ec => match on {
                Some(On::Ec(curve)) => Recipe::Ec(curve),
                _ => Recipe::Ec(Curve::P256),
            },
            KeyType::Okp => match on {
                Some(On::Okp(curve)) => Recipe::Okp(curve),
                _ if self.is_for_encryption(named.as_ref()) => Recipe::Okp(OkpCurve::X25519),
                _ => Recipe::Okp(OkpCurve::Ed25519),
            },
            KeyType::Akp => match on {
                Some(On::Akp(set)) => Recipe::Akp(set),
                _ => Recipe::Akp(MlDsa::L65),
            },
            KeyType::Oct => Recipe::Oct(self.secret_length(named.as_ref())?),
        };
        if self.bits.is_some() && !matches!(kind, KeyType::Rsa | KeyType::Oct) {
            return Err(apart("--bits".into(), format!("--type {}", kind.as_str())));
        }
        let choice = self.settled(recipe, named.as_ref());
        self.agrees(&choice, named.as_ref())?;
        Ok(choice)
    }

    fn is_for_encryption(&self, named: Option<&Named>) -> bool {
        let purpose = named.map(|named| named.purpose).or(self.purpose);
        purpose == Some(Purpose::Enc)
    }

    fn rsa_size(&self) -> Result<RsaSize, RequestError> {
        let Some(bits) = self.bits else {
            return Ok(RsaSize::default());
        };
        let mut sizes = RsaSize::ALL.into_iter();
        sizes
            .find(|size| u32::try_from(size.bits()) == Ok(bits))
            .ok_or(RequestError::Bits {
                bits,
                wanted: "2048, 3072 and 4096 are",
            })
    }

    /// Returns how many bytes the secret has: as many as the algorithm's hash, where not more are
    /// asked for (RFC 7518 §3.2), or exactly what the cipher takes.
    fn secret_length(&self, named: Option<&Named>) -> Result<usize, RequestError> {
        let least = named.and_then(|named| named.bits);
        let exact = self.is_for_encryption(named);
        let bits = self.bits.or(least).unwrap_or(256);
        let fits = match least {
            Some(least) if exact => bits == least,
            Some(least) => bits >= least,
            None if exact => matches!(bits, 128 | 192 | 256),
            None => bits >= 256,
        };
        let length = usize::try_from(bits / 8).unwrap_or(usize::MAX);
        if fits && bits.is_multiple_of(8) && bits <= 4096 {
            Ok(length)
        } else {
            Err(RequestError::Bits {
                bits,
                wanted: if exact {
                    "a cipher takes what its name says"
                } else {
                    "as many as the hash has and at most 4096, in whole bytes"
                },
            })
        }
    }

    /// Returns the key with the algorithm that it is for, which is what such keys are best known
    /// for where none was named.
    fn settled(&self, recipe: Recipe, named: Option<&Named>) -> Choice {
        let for_encryption = self.is_for_encryption(named);
        let alg = match (named, recipe) {
            (Some(named), _) => named.name,
            (None, Recipe::Rsa(_)) if for_encryption => "RSA-OAEP-256",
            (None, Recipe::Ec(_)) if for_encryption => "ECDH-ES+A256KW",
            (None, Recipe::Oct(length)) if for_encryption => match length {
                16 => "A128KW",
                24 => "A192KW",
                _ => "A256KW",
            },
            (None, Recipe::Okp(OkpCurve::X25519)) => "ECDH-ES+A256KW",
            (None, Recipe::Rsa(_)) => Algorithm::Rs256.as_str(),
            (None, Recipe::Ec(curve)) => curve.algorithm().as_str(),
            (None, Recipe::Okp(OkpCurve::Ed25519)) => Algorithm::EdDsa.as_str(),
            (None, Recipe::Akp(set)) => set.algorithm().as_str(),
            (None, Recipe::Oct(length)) => match length {
                64.. => Algorithm::Hs512.as_str(),
                48.. => Algorithm::Hs384.as_str(),
                _ => Algorithm::Hs256.as_str(),
            },
        };
        let purpose = match named {
            Some(named) => named.purpose,
            None if recipe == Recipe::Okp(OkpCurve::X25519) || for_encryption => Purpose::Enc,
            None => Purpose::Sig,
        };
        Choice {
            recipe,
            alg: alg.to_owned(),
            purpose,
        }
    }

    /// Demands that the curve can do what is asked of it.
    fn agrees(&self, choice: &Choice, named: Option<&Named>) -> Result<(), RequestError> {
        let curve = match choice.recipe {
            Recipe::Ec(curve) => curve.as_str(),
            Recipe::Okp(curve) => curve.as_str(),
            Recipe::Akp(set) => set.algorithm().as_str(),
            Recipe::Rsa(_) | Recipe::Oct(_) => return Ok(()),
        };
        // secp256k1, Ed25519 and ML-DSA are for signatures alone, X25519 is for encryption alone.
        let good = match choice.recipe {
            Recipe::Ec(Curve::Secp256k1) | Recipe::Okp(OkpCurve::Ed25519) | Recipe::Akp(_) => {
                choice.purpose == Purpose::Sig
            }
            Recipe::Okp(OkpCurve::X25519) => {
                choice.purpose == Purpose::Enc && self.purpose != Some(Purpose::Sig)
            }
            Recipe::Ec(_) | Recipe::Rsa(_) | Recipe::Oct(_) => true,
        };
        if !good {
            let other = match named {
                Some(named) => format!("--alg {}", named.name),
                None => format!("--use {}", self.purpose.unwrap_or(choice.purpose).as_str()),
            };
            return Err(apart(curve.to_owned(), other));
        }
        if let Some(named) = named
            && named.on.is_some_and(|on| on.as_str() != curve)
        {
            return Err(apart(curve.to_owned(), format!("--alg {}", named.name)));
        }
        Ok(())
    }
}

fn apart(one: String, other: String) -> RequestError {
    RequestError::Apart { one, other }
}
