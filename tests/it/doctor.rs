//! `authctl doctor`.

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::support::{Run, Sandbox};

#[track_caller]
fn check(run: &Run, exit: i32, name: &str) -> Value {
    let report = run.json(exit);
    assert_eq!(report["healthy"], exit == 0);
    let checks = report["checks"].as_array().unwrap();
    let found = checks.iter().find(|check| check["name"] == name);
    found
        .unwrap_or_else(|| panic!("no {name}: {run:#?}"))
        .clone()
}

fn doctor(sandbox: &Sandbox) -> Run {
    sandbox.run(["doctor", "--json"])
}

#[test]
fn a_fresh_home_is_healthy_without_a_keychain() {
    let sandbox = Sandbox::new();
    let run = doctor(&sandbox);
    assert_eq!(check(&run, 0, "keychain")["state"], "note");
    assert_eq!(check(&run, 0, "file store")["state"], "ok");
    let text = sandbox.run(["doctor"]).ok();
    assert!(text.contains("everything is as it should be"), "{text}");
    assert!(!sandbox.path("authctl/config/identity.txt").exists());
}

#[test]
fn a_keychain_that_is_wanted_and_absent_is_bad() {
    let sandbox = Sandbox::new().with("AUTHCTL_STORE", "keychain");
    let run = doctor(&sandbox);
    assert_eq!(check(&run, 1, "keychain")["state"], "bad");
    assert_eq!(check(&run, 1, "bus")["state"], "bad");
}

#[test]
fn the_audit_logs_key_is_looked_for() {
    let sandbox = Sandbox::new();
    assert_eq!(check(&doctor(&sandbox), 0, "file store")["state"], "ok");
    sandbox.feed(["secret", "set", "x", "-"], "1").ok();
    assert_eq!(check(&doctor(&sandbox), 0, "audit log")["state"], "ok");
    std::fs::remove_file(sandbox.path("authctl/data/secrets.age")).unwrap();
    assert_eq!(check(&doctor(&sandbox), 1, "audit log")["state"], "bad");
}

#[test]
fn modes_are_told_with_the_command_that_mends_them() {
    let sandbox = Sandbox::new();
    sandbox.feed(["secret", "set", "x", "-"], "1").ok();
    for (name, mode, fix) in [
        ("config/identity.txt", 0o644, "chmod 600 "),
        ("data/authctl.db", 0o666, "chmod 600 "),
        ("data", 0o777, "chmod 700 "),
    ] {
        let path = sandbox.path("authctl").join(name);
        let before = path.metadata().unwrap().permissions();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        let found = check(&doctor(&sandbox), 1, "files");
        assert_eq!(found["fix"], format!("{fix}{}", path.display()));
        std::fs::set_permissions(&path, before).unwrap();
    }
    assert_eq!(check(&doctor(&sandbox), 0, "files")["state"], "ok");
}

#[test]
fn a_record_without_its_secret_and_one_half_done_are_found() {
    let sandbox = Sandbox::new();
    sandbox.feed(["secret", "set", "gone", "-"], "1").ok();
    sandbox.feed(["secret", "set", "half", "-"], "1").ok();
    std::fs::remove_file(sandbox.path("authctl/data/secrets.age")).unwrap();
    let database = rusqlite::Connection::open(sandbox.path("authctl/data/authctl.db")).unwrap();
    database
        .execute(
            "UPDATE credential SET state = 'pending' WHERE name = 'half'",
            [],
        )
        .unwrap();
    drop(database);
    let run = doctor(&sandbox);
    assert_eq!(
        check(&run, 1, "secrets")["found"],
        "gone from the store: secret/gone"
    );
    assert_eq!(
        check(&run, 1, "unfinished")["found"],
        "left half done: secret/half"
    );
    // The fix that is offered mends it.
    for name in ["gone", "half"] {
        sandbox.run(["secret", "remove", name, "--yes"]).ok();
    }
    sandbox.feed(["secret", "set", "again", "-"], "1").ok();
    check(&doctor(&sandbox), 0, "secrets");
}

