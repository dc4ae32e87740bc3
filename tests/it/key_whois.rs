//! `authctl key whois` and `authctl key show`: what is known of a key, wherever it comes from.

use rusqlite::{Connection, params};
use serde_json::{Value, json};

use crate::key::{code, issued, secret_of};
use crate::support::Sandbox;

fn whois(sandbox: &Sandbox, key: &str, exit: i32) -> Value {
    sandbox.feed(["key", "whois", "--json"], key).json(exit)
}

/// Makes `deploy` one that was imported by its hash: nothing of it lies in a store.
fn import(sandbox: &Sandbox) {
    let database = Connection::open(sandbox.path("authctl/data/authctl.db")).unwrap();
    let changes = "UPDATE api_key SET origin = 'imported', kept = 0 WHERE name = 'deploy'";
    assert_eq!(database.execute(changes, []).unwrap(), 1);
    database
        .execute("DELETE FROM credential WHERE name = 'deploy'", [])
        .unwrap();
}

/// Makes `deploy` one that is held for another service.
fn hold(sandbox: &Sandbox) {
    let database = Connection::open(sandbox.path("authctl/data/authctl.db")).unwrap();
    let changes = "UPDATE api_key SET origin = 'held', service = ?1, hash = NULL, prefix = NULL";
    assert_eq!(database.execute(changes, params!["stripe"]).unwrap(), 1);
}

#[test]
fn a_key_has_its_owner_whatever_became_of_it() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    let id = key.split('_').nth(2).unwrap();
    let said = whois(&sandbox, &format!(" {key}\n"), 0);
    let found = &said["key"];
    assert_eq!(
        (&said["known"], &said["code"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(
        (
            &found["name"],
            &found["owner"],
            &found["id"],
            &found["state"]
        ),
        (
            &json!("deploy"),
            &json!("team-ci"),
            &json!(id),
            &json!("active")
        )
    );
    let by_id = sandbox.run(["key", "whois", "--id", id, "--json"]).json(0);
    assert_eq!(by_id, said);
    sandbox.run(["key", "revoke", "deploy", "--yes"]).ok();
    assert_eq!(whois(&sandbox, &key, 0)["key"]["state"], "revoked");
    let text = sandbox.feed(["key", "whois"], &key).ok();
    assert!(
        text.starts_with("key/deploy\n") && !text.contains(secret_of(&key)),
        "{text}"
    );
}

#[test]
fn nobodys_keys_are_told_apart() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    let other = issued(&Sandbox::new());
    for (text, code) in [
        ("nonsense", "malformed"),
        (
            &format!("{}0", key.split_at(key.len() - 1).0),
            "checksum_mismatch",
        ),
        (&other, "unknown"),
    ] {
        let said = whois(&sandbox, text, 1);
        assert_eq!(said, json!({ "known": false, "code": code, "key": null }));
    }
    // A known id with another secret says nothing of the key.
    let database = Connection::open(sandbox.path("authctl/data/authctl.db")).unwrap();
    let forged = "UPDATE api_key SET id = ?1 WHERE name = 'deploy'";
    database
        .execute(forged, [other.split('_').nth(2).unwrap()])
        .unwrap();
    assert_eq!(whois(&sandbox, &other, 1)["code"], "unknown");
    let nobody = sandbox
        .run(["key", "whois", "--id", "0000000000", "--json"])
        .json(1);
    assert_eq!(nobody["known"], false);
}

#[test]
fn a_key_among_the_arguments_is_not_repeated() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    let run = sandbox.run(["key", "whois", &key, "--json"]);
    run.fails(2, "key_on_command_line");
    assert!(!run.stderr.contains(secret_of(&key)), "{run:#?}");
    let run = sandbox.run(["key", "whois", "-", &key, "--json"]);
    run.fails(2, "usage");
    assert!(!run.stderr.contains(secret_of(&key)), "{run:#?}");
    sandbox.file("found", &key);
    for source in ["@found", "found", "store:key/deploy"] {
        sandbox.run(["key", "whois", source]).ok();
    }
}

#[test]
fn show_says_all_that_is_known() {
    let sandbox = Sandbox::new();
    let new = [
        "key",
        "new",
        "deploy",
        "--owner",
        "me",
        "--scope",
        "a:b",
        "--cidr",
        "10.0.0.0/8",
        "--label",
        "tier=prod",
        "--prefix",
        "acme",
    ];
    sandbox.run(new).ok();
    let shown = sandbox.run(["key", "show", "deploy", "--json"]).json(0);
    for (member, value) in [
        ("origin", json!("issued")),
        ("service", Value::Null),
        ("prefix", json!("acme")),
        ("cidrs", json!(["10.0.0.0/8"])),
        ("labels", json!({ "tier": "prod" })),
        ("store", json!("file")),
    ] {
        assert_eq!(shown[member], value, "{member}");
    }
    let text = sandbox.run(["key", "show", "deploy"]).ok();
    for line in ["from     10.0.0.0/8", "labels   tier=prod", "store    file"] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn a_key_of_which_only_the_hash_is_known_has_all_verbs() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    import(&sandbox);
    let shown = sandbox.run(["key", "show", "deploy", "--json"]).json(0);
    assert_eq!(
        (&shown["store"], &shown["origin"]),
        (&Value::Null, &json!("imported"))
    );
    sandbox
        .run(["key", "show", "deploy", "--reveal", "--json"])
        .fails(6, "secret_missing");
    assert_eq!(whois(&sandbox, &key, 0)["key"]["origin"], "imported");
    sandbox.run(["key", "disable", "deploy"]).ok();
    assert_eq!(code(&sandbox, &key, &[]), "disabled");
    sandbox.run(["key", "enable", "deploy"]).ok();
    assert_eq!(code(&sandbox, &key, &[]), "valid");
    sandbox.run(["key", "revoke", "deploy", "--yes"]).ok();
    assert_eq!(code(&sandbox, &key, &[]), "revoked");
    let gone = sandbox
        .run(["key", "remove", "deploy", "--yes", "--json"])
        .json(0);
    assert_eq!(gone["removed"].as_array().unwrap().len(), 1);
    sandbox
        .run(["key", "show", "deploy", "--json"])
        .fails(3, "credential_unknown");
    issued(&sandbox);
}

#[test]
fn a_held_key_is_revoked_here_and_not_there() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    hold(&sandbox);
    let text = sandbox.run(["key", "show", "deploy"]).ok();
    assert!(text.contains("service  stripe"), "{text}");
    let list = sandbox.run(["key", "list"]).ok();
    assert!(list.contains("held: stripe"), "{list}");
    let text = sandbox.run(["key", "revoke", "deploy", "--yes"]).ok();
    assert!(text.contains("stripe"), "{text}");
}
