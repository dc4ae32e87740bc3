//! `authctl oauth`: what servers, browsers and strangers can get wrong. That it works is shown
//! against a real server, in `tests/real/oauth.rs`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use crate::support::Sandbox;
use crate::support::login::{Waiting, fetched, sent};

/// A server that answers each path with fixed bytes, whatever is asked.
struct Fake {
    issuer: String,
    heard: Receiver<String>,
}

impl Fake {
    fn new(answer: impl Fn(&str, &str) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let (tell, heard) = channel();
        let own = issuer.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
                drop(tell.send(path.clone()));
                let mut header = String::from("-");
                while !header.trim().is_empty() {
                    header.clear();
                    reader.read_line(&mut header).unwrap();
                }
                drop(stream.write_all(answer(&path, &own).as_bytes()));
            }
        });
        Self { issuer, heard }
    }

    /// A server with this metadata, and a token endpoint that gives a token.
    fn with_metadata(change: impl Fn(&mut Value) + Send + 'static) -> Self {
        Self::new(move |path, issuer| match path {
            "/.well-known/openid-configuration" => {
                let mut document = json!({
                    "issuer": issuer,
                    "authorization_endpoint": format!("{issuer}/auth"),
                    "token_endpoint": format!("{issuer}/token"),
                    "authorization_response_iss_parameter_supported": true,
                });
                change(&mut document);
                answer("200 OK", "application/json", &document.to_string())
            }
            "/token" => {
                let tokens = json!({"access_token": "canary-token", "token_type": "Bearer"});
                answer("200 OK", "application/json", &tokens.to_string())
            }
            _ => answer("404 Not Found", "text/html", "<h1>no</h1>"),
        })
    }

    fn args(&self) -> Vec<&str> {
        let mut args = vec!["oauth", "login", "work", "--json", "--wait", "20s"];
        args.extend([
            "--scope",
            "repo",
            "--client-id",
            "cli",
            "--issuer",
            &self.issuer,
        ]);
        args
    }
}

