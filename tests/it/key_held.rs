//! `authctl key rotate` for keys that were not issued here: held ones, whose next version is made
//! where they are from, and imported ones, whose next version is ours.

use authctl::domain::apikey::record::{KeyRecord, Status};
use authctl::domain::apikey::registry::KeyRegistry as _;
use authctl::domain::apikey::rotation::Phase;
use serde_json::json;

use crate::key::{NEW, code, issued, shown};
use crate::machine::{Fate, Machine, cut_off, now};
use crate::support::{Run, Sandbox};

/// Makes `key/deploy` one that stripe issued.
const HELD: &str = "UPDATE api_key SET origin = 'held', service = 'stripe', hash = NULL,
    prefix = NULL, expires_at = NULL";

fn database(sandbox: &Sandbox, change: &str) {
    let path = sandbox.path("authctl/data/authctl.db");
    let database = rusqlite::Connection::open(path).unwrap();
    database.execute(change, []).unwrap();
}

/// Returns a sandbox that holds a key of stripe's, and that key.
fn held() -> (Sandbox, String) {
    let sandbox = Sandbox::new();
    let key = issued(&sandbox);
    database(&sandbox, HELD);
    (sandbox, key)
}

fn rotate(sandbox: &Sandbox, more: &[&str]) -> Run {
    sandbox.run(["key", "rotate", "deploy"].iter().chain(more))
}

fn current(sandbox: &Sandbox) -> String {
    sandbox.run(["key", "show", "deploy", "--reveal"]).ok()
}

fn read(sandbox: &Sandbox, file: &str) -> String {
    std::fs::read_to_string(sandbox.path(file)).unwrap_or_default()
}

#[test]
fn a_held_key_wants_its_next_version_from_elsewhere() {
    let (sandbox, old) = held();
    let run = rotate(&sandbox, &["--json"]);
    run.fails(2, "usage");
    assert!(
        run.stderr.contains("only stripe makes another one"),
        "{run:#?}"
    );
    for (source, code) in [
        ("env:EMPTY", "secret_empty"),
        ("@nothing", "input_unreadable"),
    ] {
        let sandbox = held().0.with("EMPTY", "");
        rotate(&sandbox, &["--new", source, "--json"]).fails(2, code);
    }
    let same = sandbox.feed(["key", "rotate", "deploy", "--new", "-", "--json"], &old);
    same.fails(2, "usage");
    rotate(&sandbox, &["--with", "authctl-is-not-here", "--json"]).fails(5, "key_not_made");
    assert_eq!(current(&sandbox), old);
    assert_eq!(shown(&sandbox)["rotation"], json!(null));
}

#[test]
fn the_next_version_is_taken_from_a_source() {
    let (sandbox, old) = held();
    let take = [
        "key",
        "rotate",
        "deploy",
        "--new",
        "-",
        "--hook",
        "cat > got",
    ];
    let said = sandbox.feed(take, "sk_live_next\n").ok();
    assert_eq!(current(&sandbox), "sk_live_next");
    assert_eq!(read(&sandbox, "got"), "sk_live_next");
    assert!(said.contains("took v2 of key/deploy"), "{said}");
    assert!(
        said.contains("whether it still works is for stripe to say"),
        "{said}"
    );
    // The old one is at hand for as long as it may be wanted.
    let before = sandbox.run(["key", "verify", "--key", "store:key/deploy/v1", "--json"]);
    assert!(before.code != Some(6), "{before:#?}");
    let left = sandbox.feed(
        ["key", "rotate", "deploy", "--new", "-", "--grace", "0"],
        "third",
    );
    left.ok();
    let gone = ["key", "verify", "--key", "store:key/deploy/v2", "--json"];
    sandbox.run(gone).fails(6, "secret_missing");
    assert_ne!(current(&sandbox), old);
}

