//! `authctl key verify`: who is let in, until when, and what an argument may be.

use authctl::domain::apikey::parts::KeyHash;
use authctl::domain::apikey::slow::Salt;
use serde_json::{Value, json};

use crate::key::{NEW, code, issued, secret_of, shown, unix, verdict};
use crate::support::Sandbox;

/// Changes what is on record, past the program.
pub(crate) fn alter(sandbox: &Sandbox, statement: &str, values: impl rusqlite::Params) {
    let database = rusqlite::Connection::open(sandbox.path("authctl/data/authctl.db")).unwrap();
    assert!(
        database.execute(statement, values).unwrap() > 0,
        "{statement}"
    );
}

#[test]
fn all_that_is_known_of_a_good_key_is_told() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    let labels = r#"UPDATE api_key SET labels = '{"team":"ci"}', cidrs = '192.0.2.0/24'"#;
    alter(&sandbox, labels, []);
    let version = shown(&sandbox)["versions"][0].clone();
    let wanted = json!({
        "valid": true,
        "code": "valid",
        "name": "deploy",
        "id": version["id"],
        "scopes": ["repo:read"],
        "owner": "team-ci",
        "expires_at": version["expires_at"],
        "env": "live",
        "version": 1,
        "labels": { "team": "ci" },
        "cidrs": ["192.0.2.0/24"],
    });
    let said = verdict(&sandbox, &key, &["--ip", "192.0.2.7"]);
    assert_eq!(said, wanted);
    let text = sandbox
        .feed(["key", "verify", "--ip", "192.0.2.7"], &key)
        .ok();
    for part in ["key/deploy v1, live", "192.0.2.0/24", "team=ci"] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn the_first_fault_is_told_and_then_the_next() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    let (start, end) = {
        let version = &shown(&sandbox)["versions"][0];
        (unix(&version["created_at"]), unix(&version["expires_at"]))
    };
    let faults = "UPDATE api_key SET disabled_at = 1, status = 'revoked', revoked_at = 1, \
                  not_before = ?1 + 50, expires_at = ?1 + 40, grace_until = ?1 + 30, \
                  cidrs = '192.0.2.0/24'";
    alter(&sandbox, faults, [start]);
    let at = (start + 40).to_string();
    let asked = ["--at", &at, "--scope", "repo:write"];
    for (verdict, mended) in [
        ("disabled", "disabled_at = NULL"),
        ("revoked", "status = 'retiring'"),
        ("not_yet_valid", "not_before = ?1"),
        ("expired", "expires_at = ?2"),
        ("grace_over", "grace_until = NULL"),
        ("address_denied", "cidrs = ''"),
        ("scope_missing", "scopes = 'repo:read repo:write'"),
    ] {
        assert_eq!(code(&sandbox, &key, &asked), verdict);
        // Both values are named, so that each statement takes both.
        let mend = format!("UPDATE api_key SET {mended} WHERE ?1 < ?2");
        alter(&sandbox, &mend, [start, end]);
    }
    assert_eq!(code(&sandbox, &key, &asked), "valid");
}

#[test]
fn a_bound_key_is_good_from_its_own_addresses_alone() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    assert_eq!(code(&sandbox, &key, &["--ip", "203.0.113.9"]), "valid");
    let bind = "UPDATE api_key SET cidrs = '192.0.2.0/24 2001:db8::/32'";
    alter(&sandbox, bind, []);
    let from = |address: &str| code(&sandbox, &key, &["--ip", address]);
    for inside in ["192.0.2.1", "::ffff:192.0.2.1", "2001:db8::7"] {
        assert_eq!(from(inside), "valid", "{inside}");
    }
    for outside in [
        "192.0.3.1",
        "::ffff:192.0.3.1",
        "::192.0.2.1",
        "2001:db9::7",
    ] {
        assert_eq!(from(outside), "address_denied", "{outside}");
    }
    // Nobody says from where: that is no reason to let it in.
    let silent = sandbox.feed(["key", "verify"], &key);
    assert_eq!(silent.code, Some(1), "{silent:#?}");
    assert!(silent.stderr.contains("--ip"), "{silent:#?}");
    assert_eq!(code(&sandbox, &key, &[]), "address_denied");
    for bad in ["", "192.0.2", "192.0.2.0/24", "example.com"] {
        let run = sandbox.feed(["key", "verify", "--json", "--ip", bad], &key);
        run.fails(2, "usage");
    }
}

/// Makes `deploy` a key that was issued elsewhere, of which the hash is known.
pub(crate) fn import(sandbox: &Sandbox, hash: &KeyHash, slow: bool) {
    let import = "UPDATE api_key SET origin = 'imported', prefix = NULL, hash = ?1, slow = ?2";
    alter(sandbox, import, (hash.as_bytes(), slow));
}

#[test]
fn an_imported_key_is_known_by_its_hash() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    let foreign = "sk_live_of_another_service";
    assert_eq!(code(&sandbox, foreign, &[]), "malformed");
    import(&sandbox, &KeyHash::of(foreign.as_bytes()), false);
    assert_eq!(verdict(&sandbox, foreign, &[])["name"], "deploy");
    assert_eq!(code(&sandbox, &format!("{foreign}\n"), &[]), "valid");
    assert_eq!(
        code(&sandbox, foreign, &["--scope", "x:y"]),
        "scope_missing"
    );
    assert_eq!(code(&sandbox, "sk_live_of_yet_another", &[]), "malformed");
    assert_eq!(code(&sandbox, &key, &[]), "unknown");
    // The key in our form, known by its id and known by its hash alone.
    import(&sandbox, &KeyHash::of(key.as_bytes()), false);
    assert_eq!(code(&sandbox, &key, &[]), "valid");
    alter(&sandbox, "UPDATE api_key SET id = '0000000000'", []);
    assert_eq!(verdict(&sandbox, &key, &[])["id"], "0000000000");
}

