//! `authctl key list` and `authctl key due`: many keys, looked through by the database.

use rusqlite::{Connection, params};
use serde_json::{Value, json};

use crate::key::{NEW, unix};
use crate::support::{Run, Sandbox};

/// One row of the registry.
#[derive(Clone, Copy)]
struct Key<'a> {
    name: &'a str,
    version: i64,
    /// When it was issued, ends, and has its grace over: seconds from now.
    issued: i64,
    ends: Option<i64>,
    grace: Option<i64>,
    begins: i64,
    status: &'a str,
    disabled: bool,
    origin: &'a str,
    owner: &'a str,
    scopes: &'a str,
    labels: &'a str,
}

const DAY: i64 = 86_400;

const KEY: Key<'_> = Key {
    name: "k",
    version: 1,
    issued: -10 * DAY,
    ends: Some(80 * DAY),
    grace: None,
    begins: -10 * DAY,
    status: "active",
    disabled: false,
    origin: "issued",
    owner: "team",
    scopes: "a:b",
    labels: "{}",
};

fn named(name: &str) -> Key<'_> {
    Key { name, ..KEY }
}

/// Returns a sandbox whose registry has these keys.
fn registry(keys: &[Key<'_>]) -> (Sandbox, i64) {
    let sandbox = Sandbox::new();
    // Makes the database.
    sandbox.run(["key", "list"]).ok();
    let now = crate::machine::now().unix();
    let database = Connection::open(sandbox.path("authctl/data/authctl.db")).unwrap();
    database.execute_batch("BEGIN").unwrap();
    for (number, key) in keys.iter().enumerate() {
        let held = key.origin == "held";
        database
            .execute(
                "INSERT INTO api_key (id, name, version, origin, service, hash, slow, prefix, env,
                     owner, scopes, cidrs, labels, created_at, not_before, expires_at, grace_until,
                     status, disabled_at, kept)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, 'live', ?8, ?9, '', ?10, ?11, ?12, ?13,
                     ?14, ?15, ?16, 0)",
                params![
                    format!("{number:010}"),
                    key.name,
                    key.version,
                    key.origin,
                    held.then_some("stripe"),
                    (!held).then(|| {
                        let mut hash = [0_u8; 32];
                        hash[..8].copy_from_slice(&number.to_be_bytes());
                        hash
                    }),
                    (key.origin == "issued").then_some("ac"),
                    key.owner,
                    key.scopes,
                    key.labels,
                    now + key.issued,
                    now + key.begins,
                    key.ends.map(|ends| now + ends),
                    key.grace.map(|grace| now + grace),
                    key.status,
                    key.disabled.then_some(now),
                ],
            )
            .unwrap();
    }
    database.execute_batch("COMMIT").unwrap();
    (sandbox, now)
}

fn listed(sandbox: &Sandbox, args: &[&str]) -> Value {
    sandbox
        .run(["key", "list", "--json"].iter().chain(args))
        .json(0)
}

fn names(rows: &Value) -> Vec<String> {
    let name = |row: &Value| format!("{}{}", row["name"].as_str().unwrap(), row["version"]);
    rows.as_array().unwrap().iter().map(name).collect()
}

fn lines(run: &Run) -> Vec<Value> {
    let line = |line: &str| serde_json::from_str(line).unwrap();
    run.stdout.lines().map(line).collect()
}

/// Every way in which a version can stand, at and around its deadlines.
fn every_state() -> Vec<Key<'static>> {
    let mut keys = Vec::new();
    for (number, status) in [(0, "active"), (100, "retiring"), (200, "revoked")] {
        let mut version = number;
        for disabled in [false, true] {
            for begins in [-DAY, DAY] {
                for ends in [None, Some(-DAY), Some(2 * DAY)] {
                    for grace in [None, Some(-DAY), Some(DAY)] {
                        version += 1;
                        // One version of a name is active at most.
                        let name: &str = if status == "active" {
                            format!("n{version}").leak()
                        } else {
                            "k"
                        };
                        keys.push(Key {
                            name,
                            version,
                            ends,
                            grace,
                            begins,
                            status,
                            disabled,
                            ..KEY
                        });
                    }
                }
            }
        }
    }
    keys
}