#[test]
fn a_command_makes_the_next_version_and_another_retires_the_old_one() {
    let (sandbox, old) = held();
    let said = rotate(
        &sandbox,
        &[
            "--with",
            "echo made >> log; echo loud >&2; echo sk_live_made",
            "--hook",
            "echo hook >> log; cat > got",
            "--probe",
            "echo probe >> log",
            "--then",
            "echo then >> log; cat > old; env > seen",
        ],
    );
    assert!(!said.stderr.contains("loud"), "{said:#?}");
    let said = said.ok();
    assert_eq!(read(&sandbox, "log"), "made\nhook\nprobe\nthen\n");
    assert_eq!(
        (read(&sandbox, "got"), read(&sandbox, "old")),
        ("sk_live_made".into(), old)
    );
    assert_eq!(current(&sandbox), "sk_live_made");
    assert!(said.contains("retired by --then"), "{said}");
    assert!(
        !read(&sandbox, "seen").contains("sk_live"),
        "a key in the environment"
    );
    let gone = ["key", "verify", "--key", "store:key/deploy/v1", "--json"];
    sandbox.run(gone).fails(6, "secret_missing");
}

#[test]
fn what_a_command_prints_is_a_key_or_nothing() {
    for (with, cause) in [
        ("true", "printed nothing"),
        ("echo", "printed nothing"),
        ("exec 1>&-; sleep 0", "printed nothing"),
        ("echo sk_live_x; exit 3", "exit code 3"),
        ("kill -9 $$", "ended by a signal"),
        ("head -c 65537 /dev/zero", "more than 65536 bytes"),
        ("echo sk_live_x; sleep 1000 & ", "did not end within 1s"),
    ] {
        let (sandbox, old) = held();
        let run = rotate(
            &sandbox,
            &["--with", with, "--hook-timeout", "1s", "--json"],
        );
        let code = if cause.starts_with("did not end") {
            "hook_timeout"
        } else {
            "key_not_made"
        };
        run.fails(5, code);
        assert!(run.stderr.contains(cause), "{with}: {run:#?}");
        assert!(!run.stderr.contains("sk_live_x"), "{with}: {run:#?}");
        assert_eq!(current(&sandbox), old, "{with}");
        assert_eq!(shown(&sandbox)["rotation"], json!(null), "{with}");
    }
    let (sandbox, _) = held();
    rotate(
        &sandbox,
        &["--with", "head -c 65536 /dev/zero | tr '\\0' x"],
    )
    .ok();
    assert_eq!(current(&sandbox).len(), 65_536);
    // A command that gives the version in use would have that one retired.
    let path = format!(
        "{}:/usr/bin:/bin",
        crate::support::program().parent().unwrap().display()
    );
    let sandbox = sandbox.with("PATH", &path);
    let same = "authctl key show deploy --reveal";
    rotate(
        &sandbox,
        &["--with", same, "--then", "touch retired", "--json"],
    )
    .fails(2, "usage");
    assert!(!sandbox.path("retired").exists());
}

#[test]
fn the_old_version_waits_for_the_command_that_retires_it() {
    let (sandbox, old) = held();
    let run = rotate(
        &sandbox,
        &[
            "--with",
            "echo new-one",
            "--then",
            "test -e ready && cat > old",
            "--json",
        ],
    );
    run.fails(5, "key_not_retired");
    assert_eq!(current(&sandbox), "new-one");
    sandbox.run(["key", "show", "deploy"]).ok();
    let said = rotate(&sandbox, &["--abort", "--dry-run"]).ok();
    assert!(said.contains("it may not work any more"), "{said}");
    sandbox.file("ready", "");
    rotate(&sandbox, &["--resume"]).ok();
    assert_eq!(read(&sandbox, "old"), old);
    assert_eq!(shown(&sandbox)["rotation"], json!(null));
}

#[test]
fn an_imported_key_rotates_into_one_of_ours() {
    let sandbox = Sandbox::new();
    sandbox.run(NEW).ok();
    let imported = || {
        database(
            &sandbox,
            "UPDATE api_key SET origin = 'imported', kept = 0, prefix = NULL",
        );
        database(&sandbox, "DELETE FROM credential WHERE kind = 'key'");
    };
    imported();
    rotate(&sandbox, &["--new", "@x", "--json"]).fails(2, "input_unreadable");
    rotate(&sandbox, &["--with", "echo x", "--json"]).fails(2, "usage");
    rotate(&sandbox, &["--hook", "false", "--json"]).fails(5, "hook_failed");
    let key = current(&sandbox);
    assert!(key.starts_with("ac_live_"), "{key}");
    assert_eq!(code(&sandbox, &key, &["--scope", "repo:read"]), "valid");
    rotate(&sandbox, &["--abort"]).ok();
    assert_eq!(code(&sandbox, &key, &[]), "revoked");
    let list = sandbox.run(["list", "--json"]).json(0);
    assert_eq!(list["credentials"], json!([]), "it lies in no store");
    let key = rotate(&sandbox, &["--reveal"]).ok();
    assert_eq!(code(&sandbox, &key, &[]), "valid");
}

