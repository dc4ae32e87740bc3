//! The login: what is known from before, which answers end it, what is stored.

use serde_json::{Value, json};

use super::{Fake, answer, callback};
use crate::support::Sandbox;
use crate::support::login::{Waiting, fetched};

#[test]
fn what_is_missing_is_asked_for() {
    let sandbox = Sandbox::new();
    let login = ["oauth", "login", "work", "--json"];
    sandbox.run(login).fails(2, "profile_incomplete");
    let insecure = [&login[..], &["--issuer", "http://a.example"]].concat();
    // The value's own parser refuses it, before anything is done.
    sandbox.run(insecure).fails(2, "usage");
    sandbox.run(["oauth", "token", "--json"]).fails(2, "usage");
    sandbox
        .run(["oauth", "token", "work", "--json"])
        .fails(3, "credential_unknown");
    sandbox
        .run(["oauth", "logout", "work", "--json"])
        .fails(3, "credential_unknown");
    sandbox
        .run(["oauth", "status", "work", "--json"])
        .fails(3, "credential_unknown");
    assert_eq!(
        sandbox.run(["oauth", "status", "--json"]).json(0),
        json!({ "profiles": [] })
    );
}

#[test]
fn the_configuration_and_the_last_login_say_what_the_command_line_does_not() {
    let fake = Fake::with_metadata(|_| ());
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    let issuer = &fake.issuer;
    sandbox.file(
        "authctl/config/config.toml",
        format!("[profile.work]\nissuer = \"{issuer}\"\nclient_id = \"from-config\"\nscopes = [\"a\", \"b\"]\n"),
    );
    let short = vec!["oauth", "login", "work", "--json"];
    let login = Waiting::start(&sandbox, short.clone());
    assert!(
        login.url.contains("client_id=from-config&"),
        "{}",
        login.url
    );
    assert!(login.url.contains("scope=a+b"), "{}", login.url);
    fetched(&callback(&login.url, "code=c"));
    login.end().json(0);

    sandbox.file("authctl/config/config.toml", "");
    let login = Waiting::start(&sandbox, short);
    assert!(
        login.url.contains("client_id=from-config&"),
        "{}",
        login.url
    );
    assert!(login.url.contains("scope=a+b"), "{}", login.url);
    fetched(&callback(&login.url, "code=c"));
    login.end().json(0);
}

#[test]
fn a_plain_oauth_server_is_enough() {
    let fake = Fake::with_metadata(|_| ());
    let sandbox = Sandbox::new();
    let login = Waiting::start(&sandbox, fake.args());
    let answer = fetched(&callback(&login.url, "code=canary-code"));
    assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
    assert!(!answer.contains("canary"), "{answer}");
    let run = login.end();
    let report = run.json(0);
    assert_eq!(
        (&report["subject"], &report["expires_at"]),
        (&Value::Null, &Value::Null)
    );
    assert!(
        !run.stderr.contains("canary") && !run.stdout.contains("canary"),
        "{run:#?}"
    );
    // The server does not say when it ends: it is given out, but nobody vouches for it.
    assert_eq!(sandbox.run(["oauth", "token", "work"]).ok(), "canary-token");
    sandbox
        .run(["oauth", "token", "work", "--min-ttl", "1h", "--json"])
        .fails(4, "login_required");
    let run = sandbox.run(["oauth", "logout", "work", "--revoke", "--json"]);
    run.fails(5, "revocation_failed");
    assert_eq!(
        sandbox.run(["list", "--json"]).json(0)["credentials"],
        json!([])
    );
}

#[test]
fn answers_that_end_the_login() {
    for (parameters, exit, code) in [
        ("error=access_denied", 4, "access_denied"),
        ("error=invalid_scope", 4, "authorization_refused"),
        ("error=server_error", 5, "remote_invalid"),
        ("code=a&code=b", 5, "callback_invalid"),
        ("code=a&error=b", 5, "callback_invalid"),
        ("", 5, "callback_invalid"),
    ] {
        let fake = Fake::with_metadata(|_| ());
        let sandbox = Sandbox::new();
        let login = Waiting::start(&sandbox, fake.args());
        fetched(&callback(&login.url, parameters));
        login.end().fails(exit, code);
        assert!(
            !fake.heard.try_iter().any(|path| path == "/token"),
            "{parameters}"
        );
        assert_eq!(
            sandbox.run(["list", "--json"]).json(0)["credentials"],
            json!([])
        );
    }
}

#[test]
fn another_issuers_answer_ends_the_login() {
    for (from, to) in [("&iss=http://", "&iss=https://"), ("&iss=", "&nothing=")] {
        let fake = Fake::with_metadata(|_| ());
        let login = Waiting::start(&Sandbox::new(), fake.args());
        fetched(&callback(&login.url, "code=c").replace(from, to));
        login.end().fails(4, "issuer_mismatch");
        assert!(!fake.heard.try_iter().any(|path| path == "/token"));
    }
}

#[test]
fn nobody_signs_in() {
    let fake = Fake::with_metadata(|_| ());
    let sandbox = Sandbox::new();
    let mut args = fake.args();
    let wait = args.iter().position(|arg| *arg == "20s").unwrap();
    args[wait] = "1s";
    args.push("--no-browser");
    sandbox.run(args).fails(4, "login_timeout");
    assert_eq!(
        sandbox.run(["list", "--json"]).json(0)["credentials"],
        json!([])
    );
}

#[test]
fn a_clients_secret_goes_to_the_token_endpoint_and_is_known_later() {
    let fake = Fake::with_metadata(|_| ());
    let sandbox = Sandbox::new().with("CLIENT_SECRET", "canary:/ +");
    let mut first = fake.args();
    first.extend(["--client-secret", "env:CLIENT_SECRET"]);
    for args in [first, fake.args()] {
        let login = Waiting::start(&sandbox, args);
        assert!(!login.url.contains("canary"), "{}", login.url);
        fetched(&callback(&login.url, "code=c"));
        login.end().json(0);
        let heard: Vec<String> = fake.heard.try_iter().collect();
        // Form-encoded, then base64 (RFC 6749 §2.3.1): cli:canary%3A%2F+%2B
        let header = "authorization: Basic Y2xpOmNhbmFyeSUzQSUyRislMkI=";
        assert!(heard.iter().any(|line| line == header), "{heard:?}");
    }
}

#[test]
fn what_was_not_granted_is_said() {
    let fake = Fake::new(|path, issuer| {
        let body = match path {
            "/token" => json!({"access_token": "t", "token_type": "bearer", "scope": "repo"}),
            _ => json!({
                "issuer": issuer,
                "authorization_endpoint": format!("{issuer}/auth"),
                "token_endpoint": format!("{issuer}/token"),
            }),
        };
        answer("200 OK", "application/json", &body.to_string())
    });
    let mut args = fake.args();
    args.extend(["--scope", "admin"]);
    let login = Waiting::start(&Sandbox::new(), args);
    fetched(&callback(&login.url, "code=c"));
    let run = login.end();
    assert_eq!(run.json(0)["scope"], "repo");
    assert!(run.stderr.contains("not granted: admin"), "{run:#?}");
}
