//! What a header says to whoever gets the key out, beside `alg`: read strictly, before any key is
//! touched.

use std::num::NonZeroU32;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::algorithm::KeyManagement;
use super::content::{GCM_TAG, GCM_VECTOR};
use super::error::JweError;
use crate::domain::jose::header::Header;
use crate::domain::jose::json::Value;
use crate::domain::jose::key::jwk::Jwk;
use crate::domain::jose::key::material::Material;

/// The parameters that `alg` calls for.
#[derive(Debug)]
pub(super) enum Parameters {
    /// None.
    None,
    /// Those of an agreement (RFC 7518 §4.6.1).
    Agreement {
        /// The sender's ephemeral key.
        epk: Box<Material>,
        /// Who sends.
        apu: Vec<u8>,
        /// Who receives.
        apv: Vec<u8>,
    },
    /// Those of AES-GCM Key Wrap (RFC 7518 §4.7.1).
    Gcm {
        /// Its initialisation vector.
        vector: Vec<u8>,
        /// Its tag.
        tag: Vec<u8>,
    },
    /// Those of a password (RFC 7518 §4.8.1).
    Password {
        /// The salt.
        salt: Vec<u8>,
        /// How often it is hashed.
        iterations: NonZeroU32,
    },
}

/// How many bytes `apu` and `apv` may have each; RFC 7518 §4.6.1.2 has names in mind.
const PARTY_LIMIT: usize = 1024;

impl Parameters {
    /// Reads what `alg` calls for; a password may be hashed `most` times.
    pub(super) fn read(header: &Header, alg: KeyManagement, most: u32) -> Result<Self, JweError> {
        Ok(match alg {
            KeyManagement::EcdhEs(_) => Self::Agreement {
                epk: Box::new(ephemeral(header)?),
                apu: party(header, "apu")?,
                apv: party(header, "apv")?,
            },
            KeyManagement::GcmWrap(_) => Self::Gcm {
                vector: exactly(header, "iv", GCM_VECTOR)?,
                tag: exactly(header, "tag", GCM_TAG)?,
            },
            KeyManagement::Password(_) => Self::Password {
                salt: salt(header)?,
                iterations: iterations(header, most)?,
            },
            KeyManagement::RsaOaep(_)
            | KeyManagement::Rsa15
            | KeyManagement::Wrap(_)
            | KeyManagement::Direct => Self::None,
        })
    }
}

/// SECURITY: read as every other key is, so that the point lies on its curve.
fn ephemeral(header: &Header) -> Result<Material, JweError> {
    let epk = header.members().get("epk").and_then(Value::object);
    let epk = epk.ok_or_else(|| wrong("epk is not a key"))?;
    match Jwk::read(&epk) {
        Ok(jwk) if jwk.origin == crate::domain::jose::key::jwk::Origin::Plain => Ok(jwk.material),
        Ok(_) => Err(wrong("epk is a private key")),
        Err(error) => Err(wrong(&format!("epk can't be used: {error}"))),
    }
}

/// Reads who sends or receives; nobody in particular where it is not said.
pub(super) fn party(header: &Header, name: &str) -> Result<Vec<u8>, JweError> {
    let party = match header.members().get(name) {
        None => return Ok(Vec::new()),
        Some(_) => bytes(header, name)?,
    };
    if party.len() > PARTY_LIMIT {
        return Err(wrong(&format!("{name} is longer than {PARTY_LIMIT} bytes")));
    }
    Ok(party)
}

fn exactly(header: &Header, name: &str, length: usize) -> Result<Vec<u8>, JweError> {
    let bytes = bytes(header, name)?;
    if bytes.len() == length {
        Ok(bytes)
    } else {
        Err(wrong(&format!("{name} is not {length} bytes long")))
    }
}

fn salt(header: &Header) -> Result<Vec<u8>, JweError> {
    let salt = bytes(header, "p2s")?;
    if (8..=1024).contains(&salt.len()) {
        Ok(salt)
    } else {
        Err(wrong("p2s is not 8 to 1024 bytes long"))
    }
}

/// SECURITY: the sender decides how long the reader computes, so the reader sets the limit
/// (RFC 7518 §4.8.1.2 names none; CVE-2022-36083, CVE-2023-50966).
fn iterations(header: &Header, most: u32) -> Result<NonZeroU32, JweError> {
    let found = header
        .members()
        .get("p2c")
        .filter(|p2c| p2c.json().bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(Value::number)
        .filter(|found| *found > 0)
        .ok_or_else(|| wrong("p2c is not a whole number above 0"))?;
    u32::try_from(found)
        .ok()
        .filter(|found| *found <= most)
        .and_then(NonZeroU32::new)
        .ok_or_else(|| JweError::Limit {
            asks: format!("has its password hashed {found} times (p2c)"),
            limit: usize::try_from(most).unwrap_or(usize::MAX),
        })
}

fn bytes(header: &Header, name: &str) -> Result<Vec<u8>, JweError> {
    header
        .members()
        .text(name)
        .and_then(|encoded| URL_SAFE_NO_PAD.decode(encoded).ok())
        .ok_or_else(|| wrong(&format!("{name} is not strict base64url")))
}

fn wrong(reason: &str) -> JweError {
    JweError::Header {
        reason: reason.to_owned(),
    }
}
