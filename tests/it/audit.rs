//! The audit log: what it tells, what it keeps to itself, and that a change to it is found.

use std::path::PathBuf;
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::machine::{Machine, cut_off};
use crate::support::{Run, Sandbox};

const SECRET: &str = "canary-presented-90ab12ef";

fn database(sandbox: &Sandbox) -> PathBuf {
    sandbox.path("authctl/data/authctl.db")
}

fn sealed(sandbox: &Sandbox) -> PathBuf {
    sandbox.path("authctl/data/secrets.age")
}

fn run(sandbox: &Sandbox, line: &str) -> Run {
    sandbox.run(line.split(' '))
}

/// Returns a sandbox with a handful of rows in its log.
fn used() -> Sandbox {
    let sandbox = Sandbox::new();
    run(&sandbox, "key new deploy --owner me --scope a:b").ok();
    run(&sandbox, "key new other --owner me").ok();
    run(&sandbox, "key rotate deploy").ok();
    run(&sandbox, "key revoke other --yes").ok();
    sandbox
}

fn rows(sandbox: &Sandbox) -> Vec<Value> {
    let lines = run(sandbox, "audit log --lines").ok();
    let rows = lines.lines().map(serde_json::from_str);
    rows.collect::<Result<_, _>>().unwrap()
}

fn events(sandbox: &Sandbox) -> Vec<String> {
    rows(sandbox)
        .iter()
        .map(|row| row["event"].as_str().unwrap().to_owned())
        .collect()
}

fn change(sandbox: &Sandbox, script: &str) {
    let connection = Connection::open(database(sandbox)).unwrap();
    connection.execute_batch(script).unwrap();
}

/// Asserts that the log is not whole, that `fault` is among what is found, and that a person is
/// told the row.
#[track_caller]
fn is_found(sandbox: &Sandbox, fault: &Value) {
    let proof = run(sandbox, "audit verify --json").json(1);
    assert_eq!(proof["valid"], json!(false));
    let faults = proof["faults"].as_array().unwrap();
    assert!(faults.contains(fault), "{fault} is not in {proof:#}");
    let told = run(sandbox, "audit verify");
    assert_eq!(told.code, Some(1));
    let named = ["row", "rows"].map(|word| format!("{word} {}", fault["seq"]));
    let is_named = named.iter().any(|row| told.stdout.contains(row));
    assert!(is_named, "{told:#?}");
}

#[track_caller]
fn is_whole(sandbox: &Sandbox) -> Value {
    let proof = run(sandbox, "audit verify --json").json(0);
    assert_eq!(proof["valid"], json!(true));
    proof
}

#[test]
fn what_is_done_is_in_the_log() {
    let sandbox = Sandbox::new();
    sandbox.feed(["secret", "set", "stripe", "-"], "v").ok();
    for line in [
        "secret get stripe",
        "secret remove stripe --yes",
        "key new deploy --owner me --reveal",
        "key show deploy --reveal",
        "key revoke deploy --reason leaked --yes",
        "jwk new signing --alg ES256",
        "jwk rotate signing",
        "jwk show signing --reveal",
        "jwk convert signing --to pem --reveal",
        "jwk remove signing --yes",
    ] {
        run(&sandbox, line).ok();
    }
    assert_eq!(
        events(&sandbox),
        [
            "log.begun",
            "secret.stored",
            "secret.revealed",
            "secret.removed",
            "key.issued",
            "key.revealed",
            "key.revealed",
            "key.revoked",
            "jwk.issued",
            "jwk.rotated",
            "jwk.revealed",
            "jwk.revealed",
            "jwk.removed",
        ]
    );
    let rows = rows(&sandbox);
    let revoked = &rows[7];
    assert_eq!(
        (&revoked["subject"], &revoked["reason"], &revoked["outcome"]),
        (&json!("key/deploy"), &json!("leaked"), &json!("success"))
    );
    assert!(revoked["actor"]["pid"].is_u64(), "{revoked}");
    let proof = is_whole(&sandbox);
    assert_eq!(proof["proven"], json!(rows.len()));
}

#[test]
fn the_log_is_filtered_and_the_newest_come_last() {
    let sandbox = used();
    let shown = |words: &str| {
        let listing = run(&sandbox, &format!("audit log --json {words}")).json(0);
        let entries = listing["entries"].as_array().unwrap().clone();
        let seqs: Vec<i64> = entries
            .iter()
            .map(|row| row["seq"].as_i64().unwrap())
            .collect();
        (seqs, listing["more"] == json!(true))
    };
    assert_eq!(shown("--subject key/other"), (vec![3, 7], false));
    assert_eq!(shown("--event key.issued"), (vec![2, 3], false));
    assert_eq!(shown("--limit 2"), (vec![6, 7], true));
    assert_eq!(shown("--outcome failure"), (vec![], false));
    assert_eq!(shown("--until 2020-01-01T00:00:00Z"), (vec![], false));
    assert_eq!(shown("--since 1h --limit 7").0.len(), 7);
    run(&sandbox, "audit log --event nonsense --json").fails(2, "usage");
    run(&sandbox, "audit log --subject audit/log --json").fails(2, "usage");
}

