//! Keys in any form: whatever comes is a key, a set, a secret or refused; what signs is verified
//! by itself; and what is public to somebody is nobody's secret.
#![no_main]

use authctl::domain::jose::algorithm::Algorithm;
use authctl::domain::jose::codec::Token;
use authctl::domain::jose::key::Key;
use authctl::domain::jose::key::jwk::Jwk;
use authctl::domain::jose::key::signer::Signer;
use authctl::domain::jose::key::sniff::{Found, KEY_LIMIT, sniff};
use authctl::domain::jose::keyset::KeySet;
use authctl::domain::jose::verify::{SignaturePolicy, verify};
use authctl::domain::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let material = Secret::new(bytes.to_vec());
    let keys = KeySet::parse(&material, &[]);
    let secret = KeySet::parse(&material, &Algorithm::HMAC);
    match sniff(&material) {
        Err(_) => assert!(keys.is_err() && secret.is_err(), "refused, and still used"),
        Ok(Found::Raw) => {
            assert!(keys.is_err(), "bytes became a key");
            // Also as another program may have written it: in UTF-16, in Latin-1.
            let letters = bytes.iter().copied().filter(|byte| *byte != 0);
            let text = String::from_utf8_lossy(&letters.collect::<Vec<u8>>()).into_owned();
            assert!(
                !text.contains("-----BEGIN ") || secret.is_err(),
                "what is public is no secret"
            );
        }
        Ok(Found::Set(members)) => assert!(members.len() <= KEY_LIMIT),
        Ok(Found::One(jwk)) => {
            if let Ok(signer) = Signer::new(&jwk, None) {
                signs(&signer, &material);
            }
            one(*jwk);
        }
    }
});

fn one(jwk: Jwk) {
    if let Ok(key) = Key::new(jwk, &[]) {
        assert!(!key.algorithms().is_empty(), "a key for nothing");
        let secret = |algorithm: &Algorithm| algorithm.secret_length().is_some();
        let secrets = key.algorithms().iter().filter(|one| secret(one)).count();
        assert!(
            secrets == 0 || secrets == key.algorithms().len(),
            "a secret that is public"
        );
        drop(format!("{key} {key:?}"));
    }
}

/// A signature that could be made has to be right.
fn signs(signer: &Signer, material: &Secret) {
    let header = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"{}"}}"#, signer.algorithm()));
    let input = format!("{header}.e30");
    let Ok(signature) = signer.sign(input.as_bytes()) else {
        return;
    };
    let token = format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature));
    let token = Token::parse(token.as_bytes()).and_then(Token::signed);
    let token = token.expect("a token");
    // A key may be for signing alone.
    if let Ok(keys) = KeySet::parse(material, &[]) {
        let verified = verify(&token, &keys, &SignaturePolicy::default());
        assert!(verified.is_ok(), "{signer:?} is not verified");
    }
}
