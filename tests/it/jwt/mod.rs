//! `authctl jwt`, with keys and tokens that other programs made.

mod decode;
mod fetch;
mod sign;
mod verify;

use std::collections::BTreeMap;

use serde_json::Value;

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
