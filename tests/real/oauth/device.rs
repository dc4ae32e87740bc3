//! The device flow: the second screen, refusals, a server that slows down or breaks off, the end.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, ChildStderr};

use serde_json::{Value, json};

use super::{Peer, driver, output};
use crate::support::login::interrupt;
use crate::support::{Run, Sandbox};

/// A login that has shown where to go, and what to type in there.
struct Shown {
    child: Child,
    stderr: BufReader<ChildStderr>,
    uri: String,
    code: String,
}

impl Shown {
    fn start(peer: &Peer, sandbox: &Sandbox) -> Self {
        Self::after(sandbox, peer.command_line("cli"))
    }

    fn after(sandbox: &Sandbox, mut args: Vec<&str>) -> Self {
        args.extend(["--device", "--no-browser"]);
        let mut child = sandbox.command(args).spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = || {
            let mut line = String::new();
            stderr.read_line(&mut line).unwrap();
            line.trim().to_owned()
        };
        let (uri, code) = (line(), line());
        assert!(uri.ends_with("/device"), "{uri}");
        Self {
            child,
            stderr,
            uri,
            code,
        }
    }

    /// Goes to the address and types the code in there.
    fn visit(&self, way: &str, more: &[&str]) -> Value {
        let mut args = vec!["drive.mjs", way, &self.uri, &self.code];
        args.extend(more);
        let driven = output("node", "nodejs", &args);
        let said = String::from_utf8_lossy(&driven.stdout).into_owned();
        let last = said.lines().last().map(serde_json::from_str);
        match last {
            Some(Ok(said)) if driven.status.success() => said,
            _ => panic!(
                "the second screen did not work; is the package chromium installed? {driven:#?}"
            ),
        }
    }

    fn end(mut self) -> Run {
        let mut stderr = String::new();
        self.stderr.read_to_string(&mut stderr).unwrap();
        let mut run = Run::from(self.child.wait_with_output().unwrap());
        run.stderr = stderr;
        run
    }
}

fn peer() -> Peer {
    Peer::start(&[("DEVICE_INTERVAL", "1")])
}

fn nothing_is_stored(sandbox: &Sandbox) {
    let list = sandbox.run(["list", "--json"]).json(0);
    assert_eq!(list["credentials"], json!([]));
}

/// When the token endpoint was asked, in milliseconds.
fn polls(peer: &Peer) -> Vec<u64> {
    let log = peer.control("log", "");
    let events = log.as_array().unwrap().iter();
    events
        .filter(|event| event["event"] == "req" && event["path"] == "/token")
        .map(|event| event["t"].as_u64().unwrap())
        .collect()
}

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

#[test]
fn somebody_signs_in_elsewhere() {
    let peer = peer();
    let sandbox = Sandbox::new();
    let login = Shown::start(&peer, &sandbox);
    let said = login.visit("device", &[]);
    assert_eq!(said["done"], true);
    let run = login.end();
    let report = run.json(0);
    assert_eq!(report["grant"], "device");
    // The ID token is verified, though no nonce was sent.
    assert_eq!(report["subject"], "alice");
    assert_eq!(report["refreshable"], true);
    assert_eq!(peer.grants().last().unwrap(), GRANT);
    assert!(!run.stderr.contains('█'), "a picture in a pipe: {run:#?}");

    // It is a login as any other, and the next one goes the same way.
    sandbox
        .run(["oauth", "token", "work", "--min-ttl", "1h"])
        .ok();
    assert_eq!(peer.grants().last().unwrap(), "refresh_token");
    let again = ["oauth", "login", "work", "--no-browser", "--wait", "1s"];
    let run = sandbox.run(again);
    assert_eq!(run.code, Some(4), "{run:#?}");
    assert!(run.stderr.contains("/device\n"), "{run:#?}");
}

#[test]
fn somebody_signs_in_with_chromium() {
    let peer = peer();
    let sandbox = Sandbox::new();
    let login = Shown::start(&peer, &sandbox);
    let said = login.visit("chromium-device", &[]);
    assert_eq!(
        said["code"],
        login.code.as_str(),
        "what the person compares"
    );
    assert_eq!(said["text"], "Sign-in Success");
    assert_eq!(login.end().json(0)["subject"], "alice");
}

#[test]
fn somebody_says_no_with_chromium() {
    let peer = peer();
    let sandbox = Sandbox::new();
    let login = Shown::start(&peer, &sandbox);
    login.visit("chromium-device", &["--deny"]);
    login.end().fails(4, "access_denied");
    nothing_is_stored(&sandbox);
}

#[test]
fn the_browser_here_opens_the_address_with_the_code_in_it() {
    let peer = peer();
    // The driver is this machine's browser; it gets one address, and nobody types.
    let sandbox = Sandbox::new().with("BROWSER", &driver("device", ""));
    let mut args = peer.command_line("cli");
    args.push("--device");
    let run = sandbox.run(args);
    assert_eq!(run.json(0)["subject"], "alice");
    assert!(run.stderr.contains("opening it with "), "{run:#?}");
}

