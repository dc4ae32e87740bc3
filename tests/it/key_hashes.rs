//! `authctl key import --hashes`: keys that were issued elsewhere, verified here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::key::{code, verdict};
use crate::support::{Run, Sandbox};

const STRONG: &str = "2vYpQ8rTzN5mKx7Wb4Jd1s";
const OTHER: &str = "8kQm2ZpWx7Rv4Jd1sNy5Tb";
const THIRD: &str = "Zc9vLq3XtR6yHn8WpD2fKs";

/// Imports lines from standard input.
fn import(sandbox: &Sandbox, lines: &[Value], more: &[&str]) -> Run {
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    let args = ["key", "import", "--hashes", "-", "--owner", "me", "--json"];
    sandbox.feed(args.iter().chain(more), lines.join("\n"))
}

fn counts(imported: u64, skipped: u64, slow: u64, endless: u64) -> Value {
    json!({
        "imported": imported, "skipped": skipped, "slow": slow, "endless": endless,
        "dry_run": false,
    })
}

/// Returns SHA-256 as another program makes it.
fn sha256(text: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    STANDARD.encode(digest)
}

#[test]
fn a_key_known_by_its_hash_is_verified() {
    let sandbox = Sandbox::new();
    let lines = [
        json!({"hash": sha256(STRONG), "bits": 131, "name": "billing", "owner": "alice",
            "scopes": ["bill:read"], "env": "test", "expires_at": "2100-01-01T00:00:00Z"}),
        json!({"key": OTHER, "cidrs": ["10.0.0.0/8"], "labels": {"tier": "gold"}}),
        json!({"key": THIRD, "status": "revoked"}),
    ];
    assert_eq!(import(&sandbox, &lines, &[]).json(0), counts(3, 0, 0, 2));
    let said = verdict(&sandbox, STRONG, &["--scope", "bill:read"]);
    for (field, value) in [
        ("code", "valid"),
        ("name", "billing"),
        ("owner", "alice"),
        ("env", "test"),
        ("expires_at", "2100-01-01T00:00:00Z"),
    ] {
        assert_eq!(said[field], value, "{said}");
    }
    assert_eq!(code(&sandbox, OTHER, &[]), "address_denied");
    assert_eq!(code(&sandbox, OTHER, &["--ip", "10.1.2.3"]), "valid");
    assert_eq!(code(&sandbox, THIRD, &[]), "revoked");
    // What is on record opens nothing.
    assert_eq!(code(&sandbox, &sha256(STRONG), &[]), "malformed");
    // The key itself is nowhere, and so it can't be shown.
    let shown = sandbox.run(["key", "show", "billing", "--reveal"]);
    assert!(
        shown.code != Some(0) && shown.stdout.is_empty(),
        "{shown:#?}"
    );
}

#[test]
fn what_key_new_lines_makes_is_taken_as_it_is() {
    let sandbox = Sandbox::new();
    let requests = "{\"owner\":\"a\",\"name\":\"one\"}\n{\"owner\":\"b\"}\n";
    let args = ["key", "new", "--lines", "--scope", "api:read"];
    let made = Sandbox::new().feed(args, requests).ok();
    let file = sandbox.file("keys", &made);
    let args = [
        "key",
        "import",
        "--json",
        "--hashes",
        file.to_str().unwrap(),
    ];
    assert_eq!(sandbox.run(args).json(0), counts(2, 0, 0, 0));
    for line in made.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let said = verdict(
            &sandbox,
            line["key"].as_str().unwrap(),
            &["--scope", "api:read"],
        );
        assert_eq!(
            [&said["code"], &said["id"]],
            [&json!("valid"), &line["id"]],
            "{said}"
        );
    }
    // And the hash alone, since its id and prefix show where it is from.
    let sandbox = Sandbox::new();
    let mut line: Value = serde_json::from_str(made.lines().next().unwrap()).unwrap();
    let key = line["key"].take();
    assert_eq!(import(&sandbox, &[line], &[]).json(0)["imported"], 1);
    assert_eq!(verdict(&sandbox, key.as_str().unwrap(), &[])["name"], "one");
}

