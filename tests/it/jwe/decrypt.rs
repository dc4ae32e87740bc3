//! `authctl jwe decrypt`.

use serde_json::json;

use super::{EC, EC_PUBLIC, OCT, example};
use crate::support::{Run, Sandbox};

/// Decrypts a token with a key, and with more options.
fn decrypt(token: &str, key: &str, more: &[&str]) -> Run {
    let sandbox = Sandbox::new();
    sandbox.file("key", key);
    let mut args = vec!["jwe", "decrypt", "--key", "key"];
    args.extend(more);
    sandbox.feed(args, token)
}

#[test]
fn the_content_comes_byte_for_byte() {
    let (key, token, content) = example("RFC 7516 A.1");
    assert_eq!(decrypt(&token, &key, &[]).ok(), content);
    let sandbox = Sandbox::new();
    sandbox.file("key", &key);
    assert_eq!(
        sandbox.run(["jwe", "decrypt", &token, "--key", "key"]).ok(),
        content
    );
}

#[test]
fn json_tells_how() {
    let (key, token, content) = example("RFC 7520 5.10");
    let shown = decrypt(&token, &key, &["--json"]).json(0);
    assert_eq!(shown["plaintext"], content);
    assert_eq!(shown["alg"], "A128KW");
    assert_eq!(shown["enc"], "A128GCM");
    assert_eq!(shown["kid"], "81b20965-8332-43d9-a468-82160ad91ac8");
    assert_eq!(shown["header"]["enc"], "A128GCM");
    assert!(
        shown["aad_base64url"]
            .as_str()
            .unwrap()
            .starts_with("WyJ2Y2FyZCIs")
    );
    assert_eq!(decrypt(&token, &key, &["--field", "alg"]).ok(), "A128KW");
}

#[test]
fn content_that_is_no_text_is_exact_too() {
    let sandbox = Sandbox::new();
    sandbox.file("key", OCT);
    let content = [0, 159, 146, 150, b'\n', 0xff];
    let token = sandbox
        .feed(["jwe", "encrypt", "--key", "key"], content)
        .ok();
    let mut command = sandbox.command(["jwe", "decrypt", &token, "--key", "key"]);
    assert_eq!(command.output().unwrap().stdout, content);
    let args = ["jwe", "decrypt", &token, "--key", "key", "--json"];
    let shown = sandbox.run(args).json(0);
    assert_eq!(shown["plaintext_base64url"], "AJ-Slgr_");
    assert_eq!(shown.get("plaintext"), None);
}

#[test]
fn what_is_a_risk_has_to_be_allowed() {
    for (source, name) in [
        ("RFC 7516 A.2", "RSA1_5"),
        ("RFC 7520 5.1", "RSA1_5"),
        ("RFC 7520 5.9", "zip"),
    ] {
        let (key, token, content) = example(source);
        let run = decrypt(&token, &key, &["--json"]);
        run.fails(1, "jwe_alg_not_allowed");
        assert!(run.stderr.contains(&format!("--allow {name}")), "{run:?}");
        assert_eq!(decrypt(&token, &key, &["--allow", name]).ok(), content);
    }
}

#[test]
fn a_password_is_hashed_as_often_as_the_reader_allows() {
    let (_, token, content) = example("RFC 7520 5.3");
    let sandbox = Sandbox::new().with("PASSWORD", "entrap_o\u{2013}peter_long\u{2013}credit_tun");
    let decrypt = |more: &[&str]| {
        let mut args = vec!["jwe", "decrypt", "--password", "env:PASSWORD", "--json"];
        args.extend(more);
        sandbox.feed(args, &token)
    };
    decrypt(&[]).fails(1, "jwe_alg_not_allowed");
    let shown = decrypt(&["--allow", "PBES2"]).json(0);
    assert_eq!(shown["plaintext"], content);
    decrypt(&["--allow", "PBES2", "--max-iterations", "8191"]).fails(1, "jwe_limit_exceeded");
    decrypt(&["--allow", "PBES2", "--max-iterations", "1000001"]).fails(2, "usage");
}

