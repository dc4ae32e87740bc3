//! `authctl key import`: keys of other services, kept here.

use serde_json::{Value, json};

use crate::support::{Run, Sandbox};

/// A key of no known form, with bits enough.
const KEY: &str = "2vYpQ8rTzN5mKx7Wb4Jd1s";

/// Imports `key` as `payments` from standard input.
fn import(sandbox: &Sandbox, key: &str, more: &[&str]) -> Run {
    let args = ["key", "import", "payments", "--json"].iter().chain(more);
    sandbox.feed(args, key)
}

/// Returns a text in two parts, so that no scanner takes this file for a leak.
fn key_of(prefix: &str, rest: &str) -> String {
    format!("{prefix}{rest}")
}

#[test]
fn a_key_is_kept_with_all_that_was_said() {
    let sandbox = Sandbox::new();
    let said = [
        "--service",
        "acme",
        "--owner",
        "team-pay",
        "--scope",
        "charge:write",
        "--scope",
        "charge:read",
        "--label",
        "tier=gold",
        "--env",
        "test",
        "--expires",
        "2100-01-01T00:00:00Z",
    ];
    let kept = import(&sandbox, &format!(" {KEY} \r\n"), &said).json(0);
    for (field, value) in [
        ("name", json!("payments")),
        ("version", json!(1)),
        ("origin", json!("held")),
        ("service", json!("acme")),
        ("sort", Value::Null),
        ("owner", json!("team-pay")),
        ("scopes", json!(["charge:read", "charge:write"])),
        ("labels", json!({"tier": "gold"})),
        ("env", json!("test")),
        ("expires_at", json!("2100-01-01T00:00:00Z")),
        ("store", json!("file")),
        ("warnings", json!([])),
    ] {
        assert_eq!(kept[field], value, "{field}");
    }
    assert_eq!(kept["id"].as_str().unwrap().len(), 10);
    assert_eq!(
        sandbox.run(["key", "show", "payments", "--reveal"]).ok(),
        KEY
    );
    assert_eq!(
        sandbox
            .run(["secret", "set", "copy", "store:key/payments"])
            .code,
        Some(0)
    );
    assert_eq!(sandbox.run(["secret", "get", "copy"]).ok(), KEY);
    let listed = sandbox.run(["list", "--json"]).ok();
    assert!(listed.contains("key/payments"), "{listed}");
}

#[test]
fn every_source_gives_the_same_key() {
    let sandbox = Sandbox::new().with("PAYMENTS", KEY);
    sandbox.file("payments.key", format!("{KEY}\n"));
    sandbox.feed(["secret", "set", "first", "-"], KEY).ok();
    for (name, source) in [
        ("variable", "env:PAYMENTS"),
        ("file", "@payments.key"),
        ("path", "payments.key"),
        ("store", "store:secret/first"),
    ] {
        sandbox
            .run(["key", "import", name, source, "--service", "acme"])
            .ok();
        assert_eq!(
            sandbox.run(["key", "show", name, "--reveal"]).ok(),
            KEY,
            "{source}"
        );
    }
}

#[test]
fn the_form_says_whose_it_is_and_where_it_is_good_for() {
    let sandbox = Sandbox::new();
    let key = key_of("rk_test_", KEY);
    let kept = import(&sandbox, &key, &[]).json(0);
    assert_eq!(
        [
            &kept["service"],
            &kept["sort"],
            &kept["env"],
            &kept["warnings"]
        ],
        [
            &json!("stripe"),
            &json!("restricted key"),
            &json!("test"),
            &json!([])
        ]
    );
    import(&sandbox, KEY, &[]).fails(2, "usage");
}

#[test]
fn what_is_odd_is_said_and_the_key_kept() {
    for (key, more, warning, words) in [
        (
            key_of("pk_live_", KEY),
            &[][..],
            "public",
            "nothing to hide",
        ),
        (
            key_of("AKIA", "IOSFODNN7EXAMPLE"),
            &[],
            "identifier",
            "the secret is the other value",
        ),
        (
            key_of("sk_live_", KEY),
            &["--env", "test"],
            "other_env",
            "for live",
        ),
        (
            key_of("sk_live_", KEY),
            &["--service", "acme"],
            "other_service",
            "stripe secret key",
        ),
        (
            "hunter2".into(),
            &["--service", "acme"],
            "weak",
            "could be guessed",
        ),
        (
            key_of("sk-", KEY),
            &["--service", "openai"],
            "unknown_form",
            "is it whole?",
        ),
        (
            format!("{KEY} {KEY}"),
            &["--service", "acme"],
            "white_space",
            "white space",
        ),
    ] {
        let sandbox = Sandbox::new();
        let run = import(&sandbox, &key, more);
        assert_eq!(run.json(0)["warnings"], json!([warning]), "{run:#?}");
        assert!(run.stderr.contains(words), "{run:#?}");
        assert!(!run.stderr.contains(KEY), "{run:#?}");
        assert_eq!(
            sandbox.run(["key", "show", "payments", "--reveal"]).ok(),
            key
        );
    }
}

