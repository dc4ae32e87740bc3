//! `authctl oauth exchange`: what is asked for, what is given out, and what servers refuse.

use serde_json::json;

use super::signed_in::{SignedIn, server};
use crate::support::Sandbox;

const TYPES: &str = "urn:ietf:params:oauth:token-type:";

#[test]
fn a_logins_token_is_traded_and_the_new_one_stands_alone() {
    let alice = SignedIn::new();
    let issued = json!({
        "access_token": "new", "issued_token_type": format!("{TYPES}access_token"),
        "token_type": "bearer", "expires_in": 60, "scope": "a",
    });
    alice.answer("/token", "200 OK", &issued);
    let words = "exchange work --scope a --audience x --audience y --requested-type jwt";
    assert_eq!(alice.oauth(words).ok(), "new");
    let body = alice.asked("/token").pop().unwrap().body;
    assert!(
        body.contains("&subject_token=canary-access&subject_token_type=urn%3A"),
        "{body}"
    );
    assert!(
        body.ends_with("token-type%3Ajwt&scope=a&audience=x&audience=y&client_id=cli"),
        "{body}"
    );
    let report = alice.oauth("exchange work --json").json(0);
    assert_eq!(report["access_token"], "new");
    assert_eq!(report["issued_token_type"], issued["issued_token_type"]);
    assert_eq!(report["token_type"], "Bearer");
    assert_eq!(report["expires_in"], 60);
    assert_eq!(report["scope"], "a");
    // What is kept is as it was.
    assert_eq!(alice.oauth("token work").ok(), "canary-access");
    let log = alice.sandbox.run(["audit", "log", "--json"]).stdout;
    assert!(log.contains("oauth.token_exchanged"), "{log}");
    assert!(!log.contains("canary"), "{log}");
}

#[test]
fn a_service_trades_for_somebody_without_a_login() {
    let server = server(|_| ());
    let issued = json!({ "access_token": "saml", "issued_token_type": format!("{TYPES}saml2"), "token_type": "N_A" });
    server.publish("/token", &[], &issued.to_string());
    let sandbox = Sandbox::new()
        .with("S", "canary-secret")
        .with("A", "canary-actor");
    let mut words: Vec<&str> = "oauth exchange api --json --client-id api --client-secret env:S \
         --subject-token - --subject-type id_token --actor-token env:A --actor-type urn:x:y --issuer"
        .split_whitespace()
        .collect();
    words.push(&server.origin);
    let run = sandbox.feed(&words, "canary-subject\n");
    let report = run.json(0);
    assert_eq!(report["token_type"], "N_A");
    assert_eq!(report["expires_in"], json!(null));
    let body = server.asked().pop().unwrap().body;
    for part in [
        "subject_token=canary-subject&",
        "token-type%3Aid_token&",
        "actor_token=canary-actor&actor_token_type=urn%3Ax%3Ay",
    ] {
        assert!(body.contains(part), "{part}: {body}");
    }
    let nobody = [&words[..4], &words[4..8], &words[words.len() - 2..]].concat();
    let run = sandbox.run(nobody);
    run.fails(2, "usage");
    assert!(run.stderr.contains("--subject-token"), "{run:#?}");
    assert_eq!(
        sandbox.run(["list", "--json"]).json(0)["credentials"],
        json!([])
    );
}

#[test]
fn a_refusal_says_what_to_do() {
    let alice = SignedIn::new();
    for (error, words) in [
        ("invalid_target", "--resource and --audience"),
        ("invalid_request", "--subject-type"),
        ("unsupported_grant_type", "does not exchange tokens"),
        ("unauthorized_client", "this client"),
        ("invalid_scope", "--scope"),
    ] {
        let body = json!({ "error": error, "error_description": "canary \u{1b}[2J" });
        alice.answer("/token", "400 Bad Request", &body);
        let run = alice.oauth("exchange work --json");
        run.fails(4, "token_refused");
        assert!(run.stderr.contains(words), "{words}: {run:#?}");
        assert!(!run.stderr.contains('\u{1b}'), "{run:#?}");
    }
    let log = alice.sandbox.run(["audit", "log", "--json"]).stdout;
    assert!(log.contains("\"failure\""), "{log}");
}

#[test]
fn answers_that_are_no_tokens_give_nothing_out() {
    let alice = SignedIn::new();
    for body in [
        json!({ "token_type": "Bearer" }),
        json!({ "access_token": "a", "token_type": "mac" }),
        json!({ "access_token": "a\nb", "token_type": "Bearer" }),
        json!({ "access_token": "", "token_type": "Bearer" }),
        json!({ "access_token": "a" }),
        json!([]),
    ] {
        alice.answer("/token", "200 OK", &body);
        alice
            .oauth("exchange work --json")
            .fails(5, "remote_invalid");
    }
    for words in [
        "exchange work --json --subject-type jwt",
        "exchange work --json --subject-token - --actor-token -",
        "exchange work --json --requested-type access-token",
    ] {
        alice.oauth(words).fails(2, "usage");
    }
}
