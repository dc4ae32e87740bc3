//! Key material of any kind, told apart by what is in it.

use zeroize::Zeroizing;

use super::KeyError;
use super::jwk::Jwk;
use super::{pem, pkcs};
use crate::domain::jose::json::{JsonError, Object, Value};
use crate::domain::secret::Secret;
use crate::domain::text::is_hazard;

/// What a PEM block begins with (RFC 7468 §3).
const ARMOUR: &str = "-----BEGIN ";

/// How many keys a set may have.
pub const KEY_LIMIT: usize = 100;

/// What was found.
#[derive(Debug)]
pub enum Found {
    /// One key.
    One(Box<Jwk>),
    /// The members of a JWK set (RFC 7517 §5).
    Set(Vec<Object>),
    /// Bytes that are no key in any form, nor text that is a key to somebody: they may be a shared
    /// secret where the caller wants one.
    Raw,
}

/// Finds out what the material is.
///
/// SECURITY: the content decides, never a file name and never the token. Text that is a public key
/// to somebody is an error rather than [`Found::Raw`]: a token that is HMAC-signed with it could
/// come from anybody (CVE-2016-10555; behind white space: fast-jwt GHSA-mvf2-f6gm-w987).
///
/// A key that is locked by a passphrase is [`KeyError::Encrypted`].
pub fn sniff(material: &Secret) -> Result<Found, KeyError> {
    find(material, None)
}

/// Like [`sniff`], for material that may be locked by `passphrase`.
pub fn sniff_locked(material: &Secret, passphrase: &Secret) -> Result<Found, KeyError> {
    find(material, Some(passphrase))
}

fn find(material: &Secret, passphrase: Option<&Secret>) -> Result<Found, KeyError> {
    let one = |key: Jwk| Found::One(Box::new(key));
    if let Some(text) = material.expose_text().map(without_lead) {
        if text.starts_with('{') {
            match Object::parse(text.as_bytes()) {
                Ok(object) => return json(&object),
                // A secret may begin with a brace.
                Err(JsonError::Syntax { .. }) if !looks_like_keys(text) => {}
                Err(error) => return Err(error.into()),
            }
        }
        if is_ssh(text) {
            return Err(KeyError::Ssh);
        }
        if text.contains(ARMOUR) {
            return pem::key(text, passphrase).map(one);
        }
        // The middle of a PEM file alone, as some servers show their key.
        if let Some(key) = pem::bare_key(text, passphrase) {
            return key.map(one);
        }
    }
    match pkcs::any(material.expose(), passphrase) {
        Some(key) => key.map(one),
        None => match garbled(material.expose()) {
            Some(error) => Err(error),
            None => Ok(Found::Raw),
        },
    }
}

/// Finds the key in text that is not in UTF-8: in UTF-16, which some shells write, or with a name
/// in Latin-1 in front. It is as public as any other, and can't be read all the same.
fn garbled(bytes: &[u8]) -> Option<KeyError> {
    let letters = bytes.iter().filter(|byte| **byte != 0 && byte.is_ascii());
    let letters: Zeroizing<String> = Zeroizing::new(letters.copied().map(char::from).collect());
    if is_ssh(&letters) {
        Some(KeyError::Ssh)
    } else if letters.contains(ARMOUR) {
        let reason = "it is not in UTF-8";
        Some(KeyError::Pem { reason })
    } else if without_lead(&letters).starts_with('{') && looks_like_keys(&letters) {
        Some(JsonError::Utf8.into())
    } else {
        None
    }
}

fn looks_like_keys(text: &str) -> bool {
    text.contains("\"kty\"") || text.contains("\"keys\"")
}

fn json(object: &Object) -> Result<Found, KeyError> {
    let Some(members) = object.get("keys") else {
        return Jwk::read(object).map(|key| Found::One(Box::new(key)));
    };
    let members: Vec<Object> = members
        .list()
        .and_then(|list| list.into_iter().map(Value::object).collect())
        .ok_or(KeyError::Member {
            name: "keys",
            wanted: "a list of keys",
        })?;
    if members.len() > KEY_LIMIT {
        return Err(KeyError::TooMany {
            found: members.len(),
            limit: KEY_LIMIT,
        });
    }
    Ok(Found::Set(members))
}

/// Leaves off what can stand in front of text without being seen: white space, a byte order mark,
/// control characters.
fn without_lead(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || is_hazard(c))
}

/// Whether there is an SSH key in the text (RFC 4253 §6.6, RFC 4716), also behind the options of
/// an `authorized_keys` line. `AAAA` begins every such key's base64.
fn is_ssh(text: &str) -> bool {
    let names = ["ssh-", "ecdsa-sha2-", "@openssh.com"];
    text.contains("---- BEGIN SSH2 ")
        || (text.contains(" AAAA") && names.iter().any(|name| text.contains(name)))
}
