//! The life of a login: signing in, fresh tokens, refusals, the way back.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::{Peer, sandbox, signed_in_at};
use crate::support::login::{Waiting, fetched, interrupt};
use crate::support::{Run, Sandbox};

#[test]
fn a_whole_life() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    let login = peer.login(&sandbox, "cli").json(0);
    assert_eq!(login["subject"], "alice");
    assert_eq!(login["scope"], "openid offline_access");
    assert_eq!(login["refreshable"], true);

    let first = sandbox.run(["oauth", "token", "work"]).ok();
    assert!(
        first.len() > 20 && !first.contains(char::is_whitespace),
        "{first:?}"
    );
    assert_eq!(sandbox.run(["oauth", "token", "work"]).ok(), first);
    assert_eq!(
        peer.grants(),
        ["authorization_code"],
        "the second came from the store"
    );

    // More than the server gives: that is a refresh, and then the store again.
    let renewed = sandbox
        .run(["oauth", "token", "work", "--min-ttl", "1h", "--json"])
        .json(0);
    assert_ne!(renewed["access_token"], first.as_str());
    assert_eq!(renewed["token_type"], "Bearer");
    assert_eq!(peer.grants(), ["authorization_code", "refresh_token"]);
    let same = sandbox.with("AUTHCTL_PROFILE", "work");
    assert_eq!(
        same.run(["oauth", "token"]).ok(),
        renewed["access_token"].as_str().unwrap()
    );

    let status = same.run(["oauth", "status", "work", "--json"]).json(0);
    assert_eq!(status["expires_at"], renewed["expires_at"]);
    assert!(status["refreshed_at"].is_string() && status["last_failure"].is_null());

    let plan = same.run(["oauth", "logout", "--revoke", "--dry-run"]).ok();
    assert!(plan.starts_with("would log out from "), "{plan}");
    same.run(["oauth", "token"]).ok();
    same.run(["oauth", "logout", "--revoke"]).ok();
    assert_eq!(peer.grants().last().unwrap(), "revoked");
    same.run(["oauth", "token", "--json"])
        .fails(3, "credential_unknown");
    assert_eq!(
        same.run(["list", "--json"]).json(0)["credentials"],
        serde_json::json!([])
    );
}

#[test]
fn who_signed_in_is_verified_under_each_algorithm() {
    let peer = Peer::start(&[]);
    for client in ["cli", "cli-es", "cli-eddsa", "cli-ps"] {
        let login = peer.login(&sandbox(""), client).json(0);
        assert_eq!(login["subject"], "alice", "{client}");
    }
}

#[test]
fn a_refusal_stores_nothing() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("--deny");
    peer.login(&sandbox, "cli").fails(4, "access_denied");
    assert_eq!(
        sandbox.run(["list", "--json"]).json(0)["credentials"],
        serde_json::json!([])
    );
    sandbox
        .run(["oauth", "token", "work", "--json"])
        .fails(3, "credential_unknown");
}

#[test]
fn without_a_refresh_token_the_end_is_the_end() {
    let peer = Peer::start(&[("AT_TTL", "1")]);
    let sandbox = sandbox("");
    let login = peer.login(&sandbox, "cli-nort").json(0);
    assert_eq!(login["refreshable"], false);
    sleep(Duration::from_millis(1_100));
    let run = sandbox.run(["oauth", "token", "work", "--json"]);
    run.fails(4, "login_required");
    assert!(run.stderr.contains("authctl oauth login work"), "{run:#?}");
    assert_eq!(peer.grants(), ["authorization_code"], "nothing was tried");
}

#[test]
fn eight_at_once_refresh_once() {
    let peer = Peer::start(&[("AT_TTL", "4"), ("ROTATE", "always")]);
    let sandbox = sandbox("");
    peer.login(&sandbox, "cli").json(0);
    sleep(Duration::from_millis(4_100));
    let runs: Vec<Child> = (0..8)
        .map(|_| sandbox.command(["oauth", "token", "work"]).spawn().unwrap())
        .collect();
    let tokens: BTreeSet<String> = runs
        .into_iter()
        .map(|run| Run::from(run.wait_with_output().unwrap()).ok())
        .collect();
    assert_eq!(tokens.len(), 1, "{tokens:?}");
    assert_eq!(peer.grants(), ["authorization_code", "refresh_token"]);
    // The login lives on: the family of refresh tokens was not revoked.
    sandbox
        .run(["oauth", "token", "work", "--min-ttl", "1h"])
        .ok();
    assert_eq!(peer.grants().last().unwrap(), "refresh_token");
}

