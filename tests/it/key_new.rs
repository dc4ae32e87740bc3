//! `authctl key new`: what a key may be bound to, and what the policy says.

use serde_json::{Value, json};

use crate::key::{NEW, code, unix};
use crate::support::{Run, Sandbox};

/// Writes the policy.
fn policy(sandbox: &Sandbox, text: &str) {
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    sandbox.file("authctl/config/config.toml", format!("[key]\n{text}\n"));
}

fn new(sandbox: &Sandbox, args: &[&str]) -> Run {
    sandbox.run(["key", "new"].iter().chain(args).chain(&["--json"]))
}

/// How many days the key lives.
fn days(key: &Value) -> i64 {
    (unix(&key["expires_at"]) - unix(&key["created_at"])) / 86_400
}

#[test]
fn a_key_is_bound_to_networks_and_has_labels() {
    let sandbox = Sandbox::new();
    let more = [
        "--cidr",
        "2001:db8::/32",
        "--cidr",
        "10.0.0.0/8",
        "--label",
        "tier=prod",
        "--label",
        "cost/center=7",
    ];
    let args: Vec<&str> = NEW.into_iter().chain(more).collect();
    let key = new(&sandbox, &args[2..]).json(0);
    assert_eq!(key["cidrs"], json!(["10.0.0.0/8", "2001:db8::/32"]));
    assert_eq!(key["labels"], json!({ "cost/center": "7", "tier": "prod" }));
    let list = sandbox.run(["key", "list", "--json"]).json(0);
    for member in ["cidrs", "labels"] {
        assert_eq!(list["keys"][0][member], key[member]);
    }
    for (option, value) in [
        ("--cidr", "10.1.2.3/8"),
        ("--cidr", "nowhere"),
        ("--label", "tier"),
        ("--label", "Tier=prod"),
        ("--not-before", "soon"),
    ] {
        new(&sandbox, &["other", "--owner", "me", option, value]).fails(2, "usage");
    }
    let twice = ["other", "--owner", "me", "--label", "a=1", "--label", "a=2"];
    new(&sandbox, &twice).fails(2, "usage");
}

#[test]
fn a_key_may_begin_later_but_not_after_its_end() {
    let sandbox = Sandbox::new();
    let begins = ["--not-before", "1h", "--expires", "2h", "--reveal"];
    let key = sandbox.run(NEW.into_iter().chain(begins)).ok();
    assert_eq!(code(&sandbox, &key, &[]), "not_yet_valid");
    let list = sandbox.run(["key", "list", "--json"]).json(0);
    let row = &list["keys"][0];
    assert_eq!(unix(&row["not_before"]) - unix(&row["created_at"]), 3_600);
    let at = row["not_before"].as_str().unwrap();
    assert_eq!(code(&sandbox, &key, &["--at", at]), "valid");
    let never = [
        "other",
        "--owner",
        "me",
        "--not-before",
        "2h",
        "--expires",
        "2h",
    ];
    new(&sandbox, &never).fails(2, "key_expiry_refused");
}

#[test]
fn the_policy_says_what_is_left_out() {
    let sandbox = Sandbox::new();
    policy(
        &sandbox,
        "owner = 'platform'\nprefix = 'acme'\ndefault_expires = '7d'",
    );
    let key = new(&sandbox, &["a", "--reveal"]).json(0);
    assert_eq!((&key["owner"], days(&key)), (&json!("platform"), 7));
    assert!(key["key"].as_str().unwrap().starts_with("acme_live_"));
    let more = [
        "b",
        "--owner",
        "me",
        "--prefix",
        "ac",
        "--expires",
        "30d",
        "--reveal",
    ];
    let key = new(&sandbox, &more).json(0);
    assert_eq!((&key["owner"], days(&key)), (&json!("me"), 30));
    assert!(key["key"].as_str().unwrap().starts_with("ac_live_"));
}

#[test]
fn the_policy_is_obeyed() {
    let sandbox = Sandbox::new();
    policy(&sandbox, "max_expires = '30d'\nrequire_scopes = true");
    let more = ["a", "--owner", "me", "--scope", "a:b"];
    assert_eq!(days(&new(&sandbox, &more).json(0)), 30);
    let late = ["b", "--owner", "me", "--scope", "a:b", "--expires", "31d"];
    new(&sandbox, &late).fails(2, "key_expiry_refused");
    new(&sandbox, &["b", "--owner", "me"]).fails(2, "key_policy_refused");
    new(&sandbox, &["b", "--scope", "a:b"]).fails(2, "usage");
    let rotate = ["key", "rotate", "a", "--expires", "31d", "--json"];
    sandbox.run(rotate).fails(2, "key_expiry_refused");
    assert_eq!(sandbox.run(["key", "rotate", "a", "--json"]).code, Some(0));
    let list = sandbox.run(["key", "list", "--json"]).json(0);
    assert_eq!(days(&list["keys"][1]), 30);
    // What is refused leaves nothing behind, not even a database.
    let fresh = Sandbox::new();
    policy(&fresh, "require_scopes = true");
    new(&fresh, &["a", "--owner", "me"]).fails(2, "key_policy_refused");
    assert!(!fresh.path("authctl/data").exists());
}

#[test]
fn a_policy_that_makes_no_sense_stops_everything() {
    for wrong in [
        "max_expires = '367d'",
        "max_expires = '0s'",
        "default_expires = '0'",
        "default_expires = '31d'\nmax_expires = '30d'",
        "default_expires = 'soon'",
        "max_expires = 30",
        "require_scopes = 'yes'",
        "owner = ''",
        "prefix = 'A'",
        "within = '-1d'",
        "max_age = []",
        // A slip of the pen.
        "max_expire = '30d'",
        "requires_scopes = true",
    ] {
        let sandbox = Sandbox::new();
        policy(&sandbox, wrong);
        new(&sandbox, &["a", "--owner", "me"]).fails(2, "config_invalid");
    }
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    sandbox.file("authctl/config/config.toml", "key = 1");
    new(&sandbox, &["a", "--owner", "me"]).fails(2, "config_invalid");
}