#[test]
fn a_collector_gets_what_the_schema_wants() {
    let sandbox = used();
    run(&sandbox, "key verify --key env:NOTHING");
    sandbox.feed(["key", "verify"], SECRET);
    let lines = run(&sandbox, "audit log --format ocsf").ok();
    let events: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for event in &events {
        for member in [
            "activity_id",
            "category_uid",
            "class_uid",
            "type_uid",
            "time",
            "severity_id",
            "status_id",
        ] {
            assert!(event[member].is_u64(), "{member} of {event}");
        }
        let sum =
            event["class_uid"].as_u64().unwrap() * 100 + event["activity_id"].as_u64().unwrap();
        assert_eq!(event["type_uid"], json!(sum));
        assert!(event["user"]["name"].is_string() && event["metadata"]["version"].is_string());
    }
    let (issued, refused) = (&events[1], events.last().unwrap());
    assert_eq!(
        (&issued["type_uid"], &issued["status_id"]),
        (&json!(300_101), &json!(1))
    );
    assert_eq!(
        (
            &refused["type_uid"],
            &refused["status_id"],
            &refused["status_detail"]
        ),
        (&json!(300_201), &json!(2), &json!("malformed"))
    );
}

#[test]
fn a_change_to_any_row_is_found() {
    let sandbox = used();
    let good = std::fs::read(database(&sandbox)).unwrap();
    let altered = |seq: i64| json!({ "fault": "altered", "seq": seq });
    for (script, fault) in [
        ("UPDATE audit SET at = at + 1 WHERE seq = 3", altered(3)),
        (
            "UPDATE audit SET event = 'key.issueD' WHERE seq = 3",
            altered(3),
        ),
        (
            "UPDATE audit SET outcome = 'failure' WHERE seq = 3",
            altered(3),
        ),
        (
            "UPDATE audit SET subject = 'key/othes' WHERE seq = 3",
            altered(3),
        ),
        ("UPDATE audit SET subject = NULL WHERE seq = 3", altered(3)),
        (
            "UPDATE audit SET entry = entry || ' ' WHERE seq = 3",
            altered(3),
        ),
        (
            "UPDATE audit SET mac = zeroblob(32) WHERE seq = 3",
            altered(3),
        ),
        ("UPDATE audit SET mac = NULL WHERE seq = 3", altered(3)),
        (
            "UPDATE audit SET entry = CAST(x'ff' || CAST(entry AS BLOB) AS TEXT) WHERE seq = 3",
            altered(3),
        ),
        (
            "DELETE FROM audit WHERE seq = 7",
            json!({ "fault": "truncated", "seq": 7 }),
        ),
        (
            "DELETE FROM audit WHERE seq BETWEEN 3 AND 4",
            json!({ "fault": "missing", "seq": 3, "to": 4 }),
        ),
        (
            "UPDATE audit SET seq = -1 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4;
             UPDATE audit SET seq = 4 WHERE seq = -1",
            altered(3),
        ),
        (
            "INSERT INTO audit SELECT 8, at, event, outcome, subject, entry, mac FROM audit
             WHERE seq = 7",
            altered(8),
        ),
        (
            "INSERT INTO audit SELECT 8, at, event, outcome, subject, entry, NULL FROM audit
             WHERE seq = 7",
            json!({ "fault": "unsealed", "seq": 8, "to": 8 }),
        ),
        (
            "DELETE FROM audit",
            json!({ "fault": "truncated", "seq": 7 }),
        ),
        (
            "DELETE FROM audit; DELETE FROM credential WHERE kind = 'audit'",
            json!({ "fault": "truncated", "seq": 7 }),
        ),
        ("DELETE FROM credential WHERE kind = 'audit'", altered(1)),
    ] {
        is_whole(&sandbox);
        change(&sandbox, script);
        is_found(&sandbox, &fault);
        std::fs::write(database(&sandbox), &good).unwrap();
    }
    is_whole(&sandbox);
}

#[test]
fn an_older_database_is_found_and_what_it_lost_stays_missing() {
    let sandbox = used();
    let older = std::fs::read(database(&sandbox)).unwrap();
    run(&sandbox, "key new third --owner me").ok();
    std::fs::write(database(&sandbox), older).unwrap();
    is_found(&sandbox, &json!({ "fault": "truncated", "seq": 8 }));
    // The next row does not paper over it.
    run(&sandbox, "key new fourth --owner me").ok();
    is_found(&sandbox, &json!({ "fault": "missing", "seq": 8, "to": 8 }));
    is_found(&sandbox, &json!({ "fault": "broken", "seq": 9 }));
}

