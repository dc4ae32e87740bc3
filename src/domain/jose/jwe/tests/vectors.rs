//! The RFCs' own examples.

use std::num::NonZeroU32;

use super::*;
use crate::domain::jose::jwe::algorithm::{ContentEncryption, KeyManagement, KeySize, Risk};
use crate::domain::jose::jwe::key::Recipient;
use crate::domain::jose::jwe::management::receive;
use crate::domain::jose::jwe::parameters::Parameters;
use crate::domain::secret::Secret;

/// RFC 7516 A.1 to A.5, RFC 7520 §5.1 to §5.13 in each form that the RFC has, §6, and RFC 7517 C.
#[test]
fn tokens_open() {
    let text = include_str!("../../../../../tests/vectors/jose/jwe.json");
    let examples: Vec<serde_json::Value> = serde_json::from_str(text).unwrap();
    assert_eq!(examples.len(), 23);
    for example in &examples {
        let source = &example["source"];
        let allow: Vec<Risk> = example["allow"]
            .as_array()
            .map(|names| {
                names
                    .iter()
                    .map(|name| name.as_str().unwrap().parse().unwrap())
                    .collect()
            })
            .unwrap_or_default();
        let keys = match (example["password"].as_str(), example["key"].as_str()) {
            (Some(password), _) => Keys::password(Secret::from(password.to_owned())),
            (None, Some(key)) => {
                let object = Object::parse(key.as_bytes()).unwrap();
                match object
                    .get("keys")
                    .and_then(crate::domain::jose::json::Value::list)
                {
                    Some(keys) => {
                        let keys: Vec<Object> =
                            keys.iter().map(|key| key.object().unwrap()).collect();
                        Keys::set(&keys).unwrap()
                    }
                    None => Keys::one(Jwk::read(&object).unwrap()).unwrap(),
                }
            }
            (None, None) => panic!("{source}"),
        };
        for token in example["tokens"].as_array().unwrap() {
            let token = Jwe::parse(token.as_str().unwrap().as_bytes()).unwrap();
            let policy = Policy {
                allow: allow.clone(),
                ..Policy::default()
            };
            let opened =
                decrypt(&token, &keys, &policy).unwrap_or_else(|error| panic!("{source}: {error}"));
            assert_eq!(
                std::str::from_utf8(&opened.plaintext).unwrap(),
                example["plaintext"].as_str().unwrap(),
                "{source}"
            );
            if let Some(risk) = allow.first() {
                assert_eq!(
                    decrypt(&token, &keys, &Policy::default()).unwrap_err(),
                    JweError::NotAllowed(*risk),
                    "{source}"
                );
            }
        }
    }
}

/// RFC 7518 Appendix B.1 to B.3, both ways.
#[test]
fn aes_cbc_with_hmac() {
    let key = hex(
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f",
    );
    let plaintext = b"A cipher system must not be required to be secret, and it must be able to fall into the hands of the enemy without inconvenience";
    let vector = hex("1af38c2dc2b96ffdd86694092341bc04");
    let aad = b"The second principle of Auguste Kerckhoffs";
    for (size, ciphertext, tag) in [
        (
            KeySize::Bits128,
            "c80edfa32ddf39d5ef00c0b468834279a2e46a1b8049f792f76bfe54b903a9c9
             a94ac9b47ad2655c5f10f9aef71427e2fc6f9b3f399a221489f16362c7032336
             09d45ac69864e3321cf82935ac4096c86e133314c54019e8ca7980dfa4b9cf1b
             384c486f3a54c51078158ee5d79de59fbd34d848b3d69550a67646344427ade5
             4b8851ffb598f7f80074b9473c82e2db",
            "652c3fa36b0a7c5b3219fab3a30bc1c4",
        ),
        (
            KeySize::Bits192,
            "ea65da6b59e61edb419be62d19712ae5d303eeb50052d0dfd6697f77224c8edb
             000d279bdc14c1072654bd30944230c657bed4ca0c9f4a8466f22b226d174621
             4bf8cfc2400add9f5126e479663fc90b3bed787a2f0ffcbf3904be2a641d5c21
             05bfe591bae23b1d7449e532eef60a9ac8bb6c6b01d35d49787bcd57ef484927
             f280adc91ac0c4e79c7b11efc60054e3",
            "8490ac0e58949bfe51875d733f93ac2075168039ccc733d7",
        ),
        (
            KeySize::Bits256,
            "4affaaadb78c31c5da4b1b590d10ffbd3dd8d5d302423526912da037ecbcc7bd
             822c301dd67c373bccb584ad3e9279c2e6d12a1374b77f077553df829410446b
             36ebd97066296ae6427ea75c2e0846a11a09ccf5370dc80bfecbad28c73f09b3
             a3b75e662a2594410ae496b2e2e6609e31e6e02cc837f053d21f37ff4f51950b
             be2638d09dd7a4930930806d0703b1f6",
            "4dd3b4c088a7f45c216839645b2012bf2e6269a8c56a816dbc1b267761955bc5",
        ),
    ] {
        let enc = ContentEncryption::CbcHmac(size);
        let key = &key[..enc.key_length()];
        let boxed = enc.seal(key, &vector, aad, plaintext).unwrap();
        assert_eq!(boxed.ciphertext, hex(ciphertext), "{enc}");
        assert_eq!(boxed.tag, hex(tag), "{enc}");
        let opened = enc.open(key, &vector, aad, &boxed.ciphertext, &boxed.tag);
        assert_eq!(*opened.unwrap(), plaintext);
    }
}

/// RFC 7517 Appendix C.2 to C.5: the password gives the content encryption key.
#[test]
fn a_password_unwraps_a_key() {
    let password = "Thus from my lips, by yours, my sin is purged.";
    let parameters = Parameters::Password {
        salt: vec![
            217, 96, 147, 112, 150, 117, 70, 247, 127, 8, 155, 137, 174, 42, 80, 215,
        ],
        iterations: NonZeroU32::new(4096).unwrap(),
    };
    let encrypted = [
        78, 186, 151, 59, 11, 141, 81, 240, 213, 245, 83, 211, 53, 188, 134, 188, 66, 125, 36, 200,
        222, 124, 5, 103, 249, 52, 117, 184, 140, 81, 246, 158, 161, 177, 20, 33, 245, 57, 59, 4,
    ];
    let key = [
        111, 27, 25, 52, 66, 29, 20, 78, 92, 176, 56, 240, 65, 208, 82, 112, 161, 131, 36, 55, 202,
        236, 185, 172, 129, 23, 153, 194, 195, 48, 253, 182,
    ];
    let found = receive(
        &Recipient::Password(Secret::from(password.to_owned())),
        KeyManagement::Password(KeySize::Bits128),
        ContentEncryption::CbcHmac(KeySize::Bits128),
        &parameters,
        &encrypted,
    );
    assert_eq!(*found.unwrap(), key);
}