#[test]
fn an_array_is_as_good_as_lines() {
    let sandbox = Sandbox::new();
    let array = json!([{"key": STRONG}, {"key": OTHER}]).to_string();
    let args = ["key", "import", "--hashes", "-", "--owner", "me", "--json"];
    assert_eq!(sandbox.feed(args, array).json(0)["imported"], 2);
    assert_eq!(sandbox.feed(args, "").json(0)["imported"], 0);
    for (text, line) in [
        ("{}\nnonsense", "line 1"),
        ("[{\"key\":\n", "line 2"),
        ("5", "line 1"),
    ] {
        let run = sandbox.feed(args, text);
        run.fails(2, "key_import_invalid");
        assert!(run.stderr.contains(line), "{run:#?}");
    }
}

#[test]
fn all_are_recorded_or_none() {
    let sandbox = Sandbox::new();
    for (line, error, exit) in [
        (json!({"key": "hunter2"}), "key_weak", 2),
        (json!({"hash": sha256(OTHER)}), "key_weak", 2),
        (json!({"hash": sha256(OTHER), "bits": 111}), "key_weak", 2),
        (json!({"key": OTHER, "credits": 5}), "key_import_invalid", 2),
        (
            json!({"key": OTHER, "hash": sha256(STRONG)}),
            "key_import_invalid",
            2,
        ),
        (json!({"key": STRONG}), "key_exists", 7),
        (json!({"key": OTHER, "name": "first"}), "key_exists", 7),
    ] {
        for mode in [&[][..], &["--dry-run"]] {
            let lines = [
                json!({"key": STRONG, "name": "first"}),
                json!({"key": THIRD}),
                line.clone(),
            ];
            let run = import(&sandbox, &lines, mode);
            run.fails(exit, error);
            assert!(run.stderr.contains("line 3"), "{run:#?}");
            assert_eq!(code(&sandbox, STRONG, &[]), "malformed");
        }
    }
    let nobody = ["key", "import", "--hashes", "-", "--json"];
    let run = sandbox.feed(nobody, json!({"key": STRONG}).to_string());
    run.fails(2, "key_import_invalid");
    assert!(run.stderr.contains("`owner` is missing"), "{run:#?}");
}

#[test]
fn a_file_may_say_for_all_how_many_bits_there_are() {
    let sandbox = Sandbox::new();
    let lines = [json!({"hash": sha256(STRONG)})];
    import(&sandbox, &lines, &["--bits", "64"]).fails(2, "key_weak");
    assert_eq!(
        import(&sandbox, &lines, &["--bits", "128"]).json(0)["imported"],
        1
    );
    assert_eq!(code(&sandbox, STRONG, &[]), "valid");
}

#[test]
fn a_weak_key_is_taken_with_a_slow_hash() {
    let sandbox = Sandbox::new();
    let lines = [
        json!({"key": "hunter2", "name": "old"}),
        json!({"key": STRONG}),
    ];
    assert_eq!(
        import(&sandbox, &lines, &["--slow"]).json(0),
        counts(2, 0, 1, 2)
    );
    assert_eq!(verdict(&sandbox, "hunter2", &[])["name"], "old");
    assert_eq!(code(&sandbox, STRONG, &[]), "valid");
    assert_eq!(code(&sandbox, "hunter3", &[]), "malformed");
    // One salt for all, so that the next import can be told apart from the first.
    let again = [json!({"key": "hunter2", "name": "new"})];
    import(&sandbox, &again, &["--slow"]).fails(7, "key_exists");
    let more = [json!({"key": "letmein"})];
    assert_eq!(import(&sandbox, &more, &["--slow"]).json(0)["slow"], 1);
    assert_eq!(code(&sandbox, "letmein", &[]), "valid");
    // The fast hash of a weak key is nowhere.
    let database = std::fs::read(sandbox.path("authctl/data/authctl.db")).unwrap();
    let fast = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, b"hunter2");
    assert!(!database.windows(32).any(|window| window == fast.as_ref()));
}

