//! `authctl key`: the whole life of an API key.

use serde_json::{Value, json};

use crate::support::{Run, Sandbox};

/// The command line that issues a key.
pub(crate) const NEW: [&str; 7] = [
    "key",
    "new",
    "deploy",
    "--owner",
    "team-ci",
    "--scope",
    "repo:read",
];

/// Issues `deploy` with `repo:read` and returns the key.
pub(crate) fn issued(sandbox: &Sandbox) -> String {
    sandbox.run(NEW.into_iter().chain(["--reveal"])).ok()
}

/// Asks about `key` and returns the answer.
pub(crate) fn verdict(sandbox: &Sandbox, key: &str, more: &[&str]) -> Value {
    let args = ["key", "verify", "--json"].iter().chain(more);
    let run = sandbox.feed(args, key);
    let said = run.json(run.code.unwrap());
    assert_eq!(
        run.code,
        Some(i32::from(said["valid"] == false)),
        "{run:#?}"
    );
    assert_eq!(said["valid"], said["code"] == "valid", "{run:#?}");
    said
}

/// Asks about `key` and returns the code.
pub(crate) fn code(sandbox: &Sandbox, key: &str, more: &[&str]) -> String {
    verdict(sandbox, key, more)["code"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Returns what `key show` says of `deploy`.
pub(crate) fn shown(sandbox: &Sandbox) -> Value {
    sandbox.run(["key", "show", "deploy", "--json"]).json(0)
}

/// The moment, in Unix seconds, that a report names in RFC 3339.
pub(crate) fn unix(moment: &Value) -> i64 {
    let moment: jiff::Timestamp = moment.as_str().unwrap().parse().unwrap();
    moment.as_second()
}

/// Returns the part of a key that nobody else may see.
pub(crate) fn secret_of(key: &str) -> &str {
    key.rsplit('_').next().unwrap()
}

/// Starts the program `count` times at once.
fn at_once<'a>(sandbox: &Sandbox, args: &[&'a str], count: usize) -> Vec<Run> {
    let children: Vec<_> = (0..count)
        .map(|_| {
            sandbox
                .command(args.iter().copied::<&'a str>())
                .spawn()
                .unwrap()
        })
        .collect();
    children
        .into_iter()
        .map(|child| child.wait_with_output().unwrap().into())
        .collect()
}

#[test]
fn a_key_is_issued_used_replaced_and_revoked() {
    let sandbox = Sandbox::new();
    let first = issued(&sandbox);
    assert!(
        first.starts_with("ac_live_") && first.len() == 55,
        "{first}"
    );
    assert_eq!(code(&sandbox, &first, &["--scope", "repo:read"]), "valid");
    assert_eq!(
        sandbox.run(["key", "show", "deploy", "--reveal"]).ok(),
        first
    );

    let second = sandbox.run(["key", "rotate", "deploy", "--reveal"]).ok();
    assert_eq!(code(&sandbox, &first, &[]), "valid");
    assert_eq!(code(&sandbox, &second, &["--scope", "repo:read"]), "valid");
    assert_eq!(
        sandbox.run(["key", "show", "deploy", "--reveal"]).ok(),
        second
    );

    let third = sandbox
        .run(["key", "rotate", "deploy", "--grace", "0", "--reveal"])
        .ok();
    assert_eq!(code(&sandbox, &first, &[]), "grace_over");
    assert_eq!(code(&sandbox, &second, &[]), "grace_over");
    assert_eq!(code(&sandbox, &third, &[]), "valid");

    let revoked = sandbox
        .run([
            "key",
            "revoke",
            "deploy",
            "--reason",
            "seen in a log",
            "--yes",
            "--json",
        ])
        .json(0);
    assert_eq!(revoked["revoked"].as_array().unwrap().len(), 3);
    assert_eq!(revoked["left_in_store"], json!([]));
    for key in [&first, &second, &third] {
        assert_eq!(code(&sandbox, key, &[]), "revoked");
    }
    assert_eq!(shown(&sandbox)["versions"][2]["reason"], "seen in a log");
    for verb in [&["show", "deploy", "--reveal"][..], &["rotate", "deploy"]] {
        let args = ["key", "--json"].iter().chain(verb);
        sandbox.run(args).fails(7, "key_inactive");
    }
    let list = sandbox.run(["list", "--json"]).json(0);
    assert_eq!(list["credentials"][0]["due"], "revoked");
    // Once more changes nothing.
    let again = sandbox
        .run(["key", "revoke", "deploy", "--yes", "--json"])
        .json(0);
    assert_eq!(again["revoked"], json!([]));
    assert_eq!(shown(&sandbox)["versions"][2]["reason"], "seen in a log");
}

#[test]
fn json_has_this_shape() {
    let sandbox = Sandbox::new();
    let mut new = sandbox.run(NEW.into_iter().chain(["--json"])).json(0);
    assert_eq!(
        unix(&new["expires_at"]) - unix(&new["created_at"]),
        90 * 86_400
    );
    let (id, created_at, expires_at) = (
        new["id"].take(),
        new["created_at"].take(),
        new["expires_at"].take(),
    );
    assert_eq!(
        new,
        json!({
            "name": "deploy", "id": null, "version": 1, "env": "live", "owner": "team-ci",
            "scopes": ["repo:read"], "cidrs": [], "labels": {}, "created_at": null,
            "not_before": created_at, "expires_at": null, "store": "file",
        })
    );
    let version = json!({
        "name": "deploy", "id": id, "version": 1, "origin": "issued", "service": null, "prefix": "ac",
        "status": "active", "code": "valid", "state": "active", "env": "live", "owner": "team-ci",
        "scopes": ["repo:read"], "cidrs": [], "labels": {}, "created_at": created_at,
        "not_before": created_at, "expires_at": expires_at, "grace_until": null,
        "disabled_at": null, "revoked_at": null, "reason": null, "replaced_by": null,
    });
    assert_eq!(
        sandbox.run(["key", "list", "--json"]).json(0),
        json!({ "keys": [version], "total": 1, "truncated": false })
    );
    assert_eq!(
        shown(&sandbox),
        json!({
            "name": "deploy", "origin": "issued", "service": null, "prefix": "ac", "env": "live",
            "owner": "team-ci", "scopes": ["repo:read"], "cidrs": [], "labels": {}, "store": "file", "versions": [version], "rotation": null,
        })
    );
    let key = sandbox
        .run(["key", "show", "deploy", "--reveal", "--json"])
        .json(0);
    let key = key["key"].as_str().unwrap();
    assert_eq!(
        verdict(&sandbox, key, &[]),
        json!({
            "valid": true, "code": "valid", "name": "deploy", "id": id, "scopes": ["repo:read"],
            "owner": "team-ci", "expires_at": expires_at, "env": "live", "version": 1,
            "labels": {}, "cidrs": [],
        })
    );
    assert_eq!(
        verdict(&sandbox, "nonsense", &[]),
        json!({
            "valid": false, "code": "malformed", "name": null, "id": null, "scopes": null,
            "owner": null, "expires_at": null, "env": null, "version": null, "labels": null,
            "cidrs": null,
        })
    );
    let mut rotated = sandbox.run(["key", "rotate", "deploy", "--json"]).json(0);
    for member in ["id", "expires_at"] {
        assert!(rotated[member].take().is_string(), "{member}");
    }
    assert!(rotated["retired"][0]["valid_until"].take().is_string());
    assert_eq!(
        rotated,
        json!({
            "name": "deploy", "id": null, "version": 2, "owner": "team-ci",
            "scopes": ["repo:read"], "expires_at": null, "store": "file",
            "retired": [{ "id": id, "version": 1, "valid_until": null }],
            "hooks": 0, "resumed": false, "dry_run": false,
        })
    );
    assert_eq!(
        sandbox
            .run(["key", "revoke", "deploy", "--dry-run", "--json"])
            .json(0),
        json!({
            "name": "deploy", "revoked": [{ "id": id, "version": 1 }, { "id":
            shown(&sandbox)["versions"][1]["id"], "version": 2 }], "rotation_aborted": false,
            "left_in_store": [], "dry_run": true,
        })
    );
}

#[test]
fn at_most_two_versions_are_good() {
    let sandbox = Sandbox::new();
    let keys: Vec<String> = std::iter::once(issued(&sandbox))
        .chain((0..3).map(|_| sandbox.run(["key", "rotate", "deploy", "--reveal"]).ok()))
        .collect();
    let codes: Vec<String> = keys.iter().map(|key| code(&sandbox, key, &[])).collect();
    assert_eq!(codes, ["grace_over", "grace_over", "valid", "valid"]);
    let said = sandbox.run(["key", "rotate", "deploy", "--dry-run"]).ok();
    assert_eq!(
        said.matches("two versions are good at most").count(),
        1,
        "{said}"
    );
}

#[test]
fn names_and_lifetimes_have_rules() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    sandbox
        .run(NEW.into_iter().chain(["--json"]))
        .fails(7, "key_exists");
    for verb in [&["show"][..], &["rotate"], &["revoke", "--yes"]] {
        let args = ["key", "--json"].iter().chain(verb).chain(&["nobody"]);
        sandbox.run(args).fails(3, "credential_unknown");
    }
    for (expires, code) in [
        ("367d", "key_expiry_refused"),
        ("0", "key_expiry_refused"),
        ("2020-01-01T00:00:00Z", "key_expiry_refused"),
        ("soon", "usage"),
    ] {
        let more = [
            "key",
            "new",
            "other",
            "--owner",
            "x",
            "--expires",
            expires,
            "--json",
        ];
        sandbox.run(more).fails(2, code);
        sandbox
            .run(["key", "rotate", "deploy", "--expires", expires, "--json"])
            .fails(2, code);
    }
    for (option, value) in [
        ("--env", "prod"),
        ("--prefix", "AC"),
        ("--scope", "read"),
        ("--owner", "a\nb"),
    ] {
        let args = ["key", "new", "other", option, value, "--json"];
        sandbox.run(args).fails(2, "usage");
    }
    sandbox
        .run(["key", "new", "other", "--json"])
        .fails(2, "usage");
    // Nothing of what was refused is left.
    let list = sandbox.run(["list", "--json"]).json(0);
    assert_eq!(list["credentials"].as_array().unwrap().len(), 1);
    assert_eq!(shown(&sandbox)["versions"].as_array().unwrap().len(), 1);
}

