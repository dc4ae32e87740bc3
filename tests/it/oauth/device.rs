//! The device flow: what servers answer, and what is shown of it.

use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::{Fake, answer};
use crate::support::{Run, Sandbox};

const JSON: &str = "application/json";

/// A server with a device flow whose offer is `change`d, and whose token endpoint says `words`, one
/// after the other, before it gives a token.
fn server(change: impl Fn(&mut Value) + Send + 'static, words: &'static [&'static str]) -> Fake {
    let asked = AtomicUsize::new(0);
    Fake::new(move |path, issuer| match path {
        "/.well-known/openid-configuration" => {
            // No authorization endpoint: nobody is sent there.
            let document = json!({
                "issuer": issuer,
                "token_endpoint": format!("{issuer}/token"),
                "device_authorization_endpoint": format!("{issuer}/codes"),
            });
            answer("200 OK", JSON, &document.to_string())
        }
        "/codes" => {
            let mut offer = json!({
                "device_code": "canary-device-code",
                "user_code": "WDJB-MJHT",
                "verification_uri": format!("{issuer}/device"),
                "expires_in": 60,
                "interval": 1,
            });
            change(&mut offer);
            answer("200 OK", JSON, &offer.to_string())
        }
        "/token" => {
            let tokens = json!({ "access_token": "canary-token", "token_type": "Bearer" });
            let word = words.get(asked.fetch_add(1, Ordering::SeqCst));
            let (status, body) = word.map_or(("200 OK", tokens), |word| {
                ("400 Bad Request", json!({ "error": word }))
            });
            answer(status, JSON, &body.to_string())
        }
        _ => answer("404 Not Found", "text/html", "<h1>no</h1>"),
    })
}

fn login(fake: &Fake, sandbox: &Sandbox, more: &[&str]) -> Run {
    let mut args = fake.args();
    args.extend(["--device", "--no-browser"]);
    args.extend(more);
    sandbox.run(args)
}

#[test]
fn the_address_and_the_code_stand_alone_on_their_lines() {
    for (more, notes) in [(&[][..], true), (&["--quiet"], false)] {
        let fake = server(|_| (), &["authorization_pending"]);
        let sandbox = Sandbox::new();
        let run = login(&fake, &sandbox, more);
        let report = run.json(0);
        assert_eq!(
            (&report["grant"], &report["subject"]),
            (&json!("device"), &Value::Null)
        );
        let shown: Vec<&str> = run.stderr.lines().collect();
        assert_eq!(shown[0], format!("{}/device", fake.issuer));
        assert_eq!(shown[1], "WDJB-MJHT");
        assert_eq!(shown.len() > 2, notes, "{run:#?}");
        assert!(!run.stderr.contains("canary"), "{run:#?}");
        let asked: Vec<String> = fake.heard.try_iter().collect();
        let wanted = [
            "/.well-known/openid-configuration",
            "/codes",
            "/token",
            "/token",
        ];
        assert_eq!(asked, wanted);
        assert_eq!(sandbox.run(["oauth", "token", "work"]).ok(), "canary-token");
    }
}

#[test]
fn what_ends_it_stores_nothing() {
    for (words, exit, code) in [
        (&["access_denied"][..], 4, "access_denied"),
        (
            &["authorization_pending", "expired_token"],
            4,
            "login_timeout",
        ),
        (&["invalid_grant"], 4, "token_refused"),
        (&["server_error"], 5, "remote_invalid"),
    ] {
        let fake = server(|_| (), words);
        let sandbox = Sandbox::new();
        login(&fake, &sandbox, &[]).fails(exit, code);
        let listed = sandbox.run(["list", "--json"]).json(0);
        assert_eq!(listed["credentials"], json!([]), "{code}");
    }
}

#[test]
fn a_hostile_offer_reaches_no_terminal() {
    type Change = fn(&mut Value);
    let table: [Change; 5] = [
        |m| m["user_code"] = json!("\u{1b}[2Jcanary"),
        |m| m["user_code"] = json!("canary\nhttps://evil.example"),
        |m| m["verification_uri"] = json!("http://canary.example/"),
        |m| m["verification_uri"] = json!("javascript:canary"),
        |m| *m = json!({ "error": "canary\u{1b}[2J" }),
    ];
    for (number, change) in table.into_iter().enumerate() {
        let fake = server(change, &[]);
        let run = login(&fake, &Sandbox::new(), &[]);
        assert!(matches!(run.code, Some(4 | 5)), "{number}: {run:#?}");
        assert!(!run.stderr.contains('\u{1b}'), "{number}: {run:#?}");
        assert!(
            !fake.heard.try_iter().any(|path| path == "/token"),
            "{number}"
        );
    }
}

#[test]
fn a_server_without_a_device_flow_is_said_to_be_one() {
    let fake = Fake::with_metadata(|_| ());
    let run = login(&fake, &Sandbox::new(), &[]);
    run.fails(5, "metadata_invalid");
    assert!(
        run.stderr.contains("has no device_authorization_endpoint"),
        "{run:#?}"
    );
}

#[test]
fn one_way_to_say_it_is_enough() {
    let fake = server(|_| (), &[]);
    login(&fake, &Sandbox::new(), &["--grant", "device"]).fails(2, "usage");
    let mut args = fake.args();
    args.extend(["--grant", "device", "--no-browser"]);
    assert_eq!(Sandbox::new().run(args).json(0)["grant"], "device");
}

#[test]
fn patience_ends_before_the_first_question() {
    let fake = server(|m| m["interval"] = json!(5), &[]);
    let mut args = fake.args();
    let wait = args.iter().position(|arg| *arg == "20s").unwrap();
    args[wait] = "1s";
    args.extend(["--device", "--no-browser"]);
    Sandbox::new().run(args).fails(4, "login_timeout");
    assert!(!fake.heard.try_iter().any(|path| path == "/token"));
}

#[test]
fn tokens_that_could_not_be_stored_are_not_asked_for() {
    let fake = server(|_| (), &[]);
    let sandbox = Sandbox::new();
    // Nobody gets the lock of this login: a folder is in its place.
    let lock = sandbox.path("authctl/state/locks/oauth.work.lock");
    std::fs::create_dir_all(&lock).unwrap();
    login(&fake, &sandbox, &[]).fails(6, "lock_unusable");
    let asked: Vec<String> = fake.heard.try_iter().collect();
    assert_eq!(asked, ["/.well-known/openid-configuration", "/codes"]);
    // The server still has them for whoever comes next.
    std::fs::remove_dir(&lock).unwrap();
    login(&fake, &sandbox, &[]).json(0);
}

#[test]
fn between_two_questions_others_have_their_turn() {
    let fake = server(|_| (), &["authorization_pending"; 20]);
    let sandbox = Sandbox::new();
    let mut args = fake.args();
    args.extend(["--device", "--no-browser"]);
    let mut login = sandbox.command(args);
    let mut login = login
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Once it has asked a first time.
    while fake.heard.recv().unwrap() != "/token" {}
    let lock = sandbox.path("authctl/state/locks/oauth.work.lock");
    let lock = std::fs::File::open(lock).unwrap();
    lock.lock().unwrap();
    // And nobody is asked while they have it.
    while fake.heard.try_recv().is_ok() {}
    let later = fake.heard.recv_timeout(std::time::Duration::from_secs(2));
    login.kill().unwrap();
    login.wait().unwrap();
    assert!(later.is_err(), "{later:?}");
}
