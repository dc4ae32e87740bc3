//! Machines that log in by themselves: a client's own proof, and assertions that somebody signed.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::Peer;
use crate::support::{Run, Sandbox};

/// Logs in without anybody.
fn login(sandbox: &Sandbox, peer: &Peer, client: &str, words: &str) -> Run {
    let mut args = vec!["oauth", "login", "ci", "--json", "--issuer", &peer.issuer];
    args.extend(["--client-id", client]);
    args.extend(words.split(' '));
    sandbox.run(args)
}

fn secret(client: &str) -> String {
    format!("{client}-secret-0123456789abcdef0123456789")
}

#[test]
fn a_client_logs_in_by_its_own_proof() {
    let peer = Peer::start(&[]);
    let odd = "p@ss:w/rd+%25&=~-0123456789abcdef0123456789".to_owned();
    let words = "--grant client-credentials --client-secret env:SECRET";
    for (client, secret, more) in [
        ("svc-basic", secret("svc-basic"), ""),
        (
            "svc-post",
            secret("svc-post"),
            " --client-auth client_secret_post",
        ),
        ("svc:odd/id+1", odd, ""),
    ] {
        let sandbox = Sandbox::new().with("SECRET", &secret);
        let report = login(&sandbox, &peer, client, &format!("{words}{more}")).json(0);
        assert_eq!(report["grant"], "client-credentials", "{client}");
        assert_eq!(report["refreshable"], false);
        assert!(
            report["subject"].is_null() && report["scope"].is_null(),
            "{report}"
        );
        let token = sandbox.run(["oauth", "token", "ci"]).ok();
        assert!(token.len() > 20, "{token}");
        let renewed = sandbox
            .run(["oauth", "token", "ci", "--min-ttl", "1h"])
            .ok();
        assert_ne!(renewed, token);
        // It is renewed without anybody, and so does not end with this token.
        let listed = sandbox.run(["list", "--json"]).json(0);
        assert!(listed["credentials"][0]["expires_at"].is_null(), "{listed}");
        // Who it is and how is known the next time.
        sandbox.run(["oauth", "login", "ci"]).ok();
    }
    assert_eq!(peer.grants(), ["client_credentials"; 9]);
}

#[test]
fn what_a_machine_asks_for_goes_along() {
    let peer = Peer::start(&[]);
    let sandbox = Sandbox::new().with("SECRET", &secret("svc-basic"));
    let words = "--grant client-credentials --client-secret env:SECRET --scope read \
                 --resource https://api.example.test/v1";
    let report = login(&sandbox, &peer, "svc-basic", words).json(0);
    assert_eq!(report["scope"], "read");
    let token = sandbox.run(["oauth", "token", "ci"]).ok();
    let decoded = sandbox.feed(["jwt", "decode", "--json"], token).json(0);
    assert_eq!(decoded["claims"]["aud"], "https://api.example.test/v1");
}

#[test]
fn a_wrong_secret_is_refused_and_nothing_stored() {
    let peer = Peer::start(&[]);
    let sandbox = Sandbox::new().with("SECRET", "canary-wrong");
    let words = "--grant client-credentials --client-secret env:SECRET";
    let run = login(&sandbox, &peer, "svc-basic", words);
    run.fails(4, "token_refused");
    assert!(!run.stderr.contains("canary"), "{run:#?}");
    let listed = sandbox.run(["list", "--json"]).json(0);
    assert_eq!(listed["credentials"], serde_json::json!([]));
}

/// Writes an assertion that the server takes, made by authctl itself.
fn assert_in(sandbox: &Sandbox, peer: &Peer, more: &[&str]) {
    let mut args = vec!["jwt", "sign", "--key", "client.pem", "--alg", "ES256"];
    args.extend(["--sub", "robot", "--aud", &peer.issuer, "--jti"]);
    args.extend(more);
    let assertion = sandbox.run(args).ok();
    sandbox.file("assertion.jwt", assertion);
}

fn key_in(sandbox: &Sandbox, peer: &Peer) {
    let address = peer.issuer.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .write_all(b"GET /__ctl/pkjwt HTTP/1.0\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    sandbox.file("client.pem", answer.split_once("\r\n\r\n").unwrap().1);
}

#[test]
fn an_assertion_is_given_for_a_token_and_read_anew_each_time() {
    let peer = Peer::start(&[]);
    let words = "--grant jwt-bearer --assertion @assertion.jwt --scope api:read";
    for (client, more) in [("cli-jwt", ""), ("svc-jwt", " --client-secret env:SECRET")] {
        let sandbox = Sandbox::new().with("SECRET", &secret("svc-jwt"));
        key_in(&sandbox, &peer);
        assert_in(&sandbox, &peer, &["--exp", "60s"]);
        let words = format!("{words}{more}");
        let report = login(&sandbox, &peer, client, &words).json(0);
        assert_eq!(report["grant"], "jwt-bearer", "{client}");
        assert_eq!(report["scope"], "api:read");
        sandbox.run(["oauth", "token", "ci"]).ok();
        // The server takes each once.
        let again = ["oauth", "login", "ci", "--json"];
        sandbox.run(again).fails(4, "token_refused");
        assert_in(&sandbox, &peer, &["--exp", "60s"]);
        // From another folder, too.
        let mut elsewhere = sandbox.command(["oauth", "token", "ci", "--min-ttl", "1h"]);
        elsewhere.current_dir("/");
        Run::from(elsewhere.output().unwrap()).ok();
    }
}
