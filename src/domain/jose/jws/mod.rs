//! Signed bytes of any kind (RFC 7515): read from every serialization, verified, and made.
//!
//! SECURITY: [`Jws`] shows what somebody claims. The payload comes out of [`verify`] alone, and
//! only where a signature is right.

mod json;
pub mod sign;
pub mod verify;

use std::collections::BTreeSet;
use std::fmt;

use super::codec::{Part, TOKEN_LIMIT, TokenError, decoded, unwrapped};
use super::draft::{Draft, Member};
use super::header::Header;
use super::json::{JsonError, Object};
use super::serialization::Serialization;
use crate::domain::text::excerpt;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// How many signatures one payload may have: each costs a computation for each key.
pub const SIGNATURE_LIMIT: usize = 16;

/// A payload with signatures that nobody has checked.
pub struct Jws {
    serialization: Serialization,
    payload: Vec<u8>,
    /// At least one; all with the same `b64`.
    signatures: Vec<Signature>,
}

/// One signature with the headers that belong to it.
struct Signature {
    /// The protected header as it was written; empty where there is none.
    written: String,
    protected: Option<Header>,
    unprotected: Option<Header>,
    /// Both together (RFC 7515 §4).
    joined: Header,
    /// What is said to be the signature.
    bytes: Vec<u8>,
}

/// Text that is no JWS. Whoever made it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JwsError {
    /// It has members of both JSON forms (RFC 7515 §7.2.2).
    #[error("the JWS is written in two ways at once: it has signatures, and {name} beside them")]
    Both {
        /// The member of the flattened form.
        name: &'static str,
    },
    /// It has more signatures than are taken, or none.
    #[error("the JWS has {found} signatures; 1 to {SIGNATURE_LIMIT} are taken")]
    Count {
        /// How many it has.
        found: usize,
    },
    /// The payload was to be given beside it, and was not (RFC 7515 Appendix F).
    #[error("the payload is not in the JWS")]
    Detached,
    /// It is a JWE in JSON (RFC 7516 §9).
    #[error("this is encrypted (a JWE), so there is no signature to verify")]
    Encrypted,
    /// A signature has neither header, so that nothing says what it is (RFC 7515 §7.2.1).
    #[error("a signature of the JWS has neither a protected nor an unprotected header")]
    Headless,
    /// It is not one JSON object, or not a strict one.
    #[error("the JWS can't be read: {0}")]
    Json(JsonError),
    /// A member is missing or has the wrong type (RFC 7515 §7.2.1).
    #[error("the {name} of the JWS is not {wanted}")]
    Member {
        /// Which member.
        name: &'static str,
        /// What it has to be.
        wanted: &'static str,
    },
    /// A name stands in both headers of a signature (RFC 7515 §7.2.1).
    #[error("{name} stands in both the protected and the unprotected header")]
    Shared {
        /// The name.
        name: String,
    },
    /// It is no compact JWS.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// A payload was given beside it, and it has one in it.
    #[error("the JWS has its payload in it, and another one is given beside it")]
    TwoPayloads,
    /// Its signatures differ in `b64` (RFC 7797 §3).
    #[error("the signatures of the JWS do not agree whether the payload is base64url (b64)")]
    Unequal,
    /// It is JSON without any signature.
    #[error("the JSON has no signature and no signatures in it, so it is no JWS")]
    Unsigned,
}

impl Jws {
    /// Reads a JWS in whichever serialization it is. `detached` is the payload that is not in it
    /// (RFC 7515 Appendix F).
    pub fn parse(bytes: &[u8], detached: Option<Vec<u8>>) -> Result<Self, JwsError> {
        // SECURITY: size first, then nesting and names, then every part; a key is not touched
        // before all of it is well-formed.
        if bytes.len() > TOKEN_LIMIT {
            return Err(TokenError::TooLarge { found: bytes.len() }.into());
        }
        let text = std::str::from_utf8(bytes).map_err(|_| TokenError::NotText)?;
        let text = unwrapped(text);
        let read = if text.starts_with('{') {
            json::read(text)?
        } else {
            compact(text)?
        };
        read.with(detached)
    }

    /// Returns each signature's header, protected and unprotected together, on the sender's word.
    pub fn headers(&self) -> impl Iterator<Item = &Header> {
        self.signatures.iter().map(|signature| &signature.joined)
    }

    /// Returns how it was written.
    pub fn serialization(&self) -> Serialization {
        self.serialization
    }
}