#[test]
fn a_clock_that_went_back_is_found() {
    let sandbox = Sandbox::new();
    sandbox.feed(["secret", "set", "x", "-"], "1").ok();
    let database = rusqlite::Connection::open(sandbox.path("authctl/data/authctl.db")).unwrap();
    database
        .execute("UPDATE credential SET updated_at = 4000000000", [])
        .unwrap();
    drop(database);
    assert_eq!(check(&doctor(&sandbox), 1, "clock")["state"], "bad");
}

#[test]
fn proxies_and_authorities_are_looked_at_without_their_secrets() {
    let good = Sandbox::new().with("HTTPS_PROXY", "http://me:canary-77@proxy.example:3128");
    let run = doctor(&good);
    let found = check(&run, 0, "proxy")["found"].clone();
    assert_eq!(found, "HTTPS_PROXY: http://proxy.example:3128");
    assert!(!run.stdout.contains("canary"), "{run:#?}");
    let bad = Sandbox::new().with("ALL_PROXY", "canary-77 no proxy");
    let run = doctor(&bad);
    assert_eq!(check(&run, 1, "proxy")["state"], "bad");
    assert!(!run.stdout.contains("canary"), "{run:#?}");

    let bad = Sandbox::new().with("SSL_CERT_FILE", "nowhere.pem");
    assert_eq!(check(&doctor(&bad), 1, "authorities")["state"], "bad");
    bad.file("nowhere.pem", "no certificate");
    assert_eq!(check(&doctor(&bad), 1, "authorities")["state"], "bad");
    bad.file("nowhere.pem", "-----BEGIN CERTIFICATE-----\n");
    assert_eq!(check(&doctor(&bad), 0, "authorities")["state"], "ok");
}

#[test]
fn a_database_that_is_none_is_told_and_the_rest_is_checked() {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path("authctl/data")).unwrap();
    sandbox.file("authctl/data/authctl.db", "not a database".repeat(100));
    let run = doctor(&sandbox);
    assert_eq!(check(&run, 1, "database")["state"], "bad");
    assert_eq!(check(&run, 1, "clock")["state"], "ok");
}

#[test]
fn a_sealed_store_is_not_opened() {
    let sandbox = Sandbox::new();
    sandbox.feed(["secret", "set", "x", "-"], "1").ok();
    sandbox
        .feed(["store", "seal", "--passphrase", "-"], "p")
        .ok();
    let run = doctor(&sandbox);
    assert_eq!(check(&run, 1, "secrets")["state"], "note");
    assert_eq!(check(&run, 1, "file store")["state"], "bad");
}

#[test]
fn a_key_that_lost_its_secret_and_a_rotation_cut_off_are_found() {
    let sandbox = Sandbox::new();
    sandbox.run(["key", "new", "deploy", "--owner", "me"]).ok();
    assert_eq!(check(&doctor(&sandbox), 0, "secrets")["state"], "ok");

    let database = rusqlite::Connection::open(sandbox.path("authctl/data/authctl.db")).unwrap();
    let cut_off = "INSERT INTO rotation (name, old_id, new_id, new_version, phase, started_at)
         VALUES ('deploy', '0000000000', '0000000001', 2, 'prepared', 0)";
    database.execute(cut_off, []).unwrap();
    let found = check(&doctor(&sandbox), 1, "unfinished");
    assert_eq!(found["found"], "left half done: the rotation of key/deploy");
    database.execute("DELETE FROM rotation", []).unwrap();

    std::fs::remove_file(sandbox.path("authctl/data/secrets.age")).unwrap();
    let found = check(&doctor(&sandbox), 1, "secrets");
    assert_eq!(found["found"], "gone from the store: key/deploy/v1");
}
