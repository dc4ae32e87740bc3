//! `authctl oauth revoke`: what is worthless afterwards, and what is still here.

use serde_json::{Value, json};

use super::signed_in::{SignedIn, server};

#[test]
fn a_logins_tokens_end_and_the_profile_stays() {
    let alice = SignedIn::new();
    let plan = alice.oauth("revoke work --dry-run --json").json(0);
    assert_eq!(plan["revoked"], json!(["refresh_token", "access_token"]));
    assert_eq!(plan["dry_run"], true);
    assert!(alice.asked("/revoke").is_empty());

    alice.answer("/revoke", "200 OK", &json!(null));
    let run = alice.oauth("revoke work --json");
    assert_eq!(
        run.json(0)["revoked"],
        json!(["refresh_token", "access_token"])
    );
    let bodies: Vec<String> = alice.asked("/revoke").into_iter().map(|a| a.body).collect();
    assert_eq!(
        bodies,
        [
            "token=canary-refresh&token_type_hint=refresh_token&client_id=cli",
            "token=canary-access&token_type_hint=access_token&client_id=cli",
        ]
    );
    alice.oauth("token work --json").fails(4, "login_required");
    alice
        .oauth("introspect work --json")
        .fails(4, "login_required");
    let status = alice.oauth("status work --json").json(0);
    assert_eq!(status["last_failure"]["code"], "login_required");
    assert_eq!(status["client_id"], "cli");
    assert!(alice.asked("/token").is_empty());

    let again = alice.oauth("revoke work --json").json(0);
    assert_eq!(again["revoked"], json!([]));
    let log = alice.sandbox.run(["audit", "log", "--json"]).stdout;
    assert!(log.contains("oauth.token_revoked"), "{log}");
}

#[test]
fn what_the_server_did_not_revoke_is_still_here() {
    let alice = SignedIn::new();
    let busy = ["Retry-After: 7"];
    alice.server.answer("/revoke", "503 Busy", &busy, "");
    let run = alice.oauth("revoke work --json");
    run.fails(5, "remote_invalid");
    assert!(run.stderr.contains("again in 7 s"), "{run:#?}");
    assert!(run.stderr.contains("still here"), "{run:#?}");
    assert_eq!(alice.oauth("token work").ok(), "canary-access");
    // The refresh token was sent first, and nothing after it.
    assert_eq!(alice.asked("/revoke").len(), 1);
    let refused = json!({ "error": "unsupported_token_type" });
    alice.answer("/revoke", "400 Bad Request", &refused);
    alice
        .oauth("revoke work --json")
        .fails(5, "revocation_failed");
    let refused = json!({ "error": "invalid_client" });
    alice.answer("/revoke", "401 Unauthorized", &refused);
    alice.oauth("revoke work --json").fails(4, "token_refused");
    assert_eq!(alice.oauth("token work").ok(), "canary-access");
}

#[test]
fn a_token_that_is_named_is_revoked_and_nothing_of_the_login() {
    let alice = SignedIn::new();
    alice.answer("/revoke", "200 OK", &json!({}));
    let words = ["oauth", "revoke", "work", "--token", "-", "--json"];
    let run = alice.sandbox.feed(words, "canary-leaked\n");
    assert_eq!(run.json(0)["revoked"], json!(["token"]));
    let hinted = [&words[..], &["--hint", "refresh"]].concat();
    let run = alice.sandbox.feed(hinted, "canary-leaked\n");
    assert_eq!(run.json(0)["revoked"], json!(["refresh_token"]));
    assert!(!run.stderr.contains("canary"), "{run:#?}");
    let bodies: Vec<String> = alice.asked("/revoke").into_iter().map(|a| a.body).collect();
    assert_eq!(
        bodies,
        [
            "token=canary-leaked&client_id=cli",
            "token=canary-leaked&token_type_hint=refresh_token&client_id=cli",
        ]
    );
    assert_eq!(alice.oauth("token work").ok(), "canary-access");
}

#[test]
fn nobody_is_asked_where_nobody_can_answer() {
    let alice = SignedIn::new();
    alice.answer("/revoke", "200 OK", &json!({}));
    alice
        .oauth("revoke work --no-input --json")
        .fails(2, "input_required");
    assert!(alice.asked("/revoke").is_empty());
    alice.oauth("revoke work --no-input --yes --json").json(0);
}

#[test]
fn without_a_login_or_the_endpoint_there_is_nothing_to_do() {
    let alice = SignedIn::at(
        server(|m| {
            m["revocation_endpoint"] = Value::Null;
        }),
        |_| (),
    );
    alice
        .oauth("revoke work --json")
        .fails(5, "endpoint_missing");
    alice
        .oauth("revoke other --json")
        .fails(3, "credential_unknown");
    alice
        .oauth("revoke work --hint refresh --json")
        .fails(2, "usage");
}