/// What is written in a JWS, before it is known where its payload is.
struct Read {
    serialization: Serialization,
    payload: Option<Vec<u8>>,
    signatures: Vec<Signature>,
}

impl Read {
    fn with(self, detached: Option<Vec<u8>>) -> Result<Jws, JwsError> {
        let payload = match (self.payload, detached) {
            (None, None) => return Err(JwsError::Detached),
            // An empty payload and one that was taken out look the same in the compact form.
            (Some(inside), Some(_)) if !inside.is_empty() => return Err(JwsError::TwoPayloads),
            (_, Some(payload)) | (Some(payload), None) => payload,
        };
        Ok(Jws {
            serialization: self.serialization,
            payload,
            signatures: self.signatures,
        })
    }
}

fn compact(text: &str) -> Result<Read, JwsError> {
    if text.is_empty() {
        return Err(TokenError::Empty.into());
    }
    let mut split = text.split('.');
    let parts: [Option<&str>; 6] = std::array::from_fn(|_| split.next());
    let (header, payload, signature) = match parts {
        [Some(header), Some(payload), Some(signature), None, ..] => (header, payload, signature),
        [_, _, _, _, Some(_), None] => return Err(JwsError::Encrypted),
        _ => {
            let found = text.split('.').count();
            return Err(TokenError::Parts { found }.into());
        }
    };
    let signature = Signature::read(Some(header), None, signature)?;
    Ok(Read {
        serialization: Serialization::Compact,
        payload: Some(signature.payload(payload)?),
        signatures: vec![signature],
    })
}

impl Signature {
    /// Reads one signature from its parts as they are written.
    fn read(
        protected: Option<&str>,
        unprotected: Option<Object>,
        signature: &str,
    ) -> Result<Self, JwsError> {
        let written = protected.unwrap_or_default().to_owned();
        let protected = protected.map(header).transpose()?;
        let joined = match (&protected, &unprotected) {
            (None, None) => return Err(JwsError::Headless),
            (Some(header), None) => header.clone(),
            (None, Some(members)) => Header::new(members.clone()),
            (Some(header), Some(members)) => joined(header.members(), members)?,
        };
        Ok(Self {
            written,
            protected,
            unprotected: unprotected.map(Header::new),
            joined,
            bytes: decoded(Part::Signature, signature)?,
        })
    }

    /// SECURITY: the unprotected header has no say in how the payload is read: `b64` counts where
    /// it is signed (RFC 7797 §3).
    fn is_encoded(&self) -> bool {
        self.protected.as_ref().is_none_or(Header::is_encoded)
    }

    /// Reads the payload as this signature says that it is written.
    fn payload(&self, written: &str) -> Result<Vec<u8>, TokenError> {
        if self.is_encoded() {
            decoded(Part::Payload, written)
        } else {
            Ok(written.as_bytes().to_vec())
        }
    }
}

fn header(written: &str) -> Result<Header, TokenError> {
    Header::parse(&decoded(Part::Header, written)?).map_err(|reason| TokenError::Json {
        part: Part::Header,
        reason,
    })
}

/// SECURITY: with one name in both headers, one reader would take the signed value and another the
/// one that anybody can change (RFC 7515 §7.2.1).
fn joined(protected: &Object, unprotected: &Object) -> Result<Header, JwsError> {
    // A set, because a hostile JWS may have very many of both.
    let names: BTreeSet<&str> = protected.iter().map(|(name, _)| name).collect();
    if let Some((name, _)) = unprotected.iter().find(|(name, _)| names.contains(name)) {
        return Err(JwsError::Shared {
            name: excerpt(name, 40),
        });
    }
    let mut joined = Draft::from(protected);
    for (name, value) in unprotected.iter() {
        joined.push(Member::value(name, value));
    }
    joined.object().map(Header::new).map_err(JwsError::Json)
}

/// Returns what is signed (RFC 7515 §5.1, RFC 7797 §3). base64url is read strictly, so that bytes
/// have one spelling and this is the one that was read.
fn signing_input(protected: &str, payload: &[u8], encoded: bool) -> Vec<u8> {
    let mut input = protected.as_bytes().to_vec();
    input.push(b'.');
    if encoded {
        input.extend_from_slice(URL_SAFE_NO_PAD.encode(payload).as_bytes());
    } else {
        input.extend_from_slice(payload);
    }
    input
}

// SECURITY: signed bytes are a credential, so they are shown by nobody who did not mean to.
impl fmt::Debug for Jws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Jws({})", self.serialization.as_str())
    }
}
