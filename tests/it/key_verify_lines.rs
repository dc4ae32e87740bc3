//! `authctl key verify --lines`: many keys, in order, judged as each alone would be.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use authctl::domain::apikey::parts::KeyHash;
use serde_json::{Value, json};

use crate::key::{NEW, issued, unix};
use crate::key_verify::{alter, import, refusals};
use crate::support::Sandbox;

const VERIFY: [&str; 3] = ["key", "verify", "--lines"];

/// Returns the answers to these lines, and the exit code.
fn answers(sandbox: &Sandbox, lines: &str, more: &[&str]) -> (Vec<Value>, i32) {
    let run = sandbox.feed(VERIFY.iter().chain(more), lines);
    assert_eq!(run.stderr, "", "{run:#?}");
    let answers = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")));
    (answers.collect(), run.code.unwrap())
}

/// Returns the verdicts on these lines, by their codes.
fn codes(sandbox: &Sandbox, lines: &str, more: &[&str]) -> Vec<String> {
    let code = |answer: &Value| match answer.get("error") {
        Some(error) => error["code"].as_str().unwrap().to_owned(),
        None => answer["code"].as_str().unwrap().to_owned(),
    };
    answers(sandbox, lines, more).0.iter().map(code).collect()
}

#[test]
fn many_keys_are_judged_as_each_alone() {
    let sandbox = Sandbox::new();
    let mut texts = Vec::new();
    // One key for each state, made by hand where the program would wait for it.
    for (number, state) in [
        "disabled_at = 1",
        "status = 'revoked'",
        "not_before = not_before + 1000",
        "expires_at = not_before + 10",
        "status = 'retiring', grace_until = not_before + 10",
        "cidrs = '192.0.2.0/24'",
        "cidrs = '203.0.113.0/24', labels = '{\"a\":\"b\\\"c\"}'",
        "scopes = ''",
        "owner = 'Zoë \"the\" owner'",
        "env = 'test'",
    ]
    .iter()
    .enumerate()
    {
        let name = format!("key-{number}");
        let new = ["key", "new", &name, "--owner", "me", "--scope", "repo:read"];
        let key = sandbox.run(new.iter().chain(&["--reveal"])).ok();
        let alteration = format!("UPDATE api_key SET {state} WHERE name = '{name}'");
        alter(&sandbox, &alteration, []);
        texts.extend([
            key.clone(),
            format!(" {key}\t"),
            key.replace("live", "test"),
            key.split_at(54).0.to_owned(),
        ]);
    }
    let stranger = Sandbox::new();
    texts.push(issued(&stranger));
    texts.extend(["", "\"", "null", "é\u{202e}", "sk_live_123"].map(str::to_owned));
    texts.push("x".repeat(4_096));

    let at = sandbox.run(["key", "list", "--json"]).json(0)["keys"][0]["created_at"].clone();
    let at = (unix(&at) + 100).to_string();
    let asked = [
        "--at",
        &at,
        "--ip",
        "192.0.2.7",
        "--scope",
        "repo:read OR x:y",
    ];
    let alone: Vec<(Value, i32)> = texts
        .iter()
        .map(|text| {
            let args = ["key", "verify", "--json"].iter().chain(&asked);
            let run = sandbox.feed(args, text);
            (run.json(run.code.unwrap()), run.code.unwrap())
        })
        .collect();
    // In an order that repeats late, and over many chunks.
    let order: Vec<usize> = (0..2_000).map(|line| line * 7 % texts.len()).collect();
    let lines: Vec<&str> = order.iter().map(|which| texts[*which].as_str()).collect();
    let (said, exit) = answers(&sandbox, &lines.join("\n"), &asked);
    assert_eq!(said.len(), order.len());
    for (answer, which) in said.iter().zip(&order) {
        assert_eq!(answer, &alone[*which].0, "{:?}", texts[*which]);
    }
    assert_eq!(Some(exit), alone.iter().map(|(_, exit)| *exit).max());
    let mut kinds: Vec<&str> = said
        .iter()
        .map(|said| said["code"].as_str().unwrap())
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds.len(), 11, "{kinds:?}");
}

#[test]
fn a_line_may_say_what_is_asked_of_its_key() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    alter(&sandbox, "UPDATE api_key SET cidrs = '192.0.2.0/24'", []);
    let request = |more: Value| {
        let mut request = json!({ "key": key });
        request
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        request.to_string()
    };
    let lines = [
        key.clone(),
        request(json!({})),
        request(json!({ "ip": "192.0.2.9" })),
        request(json!({ "ip": "::ffff:192.0.2.9", "scope": "repo:read" })),
        request(json!({ "ip": "192.0.3.9", "scope": "repo:write" })),
        request(json!({ "ip": "192.0.2.9", "scope": ["repo:read", "repo:write"] })),
    ]
    .join("\n");
    let wanted = [
        "address_denied",
        "address_denied",
        "valid",
        "valid",
        "address_denied",
        "scope_missing",
    ];
    assert_eq!(codes(&sandbox, &lines, &[]), wanted);
    // What is asked of all is asked of each; a line's own address counts.
    let wanted = [
        "valid",
        "valid",
        "valid",
        "valid",
        "address_denied",
        "scope_missing",
    ];
    assert_eq!(codes(&sandbox, &lines, &["--ip", "192.0.2.1"]), wanted);
    let asked = ["--ip", "192.0.2.1", "--scope", "x:y"];
    let wanted = ["scope_missing"; 4]
        .into_iter()
        .chain(["address_denied", "scope_missing"]);
    assert_eq!(codes(&sandbox, &lines, &asked), wanted.collect::<Vec<_>>());
}