fn answer(status: &str, kind: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// Where a browser would go with these parameters beside the right state and issuer.
fn callback(url: &str, parameters: &str) -> String {
    let url = Url::parse(url).unwrap();
    let value = |name: &str| {
        let found = url.query_pairs().find(|(found, _)| found == name);
        found.unwrap().1.into_owned()
    };
    let issuer = url.origin().ascii_serialization();
    format!(
        "{}?state={}&iss={issuer}&{parameters}",
        value("redirect_uri"),
        value("state")
    )
}

#[test]
fn metadata_that_can_not_be_used() {
    type Change = fn(&mut Value);
    let table: [(Change, i32, &str); 5] = [
        (
            |m| m["issuer"] = json!("https://evil.example"),
            4,
            "issuer_mismatch",
        ),
        (
            |m| m["token_endpoint"] = json!("http://evil.example/token"),
            5,
            "metadata_invalid",
        ),
        (|m| m["token_endpoint"] = Value::Null, 5, "metadata_invalid"),
        (
            |m| m["code_challenge_methods_supported"] = json!(["plain"]),
            5,
            "metadata_invalid",
        ),
        (|m| *m = json!([]), 5, "metadata_invalid"),
    ];
    for (change, exit, code) in table {
        let fake = Fake::with_metadata(change);
        Sandbox::new().run(fake.args()).fails(exit, code);
        assert_eq!(
            fake.heard.try_iter().count(),
            1,
            "{code}: nothing else was asked"
        );
    }
}

#[test]
fn metadata_that_is_not_there() {
    let fake = Fake::new(|_, _| answer("404 Not Found", "text/html", "<h1>no</h1>"));
    Sandbox::new().run(fake.args()).fails(5, "metadata_invalid");
    let asked: Vec<String> = fake.heard.try_iter().collect();
    assert_eq!(
        asked,
        [
            "/.well-known/openid-configuration",
            "/.well-known/oauth-authorization-server"
        ]
    );
}

#[test]
fn metadata_stays_where_it_was_asked_for() {
    let elsewhere = Fake::with_metadata(|_| ());
    let target = elsewhere.issuer.clone();
    let fake = Fake::new(move |path, _| {
        format!(
            "HTTP/1.1 302 Found\r\nLocation: {target}{path}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
    });
    Sandbox::new().run(fake.args()).fails(5, "remote_invalid");
    assert_eq!(
        elsewhere.heard.try_iter().count(),
        0,
        "the redirect was followed"
    );

    let round = Fake::new(|path, _| {
        format!(
            "HTTP/1.1 302 Found\r\nLocation: {path}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
    });
    Sandbox::new().run(round.args()).fails(5, "remote_invalid");
    assert_eq!(round.heard.try_iter().count(), 6);
}

#[test]
fn an_answer_without_end_is_cut() {
    let fake = Fake::new(|_, _| {
        format!(
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{{\"issuer\":\"{}",
            "x".repeat(3 << 20)
        )
    });
    let run = Sandbox::new().run(fake.args());
    run.fails(5, "remote_invalid");
    assert!(run.stderr.contains("more than 1048576 bytes"), "{run:#?}");
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let login = ["oauth", "login", "w", "--client-id", "c", "--json"];
    let deaf = [&login[..], &["--issuer", &issuer, "--timeout", "1s"]].concat();
    Sandbox::new().run(deaf).fails(5, "remote_timeout");
    drop(listener);
    let gone = [&login[..], &["--issuer", &issuer]].concat();
    Sandbox::new().run(gone).fails(5, "connect_failed");
}

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
    let fake = Fake::with_metadata(|_| ());
    let login = Waiting::start(&Sandbox::new(), fake.args());
    let good = callback(&login.url, "code=c");
    let address = good
        .trim_start_matches("http://")
        .split('/')
        .next()
        .unwrap()
        .to_owned();
    let request = |path: &str| {
        let browser = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n";
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{browser}\r\n")
    };
    let target = good
        .trim_start_matches("http://")
        .trim_start_matches(&address);
    assert!(sent(&address, &request(target)).starts_with("HTTP/1.1 303 "));
    let page = sent(&address, &request("/done"));
    assert!(
        page.starts_with("HTTP/1.1 200 ") && page.contains("Back to the terminal"),
        "{page}"
    );
    login.end().json(0);
    assert!(TcpStream::connect_timeout(&address.parse().unwrap(), Duration::from_secs(1)).is_err());
}

#[test]
fn a_trace_tells_places_and_outcomes_alone() {
    let fake = Fake::with_metadata(|_| ());
    let mut args = fake.args();
    args.push("--verbose");
    let sandbox = Sandbox::new();
    let mut child = sandbox.command(args).arg("--no-browser").spawn().unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap());
    let mut run = String::new();
    while !run.contains("/auth?") {
        told.read_line(&mut run).unwrap();
    }
    let url = run.lines().last().unwrap();
    fetched(&callback(url, "code=canary-code"));
    told.read_to_string(&mut run).unwrap();
    assert!(child.wait().unwrap().success(), "{run}");
    assert!(
        run.contains(&format!(
            "GET {}/.well-known/openid-configuration 200 ",
            fake.issuer
        )),
        "{run}"
    );
    assert!(
        run.contains(&format!("POST {}/token 200 ", fake.issuer)),
        "{run}"
    );
    assert!(!run.contains("canary"), "{run}");
}

#[test]
fn what_goes_to_this_machine_takes_no_proxy() {
    let fake = Fake::with_metadata(|_| ());
    let mut sandbox = Sandbox::new();
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        // Nobody listens there.
        sandbox = sandbox.with(name, "http://127.0.0.1:9");
    }
    let login = Waiting::start(&sandbox, fake.args());
    fetched(&callback(&login.url, "code=c"));
    login.end().json(0);
}

#[test]
fn what_goes_elsewhere_takes_the_proxy() {
    let proxy = Fake::new(|_, _| answer("502 Bad Gateway", "text/plain", ""));
    let login = "oauth login w --client-id c --json --issuer https://a.example";
    let sandbox = Sandbox::new().with("HTTPS_PROXY", &proxy.issuer);
    sandbox.run(login.split(' ')).fails(5, "connect_failed");
    assert_eq!(proxy.heard.try_iter().last().unwrap(), "a.example:443");
    let sandbox = sandbox.with("NO_PROXY", "a.example");
    sandbox.run(login.split(' ')).fails(5, "connect_failed");
    assert_eq!(proxy.heard.try_iter().count(), 0);
}

#[test]
fn authorities_that_are_none_are_said_to_be_none() {
    let sandbox = Sandbox::new();
    sandbox.file("none.pem", "no certificate");
    let login = "oauth login w --client-id c --json --issuer https://localhost:9 --ca-cert";
    for file in ["none.pem", "missing.pem"] {
        sandbox
            .run(login.split(' ').chain([file]))
            .fails(2, "input_unreadable");
    }
}