#[test]
fn what_is_on_record_is_in_the_way_or_left_out() {
    let sandbox = Sandbox::new();
    let issued = crate::key::issued(&sandbox);
    let first = [json!({"key": STRONG, "name": "billing"})];
    import(&sandbox, &first, &[]).json(0);
    for (line, told) in [
        (
            json!({"key": STRONG, "name": "other"}),
            "the hash is that of key/billing",
        ),
        (
            json!({"key": OTHER, "name": "billing"}),
            "the name is that of key/billing",
        ),
        (
            json!({"key": OTHER, "name": "deploy"}),
            "the name is that of key/deploy",
        ),
        (
            json!({"key": issued, "name": "other"}),
            "the id is that of key/deploy",
        ),
    ] {
        for mode in [&[][..], &["--dry-run"]] {
            let run = import(&sandbox, &[json!({"key": THIRD}), line.clone()], mode);
            run.fails(7, "key_exists");
            assert!(run.stderr.contains(&format!("line 2: {told}")), "{run:#?}");
        }
    }
    let lines = [
        first[0].clone(),
        json!({"key": issued}),
        json!({"key": OTHER}),
    ];
    let known = ["--skip-known"];
    assert_eq!(import(&sandbox, &lines, &known).json(0)["imported"], 1);
    assert_eq!(import(&sandbox, &lines, &known).json(0), counts(0, 3, 0, 0));
    assert_eq!(code(&sandbox, &issued, &[]), "valid");
    assert_eq!(code(&sandbox, OTHER, &[]), "valid");
}

#[test]
fn a_trial_records_nothing() {
    let sandbox = Sandbox::new();
    let lines = [json!({"key": STRONG}), json!({"key": "hunter2"})];
    let said = import(&sandbox, &lines, &["--dry-run", "--slow"]).json(0);
    assert_eq!(
        (&said["imported"], &said["dry_run"]),
        (&json!(2), &json!(true))
    );
    assert_eq!(code(&sandbox, STRONG, &[]), "malformed");
    assert_eq!(import(&sandbox, &lines, &["--slow"]).json(0)["imported"], 2);
}

#[test]
fn the_keys_of_unkey_are_taken_over() {
    let sandbox = Sandbox::new();
    let line = json!({
        "hash": "BvXHH1UncVqv1ZhD1B7E7uujMhrWoG0BTUMS2AAeOMI=", "externalId": "user_1",
        "permissions": ["documents.read"], "meta": {"plan": "pro"}, "roles": ["editor"],
        "expires": 4_102_444_800_000_i64, "name": "Payment Service Production Key",
    });
    assert_eq!(
        import(&sandbox, &[line], &["--bits", "128"]).json(0),
        counts(1, 0, 0, 0)
    );
    let key = "ac_live_0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcd2jIZHl";
    let said = verdict(&sandbox, key, &["--scope", "documents:read"]);
    assert_eq!(
        [&said["code"], &said["owner"]],
        [&json!("valid"), &json!("user_1")],
        "{said}"
    );
    assert_eq!(said["expires_at"], "2100-01-01T00:00:00Z");
    assert_eq!(said["labels"]["meta.plan"], "pro");
}

#[test]
fn a_thousand_keys_are_found_again() {
    let sandbox = Sandbox::new();
    let key = |number: u32| format!("{STRONG}{number:04}");
    let lines: Vec<Value> = (0..1000)
        .map(|number| json!({ "key": key(number) }))
        .collect();
    assert_eq!(import(&sandbox, &lines, &[]).json(0)["imported"], 1000);
    let keys: Vec<String> = (0..1001).map(key).collect();
    let run = sandbox.feed(["key", "verify", "--lines"], keys.join("\n"));
    assert_eq!(run.code, Some(1));
    let valid = run
        .stdout
        .lines()
        .filter(|line| line.contains("\"valid\":true"));
    assert_eq!(valid.count(), 1000);
}

#[test]
fn a_name_and_a_file_do_not_go_together() {
    let sandbox = Sandbox::new();
    for args in [
        &["key", "import", "--json"][..],
        &["key", "import", "name", "--hashes", "-", "--json"],
        &[
            "key",
            "import",
            "--hashes",
            "-",
            "--service",
            "acme",
            "--json",
        ],
        &["key", "import", "name", "--slow", "--json"],
    ] {
        sandbox.feed(args, "").fails(2, "usage");
    }
    let missing = [
        "key", "import", "--hashes", "missing", "--owner", "me", "--json",
    ];
    sandbox.run(missing).fails(2, "input_unreadable");
}
