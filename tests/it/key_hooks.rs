//! `authctl key rotate` with commands: what they get, what becomes of what they print, and what is
//! left when one fails.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::key::{NEW, code, issued, secret_of, shown};
use crate::support::{Run, Sandbox};

fn rotate(sandbox: &Sandbox, more: &[&str]) -> Run {
    sandbox.run(["key", "rotate", "deploy"].iter().chain(more))
}

fn read(sandbox: &Sandbox, file: &str) -> String {
    std::fs::read_to_string(sandbox.path(file)).unwrap_or_default()
}

fn current(sandbox: &Sandbox) -> String {
    sandbox.run(["key", "show", "deploy", "--reveal"]).ok()
}

/// Returns once nobody of a process group is left: who was killed takes a moment to go.
fn goes(group: &str) {
    for _ in 0..2_000 {
        let alive = std::process::Command::new("pgrep")
            .args(["-g", group.trim()])
            .output()
            .unwrap();
        if alive.stdout.is_empty() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("the group of the hook lives on");
}

#[test]
fn a_hook_gets_the_key_alone_and_ids_beside_it() {
    let sandbox = Sandbox::new()
        .with("MINE", "kept")
        .with("AUTHCTL_PASSPHRASE", "canary-passphrase")
        .with("AUTHCTL_PASSPHRASE_FILE", "/dev/null");
    let old = issued(&sandbox);
    let new = rotate(&sandbox, &["--hook", "cat > got; env > seen", "--reveal"]).ok();
    assert_eq!(read(&sandbox, "got"), new);
    let seen = read(&sandbox, "seen");
    let has = |line: &str| seen.lines().any(|one| one == line);
    let versions = &shown(&sandbox)["versions"];
    let id = |at: usize| versions[at]["id"].as_str().unwrap().to_owned();
    assert!(has("MINE=kept"), "{seen}");
    assert!(has("AUTHCTL_KEY_NAME=deploy"), "{seen}");
    assert!(has("AUTHCTL_KEY_VERSION=2"), "{seen}");
    assert!(has(&format!("AUTHCTL_KEY_ID={}", id(1))), "{seen}");
    assert!(has(&format!("AUTHCTL_OLD_KEY_ID={}", id(0))), "{seen}");
    assert!(!seen.contains("PASSPHRASE"), "{seen}");
    for key in [&old, &new] {
        assert!(!seen.contains(secret_of(key)), "{seen}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_hook_inherits_three_descriptors() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    let hook = "for fd in /proc/self/fd/*; do echo ${fd##*/}; done > open";
    // What a person hands to authctl by `3<` and `9<` is for authctl.
    let line =
        format!("exec 3</dev/zero 9</dev/zero; exec authctl key rotate deploy --hook '{hook}'");
    let run = crate::help::shell(&sandbox, &line);
    assert!(run.status.success(), "{run:?}");
    let open: Vec<String> = read(&sandbox, "open").lines().map(str::to_owned).collect();
    // The shell's own descriptor of the folder that it lists is not inherited.
    let inherited = open.iter().filter(|fd| ["3", "9"].contains(&fd.as_str()));
    assert!(open.len() >= 3 && inherited.count() <= 1, "{open:?}");
}

#[test]
fn what_commands_print_stays_out_of_ours() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    let loud = "tee loud; cat loud >&2; cat loud; cat loud > /dev/stderr";
    for (more, exit) in [
        (&["--hook", loud, "--probe", loud][..], 0),
        (&["--hook", "tee loud; cat loud >&2; exit 3"], 5),
    ] {
        let run = rotate(&sandbox, &[more, &["-v"]].concat());
        assert_eq!(run.code, Some(exit), "{run:#?}");
        let key = read(&sandbox, "loud");
        assert!(key.starts_with("ac_live_"), "{key}");
        for said in [&run.stdout, &run.stderr] {
            assert!(!said.contains(secret_of(&key)), "{run:#?}");
        }
    }
}

#[test]
fn a_command_that_does_not_read_is_no_failure() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    rotate(
        &sandbox,
        &["--hook", "true", "--hook", "exec <&-", "--probe", ":"],
    )
    .ok();
}