const MAKE: &str = "authctl key rotate deploy --with make --hook one --then retire --store file";
const RESUME: &str = "authctl key rotate deploy --resume --store file";
const ABORT: &str = "authctl key rotate deploy --abort --store file";

fn a_held_key(machine: &Machine) {
    machine.works("authctl key new deploy --owner me --scope a:b --store file");
    machine.database_says(HELD);
}

fn versions(machine: &Machine) -> Vec<KeyRecord> {
    machine.database().keys().unwrap()
}

/// What may be used still lies in the store, and one version is active at most.
fn is_sound(machine: &Machine, told: &str) {
    let keys = versions(machine);
    for key in keys.iter().filter(|key| !key.is_spent(now())) {
        let held = machine.secrets.borrow().contains_key(&key.slot());
        assert!(held, "{told}: nobody holds v{}", key.version);
    }
    let active = keys.iter().filter(|key| key.status == Status::Active);
    assert_eq!(active.count(), 1, "{told}");
}

/// Returns how often a command ran.
fn ran(machine: &Machine, word: &str) -> usize {
    let ran = machine.ran.borrow();
    ran.iter().filter(|(line, _)| line == word).count()
}

#[test]
fn a_rotation_of_a_held_key_that_is_cut_off_is_resumed_to_its_end() {
    let original = |machine: &Machine| {
        machine
            .secrets
            .borrow()
            .first_key_value()
            .unwrap()
            .1
            .clone()
    };
    cut_off(MAKE, a_held_key, is_sound, |machine, told| {
        let open = machine.open();
        let begun = open.is_some() || versions(machine).len() == 2;
        let stored = machine.kept().len();
        let (made, old) = (ran(machine, "make"), original(machine));
        if open.is_some() {
            let (ok, _) = machine.run(MAKE, 0, Fate::Fails);
            assert!(
                !ok,
                "{told}: what a command may have made is forgotten unasked"
            );
            assert_eq!(ran(machine, "make"), made, "{told}");
        }
        machine.works(RESUME);
        assert_eq!(machine.open(), None, "{told}");
        let keys = versions(machine);
        if !begun {
            assert_eq!(keys.len(), 1, "{told}");
            return;
        }
        assert_eq!(keys[1].status, Status::Active, "{told}");
        let secrets = machine.secrets.borrow();
        assert_eq!(
            machine.kept().len(),
            1,
            "{told}: the old version was retired"
        );
        let new = &secrets[&keys[1].slot()];
        // What is in the store was made, and a key in the store is never made again.
        if open == Some(Phase::Prepared) && stored == 1 {
            assert_eq!(ran(machine, "make"), made + 1, "{told}");
        } else {
            assert_eq!(ran(machine, "make"), 1, "{told}");
        }
        let ran = machine.ran.borrow();
        for (word, key) in &*ran {
            match word.as_str() {
                "one" => assert!(key.as_ref().unwrap().matches(new.expose()), "{told}"),
                "retire" if open.is_some() => {
                    assert!(key.as_ref().unwrap().matches(old.expose()), "{told}");
                }
                _ => {}
            }
        }
    });
}

#[test]
fn a_rotation_of_a_held_key_that_is_cut_off_is_taken_back() {
    cut_off(MAKE, a_held_key, is_sound, |machine, told| {
        let open = machine.open();
        machine.works(ABORT);
        assert_eq!(machine.open(), None, "{told}");
        let secrets = machine.kept().len();
        assert_eq!(secrets, 1, "{told}");
        if open.is_some() {
            assert_eq!(versions(machine)[0].status, Status::Active, "{told}");
        }
    });
}