#[test]
fn a_damaged_key_is_refused_unless_it_is_wanted_so() {
    let sandbox = Sandbox::new();
    let damaged = key_of("ghp_", "M7H4jxUDDWHP4kZ6A4dxlQYsQIWJuq11T4V5");
    import(&sandbox, &damaged, &[]).fails(2, "key_damaged");
    assert!(sandbox.run(["key", "list", "--json"]).ok().contains("[]"));
    let kept = import(&sandbox, &damaged, &["--allow-damaged"]).json(0);
    assert_eq!(kept["warnings"], json!(["checksum_mismatch"]));
}

#[test]
fn a_key_that_was_issued_here_is_refused() {
    let sandbox = Sandbox::new();
    let key = crate::key::issued(&sandbox);
    let run = import(&sandbox, &key, &[]);
    run.fails(7, "key_exists");
    assert!(run.stderr.contains("key/deploy"), "{run:#?}");
    // The same form by another registry is somebody else's key.
    let other = crate::key::issued(&Sandbox::new());
    assert_eq!(import(&sandbox, &other, &[]).json(0)["service"], "authctl");
}

#[test]
fn a_name_is_taken_once() {
    let sandbox = Sandbox::new();
    import(&sandbox, KEY, &["--service", "acme"]).json(0);
    import(&sandbox, "another", &["--service", "acme"]).fails(7, "key_exists");
    assert_eq!(
        sandbox.run(["key", "show", "payments", "--reveal"]).ok(),
        KEY
    );
    crate::key::issued(&sandbox);
    let run = sandbox.feed(
        ["key", "import", "deploy", "--service", "acme", "--json"],
        KEY,
    );
    run.fails(7, "key_exists");
}

#[test]
fn nothing_is_kept_of_what_can_not_be() {
    let sandbox = Sandbox::new();
    let acme = ["--service", "acme"];
    import(&sandbox, "", &acme).fails(2, "secret_empty");
    import(&sandbox, " \n\n", &acme).fails(2, "secret_empty");
    let past = ["--service", "acme", "--expires", "2020-01-01T00:00:00Z"];
    import(&sandbox, KEY, &past).fails(2, "key_expiry_refused");
    let twice = ["--service", "acme", "--label", "a=1", "--label", "a=2"];
    import(&sandbox, KEY, &twice).fails(2, "usage");
    // Its service decides for how long a key lives.
    let long = ["--service", "acme", "--expires", "3000d"];
    import(&sandbox, KEY, &long).json(0);
}

#[test]
fn a_key_on_the_command_line_is_not_repeated() {
    let sandbox = Sandbox::new();
    let key = key_of("ghp_", "M7H4jxUDDWHP4kZ6A4dxlQYsQIWJuq11T4V4");
    for args in [
        vec!["key", "import", &key, "--json"],
        vec!["key", "import", "payments", &key, "--json"],
        vec![
            "key",
            "import",
            "payments",
            KEY,
            "--service",
            "acme",
            "--json",
        ],
    ] {
        let run = sandbox.feed(&args, "");
        assert_eq!(run.code, Some(2), "{run:#?}");
        assert!(
            !run.stderr.contains("M7H4jx") && !run.stderr.contains(KEY),
            "{run:#?}"
        );
    }
}

#[test]
fn people_read_what_was_kept() {
    let sandbox = Sandbox::new();
    let args = [
        "key",
        "import",
        "payments",
        "--service",
        "acme",
        "--owner",
        "team-pay",
    ];
    let run = sandbox.feed(args, KEY);
    for words in [
        "imported key/payments",
        "service  acme",
        "owner    team-pay",
        "expires  never",
    ] {
        assert!(run.stdout.contains(words), "{run:#?}");
    }
    assert!(run.stderr.contains("--expires"), "{run:#?}");
}
