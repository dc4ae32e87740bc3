//! Keys that exist: what each is for, and what contradicts it.

use super::vectors::{jwk, key};
use crate::domain::jose::key::Bytes;
use crate::domain::jose::key::curve::Shape;
use crate::domain::jose::key::generate::{Recipe, RsaSize};
use crate::domain::jose::key::jwk::{Jwk, Origin};
use crate::domain::jose::key::material::Material;
use crate::domain::jose::key::request::{Choice, Purpose, RequestError};

/// Says what `KEY ALG USE` is for, where the key itself says `OWN-ALG OWN-USE OWN-OPERATION`; each
/// word but the first may be `-`. A number is a shared secret of so many bytes.
fn choice(words: &str) -> Result<String, RequestError> {
    let words: Vec<&str> = words.split(' ').collect();
    let [name, alg, purpose, own_alg, own_use, own_operation] = words[..] else {
        panic!("{words:?}");
    };
    let said = |word: &str| (word != "-").then(|| word.to_owned());
    let found = match name.parse::<usize>() {
        Ok(length) => Jwk::bare(Material::oct(Bytes::new(vec![7; length])), Origin::Plain),
        Err(_) => jwk(key(&format!("{name}.pkcs8.pem"))),
    };
    let jwk = Jwk {
        alg: said(own_alg),
        purpose: said(own_use),
        operations: said(own_operation).map(|operation| vec![operation]),
        ..found
    };
    let purpose: Option<Purpose> = said(purpose).map(|word| word.parse()).transpose()?;
    let choice = Choice::existing(&jwk, said(alg).as_deref(), purpose)?;
    Ok(format!("{}, {}", choice.alg, choice.purpose.as_str()))
}

#[test]
fn what_is_said_comes_first_then_the_key_then_what_it_is_known_for() {
    for (words, wanted) in [
        ("rsa - - - - -", "RS256, sig"),
        ("rsa - enc - - -", "RSA-OAEP-256, enc"),
        ("rsa PS384 - RS256 sig -", "PS384, sig"),
        ("rsa - - PS512 - -", "PS512, sig"),
        ("rsa - - - enc -", "RSA-OAEP-256, enc"),
        ("rsa - - - - decrypt", "RSA-OAEP-256, enc"),
        ("rsa - - - - sign", "RS256, sig"),
        ("rsa RSA-OAEP enc RS256 sig -", "RSA-OAEP, enc"),
        ("pss - - - - -", "PS256, sig"),
        ("pss PS512 - - - -", "PS512, sig"),
        ("p384 - - - - -", "ES384, sig"),
        ("p384 - enc - - -", "ECDH-ES+A256KW, enc"),
        ("p521 ECDH-ES - - - -", "ECDH-ES, enc"),
        ("k256 - - - - -", "ES256K, sig"),
        ("ed25519 - - - - -", "EdDSA, sig"),
        ("ed25519 - - Ed25519 - -", "Ed25519, sig"),
        ("x25519 - - - - -", "ECDH-ES+A256KW, enc"),
        ("x25519 - - ECDH-ES - -", "ECDH-ES, enc"),
        ("32 - - - - -", "HS256, sig"),
        ("48 - - - - -", "HS384, sig"),
        ("100 - - - - -", "HS512, sig"),
        ("100 HS256 - - - -", "HS256, sig"),
        ("16 - enc - - -", "A128KW, enc"),
        ("64 A256CBC-HS512 - - - -", "A256CBC-HS512, enc"),
    ] {
        assert_eq!(choice(words).as_deref(), Ok(wanted), "{words}");
    }
}

#[test]
fn what_is_not_for_such_a_key_is_refused() {
    for words in [
        "rsa ES256 - - - -",
        "rsa - - HS256 - -",
        "pss RS256 - - - -",
        "pss - enc - - -",
        "p256 ES384 - - - -",
        "k256 - enc - - -",
        "k256 ECDH-ES - - - -",
        "ed25519 - enc - - -",
        "ed25519 ECDH-ES - - - -",
        "x25519 - sig - - -",
        "x25519 EdDSA - - - -",
        "31 - - - - -",
        "32 HS512 - - - -",
        "33 A256KW - - - -",
        "32 RS256 - - - -",
    ] {
        let found = choice(words).unwrap_err();
        assert!(
            matches!(found, RequestError::Unfit { .. }),
            "{words}: {found}"
        );
    }
}

#[test]
fn neither_word_alone_turns_a_key_for_signatures_into_one_for_encryption() {
    for words in [
        "rsa RSA-OAEP - - sig -",
        "rsa - enc RS256 - -",
        "rsa - - RS256 enc -",
        "rsa RS256 enc - - -",
        "p256 ES256 - - enc -",
    ] {
        let found = choice(words).unwrap_err();
        assert!(
            matches!(found, RequestError::Apart { .. }),
            "{words}: {found}"
        );
    }
    assert_eq!(
        choice("rsa - enc RS256 - -").unwrap_err().to_string(),
        "the key's alg RS256 and --use enc do not belong together"
    );
    assert!(matches!(
        choice("rsa - - dir - -"),
        Err(RequestError::Alg { .. })
    ));
    assert!(matches!(
        choice("rsa - - - tls -"),
        Err(RequestError::Use { .. })
    ));
}

#[test]
fn the_next_key_has_the_next_size_that_is_made() {
    for (bits, size) in [
        (2048, RsaSize::B2048),
        (2049, RsaSize::B3072),
        (3072, RsaSize::B3072),
        (4096, RsaSize::B4096),
        (8192, RsaSize::B4096),
    ] {
        assert_eq!(Recipe::like(Shape::Rsa(bits)), Recipe::Rsa(size));
        assert_eq!(format!("RSA {bits}").parse(), Ok(Shape::Rsa(bits)));
    }
    for bad in ["RSA", "RSA 02048", "RSA -1", "oct 12", "EC P-224", ""] {
        assert!(bad.parse::<Shape>().is_err(), "{bad}");
    }
}