#[test]
fn a_key_that_could_be_guessed_is_known_by_its_slow_hash() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    let salt: Salt = "000102030405060708090a0b0c0d0e0f".parse().unwrap();
    let remember = "INSERT INTO setting VALUES ('slow_salt', ?1)";
    alter(&sandbox, remember, [salt.to_string()]);
    import(&sandbox, &salt.hash(b"hunter2").unwrap(), true);
    assert_eq!(code(&sandbox, "hunter2", &[]), "valid");
    assert_eq!(code(&sandbox, "hunter3", &[]), "malformed");
}

#[test]
fn a_key_that_others_verify_is_none_of_ours() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    let hold = "UPDATE api_key SET origin = 'held', service = 'stripe', hash = NULL, prefix = NULL";
    alter(&sandbox, hold, []);
    let said = verdict(&sandbox, &key, &[]);
    assert_eq!(
        (&said["code"], &said["name"]),
        (&json!("unknown"), &Value::Null)
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
    assert_eq!(asked(&key, &["x:y OR repo:read AND repo:write"]), "valid");
    assert_eq!(
        asked(&key, &["(x:y OR repo:read) AND x:y"]),
        "scope_missing"
    );
    assert_eq!(asked(&bare, &["x:y or repo:read"]), "scope_missing");
    let lacking = ["key", "verify", "--scope", "repo:read AND repo:admin"];
    let lacking = sandbox.feed(lacking, &key);
    assert!(lacking.stderr.contains("lacks repo:admin"), "{lacking:#?}");
    for wrong in ["repo:*", "", "repo:read AND", "NOT repo:read"] {
        let wrong = ["key", "verify", "--scope", wrong, "--json"];
        sandbox.run(wrong).fails(2, "usage");
    }
}

#[test]
fn what_is_no_key_of_ours_is_told_apart() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    assert_eq!(code(&sandbox, &format!(" {key}\r\n"), &[]), "valid");
    assert_eq!(code(&sandbox, "", &[]), "malformed");
    assert_eq!(code(&sandbox, key.split_at(54).0, &[]), "malformed");
    let swapped = key.replace("ac_live_", "ac_test_");
    assert_eq!(code(&sandbox, &swapped, &[]), "checksum_mismatch");
    // The id of a key on record under the secret of another, with a checksum that fits.
    let (body, secret) = key.split_at(19);
    let stranger = Sandbox::new();
    let strange = issued(&stranger);
    assert_eq!(code(&sandbox, &strange, &[]), "unknown");
    let forged = format!("{body}{}", secret_of(&strange).split_at(30).0);
    let forged = format!("{forged}{}", checksum(&forged));
    assert_ne!(secret_of(&forged), secret);
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
    let mistyped = format!("{}x", key.split_at(54).0);
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
            assert!(!run.stderr.contains(secret_of(key)), "{run:#?}");
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

/// The rows of the log that tell of keys that were refused.
pub(crate) fn refusals(sandbox: &Sandbox) -> Vec<Value> {
    let log = ["audit", "log", "--event", "key.verified", "--json"];
    let log = sandbox.run(log).json(0);
    log["entries"].as_array().unwrap().clone()
}

#[test]
fn who_is_refused_is_on_record_and_who_is_let_in_is_not() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    let id = shown(&sandbox)["versions"][0]["id"].clone();
    assert_eq!(code(&sandbox, &key, &[]), "valid");
    assert_eq!(refusals(&sandbox), Vec::<Value>::new());

    let other = Sandbox::new();
    let unknown = issued(&other);
    assert_eq!(code(&sandbox, &key, &["--scope", "x:y"]), "scope_missing");
    assert_eq!(code(&sandbox, &unknown, &[]), "unknown");
    assert_eq!(code(&sandbox, "sk_of_another_service", &[]), "malformed");
    let refused = refusals(&sandbox);
    let told = |row: &Value| {
        assert_eq!(row["outcome"], "failure");
        (
            row["reason"].clone(),
            row["subject"].clone(),
            row["detail"]["id"].clone(),
        )
    };
    let public = unknown.split('_').nth(2).unwrap();
    assert_eq!(
        refused.iter().map(told).collect::<Vec<_>>(),
        [
            (json!("scope_missing"), json!("key/deploy"), id),
            (json!("unknown"), Value::Null, json!(public)),
            (json!("malformed"), Value::Null, Value::Null),
        ]
    );
    let log = serde_json::to_string(&refused).unwrap();
    for secret in [
        secret_of(&key),
        secret_of(&unknown),
        "sk_of_another_service",
    ] {
        assert!(!log.contains(secret), "{log}");
    }
    // By its fingerprint, whoever has the text finds out when it was tried.
    let tried = sandbox.feed(["audit", "hash", "--json"], "sk_of_another_service");
    assert_eq!(tried.code, Some(0), "{tried:#?}");
    sandbox.run(["audit", "verify"]).ok();
}
