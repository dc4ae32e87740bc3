//! Where the keys themselves lie, for how long, and where they never do.

use serde_json::json;

use crate::key::{code, issued, secret_of};
use crate::support::Sandbox;

#[test]
fn the_store_keeps_a_key_for_as_long_as_it_is_good() {
    let sandbox = Sandbox::new();
    let kept = |version: &str| {
        let source = format!("store:key/deploy/{version}");
        sandbox.run(["key", "verify", "--key", &source]).code == Some(0)
    };
    issued(&sandbox);
    sandbox.run(["key", "rotate", "deploy"]).ok();
    assert!(kept("v1") && kept("v2"));
    sandbox.run(["key", "rotate", "deploy"]).ok();
    assert!(!kept("v1") && kept("v2") && kept("v3"));
    sandbox
        .run(["key", "rotate", "deploy", "--grace", "0"])
        .ok();
    assert!(!kept("v2") && !kept("v3") && kept("v4"));
    sandbox.run(["key", "revoke", "deploy", "--yes"]).ok();
    assert!(!kept("v4"));
    let missing = ["key", "verify", "--key", "store:key/deploy/v4", "--json"];
    sandbox.run(missing).fails(6, "secret_missing");
}

#[test]
fn revoking_holds_without_the_store() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    let file = sandbox.path("authctl/data/secrets.age");
    let good = std::fs::read(&file).unwrap();
    std::fs::write(&file, "not age").unwrap();
    let revoked = sandbox
        .run(["key", "revoke", "deploy", "--yes", "--json"])
        .json(0);
    assert_eq!(revoked["left_in_store"], json!(["key/deploy/v1"]));
    assert_eq!(code(&sandbox, &key, &[]), "revoked");
    std::fs::write(&file, good).unwrap();
    let again = sandbox
        .run(["key", "revoke", "deploy", "--yes", "--json"])
        .json(0);
    assert_eq!(again["left_in_store"], json!([]));
    let left = ["key", "verify", "--key", "store:key/deploy/v1", "--json"];
    sandbox.run(left).fails(6, "secret_missing");
}

#[test]
fn the_key_is_only_where_it_was_asked_for() {
    let sandbox = Sandbox::new();
    let mut keys = vec![issued(&sandbox)];
    keys.push(sandbox.run(["key", "rotate", "deploy", "--reveal"]).ok());
    let lines: [&[&str]; 8] = [
        &["key", "show", "deploy"],
        &["key", "show", "deploy", "--json"],
        &["key", "list", "--all", "--json"],
        &["list", "--json"],
        &["key", "rotate", "deploy", "--dry-run", "-v"],
        &["key", "verify", "--key", "store:key/deploy", "-v"],
        &[
            "key",
            "verify",
            "--scope",
            "a:b",
            "--key",
            "store:key/deploy",
            "--json",
        ],
        &["key", "show", "deploy", "--reveal"],
    ];
    for line in lines {
        let run = sandbox.run(line);
        for key in &keys {
            let secret = secret_of(key);
            assert!(!run.stderr.contains(secret), "{run:#?}");
            let asked = line.contains(&"--reveal");
            assert!(asked || !run.stdout.contains(secret), "{run:#?}");
        }
    }
    // Nor does it lie in the database, in its log, or in any other file.
    let mut folders = vec![sandbox.path("authctl")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let bytes = std::fs::read(&path).unwrap();
            for key in &keys {
                let secret = secret_of(key).as_bytes();
                assert!(
                    !bytes.windows(secret.len()).any(|window| window == secret),
                    "{} holds a key",
                    path.display()
                );
            }
        }
    }
    assert!(files > 2);
}

#[test]
fn a_store_that_is_not_there_leaves_nothing_behind() {
    let sandbox = Sandbox::new();
    let new = ["key", "new", "deploy", "--owner", "me", "--json"];
    sandbox
        .run(new.into_iter().chain(["--store", "keychain"]))
        .fails(6, "keychain_absent");
    let list = sandbox.run(["list", "--json"]).json(0);
    assert_eq!(list, json!({ "credentials": [] }));
    sandbox.run(new).ok();
}

#[test]
fn a_key_is_found_by_index_however_many_there_are() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    let database = rusqlite::Connection::open(sandbox.path("authctl/data/authctl.db")).unwrap();
    for condition in ["id = 'x'", "name = 'x'"] {
        let query = format!("EXPLAIN QUERY PLAN SELECT * FROM api_key WHERE {condition}");
        let plan: String = database.query_row(&query, [], |row| row.get(3)).unwrap();
        assert!(plan.starts_with("SEARCH"), "{condition}: {plan}");
    }
}
