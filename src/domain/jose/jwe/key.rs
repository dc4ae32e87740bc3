//! The keys and passwords that tokens are encrypted to, and what each is good for.

use std::fmt;

use super::algorithm::{ContentEncryption, Hash, KeyManagement, KeySize};
use crate::domain::jose::key::KeyError;
use crate::domain::jose::key::curve::{Curve, OkpCurve};
use crate::domain::jose::key::jwk::{Jwk, Operation, Origin};
use crate::domain::jose::key::material::Material;
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;

/// What a token is encrypted to.
#[derive(Debug, Clone)]
pub enum Recipient {
    /// Whoever has this key, or its private half.
    Key(Box<Checked>),
    /// Whoever knows this password.
    Password(Secret),
}

/// A key that may encrypt or decrypt, with what it may do that by.
#[derive(Debug, Clone)]
pub struct Checked {
    pub(super) kid: Option<String>,
    pub(super) material: Material,
    algorithms: Vec<KeyManagement>,
    /// The one content encryption that a shared secret is for, where it says so.
    only: Option<ContentEncryption>,
}

impl Recipient {
    /// Returns the key for encrypting, where it may.
    pub fn for_encrypting(jwk: Jwk) -> Result<Self, KeyError> {
        Self::checked(jwk, Operation::Encrypt)
    }

    /// Returns the key for decrypting, where it may.
    pub fn for_decrypting(jwk: Jwk) -> Result<Self, KeyError> {
        if !jwk.material.is_private() {
            return Err(match jwk.origin {
                Origin::Private => KeyError::Primes,
                Origin::Plain | Origin::Certificate => KeyError::Public,
            });
        }
        Self::checked(jwk, Operation::Decrypt)
    }

    fn checked(jwk: Jwk, operation: Operation) -> Result<Self, KeyError> {
        jwk.check(operation)?;
        let mut algorithms = algorithms(&jwk.material);
        let mut only = None;
        if let Some(alg) = &jwk.alg {
            // SECURITY: a key that names an algorithm is for that one alone (RFC 7517 §4.4). A
            // shared secret may name the content encryption that it is the key of.
            only = alg.parse().ok();
            let named = match only {
                Some(_) => Some(KeyManagement::Direct),
                None => alg.parse().ok(),
            };
            algorithms.retain(|one| Some(*one) == named);
            if algorithms.is_empty() {
                return Err(KeyError::Use { member: "alg" });
            }
        }
        if algorithms.is_empty() {
            return Err(KeyError::Unsupported {
                what: format!(
                    "{}, not for encryption",
                    excerpt(&jwk.material.shape().to_string(), 40)
                ),
            });
        }
        Ok(Self::Key(Box::new(Checked {
            kid: jwk.kid,
            material: jwk.material,
            algorithms,
            only,
        })))
    }

    /// Returns the key's name, where it has one.
    pub fn kid(&self) -> Option<&str> {
        match self {
            Self::Key(key) => key.kid.as_deref(),
            Self::Password(_) => None,
        }
    }

    /// Returns what encrypts to it unless somebody says otherwise, best first: `alg` that the key
    /// names, and else the one that needs nothing allowed and serves several recipients.
    pub fn algorithms(&self) -> Vec<KeyManagement> {
        match self {
            Self::Key(key) => key.algorithms.clone(),
            Self::Password(_) => [KeySize::Bits256, KeySize::Bits192, KeySize::Bits128]
                .map(KeyManagement::Password)
                .to_vec(),
        }
    }

    /// Whether it is good for `alg` with `enc`.
    pub fn fits(&self, alg: KeyManagement, enc: ContentEncryption) -> bool {
        let is_own = self.algorithms().contains(&alg);
        match self {
            // The secret is the key itself, so its length decides (RFC 7518 §4.5).
            Self::Key(key) if alg == KeyManagement::Direct => {
                is_own
                    && key.secret_length() == Some(enc.key_length())
                    && key.only.is_none_or(|only| only == enc)
            }
            Self::Key(_) | Self::Password(_) => is_own,
        }
    }

    /// Returns the content encryption that a shared secret is the key of, where it can be only
    /// one or says so itself.
    pub fn content_encryption(&self) -> Option<ContentEncryption> {
        match self {
            Self::Key(key) => key.only.or(match key.secret_length() {
                Some(48) => Some(ContentEncryption::CbcHmac(KeySize::Bits192)),
                Some(64) => Some(ContentEncryption::CbcHmac(KeySize::Bits256)),
                Some(16) => Some(ContentEncryption::Gcm(KeySize::Bits128)),
                Some(24) => Some(ContentEncryption::Gcm(KeySize::Bits192)),
                _ => None,
            }),
            Self::Password(_) => None,
        }
    }
}

impl Checked {
    fn secret_length(&self) -> Option<usize> {
        match &self.material {
            Material::Oct(secret) => Some(secret.len()),
            _ => None,
        }
    }
}

/// Returns what a key of this kind can do, best first.
fn algorithms(material: &Material) -> Vec<KeyManagement> {
    match material {
        Material::Rsa(rsa) if rsa.pss_only => Vec::new(),
        Material::Rsa(_) => vec![
            KeyManagement::RsaOaep(Hash::Sha256),
            KeyManagement::RsaOaep(Hash::Sha384),
            KeyManagement::RsaOaep(Hash::Sha512),
            KeyManagement::RsaOaep(Hash::Sha1),
            KeyManagement::Rsa15,
        ],
        // RFC 8812 §3.1: secp256k1 is for signatures alone.
        Material::Ec(ec) if ec.curve != Curve::Secp256k1 => AGREEMENT.to_vec(),
        Material::Okp(okp) if okp.curve == OkpCurve::X25519 => AGREEMENT.to_vec(),
        Material::Oct(secret) => {
            let of = |size: &KeySize| size.length() == secret.len();
            let wraps = KeySize::ALL
                .into_iter()
                .filter(of)
                .flat_map(|size| [KeyManagement::Wrap(size), KeyManagement::GcmWrap(size)]);
            let direct = ContentEncryption::ALL
                .iter()
                .any(|enc| enc.key_length() == secret.len());
            wraps
                .chain(direct.then_some(KeyManagement::Direct))
                .collect()
        }
        Material::Ec(_) | Material::Okp(_) | Material::Akp(_) => Vec::new(),
    }
}

/// With a wrapped key first: it serves several recipients, and the key is fresh either way.
const AGREEMENT: [KeyManagement; 4] = [
    KeyManagement::EcdhEs(Some(KeySize::Bits256)),
    KeyManagement::EcdhEs(None),
    KeyManagement::EcdhEs(Some(KeySize::Bits192)),
    KeyManagement::EcdhEs(Some(KeySize::Bits128)),
];

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => match &key.kid {
                Some(kid) => write!(f, "{} ({})", excerpt(kid, 80), key.material.shape()),
                None => key.material.shape().fmt(f),
            },
            Self::Password(_) => f.write_str("a password"),
        }
    }
}
