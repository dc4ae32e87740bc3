//! The compact form: three or five base64url parts with dots between them, read strictly.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::header::Header;
use super::json::{JsonError, Object};
use super::jwe::Jwe;

/// How long a token may be, in bytes.
pub const TOKEN_LIMIT: usize = 1 << 20;

/// A token in compact form.
#[derive(Debug)]
pub enum Token {
    /// Three parts: a JWS (RFC 7515 §7.1).
    Signed(Unverified),
    /// Five parts: a JWE (RFC 7516 §7.1), of which only the header can be read without a key.
    Encrypted(Box<Jwe>),
}

/// A signed token whose signature nobody has checked: what is in it is what somebody claims.
///
/// SECURITY: there is no way from here to claims that look verified but through
/// [`verify`](super::verify::verify).
pub struct Unverified {
    header: Header,
    /// The first two parts and the dot between them, which is what was signed; behind them the
    /// payload, and behind that the signature.
    bytes: Vec<u8>,
    /// Where the payload begins.
    payload: usize,
    /// Where the signature begins.
    signature: usize,
}

/// Headers that were read lately. The tokens of an issuer have a few between them, which then are
/// read once.
#[derive(Debug, Default)]
pub struct Headers(Vec<(String, Header)>);

/// Text that is no token. Whoever made or pasted it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// There is nothing but white space.
    #[error("there is no token: nothing but white space was given")]
    Empty,
    /// A part is not strict base64url (RFC 7515 §2).
    #[error("the token's {part} is not base64url: {reason}")]
    Encoding {
        /// Which part.
        part: Part,
        /// What is wrong.
        reason: &'static str,
    },
    /// Five parts where a signed token was wanted.
    #[error("the token is encrypted (five parts), so there is no signature to verify")]
    Encrypted,
    /// A part is not the JSON object that it should be.
    #[error("the token's {part} can't be read: {reason}")]
    Json {
        /// Which part.
        part: Part,
        /// What is wrong.
        reason: JsonError,
    },
    /// The payload is another token.
    #[error("the token's payload is another token, which has to be verified by itself")]
    Nested,
    /// It is not text.
    #[error("the token is not text")]
    NotText,
    /// There are not three or five parts.
    #[error(
        "a token has three parts with dots between them (five when it is encrypted), and this has {found}"
    )]
    Parts {
        /// How many there are.
        found: usize,
    },
    /// It is a JWS or JWE in JSON, or other JSON.
    #[error("this is JSON, and a token is always written in the compact form")]
    Serialized,
    /// It is longer than a token may be.
    #[error("the token is {found} bytes long, and at most {TOKEN_LIMIT} are taken")]
    TooLarge {
        /// How long it is.
        found: usize,
    },
}

/// A part of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The additional authenticated data of a JWE.
    AdditionalData,
    /// The protected header.
    Header,
    /// The encrypted key of a JWE.
    EncryptedKey,
    /// The initialisation vector of a JWE.
    Vector,
    /// The encrypted payload of a JWE.
    Ciphertext,
    /// The payload of a JWS.
    Payload,
    /// The signature of a JWS.
    Signature,
    /// The authentication tag of a JWE.
    Tag,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AdditionalData => "additional data",
            Self::Header => "header",
            Self::EncryptedKey => "encrypted key",
            Self::Vector => "initialisation vector",
            Self::Ciphertext => "encrypted payload",
            Self::Payload => "payload",
            Self::Signature => "signature",
            Self::Tag => "authentication tag",
        })
    }
}

impl Token {
    /// Reads a token. White space, quotes, `Bearer ` and `Authorization: Bearer ` around it are
    /// left off; inside it nothing is tolerated.
    pub fn parse(bytes: &[u8]) -> Result<Self, TokenError> {
        Self::parse_after(&mut Headers::default(), bytes)
    }

    /// Reads a token as [`Self::parse`] does, one of many.
    pub fn parse_after(headers: &mut Headers, bytes: &[u8]) -> Result<Self, TokenError> {
        // SECURITY: size and dots are looked at before anything is decoded or allocated
        // (CVE-2025-30204, CVE-2025-27144).
        if bytes.len() > TOKEN_LIMIT {
            return Err(TokenError::TooLarge { found: bytes.len() });
        }
        let text = std::str::from_utf8(bytes).map_err(|_| TokenError::NotText)?;
        let text = unwrapped(text);
        if text.is_empty() {
            return Err(TokenError::Empty);
        }
        // RFC 7519 §1: JWTs are always in the compact form.
        if text.starts_with('{') {
            return Err(TokenError::Serialized);
        }
        let mut split = text.split('.');
        let parts: [Option<&str>; 6] = std::array::from_fn(|_| split.next());
        match parts {
            [Some(header), Some(payload), Some(signature), None, ..] => {
                let signed = header.len() + 1 + payload.len();
                let header = headers.or_read(header)?;
                // The decoded parts together are shorter than the text is.
                let mut bytes = Vec::with_capacity(signed + text.len());
                bytes.extend_from_slice(text.as_bytes().get(..signed).unwrap_or_default());
                decode(Part::Payload, payload, &mut bytes)?;
                let end = bytes.len();
                decode(Part::Signature, signature, &mut bytes)?;
                Ok(Self::Signed(Unverified {
                    header,
                    bytes,
                    payload: signed,
                    signature: end,
                }))
            }
            [
                Some(encoded),
                Some(key),
                Some(vector),
                Some(ciphertext),
                Some(tag),
                None,
            ] => {
                let header = headers.or_read(encoded)?;
                let parts = [encoded, key, vector, ciphertext, tag];
                Ok(Self::Encrypted(Box::new(Jwe::compact(header, parts)?)))
            }
            _ => Err(TokenError::Parts {
                found: text.split('.').count(),
            }),
        }
    }

