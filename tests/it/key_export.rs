//! `authctl key export`: snapshots that others verify keys by, and what refuses them.

use serde_json::Value;

use crate::help::shell;
use crate::key::{issued, unix};
use crate::support::{Run, Sandbox};

const SIGNED: [&str; 4] = ["jsonl", "json", "sha256", "sql"];

/// Exports in a format to standard output, and returns the file that it was put into.
fn exported(sandbox: &Sandbox, format: &str, more: &[&str]) -> String {
    let args = ["key", "export", "--format", format];
    let text = sandbox.run(args.iter().chain(more)).ok();
    sandbox.file(format, text).to_str().unwrap().to_owned()
}

fn verified(sandbox: &Sandbox, path: &str, more: &[&str]) -> Run {
    let args = ["key", "export", "--verify", path, "--json"];
    sandbox.run(args.iter().chain(more))
}

#[test]
fn every_signed_format_is_verified_by_the_public_half_alone() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    let paths = SIGNED.map(|format| exported(&sandbox, format, &[]));
    let jwks = sandbox.run(["jwk", "set", "key-export"]).ok();
    let jwks = sandbox.file("jwks.json", jwks);
    let jwks = jwks.to_str().unwrap();
    let stranger = Sandbox::new();
    let mut registry = Value::Null;
    for (path, number) in paths.iter().zip(1..) {
        let said = verified(&sandbox, path, &[]).json(0);
        assert_eq!((&said["valid"], &said["count"]), (&true.into(), &1.into()));
        assert_eq!(said["seq"], number, "{path}");
        let life = unix(&said["valid_until"]) - unix(&said["generated_at"]);
        assert_eq!(life, 3_600, "{path}");
        // Another machine, which has nothing but the public half.
        let elsewhere = verified(&stranger, path, &["--key", jwks]).json(0);
        assert_eq!(elsewhere, said, "{path}");
        if number > 1 {
            assert_eq!(said["registry"], registry);
        }
        registry = said["registry"].clone();
    }
    // One of the formats is any JOSE program's.
    let elsewhere = ["jws", "verify", "--jwks", jwks, "--payload-only"];
    let payload = sandbox
        .feed(elsewhere, std::fs::read(&paths[1]).unwrap())
        .ok();
    let payload: Value = serde_json::from_str(&payload).unwrap();
    assert_eq!(payload["keys"][0]["owner"], "team-ci");
    verified(&stranger, &paths[0], &[]).fails(3, "credential_unknown");
}

#[test]
fn what_nobody_may_go_by_is_refused_with_its_cause() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    for format in SIGNED {
        let path = exported(&sandbox, format, &[]);
        let said = verified(&sandbox, &path, &[]).json(0);
        let (seq, end) = (said["seq"].as_u64().unwrap(), unix(&said["valid_until"]));
        let at = |moment: i64| verified(&sandbox, &path, &["--at", &moment.to_string()]);
        at(end - 1).json(0);
        at(end).fails(1, "snapshot_stale");
        let seen = |seq: u64| verified(&sandbox, &path, &["--min-seq", &seq.to_string()]);
        seen(seq).json(0);
        seen(seq + 1).fails(1, "snapshot_rolled_back");
        let text = std::fs::read_to_string(&path).unwrap();
        let refused = |text: &str, code: &str| {
            let bad = sandbox.file("bad", text);
            verified(&sandbox, bad.to_str().unwrap(), &[]).fails(1, code);
        };
        let changed = match format {
            // The first character of the payload's text.
            "json" => text.replacen("\"payload\":\"eyJ2I", "\"payload\":\"eyJ2J", 1),
            _ => text.replacen("\"valid_until\":1", "\"valid_until\":2", 1),
        };
        assert_ne!(changed, text);
        refused(&changed, "snapshot_forged");
        refused(text.split_at(text.len() - 9).0, "snapshot_damaged");
        refused("", "snapshot_damaged");
        refused(&format!("{text}{text}x"), "snapshot_damaged");
        let stranger = Sandbox::new();
        issued(&stranger);
        let strange = std::fs::read_to_string(exported(&stranger, format, &[])).unwrap();
        refused(&strange, "snapshot_forged");
    }
    let path = exported(&sandbox, "unkey", &[]);
    verified(&sandbox, &path, &[]).fails(1, "snapshot_damaged");
    verified(&sandbox, "nowhere", &[]).fails(2, "input_unreadable");
}

