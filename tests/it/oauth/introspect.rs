//! `authctl oauth introspect`: what servers say of tokens, and what they say instead.

use serde_json::{Value, json};

use super::signed_in::{SignedIn, server};
use crate::support::Sandbox;

#[test]
fn the_servers_answer_is_given_as_it_is() {
    let alice = SignedIn::new();
    let exact =
        json!({ "active": true, "exp": 4_102_444_800_u64, "scope": "openid", "x": { "y": [1] } });
    alice.answer("/introspect", "200 OK", &exact);
    let run = alice.oauth("introspect work --json");
    assert_eq!(run.json(0), exact);
    let asked = alice.asked("/introspect");
    assert_eq!(asked[0].body, "token=canary-access&client_id=cli");
    assert!(!run.stderr.contains("canary"), "{run:#?}");

    let text = alice.oauth("introspect work").ok();
    assert!(text.starts_with("active\n"), "{text}");
    assert!(text.contains("2100-01-01"), "{text}");
    let run = alice.oauth("introspect work --hint refresh");
    assert_eq!(run.code, Some(0), "{run:#?}");
    let asked = alice.asked("/introspect");
    assert_eq!(
        asked[1].body,
        "token=canary-refresh&token_type_hint=refresh_token&client_id=cli"
    );
}

#[test]
fn a_token_that_is_not_active_is_a_no_and_nothing_else() {
    let alice = SignedIn::new();
    let body = json!({ "active": false, "sub": "somebody", "canary": 1 });
    alice.answer("/introspect", "200 OK", &body);
    let run = alice.oauth("introspect work --json");
    assert_eq!(run.json(1), json!({ "active": false }));
    let run = alice.oauth("introspect work");
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.starts_with("not active"), "{run:#?}");
}

#[test]
fn answers_that_say_nothing_of_the_token_are_told_by_their_cause() {
    let alice = SignedIn::new();
    for (status, body, exit, code, words) in [
        (
            "200 OK",
            json!({}),
            5,
            "remote_invalid",
            "it does not say `active`",
        ),
        (
            "200 OK",
            json!({ "active": "true" }),
            5,
            "remote_invalid",
            "neither true nor false",
        ),
        ("200 OK", json!([]), 5, "remote_invalid", "a list"),
        (
            "401 Unauthorized",
            json!({}),
            4,
            "introspection_refused",
            "this client",
        ),
        (
            "403 Forbidden",
            json!("no"),
            4,
            "introspection_refused",
            "this client",
        ),
        (
            "401 Unauthorized",
            json!({ "error": "invalid_client" }),
            4,
            "token_refused",
            "invalid_client",
        ),
        (
            "400 Bad Request",
            json!({ "error": "unsupported_token_type" }),
            4,
            "introspection_refused",
            "authctl jwt verify",
        ),
        (
            "503 Service Unavailable",
            json!({}),
            5,
            "remote_invalid",
            "503",
        ),
    ] {
        alice.answer("/introspect", status, &body);
        let run = alice.oauth("introspect work --json");
        run.fails(exit, code);
        assert!(run.stderr.contains(words), "{words}: {run:#?}");
    }
    // RFC 9701 §5: it was not asked for.
    let kind = ["Content-Type: application/token-introspection+jwt"];
    alice
        .server
        .answer("/introspect", "200 OK", &kind, "e30.e30.AA");
    let run = alice.oauth("introspect work --json");
    run.fails(5, "remote_invalid");
    assert!(run.stderr.contains("token-introspection+jwt"), "{run:#?}");
}

#[test]
fn a_machine_needs_no_login() {
    let server = server(|_| ());
    server.publish("/introspect", &[], &json!({ "active": true }).to_string());
    let sandbox = Sandbox::new().with("API_SECRET", "canary-secret");
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    let issuer = &server.origin;
    sandbox.file(
        "authctl/config/config.toml",
        format!("[profile.api]\nissuer = \"{issuer}\"\nclient_id = \"api\"\nclient_secret = \"env:API_SECRET\"\n"),
    );
    let ask = ["oauth", "introspect", "api", "--json", "--token", "-"];
    assert_eq!(sandbox.feed(ask, "canary-token\n").json(0)["active"], true);
    let asked = server.asked().pop().unwrap();
    assert_eq!(asked.body, "token=canary-token");
    // api:canary-secret
    let basic = "authorization: Basic YXBpOmNhbmFyeS1zZWNyZXQ=";
    assert!(asked.headers.contains(&basic.to_owned()), "{asked:?}");

    let none = ["oauth", "introspect", "api", "--json"];
    sandbox.run(none).fails(2, "usage");
    let both = [&ask[..], &["--client-secret", "-"]].concat();
    sandbox.feed(both, "x").fails(2, "usage");
}

#[test]
fn a_logins_token_goes_to_its_own_server_alone() {
    let alice = SignedIn::new();
    let other = server(|_| ());
    other.publish("/introspect", &[], &json!({ "active": true }).to_string());
    let origin = &other.origin;
    let run = alice.oauth(&format!(
        "introspect work --json --client-id cli --issuer {origin}"
    ));
    run.fails(2, "usage");
    assert!(!other.paths().contains(&"/introspect".to_owned()));
}

#[test]
fn a_server_without_the_endpoint_is_told() {
    let alice = SignedIn::at(
        server(|m| {
            m["introspection_endpoint"] = Value::Null;
        }),
        |_| (),
    );
    let run = alice.oauth("introspect work --json");
    run.fails(5, "endpoint_missing");
    assert!(
        run.stderr.contains("has no introspection endpoint"),
        "{run:#?}"
    );
}

#[test]
fn without_a_login_the_metadata_are_asked_for_once() {
    let server = server(|_| ());
    let body = json!({ "active": true });
    let kind = ["Content-Type: application/json"];
    server.answer("/introspect", "200 OK", &kind, &body.to_string());
    let sandbox = Sandbox::new();
    let line = format!(
        "oauth introspect api --json --token - --client-id rs --issuer {}",
        server.origin
    );
    for metadata in [1, 0] {
        assert_eq!(sandbox.feed(line.split(' '), "T").json(0), body);
        let asked = server.asked();
        let published = asked.iter().filter(|one| one.path.contains(".well-known"));
        assert_eq!(published.count(), metadata);
        assert_eq!(asked.len(), 1 + metadata);
    }
}

#[test]
fn what_goes_over_the_line_is_explained() {
    let alice = SignedIn::new();
    alice.answer("/introspect", "200 OK", &json!({ "active": true }));
    alice.answer(
        "/me",
        "200 OK",
        &json!({ "sub": "alice", "email": "canary" }),
    );
    alice.answer("/revoke", "200 OK", &json!({}));
    let token = json!({
        "access_token": "canary-new", "token_type": "Bearer",
        "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
    });
    for (words, step) in [
        ("introspect work", "revocation or introspection"),
        ("userinfo work", "protected resource"),
        ("exchange work", "token exchange"),
        ("revoke work", "revocation or introspection"),
    ] {
        if words.starts_with("exchange") {
            alice.answer("/token", "200 OK", &token);
        }
        let run = alice.oauth(&format!("{words} --explain"));
        assert_eq!(run.code, Some(0), "{run:#?}");
        assert!(
            run.stderr.starts_with(&format!("1. {step}\n  why: ")),
            "{run:#?}"
        );
        assert!(!run.stderr.contains("canary"), "{run:#?}");
    }
}