    /// Returns the signed token, or says that it is an encrypted one.
    pub fn signed(self) -> Result<Unverified, TokenError> {
        match self {
            Self::Signed(token) => Ok(token),
            Self::Encrypted(_) => Err(TokenError::Encrypted),
        }
    }
}

impl Headers {
    /// How many are kept.
    pub const MOST: usize = 8;

    /// Returns the header that `encoded` is.
    pub(super) fn or_read(&mut self, encoded: &str) -> Result<Header, TokenError> {
        if let Some((_, header)) = self.0.iter().find(|(text, _)| text == encoded) {
            return Ok(header.clone());
        }
        let header = Header::parse(&decoded(Part::Header, encoded)?);
        let header = header.map_err(|reason| TokenError::Json {
            part: Part::Header,
            reason,
        })?;
        if self.0.len() == Self::MOST {
            self.0.clear();
        }
        self.0.push((encoded.to_owned(), header.clone()));
        Ok(header)
    }
}

impl Unverified {
    /// Returns the header, on the sender's word.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns what the payload says, on the sender's word: for showing, never for deciding.
    pub fn unverified_claims(&self) -> Result<Object, TokenError> {
        claims(&self.header, self.unverified_payload())
    }

    /// Returns the payload's bytes, on the sender's word: for showing, never for deciding.
    pub fn unverified_payload(&self) -> &[u8] {
        let payload = self.bytes.get(self.payload..self.signature);
        payload.unwrap_or_default()
    }

    /// Returns what was signed and what is said to be its signature.
    pub(super) fn signature(&self) -> (&[u8], &[u8]) {
        let signed = self.bytes.get(..self.payload);
        let signature = self.bytes.get(self.signature..);
        (signed.unwrap_or_default(), signature.unwrap_or_default())
    }
}

// SECURITY: a token is a credential, so it is shown by nobody who did not mean to.
impl fmt::Debug for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unverified").finish_non_exhaustive()
    }
}

/// Reads a payload as the claims of a JWT (RFC 7519 §7.2).
pub(super) fn claims(header: &Header, payload: &[u8]) -> Result<Object, TokenError> {
    Object::parse(payload).map_err(|reason| {
        if header.is_nested() {
            TokenError::Nested
        } else {
            TokenError::Json {
                part: Part::Payload,
                reason,
            }
        }
    })
}

/// Leaves off what people paste together with a token.
pub(super) fn unwrapped(text: &str) -> &str {
    let mut text = text;
    loop {
        let trimmed = text.trim();
        let inner = without_prefix(trimmed, "authorization:")
            .or_else(|| without_prefix(trimmed, "bearer "))
            .or_else(|| quoted(trimmed, '"'))
            .or_else(|| quoted(trimmed, '\''));
        match inner {
            Some(inner) => text = inner,
            None => return trimmed,
        }
    }
}

fn without_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn quoted(text: &str, quote: char) -> Option<&str> {
    text.strip_prefix(quote)?.strip_suffix(quote)
}

/// SECURITY: no padding, no white space, no bits left over (RFC 7515 §2): one token has one
/// spelling, so whoever remembers or revokes it by its text can't be told another one.
fn decode(part: Part, text: &str, bytes: &mut Vec<u8>) -> Result<(), TokenError> {
    URL_SAFE_NO_PAD
        .decode_vec(text, bytes)
        .map_err(|error| TokenError::Encoding {
            part,
            reason: reason(text, &error),
        })
}

/// Decodes a part as [`decode`] does, on its own.
pub(super) fn decoded(part: Part, text: &str) -> Result<Vec<u8>, TokenError> {
    let mut bytes = Vec::new();
    decode(part, text, &mut bytes)?;
    Ok(bytes)
}

/// Says why text is not strict base64url.
fn reason(text: &str, error: &base64::DecodeError) -> &'static str {
    use base64::DecodeError::{InvalidByte, InvalidLastSymbol, InvalidLength, InvalidPadding};
    match error {
        InvalidByte(..) | InvalidPadding if text.contains('=') => "it has padding (=)",
        InvalidByte(_, b'+' | b'/') => "it is ordinary base64, with + or / in it",
        InvalidByte(_, byte) if byte.is_ascii_whitespace() => "it has white space in it",
        InvalidByte(..) | InvalidPadding => {
            "it has a character in it that is not A-Z, a-z, 0-9, - or _"
        }
        InvalidLength(_) => "it is cut off",
        InvalidLastSymbol(..) => "its last character has bits set that stand for nothing",
    }
}
