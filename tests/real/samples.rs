//! The verifiers that `key export --sample` prints: each run in its language, and compared with
//! `key verify`.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use authctl::adapters::system::SystemRandom;
use authctl::domain::apikey::format::{Issued, issue};
use authctl::domain::apikey::parts::{Env, KeyHash, Prefix};
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use crate::support::{Run, Sandbox, program};

/// The programs, ready to run: what starts each, and the arguments before its own.
struct Samples {
    folder: tempfile::TempDir,
    programs: Vec<(&'static str, PathBuf, Vec<String>)>,
}

impl Samples {
    fn new(sandbox: &Sandbox) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let print = |language: &str, name: &str| {
            let path = folder.path().join(name);
            let sample = sandbox.run(["key", "export", "--sample", language]).ok();
            std::fs::write(&path, sample).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let python = print("python", "verifier.py");
        let node = print("node", "verifier.mjs");
        let go = print("go", "verifier.go");
        // What is printed is what cargo builds, lints and formats.
        let source = include_str!("../../src/commands/key/export/samples/verifier.rs");
        assert_eq!(
            sandbox.run(["key", "export", "--sample", "rust"]).ok(),
            source
        );
        let rust = program().with_file_name("authctl-sample");
        assert!(rust.exists(), "cargo build --package authctl-sample");
        Self {
            programs: vec![
                ("python", "python3".into(), vec![python]),
                ("node", "node".into(), vec![node]),
                ("go", built(&go), Vec::new()),
                ("rust", rust, Vec::new()),
            ],
            folder,
        }
    }

    /// Runs one of the programs on requests.
    fn run(&self, which: usize, snapshot: &Path, jwks: &Path, state: &str, requests: &str) -> Run {
        let (language, program, arguments) = &self.programs[which];
        let state_file = self.folder.path().join(format!("{language}.state"));
        std::fs::write(&state_file, state).unwrap();
        let mut child = Command::new(program)
            .args(arguments)
            .args([snapshot, jwks, &state_file])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{language} does not run ({error})"));
        let mut stdin = child.stdin.take().unwrap();
        let requests = requests.to_owned();
        let writer = std::thread::spawn(move || drop(stdin.write_all(requests.as_bytes())));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        output.into()
    }

    fn state(&self, which: usize) -> String {
        let name = format!("{}.state", self.programs[which].0);
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }
}

/// Compiles a program once for all tests; what is kept makes the next time quick.
fn built(source: &str) -> PathBuf {
    static BUILT: Mutex<Option<PathBuf>> = Mutex::new(None);
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    let program = built.get_or_insert_with(|| {
        let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target");
        let program = target.join("verifier-go");
        let go = Command::new("go")
            .args(["build", "-o", program.to_str().unwrap(), source])
            .env("GOCACHE", target.join("go"))
            .env("GO111MODULE", "off")
            .output()
            .unwrap_or_else(|error| panic!("go does not run ({error}): install golang-go"));
        assert!(go.status.success(), "{go:#?}");
        program
    });
    program.clone()
}

/// Chooses, always in the same way.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % sides
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.roll(of.len() as u64)).unwrap()]
    }
}

/// A key that is presented, from where, and for what.
struct Request {
    key: String,
    ip: &'static str,
    scopes: &'static str,
}

const DAY: i64 = 86_400;
const NETWORKS: [&str; 4] = [
    "",
    "10.0.0.0/8",
    "192.0.2.7/32 2001:db8::/32",
    "203.0.113.128/25 0.0.0.0/5 ::/16",
];
const ADDRESSES: [&str; 9] = [
    "",
    "10.255.0.1",
    "::ffff:10.1.2.3",
    "::ffff:a01:203",
    "11.0.0.1",
    "192.0.2.7",
    "192.0.2.8",
    "2001:db8:ffff::1",
    "203.0.113.200",
];

fn issued(dice: &mut Dice) -> (Issued, &'static str) {
    let env = dice.one(&Env::ALL);
    let prefix: Prefix = dice.one(&["ac", "acme9"]).parse().unwrap();
    (issue(&prefix, env, &SystemRandom).unwrap(), env.as_str())
}