#[test]
fn another_key_proves_nothing() {
    let sandbox = used();
    let good = std::fs::read(sealed(&sandbox)).unwrap();
    // The store without the log's key: as it is where nothing was ever logged.
    let other = Sandbox::new();
    other.feed(["secret", "set", "x", "-"], "v").ok();
    for part in ["config/identity.txt", "data/secrets.age"] {
        let from = other.path(&format!("authctl/{part}"));
        std::fs::copy(from, sandbox.path(&format!("authctl/{part}"))).unwrap();
    }
    is_found(&sandbox, &json!({ "fault": "altered", "seq": 1 }));
    assert_ne!(std::fs::read(sealed(&sandbox)).unwrap(), good);
}

#[test]
fn what_was_presented_is_not_in_the_log_but_can_be_asked_for() {
    let sandbox = used();
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl";
    sandbox.file("secret", "a secret of thirty-two bytes, now");
    sandbox.feed(["key", "verify"], SECRET);
    sandbox.feed(
        ["key", "verify", "--lines"],
        format!("{SECRET}2\n{SECRET}3\n"),
    );
    sandbox.feed(
        ["jwt", "verify", "--key", "secret", "--alg", "HS256"],
        token,
    );
    sandbox.feed(
        ["jws", "verify", "--key", "secret", "--alg", "HS256"],
        token,
    );
    sandbox.feed(
        [
            "jwt", "verify", "--lines", "--key", "secret", "--alg", "HS256",
        ],
        format!("{token}\n{SECRET}4\n"),
    );
    sandbox.feed(
        ["jwe", "decrypt", "--key", "secret", "--alg", "dir"],
        SECRET,
    );
    let log = run(&sandbox, "audit log --lines").ok();
    let mut holder = std::fs::read(database(&sandbox)).unwrap();
    holder.extend(log.bytes());
    let hidden = |text: &[u8]| !holder.windows(text.len()).any(|window| window == text);
    for text in [SECRET, token, "c2lnbmF0dXJl", "eyJzdWIiOiJjYW5hcnkifQ"] {
        assert!(hidden(text.as_bytes()), "{text} is in the log");
        assert!(hidden(STANDARD.encode(text).as_bytes()), "{text}, encoded");
        assert!(
            hidden(URL_SAFE_NO_PAD.encode(text).as_bytes()),
            "{text}, encoded"
        );
    }
    for (value, rows) in [(SECRET, 2), (&format!("{SECRET}3"), 1), (token, 3)] {
        let known = sandbox.feed(["audit", "hash", "--json"], value).json(0);
        assert_eq!(known["rows"], json!(rows), "{known}");
    }
    let unknown = sandbox
        .feed(["audit", "hash", "--json"], "something else")
        .json(1);
    assert_eq!(unknown["found"], json!(false));
    is_whole(&sandbox);
}

#[test]
fn repeats_are_told_as_one() {
    let sandbox = used();
    let before = rows(&sandbox).len();
    for _ in 0..9 {
        assert_eq!(sandbox.feed(["key", "verify"], SECRET).code, Some(1));
    }
    let rows = rows(&sandbox);
    let counts: Vec<&Value> = rows[before..].iter().map(|row| &row["count"]).collect();
    assert_eq!(counts, [&Value::Null, &json!(2), &json!(4), &json!(8)]);
    let known = sandbox.feed(["audit", "hash", "--json"], SECRET).json(0);
    assert_eq!((&known["rows"], &known["times"]), (&json!(4), &json!(8)));
    is_whole(&sandbox);
}

#[test]
fn a_flood_of_different_things_fills_no_disk() {
    let sandbox = used();
    let before = rows(&sandbox).len();
    for number in 0..80 {
        sandbox.feed(["key", "verify"], format!("nonsense-{number}"));
    }
    let rows = rows(&sandbox);
    // A minute may turn in between, which gives it as many again.
    assert!(rows.len() - before < 80, "{} rows", rows.len() - before);
    is_whole(&sandbox);
}

