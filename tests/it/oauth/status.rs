//! `oauth status`: what is known of logins, and that it fits the terminal.

use std::cell::Cell;

use serde_json::{Value, json};

use super::profile::configured;
use super::signed_in::{SignedIn, server};
use super::{Fake, answer, callback};
use crate::support::Sandbox;
use crate::support::login::{Waiting, fetched};

/// A server that grants less than was asked for, gives tokens that end, and fails at the second.
fn fake() -> Fake {
    let given = Cell::new(false);
    Fake::new(move |path, issuer| {
        let body = match path {
            "/token" if given.replace(true) => {
                return answer("500 Oh No", "text/html", "<h1>no</h1>");
            }
            "/token" => json!({"access_token": "canary-token", "token_type": "bearer",
                "scope": "repo,gist", "expires_in": 3_600, "refresh_token": "canary-refresh"}),
            _ => json!({
                "issuer": issuer,
                "authorization_endpoint": format!("{issuer}/auth"),
                "token_endpoint": format!("{issuer}/token"),
            }),
        };
        answer("200 OK", "application/json", &body.to_string())
    })
}

fn logged_in(fake: &Fake, sandbox: &Sandbox) {
    let mut args = fake.args();
    args.extend([
        "--scope",
        "gist",
        "--scope",
        "admin",
        "--scope-separator",
        "comma",
    ]);
    let login = Waiting::start(sandbox, args);
    fetched(&callback(&login.url, "code=c"));
    let run = login.end();
    run.json(0);
    assert!(run.stderr.contains("not granted: admin\n"), "{run:#?}");
}

#[test]
fn all_that_is_known_is_said() {
    let fake = fake();
    let sandbox = configured("[profile.later]\npreset = \"gitlab\"\nclient_id = \"app\"\n");
    logged_in(&fake, &sandbox);
    let one = sandbox.run(["oauth", "status", "work", "--json"]).json(0);
    for (name, value) in [
        ("profile", json!("work")),
        ("state", json!("logged_in")),
        ("preset", Value::Null),
        ("issuer", json!(fake.issuer)),
        ("client_id", json!("cli")),
        ("grant", json!("authorization-code")),
        ("client_auth", json!("none")),
        ("token_type", json!("Bearer")),
        ("requested", json!(["repo", "gist", "admin"])),
        ("scope", json!("repo,gist")),
        ("not_granted", json!(["admin"])),
        ("refreshable", json!(true)),
        ("refreshed_at", Value::Null),
        ("last_failure", Value::Null),
        ("store", json!("file")),
    ] {
        assert_eq!(one[name], value, "{name}");
    }
    assert!(one["expires_at"].is_string() && one["logged_in_at"].is_string());
    let all = sandbox.run(["oauth", "status", "--json"]).json(0);
    let profiles = all["profiles"].as_array().unwrap();
    assert_eq!(profiles.len(), 2);
    assert_eq!(profiles[1], one);
    let later = &profiles[0];
    assert_eq!(later["state"], "never_logged_in");
    assert_eq!(later["issuer"], "https://gitlab.com");
    assert_eq!(
        (&later["preset"], &later["client_id"]),
        (&json!("gitlab"), &json!("app"))
    );
    assert_eq!(
        (&later["store"], &later["logged_in_at"]),
        (&Value::Null, &Value::Null)
    );
    let shown = sandbox.run(["oauth", "status", "later", "--json"]).json(0);
    assert_eq!(&shown, later);
    for name in ["work", "later"] {
        let text = sandbox.run(["oauth", "status", name]).ok();
        assert!(
            !text.contains("canary") && text.contains("issuer"),
            "{text}"
        );
    }
    sandbox
        .run(["oauth", "status", "nobody", "--json"])
        .fails(3, "credential_unknown");
}

#[test]
fn a_failure_is_said_in_words() {
    let fake = fake();
    let sandbox = Sandbox::new();
    logged_in(&fake, &sandbox);
    let token = ["oauth", "token", "work", "--min-ttl", "2h", "--json"];
    sandbox.run(token).fails(5, "remote_invalid");
    let one = sandbox.run(["oauth", "status", "work", "--json"]).json(0);
    // The token still holds.
    assert_eq!(one["state"], "logged_in");
    assert_eq!(one["last_failure"]["code"], "remote_invalid");
    let meaning = "The server's answer can't be used.";
    assert_eq!(one["last_failure"]["meaning"], meaning);
    let text = sandbox.run(["oauth", "status", "work"]).ok();
    assert!(text.contains(meaning), "{text}");
}

#[test]
fn what_exactly_was_granted_is_kept_as_the_server_said_it() {
    let first = json!([{ "type": "payment", "amount": "12" }]);
    let alice = SignedIn::at(server(|_| ()), |tokens| {
        tokens["authorization_details"] = first.clone();
    });
    let details = |words: &str| alice.oauth(words).json(0)["authorization_details"].clone();
    assert_eq!(details("status work --json"), first);
    assert!(alice.oauth("status work").ok().contains(r#""amount":"12""#));
    // A refresh that says nothing of it leaves it, and one that does replaces it.
    for (said, kept) in [
        (Value::Null, &first),
        (json!("canary"), &first),
        (json!([{ "type": "other" }]), &json!([{ "type": "other" }])),
    ] {
        let mut tokens = json!({
            "access_token": "canary-access", "token_type": "Bearer", "expires_in": 3600,
        });
        tokens["authorization_details"] = said;
        alice.answer("/token", "200 OK", &tokens);
        assert_eq!(alice.oauth("refresh work").code, Some(0));
        assert_eq!(&details("status work --json"), kept);
    }
    // To the letter, also where a number has more digits than most programs keep.
    let said = r#"[{"type":"payment","limit":12345678901234567890.10,"b":1,"a":2}]"#;
    let tokens = |details: &str| {
        let tokens = r#"{"access_token":"canary-access","token_type":"Bearer","expires_in":3600"#;
        let tokens = format!("{tokens},\"authorization_details\":{details}}}");
        let kind = ["Content-Type: application/json"];
        alice.server.answer("/token", "200 OK", &kind, &tokens);
        alice.oauth("refresh work")
    };
    assert_eq!(tokens(said).code, Some(0));
    let status = alice.oauth("status work --json").ok();
    assert!(
        status.contains(&format!("\"authorization_details\":{said},")),
        "{status}"
    );
    let run = tokens(&format!("[\"{}\"]", "x".repeat(70_000)));
    assert!(run.stderr.contains("is 70004 bytes long"), "{run:#?}");
    assert!(details("status work --json").is_null());
    // Who asked for it and is told nothing is warned.
    let asked = ["--authorization-details", r#"[{"type":"payment"}]"#];
    let login = |said: Value| {
        let tokens = |tokens: &mut Value| tokens["authorization_details"] = said.clone();
        SignedIn::with(server(|_| ()), &asked, tokens).told
    };
    let warning = "what it granted of the authorization details";
    assert!(login(Value::Null).contains(warning) && !login(first.clone()).contains(warning));
    assert!(SignedIn::new().oauth("status work --json").json(0)["authorization_details"].is_null());
}