#[test]
fn a_line_that_asks_nothing_is_told_and_the_others_are_judged() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    let lines = [
        key.as_str(),
        "{",
        &format!(r#"{{"key":"{key}","scopes":"x:y"}}"#),
        &format!(r#"{{"key":"{key}","scope":"x:*"}}"#),
        &format!(r#"{{"key":"{key}","ip":"nowhere"}}"#),
        &"x".repeat(4_097),
        "",
        &key,
    ]
    .join("\r\n");
    let wanted = [
        "valid",
        "usage",
        "usage",
        "usage",
        "usage",
        "input_too_large",
        "malformed",
        "valid",
    ];
    assert_eq!(codes(&sandbox, &lines, &[]), wanted);
    assert_eq!(answers(&sandbox, &lines, &[]).1, 2);
    assert_eq!(answers(&sandbox, &format!("{key}\n{key}"), &[]).1, 0);
    assert_eq!(answers(&sandbox, &format!("{key}\n{key}x"), &[]).1, 1);
    assert_eq!(answers(&sandbox, "", &[]), (vec![], 0));
}

#[test]
fn what_is_revoked_while_a_stream_runs_is_refused() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    let mut stream = sandbox
        .command(VERIFY)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut keys = stream.stdin.take().unwrap();
    let mut answers = BufReader::new(stream.stdout.take().unwrap()).lines();
    let mut ask = || {
        writeln!(keys, "{key}").unwrap();
        let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        answer["code"].clone()
    };
    assert_eq!(ask(), "valid");
    assert_eq!(ask(), "valid");
    sandbox.run(["key", "revoke", "deploy", "--yes"]).ok();
    // Each core is asked at least once.
    for _ in 0..64 {
        assert_eq!(ask(), "revoked");
    }
    // Nobody who waits for lines keeps what was written from being put in its place.
    let database = rusqlite::Connection::open(sandbox.path("authctl/data/authctl.db")).unwrap();
    let left_behind: i64 = database
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .unwrap();
    assert_eq!(left_behind, 0);
    drop(keys);
    assert_eq!(stream.wait().unwrap().code(), Some(1));
}

#[test]
fn imported_keys_are_among_them() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    import(&sandbox, &KeyHash::of(b"sk_of_others"), false);
    let lines = "sk_of_others\nsk_of_nobody\n{\"key\":\"sk_of_others\"}";
    assert_eq!(codes(&sandbox, lines, &[]), ["valid", "malformed", "valid"]);
}

#[test]
fn lines_come_from_standard_input_and_answers_are_whole() {
    let sandbox = Sandbox::new();
    let key = sandbox.run(NEW.into_iter().chain(["--reveal"])).ok();
    for args in [
        &["--json", "--key", "store:key/deploy"][..],
        &["--json", "--key", "-"],
    ] {
        let run = sandbox.feed(VERIFY.iter().chain(args), &key);
        run.fails(2, "usage");
    }
    let exposed = sandbox.run(VERIFY.iter().copied().chain(["--json", "--key", &key]));
    exposed.fails(2, "key_on_command_line");
    let field = sandbox.feed(VERIFY.iter().chain(&["--field", "code"]), &key);
    assert_eq!(
        (field.code, field.stdout.as_str()),
        (Some(2), ""),
        "{field:#?}"
    );
    // Under no registry at all, no key is known.
    let empty = Sandbox::new();
    assert_eq!(codes(&empty, &key, &[]), ["unknown"]);
}

#[test]
fn a_damaged_registry_lets_nobody_in() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    alter(&sandbox, "UPDATE api_key SET scopes = 'no scope'", []);
    let (answers, exit) = answers(&sandbox, &format!("{key}\nx"), &[]);
    assert_eq!(answers[0]["error"]["code"], "database_damaged");
    assert_eq!(answers[1]["code"], "malformed");
    assert_eq!(exit, 6);
}

#[test]
fn a_batch_logs_once_how_many_were_refused_and_why() {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    let mut lines = format!("{key}\n").repeat(3);
    for number in 0..20 {
        lines.push_str(&format!("stranger-{number}\n").repeat(100));
    }
    lines.push_str(&key.replace("live", "test"));
    assert_eq!(answers(&sandbox, &lines, &[]).1, 1);
    let refused = refusals(&sandbox);
    let told = |row: &Value| {
        let presented = row["presented"].as_array().unwrap().len();
        (
            row["reason"].clone(),
            row["detail"]["count"].clone(),
            presented,
        )
    };
    assert_eq!(
        refused.iter().map(told).collect::<Vec<_>>(),
        [
            (json!("checksum_mismatch"), json!("1"), 1),
            (json!("malformed"), json!("2000"), 8),
        ]
    );
    let log = serde_json::to_string(&refused).unwrap();
    assert!(!log.contains("stranger"), "{log}");
    assert_eq!(answers(&sandbox, &key, &[]).1, 0);
    assert_eq!(refusals(&sandbox).len(), 2);
}
