//! The ends of a key: switched off, revoked, removed.

use authctl::domain::apikey::registry::KeyRegistry as _;
use authctl::domain::apikey::verdict::{Verdict, standing};
use authctl::domain::credential::Kind;
use authctl::domain::ports::Index as _;
use serde_json::{Value, json};

use crate::key::{NEW, code, issued, shown};
use crate::machine::{Machine, cut_off, now};
use crate::support::{Run, Sandbox};

fn key(sandbox: &Sandbox, args: &[&str]) -> Run {
    sandbox.run(["key"].iter().chain(args).chain(&["--json"]))
}

fn ids(versions: &Value) -> Vec<&str> {
    let versions = versions.as_array().unwrap().iter();
    versions.map(|one| one["id"].as_str().unwrap()).collect()
}

/// Breaks the store, and returns what it was.
fn break_store(sandbox: &Sandbox) -> Vec<u8> {
    let file = sandbox.path("authctl/data/secrets.age");
    let good = std::fs::read(&file).unwrap();
    std::fs::write(&file, "not age").unwrap();
    good
}

fn mend_store(sandbox: &Sandbox, good: &[u8]) {
    std::fs::write(sandbox.path("authctl/data/secrets.age"), good).unwrap();
}

#[test]
fn a_key_is_switched_off_and_on_with_all_its_versions() {
    let sandbox = Sandbox::new();
    let first = issued(&sandbox);
    let second = sandbox.run(["key", "rotate", "deploy", "--reveal"]).ok();
    let off = key(&sandbox, &["disable", "deploy", "--reason", "odd traffic"]).json(0);
    assert_eq!(
        (&off["disabled"], ids(&off["changed"]).len()),
        (&json!(true), 2)
    );
    for key in [&first, &second] {
        assert_eq!(code(&sandbox, key, &[]), "disabled");
    }
    let row = &shown(&sandbox)["versions"][1];
    assert_eq!(
        (&row["status"], &row["reason"]),
        (&json!("active"), &json!("odd traffic"))
    );
    assert!(row["disabled_at"].is_string());
    assert_eq!(
        key(&sandbox, &["disable", "deploy"]).json(0)["changed"],
        json!([])
    );

    let on = key(&sandbox, &["enable", "deploy"]).json(0);
    assert_eq!(
        (&on["disabled"], ids(&on["changed"])),
        (&json!(false), ids(&off["changed"]))
    );
    for key in [&first, &second] {
        assert_eq!(code(&sandbox, key, &[]), "valid");
    }
    let row = &shown(&sandbox)["versions"][1];
    assert_eq!(
        (&row["disabled_at"], &row["reason"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        key(&sandbox, &["enable", "deploy"]).json(0)["changed"],
        json!([])
    );
    for verb in ["disable", "enable", "remove"] {
        key(&sandbox, &[verb, "nobody", "--yes"]).fails(3, "credential_unknown");
    }
}

#[test]
fn enabling_makes_nothing_good_that_is_over() {
    let sandbox = Sandbox::new();
    let first = issued(&sandbox);
    let grace = ["key", "rotate", "deploy", "--grace", "0", "--reveal"];
    let second = sandbox.run(grace).ok();
    key(&sandbox, &["disable", "deploy"]).json(0);
    key(&sandbox, &["enable", "deploy"]).json(0);
    assert_eq!(code(&sandbox, &first, &[]), "grace_over");
    key(&sandbox, &["disable", "deploy"]).json(0);
    key(&sandbox, &["revoke", "deploy", "--yes", "--reason", "leak"]).json(0);
    key(&sandbox, &["enable", "deploy"]).fails(7, "key_inactive");
    assert_ne!(code(&sandbox, &second, &[]), "valid");
    assert_eq!(shown(&sandbox)["versions"][1]["reason"], "leak");
}

#[test]
fn containment_does_not_wait_for_the_store() {
    let sandbox = Sandbox::new();
    let secret = issued(&sandbox);
    let good = break_store(&sandbox);
    key(&sandbox, &["disable", "deploy"]).json(0);
    assert_eq!(code(&sandbox, &secret, &[]), "disabled");
    let gone = key(&sandbox, &["remove", "deploy", "--yes"]).json(0);
    assert_eq!(gone["left_in_store"], json!(["key/deploy/v1"]));
    assert_eq!(ids(&gone["revoked"]).len(), 1);
    assert_ne!(code(&sandbox, &secret, &[]), "valid");

    // The name is free once the store has let go, and not before.
    let doctor = sandbox.run(["doctor", "--json"]).stdout;
    assert!(doctor.contains("left half done: key/deploy"), "{doctor}");
    key(&sandbox, &["revoke", "deploy", "--yes"]).json(0);
    mend_store(&sandbox, &good);
    sandbox
        .run(NEW.into_iter().chain(["--json"]))
        .fails(7, "key_exists");
    let doctor = sandbox.run(["doctor", "--json"]).stdout;
    assert!(doctor.contains("left half done: key/deploy"), "{doctor}");
    let gone = key(&sandbox, &["remove", "deploy", "--yes"]).json(0);
    assert_eq!(
        (&gone["left_in_store"], &gone["revoked"]),
        (&json!([]), &json!([]))
    );
    sandbox.run(NEW).ok();
}

#[test]
fn a_key_that_is_removed_is_gone_and_its_name_is_free() {
    let sandbox = Sandbox::new();
    let first = issued(&sandbox);
    let second = sandbox.run(["key", "rotate", "deploy", "--reveal"]).ok();
    let plan = key(&sandbox, &["remove", "deploy", "--dry-run"]).json(0);
    assert_eq!(
        (ids(&plan["removed"]).len(), ids(&plan["revoked"]).len()),
        (2, 2)
    );
    key(&sandbox, &["remove", "deploy", "--no-input"]).fails(2, "input_required");
    assert_eq!(code(&sandbox, &first, &[]), "valid");

    let gone = key(&sandbox, &["remove", "deploy", "--yes"]).json(0);
    assert_eq!(gone["removed"], plan["removed"]);
    for key in [&first, &second] {
        assert_eq!(code(&sandbox, key, &[]), "unknown");
    }
    key(&sandbox, &["show", "deploy"]).fails(3, "credential_unknown");
    let list = sandbox.run(["list", "--json"]).json(0);
    assert_eq!(list, json!({ "credentials": [] }));
    for version in ["v1", "v2"] {
        let source = format!("store:key/deploy/{version}");
        key(&sandbox, &["verify", "--key", &source]).fails(3, "credential_unknown");
    }
    // What comes after it has nothing of it.
    let third = issued(&sandbox);
    assert_eq!(
        sandbox.run(["key", "show", "deploy", "--reveal"]).ok(),
        third
    );
    assert_eq!(shown(&sandbox)["versions"].as_array().unwrap().len(), 1);
    assert_eq!(code(&sandbox, &second, &[]), "unknown");
}

#[test]
fn one_version_is_revoked_by_its_id() {
    let sandbox = Sandbox::new();
    let first = issued(&sandbox);
    let second = sandbox.run(["key", "rotate", "deploy", "--reveal"]).ok();
    let id = first.split('_').nth(2).unwrap();
    let plan = key(&sandbox, &["revoke", "--id", id, "--dry-run"]).json(0);
    assert_eq!(
        (&plan["name"], ids(&plan["revoked"])),
        (&json!("deploy"), vec![id])
    );
    assert_eq!(code(&sandbox, &first, &[]), "valid");
    let revoked = key(
        &sandbox,
        &["revoke", "--id", id, "--yes", "--reason", "leak"],
    )
    .json(0);
    assert_eq!(revoked["revoked"], plan["revoked"]);
    assert_eq!(code(&sandbox, &first, &[]), "revoked");
    assert_eq!(code(&sandbox, &second, &[]), "valid");
    let source = ["verify", "--key", "store:key/deploy/v1"];
    key(&sandbox, &source).fails(6, "secret_missing");
    let list = sandbox.run(["list", "--json"]).json(0);
    assert_eq!(list["credentials"][0]["due"], Value::Null);

    // The last one that is left takes the name with it.
    let id = second.split('_').nth(2).unwrap();
    key(&sandbox, &["revoke", "--id", id, "--yes"]).json(0);
    let list = sandbox.run(["list", "--json"]).json(0);
    assert_eq!(list["credentials"][0]["due"], "revoked");

    key(&sandbox, &["revoke", "--id", "0000000000", "--yes"]).fails(3, "credential_unknown");
    key(&sandbox, &["revoke", "--id", "nonsense", "--yes"]).fails(2, "usage");
    key(&sandbox, &["revoke", "--yes"]).fails(2, "usage");
    key(&sandbox, &["revoke", "deploy", "--id", id, "--yes"]).fails(2, "usage");
}

#[test]
fn a_removal_that_is_cut_off_is_finished_by_the_next() {
    const ISSUE: &str = "authctl key new gone --owner me --store file";
    const REMOVE: &str = "authctl key remove gone --store file";
    let before = |machine: &Machine| {
        machine.works(ISSUE);
        machine.works("authctl key rotate gone --store file");
    };
    let good = |machine: &Machine| {
        let keys = machine.database().keys().unwrap();
        let good = |key: &&_| standing(key, now()) == Verdict::Valid;
        keys.iter().filter(good).count()
    };
    cut_off(
        REMOVE,
        before,
        |_, _| {},
        |machine, told| {
            // All of it is good, or none.
            let left = good(machine);
            assert!(left == 0 || left == 2, "{told}: {left}");
            if !machine.database().credentials().unwrap().is_empty() {
                machine.works(REMOVE);
            }
            assert_eq!(good(machine), 0, "{told}");
            let secrets = machine.secrets.borrow();
            let of_keys = secrets
                .keys()
                .filter(|slot| slot.reference.kind == Kind::Key);
            assert_eq!(of_keys.count(), 0, "{told}");
            drop(secrets);
            assert!(
                machine.database().credentials().unwrap().is_empty(),
                "{told}"
            );
            machine.works(ISSUE);
        },
    );
}

#[test]
fn what_is_given_out_or_ended_is_on_record() {
    let sandbox = Sandbox::new();
    let secret = issued(&sandbox);
    sandbox.run(["key", "show", "deploy", "--reveal"]).ok();
    key(&sandbox, &["disable", "deploy", "--reason", "odd"]).json(0);
    key(&sandbox, &["enable", "deploy"]).json(0);
    // What changes nothing is not told twice.
    key(&sandbox, &["enable", "deploy"]).json(0);
    sandbox.feed(["key", "whois"], "canary-of-nobody");
    sandbox.feed(
        ["key", "new", "--lines"],
        "{\"owner\":\"me\"}\n{}\n{\"owner\":\"me\"}",
    );
    sandbox.feed(["key", "new", "--lines"], "{}");
    key(&sandbox, &["remove", "deploy", "--yes"]).json(0);
    let log = sandbox.run(["audit", "log", "--json"]);
    let entries = log.json(0)["entries"].clone();
    let mut told: Vec<String> = entries
        .as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{} {}", row["event"], row["outcome"]).replace('"', ""))
        .filter(|row| row.starts_with("key."))
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            "key.disabled success",
            "key.enabled success",
            "key.issued success",
            "key.issued success",
            "key.removed success",
            "key.revealed success",
            "key.revealed success",
            "key.verified failure",
        ],
        "{log:#?}"
    );
    assert!(
        log.stdout.contains("odd") && !log.stdout.contains("canary"),
        "{log:#?}"
    );
    assert!(
        !log.stdout.contains(crate::key::secret_of(&secret)),
        "{log:#?}"
    );
    sandbox.run(["audit", "verify"]).ok();
}
