//! The structures and the armour that a key is given out in as DER or PEM.

use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::KeyError;
use super::material::{Bytes, Material};
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;

/// A structure for keys in DER.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Every private key (RFC 5958).
    Pkcs8,
    /// RSA keys, private and public (RFC 8017 §A.1).
    Pkcs1,
    /// EC private keys (RFC 5915).
    Sec1,
    /// Every public key (RFC 5280 §4.1.2.7).
    Spki,
}

/// A structure that keys are not written in. Whoever named it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no form of a key: pkcs8, pkcs1, sec1 and spki are")]
pub struct FormError {
    found: String,
}

/// A key in DER, with what its PEM armour calls it.
pub struct Written {
    label: &'static str,
    der: Bytes,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 4] = [Self::Pkcs8, Self::Pkcs1, Self::Sec1, Self::Spki];

    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pkcs8 => "pkcs8",
            Self::Pkcs1 => "pkcs1",
            Self::Sec1 => "sec1",
            Self::Spki => "spki",
        }
    }

    /// Writes the public half, whichever half it is given.
    ///
    /// SECURITY: private numbers are left off first, so that no form can hold one.
    pub fn public(self, material: &Material) -> Result<Written, KeyError> {
        let public = material.public().ok_or_else(secret)?;
        let (label, der) = match (self, &public) {
            (Self::Spki, public) => ("PUBLIC KEY", public.public_der().ok_or_else(secret)?),
            (Self::Pkcs1, Material::Rsa(rsa)) => ("RSA PUBLIC KEY", rsa.public_der()),
            (Self::Pkcs1 | Self::Sec1 | Self::Pkcs8, _) => return Err(self.unfit("public")),
        };
        let der = Zeroizing::new(der);
        Ok(Written { label, der })
    }

    /// Writes the private key.
    pub fn private(self, material: &Material) -> Result<Written, KeyError> {
        let (label, der) = match (self, material) {
            (_, Material::Oct(_)) => return Err(secret()),
            (Self::Pkcs8, material) => ("PRIVATE KEY", material.private_der()?),
            (Self::Pkcs1, Material::Rsa(rsa)) => ("RSA PRIVATE KEY", rsa.private_der()?),
            (Self::Sec1, Material::Ec(ec)) => ("EC PRIVATE KEY", ec.private_der()?),
            (Self::Pkcs1 | Self::Sec1 | Self::Spki, _) => return Err(self.unfit("private")),
        };
        Ok(Written { label, der })
    }

    fn unfit(self, half: &'static str) -> KeyError {
        let form = self.as_str();
        KeyError::Form { form, half }
    }
}

fn secret() -> KeyError {
    KeyError::Unsupported {
        what: "a shared secret, which has no form in PEM or DER".into(),
    }
}

impl FromStr for Form {
    type Err = FormError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|form| form.as_str() == text)
            .ok_or_else(|| FormError {
                found: excerpt(text, 24),
            })
    }
}

impl Written {
    /// Returns a key that a passphrase locked, in DER.
    pub fn locked(der: Vec<u8>) -> Self {
        Self {
            label: "ENCRYPTED PRIVATE KEY",
            der: Zeroizing::new(der),
        }
    }

    /// Returns the DER.
    pub fn der(&self) -> &Bytes {
        &self.der
    }

    /// Returns the PEM text (RFC 7468 §3): lines of 64 characters.
    pub fn pem(&self) -> Secret {
        let base64 = Zeroizing::new(STANDARD.encode(self.der.as_slice()));
        let lines = base64.len() / 64 + 1;
        let room = base64.len() + lines + 2 * (self.label.len() + 18);
        // With room for all from the start: what a growing buffer leaves behind is not wiped.
        let mut text = Zeroizing::new(Vec::with_capacity(room));
        for piece in ["-----BEGIN ", self.label, "-----\n"] {
            text.extend_from_slice(piece.as_bytes());
        }
        for line in base64.as_bytes().chunks(64) {
            text.extend_from_slice(line);
            text.push(b'\n');
        }
        for piece in ["-----END ", self.label, "-----\n"] {
            text.extend_from_slice(piece.as_bytes());
        }
        Secret::new(text.to_vec())
    }
}
