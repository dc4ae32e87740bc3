//! A process that is killed at each step of a write, by `strace`.

use std::process::Command;

use crate::support::{Sandbox, program};

/// The calls by which something becomes lasting.
const STEPS: [&str; 7] = [
    "fsync",
    "fdatasync",
    "link",
    "linkat",
    "rename",
    "renameat2",
    "unlink",
];

#[test]
fn a_secret_is_old_or_new_wherever_the_process_dies() {
    let sandbox = Sandbox::new().with("VALUE", "new");
    sandbox.feed(["secret", "set", "x", "-"], "old").ok();
    let deaths = die_everywhere(&sandbox, |step| {
        let value = sandbox.run(["secret", "get", "x"]).ok();
        assert!(value == "old" || value == "new", "{step}: {value:?}");
        // Nothing that was left behind is in the way, and none of it stays.
        sandbox.feed(["secret", "set", "x", "-"], "old").ok();
        assert_eq!(sandbox.run(["secret", "get", "x"]).ok(), "old");
        let left: Vec<_> = std::fs::read_dir(sandbox.path("authctl/data"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.starts_with('.') || name.ends_with(".0"))
            .collect();
        assert!(left.is_empty(), "{step}: {left:?}");
    });
    // At least: temporary file, folder, second name, rename and three generations.
    assert!(deaths >= 7, "only {deaths} steps were seen");
}

#[test]
fn a_new_name_is_whole_or_told_by_doctor_wherever_the_process_dies() {
    let sandbox = Sandbox::new().with("VALUE", "new");
    sandbox.feed(["secret", "set", "first", "-"], "1").ok();
    let mut unfinished = 0;
    die_everywhere(&sandbox, |step| {
        let list = sandbox.run(["secret", "list", "--json"]).json(0);
        let rows = list["secrets"].as_array().unwrap();
        match rows.iter().find(|row| row["name"] == "x") {
            None => {}
            Some(row) if row["ready"] == true => {
                assert_eq!(sandbox.run(["secret", "get", "x"]).ok(), "new", "{step}");
            }
            Some(_) => {
                let report = sandbox.run(["doctor", "--json"]).json(1).to_string();
                assert!(
                    report.contains("left half done: secret/x"),
                    "{step}: {report}"
                );
                unfinished += 1;
            }
        }
        sandbox.run(["secret", "remove", "x", "--yes"]);
    });
    assert!(unfinished > 0);
}

/// Runs `secret set x env:VALUE` again and again, kills it at the first, second, … call of each
/// kind, and lets `look` see what is left; returns how many deaths that made.
fn die_everywhere(sandbox: &Sandbox, mut look: impl FnMut(&str)) -> u32 {
    let mut deaths = 0;
    for call in STEPS {
        // strace counts each kind of call by itself.
        for number in 1.. {
            let step = format!("{call} {number}");
            let killed = !strace(sandbox, call, number);
            look(&step);
            if !killed {
                break;
            }
            deaths += 1;
        }
    }
    deaths
}

/// Runs the write; `false` where it was killed.
fn strace(sandbox: &Sandbox, call: &str, number: u32) -> bool {
    let shell = sandbox.command([""; 0]);
    let out = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null"])
        .args(["-e", &format!("trace={call}")])
        .args(["-e", &format!("inject={call}:signal=SIGKILL:when={number}")])
        .arg(program())
        .args(["secret", "set", "x", "env:VALUE"])
        .env_clear()
        .envs(
            shell
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .output()
        .unwrap_or_else(|error| panic!("{error}: strace; apt-get install strace"));
    let stderr = String::from_utf8_lossy(&out.stderr);
    // Killed without a word, or done: anything else is no answer to the question.
    assert!(out.status.success() || stderr.is_empty(), "{stderr}");
    out.status.success()
}