#[test]
fn the_database_and_the_rules_agree_on_every_state() {
    let keys = every_state();
    let (sandbox, _) = registry(&keys);
    let all = listed(&sandbox, &["--all"]);
    assert_eq!(all["total"], keys.len());
    let mut found = 0;
    for state in [
        "active",
        "retiring",
        "not_yet_valid",
        "expired",
        "replaced",
        "disabled",
        "revoked",
    ] {
        let rows = listed(&sandbox, &["--all", "--state", state]);
        let rows = rows["keys"].as_array().unwrap();
        assert!(!rows.is_empty(), "{state}");
        found += rows.len();
        // What the rules say of it.
        assert!(
            rows.iter().all(|row| row["state"] == state),
            "{state}: {rows:#?}"
        );
    }
    assert_eq!(found, keys.len());
    let refused = sandbox.run(["key", "list", "--state", "rotten", "--json"]);
    refused.fails(2, "usage");
}

#[test]
fn filters_are_joined() {
    let keys = [
        Key {
            owner: "me",
            scopes: "a:b c_d:e",
            ..named("a")
        },
        Key {
            scopes: "a:b",
            labels: r#"{"cost":"7","tier":"prod"}"#,
            ..named("b")
        },
        Key {
            scopes: "A:b xa:bx",
            labels: r#"{"note":"\"tier\":\"prod\"","tier":"prods"}"#,
            ..named("c")
        },
        Key {
            origin: "held",
            ends: None,
            ..named("d")
        },
        Key {
            origin: "imported",
            scopes: "cxd:e",
            owner: "o'x %_",
            ..named("e")
        },
    ];
    let (sandbox, _) = registry(&keys);
    for (args, wanted) in [
        (&[][..], "a1 b1 c1 d1 e1"),
        (&["--owner", "me"], "a1"),
        (&["--owner", "o'x %_"], "e1"),
        (&["--owner", "%"], ""),
        (&["--scope", "a:b"], "a1 b1 d1"),
        (&["--scope", "c_d:e"], "a1"),
        (&["--label", "tier=prod"], "b1"),
        (&["--label", "tier=prod", "--label", "cost=7"], "b1"),
        (&["--label", "tier=prod", "--label", "cost=8"], ""),
        (&["--service", "stripe"], "d1"),
        (&["--origin", "imported"], "e1"),
        (&["--origin", "issued", "--scope", "a:b"], "a1 b1"),
        (&["--prefix", "ac"], "a1 b1 c1"),
        (&["--env", "test"], ""),
    ] {
        assert_eq!(
            names(&listed(&sandbox, args)["keys"]).join(" "),
            wanted,
            "{args:?}"
        );
    }
    let held = &listed(&sandbox, &["--service", "stripe"])["keys"][0];
    assert_eq!(
        (&held["origin"], &held["service"]),
        (&json!("held"), &json!("stripe"))
    );
}

#[test]
fn the_newest_version_is_shown_and_older_ones_that_are_good() {
    let retiring = Key {
        status: "retiring",
        grace: Some(DAY),
        ..KEY
    };
    let keys = [
        Key {
            grace: Some(-DAY),
            ..retiring
        },
        Key {
            version: 2,
            ..retiring
        },
        Key {
            version: 3,
            ..retiring
        },
        Key { version: 4, ..KEY },
        Key {
            status: "revoked",
            ..named("r")
        },
        Key {
            status: "revoked",
            version: 2,
            ..named("r")
        },
        Key {
            disabled: true,
            ..Key {
                name: "s",
                ..retiring
            }
        },
        Key {
            disabled: true,
            version: 2,
            ..named("s")
        },
        // A rotation was taken back.
        named("t"),
        Key {
            status: "revoked",
            version: 2,
            ..named("t")
        },
    ];
    let (sandbox, _) = registry(&keys);
    assert_eq!(
        names(&listed(&sandbox, &[])["keys"]).join(" "),
        "k2 k3 k4 r2 s2 t1"
    );
    assert_eq!(listed(&sandbox, &["--all"])["total"], 10);
}

