//! Keys and tokens made by other programs, and those of the RFCs, for the tests beside the rules.

use std::collections::BTreeMap;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::codec::{Token, Unverified};
use crate::domain::jose::key::KeyError;
use crate::domain::jose::key::jwk::Jwk;
use crate::domain::jose::key::sniff::{Found, sniff};
use crate::domain::jose::keyset::KeySet;
use crate::domain::secret::Secret;

type Table = BTreeMap<String, String>;

/// Returns a key that OpenSSL or Node made; see `tests/vectors/jose/generate.mjs`.
pub(super) fn key(name: &str) -> String {
    let keys: Table =
        serde_json::from_str(include_str!("../../../../tests/vectors/jose/keys.json")).unwrap();
    keys.get(name)
        .unwrap_or_else(|| panic!("no key {name}"))
        .clone()
}

/// Returns a token that Node made.
pub(super) fn token(name: &str) -> String {
    let tokens: Table =
        serde_json::from_str(include_str!("../../../../tests/vectors/jose/tokens.json")).unwrap();
    tokens
        .get(name)
        .unwrap_or_else(|| panic!("no token {name}"))
        .clone()
}

/// An example out of an RFC; those without a key are not to be verified.
#[derive(serde::Deserialize)]
pub(super) struct Example {
    pub(super) source: String,
    pub(super) key: Option<String>,
    pub(super) token: String,
}

pub(super) fn rfc_examples() -> Vec<Example> {
    serde_json::from_str(include_str!("../../../../tests/vectors/jose/rfc.json")).unwrap()
}

/// A JWS out of an RFC, with its keys, and how many of its signatures are right.
#[derive(serde::Deserialize)]
pub(super) struct JwsExample {
    pub(super) source: String,
    pub(super) keys: Vec<String>,
    pub(super) jws: String,
    pub(super) detached: Option<String>,
    pub(super) good: usize,
    /// The algorithm, where making it again gives the same.
    pub(super) make: Option<String>,
}

pub(super) fn jws_examples() -> Vec<JwsExample> {
    serde_json::from_str(include_str!("../../../../tests/vectors/jose/jws.json")).unwrap()
}

pub(super) fn set(material: impl Into<Vec<u8>>, wanted: &[Algorithm]) -> Result<KeySet, KeyError> {
    KeySet::parse(&Secret::new(material.into()), wanted)
}

/// Returns the one key in the material.
pub(super) fn jwk(material: impl Into<Vec<u8>>) -> Jwk {
    match sniff(&Secret::new(material.into())).unwrap() {
        Found::One(jwk) => *jwk,
        other => panic!("{other:?}"),
    }
}

/// Returns what the key material is good for.
pub(super) fn of(material: impl Into<Vec<u8>>) -> Result<Vec<Algorithm>, KeyError> {
    set(material, &[]).map(|keys| keys.algorithms())
}

pub(super) fn unverified(token: &str) -> Unverified {
    Token::parse(token.as_bytes()).unwrap().signed().unwrap()
}

/// Returns a token with exactly this header and payload, HMAC-signed with `secret.raw`.
pub(super) fn signed(header: &str, payload: &str) -> String {
    let parts = [header, payload].map(|part| URL_SAFE_NO_PAD.encode(part));
    let input = parts.join(".");
    let key = hmac::Key::new(hmac::HMAC_SHA256, key("secret.raw").as_bytes());
    let tag = hmac::sign(&key, input.as_bytes());
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag))
}
