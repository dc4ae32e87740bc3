//! The verbs that use a login: userinfo, introspect, revoke, exchange, logout.

use serde_json::json;

use super::{Peer, sandbox};
use crate::support::{Run, Sandbox};

/// How the server knows its confidential clients.
fn secret(client: &str) -> String {
    format!("{client}-secret-0123456789abcdef0123456789")
}

fn oauth(sandbox: &Sandbox, words: &str) -> Run {
    sandbox.run(["oauth"].into_iter().chain(words.split(' ')))
}

/// Asks as the API that a token came to, which has a client and no login.
fn introspected(peer: &Peer, sandbox: &Sandbox, token: &str) -> Run {
    let words = format!(
        "oauth introspect api --json --token - --issuer {} --client-id rs --client-secret env:RS",
        peer.issuer
    );
    sandbox.feed(words.split(' '), token)
}

/// Returns how often a path was asked for.
fn asked(peer: &Peer, path: &str) -> usize {
    let log = peer.control("log", "");
    let events = log.as_array().unwrap().iter();
    events.filter(|event| event["path"] == path).count()
}

#[test]
fn userinfo_is_about_who_signed_in() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    let mut line = peer.command_line("cli");
    line.extend(["--scope", "openid offline_access email"]);
    sandbox.run(line).json(0);
    let claims = oauth(&sandbox, "userinfo work --json").json(0);
    assert_eq!(claims["sub"], "alice");
    assert_eq!(claims["email"], "alice@example.test");

    peer.control(
        "fault",
        r#"[{"path":"/me","status":200,"body":{"sub":"mallory","email":"canary"}}]"#,
    );
    let run = oauth(&sandbox, "userinfo work --json");
    run.fails(4, "subject_mismatch");
    assert!(!run.stderr.contains("canary"), "{run:#?}");

    // A token that the server lost is replaced by one refresh.
    let token = oauth(&sandbox, "token work").ok();
    let header = r#"{"www-authenticate":"Bearer error=\"invalid_token\""}"#;
    peer.control(
        "fault",
        &format!(r#"[{{"path":"/me","status":401,"headers":{header},"body":{{}}}}]"#),
    );
    oauth(&sandbox, "userinfo work --json").json(0);
    assert_ne!(oauth(&sandbox, "token work").ok(), token);
    assert_eq!(peer.grants(), ["authorization_code", "refresh_token"]);
}

#[test]
fn userinfo_proves_the_key_that_the_token_is_bound_to() {
    for nonces in ["0", "1"] {
        let peer = Peer::start(&[("DPOP_NONCE", nonces)]);
        let sandbox = peer.bound();
        let claims = oauth(&sandbox, "userinfo work --json").json(0);
        assert_eq!(claims["sub"], "alice");
    }
}

#[test]
fn introspection_by_the_login_and_by_an_api() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("").with("RS", &secret("rs"));
    peer.login(&sandbox, "cli").json(0);
    let own = oauth(&sandbox, "introspect work --json").json(0);
    assert_eq!(
        (&own["active"], &own["sub"]),
        (&json!(true), &json!("alice"))
    );
    let refresh = oauth(&sandbox, "introspect work --hint refresh --json").json(0);
    assert_eq!(refresh["client_id"], "cli");

    let token = oauth(&sandbox, "token work").ok();
    let api = introspected(&peer, &sandbox, &token).json(0);
    assert_eq!(api["scope"], own["scope"]);
    let other = introspected(&peer, &sandbox, "garbage").json(1);
    assert_eq!(other, json!({ "active": false }));
    let wrong = sandbox.with("RS", "wrong");
    introspected(&peer, &wrong, &token).fails(4, "token_refused");
}

