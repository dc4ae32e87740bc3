//! `authctl jwt`, with keys and tokens that other programs made.

mod copies;
mod decode;
mod differential;
mod fetch;
mod hostile;
mod issuer;
mod lines;
mod profile;
pub(crate) mod publisher;
mod sealed;
mod sign;
mod verify;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

fn vectors(text: &str) -> BTreeMap<String, String> {
    serde_json::from_str(text).unwrap()
}

pub(crate) fn key(name: &str) -> String {
    vectors(include_str!("../../vectors/jose/keys.json"))[name].clone()
}

pub(crate) fn token(name: &str) -> String {
    vectors(include_str!("../../vectors/jose/tokens.json"))[name].clone()
}

pub(crate) fn rfc(source: &str) -> String {
    let examples: Vec<Value> =
        serde_json::from_str(include_str!("../../vectors/jose/rfc.json")).unwrap();
    let example = examples.iter().find(|one| one["source"] == source).unwrap();
    example["token"].as_str().unwrap().to_owned()
}

/// Returns a JWK of the vectors under a name.
pub(crate) fn named(jwk: &str, kid: &str) -> String {
    key(jwk).replacen('{', &format!(r#"{{"kid":"{kid}","#), 1)
}

/// Returns a key set.
pub(crate) fn jwks(members: &[String]) -> String {
    format!("{{\"keys\":[{}]}}", members.join(","))
}

/// Returns a token with these claims, signed with the Ed25519 key under that name.
pub(crate) fn claiming(kid: &str, claims: &Value) -> String {
    let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::EdDSA);
    header.kid = Some(kid.to_owned());
    let pem = key("ed25519.pkcs8.pem");
    let key = jsonwebtoken::EncodingKey::from_ed_pem(pem.as_bytes()).unwrap();
    jsonwebtoken::encode(&header, claims, &key).unwrap()
}

/// Returns a token without a claim that could fail.
pub(crate) fn signed(kid: &str) -> String {
    claiming(kid, &json!({ "sub": "joe" }))
}

/// Returns a token with this header and a signature of nobody's.
pub(crate) fn forged(header: &str) -> String {
    let signature = URL_SAFE_NO_PAD.encode([7; 64]);
    format!("{}.e30.{signature}", URL_SAFE_NO_PAD.encode(header))
}
