//! `authctl oauth userinfo`: claims about who signed in, and about nobody else.

use serde_json::{Value, json};

use super::signed_in::{SignedIn, now, server};
use crate::jwt::claiming;

const ANEW: &str = "canary-second";

/// The token endpoint gives another token from now on.
fn renewable(alice: &SignedIn) {
    let tokens = json!({ "access_token": ANEW, "token_type": "Bearer", "expires_in": 3600 });
    alice.answer("/token", "200 OK", &tokens);
}

#[test]
fn the_claims_are_given_as_they_are() {
    let alice = SignedIn::new();
    let claims =
        json!({ "sub": "alice", "email": "a@b.example", "n": 12_345_678_901_234_567_890_u64 });
    alice.answer("/me", "200 OK", &claims);
    let run = alice.oauth("userinfo work --json");
    assert_eq!(run.json(0), claims);
    let asked = alice.asked("/me").pop().unwrap();
    let shown = "authorization: Bearer canary-access".to_owned();
    assert!(asked.headers.contains(&shown), "{asked:?}");
    assert!(!run.stderr.contains("canary"), "{run:#?}");
    let email = alice.oauth("userinfo work --field email").ok();
    assert_eq!(email, "a@b.example");

    let hostile = json!({ "sub": "alice", "name": "\u{1b}[2J\u{202e}x" });
    alice.answer("/me", "200 OK", &hostile);
    let text = alice.oauth("userinfo work").ok();
    assert!(text.contains("alice") && !text.contains('\u{1b}'), "{text}");
    assert!(!text.contains('\u{202e}'), "{text}");
}

#[test]
fn claims_about_somebody_else_are_not_shown() {
    let alice = SignedIn::new();
    for claims in [
        json!({ "sub": "mallory", "email": "canary@b.example" }),
        json!({ "email": "canary@b.example" }),
        json!({ "sub": ["alice"], "email": "canary@b.example" }),
        json!({ "sub": "Alice", "email": "canary@b.example" }),
    ] {
        alice.answer("/me", "200 OK", &claims);
        let run = alice.oauth("userinfo work --json");
        run.fails(4, "subject_mismatch");
        assert!(!run.stderr.contains("canary"), "{run:#?}");
    }
    // The token was good: it is not tried again with another.
    assert!(alice.asked("/token").is_empty());
}

#[test]
fn signed_claims_are_verified() {
    let alice = SignedIn::new();
    let issuer = &alice.server.origin;
    let good = json!({ "iss": issuer, "aud": "cli", "sub": "alice", "email": "a@b.example" });
    let signed = |kid: &str, name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        let kind = ["Content-Type: application/JWT; charset=utf-8"];
        let token = claiming(kid, &claims);
        alice.server.answer("/me", "200 OK", &kind, &token);
        alice.oauth("userinfo work --json")
    };
    let run = signed("a", "email", json!("a@b.example"));
    assert_eq!(run.json(0), good);
    for (name, value, code) in [
        ("iss", json!("https://evil.example"), "userinfo_invalid"),
        ("iss", Value::Null, "userinfo_invalid"),
        ("aud", json!("other"), "userinfo_invalid"),
        ("aud", Value::Null, "userinfo_invalid"),
        ("exp", json!(now() - 300), "userinfo_invalid"),
        ("sub", json!("mallory"), "subject_mismatch"),
    ] {
        signed("a", name, value).fails(4, code);
    }
    signed("b", "sub", json!("alice")).fails(4, "userinfo_invalid");
    let kind = ["Content-Type: application/jwt"];
    for (token, words) in [
        ("eyJhbGciOiJub25lIn0.e30.", "not valid"),
        (
            "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA",
            "encrypted",
        ),
        ("hello", "no usable answer"),
    ] {
        alice.server.answer("/me", "200 OK", &kind, token);
        let run = alice.oauth("userinfo work --json");
        assert!(matches!(run.code, Some(4 | 5)), "{run:#?}");
        assert!(
            run.stdout.is_empty() && run.stderr.contains(words),
            "{run:#?}"
        );
    }
}

#[test]
fn a_token_that_is_not_taken_is_renewed_once() {
    let alice = SignedIn::new();
    renewable(&alice);
    for challenge in ["WWW-Authenticate: Bearer error=\"invalid_token\"", "X: y"] {
        alice
            .server
            .answer("/me", "401 Unauthorized", &[challenge], "");
        let run = alice.oauth("userinfo work --json");
        run.fails(4, "token_rejected");
        assert!(run.stderr.contains("authctl oauth login work"), "{run:#?}");
        let asked = alice.server.asked();
        let paths: Vec<&str> = asked.iter().map(|asked| asked.path.as_str()).collect();
        assert_eq!(paths, ["/me", "/token", "/me"]);
        let shown = format!("authorization: Bearer {ANEW}");
        assert!(asked[2].headers.contains(&shown), "{asked:?}");
    }
    assert_eq!(alice.oauth("token work").ok(), ANEW);
}

#[test]
fn a_refusal_says_what_to_do() {
    let alice = SignedIn::new();
    for (status, challenge, body, exit, code, words) in [
        (
            "403 Forbidden",
            "Bearer error=\"insufficient_scope\", scope=\"profile email\"",
            json!(""),
            4,
            "scope_insufficient",
            "--scope 'profile email'",
        ),
        (
            "403 Forbidden",
            "Bearer error=\"insufficient_scope\", scope=\"a';id\"",
            json!(""),
            4,
            "scope_insufficient",
            "--scope SCOPE",
        ),
        (
            "403 Forbidden",
            "",
            json!({ "error": "insufficient_scope" }),
            4,
            "scope_insufficient",
            "--scope openid",
        ),
        (
            "400 Bad Request",
            "Bearer error=\"invalid_request\"",
            json!(""),
            4,
            "token_refused",
            "invalid_request",
        ),
        ("503 Busy", "", json!(""), 5, "remote_invalid", "503"),
        ("302 Found", "", json!(""), 5, "remote_invalid", "302"),
        ("200 OK", "", json!([]), 5, "remote_invalid", "a list"),
        ("200 OK", "", json!("<h1>"), 5, "remote_invalid", "a string"),
    ] {
        let line = format!("WWW-Authenticate: {challenge}");
        let lines = ["Location: http://127.0.0.1:9/", &line];
        alice
            .server
            .answer("/me", status, &lines, &body.to_string());
        let run = alice.oauth("userinfo work --json");
        run.fails(exit, code);
        assert!(run.stderr.contains(words), "{words}: {run:#?}");
    }
    assert!(alice.asked("/token").is_empty());
}

#[test]
fn without_a_subject_the_person_is_warned() {
    let alice = SignedIn::at(server(|_| ()), |tokens| {
        tokens["id_token"] = Value::Null;
    });
    alice.answer("/me", "200 OK", &json!({ "id": 7 }));
    let run = alice.oauth("userinfo work --json");
    assert_eq!(run.json(0), json!({ "id": 7 }));
    assert!(run.stderr.contains("nothing vouches"), "{run:#?}");
}

#[test]
fn without_a_login_or_the_endpoint_there_is_nobody() {
    let alice = SignedIn::at(
        server(|m| {
            m["userinfo_endpoint"] = Value::Null;
        }),
        |_| (),
    );
    alice
        .oauth("userinfo work --json")
        .fails(5, "endpoint_missing");
    alice
        .oauth("userinfo other --json")
        .fails(3, "credential_unknown");
}