#[test]
fn what_is_decided_about_a_key_is_in_the_next_snapshot() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    let hashes = |sandbox: &Sandbox| {
        let text = std::fs::read_to_string(exported(sandbox, "sha256", &[])).unwrap();
        text.lines().filter(|line| line.len() == 64).count()
    };
    let status = |sandbox: &Sandbox| -> Vec<String> {
        let text = std::fs::read_to_string(exported(sandbox, "jsonl", &[])).unwrap();
        let status = |line: &str| {
            let line: Value = serde_json::from_str(line).unwrap();
            line["status"].as_str().map(str::to_owned)
        };
        let mut found: Vec<String> = text.lines().filter_map(status).collect();
        found.sort();
        found
    };
    assert_eq!(hashes(&sandbox), 1);
    sandbox.run(["key", "rotate", "deploy"]).ok();
    assert_eq!(
        (hashes(&sandbox), status(&sandbox)),
        (2, vec!["active".into(), "retiring".into()])
    );
    sandbox.run(["key", "revoke", "deploy", "--yes"]).ok();
    // Whoever presents one hears why it is refused.
    assert_eq!(
        (hashes(&sandbox), status(&sandbox)),
        (0, vec!["revoked".into(); 2])
    );
}

#[test]
fn a_file_is_written_whole_for_the_group_to_read() {
    use std::os::unix::fs::PermissionsExt as _;

    let sandbox = Sandbox::new();
    issued(&sandbox);
    let path = sandbox.path("keys.jsonl");
    // Whoever exports may have an umask that nobody else can read by.
    let export = "umask 077; authctl key export --out keys.jsonl --json";
    for number in 1..3 {
        let said = Run::from(shell(&sandbox, export)).json(0);
        assert_eq!((&said["seq"], &said["count"]), (&number.into(), &1.into()));
        assert_eq!(said["file"], "keys.jsonl");
        let mode = path.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    std::os::unix::fs::symlink(&path, sandbox.path("link")).unwrap();
    let link = ["key", "export", "--out", "link", "--json"];
    sandbox.run(link).fails(7, "file_exists");
    let nowhere = ["key", "export", "--out", "no/where", "--json"];
    sandbox.run(nowhere).fails(6, "output_failed");
    for entry in std::fs::read_dir(sandbox.path("")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(!name.starts_with(".authctl-"), "{name} was left behind");
    }
}

#[test]
fn a_reader_that_goes_away_has_no_snapshot() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    sandbox.run(["key", "export"]).ok();
    let mut child = sandbox
        .command(["key", "export", "--json"])
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let run: Run = child.wait_with_output().unwrap().into();
    run.fails(6, "output_failed");
}

#[test]
fn a_database_takes_the_script_again_and_again() {
    let sandbox = Sandbox::new();
    let hostile = "o'\\'; DROP TABLE authctl_key; --";
    let new = [
        "key", "new", "deploy", "--owner", hostile, "--scope", "b:x", "--scope", "a:x",
    ];
    sandbox.run(new).ok();
    let database = rusqlite::Connection::open_in_memory().unwrap();
    for _ in 0..2 {
        let script = std::fs::read_to_string(exported(&sandbox, "sql", &[])).unwrap();
        database.execute_batch(&script).unwrap();
    }
    let row: (String, String, String) = database
        .query_row("SELECT status, owner, scopes FROM authctl_key", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap();
    assert_eq!(row.1.replace("%5C", "\\"), hostile);
    assert_eq!((row.0.as_str(), row.2.as_str()), ("active", "a:x b:x"));
    let seq: i64 = database
        .query_row("SELECT seq FROM authctl_snapshot", [], |row| row.get(0))
        .unwrap();
    assert_eq!(seq, 2);
}

#[test]
fn unkey_gets_what_its_migration_takes() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    let bound = [
        "key",
        "new",
        "bound",
        "--owner",
        "me",
        "--cidr",
        "10.0.0.0/8",
    ];
    sandbox.run(bound).ok();
    let run = sandbox.run(["key", "export", "--format", "unkey"]);
    assert!(
        run.stderr
            .contains("1 keys that are bound to addresses are left out"),
        "{run:#?}"
    );
    let keys: Value = serde_json::from_str(&run.ok()).unwrap();
    let key = &keys[0];
    assert_eq!(keys.as_array().unwrap().len(), 1);
    assert_eq!(
        (&key["name"], &key["externalId"]),
        (&"deploy".into(), &"team-ci".into())
    );
    assert_eq!(key["permissions"][0], "repo:read");
    assert_eq!(key["hash"].as_str().unwrap().len(), 44);
    // Nobody is asked to sign what is not signed.
    sandbox
        .run(["jwk", "set", "key-export", "--json"])
        .fails(3, "credential_unknown");
}

