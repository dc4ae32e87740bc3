//! `authctl secret`, and the file store behind it.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::support::Sandbox;

const CANARY: &str = "canary-1f0c8e77b2";

fn sealed(sandbox: &Sandbox) -> PathBuf {
    sandbox.path("authctl/data/secrets.age")
}

fn set(sandbox: &Sandbox, name: &str, value: impl AsRef<[u8]>) {
    sandbox.feed(["secret", "set", name, "-"], value).ok();
}

fn get(sandbox: &Sandbox, name: &str) -> String {
    sandbox.run(["secret", "get", name]).ok()
}

#[test]
fn a_value_comes_back_byte_for_byte() {
    let sandbox = Sandbox::new();
    set(&sandbox, "text", "s3cr3t\n");
    assert_eq!(get(&sandbox, "text"), "s3cr3t");
    let text = sandbox.run(["secret", "get", "text", "--json"]).json(0);
    assert_eq!(text, json!({"name": "text", "value": "s3cr3t"}));
    set(&sandbox, "bytes", [0, 255, b'\n', b'\n']);
    let bytes = sandbox.run(["secret", "get", "bytes", "--json"]).json(0);
    assert_eq!(bytes, json!({"name": "bytes", "value_base64": "AP8K"}));
    let raw = sandbox
        .command(["secret", "get", "bytes"])
        .output()
        .unwrap();
    assert_eq!(raw.stdout, [0, 255, b'\n']);
}

#[test]
fn every_source_gives_the_same_value() {
    let sandbox = Sandbox::new().with("VALUE", CANARY);
    let file = sandbox.file("value.txt", format!("{CANARY}\n"));
    for source in [
        "env:VALUE",
        "@value.txt",
        file.to_str().unwrap(),
        "store:secret/first",
    ] {
        set(&sandbox, "first", CANARY);
        sandbox.run(["secret", "set", "next", source]).ok();
        assert_eq!(get(&sandbox, "next"), CANARY, "{source}");
        sandbox.run(["secret", "remove", "next", "--yes"]).ok();
    }
}

#[test]
fn replacing_keeps_the_first_date_and_says_so() {
    let sandbox = Sandbox::new();
    let first = sandbox
        .feed(["secret", "set", "x", "-", "--json"], "one")
        .json(0);
    let second = sandbox
        .feed(["secret", "set", "x", "-", "--json"], "two")
        .json(0);
    assert_eq!(
        (&first["replaced"], &second["replaced"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(first["created_at"], second["created_at"]);
    assert_eq!(get(&sandbox, "x"), "two");
}

#[test]
fn what_is_listed_is_never_the_value() {
    let sandbox = Sandbox::new();
    set(&sandbox, "x", CANARY);
    for args in [
        ["secret", "list"].as_slice(),
        &["secret", "list", "--json"],
        &["list"],
    ] {
        let run = sandbox.run(args);
        assert!(!run.stderr.contains(CANARY) && !run.stdout.contains(CANARY));
        assert!(run.ok().contains('x'));
    }
}

#[test]
fn removing_asks_first_and_forgets_all() {
    let sandbox = Sandbox::new();
    set(&sandbox, "x", "1");
    sandbox
        .run(["secret", "remove", "x", "--no-input", "--json"])
        .fails(2, "input_required");
    let plan = sandbox
        .run(["secret", "remove", "x", "--dry-run", "--json"])
        .json(0);
    assert_eq!(plan["held"], true);
    assert_eq!(get(&sandbox, "x"), "1");
    // A script has no terminal to ask at: its command line is the answer.
    sandbox.run(["secret", "remove", "x"]).ok();
    sandbox
        .run(["secret", "get", "x", "--json"])
        .fails(3, "credential_unknown");
    sandbox
        .run(["secret", "remove", "x", "--yes", "--json"])
        .fails(3, "credential_unknown");
}

#[test]
fn the_value_in_place_of_its_source_is_refused_and_not_repeated() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(["secret", "set", "x", CANARY, "--json"]);
    run.fails(2, "input_unreadable");
    assert!(!run.stderr.contains(CANARY), "{run:#?}");
    assert!(run.stderr.contains("env:NAME"), "{run:#?}");
}

#[test]
fn an_empty_value_is_refused() {
    let sandbox = Sandbox::new();
    for nothing in ["", "\n"] {
        sandbox
            .feed(["secret", "set", "x", "-", "--json"], nothing)
            .fails(2, "secret_empty");
    }
    assert!(!sealed(&sandbox).exists());
}

#[test]
fn the_canary_lies_in_no_file_but_sealed() {
    let sandbox = Sandbox::new();
    set(&sandbox, "x", CANARY);
    set(&sandbox, "x", format!("{CANARY}{CANARY}"));
    sandbox.run(["secret", "set", "y", CANARY]);
    let encoded = "Y2FuYXJ5LTFmMGM4ZTc3Yj";
    let mut folders = vec![sandbox.path("authctl")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let mode = path.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{} has mode {mode:o}", path.display());
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
                assert!(
                    !text.contains(CANARY) && !text.contains(encoded),
                    "{}",
                    path.display()
                );
                seen += 1;
            }
        }
    }
    assert!(seen >= 4, "{seen} files");
}

