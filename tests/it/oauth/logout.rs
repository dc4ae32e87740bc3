//! `authctl oauth logout`: what is removed here whatever the server says, and the way out.

use serde_json::{Value, json};

use super::signed_in::{SignedIn, server};

fn is_gone(alice: &SignedIn) {
    let listed = alice.sandbox.run(["list", "--json"]).json(0);
    assert_eq!(listed["credentials"], json!([]));
}

#[test]
fn both_tokens_are_revoked_the_refresh_token_first() {
    let alice = SignedIn::new();
    alice.answer("/revoke", "200 OK", &json!({}));
    let report = alice.oauth("logout work --revoke --json").json(0);
    assert_eq!(report["revoked"], true);
    assert_eq!(report["end_session"], Value::Null);
    let bodies: Vec<String> = alice.asked("/revoke").into_iter().map(|a| a.body).collect();
    assert!(bodies[0].starts_with("token=canary-refresh&"), "{bodies:?}");
    assert!(bodies[1].starts_with("token=canary-access&"), "{bodies:?}");
    is_gone(&alice);
}

#[test]
fn a_server_that_keeps_no_access_tokens_need_not_revoke_them() {
    let alice = SignedIn::at(server(|_| ()), |tokens| {
        tokens["refresh_token"] = Value::Null;
    });
    let refused = json!({ "error": "unsupported_token_type" });
    alice.answer("/revoke", "400 Bad Request", &refused);
    // It was all that there was to revoke.
    alice
        .oauth("logout work --revoke --json")
        .fails(5, "revocation_failed");
    is_gone(&alice);
}

#[test]
fn what_the_server_says_keeps_nothing_here() {
    for (path, words) in [
        ("/revoke", "logout work --revoke --json"),
        (
            "/none",
            "logout work --revoke --end-session --no-browser --json",
        ),
    ] {
        let alice = SignedIn::new();
        alice.answer(path, "500 Oops", &json!({}));
        let run = alice.oauth(words);
        run.fails(5, "revocation_failed");
        assert!(run.stderr.contains("removed here"), "{run:#?}");
        assert_eq!(run.stderr.contains("/end?"), path == "/none", "{run:#?}");
        is_gone(&alice);
    }
    let alice = SignedIn::at(
        server(|m| {
            m["end_session_endpoint"] = Value::Null;
        }),
        |_| (),
    );
    let run = alice.oauth("logout work --end-session --json");
    run.fails(5, "endpoint_missing");
    assert!(run.stderr.contains("removed here all the same"), "{run:#?}");
    is_gone(&alice);
}

#[test]
fn what_is_printed_names_no_id_token() {
    let alice = SignedIn::new();
    let run = alice.oauth("logout work --end-session --no-browser --json");
    assert_eq!(run.json(0)["end_session"], "printed");
    let wanted = format!(
        "{}/end?client_id=cli&logout_hint=alice",
        alice.server.origin
    );
    assert_eq!(run.stderr.lines().next(), Some(wanted.as_str()), "{run:#?}");
    is_gone(&alice);
}

#[test]
fn the_id_token_goes_over_our_port_and_not_over_the_command_line() {
    let mut alice = SignedIn::new();
    let browser = alice.sandbox.file(
        "browser",
        "#!/bin/sh\nprintf %s \"$1\" >argv\ncurl -s -o page -D head \"$1\"\n",
    );
    let browser = format!("sh {} %s", browser.display());
    alice.sandbox = alice.sandbox.with("BROWSER", &browser);
    let run = alice.oauth("logout work --end-session --json");
    assert_eq!(run.json(0)["end_session"], "opened");
    let read = |name: &str| std::fs::read_to_string(alice.sandbox.path(name)).unwrap();
    let argv = read("argv");
    assert!(argv.starts_with("http://127.0.0.1:"), "{argv}");
    assert!(!argv.contains(&alice.id_token), "{argv}");
    let sent_on = format!(
        "{}/end?id_token_hint={}&client_id=cli&logout_hint=alice",
        alice.server.origin, alice.id_token
    );
    let head = read("head").to_lowercase();
    assert!(head.contains(&sent_on.to_lowercase()), "{head}");
    assert!(!run.stderr.contains(&alice.id_token), "{run:#?}");
    is_gone(&alice);
}

#[test]
fn a_dry_run_changes_nothing_and_asks_nobody() {
    let alice = SignedIn::new();
    let plan = alice.oauth("logout work --revoke --end-session --dry-run --json");
    assert_eq!(plan.json(0)["dry_run"], true);
    assert!(alice.server.paths().is_empty());
    assert_eq!(alice.oauth("token work").ok(), "canary-access");
}
