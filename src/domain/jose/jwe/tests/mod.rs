//! Known answers, properties and attacks.

mod attacks;
mod roundtrip;
mod shape;
mod vectors;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::algorithm::{ContentEncryption, KeySize, Risk};
use super::content::random;
use super::decrypt::{Keys, Opened, Policy, decrypt};
use super::{Jwe, JweError};
use crate::domain::jose::json::Object;
use crate::domain::jose::key::jwk::Jwk;

/// Reads a JWK.
fn jwk(text: &str) -> Jwk {
    Jwk::read(&Object::parse(text.as_bytes()).unwrap()).unwrap()
}

/// Takes all that is a risk.
fn lax() -> Policy {
    Policy {
        allow: Risk::ALL.to_vec(),
        ..Policy::default()
    }
}

/// Opens a token with one key.
fn open(token: &str, key: &str, policy: &Policy) -> Result<Opened, JweError> {
    let keys = Keys::one(jwk(key))?;
    decrypt(&Jwe::parse(token.as_bytes())?, &keys, policy)
}

/// Bytes written as hexadecimal digits.
fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .bytes()
        .filter(u8::is_ascii_hexdigit)
        .map(|digit| u8::try_from(char::from(digit).to_digit(16).unwrap()).unwrap())
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

const RSA: &str = include_str!("rsa.jwk");
const P256: &str = r#"{"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"}"#;
const P384: &str = r#"{"kty":"EC","kid":"peregrin.took@tuckborough.example","use":"enc","crv":"P-384","x":"YU4rRUzdmVqmRtWOs2OpDE_T5fsNIodcG8G5FWPrTPMyxpzsSOGaQLpe2FpxBmu2","y":"A8-yxCHxkfBz3hKZfI1jUYMjUhsEveZ9THuwFjH2sCNdtksRJU7D5-SkgaFL1ETP","d":"iTx2pk7wW-GqJkHcEkFQb2EFyYcO7RugmaW3mRrQVAOUiPommT0IdnYK2xDlZh-j"}"#;
const P521: &str = r#"{"kty":"EC","kid":"bilbo.baggins@hobbiton.example","crv":"P-521","x":"AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt","y":"AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1","d":"AAhRON2r9cqXX1hg-RoI6R1tX5p2rUAYdmpHZoC1XNM56KtscrX6zbKipQrCW9CGZH3T4ubpnoTKLDYJ_fF3_rJt"}"#;
const X25519: &str = r#"{"kty":"OKP","crv":"X25519","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08","d":"XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os"}"#;

/// A shared secret of so many bytes.
fn oct(length: u8) -> String {
    let bytes: Vec<u8> = (1..=length).collect();
    let k = encode(&bytes);
    format!(r#"{{"kty":"oct","k":"{k}"}}"#)
}

const GCM: ContentEncryption = ContentEncryption::Gcm(KeySize::Bits256);
const CBC: ContentEncryption = ContentEncryption::CbcHmac(KeySize::Bits128);

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A compact token with this header and encrypted key, and content that is right for `key`.
fn token(header: &str, encrypted: &[u8], enc: ContentEncryption, key: &[u8]) -> String {
    let protected = encode(header.as_bytes());
    let vector = random(enc.vector_length()).unwrap();
    let boxed = enc
        .seal(key, &vector, protected.as_bytes(), b"content")
        .unwrap();
    let rest = [encrypted, &vector, &boxed.ciphertext, &boxed.tag].map(encode);
    format!("{protected}.{}", rest.join("."))
}

/// A token whose key is the secret of 32 bytes.
fn direct(header: &str) -> String {
    let secret: Vec<u8> = (1..=32).collect();
    token(header, b"", GCM, &secret)
}

fn refusal(token: &str, key: &str) -> JweError {
    open(token, key, &lax()).unwrap_err()
}
