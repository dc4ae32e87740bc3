//! An encrypted token as it is written: compact, flattened and general (RFC 7516 §7).

use std::fmt;

use super::error::JweError;
use crate::domain::jose::codec::{self, Headers, Part, TOKEN_LIMIT, Token, TokenError};
use crate::domain::jose::draft::Draft;
use crate::domain::jose::header::Header;
use crate::domain::jose::json::{JsonError, Object, Value};

/// How many recipients a token may have.
pub const RECIPIENT_LIMIT: usize = 32;

/// An encrypted token, taken apart and not yet opened.
pub struct Jwe {
    /// The protected header as it stands there, in base64url.
    protected: String,
    /// The additional data as it stands there, in base64url.
    aad: Option<String>,
    pub(super) recipients: Vec<Recipient>,
    pub(super) vector: Vec<u8>,
    pub(super) ciphertext: Vec<u8>,
    pub(super) tag: Vec<u8>,
}

/// Somebody whom the token is for.
pub(super) struct Recipient {
    /// All that is said to this recipient: protected, shared and its own (RFC 7516 §7.2.1).
    pub(super) header: Header,
    pub(super) encrypted_key: Vec<u8>,
}

impl Jwe {
    /// Reads a token in any of its three forms.
    pub fn parse(bytes: &[u8]) -> Result<Self, JweError> {
        // SECURITY: the size first, before anything is decoded.
        if bytes.len() > TOKEN_LIMIT {
            return Err(TokenError::TooLarge { found: bytes.len() }.into());
        }
        if bytes.trim_ascii_start().starts_with(b"{") {
            return Self::json(&Object::parse(bytes)?);
        }
        match Token::parse(bytes)? {
            Token::Encrypted(jwe) => Ok(*jwe),
            Token::Signed(_) => Err(JweError::Signed),
        }
    }

    /// Reads the five parts of the compact form.
    pub(in crate::domain::jose) fn compact(
        header: Header,
        parts: [&str; 5],
    ) -> Result<Self, TokenError> {
        let [protected, key, vector, ciphertext, tag] = parts;
        Ok(Self {
            recipients: vec![Recipient {
                header,
                encrypted_key: codec::decoded(Part::EncryptedKey, key)?,
            }],
            protected: protected.to_owned(),
            aad: None,
            vector: codec::decoded(Part::Vector, vector)?,
            ciphertext: codec::decoded(Part::Ciphertext, ciphertext)?,
            tag: codec::decoded(Part::Tag, tag)?,
        })
    }

    /// Members that nobody knows are left alone (RFC 7516 §7.2.1).
    fn json(token: &Object) -> Result<Self, JweError> {
        let protected = text(token, "protected")?.unwrap_or_default();
        let shown = if protected.is_empty() {
            None
        } else {
            Some(Headers::default().or_read(&protected)?)
        };
        let shared = object(token, "unprotected")?;
        let aad = text(token, "aad")?;
        if let Some(aad) = &aad {
            codec::decoded(Part::AdditionalData, aad)?;
        }
        let wanted = "a list of 1 to 32 recipients, or what the one recipient has";
        let recipients = match token.get("recipients").map(Value::list) {
            None => vec![token.clone()],
            Some(list) => list
                .filter(|list| (1..=RECIPIENT_LIMIT).contains(&list.len()))
                .filter(|_| token.get("header").is_none() && token.get("encrypted_key").is_none())
                .and_then(|list| list.into_iter().map(Value::object).collect())
                .ok_or(JweError::Member {
                    name: "recipients",
                    wanted,
                })?,
        };
        let recipient = |recipient: &Object| {
            let own = object(recipient, "header")?;
            Ok(Recipient {
                header: joined(shown.as_ref(), [shared.as_ref(), own.as_ref()])?,
                encrypted_key: bytes(recipient, "encrypted_key", Part::EncryptedKey)?,
            })
        };
        let recipients: Result<Vec<Recipient>, JweError> =
            recipients.iter().map(recipient).collect();
        if token.get("ciphertext").is_none() {
            return Err(JweError::Member {
                name: "ciphertext",
                wanted: "there",
            });
        }
        Ok(Self {
            recipients: recipients?,
            protected,
            aad,
            vector: bytes(token, "iv", Part::Vector)?,
            ciphertext: bytes(token, "ciphertext", Part::Ciphertext)?,
            tag: bytes(token, "tag", Part::Tag)?,
        })
    }

    /// Returns the header, on the sender's word; with several recipients, the first one's.
    pub fn header(&self) -> Header {
        self.recipients
            .first()
            .map(|recipient| recipient.header.clone())
            .unwrap_or_default()
    }

    /// Returns the additional data in base64url, where the token has some.
    pub fn aad(&self) -> Option<&str> {
        self.aad.as_deref()
    }

    /// Returns what the tag covers beside the content.
    pub(super) fn authenticated(&self) -> Vec<u8> {
        authenticated(&self.protected, self.aad.as_deref())
    }
}

/// The protected header and, after a dot, the additional data (RFC 7516 §5.1 step 14).
pub(super) fn authenticated(protected: &str, aad: Option<&str>) -> Vec<u8> {
    let mut text = protected.to_owned();
    if let Some(aad) = aad {
        text.push('.');
        text.push_str(aad);
    }
    text.into_bytes()
}

/// Joins the headers that a recipient is told.
///
/// SECURITY: no name may stand in two of them (RFC 7516 §7.2.1), or two readers would see two
/// tokens. `crit` and `zip` count only where they are protected (§4.1.3, §4.1.13).
fn joined(protected: Option<&Header>, open: [Option<&Object>; 2]) -> Result<Header, JweError> {
    let mut all = protected.map_or_else(Draft::default, |protected| protected.members().into());
    for object in open.into_iter().flatten() {
        if let Some(name) = ["crit", "zip"]
            .into_iter()
            .find(|name| object.get(name).is_some())
        {
            return Err(JweError::Header {
                reason: format!("{name} has to be protected"),
            });
        }
        all.append(object.into());
    }
    if all.members().next().is_none() {
        return Err(JweError::Header {
            reason: "there is none".into(),
        });
    }
    all.object()
        .map(Header::new)
        .map_err(|reason| match reason {
            JsonError::Duplicate { name } => JweError::Header {
                reason: format!("{name} stands in two of its parts"),
            },
            reason => reason.into(),
        })
}

fn text(object: &Object, name: &'static str) -> Result<Option<String>, JweError> {
    let wanted = "a string";
    object
        .get(name)
        .map(|value| value.text().ok_or(JweError::Member { name, wanted }))
        .transpose()
}

fn object(parent: &Object, name: &'static str) -> Result<Option<Object>, JweError> {
    let wanted = "an object";
    parent
        .get(name)
        .map(|value| value.object().ok_or(JweError::Member { name, wanted }))
        .transpose()
}

fn bytes(object: &Object, name: &'static str, part: Part) -> Result<Vec<u8>, JweError> {
    let encoded = text(object, name)?.unwrap_or_default();
    Ok(codec::decoded(part, &encoded)?)
}

// SECURITY: a token is a credential, so it is shown by nobody who did not mean to.
impl fmt::Debug for Jwe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwe").finish_non_exhaustive()
    }
}