#[test]
fn keys_are_sorted_and_what_is_left_out_is_told() {
    let keys = [
        Key {
            issued: -3 * DAY,
            ends: Some(5 * DAY),
            owner: "z",
            ..named("a")
        },
        Key {
            issued: -DAY,
            ends: None,
            owner: "y",
            ..named("b")
        },
        Key {
            issued: -2 * DAY,
            ends: Some(DAY),
            owner: "x",
            ..named("c")
        },
    ];
    let (sandbox, _) = registry(&keys);
    for (order, wanted) in [
        ("name", "a1 b1 c1"),
        ("created", "b1 c1 a1"),
        ("age", "a1 c1 b1"),
        ("expires", "c1 a1 b1"),
        ("owner", "c1 b1 a1"),
    ] {
        let sorted = listed(&sandbox, &["--sort", order]);
        assert_eq!(names(&sorted["keys"]).join(" "), wanted, "{order}");
        assert_eq!(
            (&sorted["total"], &sorted["truncated"]),
            (&json!(3), &json!(false))
        );
        let streamed = sandbox.run(["key", "list", "--lines", "--sort", order]);
        assert_eq!(json!(lines(&streamed)), sorted["keys"], "{order}");
    }
    let run = sandbox.run(["key", "list", "--limit", "2", "--sort", "age", "--json"]);
    let some = run.json(0);
    assert_eq!(names(&some["keys"]).join(" "), "a1 c1");
    assert_eq!(
        (&some["total"], &some["truncated"]),
        (&json!(3), &json!(true))
    );
    assert!(run.stderr.contains("2 of 3 are shown"), "{run:#?}");
    for (limit, shown) in [("3", 3), ("0", 3)] {
        let some = listed(&sandbox, &["--limit", limit]);
        assert_eq!(
            (names(&some["keys"]).len(), &some["truncated"]),
            (shown, &json!(false))
        );
    }
    let run = sandbox.run(["key", "list", "--lines", "--limit", "1"]);
    assert_eq!(lines(&run).len(), 1);
    for command in ["list", "due"] {
        sandbox
            .run(["key", command, "--lines", "--field", "name", "--json"])
            .fails(2, "usage");
    }
}

#[test]
fn a_thousand_are_shown_and_all_are_streamed() {
    let names: Vec<String> = (0..2_500).map(|number| format!("n{number}")).collect();
    let keys: Vec<Key<'_>> = names.iter().map(|name| named(name)).collect();
    let (sandbox, _) = registry(&keys);
    let some = listed(&sandbox, &[]);
    assert_eq!(some["keys"].as_array().unwrap().len(), 1_000);
    assert_eq!(
        (&some["total"], &some["truncated"]),
        (&json!(2_500), &json!(true))
    );
    assert_eq!(lines(&sandbox.run(["key", "list", "--lines"])).len(), 2_500);
    let due = ["key", "due", "--within", "90d"];
    let some = sandbox.run(due.iter().chain(&["--json"])).json(1);
    assert_eq!(some["due"].as_array().unwrap().len(), 1_000);
    assert_eq!(
        (&some["total"], &some["truncated"]),
        (&json!(2_500), &json!(true))
    );
    assert_eq!(
        lines(&sandbox.run(due.iter().chain(&["--lines"]))).len(),
        2_500
    );
}