#[test]
fn a_failing_server_costs_no_login() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    peer.login(&sandbox, "cli").json(0);
    let refresh = ["oauth", "token", "work", "--min-ttl", "1h", "--json"];
    for fault in [
        r#"[{"path":"/token","status":503,"headers":{"retry-after":"7"},"body":"busy"}]"#,
        r#"[{"path":"/token","status":200,"headers":{"content-type":"text/html"},"body":"<h1>portal</h1>"}]"#,
        r#"[{"path":"/token","status":302,"headers":{"location":"http://127.0.0.1:9/"},"body":""}]"#,
        r#"[{"path":"/token","status":400,"body":""}]"#,
    ] {
        peer.control("fault", fault);
        sandbox.run(refresh).fails(5, "remote_invalid");
        let status = sandbox.run(["oauth", "status", "work", "--json"]).json(0);
        assert_eq!(status["last_failure"]["code"], "remote_invalid", "{fault}");
        // What is still good is given out all the same.
        sandbox.run(["oauth", "token", "work"]).ok();
    }
    peer.control("fault", r#"[{"path":"/token","drop":true}]"#);
    sandbox.run(refresh).fails(5, "remote_invalid");
    assert_eq!(
        peer.grants(),
        ["authorization_code"],
        "nothing reached the grant"
    );
    sandbox.run(refresh).json(0);
    let status = sandbox.run(["oauth", "status", "work", "--json"]).json(0);
    assert!(status["last_failure"].is_null(), "{status}");

    peer.control(
        "fault",
        r#"[{"path":"/token","status":400,"body":{"error":"invalid_grant"}}]"#,
    );
    sandbox.run(refresh).fails(4, "login_required");
    // Nothing was deleted: when the server takes it again, so do we.
    sandbox.run(refresh).json(0);
}

#[test]
fn ctrl_c_waits_for_the_new_tokens_to_be_stored() {
    let peer = Peer::start(&[("ROTATE", "always")]);
    let sandbox = sandbox("");
    peer.login(&sandbox, "cli").json(0);
    peer.control("fault", r#"[{"path":"/token","delayMs":700}]"#);
    let mut child = sandbox
        .command(["oauth", "token", "work", "--min-ttl", "1h"])
        .spawn()
        .unwrap();
    sleep(Duration::from_millis(350));
    let status = interrupt(&mut child);
    assert_eq!(
        std::os::unix::process::ExitStatusExt::signal(&status),
        Some(2),
        "{status:?}"
    );
    assert_eq!(peer.grants(), ["authorization_code", "refresh_token"]);
    // The rotated refresh token is there: the old one would end the login.
    sandbox
        .run(["oauth", "token", "work", "--min-ttl", "1h"])
        .ok();
    assert_eq!(peer.grants().last().unwrap(), "refresh_token");
}

#[test]
fn pasted_where_the_browser_ended() {
    let peer = Peer::start(&[]);
    let mut login = Waiting::start(&sandbox(""), peer.command_line("cli"));
    let end = signed_in_at(&login.url);
    // A line that is none is said to be none, and the wait goes on.
    login.paste(&format!("yes\n\n{end}\n"));
    let run = login.end();
    assert_eq!(run.json(0)["subject"], "alice");
    assert!(
        run.stderr.contains("what was pasted is not the URL"),
        "{run:#?}"
    );
}

#[test]
fn a_stranger_at_the_port_does_not_end_the_login() {
    let peer = Peer::start(&[]);
    let login = Waiting::start(&sandbox(""), peer.command_line("cli"));
    let end = signed_in_at(&login.url);
    let (callback, _) = end.split_once('?').unwrap();
    for query in ["code=x&state=y", "error=access_denied", "", "code=x"] {
        let answer = fetched(&format!("{callback}?{query}"));
        assert!(answer.starts_with("HTTP/1.1 400 "), "{query}: {answer}");
    }
    let answer = fetched(&end);
    assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
    let run = login.end();
    assert_eq!(run.json(0)["subject"], "alice");
    assert!(run.stderr.contains("4 requests to the port"), "{run:#?}");
}

#[test]
fn tls_is_verified_and_a_private_authority_can_be_named() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path(".well-known")).unwrap();
    let run = |words: &str| {
        let mut openssl = Command::new("openssl");
        openssl
            .args(words.split(' '))
            .current_dir(sandbox.path(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        openssl
            .spawn()
            .unwrap_or_else(|error| panic!("openssl does not run ({error}): install openssl"))
    };
    let made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test \
                -addext subjectAltName=DNS:localhost -addext basicConstraints=CA:FALSE -keyout key.pem -out cert.pem";
    assert!(run(made).wait().unwrap().success());
    let mut server =
        run("s_server -accept 127.0.0.1:0 -cert cert.pem -key key.pem -WWW -naccept 3");
    let mut said = BufReader::new(server.stdout.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("ACCEPT") {
        line.clear();
        assert!(
            said.read_line(&mut line).unwrap() > 0,
            "openssl did not start"
        );
    }
    let port = line.trim().rsplit(':').next().unwrap();
    let issuer = format!("https://localhost:{port}");
    let document = serde_json::json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/auth"),
        "token_endpoint": format!("{issuer}/token"),
    });
    sandbox.file(".well-known/openid-configuration", document.to_string());
    let mut args = vec![
        "oauth",
        "login",
        "w",
        "--json",
        "--client-id",
        "c",
        "--wait",
        "1s",
    ];
    args.extend(["--no-browser", "--issuer", &issuer]);
    sandbox.run(&args).fails(5, "tls_failed");
    args.extend(["--ca-cert", "cert.pem"]);
    // Past TLS and metadata: now it waits for somebody to sign in.
    sandbox.run(&args).fails(4, "login_timeout");
    drop(server.kill());
    drop(server.wait());
}