#[test]
fn a_revoked_login_is_worthless_there_and_known_here() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("").with("RS", &secret("rs"));
    peer.login(&sandbox, "cli").json(0);
    let token = oauth(&sandbox, "token work").ok();
    let report = oauth(&sandbox, "revoke work --json").json(0);
    assert_eq!(report["revoked"], json!(["refresh_token", "access_token"]));
    assert_eq!(peer.grants().last().unwrap(), "revoked");
    introspected(&peer, &sandbox, &token).json(1);
    oauth(&sandbox, "token work --json").fails(4, "login_required");
    oauth(&sandbox, "userinfo work --json").fails(4, "login_required");
    // The next login needs no more words than the name.
    sandbox.run(["oauth", "login", "work", "--json"]).json(0);
    oauth(&sandbox, "userinfo work").ok();

    let token = oauth(&sandbox, "token work").ok();
    let leaked = "oauth revoke work --token - --hint access --json";
    let report = sandbox.feed(leaked.split(' '), &token).json(0);
    assert_eq!(report["revoked"], json!(["access_token"]));
    introspected(&peer, &sandbox, &token).json(1);
}

#[test]
fn what_the_server_keeps_no_record_of_is_told_plainly() {
    let peer = Peer::start(&[("RESOURCE_DEFAULT", "https://api.example.test")]);
    let sandbox = sandbox("");
    peer.login(&sandbox, "cli").json(0);
    let run = oauth(&sandbox, "introspect work --json");
    run.fails(4, "introspection_refused");
    assert!(run.stderr.contains("authctl jwt verify"), "{run:#?}");
    let report = oauth(&sandbox, "revoke work --json").json(0);
    assert_eq!(report["revoked"], json!(["refresh_token"]));
    assert_eq!(report["access_token_holds"], true);
    oauth(&sandbox, "token work --json").fails(4, "login_required");
}

#[test]
fn a_token_is_traded_by_another_client() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("")
        .with("TX", &secret("svc-tx"))
        .with("RS", &secret("rs"));
    peer.login(&sandbox, "cli").json(0);
    let trade = "exchange work --client-id svc-tx --client-secret env:TX";
    let issued = oauth(&sandbox, &format!("{trade} --scope openid --json")).json(0);
    assert_eq!(issued["token_type"], "Bearer");
    assert_eq!(issued["scope"], "openid");
    let kind = "urn:ietf:params:oauth:token-type:access_token";
    assert_eq!(issued["issued_token_type"], kind);
    let token = issued["access_token"].as_str().unwrap();
    assert_ne!(oauth(&sandbox, "token work").ok(), token);

    let jwt = oauth(
        &sandbox,
        &format!("{trade} --resource https://api.example.test/"),
    )
    .ok();
    assert_eq!(jwt.split('.').count(), 3, "{jwt}");
    let given = format!("oauth {trade} --json --subject-token -");
    sandbox.feed(given.split(' '), token).json(0);
    let garbage = sandbox.feed(given.split(' '), "garbage");
    garbage.fails(4, "token_refused");
    assert!(garbage.stderr.contains("--subject-type"), "{garbage:#?}");
    // The login's own client may not.
    let run = oauth(&sandbox, "exchange work --json");
    run.fails(4, "token_refused");
}

#[test]
fn a_logout_ends_the_family_and_the_session() {
    let peer = Peer::start(&[]);
    let mut sandbox = sandbox("").with("RS", &secret("rs"));
    peer.login(&sandbox, "cli").json(0);
    let token = oauth(&sandbox, "token work").ok();
    let browser = sandbox.file(
        "browser",
        "#!/bin/sh\nprintf %s \"$1\" >argv\ncurl -sL -o page -w '%{http_code}' \"$1\" >status\n",
    );
    let browser = format!("sh {} %s", browser.display());
    sandbox = sandbox.with("BROWSER", &browser);
    let report = oauth(&sandbox, "logout work --revoke --end-session --json").json(0);
    assert_eq!(report["revoked"], true);
    assert_eq!(report["end_session"], "opened");
    introspected(&peer, &sandbox, &token).json(1);
    oauth(&sandbox, "token work --json").fails(3, "credential_unknown");

    let read = |name: &str| std::fs::read_to_string(sandbox.path(name)).unwrap_or_default();
    for _ in 0..100 {
        if !read("status").is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    // The server took the ID token, which did not stand on the command line.
    assert_eq!(read("status"), "200", "{}", read("page"));
    assert!(read("page").contains("op.logoutForm") || read("page").contains("xsrf"));
    assert!(!read("argv").contains("id_token_hint"), "{}", read("argv"));
    assert_eq!(asked(&peer, "/session/end"), 1);
}