/// Registers keys of every kind, and returns what is presented of them and of others.
fn registered(sandbox: &Sandbox, count: usize) -> Vec<Request> {
    sandbox.run(["key", "list"]).ok();
    let mut database = Connection::open(sandbox.path("authctl/data/authctl.db")).unwrap();
    let transaction = database.transaction().unwrap();
    let mut dice = Dice(2026);
    let now = i64::try_from(
        std::time::SystemTime::UNIX_EPOCH
            .elapsed()
            .unwrap()
            .as_secs(),
    )
    .unwrap();
    let mut requests = Vec::new();
    for number in 0..count {
        let (key, env) = issued(&mut dice);
        let text = key.key.expose_text().unwrap().to_owned();
        let imported = dice.roll(8) == 0;
        let foreign = imported && dice.roll(2) == 0;
        let known = if foreign {
            format!("sk-{}", text.replace('_', "-"))
        } else {
            text.clone()
        };
        // A slow hash is another one, and nobody may take it for the hash of the text.
        let slow = imported && dice.roll(8) == 0;
        let hash = KeyHash::of(format!("{}{known}", if slow { "slow" } else { "" }).as_bytes());
        let soon = |dice: &mut Dice| match dice.roll(6) {
            0 => now - DAY,
            _ => now + DAY,
        };
        let grace = (dice.roll(3) == 0).then(|| soon(&mut dice));
        transaction
            .execute(
                "INSERT INTO api_key (id, name, version, origin, hash, slow, prefix, env, owner,
                     scopes, cidrs, labels, created_at, not_before, expires_at, grace_until, status,
                     disabled_at, revoked_at, kept)
                 VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, '{}', ?11, ?12, ?13, ?14, ?15,
                     ?16, ?17, 0)",
                params![
                    key.id.as_str(),
                    format!("k{number}"),
                    if imported { "imported" } else { "issued" },
                    hash.as_bytes(),
                    slow,
                    (!imported).then_some("ac"),
                    env,
                    dice.one(&["team 'ci' \\ \"é\" <&>", "ops"]),
                    dice.one(&["", "a:read", "a:read b:write", "b:write c/d.e-f_g:x"]),
                    dice.one(&NETWORKS),
                    now - 3 * DAY,
                    if dice.roll(12) == 0 {
                        now + DAY
                    } else {
                        now - 3 * DAY
                    },
                    (!imported || dice.roll(2) == 0).then(|| soon(&mut dice)),
                    grace,
                    if dice.roll(10) == 0 {
                        "revoked"
                    } else if grace.is_some() {
                        "retiring"
                    } else {
                        "active"
                    },
                    (dice.roll(12) == 0).then_some(now - DAY),
                    (dice.roll(12) == 0).then_some(now - DAY),
                ],
            )
            .unwrap();
        requests.push(Request {
            key: presented(&mut dice, &known),
            ip: dice.one(&ADDRESSES),
            scopes: dice.one(&["", "", "a:read", "b:write a:read", "c/d.e-f_g:x", "A:read"]),
        });
    }
    transaction.commit().unwrap();
    requests
}

/// Returns what somebody presents who has this key, or not quite.
fn presented(dice: &mut Dice, known: &str) -> String {
    match dice.roll(24) {
        0 => known.replacen("_live_", "_test_", 1),
        1 => format!("{known}x"),
        2 => known.chars().rev().collect(),
        3 => issued(dice).0.key.expose_text().unwrap().to_owned(),
        // The id of this key and the secret of another, with a checksum that fits.
        4 if known.contains('_') => {
            let other = issued(dice).0.key.expose_text().unwrap().to_owned();
            let (start, _) = known.rsplit_once('_').unwrap();
            let secret = other.rsplit_once('_').unwrap().1.split_at(30).0;
            let body = format!("{start}_{secret}");
            format!("{body}{}", checksum(&body))
        }
        5 => format!("{}é{}", known.split_at(20).0, known.split_at(21).1),
        6 => known.to_uppercase(),
        7 => String::new(),
        _ => known.to_owned(),
    }
}

fn checksum(body: &str) -> String {
    let alphabet = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let crc = crc32fast::hash(body.as_bytes());
    let digit = |place: u32| char::from(alphabet[(crc / 62_u32.pow(place) % 62) as usize]);
    (0..6).rev().map(digit).collect()
}

/// Returns what `key verify` says of each request.
fn verdicts(sandbox: &Sandbox, requests: &[Request]) -> Vec<String> {
    let lines: String = requests.iter().map(asked).collect();
    let said = sandbox.feed(["key", "verify", "--lines"], lines);
    assert!(
        said.stdout.lines().count() == requests.len(),
        "{}",
        said.stderr
    );
    let code = |line: &str| {
        let said: Value = serde_json::from_str(line).unwrap();
        said["code"]
            .as_str()
            .unwrap_or_else(|| panic!("{line}"))
            .to_owned()
    };
    said.stdout.lines().map(code).collect()
}

