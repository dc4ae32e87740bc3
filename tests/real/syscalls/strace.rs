//! A run under `strace`: the list of its system calls, and the blow that strikes one of them.

use std::collections::BTreeMap;
use std::fmt;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Output};

use super::home::{Home, PATIENT};
use crate::support::program;

/// The calls by which something becomes lasting, or somebody else hears of it. Whatever else a
/// process does between two of them dies with it.
const LASTING: [&str; 25] = [
    "chmod",
    "fallocate",
    "fchmod",
    "fchmodat",
    "fchown",
    "fdatasync",
    "flock",
    "fsync",
    "ftruncate",
    "link",
    "linkat",
    "mkdir",
    "mkdirat",
    "pwrite64",
    "pwritev",
    "rename",
    "renameat",
    "renameat2",
    "rmdir",
    "sendmsg",
    "symlink",
    "unlink",
    "unlinkat",
    "write",
    "writev",
];

/// The calls that a full disk refuses. `openat` is not among them: what is there can be opened.
const FILLING: [&str; 10] = [
    "fallocate",
    "ftruncate",
    "link",
    "linkat",
    "mkdir",
    "pwrite64",
    "pwritev",
    "rename",
    "renameat",
    "write",
];

/// The calls that ask a disk for something. A failure of others (memory, signals, randomness) is
/// none that a disk can cause, and before `main` it is the loader's affair.
const ASKING: [&str; 8] = [
    "fcntl",
    "getdents64",
    "lseek",
    "newfstatat",
    "openat",
    "pread64",
    "read",
    "statx",
];

/// One system call of a run.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// Its name, such as `openat`.
    pub(super) kind: String,
    /// How many of its kind its thread had made with it: strace counts so.
    pub(super) number: u32,
    /// Whether something may have become lasting by it.
    pub(super) lasting: bool,
    /// Whether the program itself made it, and not the loader.
    pub(super) ours: bool,
    /// The line that strace wrote.
    line: String,
}

impl Call {
    /// Whether an error of the disk's may come of it.
    pub(super) fn can_fail(&self) -> bool {
        let asking = ASKING.contains(&self.kind.as_str());
        self.ours && (self.lasting || asking)
    }
}

/// What happens at one call.
#[derive(Debug)]
pub(super) enum Blow<'a> {
    /// The process is killed on entering it.
    Killed(&'a Call),
    /// It fails, and nothing else does.
    Failed(&'a Call, &'static str),
    /// From it on, nothing more can be written; for each kind the number of the first such call.
    Full(&'a Call, BTreeMap<&'a str, u32>),
}

impl fmt::Display for Blow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (how, call) = match self {
            Self::Killed(call) => ("killed at".to_owned(), call),
            Self::Failed(call, error) => (format!("{error} from"), call),
            Self::Full(call, _) => ("disk full from".to_owned(), call),
        };
        write!(f, "{how} {} {}: {}", call.kind, call.number, call.line)
    }
}

impl<'a> Blow<'a> {
    /// Returns the blow that fills the disk at the call with number `at` of a run.
    pub(super) fn full(calls: &'a [Call], at: usize) -> Self {
        let (before, from) = calls.split_at(at);
        let first = FILLING
            .iter()
            .map(|kind| {
                let made = before.iter().filter(|call| call.kind == *kind);
                (*kind, u32::try_from(made.count()).unwrap() + 1)
            })
            .collect();
        Self::Full(&from[0], first)
    }

    /// Whether a full disk would refuse the call.
    pub(super) fn fills(call: &Call) -> bool {
        FILLING.contains(&call.kind.as_str())
    }

    fn options(&self) -> Vec<String> {
        let (kinds, injected): (String, Vec<String>) = match self {
            Self::Killed(Call { kind, number, .. }) => (
                kind.clone(),
                vec![format!("{kind}:signal=SIGKILL:when={number}")],
            ),
            Self::Failed(Call { kind, number, .. }, error) => (
                kind.clone(),
                vec![format!("{kind}:error={error}:when={number}")],
            ),
            Self::Full(_, first) => (
                FILLING.join(","),
                first
                    .iter()
                    .map(|(kind, number)| format!("{kind}:error=ENOSPC:when={number}+"))
                    .collect(),
            ),
        };
        let mut options = vec!["-e".to_owned(), format!("trace={kinds}")];
        for one in injected {
            options.extend(["-e".to_owned(), format!("inject={one}")]);
        }
        options
    }
}

/// What became of a run that was struck.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It was killed.
    Killed,
    /// It came to its end, perhaps with an error; whether the blow met it.
    Ended {
        code: Option<i32>,
        stderr: String,
        struck: bool,
    },
}

/// Runs `line` and lets the blow fall.
pub(super) fn struck(home: &Home, line: &str, blow: &Blow<'_>) -> Outcome {
    let (out, log) = run(home, line, &blow.options());
    if out.status.signal() == Some(9) {
        return Outcome::Killed;
    }
    Outcome::Ended {
        code: out.status.code(),
        stderr: String::from_utf8_lossy(&out.stderr).into_owned(),
        struck: log.contains("(INJECTED)"),
    }
}

/// Runs `line` to its end and returns its system calls, in their order.
pub(super) fn calls(home: &Home, line: &str) -> Vec<Call> {
    let (out, log) = run(home, line, &[]);
    assert!(out.status.success(), "{line}: {out:?}");
    let mut counts: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let mut ours = false;
    let mut calls = Vec::new();
    for line in log.lines() {
        // Where threads are followed, each line begins with the thread's number.
        let text = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let thread = line.strip_suffix(text).unwrap();
        let Some((kind, rest)) = text.split_once('(') else {
            continue;
        };
        // Signals, exits, and the second half of a call that another thread's came between.
        if kind.is_empty() || !kind.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            continue;
        }
        let number = counts.entry((thread, kind)).or_default();
        *number += 1;
        let makes = kind == "openat" && rest.contains("O_CREAT");
        let done = !rest.contains(" = -1 E");
        calls.push(Call {
            kind: kind.to_owned(),
            number: *number,
            lasting: ours && done && (makes || LASTING.contains(&kind)),
            ours,
            line: text.chars().take(120).collect(),
        });
        // The first thing that Rust's runtime does: it looks whether 0, 1 and 2 are open.
        ours |= kind == "poll" && rest.starts_with("[{fd=0");
    }
    calls
}

fn run(home: &Home, line: &str, options: &[String]) -> (Output, String) {
    let shell = home.sandbox().command([""; 0]);
    let log = home.sandbox().path("strace.log");
    let mut command = Command::new("strace");
    // Hooks are not followed: it is this program that is struck.
    if home.has_threads() {
        command.arg("-f");
    }
    let out = command
        .args(["-qq", "-o"])
        .arg(&log)
        .args(options)
        .arg(program())
        .args(line.split(' ').chain(PATIENT))
        .current_dir(home.sandbox().path(""))
        .env_clear()
        .envs(
            shell
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .output()
        .unwrap_or_else(|error| panic!("{error}: strace; apt-get install strace"));
    (out, std::fs::read_to_string(log).unwrap())
}
