//! Signatures that are none, or another key's or algorithm's.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{THEN, Trial, Want, b64, der, hs256, key, ours, payload, token};
use crate::jwt::token as made_by_node;
use crate::support::Sandbox;

const NOT_ALLOWED: Want = Want::Refused("jwt_alg_not_allowed");
const INVALID: Want = Want::Refused("jwt_signature_invalid");

/// CVE-2015-2951: a token that says that it needs no signature.
#[test]
fn no_token_is_excused_from_its_signature() {
    let mut trial = Trial::new();
    for alg in [
        "none",
        "None",
        "NONE",
        "nOnE",
        " none",
        "none ",
        "none\\u0000",
        "n\\u043ene",
        "",
        "null",
    ] {
        let header = format!(r#"{{"alg":"{alg}"}}"#);
        let signed = ours(&header, payload(""));
        let unsigned = token(&header, payload(""), |_| Vec::new());
        for text in [&signed, &unsigned] {
            trial.hold(alg, text, key("secret.jwk"), &[], NOT_ALLOWED);
            trial.hold(alg, text, key("rsa.spki.pem"), &[], NOT_ALLOWED);
            trial.hold(
                alg,
                text,
                key("secret.raw"),
                &["--alg", "HS256"],
                NOT_ALLOWED,
            );
        }
    }
    for alg in [
        "null",
        "0",
        "true",
        "[]",
        r#"["HS256"]"#,
        r#"{"name":"HS256"}"#,
    ] {
        let text = ours(format!(r#"{{"alg":{alg}}}"#), payload(""));
        trial.hold(
            alg,
            text,
            key("secret.jwk"),
            &[],
            Want::Refused("jwt_header_invalid"),
        );
    }
    for header in ["{}", r#"{"ALG":"HS256"}"#, r#"{"alg ":"HS256"}"#] {
        trial.hold(
            header,
            ours(header, payload("")),
            key("secret.jwk"),
            &[],
            NOT_ALLOWED,
        );
    }
    for alg in [
        "hs256",
        "Hs256",
        "HS256 ",
        "HS256\\n",
        "HS2\\u0435",
        "HS1",
        "HMAC",
        "dir",
    ] {
        let text = ours(format!(r#"{{"alg":"{alg}"}}"#), payload(""));
        trial.hold(alg, text, key("secret.jwk"), &[], NOT_ALLOWED);
    }
    trial.done();
}

/// CVE-2016-10555, CVE-2022-29217, CVE-2023-48238: a public key taken for a shared secret.
#[test]
fn a_public_key_is_nobodys_secret() {
    let mut trial = Trial::new();
    let public = [
        "rsa.spki.pem",
        "rsa.pkcs1.pub.pem",
        "rsa.cert.pem",
        "rsa.jwk",
        "p256.spki.pem",
        "ed25519.jwk",
        "ssh.pem.pub",
    ];
    let leads = ["", " ", "\n", "\t\r\n", "\u{feff}", "\u{200b}", "\0"];
    for name in public {
        let text = key(name);
        let mut secrets = vec![
            text.trim_end().as_bytes().to_vec(),
            text.replace('\n', "\r\n").into_bytes(),
        ];
        if text.starts_with("-----BEGIN") {
            secrets.push(STANDARD.encode(der(name)).into_bytes());
        }
        // Asked for by mistake, the key is still none for HMAC, whatever stands in front.
        for (lead, secret) in leads
            .iter()
            .flat_map(|lead| secrets.iter().map(move |one| (lead, one)))
        {
            let material = [lead.as_bytes(), secret].concat();
            let forged = hs256(&material, r#"{"alg":"HS256"}"#, payload(""));
            let want = Want::Error(2, "jwk_invalid");
            trial.hold(name, forged, material, &["--alg", "HS256"], want);
        }
        secrets.push(text.clone().into_bytes());
        if text.starts_with("-----BEGIN") {
            secrets.push(der(name));
            let forged = hs256(der(name), r#"{"alg":"HS256"}"#, payload(""));
            let want = Want::Error(2, "jwk_invalid");
            trial.hold(name, forged, der(name), &["--alg", "HS256"], want);
        }
        for secret in secrets.iter().filter(|_| !text.starts_with("ssh-")) {
            let forged = hs256(secret, r#"{"alg":"HS256"}"#, payload(""));
            trial.hold(name, forged, &text, &[], NOT_ALLOWED);
        }
    }
    trial.done();
}

/// CVE-2018-0114: the key that a token brings along is the sender's word.
#[test]
fn a_token_brings_no_key() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/keys.json", listener.local_addr().unwrap());
    let mine =
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der("p256.pkcs8.pem")).unwrap();
    let sign = |input: &[u8]| {
        mine.sign(&SystemRandom::new(), input)
            .unwrap()
            .as_ref()
            .to_vec()
    };
    let theirs = r#"{"kty":"EC","crv":"P-256","kid":"ours","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
    let certificate = key("p256.cert.pem");
    let certificate: String = certificate
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect();
    let mut trial = Trial::new();
    for member in [
        format!(r#""jwk":{}"#, key("p256.jwk")),
        format!(r#""kid":"ours","jwk":{}"#, key("p256.jwk")),
        format!(r#""jku":"{url}""#),
        format!(r#""x5u":"{url}""#),
        format!(r#""x5c":["{certificate}"]"#),
        format!(r#""kid":"{url}""#),
        r#""kid":"p256.jwk""#.to_owned(),
    ] {
        let text = token(format!(r#"{{"alg":"ES256",{member}}}"#), payload(""), sign);
        trial.hold(&member, &text, theirs, &[], INVALID);
        trial.hold(&member, &text, key("p256.jwk"), &[], Want::Valid);
    }
    trial.done();
    assert!(listener.accept().is_err(), "something was fetched");
}

/// CVE-2020-28042, CVE-2019-20933, CVE-2020-28637: nothing for a signature, nothing for a secret.
#[test]
fn nothing_is_no_signature_and_no_secret() {
    let mut trial = Trial::new();
    for (alg, name) in [
        ("HS256", "secret.jwk"),
        ("RS256", "rsa.jwk"),
        ("PS384", "rsa.jwk"),
        ("ES256", "p256.jwk"),
        ("ES512", "p521.jwk"),
        ("ES256K", "k256.jwk"),
        ("EdDSA", "ed25519.jwk"),
    ] {
        let header = format!(r#"{{"alg":"{alg}"}}"#);
        for length in [0, 1, 32, 48, 64, 96, 132, 256, 257, 2420] {
            let zeros = token(&header, payload(""), |_| vec![0; length]);
            trial.hold(alg, zeros, key(name), &[], INVALID);
        }
        let bare = token(&header, payload(""), |_| Vec::new());
        let bare = bare.trim_end_matches('.');
        trial.hold(alg, bare, key(name), &[], Want::Error(2, "jwt_malformed"));
    }
    let invalid = Want::Error(2, "jwk_invalid");
    for secret in ["", "\n", "x", "0123456789abcdef0123456789abcde"] {
        let text = hs256(secret, r#"{"alg":"HS256"}"#, payload(""));
        trial.hold(secret, &text, secret, &["--alg", "HS256"], invalid);
        let jwk = format!(r#"{{"kty":"oct","k":"{}"}}"#, b64(secret));
        trial.hold(secret, &text, jwk, &[], invalid);
    }
    trial.done();
}

#[test]
fn a_signature_is_for_one_algorithm_of_one_key() {
    let mut trial = Trial::new();
    for (alg, name) in [
        ("ES256", "p384.jwk"),
        ("ES384", "p256.jwk"),
        ("ES512", "p256.jwk"),
        ("ES256K", "p256.jwk"),
        ("ES256", "k256.jwk"),
        ("EdDSA", "p256.jwk"),
        ("RS256", "p256.jwk"),
        ("HS256", "p256.jwk"),
        ("RS256", "pss.spki.pem"),
        ("HS256", "ed25519.jwk"),
        ("EdDSA", "rsa.jwk"),
        ("PS256", "secret.jwk"),
    ] {
        trial.hold(
            &format!("{alg} with {name}"),
            made_by_node(alg),
            key(name),
            &["--aud", "me"],
            NOT_ALLOWED,
        );
    }
    let bound = key("rsa.jwk").replacen('{', r#"{"alg":"RS256","#, 1);
    trial.hold(
        "PS256, bound to RS256",
        made_by_node("PS256"),
        &bound,
        &["--aud", "me"],
        NOT_ALLOWED,
    );
    trial.hold(
        "RS384, bound to RS256",
        made_by_node("RS384"),
        &bound,
        &["--aud", "me"],
        NOT_ALLOWED,
    );
    // The same signature under another header.
    let text = made_by_node("RS256");
    let parts: Vec<&str> = text.split('.').collect();
    for header in [
        r#"{"alg":"PS256","typ":"JWT"}"#,
        r#"{"alg":"RS384","typ":"JWT"}"#,
        r#"{"alg":"RS256","typ":"jwt"}"#,
    ] {
        let moved = format!("{}.{}.{}", b64(header), parts[1], parts[2]);
        trial.hold(header, moved, key("rsa.jwk"), &["--aud", "me"], INVALID);
    }
    trial.done();
    let sandbox = Sandbox::new();
    sandbox.file("key", key("rsa.jwk"));
    for alg in ["none", "rs256", "HS257", ""] {
        let args = [
            "jwt", "verify", "--key", "key", "--at", THEN, "--json", "--alg", alg,
        ];
        sandbox.feed(args, made_by_node("RS256")).fails(2, "usage");
    }
}
