//! `authctl key verify`: who is let in, until when, and what an argument may be.

use serde_json::Value;

use crate::key::{NEW, code, issued, secret_of, shown, unix, verdict};
use crate::support::Sandbox;

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
    let wild = ["key", "verify", "--scope", "repo:*", "--json"];
    sandbox.run(wild).fails(2, "usage");
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
