//! The login: what comes to the port, what is pasted, what is known from before.

use std::net::{TcpListener, TcpStream};
use std::os::unix::process::ExitStatusExt as _;

use serde_json::{Value, json};

use super::{Fake, answer, callback};
use crate::support::Sandbox;
use crate::support::login::{Waiting, fetched, interrupt, sent};

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
fn a_pasted_answer_to_another_login_is_refused() {
    let fake = Fake::with_metadata(|_| ());
    let mut login = Waiting::start(&Sandbox::new(), fake.args());
    login.paste("http://127.0.0.1:1/callback?code=c&state=another\n");
    login.end().fails(4, "state_mismatch");
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
fn a_taken_port_is_said_at_once() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let fake = Fake::with_metadata(|_| ());
    let mut args = fake.args();
    args.extend(["--port", &port]);
    Sandbox::new().run(args).fails(7, "port_taken");
}

#[test]
fn the_port_takes_nothing_but_the_browsers_way_back() {
    let fake = Fake::with_metadata(|_| ());
    let login = Waiting::start(&Sandbox::new(), fake.args());
    let good = callback(&login.url, "code=c");
    let (address, target) = good.trim_start_matches("http://").split_once('/').unwrap();
    let target = format!("/{target}");
    // Browsers open connections ahead of need; these stay silent for the whole test.
    let silent: Vec<TcpStream> = (0..40)
        .map(|_| TcpStream::connect(address).unwrap())
        .collect();
    let port = address.split_once(':').unwrap().1;
    let page = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n";
    for (request, status) in [
        (
            format!("GET /favicon.ico HTTP/1.1\r\nHost: {address}\r\n\r\n"),
            404,
        ),
        (
            format!("GET /done HTTP/1.1\r\nHost: {address}\r\n\r\n"),
            404,
        ),
        (
            format!("GET {target} HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n"),
            421,
        ),
        (
            format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"),
            421,
        ),
        (
            format!("GET {target} HTTP/1.1\r\nHost: {address}\r\n{page}\r\n"),
            403,
        ),
        (
            format!("OPTIONS {target} HTTP/1.1\r\nHost: {address}\r\n\r\n"),
            405,
        ),
        (
            format!("HEAD {target} HTTP/1.1\r\nHost: {address}\r\n\r\n"),
            405,
        ),
        (
            format!("GET {target} HTTP/1.1\r\nHost: {address}\r\nHost: {address}\r\n\r\n"),
            400,
        ),
        (
            format!("GET {good} HTTP/1.1\r\nHost: {address}\r\n\r\n"),
            400,
        ),
        (
            format!(
                "GET /{} HTTP/1.1\r\nHost: {address}\r\n\r\n",
                "x".repeat(20 << 10)
            ),
            400,
        ),
    ] {
        let answer = sent(address, &request);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{request}: {answer}"
        );
        assert!(
            answer.contains("Content-Security-Policy: default-src 'none'"),
            "{answer}"
        );
    }
    let answer = fetched(&good);
    assert!(answer.contains("\r\nLocation: /done\r\n"), "{answer}");
    assert_eq!(login.end().json(0)["profile"], "work");
    drop(silent);
}

#[test]
fn the_last_page_is_there_and_then_the_port_is_closed() {
    let browser =
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n";
    for (parameters, exit, title) in [
        ("code=c", 0, "Back to the terminal"),
        ("error=access_denied", 4, "Not signed in"),
    ] {
        let fake = Fake::with_metadata(|_| ());
        let login = Waiting::start(&Sandbox::new(), fake.args());
        let good = callback(&login.url, parameters);
        let (address, target) = good.trim_start_matches("http://").split_once('/').unwrap();
        let request = |path: &str| {
            let head = format!("GET /{path} HTTP/1.1\r\nHost: {address}\r\n{browser}\r\n");
            sent(address, &head)
        };
        let moved = request(target);
        assert!(moved.starts_with("HTTP/1.1 303 "), "{moved}");
        let page = request("done");
        assert!(
            page.starts_with("HTTP/1.1 200 ") && page.contains(title),
            "{page}"
        );
        assert_eq!(login.end().code, Some(exit));
        assert!(
            TcpStream::connect(address).is_err(),
            "the port is still open"
        );
    }
}

#[test]
fn ctrl_c_stores_nothing_and_gives_the_port_back() {
    let fake = Fake::with_metadata(|_| ());
    let sandbox = Sandbox::new();
    let mut login = Waiting::start(&sandbox, fake.args());
    let good = callback(&login.url, "code=c");
    let address = good
        .trim_start_matches("http://")
        .split('/')
        .next()
        .unwrap();
    assert_eq!(interrupt(&mut login.child).signal(), Some(2));
    assert!(
        TcpStream::connect(address).is_err(),
        "the port is still open"
    );
    assert_eq!(
        sandbox.run(["list", "--json"]).json(0)["credentials"],
        json!([])
    );
}

#[test]
fn a_browser_that_does_not_open_ends_nothing() {
    let fake = Fake::with_metadata(|_| ());
    let mut args = fake.args();
    let wait = args.iter().position(|arg| *arg == "20s").unwrap();
    args[wait] = "1s";
    for (browser, said) in [
        ("/nowhere/browser:also-nowhere %s", "also-nowhere: "),
        ("none", "BROWSER is none"),
    ] {
        let run = Sandbox::new().with("BROWSER", browser).run(&args);
        run.fails(4, "login_timeout");
        let first = run.stderr.lines().next().unwrap();
        assert!(
            first.starts_with(&format!("{}/auth?", fake.issuer)),
            "{run:#?}"
        );
        assert!(run.stderr.contains(said), "{run:#?}");
    }
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