#[test]
fn a_failure_makes_no_key_and_what_came_before_it_begins_the_log() {
    let sandbox = Sandbox::new();
    sandbox.file("secret", "a secret of thirty-two bytes, now");
    let verify = ["jwt", "verify", "--key", "secret", "--alg", "HS256"];
    assert_eq!(sandbox.feed(verify, "nonsense").code, Some(2));
    assert!(!sealed(&sandbox).exists());
    let rows = rows(&sandbox);
    assert_eq!(rows.len(), 1, "{rows:#?}");
    assert_eq!(
        (&rows[0]["sealed"], &rows[0]["reason"]),
        (&json!(false), &json!("jwt_malformed"))
    );
    assert_eq!(is_whole(&sandbox)["unsealed_until"], json!(1));
    run(&sandbox, "key new deploy --owner me").ok();
    assert_eq!(
        events(&sandbox),
        ["token.verified", "log.begun", "log.gap", "key.issued"]
    );
    assert_eq!(is_whole(&sandbox)["unsealed_until"], json!(1));
    change(&sandbox, "UPDATE audit SET at = 0 WHERE seq = 1");
    is_found(&sandbox, &json!({ "fault": "altered", "seq": 1 }));
}

#[test]
fn decoding_touches_nothing() {
    let sandbox = Sandbox::new();
    sandbox.feed(["jwt", "decode"], "nonsense");
    assert!(!sandbox.path("authctl").exists());
}

#[test]
fn revoking_works_without_the_log_and_creating_does_not() {
    let sandbox = used();
    sandbox.feed(["secret", "set", "x", "-"], "v").ok();
    let good = std::fs::read(sealed(&sandbox)).unwrap();
    std::fs::write(sealed(&sandbox), "not age").unwrap();
    let refused = run(&sandbox, "key new third --owner me --json");
    refused.fails(6, "store_damaged");
    let revoked = run(&sandbox, "key revoke deploy --yes");
    assert_eq!(revoked.code, Some(0), "{revoked:#?}");
    assert!(revoked.stderr.contains("without its seal"), "{revoked:#?}");
    std::fs::write(sealed(&sandbox), &good).unwrap();
    run(&sandbox, "key new third --owner me").ok();
    let events = events(&sandbox);
    assert!(
        events.ends_with(&[
            "store.denied".into(),
            "key.revoked".into(),
            "log.gap".into(),
            "key.issued".into()
        ]),
        "{events:?}"
    );
    is_found(
        &sandbox,
        &json!({ "fault": "unsealed", "seq": 9, "to": 10 }),
    );
    // Where the database takes no row, nothing is given out.
    change(
        &sandbox,
        "CREATE TRIGGER stop BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    for line in ["secret get x --json", "key show third --reveal --json"] {
        run(&sandbox, line).fails(6, "audit_unavailable");
    }
}

#[test]
fn the_logs_key_is_nobodys_to_name() {
    let sandbox = used();
    for line in [
        "secret set x store:audit/log/key --json",
        "key verify --key store:audit/log/key --json",
        "audit hash store:audit/log/head --json",
        "list --kind audit --json",
    ] {
        run(&sandbox, line).fails(2, "usage");
    }
    assert!(!run(&sandbox, "list --json").ok().contains("audit"));
}

#[test]
fn a_pin_pushes_no_generation_out() {
    let sandbox = used();
    let generation =
        |number: u8| std::fs::read(sandbox.path(&format!("authctl/data/secrets.age.{number}")));
    let before = [1, 2, 3].map(|number| generation(number).ok());
    let newest = std::fs::read(sealed(&sandbox)).unwrap();
    for number in 0..4 {
        sandbox.feed(["key", "verify"], format!("nonsense-{number}"));
    }
    assert_ne!(std::fs::read(sealed(&sandbox)).unwrap(), newest);
    assert_eq!([1, 2, 3].map(|number| generation(number).ok()), before);
    is_whole(&sandbox);
}

#[test]
fn many_at_once_make_one_chain() {
    let sandbox = used();
    let before = rows(&sandbox).len();
    let children: Vec<_> = (0..6)
        .map(|number| {
            let name = format!("n{number}");
            let mut command = sandbox.command(["key", "new", &name, "--owner", "me"]);
            command.stdin(Stdio::null()).spawn().unwrap()
        })
        .collect();
    for child in children {
        let out = child.wait_with_output().unwrap();
        assert!(out.status.success(), "{out:?}");
    }
    assert_eq!(rows(&sandbox).len(), before + 6);
    is_whole(&sandbox);
}

#[test]
fn what_is_cut_off_leaves_the_log_whole() {
    let is_whole = |machine: &Machine, told: &str| {
        let proof = machine.says("authctl audit verify --json --store file");
        assert!(proof.contains("\"valid\":true"), "{told}: {proof}");
    };
    for (line, before) in [
        (
            "authctl key new deploy --owner me --store file",
            (|_| {}) as fn(&Machine),
        ),
        ("authctl key rotate deploy --store file", |machine| {
            machine.works("authctl key new deploy --owner me --store file");
        }),
    ] {
        cut_off(line, before, |_, _| {}, is_whole);
    }
}
