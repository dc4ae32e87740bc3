//! Who signed in: the issuer's keys, by the same way as `jwt verify` comes by them.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use url::Url;

use super::callback;
use crate::jwt::publisher::Publisher;
use crate::jwt::{claiming, jwks, named};
use crate::support::login::{Waiting, fetched};
use crate::support::{Run, Sandbox};

/// A server that publishes its metadata, and a key called `a`.
fn server() -> Publisher {
    let server = Publisher::new();
    let metadata = json!({
        "issuer": server.origin,
        "authorization_endpoint": server.url("/auth"),
        "token_endpoint": server.url("/token"),
        "jwks_uri": server.url("/keys"),
        "id_token_signing_alg_values_supported": ["EdDSA"],
        "authorization_response_iss_parameter_supported": true,
    });
    let place = "/.well-known/openid-configuration";
    server.publish(
        place,
        &["Cache-Control: max-age=3600"],
        &metadata.to_string(),
    );
    publish_key(&server, "a");
    server
}

fn publish_key(server: &Publisher, kid: &str) {
    let set = jwks(&[named("ed25519.jwk", kid)]);
    server.publish("/keys", &["Cache-Control: max-age=3600"], &set);
}

/// Logs in; returns what that came to, and the ID token, signed with the key called `kid`.
fn login(sandbox: &Sandbox, server: &Publisher, kid: &str) -> (Run, String) {
    login_with(sandbox, server, kid, &[], &json!({}))
}

/// Logs in with further options, and with further claims in the ID token.
fn login_with(
    sandbox: &Sandbox,
    server: &Publisher,
    kid: &str,
    options: &[&str],
    further: &Value,
) -> (Run, String) {
    let mut args = vec!["oauth", "login", "work", "--json", "--wait", "20s"];
    args.extend(["--scope", "openid", "--client-id", "cli", "--issuer"]);
    args.push(&server.origin);
    args.extend(options);
    let login = Waiting::start(sandbox, args);
    let url = Url::parse(&login.url).unwrap();
    let nonce = url.query_pairs().find(|(name, _)| name == "nonce");
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let mut claims = json!({
        "iss": server.origin, "sub": "alice", "aud": "cli", "nonce": nonce.unwrap().1,
        "iat": now, "exp": now + 300,
    });
    for (name, value) in further.as_object().unwrap() {
        // Counted from now.
        claims[name] = match value.as_i64() {
            Some(ago) => json!(now as i64 - ago),
            None => value.clone(),
        };
    }
    let id_token = claiming(kid, &claims);
    let tokens = json!({ "access_token": "t", "token_type": "Bearer", "id_token": id_token });
    server.publish("/token", &[], &tokens.to_string());
    fetched(&callback(&login.url, "code=c"));
    (login.end(), id_token)
}

#[test]
fn the_keys_that_a_login_fetched_serve_jwt_verify() {
    let (sandbox, server) = (Sandbox::new(), server());
    let (run, id_token) = login(&sandbox, &server, "a");
    assert_eq!(run.json(0)["subject"], "alice");
    server.paths();
    let verify = ["jwt", "verify", "--aud", "cli", "--issuer", &server.origin];
    assert!(sandbox.feed(verify, id_token).ok().starts_with("valid"));
    assert_eq!(server.paths(), Vec::<String>::new());
}

#[test]
fn a_login_asks_for_the_keys_of_now() {
    let (sandbox, server) = (Sandbox::new(), server());
    login(&sandbox, &server, "a").0.json(0);
    // The copy would do for an hour yet.
    publish_key(&server, "b");
    server.paths();
    assert_eq!(login(&sandbox, &server, "b").0.json(0)["subject"], "alice");
    assert_eq!(
        server.paths(),
        ["/.well-known/openid-configuration", "/token", "/keys"]
    );
}

#[test]
fn without_the_issuers_key_nobody_signed_in() {
    let (sandbox, server) = (Sandbox::new(), server());
    login(&sandbox, &server, "x").0.fails(4, "id_token_invalid");
    server.answer("/keys", "404 Not Found", &[], "");
    let (run, _) = login(&sandbox, &server, "a");
    run.fails(5, "remote_invalid");
    assert!(run.stderr.contains("nothing was stored"), "{run:#?}");
    let listed = sandbox.run(["list", "--json"]).json(0);
    assert_eq!(listed["credentials"], json!([]));
}

#[test]
fn how_long_ago_the_person_signed_in_is_held_against_what_was_asked() {
    let (sandbox, server) = (Sandbox::new(), server());
    let aged =
        |options: &[&str], further: &Value| login_with(&sandbox, &server, "a", options, further).0;
    let asked = ["--max-age", "10m"];
    aged(&asked, &json!({ "auth_time": 300 })).json(0);
    for (further, said) in [
        (json!({}), "no auth_time"),
        (json!({ "auth_time": 900 }), "15 min ago"),
        (json!({ "auth_time": "now" }), "no time"),
    ] {
        let run = aged(&asked, &further);
        run.fails(4, "id_token_invalid");
        assert!(run.stderr.contains(said), "{run:#?}");
    }
    // Without an ID token nobody says it.
    let plain = ["--scope", "repo", "--max-age", "10m", "--client-id", "cli"];
    let login = [
        "oauth",
        "login",
        "plain",
        "--json",
        "--issuer",
        &server.origin,
    ];
    sandbox.run([&login[..], &plain].concat()).fails(2, "usage");
    // Nobody asks the next time, unless it is said again.
    aged(&[], &json!({})).json(0);
}

#[test]
fn another_way_to_sign_in_than_was_asked_for_is_told() {
    let (sandbox, server) = (Sandbox::new(), server());
    for (further, said) in [
        (json!({ "acr": "silver" }), None),
        (json!({ "acr": "bronze" }), Some("signed in by `bronze`")),
        (json!({}), Some("does not say how")),
    ] {
        let asked = ["--acr-values", "gold silver"];
        let run = login_with(&sandbox, &server, "a", &asked, &further).0;
        run.json(0);
        match said {
            Some(said) => assert!(run.stderr.contains(said), "{run:#?}"),
            None => assert!(!run.stderr.contains("warning"), "{run:#?}"),
        }
    }
}
