//! A process that is killed at each step of a write, by `strace`.

use std::process::Command;

use crate::support::{Sandbox, program};

/// Every call by which something becomes lasting.
const STEPS: &str = "fsync,fdatasync,link,linkat,rename,renameat,renameat2";

#[test]
fn a_secret_is_old_or_new_wherever_the_process_dies() {
    let sandbox = Sandbox::new().with("VALUE", "new");
    let mut step = 1;
    loop {
        sandbox.feed(["secret", "set", "x", "-"], "old").ok();
        let killed = die(&sandbox, step, "x");
        let value = sandbox.run(["secret", "get", "x"]).ok();
        assert!(value == "old" || value == "new", "step {step}: {value:?}");
        // Nothing that was left behind is in the way, and none of it stays.
        sandbox.feed(["secret", "set", "x", "-"], "after").ok();
        assert_eq!(sandbox.run(["secret", "get", "x"]).ok(), "after");
        let left: Vec<_> = std::fs::read_dir(sandbox.path("authctl/data"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.starts_with('.') || name.ends_with(".0"))
            .collect();
        assert!(left.is_empty(), "step {step}: {left:?}");
        if !killed {
            assert_eq!(value, "new");
            break;
        }
        step += 1;
    }
    assert!(step > 5, "only {step} steps were seen");
}

#[test]
fn a_new_name_is_whole_or_told_by_doctor_wherever_the_process_dies() {
    let sandbox = Sandbox::new().with("VALUE", "new");
    sandbox.feed(["secret", "set", "first", "-"], "1").ok();
    let mut step = 1;
    while die(&sandbox, step, "x") {
        let list = sandbox.run(["secret", "list", "--json"]).json(0);
        let rows = list["secrets"].as_array().unwrap();
        match rows.iter().find(|row| row["name"] == "x") {
            None => {}
            Some(row) if row["ready"] == true => {
                assert_eq!(sandbox.run(["secret", "get", "x"]).ok(), "new");
            }
            Some(_) => {
                let report = sandbox.run(["doctor", "--json"]).json(1).to_string();
                assert!(
                    report.contains("left half done: secret/x"),
                    "step {step}: {report}"
                );
            }
        }
        sandbox.run(["secret", "remove", "x", "--yes"]);
        step += 1;
    }
    assert!(step > 5, "only {step} steps were seen");
}

/// Runs `secret set NAME env:VALUE` and kills it at its `step`th lasting call; `false` where it came
/// to its end before that.
fn die(sandbox: &Sandbox, step: u32, name: &str) -> bool {
    let shell = sandbox.command([""; 0]);
    let out = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e"])
        .arg(format!("trace={STEPS}"))
        .arg("-e")
        .arg(format!("inject={STEPS}:signal=SIGKILL:when={step}"))
        .arg(program())
        .args(["secret", "set", name, "env:VALUE"])
        .env_clear()
        .envs(
            shell
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .output()
        .unwrap_or_else(|error| panic!("{error}: strace; apt-get install strace"));
    !out.status.success()
}