#[test]
fn slow_down_is_heeded_and_a_server_that_stumbles_is_asked_again() {
    let peer = peer();
    let sandbox = Sandbox::new();
    let faults = json!([
        { "path": "/token", "status": 400, "body": { "error": "slow_down" } },
        { "path": "/token", "status": 429, "headers": { "retry-after": "1" }, "body": "<h1>" },
    ]);
    peer.control("fault", &faults.to_string());
    let login = Shown::start(&peer, &sandbox);
    login.visit("device", &[]);
    login.end().json(0);
    let polls = polls(&peer);
    let gaps: Vec<u64> = polls.windows(2).map(|two| two[1] - two[0]).collect();
    // 1 s and 5 s more; then twice as much, since the server could not answer.
    assert_eq!(gaps.len(), 2, "{gaps:?}");
    assert!(gaps[0] > 5_500 && gaps[1] > 11_500, "{gaps:?}");
}

#[test]
fn an_answer_that_is_lost_on_the_way_ends_nothing() {
    let peer = peer();
    let sandbox = Sandbox::new();
    peer.control("fault", r#"[{"path":"/token","drop":true}]"#);
    let login = Shown::start(&peer, &sandbox);
    login.visit("device", &[]);
    let run = login.end();
    run.json(0);
    assert!(run.stderr.contains("asking again in 2 s"), "{run:#?}");
    assert_eq!(polls(&peer).len(), 2);
}

#[test]
fn a_code_ends_and_so_does_patience() {
    let peer = Peer::start(&[("DEVICE_INTERVAL", "1"), ("DEVICE_TTL", "2")]);
    let sandbox = Sandbox::new();
    let run = Shown::start(&peer, &sandbox).end();
    run.fails(4, "login_timeout");
    assert!(run.stderr.contains("the code has ended"), "{run:#?}");
    assert!(polls(&peer).len() <= 1, "asked past the end");

    // The server says so first where it does not tell us beforehand.
    let expired = r#"[{"path":"/token","status":400,"body":{"error":"expired_token"}}]"#;
    peer.control("fault", expired);
    Shown::start(&peer, &sandbox)
        .end()
        .fails(4, "login_timeout");

    let args = format!(
        "oauth login work --json --device --no-browser --wait 1s --client-id cli --issuer {}",
        peer.issuer
    );
    let run = sandbox.run(args.split(' '));
    run.fails(4, "login_timeout");
    assert!(
        run.stderr.contains("nobody signed in within 1s"),
        "{run:#?}"
    );
    nothing_is_stored(&sandbox);
}

#[test]
fn ctrl_c_ends_the_wait_at_once_and_stores_nothing() {
    let peer = peer();
    let sandbox = Sandbox::new();
    let mut login = Shown::start(&peer, &sandbox);
    assert_eq!(interrupt(&mut login.child).signal(), Some(2));
    nothing_is_stored(&sandbox);
    let log = sandbox.run(["oauth", "token", "work", "--json"]);
    log.fails(3, "credential_unknown");
}

#[test]
fn what_the_profile_asks_for_goes_along() {
    let peer = peer();
    let sandbox = Sandbox::new();
    let mut args = peer.command_line("cli");
    let resource = "https://api.example.test/v1";
    args.extend(["--resource", resource]);
    args.extend(["--scope", "openid", "--scope", "api:read"]);
    let login = Shown::after(&sandbox, args);
    login.visit("device", &[]);
    login.end().json(0);
    let token = sandbox.run(["oauth", "token", "work"]).ok();
    let decoded = sandbox.feed(["jwt", "decode", "--json"], token).json(0);
    assert_eq!(decoded["claims"]["aud"], resource, "{decoded}");
}

#[test]
fn a_person_follows_a_machine() {
    let peer = peer();
    let secret = "cli-basic-secret-0123456789abcdef0123456789";
    let sandbox = Sandbox::new().with("SECRET", secret);
    let mut args = peer.command_line("cli-basic");
    args.extend([
        "--grant",
        "client-credentials",
        "--client-secret",
        "env:SECRET",
    ]);
    let machine = sandbox.run(args).json(0);
    assert!(
        machine["subject"].is_null() && machine["scope"].is_null(),
        "{machine}"
    );
    // What a machine asks for, nothing, is not what a person signs in for.
    let login = Shown::after(&sandbox, vec!["oauth", "login", "work", "--json"]);
    login.visit("device", &[]);
    let person = login.end().json(0);
    assert_eq!(person["subject"], "alice");
    // And the other way round.
    let machine = [
        "oauth",
        "login",
        "work",
        "--json",
        "--grant",
        "client-credentials",
    ];
    assert!(sandbox.run(machine).json(0)["scope"].is_null());
}