#[test]
fn a_hook_that_fails_leaves_both_keys_and_a_way_on() {
    let sandbox = Sandbox::new();
    let old = issued(&sandbox);
    let hooks = [
        "--hook",
        "echo one >> log",
        "--hook",
        "echo two >> log; test -e ready",
        "--hook",
        "echo three >> log",
        "--probe",
        "echo try >> log; authctl key verify",
    ];
    let path = format!(
        "{}:/usr/bin:/bin",
        crate::support::program().parent().unwrap().display()
    );
    let sandbox = sandbox.with("PATH", &path);
    rotate(&sandbox, &[&hooks[..], &["--json"]].concat()).fails(5, "hook_failed");
    let new = current(&sandbox);
    assert_ne!(old, new);
    assert_eq!(
        (code(&sandbox, &old, &[]), code(&sandbox, &new, &[])),
        ("valid".into(), "valid".into())
    );
    assert_eq!(read(&sandbox, "log"), "one\ntwo\n");
    assert_eq!(shown(&sandbox)["rotation"]["phase"], "issued");

    rotate(&sandbox, &["--json"]).fails(7, "rotation_in_progress");
    let said = rotate(&sandbox, &[]).stderr;
    assert!(said.contains("in progress since 20"), "{said}");
    assert!(
        said.contains("--resume") && said.contains("--abort"),
        "{said}"
    );

    let plan = rotate(&sandbox, &["--resume", "--dry-run", "--json"]).json(0);
    assert_eq!(
        (&plan["hooks"], &plan["resumed"]),
        (&json!(2), &json!(true))
    );
    rotate(&sandbox, &["--resume", "--json"]).fails(5, "hook_failed");
    sandbox.file("ready", "");
    let done = rotate(&sandbox, &["--resume", "--json"]).json(0);
    assert_eq!(
        (&done["resumed"], &done["version"]),
        (&json!(true), &json!(2))
    );
    assert_eq!(read(&sandbox, "log"), "one\ntwo\ntwo\ntwo\nthree\ntry\n");
    assert_eq!(shown(&sandbox)["rotation"], json!(null));
    assert_eq!(current(&sandbox), new);
    // What a program would take for a key is a key, or nothing.
    let idle = rotate(&sandbox, &["--resume", "--reveal"]);
    assert_eq!(
        (idle.code, idle.stdout.as_str()),
        (Some(0), ""),
        "{idle:#?}"
    );
    assert!(idle.stderr.contains("nothing to do"), "{idle:#?}");
    assert_eq!(
        rotate(&sandbox, &["--resume", "--json"]).json(0),
        json!({"name": "deploy", "rotation": null})
    );
    assert_eq!(
        rotate(&sandbox, &["--abort", "--json"]).json(0),
        json!({"name": "deploy", "rotation": null})
    );
}

#[test]
fn a_probe_that_fails_can_be_taken_back() {
    let sandbox = Sandbox::new();
    let first = issued(&sandbox);
    let old = rotate(&sandbox, &["--reveal"]).ok();
    rotate(&sandbox, &["--probe", "false", "--grace", "0", "--json"]).fails(5, "probe_failed");
    let new = current(&sandbox);
    assert_eq!(code(&sandbox, &old, &[]), "grace_over");
    let planned = rotate(&sandbox, &["--abort", "--dry-run", "--json"]).json(0);
    assert_eq!(
        (&planned["rotation"], &planned["dry_run"]),
        (&json!("issued"), &json!(true))
    );
    assert_eq!(code(&sandbox, &new, &[]), "valid");

    let said = rotate(&sandbox, &["--abort"]).ok();
    assert!(
        said.contains("v3 (id") && said.contains("is revoked"),
        "{said}"
    );
    assert!(
        said.contains("v1 (id") && said.contains("stays refused"),
        "{said}"
    );
    assert_eq!(code(&sandbox, &old, &[]), "valid");
    assert_eq!(code(&sandbox, &new, &[]), "revoked");
    assert_eq!(code(&sandbox, &first, &[]), "grace_over");
    assert_eq!(current(&sandbox), old);
    let left = ["key", "verify", "--key", "store:key/deploy/v3", "--json"];
    sandbox.run(left).fails(6, "secret_missing");
    // The next version has a number of its own.
    assert_eq!(rotate(&sandbox, &["--json"]).json(0)["version"], 4);
}

#[test]
fn a_leak_is_stopped_though_the_hook_fails_again() {
    let sandbox = Sandbox::new();
    let old = issued(&sandbox);
    rotate(&sandbox, &["--hook", "false"]);
    assert_eq!(code(&sandbox, &old, &[]), "valid");
    rotate(&sandbox, &["--resume", "--grace", "90d", "--json"]).fails(5, "hook_failed");
    let end = shown(&sandbox)["versions"][0]["grace_until"].clone();
    rotate(&sandbox, &["--resume", "--grace", "2h", "--json"]).fails(5, "hook_failed");
    let sooner = shown(&sandbox)["versions"][0]["grace_until"].clone();
    assert!(
        sooner.as_str().unwrap() < end.as_str().unwrap(),
        "{sooner} {end}"
    );
    rotate(&sandbox, &["--resume", "--grace", "0", "--json"]).fails(5, "hook_failed");
    assert_eq!(code(&sandbox, &old, &[]), "grace_over");
}