fn asked(request: &Request) -> String {
    let mut asked = json!({ "key": request.key });
    if !request.ip.is_empty() {
        asked["ip"] = request.ip.into();
    }
    if !request.scopes.is_empty() {
        asked["scope"] = request.scopes.split(' ').collect();
    }
    format!("{asked}\n")
}

fn exported(sandbox: &Sandbox) -> (PathBuf, PathBuf) {
    sandbox.run(["key", "export", "--out", "keys.jsonl"]).ok();
    let jwks = sandbox.run(["jwk", "set", "key-export"]).ok();
    (sandbox.path("keys.jsonl"), sandbox.file("jwks.json", jwks))
}

#[test]
fn ten_thousand_keys_are_judged_alike_everywhere() {
    let sandbox = Sandbox::new();
    let samples = Samples::new(&sandbox);
    let requests = registered(&sandbox, 10_000);
    let (snapshot, jwks) = exported(&sandbox);
    let wanted = verdicts(&sandbox, &requests);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for verdict in &wanted {
        *counts.entry(verdict).or_default() += 1;
    }
    assert!(
        counts.len() == 11 && counts.values().all(|count| *count >= 50),
        "the keys are not mixed well: {counts:?}"
    );
    let line = |request: &Request| format!("{}\t{}\t{}\n", request.key, request.ip, request.scopes);
    let lines: String = requests.iter().map(line).collect();
    for which in 0..samples.programs.len() {
        let language = samples.programs[which].0;
        let said = samples.run(which, &snapshot, &jwks, "0", &lines).ok();
        let said: Vec<&str> = said.lines().collect();
        assert_eq!(said.len(), wanted.len(), "{language}");
        for ((said, wanted), request) in said.iter().zip(&wanted).zip(&requests) {
            assert_eq!(said, wanted, "{language}: {}", line(request));
        }
        assert_eq!(samples.state(which), "1", "{language}");
    }
}

#[test]
fn what_is_no_snapshot_to_go_by_lets_nobody_in() {
    let sandbox = Sandbox::new();
    let samples = Samples::new(&sandbox);
    let key = sandbox
        .run(["key", "new", "deploy", "--owner", "me", "--reveal"])
        .ok();
    sandbox.run(["key", "new", "other", "--owner", "me"]).ok();
    let (snapshot, jwks) = exported(&sandbox);
    let text = std::fs::read_to_string(&snapshot).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let stranger = {
        let stranger = Sandbox::new();
        stranger.run(["key", "new", "deploy", "--owner", "me"]).ok();
        std::fs::read_to_string(exported(&stranger).0).unwrap()
    };
    let stale = {
        let run = ["key", "export", "--valid-for", "1s"];
        let stale = sandbox.run(run).ok();
        std::thread::sleep(std::time::Duration::from_millis(1_100));
        stale
    };
    let list = sandbox.run(["key", "export", "--format", "sha256"]).ok();
    let bad = [
        ("an empty one", String::new()),
        ("one that is cut off", lines[..3].concat()),
        ("one without a key", [lines[0], lines[1], lines[3]].concat()),
        (
            "one in another order",
            [lines[0], lines[2], lines[1], lines[3]].concat(),
        ),
        (
            "one with a longer life",
            text.replacen("\"valid_until\":1", "\"valid_until\":2", 1),
        ),
        (
            "one with another owner",
            text.replacen("\"owner\":\"me\"", "\"owner\":\"we\"", 1),
        ),
        (
            "one without a signature",
            text.replacen("\"sig\":\"", "\"sig\":\"A", 1),
        ),
        ("one by a stranger", stranger.clone()),
        (
            "a stranger's under our name",
            [stranger.split_inclusive('\n').next().unwrap(), lines[3]].concat(),
        ),
        ("a stale one", stale),
        ("a list of hashes", list),
    ];
    for which in 0..samples.programs.len() {
        let language = samples.programs[which].0;
        let good = samples.run(which, &snapshot, &jwks, "1", &key);
        assert_eq!(good.ok(), "valid\n", "{language}");
        for (what, text) in &bad {
            let path = sandbox.file("bad.jsonl", text);
            let said = samples.run(which, &path, &jwks, "0", &key);
            assert!(
                said.code != Some(0) && said.stdout.is_empty(),
                "{language} goes by {what}: {said:#?}"
            );
            assert_eq!(samples.state(which), "0", "{language}: {what}");
        }
        for state in ["2", "", "x"] {
            let said = samples.run(which, &snapshot, &jwks, state, &key);
            assert!(
                said.code != Some(0) && said.stdout.is_empty(),
                "{language} goes back to before {state:?}: {said:#?}"
            );
        }
    }
}