#[test]
fn what_others_can_reach_is_refused_with_its_fix() {
    let sandbox = Sandbox::new();
    set(&sandbox, "x", "1");
    for name in ["data/secrets.age", "config/identity.txt"] {
        let path = sandbox.path("authctl").join(name);
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        let run = sandbox.run(["secret", "get", "x", "--json"]);
        run.fails(6, "store_unsafe");
        assert!(run.stderr.contains("chmod 600"), "{run:#?}");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();

        let aside = sandbox.path("aside");
        std::fs::rename(&path, &aside).unwrap();
        symlink(&aside, &path).unwrap();
        sandbox
            .run(["secret", "get", "x", "--json"])
            .fails(6, "store_unsafe");
        std::fs::remove_file(&path).unwrap();

        std::fs::create_dir(&path).unwrap();
        sandbox
            .run(["secret", "get", "x", "--json"])
            .fails(6, "store_unsafe");
        std::fs::remove_dir(&path).unwrap();
        std::fs::rename(&aside, &path).unwrap();
    }
    assert_eq!(get(&sandbox, "x"), "1");
}

#[test]
fn a_damaged_file_is_told_and_left_alone() {
    let sandbox = Sandbox::new();
    set(&sandbox, "x", "1");
    let good = std::fs::read(sealed(&sandbox)).unwrap();
    let mut flipped = good.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for bad in [&good[..good.len() - 1], &good[..20], &[], &flipped] {
        std::fs::write(sealed(&sandbox), bad).unwrap();
        sandbox
            .run(["secret", "get", "x", "--json"])
            .fails(6, "store_damaged");
        sandbox
            .feed(["secret", "set", "y", "-", "--json"], "2")
            .fails(6, "store_damaged");
        assert_eq!(std::fs::read(sealed(&sandbox)).unwrap(), bad);
    }
    std::fs::write(sealed(&sandbox), good).unwrap();
    assert_eq!(get(&sandbox, "x"), "1");
}

#[test]
fn a_lost_identity_is_never_replaced() {
    let sandbox = Sandbox::new();
    set(&sandbox, "x", "1");
    let path = sandbox.path("authctl/config/identity.txt");
    let identity = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let run = sandbox.feed(["secret", "set", "y", "-", "--json"], "2");
    run.fails(6, "identity_missing");
    assert!(run.stderr.contains("AUTHCTL_IDENTITY_FILE"), "{run:#?}");
    assert!(!path.exists());
    // The same identity from the environment opens it, text or file.
    let text = sandbox.with("AUTHCTL_IDENTITY", &identity);
    assert_eq!(get(&text, "x"), "1");
    let elsewhere = text.file("elsewhere.txt", &identity);
    std::fs::set_permissions(&elsewhere, PermissionsExt::from_mode(0o600)).unwrap();
    let mut by_file = text.command(["secret", "get", "x"]);
    by_file.env_remove("AUTHCTL_IDENTITY");
    by_file.env("AUTHCTL_IDENTITY_FILE", &elsewhere);
    assert_eq!(by_file.output().unwrap().stdout, b"1");
}