#[test]
fn a_command_that_takes_too_long_ends_with_all_that_it_started() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    let start = Instant::now();
    let hook = "(sleep 1000; echo late > late) & echo $$ > pid; sleep 1000";
    rotate(
        &sandbox,
        &["--hook", hook, "--hook-timeout", "1s", "--json"],
    )
    .fails(5, "hook_timeout");
    assert!(start.elapsed() < Duration::from_secs(60));
    goes(&read(&sandbox, "pid"));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_hook_and_the_rotation_stays_open() {
    let sandbox = Sandbox::new();
    let old = issued(&sandbox);
    let hook = "echo $$ > pid; touch running; sleep 1000";
    let child = sandbox
        .command(["key", "rotate", "deploy", "--hook", hook])
        .spawn()
        .unwrap();
    while !sandbox.path("running").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let pid = child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-INT", &pid])
        .status()
        .unwrap();
    assert!(sent.success());
    let run: Run = child.wait_with_output().unwrap().into();
    assert_eq!((run.code, run.stdout.as_str()), (None, ""), "{run:#?}");
    assert!(run.stderr.contains("--resume goes on"), "{run:#?}");
    goes(&read(&sandbox, "pid"));
    assert_eq!(shown(&sandbox)["rotation"]["phase"], "issued");
    assert_eq!(code(&sandbox, &old, &[]), "valid");
    rotate(&sandbox, &["--abort"]).ok();
    assert_eq!(current(&sandbox), old);
}

#[test]
fn a_key_can_be_revoked_while_a_hook_runs() {
    let sandbox = Sandbox::new();
    let old = issued(&sandbox);
    let hook = "cat > new; touch running; while ! test -e revoked; do sleep 0.01; done";
    let command = [
        "key",
        "rotate",
        "deploy",
        "--hook",
        hook,
        "--hook",
        "touch next",
        "--json",
    ];
    let child = sandbox.command(command).spawn().unwrap();
    while !sandbox.path("running").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    sandbox.run(["key", "revoke", "deploy", "--yes"]).ok();
    sandbox.file("revoked", "");
    let run: Run = child.wait_with_output().unwrap().into();
    run.fails(7, "conflict");
    assert!(
        !sandbox.path("next").exists(),
        "a revoked key was handed on"
    );
    for key in [&old, &read(&sandbox, "new")] {
        assert_eq!(code(&sandbox, key, &[]), "revoked");
    }
    assert_eq!(
        rotate(&sandbox, &["--resume", "--json"]).json(0)["rotation"],
        json!(null)
    );
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    for more in [
        &["--resume", "--abort"][..],
        &["--resume", "--hook", "true"],
        &["--abort", "--reveal"],
        &["--hook", " "],
        &["--new", "@x", "--with", "true"],
        &["--with", "echo x"],
        &["--then", "true"],
    ] {
        rotate(&sandbox, &[more, &["--json"]].concat()).fails(2, "usage");
    }
    assert_eq!(shown(&sandbox)["versions"].as_array().unwrap().len(), 1);
}

#[test]
fn commands_leave_the_database_with_the_rotation() {
    let sandbox = Sandbox::new();
    issued(&sandbox);
    rotate(&sandbox, &["--hook", "false canary-5512"]);
    rotate(&sandbox, &["--abort"]).ok();
    rotate(&sandbox, &["--hook", "true canary-5512"]).ok();
    let database = rusqlite::Connection::open(sandbox.path("authctl/data/authctl.db")).unwrap();
    let count: i64 = database
        .query_row(
            "SELECT count(*) FROM rotation WHERE plan LIKE '%canary%'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(count, 0);
}

#[test]
fn what_became_of_the_key_is_logged() {
    let sandbox = Sandbox::new();
    sandbox.run(NEW).ok();
    rotate(&sandbox, &["--hook", "true", "--hook", "false"]);
    rotate(&sandbox, &["--abort"]).ok();
    rotate(&sandbox, &["--reveal"]).ok();
    let log = sandbox
        .run(["audit", "log", "--subject", "key/deploy", "--json"])
        .json(0);
    let rows: Vec<String> = log["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let word = |member: &str| row[member].as_str().unwrap_or_default().to_owned();
            format!("{} {} {}", word("event"), word("outcome"), word("reason"))
        })
        .collect();
    assert_eq!(
        rows.iter().map(|row| row.trim()).collect::<Vec<_>>(),
        [
            "key.issued success",
            "key.rotation_begun success",
            "key.rotated success",
            "key.handed_over success",
            "key.handed_over failure hook_failed",
            "key.rotation_aborted success",
            "key.rotation_begun success",
            "key.rotated success",
            "key.rotation_committed success",
            "key.revealed success",
        ]
    );
    sandbox.run(["audit", "verify"]).ok();
}
