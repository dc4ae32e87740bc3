//! `authctl request` at the real authorization server, whose userinfo endpoint is the API.

use serde_json::json;

use crate::oauth::{Peer, sandbox};
use crate::support::{Run, Sandbox};

fn asked(sandbox: &Sandbox, peer: &Peer, words: &[&str]) -> Run {
    let url = format!("{}/me", peer.issuer);
    sandbox.run([&["request", "GET", &url, "--as", "oauth/work"], words].concat())
}

#[test]
fn a_bearer_token_is_taken() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    peer.login(&sandbox, "cli").json(0);
    let body = asked(&sandbox, &peer, &[]).ok();
    let claims: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(claims["sub"], "alice");
    let told = asked(&sandbox, &peer, &["--json"]).json(0);
    assert_eq!((&told["status"], &told["json"]), (&json!(200), &claims));
    assert_eq!(
        asked(&sandbox, &peer, &["--field", "json.sub"]).ok(),
        "alice"
    );
    // The ID token is no access token: the server's own word for that.
    let url = format!("{}/me", peer.issuer);
    let run = sandbox.run(["request", "GET", &url, "--as", "oauth/work#id_token"]);
    assert_eq!(run.code, Some(4), "{run:#?}");
    assert!(run.stdout.contains("invalid_token"), "{run:#?}");
}

#[test]
fn a_bound_token_goes_with_a_proof_of_each_request() {
    for nonces in ["0", "1"] {
        let peer = Peer::start(&[("DPOP_NONCE", nonces)]);
        let sandbox = peer.bound();
        for _ in 0..2 {
            let told = asked(&sandbox, &peer, &["--json"]).json(0);
            assert_eq!(told["json"]["sub"], "alice");
        }
        let run = asked(&sandbox, &peer, &["--basic", "ann", "--json"]);
        run.fails(2, "credential_unfit");
    }
}

#[test]
fn a_token_that_the_server_lost_is_renewed_once() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    peer.login(&sandbox, "cli").json(0);
    let before = sandbox.run(["oauth", "token", "work"]).ok();
    let header = r#"{"www-authenticate":"Bearer error=\"invalid_token\""}"#;
    let refused = format!(r#"{{"path":"/me","status":401,"headers":{header},"body":{{}}}}"#);
    peer.control("fault", &format!("[{refused}]"));
    asked(&sandbox, &peer, &["--json"]).json(0);
    assert_ne!(sandbox.run(["oauth", "token", "work"]).ok(), before);
    assert_eq!(peer.grants(), ["authorization_code", "refresh_token"]);
    // Twice is no accident any more.
    peer.control("fault", &format!("[{refused},{refused},{refused}]"));
    let run = asked(&sandbox, &peer, &[]);
    assert_eq!(run.code, Some(4), "{run:#?}");
    assert!(run.stderr.contains("authctl oauth login work"), "{run:#?}");
    assert_eq!(peer.grants().len(), 3);
}
