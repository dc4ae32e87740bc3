//! Logins that the server asks the person for on another device (OpenID Connect CIBA, poll mode).

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::ExitStatusExt as _;

use serde_json::{Value, json};

use super::Peer;
use crate::support::login::interrupt;
use crate::support::{Run, Sandbox};

const SECRET: &str = "ciba-secret-0123456789abcdef0123456789";
const GRANT: &str = "urn:openid:params:grant-type:ciba";

fn peer() -> Peer {
    Peer::start(&[("DEVICE_INTERVAL", "1")])
}

fn sandbox() -> Sandbox {
    Sandbox::new().with("SECRET", SECRET)
}

fn words<'a>(peer: &'a Peer, who: &'a str) -> Vec<&'a str> {
    let mut args = peer.command_line("ciba");
    args.extend(["--grant", "ciba", "--client-secret", "env:SECRET"]);
    args.extend(["--login-hint", who]);
    args
}

fn login(peer: &Peer, sandbox: &Sandbox, who: &str, more: &[&str]) -> Run {
    sandbox.run(words(peer, who).iter().chain(more))
}

/// What the log has of one kind.
fn events(peer: &Peer, kind: &str, path: &str) -> Vec<Value> {
    let log = peer.control("log", "");
    let events = log.as_array().unwrap().iter();
    events
        .filter(|event| event["event"] == kind && (path.is_empty() || event["path"] == path))
        .cloned()
        .collect()
}

fn nothing_is_stored(sandbox: &Sandbox) {
    let list = sandbox.run(["list", "--json"]).json(0);
    assert_eq!(list["credentials"], json!([]));
}

#[test]
fn somebody_agrees_on_another_device() {
    let peer = peer();
    let sandbox = sandbox();
    let more = ["--binding-message", "W4SCT", "--acr-values", "urn:x"];
    let run = login(&peer, &sandbox, "alice", &more);
    let report = run.json(0);
    assert_eq!(report["grant"], "ciba");
    assert_eq!(report["subject"], "alice", "the ID token is verified");
    assert_eq!(report["refreshable"], true);
    let shown: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(shown[0], "W4SCT", "{run:#?}");
    assert!(
        run.stderr.contains("asks alice on another device"),
        "{run:#?}"
    );
    assert!(!run.stderr.contains(SECRET), "{run:#?}");
    let asked = events(&peer, "ciba", "");
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0]["binding_message"], "W4SCT");
    // As long as anybody waits here.
    assert_eq!(asked[0]["requested_expiry"], "60");
    assert_eq!(asked[0]["acr_values"], "urn:x");
    assert_eq!(peer.grants().last().unwrap(), GRANT);

    // It is a login as any other, and the next one goes the same way: only who is asked is said
    // anew, and what their device shows.
    sandbox
        .run(["oauth", "token", "work", "--min-ttl", "1h"])
        .ok();
    assert_eq!(peer.grants().last().unwrap(), "refresh_token");
    let again = ["oauth", "login", "work", "--json"];
    sandbox.run(again).fails(2, "profile_incomplete");
    let again = [&again[..], &["--login-hint", "bob"]].concat();
    assert_eq!(sandbox.run(&again).json(0)["subject"], "bob");
    assert!(events(&peer, "ciba", "")[1]["binding_message"].is_null());
}

#[test]
fn a_bound_token_comes_this_way_too() {
    let peer = peer();
    let sandbox = sandbox();
    login(&peer, &sandbox, "alice", &["--dpop"]).json(0);
    let token = sandbox.run(["oauth", "token", "work", "--json"]).json(0);
    assert_eq!(token["token_type"], "DPoP");
    let asked = events(&peer, "req", "/token");
    assert!(asked.iter().all(|one| one["dpop"].is_string()), "{asked:?}");
}

#[test]
fn no_is_no() {
    let peer = peer();
    let sandbox = sandbox();
    login(&peer, &sandbox, "mallory", &[]).fails(4, "access_denied");
    let run = login(&peer, &sandbox, "nobody", &[]);
    run.fails(4, "token_refused");
    assert!(run.stderr.contains("unknown_user_id"), "{run:#?}");
    assert!(run.stderr.contains("--login-hint"), "{run:#?}");
    // A client that proves itself wrongly gets nobody asked.
    let wrong = sandbox.with("SECRET", "wrong");
    login(&peer, &wrong, "alice", &[]).fails(4, "token_refused");
    assert_eq!(events(&peer, "ciba", "").len(), 1);
    // Nor does one that is not registered for it.
    let mut args = peer.command_line("cli");
    args.extend(["--grant", "ciba", "--login-hint", "alice"]);
    wrong.run(args).fails(4, "token_refused");
    nothing_is_stored(&wrong);
}

#[test]
fn the_end_of_the_request_is_the_end_of_the_wait() {
    let peer = peer();
    let sandbox = sandbox();
    let mut args = words(&peer, "sleeper");
    let wait = args.iter().position(|arg| *arg == "60s").unwrap();
    args[wait] = "3s";
    let run = sandbox.run(&args);
    run.fails(4, "login_timeout");
    assert!(run.stderr.contains("within 3s"), "{run:#?}");
    assert_eq!(events(&peer, "ciba", "")[0]["requested_expiry"], "3");
    // The server says so first where it wants.
    let expired = r#"[{"path":"/token","status":400,"body":{"error":"expired_token"}}]"#;
    peer.control("fault", expired);
    let run = login(&peer, &sandbox, "sleeper", &[]);
    run.fails(4, "login_timeout");
    assert!(run.stderr.contains("the request has ended"), "{run:#?}");
    nothing_is_stored(&sandbox);
}

#[test]
fn slow_down_is_heeded_and_a_lost_answer_ends_nothing() {
    let peer = peer();
    let sandbox = sandbox();
    let faults = json!([
        { "path": "/token", "status": 400, "body": { "error": "slow_down" } },
        { "path": "/token", "drop": true },
    ]);
    peer.control("fault", &faults.to_string());
    login(&peer, &sandbox, "alice", &[]).json(0);
    let asked = events(&peer, "req", "/token");
    let times: Vec<u64> = asked.iter().map(|one| one["t"].as_u64().unwrap()).collect();
    let gaps: Vec<u64> = times.windows(2).map(|two| two[1] - two[0]).collect();
    // 1 s and 5 s more; then twice as much, since no answer came.
    assert_eq!(gaps.len(), 2, "{gaps:?}");
    assert!(gaps[0] > 5_500 && gaps[1] > 11_500, "{gaps:?}");
}

#[test]
fn ctrl_c_ends_the_wait_at_once_and_stores_nothing() {
    let peer = peer();
    let sandbox = sandbox();
    let mut child = sandbox.command(words(&peer, "sleeper")).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert!(line.contains("asks sleeper on another device"), "{line}");
    assert_eq!(interrupt(&mut child).signal(), Some(2));
    nothing_is_stored(&sandbox);
}

#[test]
fn each_step_is_explained() {
    let peer = peer();
    let run = login(&peer, &sandbox(), "alice", &["--explain"]);
    run.json(0);
    for said in [
        "backchannel authentication request",
        "requested_expiry: 60",
        "asks whether the person has agreed where the server asked them",
    ] {
        assert!(run.stderr.contains(said), "{said}: {run:#?}");
    }
    assert!(!run.stderr.contains("login_hint: alice"), "{run:#?}");
}
