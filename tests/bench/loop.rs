//! The bare loop that `tests/bench/batch` holds `jwt verify --lines` against: one core, one parsed
//! key, nothing but AWS-LC's verification of signatures that are decoded already.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a measurement that can't go on has failed, and it reads its own files"
)]

use std::path::Path;

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

enum Key {
    Public(ParsedPublicKey),
    Secret(Box<hmac::Key>),
}

/// Verifies every token of a file so many times: `ALG KEY TOKENS ROUNDS`, with the public key in
/// DER or the secret's bytes.
fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // `cargo bench` calls it without them.
    let [alg, key, tokens, rounds, ..] = words.as_slice() else {
        return;
    };
    let key = read(Path::new(key));
    let key = match alg.as_str() {
        "HS256" => Key::Secret(Box::new(hmac::Key::new(hmac::HMAC_SHA256, &key))),
        "RS256" => Key::Public(ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).unwrap()),
        "ES256" => Key::Public(ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key).unwrap()),
        "EdDSA" => Key::Public(ParsedPublicKey::new(&ED25519, key).unwrap()),
        other => panic!("{other} is not measured"),
    };
    let tokens = String::from_utf8(read(Path::new(tokens))).unwrap();
    let signatures: Vec<(&[u8], Vec<u8>)> = tokens
        .lines()
        .map(|token| {
            let (signed, signature) = token.rsplit_once('.').unwrap();
            (
                signed.as_bytes(),
                URL_SAFE_NO_PAD.decode(signature).unwrap(),
            )
        })
        .collect();
    for _ in 0..rounds.parse().unwrap() {
        for (signed, signature) in &signatures {
            match &key {
                Key::Secret(key) => hmac::verify(key, signed, signature).unwrap(),
                Key::Public(key) => key.verify_sig(signed, signature).unwrap(),
            }
        }
    }
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
