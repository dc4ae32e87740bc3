//! What `jwt verify` makes of tokens inside tokens: encrypting proves nothing, so that what is
//! inside is believed for its signature alone.

use aws_lc_rs::hmac;

use super::{CANARY, Parts, b64, oct, secret};
use crate::jwt::{key, token as made_by_node};
use crate::support::Sandbox;

const CLAIMS: &str = r#"{"sub":"joe","exp":1700003600,"note":"canary-of-the-content"}"#;

/// A token that says it has another inside, sealed with the shared secret.
fn around(content: impl AsRef<[u8]>) -> String {
    let header = r#"{"alg":"dir","enc":"A256GCM","cty":"JWT"}"#;
    Parts::gcm(header, b"", &secret(), content.as_ref()).compact()
}

/// A token that is HMAC-signed with `secret`.
fn hs256(secret: impl AsRef<[u8]>) -> String {
    let input = format!("{}.{}", b64(r#"{"alg":"HS256"}"#), b64(CLAIMS));
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_ref());
    format!("{input}.{}", b64(hmac::sign(&key, input.as_bytes())))
}

/// Verifies `token` with the key called `name`; returns the first failure's code.
fn verdict(token: &str, name: &str) -> String {
    let sandbox = Sandbox::new();
    sandbox.file("key", key(name));
    sandbox.file("opener", oct(32));
    let args = [
        "jwt",
        "verify",
        "--key",
        "key",
        "--decrypt-key",
        "opener",
        "--at",
        "1700000100",
        "--any-aud",
    ];
    let text = sandbox.feed(args, token);
    assert!(!(text.stdout + &text.stderr).contains(CANARY), "{name}");
    let run = sandbox.feed(args.iter().chain(&["--json"]), token);
    let mut verdict = run.json(i32::from(text.code != Some(0)));
    verdict.as_object_mut().unwrap().remove("unverified");
    assert!(!verdict.to_string().contains(CANARY), "{verdict}");
    let valid = verdict["valid"] == true;
    assert_eq!(valid, verdict.get("claims").is_some(), "{verdict}");
    let first = verdict["failures"][0]["code"].as_str();
    first.unwrap_or("valid").to_owned()
}

#[test]
fn a_public_key_signs_nothing_inside_either() {
    assert_eq!(
        verdict(&around(made_by_node("RS256")), "rsa.spki.pem"),
        "valid"
    );
    for name in [
        "rsa.spki.pem",
        "rsa.jwk",
        "rsa.cert.pem",
        "p256.spki.pem",
        "p256.jwk",
    ] {
        for secret in [key(name), key(name).trim_end().to_owned()] {
            assert_eq!(
                verdict(&around(hs256(secret)), name),
                "jwt_alg_not_allowed",
                "{name}"
            );
        }
    }
    // What opens the outer token does not vouch for the inner one.
    assert_eq!(
        verdict(&around(hs256(secret())), "secret.jwk"),
        "jwt_signature_invalid"
    );
}

#[test]
fn what_is_inside_is_one_signed_token_and_nothing_else() {
    let good = made_by_node("RS256");
    let (input, signature) = good.rsplit_once('.').unwrap();
    let [header, payload] = [0, 1].map(|at| input.split('.').nth(at).unwrap());
    let flattened =
        format!(r#"{{"protected":"{header}","payload":"{payload}","signature":"{signature}"}}"#);
    for inside in [
        CLAIMS.to_owned(),
        flattened,
        around(&good),
        format!("{good} {good}"),
        format!("{good}\n{good}"),
        format!("{good}."),
        String::new(),
        b64(&good),
        "\0".to_owned() + &good,
    ] {
        assert_eq!(
            verdict(&around(&inside), "rsa.jwk"),
            "jwt_not_signed",
            "{inside:?}"
        );
    }
    let unsigned = format!("{}.{}.", b64(r#"{"alg":"none"}"#), b64(CLAIMS));
    assert_eq!(verdict(&around(unsigned), "rsa.jwk"), "jwt_alg_not_allowed");
    let cut = format!("{input}.");
    assert_eq!(verdict(&around(cut), "rsa.jwk"), "jwt_signature_invalid");
}