#[test]
fn a_token_that_is_refused_leaves_nothing_on_standard_output() {
    let (key, token, _) = example("RFC 7516 A.3");
    let parts: Vec<&str> = token.split('.').collect();
    let with = |at: usize, part: &str| {
        let mut parts = parts.clone();
        parts[at] = part;
        parts.join(".")
    };
    // {"alg":"A128KW","enc":"A128CBC-HS256","crit":["x"],"x":1}
    let crit = "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiY3JpdCI6WyJ4Il0sIngiOjF9";
    // {"alg":"none","enc":"A128CBC-HS256"}
    let none = "eyJhbGciOiJub25lIiwiZW5jIjoiQTEyOENCQy1IUzI1NiJ9";
    for (token, exit, code) in [
        (with(4, "AAAAAAAAAAAAAAAAAAAAAA"), 1, "jwe_decrypt_failed"),
        (with(4, ""), 1, "jwe_decrypt_failed"),
        (with(3, "AAAA"), 1, "jwe_decrypt_failed"),
        (with(2, "AAAA"), 1, "jwe_decrypt_failed"),
        (with(1, ""), 1, "jwe_decrypt_failed"),
        (with(0, crit), 1, "jwe_crit_unknown"),
        (with(0, none), 1, "jwe_alg_not_allowed"),
        (with(0, "e30"), 1, "jwe_alg_not_allowed"),
        (with(0, "e3"), 2, "jwt_malformed"),
        (with(2, "a b"), 2, "jwt_malformed"),
        (parts[..3].join("."), 2, "jwe_malformed"),
        (parts[..4].join("."), 2, "jwt_malformed"),
        (r#"{"ciphertext":1}"#.into(), 1, "jwe_header_invalid"),
        (r#"{"protected":1}"#.into(), 2, "jwe_malformed"),
        ("{".into(), 2, "jwe_malformed"),
        (String::new(), 2, "jwt_malformed"),
    ] {
        let run = decrypt(&token, &key, &["--json"]);
        assert_eq!(run.stdout, "", "{token}");
        if token == parts[..3].join(".") {
            // Its middle part is no JSON, so it is no signed token either.
            assert_eq!(run.code, Some(2), "{run:?}");
        } else {
            run.fails(exit, code);
        }
    }
}

#[test]
fn wrong_keys_are_told_apart() {
    let (_, token, _) = example("RFC 7516 A.3");
    let other = r#"{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAA"}"#;
    decrypt(&token, other, &["--json"]).fails(1, "jwe_decrypt_failed");
    decrypt(&token, EC, &["--json"]).fails(3, "jwk_unknown");
    decrypt(&token, EC_PUBLIC, &["--json"]).fails(2, "jwk_invalid");
    decrypt(&token, "rubbish", &["--json"]).fails(2, "jwk_invalid");
    let signing = OCT.replace("\"kid\"", "\"use\":\"sig\",\"kid\"");
    decrypt(&token, &signing, &["--json"]).fails(2, "jwk_invalid");
    decrypt(&token, OCT, &["--json", "--alg", "A256KW"]).fails(1, "jwe_alg_not_allowed");
    decrypt(&token, OCT, &["--json", "--enc", "A256GCM"]).fails(1, "jwe_alg_not_allowed");
}

#[test]
fn a_set_is_searched_by_kid() {
    let (key, token, content) = example("RFC 7520 5.8");
    let set = json!({ "keys": [
        serde_json::from_str::<serde_json::Value>(OCT).unwrap(),
        serde_json::from_str::<serde_json::Value>(&key).unwrap(),
    ]})
    .to_string();
    assert_eq!(decrypt(&token, &set, &[]).ok(), content);
    let foreign = json!({ "keys": [
        serde_json::from_str::<serde_json::Value>(OCT).unwrap(),
        serde_json::from_str::<serde_json::Value>(EC).unwrap(),
    ]});
    decrypt(&token, &foreign.to_string(), &["--json"]).fails(3, "jwk_unknown");
}

#[test]
fn additional_data_can_be_demanded() {
    let sandbox = Sandbox::new();
    sandbox.file("key", OCT);
    sandbox.file("aad", "seen by all");
    sandbox.file("other", "seen by all\n");
    let args = ["jwe", "encrypt", "--key", "key", "--aad", "aad"];
    let token = sandbox.feed(args, "content").ok();
    let decrypt = |aad: &str| {
        let args = ["jwe", "decrypt", "--key", "key", "--aad", aad, "--json"];
        sandbox.feed(args, &token)
    };
    assert_eq!(decrypt("aad").json(0)["plaintext"], "content");
    decrypt("other").fails(1, "jwe_aad_mismatch");
}

#[test]
fn only_one_thing_comes_from_standard_input() {
    let sandbox = Sandbox::new();
    sandbox.file("key", OCT);
    for line in [
        "jwe decrypt --key -",
        "jwe decrypt x --key - --aad -",
        "jwe encrypt --key -",
        "jwe encrypt x --key - --passphrase -",
        "jwt verify - --key key --decrypt-key -",
        "jwt verify x.x.x --key key --decrypt-key - --passphrase -",
        "jwt verify x.x.x --key key --decrypt-key - --profile-of dpop --ath-of -",
    ] {
        let args = line.split(' ').chain(["--json"]);
        sandbox.feed(args, OCT).fails(2, "usage");
    }
}
