//! Who signed in: the issuer's keys, by the same way as `jwt verify` comes by them.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;
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
    let mut args = vec!["oauth", "login", "work", "--json", "--wait", "20s"];
    args.extend(["--scope", "openid", "--client-id", "cli", "--issuer"]);
    args.push(&server.origin);
    let login = Waiting::start(sandbox, args);
    let url = Url::parse(&login.url).unwrap();
    let nonce = url.query_pairs().find(|(name, _)| name == "nonce");
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let id_token = claiming(
        kid,
        &json!({
            "iss": server.origin, "sub": "alice", "aud": "cli", "nonce": nonce.unwrap().1,
            "iat": now, "exp": now + 300,
        }),
    );
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
