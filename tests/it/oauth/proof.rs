//! `authctl oauth proof`: what is refused before a proof is made. That servers take them is shown in
//! `tests/real/oauth/proof.rs`.

use super::signed_in::{SignedIn, server};
use crate::support::Sandbox;

/// A login whose token is bound to a key.
fn bound() -> SignedIn {
    SignedIn::with(server(|_| ()), &["--dpop"], |tokens| {
        tokens["token_type"] = "DPoP".into();
    })
}

#[test]
fn a_proof_is_of_one_request_and_one_token() {
    let alice = bound();
    let url = "https://u:canary-pass@api.example/me?x=y#z";
    let made = alice
        .oauth(&format!("proof work patch {url} --nonce n!~ --json"))
        .json(0);
    assert_eq!(made["access_token"], "canary-access");
    assert_eq!(made["token_type"], "DPoP");
    let dpop = made["dpop"].as_str().unwrap();
    let decoded = alice
        .sandbox
        .feed(["jwt", "decode", "--json"], dpop)
        .json(0);
    let claims = &decoded["claims"];
    // Who asks is no part of where, and the method has no small letters.
    assert_eq!(claims["htu"], "https://api.example/me");
    assert_eq!(
        (claims["htm"].as_str(), claims["nonce"].as_str()),
        (Some("PATCH"), Some("n!~"))
    );
    assert_eq!(decoded["header"]["jwk"]["d"], serde_json::Value::Null);
    let verify = "jwt verify --json --profile-of dpop --htm PATCH --nonce n!~ --ath-of @token --htu https://api.example/me";
    alice.sandbox.file("token", "canary-access");
    let verdict = alice.sandbox.feed(verify.split(' '), dpop).json(0);
    assert_eq!(verdict["valid"], true);

    let run = alice.oauth("proof work GET https://api.example/ --headers");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines[0], "Authorization: DPoP canary-access");
    assert!(
        lines[1].starts_with("DPoP: eyJ") && lines.len() == 2,
        "{run:#?}"
    );
    assert_eq!(run.stderr, "");
    let alone = alice.oauth("proof work GET https://api.example/").ok();
    assert!(
        alone.starts_with("eyJ") && !alone.contains(char::is_whitespace),
        "{alone}"
    );
    assert_eq!(alice.server.asked().len(), 0, "nobody was asked for it");
}

#[test]
fn a_proof_for_nothing_is_none() {
    let alice = bound();
    for (words, code) in [
        ("GET http://api.example/", "url_insecure"),
        ("GET ftp://127.0.0.1/", "url_insecure"),
        ("G(T https://api.example/", "usage"),
        ("GET api.example", "usage"),
        ("GET https://api.example/ --nonce a\\b", "usage"),
    ] {
        let run = alice.oauth(&format!("proof work {words} --json"));
        run.fails(2, code);
        assert_eq!(run.stdout, "");
    }
    let bearer = SignedIn::new();
    let run = bearer.oauth("proof work GET https://api.example/ --json");
    run.fails(4, "token_unbound");
    assert!(run.stderr.contains("oauth login work --dpop"), "{run:#?}");
    let run = Sandbox::new().run("oauth proof work GET https://a.example/ --json".split(' '));
    run.fails(3, "credential_unknown");
}
