//! Many processes at the same keys at the same time: no change is lost, and nobody waits for ever.
//!
//! The short form, which `tests/run` has, is 8 processes × 5 rounds; the full one 50 × 20:
//! `AUTHCTL_TEST_FULL=1 cargo test --test real parallel`.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Run, Sandbox};

/// A guard against hanging: far more than any of it takes.
const LONGEST: Duration = Duration::from_secs(600);

/// What one run came to: its command line, and its end.
struct Told {
    line: String,
    run: Run,
}

#[test]
fn many_at_once_lose_nothing_and_do_not_wait_for_ever() {
    let (processes, rounds) = if std::env::var_os("AUTHCTL_TEST_FULL").is_some() {
        (50, 20)
    } else {
        (8, 5)
    };
    let sandbox = Sandbox::new();
    let first = issue(&sandbox, "shared");
    issue(&sandbox, "doomed");
    for process in 0..processes {
        issue(&sandbox, &format!("own-{process}"));
    }
    let start = Instant::now();
    let told: Vec<Told> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..processes)
            .map(|process| {
                let (sandbox, first) = (&sandbox, &first);
                scope.spawn(move || work(sandbox, first, process, rounds))
            })
            .collect();
        let ended = running.into_iter().map(|one| one.join().unwrap());
        ended.flatten().collect()
    });
    let took = start.elapsed();
    let mut ends: BTreeMap<Option<i32>, u32> = BTreeMap::new();
    for told in &told {
        *ends.entry(told.run.code).or_default() += 1;
    }
    let counts = format!("{processes} x {rounds}: runs by exit code {ends:?} in {took:.0?}");
    crate::say(&format!("parallel: {counts}"));
    assert!(took < LONGEST, "{counts}");

    for told in &told {
        told.is_expected();
    }
    every_rotation_is_a_version(&sandbox, "shared", &told);
    for process in 0..processes {
        let name = format!("own-{process}");
        every_rotation_is_a_version(&sandbox, &name, &told);
        assert_eq!(good(&shown(&sandbox, &name)), 0, "{name} was revoked");
    }
    assert_eq!(good(&shown(&sandbox, "shared")), 2);
    assert_eq!(good(&shown(&sandbox, "doomed")), 0);
    sandbox.run(["audit", "verify"]).ok();
    let doctor = sandbox.run(["doctor", "--json"]).json(0);
    assert!(
        doctor.to_string().contains("nothing was left half done"),
        "{doctor}"
    );
}

/// Does the rounds of one process: every verb on the key that all share, on one that somebody
/// revokes, and on one of its own.
fn work(sandbox: &Sandbox, first: &str, process: usize, rounds: usize) -> Vec<Told> {
    let own = format!("own-{process}");
    let mut told = Vec::new();
    let mut run = |line: String| {
        let run = sandbox.run(line.split(' '));
        told.push(Told { line, run });
    };
    for round in 0..rounds {
        // Not all at the same verb: each begins at another.
        match (process + round) % 5 {
            0 => run("key rotate shared --json".into()),
            1 => run("key show shared --reveal".into()),
            2 => run("key verify --key store:key/shared --json".into()),
            3 => run("key rotate doomed --json".into()),
            _ => run("key show doomed --json".into()),
        }
        run(format!("key rotate {own} --json"));
        run(format!("key verify --key store:key/{own} --json"));
        if process == 0 && round == rounds / 2 {
            run("key revoke doomed --yes --json".into());
        }
    }
    run(format!("key revoke {own} --yes --json"));
    run("key list --json".into());
    let run = sandbox.feed(["key", "verify", "--json"], first);
    told.push(Told {
        line: "key verify".into(),
        run,
    });
    told
}

impl Told {
    /// Asserts that it ended as the manual says: done, the answer no, or a conflict. Whoever asks
    /// for a key's secret while it is rotated without grace, or revoked, may find it gone.
    #[track_caller]
    fn is_expected(&self) {
        let doomed = self.line.contains("doomed");
        let expected = match self.run.code {
            Some(0) => true,
            Some(1) => self.line.starts_with("key verify"),
            Some(7) => {
                let held = self.run.stderr.contains("lock_held");
                // Whoever waited ten seconds for its turn at a rotation is told of that one.
                let rotated = self.line.starts_with("key rotate")
                    && self.run.stderr.contains("rotation_in_progress");
                held || rotated || (doomed && self.run.stderr.contains("key_inactive"))
            }
            Some(3) => doomed,
            _ => false,
        };
        assert!(expected, "{}: {:#?}", self.line, self.run);
        assert!(!self.run.stderr.contains("panicked"), "{:#?}", self.run);
    }
}

/// Asserts that each rotation that said it is done is a version of its own, and that there are no
/// others; that none is open; and that one version is active at most.
fn every_rotation_is_a_version(sandbox: &Sandbox, name: &str, told: &[Told]) {
    let line = format!("key rotate {name} --json");
    let said: Vec<u64> = told
        .iter()
        .filter(|told| told.line == line && told.run.code == Some(0))
        .map(|told| told.run.json(0)["version"].as_u64().unwrap())
        .collect();
    let mut expected: BTreeSet<u64> = said.iter().copied().collect();
    assert_eq!(expected.len(), said.len(), "{name}: told twice: {said:?}");
    expected.insert(1);
    let shown = shown(sandbox, name);
    assert_eq!(shown["rotation"], Value::Null, "{shown}");
    let rows = shown["versions"].as_array().unwrap();
    let found: BTreeSet<u64> = rows
        .iter()
        .map(|row| row["version"].as_u64().unwrap())
        .collect();
    assert_eq!(found, expected, "{name}");
    let active = rows.iter().filter(|row| row["status"] == "active");
    assert!(active.count() <= 1, "{shown}");
}

fn good(shown: &Value) -> usize {
    let rows = shown["versions"].as_array().unwrap();
    rows.iter().filter(|row| row["code"] == "valid").count()
}

fn shown(sandbox: &Sandbox, name: &str) -> Value {
    sandbox.run(["key", "show", name, "--json"]).json(0)
}

/// Issues a key and returns it.
fn issue(sandbox: &Sandbox, name: &str) -> String {
    let new = [
        "key", "new", name, "--owner", "me", "--scope", "a:b", "--reveal",
    ];
    sandbox.run(new).ok()
}
