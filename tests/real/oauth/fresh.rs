//! Tokens that stay fresh: many that ask at once, and what dies in the middle.

use std::collections::BTreeSet;
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Peer, browser, sandbox};
use crate::session::Session;
use crate::support::{Run, Sandbox};

const TOKEN: [&str; 4] = ["oauth", "token", "work", "--json"];
/// More than the server gives: a refresh each time.
const ANEW: [&str; 6] = ["oauth", "token", "work", "--min-ttl", "1h", "--json"];

/// Logs in, and waits for the token to end; the next one lives for long.
fn expired(peer: &Peer, sandbox: &Sandbox) {
    peer.control("ttl", "1");
    peer.login(sandbox, "cli").json(0);
    peer.control("ttl", "300");
    sleep(Duration::from_millis(1_200));
}

fn ask(sandbox: &Sandbox) -> Child {
    sandbox.command(TOKEN).spawn().unwrap()
}

fn ends(children: Vec<Child>) -> Vec<Run> {
    let end = |child: Child| Run::from(child.wait_with_output().unwrap());
    children.into_iter().map(end).collect()
}

fn sixteen(sandbox: &Sandbox) -> Vec<Run> {
    ends((0..16).map(|_| ask(sandbox)).collect())
}

/// Asserts that all got a token, and the same.
fn all_the_same(runs: &[Run]) {
    let tokens: BTreeSet<String> = runs
        .iter()
        .map(|run| run.json(0)["access_token"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(tokens.len(), 1, "{tokens:?}");
}

/// Asserts that the login has just been refreshed once, and can be again.
fn refreshed_once_and_alive(peer: &Peer, sandbox: &Sandbox) {
    assert_eq!(peer.grants(), ["authorization_code", "refresh_token"]);
    let report = sandbox.run(["oauth", "refresh", "work", "--json"]).json(0);
    assert_eq!(report["rotated"], true, "{report}");
    assert_eq!(
        peer.grants(),
        ["authorization_code", "refresh_token", "refresh_token"]
    );
}

/// Waits until so many requests have come to the token endpoint.
fn until_asked(peer: &Peer, times: usize) {
    let start = Instant::now();
    while asked(peer) < times {
        assert!(start.elapsed() < Duration::from_secs(30), "nobody asks");
        sleep(Duration::from_millis(20));
    }
}

fn asked(peer: &Peer) -> usize {
    let log = peer.control("log", "");
    let events = log.as_array().unwrap().iter();
    events
        .filter(|event| event["event"] == "req" && event["path"] == "/token")
        .count()
}

fn status(sandbox: &Sandbox) -> Value {
    sandbox.run(["oauth", "status", "work", "--json"]).json(0)
}

#[test]
fn sixteen_at_once_refresh_once() {
    let peer = Peer::start(&[("ROTATE", "always")]);
    let sandbox = sandbox("");
    expired(&peer, &sandbox);
    all_the_same(&sixteen(&sandbox));
    refreshed_once_and_alive(&peer, &sandbox);
}

#[test]
fn sixteen_at_once_wait_for_a_slow_server() {
    let peer = Peer::start(&[("ROTATE", "always")]);
    let sandbox = sandbox("");
    expired(&peer, &sandbox);
    peer.control("fault", r#"[{"path":"/token","delayMs":2000}]"#);
    all_the_same(&sixteen(&sandbox));
    refreshed_once_and_alive(&peer, &sandbox);
}

#[test]
fn others_wait_for_as_long_as_a_request_may_take() {
    let peer = Peer::start(&[("ROTATE", "always")]);
    let sandbox = sandbox("");
    expired(&peer, &sandbox);
    // Longer than any lock is waited for at once.
    peer.control("fault", r#"[{"path":"/token","delayMs":12000}]"#);
    let runs = ends((0..4).map(|_| ask(&sandbox)).collect());
    all_the_same(&runs);
    let told = runs
        .iter()
        .filter(|run| run.stderr.contains("waiting for it"));
    assert_eq!(told.count(), 3, "{runs:#?}");
    refreshed_once_and_alive(&peer, &sandbox);
}

/// Starts sixteen, and kills the one whose request is at the server.
fn one_is_killed(peer: &Peer, sandbox: &Sandbox) -> Vec<Run> {
    let before = asked(peer);
    let mut holder = ask(sandbox);
    until_asked(peer, before + 1);
    let others: Vec<Child> = (0..15).map(|_| ask(sandbox)).collect();
    sleep(Duration::from_millis(300));
    holder.kill().unwrap();
    holder.wait().unwrap();
    ends(others)
}

#[test]
fn one_that_is_killed_before_the_server_has_read_it_costs_nothing() {
    let peer = Peer::start(&[("ROTATE", "always")]);
    let sandbox = sandbox("");
    expired(&peer, &sandbox);
    peer.control("fault", r#"[{"path":"/token","delayMs":2000}]"#);
    all_the_same(&one_is_killed(&peer, &sandbox));
    // What the killed one sent is no request to the server when it comes to reading it.
    sleep(Duration::from_secs(2));
    let broken = "error \"invalid_request\"";
    let mut grants = peer.grants();
    grants.retain(|grant| grant != broken);
    assert_eq!(grants, ["authorization_code", "refresh_token"]);
    sandbox.run(["oauth", "refresh", "work"]).ok();
    assert_eq!(peer.grants().last().unwrap(), "refresh_token");
}

/// The server has used the refresh token up, and the only answer with the next one died with who
/// asked. Where it takes the old one again, as many do for some time, nothing is lost.
#[test]
fn one_that_is_killed_before_the_answer_costs_nothing_where_the_server_is_lenient() {
    let peer = Peer::start(&[("ROTATE", "never")]);
    let sandbox = sandbox("");
    expired(&peer, &sandbox);
    peer.control("fault", r#"[{"path":"/token","holdMs":2000}]"#);
    all_the_same(&one_is_killed(&peer, &sandbox));
    assert_eq!(
        peer.grants(),
        ["authorization_code", "refresh_token", "refresh_token"]
    );
    sandbox.run(["oauth", "refresh", "work"]).ok();
}

/// The same at a server that ends the login where it sees a refresh token twice. No client can get
/// the answer back; what it can do is say what has happened, ask no more than once, and keep what
/// there is.
#[test]
fn one_that_is_killed_before_the_answer_is_told_of_where_the_server_is_strict() {
    let peer = Peer::start(&[("ROTATE", "always")]);
    let sandbox = sandbox("");
    expired(&peer, &sandbox);
    peer.control("fault", r#"[{"path":"/token","holdMs":2000}]"#);
    let runs = one_is_killed(&peer, &sandbox);
    for run in &runs {
        run.fails(4, "login_required");
        assert!(run.stderr.contains("authctl oauth login work"), "{run:#?}");
    }
    let explained = |run: &&Run| run.stderr.contains("a refresh that began");
    assert_eq!(runs.iter().filter(explained).count(), 1, "{runs:#?}");
    assert_eq!(
        asked(&peer),
        3,
        "login, the one that was killed, and one more"
    );
    assert_eq!(status(&sandbox)["last_failure"]["code"], "login_required");
    // It is still known what had happened.
    let run = sandbox.run(TOKEN);
    run.fails(4, "login_required");
    assert!(run.stderr.contains("a refresh that began"), "{run:#?}");
    peer.login(&sandbox, "cli").json(0);
    sandbox.run(["oauth", "refresh", "work"]).ok();
}

#[test]
fn a_token_for_a_purpose_of_its_own_takes_the_place_of_no_other() {
    let peer = Peer::start(&[("ROTATE", "always")]);
    let sandbox = sandbox("");
    let mut login = peer.command_line("cli");
    for scope in ["openid", "offline_access", "profile", "email"] {
        login.extend(["--scope", scope]);
    }
    sandbox.run(login).json(0);
    let whole = sandbox.run(TOKEN).json(0);
    let ask = |scopes: &str| {
        let scopes = scopes.split(' ').flat_map(|scope| ["--scope", scope]);
        sandbox.run(TOKEN.into_iter().chain(scopes))
    };
    let narrow = ask("profile openid").json(0);
    assert_eq!(narrow["scope"], "openid profile", "{narrow}");
    assert_ne!(narrow["access_token"], whole["access_token"]);
    assert_eq!(ask("openid profile offline_access").json(0), narrow);
    // All that was granted is the login's own token.
    assert_eq!(ask("email profile openid offline_access").json(0), whole);
    assert_eq!(sandbox.run(TOKEN).json(0), whole);
    assert_eq!(
        status(&sandbox)["scope"],
        "openid offline_access profile email"
    );
    assert_eq!(peer.grants(), ["authorization_code", "refresh_token"]);

    // What the login was not granted takes a new login, and the refusal costs nothing.
    let run = ask("openid api:read");
    run.fails(4, "login_required");
    assert!(
        run.stderr.contains("authctl oauth login work --scope") && run.stderr.contains("api:read"),
        "{run:#?}"
    );
    // The rotated refresh token is there.
    let renewed = sandbox.run(ANEW).json(0);
    assert_ne!(renewed["access_token"], whole["access_token"]);
    assert_eq!(renewed["scope"], whole["scope"]);
    assert_eq!(ask("openid profile").json(0), narrow);
}

#[test]
fn a_slow_keychain_is_waited_for() {
    let peer = Peer::start(&[("ROTATE", "always")]);
    let mut session = Session::unlocked();
    let sandbox = std::mem::replace(&mut session.sandbox, Sandbox::new());
    session.sandbox = sandbox.with("BROWSER", &browser(""));
    expired(&peer, &session.sandbox);
    let patient = TOKEN.into_iter().chain(["--timeout", "25s"]);
    let start = |_| session.sandbox.command(patient.clone()).spawn().unwrap();
    let keyring = session.children.last().unwrap().id().to_string();
    let signal = |name: &str| {
        let sent = std::process::Command::new("kill")
            .args([name, &keyring])
            .status();
        assert!(sent.unwrap().success());
    };
    signal("-STOP");
    let runs: Vec<Child> = (0..16).map(start).collect();
    // It answers for a moment now and then.
    for _ in 0..10 {
        sleep(Duration::from_millis(200));
        signal("-CONT");
        sleep(Duration::from_millis(20));
        signal("-STOP");
    }
    signal("-CONT");
    all_the_same(&ends(runs));
    refreshed_once_and_alive(&peer, &session.sandbox);
}

#[test]
fn what_a_keychain_that_was_locked_meanwhile_does_not_take_is_not_lost() {
    let peer = Peer::start(&[("ROTATE", "always")]);
    let mut session = Session::unlocked();
    let sandbox = std::mem::replace(&mut session.sandbox, Sandbox::new());
    session.sandbox = sandbox.with("BROWSER", &browser(""));
    expired(&peer, &session.sandbox);
    peer.control("fault", r#"[{"path":"/token","holdMs":1500}]"#);
    let child = ask(&session.sandbox);
    until_asked(&peer, 2);
    session.lock();
    let run = ends(vec![child]).remove(0);
    run.fails(6, "keychain_locked");
    assert!(run.stderr.contains("put aside"), "{run:#?}");
    assert_eq!(peer.grants(), ["authorization_code", "refresh_token"]);
    let database = std::fs::read(session.sandbox.path("authctl/data/authctl.db")).unwrap();
    assert!(!String::from_utf8_lossy(&database).contains("refresh_token\":"));

    let mut keyring = session.children.pop().unwrap();
    keyring.kill().unwrap();
    keyring.wait().unwrap();
    session.keyring(Some("password"));
    let run = session.sandbox.run(TOKEN);
    run.json(0);
    assert!(run.stderr.contains("are stored now"), "{run:#?}");
    refreshed_once_and_alive(&peer, &session.sandbox);
}

#[test]
fn a_store_that_fails_for_a_moment_is_tried_again() {
    let peer = Peer::start(&[("ROTATE", "always")]);
    let sandbox = sandbox("");
    expired(&peer, &sandbox);
    peer.control("fault", r#"[{"path":"/token","holdMs":1000}]"#);
    let child = ask(&sandbox);
    until_asked(&peer, 2);
    // Nobody gets a turn to write.
    let lock = sandbox.path("authctl/data/secrets.lock");
    std::fs::remove_file(&lock).unwrap();
    std::fs::create_dir(&lock).unwrap();
    sleep(Duration::from_millis(1_300));
    std::fs::remove_dir(&lock).unwrap();
    ends(vec![child]).remove(0).json(0);
    refreshed_once_and_alive(&peer, &sandbox);
}

#[test]
fn tokens_that_a_store_refused_are_found_again() {
    let peer = Peer::start(&[("ROTATE", "always")]);
    let sandbox = sandbox("");
    expired(&peer, &sandbox);
    peer.control("fault", r#"[{"path":"/token","holdMs":1000}]"#);
    let child = ask(&sandbox);
    until_asked(&peer, 2);
    let lock = sandbox.path("authctl/data/secrets.lock");
    std::fs::remove_file(&lock).unwrap();
    std::fs::create_dir(&lock).unwrap();
    let run = ends(vec![child]).remove(0);
    run.fails(6, "store_failed");
    assert!(run.stderr.contains("put aside"), "{run:#?}");
    std::fs::remove_dir(&lock).unwrap();
    all_the_same(&sixteen(&sandbox));
    refreshed_once_and_alive(&peer, &sandbox);
}

/// A copy of the store elsewhere may bring newer tokens while the server refuses the old ones.
#[test]
fn a_refusal_touches_no_token_but_the_one_that_was_sent() {
    let peer = Peer::start(&[("ROTATE", "always")]);
    let sandbox = sandbox("");
    expired(&peer, &sandbox);
    let store = sandbox.path("authctl/data/secrets.age");
    let old = std::fs::read(&store).unwrap();
    let newer = sandbox.run(TOKEN).json(0);
    let new = std::fs::read(&store).unwrap();
    std::fs::write(&store, &old).unwrap();
    peer.control(
        "fault",
        r#"[{"path":"/token","delayMs":1500,"status":400,"body":{"error":"invalid_grant"}}]"#,
    );
    let child = ask(&sandbox);
    until_asked(&peer, 3);
    std::fs::write(&store, &new).unwrap();
    let run = ends(vec![child]).remove(0);
    assert_eq!(run.json(0)["access_token"], newer["access_token"]);
    assert_eq!(std::fs::read(&store).unwrap(), new);
    assert!(status(&sandbox)["last_failure"].is_null());
    sandbox.run(["oauth", "refresh", "work"]).ok();
}

#[test]
fn a_machine_asks_anew_by_itself_and_once() {
    let peer = Peer::start(&[]);
    let sandbox = Sandbox::new().with("SECRET", "svc-basic-secret-0123456789abcdef0123456789");
    let mut login = peer.command_line("svc-basic");
    login.extend([
        "--grant",
        "client-credentials",
        "--client-secret",
        "env:SECRET",
    ]);
    login.extend(["--scope", "api:read"]);
    peer.control("ttl", "1");
    sandbox.run(login).json(0);
    peer.control("ttl", "300");
    sleep(Duration::from_millis(1_200));
    all_the_same(&sixteen(&sandbox));
    assert_eq!(peer.grants(), ["client_credentials", "client_credentials"]);
    let report = sandbox.run(["oauth", "refresh", "work", "--json"]).json(0);
    assert_eq!(report["scope"], "api:read");
    assert_eq!(peer.grants().len(), 3);
}