#[test]
fn what_is_due_is_told_soonest_first() {
    let keys = [
        Key {
            ends: Some(29 * DAY),
            ..named("soon")
        },
        Key {
            ends: Some(31 * DAY),
            ..named("later")
        },
        Key {
            ends: Some(-DAY),
            ..named("over")
        },
        Key {
            issued: -91 * DAY,
            ends: Some(100 * DAY),
            ..named("old")
        },
        Key {
            origin: "held",
            ends: None,
            ..named("held")
        },
        Key {
            origin: "held",
            ends: Some(DAY),
            ..named("rented")
        },
        Key {
            origin: "imported",
            ends: Some(2 * DAY),
            ..named("taken")
        },
        Key {
            ends: Some(DAY),
            status: "revoked",
            ..named("revoked")
        },
        Key {
            ends: Some(DAY),
            status: "retiring",
            ..named("soon2")
        },
        Key {
            ends: Some(DAY),
            disabled: true,
            ..named("off")
        },
    ];
    let (sandbox, now) = registry(&keys);
    let due = |args: &[&str]| {
        let report = sandbox.run(["key", "due", "--json"].iter().chain(args));
        let report = report.json(report.code.unwrap());
        let rows = report["due"].as_array().unwrap().clone();
        let rows: Vec<String> = rows
            .iter()
            .map(|row| {
                let days = (unix(&row["due_at"]) - now) / DAY;
                format!("{} {} {days}", row["name"], row["reason"]).replace('"', "")
            })
            .collect();
        rows.join(", ")
    };
    let usual = "over expired -1, rented expires 1, taken expires 2, soon expires 29";
    assert_eq!(due(&[]), usual);
    assert_eq!(due(&["--within", "0"]), "over expired -1");
    let aged =
        "old too_old -1, over expired -1, rented expires 1, taken expires 2, soon expires 29";
    assert_eq!(due(&["--max-age", "90d"]), aged);
    let later = (now + 2 * DAY).to_string();
    let in_two_days =
        "over expired -1, rented expired 1, taken expired 2, soon expires 29, later expires 31";
    assert_eq!(due(&["--at", &later]), in_two_days);

    // The policy says what nobody says, here and in what shows it.
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    sandbox.file(
        "authctl/config/config.toml",
        "[key]\nwithin = '0s'\nmax_age = '90d'",
    );
    assert_eq!(due(&[]), "old too_old -1, over expired -1");
    assert_eq!(due(&["--within", "30d"]), aged);
    let doctor = sandbox.run(["doctor"]);
    assert!(
        doctor.stdout.contains("2 keys are due for rotation"),
        "{doctor:#?}"
    );
    // A gate: yes is no key, no is some.
    assert_eq!(sandbox.run(["key", "due", "--lines"]).code, Some(1));
    let early = (now - 9 * DAY).to_string();
    let none = sandbox.run(["key", "due", "--at", &early]);
    assert!(none.ok().contains("no key is due"));
    assert_eq!(
        sandbox.run(["key", "due", "--lines", "--at", &early]).code,
        Some(0)
    );
}

#[test]
fn every_list_says_what_is_due() {
    let sandbox = Sandbox::new();
    sandbox
        .run(NEW.into_iter().chain(["--expires", "20d"]))
        .ok();
    let due = |sandbox: &Sandbox| {
        let list = sandbox.run(["list", "--json"]).json(0);
        list["credentials"][0]["due"].clone()
    };
    assert_eq!(due(&sandbox), "expires soon");
    let report = sandbox.run(["key", "due", "--json"]).json(1);
    assert_eq!(
        (&report["due"][0]["reason"], &report["total"]),
        (&json!("expires"), &json!(1))
    );
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    sandbox.file("authctl/config/config.toml", "[key]\nwithin = '10d'");
    assert_eq!(due(&sandbox), Value::Null);
    sandbox.run(["key", "due"]).ok();
}

#[test]
fn what_is_due_is_found_by_indexes() {
    let (sandbox, _) = registry(&[KEY]);
    let database = Connection::open(sandbox.path("authctl/data/authctl.db")).unwrap();
    for (condition, index) in [
        ("expires_at <= 1", "api_key_end"),
        ("created_at <= 1", "api_key_age"),
    ] {
        let query = format!(
            "EXPLAIN QUERY PLAN SELECT id FROM api_key
             WHERE status = 'active' AND disabled_at IS NULL AND {condition}"
        );
        let plan: String = database.query_row(&query, [], |row| row.get(3)).unwrap();
        assert!(
            plan.starts_with("SEARCH") && plan.contains(index),
            "{condition}: {plan}"
        );
    }
}

#[test]
fn the_table_fits_where_it_is_shown() {
    let wide = Key {
        scopes: "billing/invoices:read billing/invoices:write repo:read",
        ..KEY
    };
    let (sandbox, _) = registry(&[wide]);
    let text = sandbox.run(["key", "list"]).ok();
    // Nobody's terminal: 100 columns, and no cell is torn.
    assert!(
        text.lines().all(|line| line.chars().count() <= 100),
        "{text}"
    );
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.starts_with(" NAME"), "{text}");
}