#[test]
fn revoking_asks_where_it_can_and_a_dry_run_does_nothing() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    sandbox
        .run(["key", "revoke", "deploy", "--no-input", "--json"])
        .fails(2, "input_required");
    sandbox.run(["key", "revoke", "deploy", "--dry-run"]).ok();
    let plan = sandbox
        .run([
            "key",
            "rotate",
            "deploy",
            "--grace",
            "0",
            "--dry-run",
            "--json",
        ])
        .json(0);
    assert_eq!((&plan["id"], &plan["version"]), (&Value::Null, &json!(2)));
    assert_eq!(code(&sandbox, &key, &[]), "valid");
    assert_eq!(shown(&sandbox)["versions"].as_array().unwrap().len(), 1);
}

#[test]
fn one_of_many_gets_a_name() {
    let sandbox = Sandbox::new();
    let args: Vec<&str> = NEW.into_iter().chain(["--reveal", "--json"]).collect();
    let runs = at_once(&sandbox, &args, 6);
    let (won, lost): (Vec<_>, Vec<_>) = runs.iter().partition(|run| run.code == Some(0));
    assert_eq!(won.len(), 1, "{runs:#?}");
    for run in lost {
        run.fails(7, "key_exists");
    }
    let key = won[0].json(0)["key"].as_str().unwrap().to_owned();
    assert_eq!(sandbox.run(["key", "show", "deploy", "--reveal"]).ok(), key);
    assert_eq!(code(&sandbox, &key, &[]), "valid");
}

#[test]
fn rotations_at_once_follow_each_other() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    let runs = at_once(&sandbox, &["key", "rotate", "deploy", "--json"], 4);
    let mut versions: Vec<u64> = runs
        .iter()
        .map(|run| run.json(0)["version"].as_u64().unwrap())
        .collect();
    versions.sort_unstable();
    assert_eq!(versions, [2, 3, 4, 5]);
    let codes: Vec<String> = shown(&sandbox)["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{} {}", row["status"], row["code"]).replace('"', ""))
        .collect();
    let over = "retiring grace_over";
    assert_eq!(codes, [over, over, over, "retiring valid", "active valid"]);
}
