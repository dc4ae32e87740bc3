//! `authctl key`: the whole life of an API key.

use serde_json::{Value, json};

use crate::support::{Run, Sandbox};

const NEW: [&str; 7] = [
    "key",
    "new",
    "deploy",
    "--owner",
    "team-ci",
    "--scope",
    "repo:read",
];

/// Issues `deploy` with `repo:read` and returns the key.
fn issued(sandbox: &Sandbox) -> String {
    sandbox.run(NEW.into_iter().chain(["--reveal"])).ok()
}

fn verdict(sandbox: &Sandbox, key: &str, more: &[&str]) -> Value {
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

fn code(sandbox: &Sandbox, key: &str, more: &[&str]) -> String {
    verdict(sandbox, key, more)["code"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn shown(sandbox: &Sandbox) -> Value {
    sandbox.run(["key", "show", "deploy", "--json"]).json(0)
}

/// The moment, in Unix seconds, that a report names in RFC 3339.
fn unix(moment: &Value) -> i64 {
    let moment: jiff::Timestamp = moment.as_str().unwrap().parse().unwrap();
    moment.as_second()
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
            "scopes": ["repo:read"], "created_at": null, "expires_at": null, "store": "file",
        })
    );
    let version = json!({
        "name": "deploy", "id": id, "version": 1, "status": "active", "code": "valid",
        "env": "live", "owner": "team-ci", "scopes": ["repo:read"], "created_at": created_at,
        "expires_at": expires_at, "grace_until": null, "revoked_at": null, "reason": null,
        "replaced_by": null,
    });
    assert_eq!(
        sandbox.run(["key", "list", "--json"]).json(0),
        json!({ "keys": [version] })
    );
    assert_eq!(
        shown(&sandbox),
        json!({
            "name": "deploy", "env": "live", "owner": "team-ci", "scopes": ["repo:read"],
            "store": "file", "versions": [version], "rotation": null,
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
            "owner": "team-ci", "expires_at": expires_at,
        })
    );
    assert_eq!(
        verdict(&sandbox, "nonsense", &[]),
        json!({
            "valid": false, "code": "malformed", "name": null, "id": null, "scopes": null,
            "owner": null, "expires_at": null,
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
            "resumed": false, "dry_run": false,
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
fn a_key_is_refused_at_its_deadline_and_not_before() {
    let sandbox = Sandbox::new();
    let old = issued(&sandbox);
    let at = |key: &str, moment: i64| code(&sandbox, key, &["--at", &moment.to_string()]);
    let versions = shown(&sandbox)["versions"].clone();
    let (start, end) = (
        unix(&versions[0]["created_at"]),
        unix(&versions[0]["expires_at"]),
    );
    assert_eq!(at(&old, start - 1), "not_yet_valid");
    assert_eq!(at(&old, start), "valid");
    assert_eq!(at(&old, end - 1), "valid");
    assert_eq!(at(&old, end), "expired");

    let new = sandbox
        .run([
            "key",
            "rotate",
            "deploy",
            "--grace",
            "1h",
            "--expires",
            "2h",
            "--reveal",
        ])
        .ok();
    let versions = shown(&sandbox)["versions"].clone();
    let grace = unix(&versions[0]["grace_until"]);
    assert_eq!(grace - unix(&versions[1]["created_at"]), 3_600);
    assert_eq!(at(&old, grace - 1), "valid");
    assert_eq!(at(&old, grace), "grace_over");
    assert_eq!(at(&old, end), "expired");
    let end = unix(&versions[1]["expires_at"]);
    assert_eq!(end - unix(&versions[1]["created_at"]), 7_200);
    assert_eq!(at(&new, end - 1), "valid");
    assert_eq!(at(&new, end), "expired");
    // The index follows the newest version.
    let list = sandbox.run(["list", "--json"]).json(0);
    assert_eq!(
        list["credentials"][0]["expires_at"],
        versions[1]["expires_at"]
    );
}

#[test]
fn grace_never_makes_a_key_live_longer() {
    let sandbox = Sandbox::new();
    sandbox.run(NEW.into_iter().chain(["--expires", "1h"])).ok();
    let before = shown(&sandbox)["versions"][0]["expires_at"].clone();
    sandbox
        .run(["key", "rotate", "deploy", "--grace", "300d"])
        .ok();
    assert_eq!(shown(&sandbox)["versions"][0]["grace_until"], before);
}

#[test]
fn at_most_two_versions_are_good() {
    let sandbox = Sandbox::new();
    let keys: Vec<String> = std::iter::once(issued(&sandbox))
        .chain((0..3).map(|_| sandbox.run(["key", "rotate", "deploy", "--reveal"]).ok()))
        .collect();
    let codes: Vec<String> = keys.iter().map(|key| code(&sandbox, key, &[])).collect();
    assert_eq!(codes, ["grace_over", "grace_over", "valid", "valid"]);
}

#[test]
fn every_scope_that_is_asked_for_is_needed() {
    let sandbox = Sandbox::new();
    let key = sandbox
        .run(NEW.into_iter().chain(["--scope", "repo:write", "--reveal"]))
        .ok();
    let bare = sandbox
        .run(["key", "new", "bare", "--owner", "nobody", "--reveal"])
        .ok();
    let asked = |key: &str, scopes: &[&str]| {
        let args: Vec<&str> = scopes.iter().flat_map(|scope| ["--scope", scope]).collect();
        code(&sandbox, key, &args)
    };
    assert_eq!(asked(&key, &["repo:read"]), "valid");
    assert_eq!(asked(&key, &["repo:read", "repo:write"]), "valid");
    assert_eq!(asked(&key, &["repo:read", "repo:admin"]), "scope_missing");
    assert_eq!(asked(&key, &["REPO:read"]), "scope_missing");
    assert_eq!(asked(&bare, &[]), "valid");
    assert_eq!(asked(&bare, &["repo:read"]), "scope_missing");
    let wild = ["key", "verify", "--scope", "repo:*", "--json"];
    sandbox.run(wild).fails(2, "usage");
}

#[test]
fn what_is_no_key_of_ours_is_told_apart() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    assert_eq!(code(&sandbox, &format!(" {key}\r\n"), &[]), "valid");
    assert_eq!(code(&sandbox, "", &[]), "malformed");
    assert_eq!(code(&sandbox, &key[..54], &[]), "malformed");
    let swapped = key.replace("ac_live_", "ac_test_");
    assert_eq!(code(&sandbox, &swapped, &[]), "checksum_mismatch");
    // The id of a key on record under the secret of another, with a checksum that fits.
    let (body, secret) = key.split_at(19);
    let stranger = Sandbox::new();
    let strange = issued(&stranger);
    assert_eq!(code(&sandbox, &strange, &[]), "unknown");
    let forged = format!("{body}{}", &strange[19..49]);
    let forged = format!("{forged}{}", checksum(&forged));
    assert_ne!(&forged[19..], secret);
    let said = verdict(&sandbox, &forged, &[]);
    assert_eq!(said["code"], "unknown");
    assert_eq!(
        (&said["name"], &said["owner"]),
        (&Value::Null, &Value::Null)
    );
    sandbox
        .feed(["key", "verify", "--json"], "x".repeat(4_097))
        .fails(2, "input_too_large");
}

/// CRC-32 in base62, bit by bit, as the manual describes it.
fn checksum(body: &str) -> String {
    let mut crc = !0_u32;
    for byte in body.bytes() {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    let mut rest = !crc;
    let alphabet = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut digits = Vec::new();
    for _ in 0..6 {
        digits.push(char::from(alphabet[rest as usize % 62]));
        rest /= 62;
    }
    digits.iter().rev().collect()
}

#[test]
fn a_key_on_the_command_line_is_not_repeated() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    let mistyped = format!("{}x", &key[..54]);
    for key in [&key, &mistyped] {
        let lines = [
            vec!["key", "verify", key],
            vec!["key", "verify", "-", key],
            vec!["key", "verify", key, key],
            vec!["key", "verify", "--key", key],
            vec!["key", "show", key],
            vec!["key", "rotate", key],
            vec!["key", "revoke", key, "--yes"],
            vec!["key", "new", key, "--owner", "x"],
        ];
        for line in lines {
            let run = sandbox.run(line.iter().copied().chain(["--json"]));
            run.fails(2, "key_on_command_line");
            assert!(!run.stderr.contains(&key[8..]), "{run:#?}");
        }
    }
    let other = sandbox.run(["key", "verify", "hunter2", "--json"]);
    other.fails(2, "key_on_command_line");
    assert!(!other.stderr.contains("hunter2"), "{other:#?}");
}

#[test]
fn the_key_is_read_from_any_source() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    let file = sandbox.file("key.txt", format!("{key}\n"));
    let file = file.to_str().unwrap();
    for source in [
        file,
        &format!("@{file}"),
        "store:key/deploy",
        "store:key/deploy/v1",
    ] {
        assert_eq!(code(&sandbox, "", &["--key", source]), "valid", "{source}");
    }
    assert_eq!(code(&sandbox, &key, &["-"]), "valid");
    assert_eq!(code(&sandbox, &key, &["--key", "-"]), "valid");
    sandbox
        .run(["key", "rotate", "deploy", "--grace", "0"])
        .ok();
    assert_eq!(code(&sandbox, "", &["--key", "store:key/deploy"]), "valid");
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
fn revoking_asks_and_a_dry_run_does_nothing() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    sandbox
        .run(["key", "revoke", "deploy", "--json"])
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
            let secret = &key[19..];
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
                let secret = &key.as_bytes()[19..];
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