#[test]
fn another_identity_opens_nothing() {
    let sandbox = Sandbox::new();
    set(&sandbox, "x", "1");
    let other = Sandbox::new();
    set(&other, "x", "2");
    let foreign = std::fs::read(other.path("authctl/config/identity.txt")).unwrap();
    std::fs::write(sandbox.path("authctl/config/identity.txt"), foreign).unwrap();
    let run = sandbox.run(["secret", "get", "x", "--json"]);
    run.fails(6, "store_damaged");
    assert!(
        run.stderr.contains("sealed to another identity"),
        "{run:#?}"
    );
    let nonsense = sandbox.with("AUTHCTL_IDENTITY", CANARY);
    let run = nonsense.run(["secret", "get", "x", "--json"]);
    run.fails(2, "identity_invalid");
    assert!(!run.stderr.contains(CANARY), "{run:#?}");
}

#[test]
fn two_processes_at_once_lose_no_update() {
    let sandbox = Sandbox::new();
    std::thread::scope(|scope| {
        for side in ["left", "right"] {
            let sandbox = &sandbox;
            scope.spawn(move || {
                for number in 0..20 {
                    set(sandbox, &format!("{side}{number}"), number.to_string());
                }
            });
        }
    });
    for side in ["left", "right"] {
        for number in 0..20 {
            assert_eq!(
                get(&sandbox, &format!("{side}{number}")),
                number.to_string()
            );
        }
    }
}

#[test]
fn three_generations_stay() {
    let sandbox = Sandbox::new();
    for number in 0..6 {
        set(&sandbox, "x", number.to_string());
    }
    let mut names: Vec<String> = std::fs::read_dir(sandbox.path("authctl/data"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("secrets.age") || name.starts_with('.'))
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "secrets.age",
            "secrets.age.1",
            "secrets.age.2",
            "secrets.age.3"
        ]
    );
    std::fs::rename(sandbox.path("authctl/data/secrets.age.3"), sealed(&sandbox)).unwrap();
    assert_eq!(get(&sandbox, "x"), "2");
}

/// Runs `secret set x -` with `value` under a shell that sets the limit first.
fn limited(sandbox: &Sandbox, limit: &str, value: &str) -> std::process::Output {
    use std::io::Write as _;
    let program = crate::support::program().display();
    let mut shell = sandbox.command([""; 0]);
    let mut child = Command::new("sh")
        .arg("-c")
        .arg(format!("{limit}; exec {program} secret set x - --json"))
        .env_clear()
        .envs(
            shell
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    shell.stdin(Stdio::null());
    child
        .stdin
        .take()
        .unwrap()
        .write_all(value.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_write_that_finds_no_room_leaves_the_old_content() {
    let sandbox = Sandbox::new();
    set(&sandbox, "x", "old");
    let older = sandbox.path("authctl/data/secrets.age.1");
    let before = std::fs::read(&older).unwrap();
    // The database is smaller than this, the sealed file would be larger: the write fails within.
    let large = "v".repeat(900_000);
    let out = limited(&sandbox, "trap '' XFSZ; ulimit -f 512", &large);
    let stderr = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(6), "{stderr}");
    assert!(stderr.contains("store_failed"), "{stderr}");
    assert_eq!(get(&sandbox, "x"), "old");
    // The failure is logged, and its pin is in the file now; that is no generation of its own.
    assert_eq!(std::fs::read(&older).unwrap(), before);
}

#[test]
fn what_a_killed_process_left_behind_is_swept_away() {
    let sandbox = Sandbox::new();
    set(&sandbox, "x", "1");
    let stale = sandbox.file("authctl/data/.authctl-store-Xy12Zz", "sealed bytes");
    let spare = sandbox.file("authctl/data/secrets.age.0", "an older generation");
    // Who changes the configuration is about to give this one its name.
    let theirs = sandbox.file("authctl/config/.authctl-Xy12Zz", "a new configuration");
    set(&sandbox, "x", "2");
    assert!(!stale.exists() && !spare.exists() && theirs.exists());
    assert_eq!(get(&sandbox, "x"), "2");
}
