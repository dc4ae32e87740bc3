//! Servers that answer wrongly or not at all, proxies, authorities, and what a trace tells.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;

use serde_json::{Value, json};

use super::{Fake, answer, callback};
use crate::support::Sandbox;
use crate::support::login::{Waiting, fetched};

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
