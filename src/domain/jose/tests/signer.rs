//! Signatures made here, and private keys written down again.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::vectors::{jwk, key, set, unverified};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::key::KeyError;
use crate::domain::jose::key::curve::MlDsa;
use crate::domain::jose::key::signer::Signer;
use crate::domain::jose::verify::{SignaturePolicy, verify};

/// A private JWK of ML-DSA made of the seed 0, 1, 2, … 31.
fn ml_dsa(level: &str) -> String {
    let set = match level {
        "44" => MlDsa::L44,
        "65" => MlDsa::L65,
        _ => MlDsa::L87,
    };
    let seed: Vec<u8> = (0..32).collect();
    let pair = set.pair(&seed).unwrap();
    let public = aws_lc_rs::signature::KeyPair::public_key(&pair)
        .as_ref()
        .to_vec();
    let [public, seed] = [public, seed].map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
    format!(r#"{{"kty":"AKP","alg":"ML-DSA-{level}","pub":"{public}","priv":"{seed}"}}"#)
}

#[test]
fn every_algorithm_signs_what_it_verifies() {
    for algorithm in Algorithm::ALL {
        let private = match algorithm {
            Algorithm::Hs256 | Algorithm::Hs384 | Algorithm::Hs512 => key("secret.jwk"),
            Algorithm::Es256 => key("p256.sec1.pem"),
            Algorithm::Es384 => key("p384.private.jwk"),
            Algorithm::Es512 => key("p521.pkcs8.pem"),
            Algorithm::Es256k => key("k256.private.jwk"),
            Algorithm::EdDsa => key("ed25519.pkcs8.pem"),
            Algorithm::Ed25519 => key("ed25519.private.jwk"),
            Algorithm::MlDsa44 => ml_dsa("44"),
            Algorithm::MlDsa65 => ml_dsa("65"),
            Algorithm::MlDsa87 => ml_dsa("87"),
            _ => key("rsa.private.jwk"),
        };
        let signer = Signer::new(&jwk(private.clone()), Some(algorithm)).unwrap();
        let header = format!(r#"{{"alg":"{algorithm}"}}"#);
        let input = [header.as_str(), "{}"]
            .map(|part| URL_SAFE_NO_PAD.encode(part))
            .join(".");
        let signature = signer.sign(input.as_bytes()).unwrap();
        let keys = set(private, &[]).unwrap();
        let good = |signature: &[u8]| {
            let token = format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature));
            verify(&unverified(&token), &keys, &SignaturePolicy::default()).is_ok()
        };
        assert!(good(&signature), "{algorithm}");
        for at in [0, signature.len() / 2, signature.len() - 1] {
            let mut flipped = signature.clone();
            flipped[at] ^= 1;
            assert!(!good(&flipped), "{algorithm} with byte {at} changed");
        }
    }
}

#[test]
fn who_may_not_sign_is_told_why() {
    let refused = |key: String, alg| Signer::new(&jwk(key), alg).unwrap_err();
    assert_eq!(refused(key("rsa.spki.pem"), None), KeyError::Public);
    assert_eq!(refused(key("p256.cert.pem"), None), KeyError::Public);
    let bare = key("rsa.private.jwk");
    let object = crate::domain::jose::json::Object::parse(bare.as_bytes()).unwrap();
    let kept: Vec<String> = ["kty", "n", "e", "d"]
        .iter()
        .map(|name| format!("\"{name}\":{}", object.get(name).unwrap().json()))
        .collect();
    assert_eq!(
        refused(format!("{{{}}}", kept.join(",")), None),
        KeyError::Primes
    );
    let verify_only = key("p256.private.jwk").replacen('{', r#"{"key_ops":["verify"],"#, 1);
    assert_eq!(
        refused(verify_only, None),
        KeyError::Use { member: "key_ops" }
    );
    let encryption = key("p256.private.jwk").replacen('{', r#"{"use":"enc","#, 1);
    assert_eq!(refused(encryption, None), KeyError::Use { member: "use" });
    assert!(matches!(
        refused(key("p256.private.jwk"), Some(Algorithm::Es384)),
        KeyError::NoFit { .. }
    ));
    assert!(matches!(
        refused(key("x25519.private.jwk"), None),
        KeyError::Unsupported { .. }
    ));
}

#[test]
fn keys_are_written_as_openssl_writes_them() {
    let der = |name: &str| {
        let pem = key(name);
        let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        STANDARD.decode(body).unwrap()
    };
    for name in [
        "rsa", "pss", "p256", "p384", "p521", "k256", "ed25519", "x25519",
    ] {
        let read = jwk(key(&format!("{name}.pkcs8.pem"))).material;
        assert_eq!(
            read.public_der().unwrap(),
            der(&format!("{name}.spki.pem")),
            "{name}"
        );
        let written = read.private_der().unwrap();
        let back = jwk(written.to_vec()).material;
        assert_eq!(back.private_der().unwrap(), written, "{name}");
        // OpenSSL names the curve once, in front of an EC key.
        if !["p256", "p384", "p521", "k256"].contains(&name) {
            assert_eq!(
                written.as_slice(),
                der(&format!("{name}.pkcs8.pem")),
                "{name}"
            );
        }
    }
    let ml_dsa = jwk(ml_dsa("65")).material;
    let back = jwk(ml_dsa.private_der().unwrap().to_vec()).material;
    assert_eq!(back.public_der(), ml_dsa.public_der());
    assert!(jwk(key("secret.jwk")).material.private_der().is_err());
}
