//! `authctl key new --lines`: keys by the thousand, kept nowhere.

use std::collections::BTreeSet;

use aws_lc_rs::digest;
use serde_json::{Value, json};

use crate::key::{secret_of, unix};
use crate::support::{Run, Sandbox};

fn made(sandbox: &Sandbox, args: &[&str], requests: &str) -> Run {
    sandbox.feed(["key", "new", "--lines"].iter().chain(args), requests)
}

fn answers(run: &Run) -> Vec<Value> {
    let line = |line: &str| serde_json::from_str(line).unwrap();
    run.stdout.lines().map(line).collect()
}

fn sha256(key: &str) -> String {
    let hash = digest::digest(&digest::SHA256, key.as_bytes());
    let digits = hash.as_ref().iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from_digit(u32::from(digit), 16).unwrap())
        .collect()
}

#[test]
fn each_request_gets_its_key_in_its_place() {
    let sandbox = Sandbox::new();
    let requests = r#"{"owner":"a"}
{"name":"n","owner":"b","scopes":["x:y","a:b"],"expires":"30d","not_before":"1h","env":"test","prefix":"acme","cidrs":["10.0.0.0/8"],"labels":{"tier":"prod"}}
{"owner":"c","expires":4102444800}
{"owner":"d","scope":["a:b"]}
nonsense

{"owner":"e","scopes":["a:*"]}
{"owner":"f","expires":"2020-01-01T00:00:00Z"}
{}
{"owner":"g","expires":"366d"}"#;
    let run = made(&sandbox, &[], requests);
    let answers = answers(&run);
    assert_eq!((run.code, answers.len()), (Some(2), 10), "{run:#?}");
    for (line, code) in [
        (2, "key_expiry_refused"),
        (3, "key_request_invalid"),
        (4, "key_request_invalid"),
        (5, "key_request_invalid"),
        (6, "key_request_invalid"),
        (7, "key_expiry_refused"),
        (8, "usage"),
    ] {
        assert_eq!(answers[line]["error"]["code"], code, "{}", answers[line]);
    }
    for (line, owner) in [(0, "a"), (1, "b"), (9, "g")] {
        let made = &answers[line];
        assert_eq!(made["owner"], owner);
        let key = made["key"].as_str().unwrap();
        assert_eq!(made["hash"], sha256(key));
        assert_eq!(made["id"], key.split('_').nth(2).unwrap());
    }
    let mut full = answers[1].clone();
    let lives = unix(&full["expires_at"]) - unix(&full["created_at"]);
    let begins = unix(&full["not_before"]) - unix(&full["created_at"]);
    assert_eq!((lives, begins), (30 * 86_400, 3_600));
    assert!(full["key"].as_str().unwrap().starts_with("acme_test_"));
    for member in [
        "key",
        "id",
        "hash",
        "created_at",
        "not_before",
        "expires_at",
    ] {
        assert!(full[member].take().is_string(), "{member}");
    }
    assert_eq!(
        full,
        json!({
            "key": null, "id": null, "hash": null, "name": "n", "prefix": "acme", "env": "test",
            "owner": "b", "scopes": ["a:b", "x:y"], "cidrs": ["10.0.0.0/8"],
            "labels": { "tier": "prod" }, "created_at": null, "not_before": null,
            "expires_at": null,
        })
    );
    assert!(answers[0].get("name").is_none());
}

#[test]
fn options_hold_where_a_line_says_nothing() {
    let sandbox = Sandbox::new();
    let options = [
        "--owner",
        "team",
        "--scope",
        "a:b",
        "--cidr",
        "10.0.0.0/8",
        "--label",
        "a=1",
        "--env",
        "dev",
        "--prefix",
        "acme",
        "--expires",
        "1d",
    ];
    let requests = r#"{}
{"owner":"me","scopes":[],"cidrs":[],"labels":{},"env":"live","prefix":"ac","expires":"2d"}"#;
    let run = made(&sandbox, &options, requests);
    let [usual, own] = answers(&run).try_into().unwrap();
    let of = |made: &Value| {
        let days = (unix(&made["expires_at"]) - unix(&made["created_at"])) / 86_400;
        let members = ["owner", "scopes", "cidrs", "labels", "env", "prefix"];
        (members.map(|member| made[member].clone()), days)
    };
    let said = [
        json!("team"),
        json!(["a:b"]),
        json!(["10.0.0.0/8"]),
        json!({ "a": "1" }),
    ];
    let [owner, scopes, cidrs, labels] = said;
    assert_eq!(
        of(&usual),
        (
            [owner, scopes, cidrs, labels, json!("dev"), json!("acme")],
            1
        )
    );
    let none = json!([]);
    let said = [
        json!("me"),
        none.clone(),
        none,
        json!({}),
        json!("live"),
        json!("ac"),
    ];
    assert_eq!(of(&own), (said, 2));
}

#[test]
fn the_policy_holds_for_every_line() {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    let policy = "[key]\nrequire_scopes = true\nmax_expires = '30d'\nowner = 'platform'";
    sandbox.file("authctl/config/config.toml", policy);
    let requests = "{}\n{\"scopes\":[\"a:b\"]}\n{\"scopes\":[\"a:b\"],\"expires\":\"31d\"}\n";
    let run = made(&sandbox, &[], requests);
    let answers = answers(&run);
    assert_eq!(answers[0]["error"]["code"], "key_policy_refused");
    assert_eq!(answers[1]["owner"], "platform");
    assert_eq!(answers[2]["error"]["code"], "key_expiry_refused");
}

#[test]
fn thousands_are_all_different_and_nothing_is_kept() {
    let sandbox = Sandbox::new();
    let requests = "{\"owner\":\"me\"}\n".repeat(5_000);
    let run = made(&sandbox, &[], &requests);
    assert_eq!(run.code, Some(0));
    let keys: Vec<String> = answers(&run)
        .iter()
        .map(|made| made["key"].as_str().unwrap().to_owned())
        .collect();
    let ids: BTreeSet<&str> = keys
        .iter()
        .filter_map(|key| key.split('_').nth(2))
        .collect();
    let secrets: BTreeSet<&str> = keys.iter().map(|key| secret_of(key)).collect();
    assert_eq!((ids.len(), secrets.len()), (5_000, 5_000));
    assert!(!sandbox.path("authctl/data/secrets.age").exists());
    let list = sandbox.run(["key", "list", "--json"]).json(0);
    assert_eq!(list["keys"], json!([]));
    // It has the form of ours, and a checksum that is right; it is only not on record here.
    let verdict = sandbox.feed(["key", "verify", "--field", "code"], &keys[0]);
    assert_eq!(verdict.stdout, "unknown");
}

#[test]
fn a_batch_has_no_name_of_its_own() {
    let sandbox = Sandbox::new();
    for more in [&["deploy"][..], &["--reveal"], &["--field", "key"]] {
        let args: Vec<&str> = more.iter().copied().chain(["--json"]).collect();
        made(&sandbox, &args, "{\"owner\":\"me\"}").fails(2, "usage");
    }
    sandbox
        .run(["key", "new", "--owner", "me", "--json"])
        .fails(2, "usage");
}