#[test]
fn another_key_signs_where_it_is_one_for_signatures_that_everybody_knows() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    sandbox.run(["jwk", "new", "mine", "--alg", "Ed25519"]).ok();
    sandbox.run(["jwk", "new", "curve", "--alg", "ES256"]).ok();
    let path = exported(&sandbox, "jsonl", &["--key", "jwk/mine"]);
    verified(&sandbox, &path, &["--key", "jwk/mine"]).json(0);
    let export = |key: &str| sandbox.run(["key", "export", "--json", "--key", key]);
    export("jwk/curve").fails(2, "jwk_invalid");
    export("jwk/nobody").fails(3, "credential_unknown");
    export("file.pem").fails(2, "usage");
    // The usual key was never asked for, and so it is not made.
    verified(&sandbox, &path, &[]).fails(3, "credential_unknown");
    exported(&sandbox, "sha256", &[]);
    verified(&sandbox, &path, &[]).fails(1, "snapshot_forged");
    // What was signed by a version that is still published stays good.
    let path = exported(&sandbox, "jsonl", &[]);
    sandbox
        .run(["jwk", "rotate", "key-export", "--overlap", "1h"])
        .ok();
    verified(&sandbox, &path, &[]).json(0);
    sandbox
        .run(["key", "export", "--valid-for", "0s", "--json"])
        .fails(2, "usage");
}

#[test]
fn a_sample_is_short_and_stands_alone() {
    let sandbox = Sandbox::new();
    for (language, most) in [("python", 60), ("node", 60), ("go", 120), ("rust", 130)] {
        let sample = ["key", "export", "--sample", language];
        let program = sandbox.run(sample).ok();
        assert!(program.lines().count() <= most, "{language}");
        assert!(
            program.lines().all(|line| line.chars().count() <= 120),
            "{language}"
        );
        let json = sandbox.run(sample.iter().chain(&["--json"])).json(0);
        assert_eq!(json["program"], program);
    }
    let unknown = ["key", "export", "--sample", "cobol", "--json"];
    sandbox.run(unknown).fails(2, "usage");
    let both = ["key", "export", "--sample", "go", "--out", "x", "--json"];
    sandbox.run(both).fails(2, "usage");
}

#[test]
fn exports_at_the_same_time_have_numbers_of_their_own_and_are_logged() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    let export = ["key", "export", "--format", "jsonl"];
    let children: Vec<_> = (0..6)
        .map(|_| sandbox.command(export).spawn().unwrap())
        .collect();
    let mut numbers: Vec<u64> = children
        .into_iter()
        .map(|child| {
            let text = Run::from(child.wait_with_output().unwrap()).ok();
            let header: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
            header["seq"].as_u64().unwrap()
        })
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    let log = sandbox.run(["audit", "log", "--event", "key.exported", "--lines"]);
    let seq = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        row["detail"]["seq"].as_str().unwrap().to_owned()
    };
    let logged: Vec<String> = log.ok().lines().map(seq).collect();
    assert_eq!(logged, ["1", "2", "3", "4", "5", "6"]);
    sandbox.run(["audit", "verify"]).ok();
}

#[test]
fn a_key_that_others_verify_is_in_no_snapshot() {
    let sandbox = Sandbox::new();
    let import = ["key", "import", "stripe", "--service", "stripe", "-"];
    let held = "sk_test_4eC39HqLyjWDarjtT1zdp7dcTYooMQauvdEDq54NiTphI7jx";
    sandbox.feed(import, held).ok();
    for format in SIGNED {
        let path = exported(&sandbox, format, &[]);
        assert_eq!(
            verified(&sandbox, &path, &[]).json(0)["count"],
            0,
            "{format}"
        );
    }
    let path = exported(&sandbox, "unkey", &[]);
    assert_eq!(std::fs::read_to_string(path).unwrap(), "[\n]\n");
}
