//! `authctl run` as the system sees it: processes, groups, signals, files, memory.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::Sandbox;

/// Ways to run a program: in our place, beside us with a file, and masked.
const WAYS: [&[&str]; 3] = [
    &["run", "--env", "A=secret/x", "--"],
    &["run", "--file", "A=secret/x", "--"],
    &["run", "--mask", "--env", "A=secret/x", "--"],
];

fn stocked() -> Sandbox {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path("session")).unwrap();
    let mode = PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(sandbox.path("session"), mode).unwrap();
    let session = sandbox.path("session");
    let sandbox = sandbox.with("XDG_RUNTIME_DIR", session.to_str().unwrap());
    sandbox
        .feed(["secret", "set", "x", "-"], "canary-9c41")
        .ok();
    sandbox
}

/// Starts a shell line in one of the [`WAYS`], with no signal ignored: whoever runs these tests may
/// ignore some, and then the program rightly does.
fn start(sandbox: &Sandbox, way: &[&str], line: &str) -> Command {
    let words = way.iter().copied().chain(["sh", "-c", line]);
    let model = sandbox.command(words);
    let mut command = Command::new("env");
    command
        .args(["--default-signal=HUP,INT,QUIT,TERM,USR1,USR2"])
        .arg(model.get_program())
        .args(model.get_args())
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for (name, value) in model.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    command
}

/// Reads the next line that a child writes.
fn line(child: &mut Child) -> String {
    let mut line = String::new();
    // Byte by byte: what comes after the line is for the next one who reads.
    let stdout = child.stdout.as_mut().unwrap();
    BufReader::with_capacity(1, stdout)
        .read_line(&mut line)
        .unwrap();
    line.trim_end().to_owned()
}

/// Reads what a child still writes, until it has ended.
fn rest(child: &mut Child) -> String {
    let mut rest = String::new();
    let stdout = child.stdout.as_mut().unwrap();
    stdout.read_to_string(&mut rest).unwrap();
    rest
}

fn send(signal: &str, pid: &str) {
    let status = Command::new("kill").args([signal, "--", pid]).status();
    assert!(status.unwrap().success(), "kill {signal} {pid}");
}

fn alive(pid: &str) -> bool {
    // A zombie is as good as gone.
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| {
        !stat
            .rsplit(')')
            .next()
            .unwrap()
            .trim_start()
            .starts_with('Z')
    })
}

/// Waits until something holds; a minute is for a machine that does other things.
fn until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn left(sandbox: &Sandbox) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(sandbox.path("session")).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn in_our_place_it_is_the_same_process() {
    let sandbox = stocked();
    let mut child = start(&sandbox, WAYS[0], "echo $$; ps -o pgid= -p $$")
        .spawn()
        .unwrap();
    assert_eq!(line(&mut child), child.id().to_string());
    let group = line(&mut child);
    let ours = Command::new("ps")
        .args(["-o", "pgid=", "-p", &std::process::id().to_string()])
        .output();
    let ours = String::from_utf8(ours.unwrap().stdout).unwrap();
    assert_eq!(group.trim(), ours.trim());
    child.wait().unwrap();
}

#[test]
fn a_signal_ends_the_program_and_leaves_nothing() {
    let sandbox = stocked();
    for way in WAYS {
        for (signal, number) in [("-TERM", 15), ("-INT", 2), ("-HUP", 1), ("-QUIT", 3)] {
            let mut child = start(&sandbox, way, "echo $$; exec sleep 600")
                .spawn()
                .unwrap();
            let program = line(&mut child);
            send(signal, &child.id().to_string());
            let status = child.wait().unwrap();
            let code = status.code().or(status.signal().map(|signal| 128 + signal));
            // Without a core dump, QUIT is like the others.
            assert_eq!(code, Some(128 + number), "{way:?} {signal}");
            until("the program is left over", || !alive(&program));
            assert_eq!(left(&sandbox), Vec::<PathBuf>::new(), "{way:?} {signal}");
        }
    }
}

#[test]
fn a_signal_comes_once_and_the_program_may_take_its_time() {
    let sandbox = stocked();
    let script = "trap 'echo got' TERM USR1; trap 'echo bye; exit 7' INT; echo up; while :; do sleep 0.05; done";
    for way in &WAYS[1..] {
        let mut child = start(&sandbox, way, script).spawn().unwrap();
        assert_eq!(line(&mut child), "up");
        for signal in ["-TERM", "-USR1"] {
            send(signal, &child.id().to_string());
            assert_eq!(line(&mut child), "got", "{way:?}");
        }
        send("-INT", &child.id().to_string());
        assert_eq!(rest(&mut child), "bye\n", "{way:?}");
        assert_eq!(child.wait().unwrap().code(), Some(7));
    }
}

#[test]
fn a_signal_to_the_whole_group_comes_once() {
    let sandbox = stocked();
    let script = "exec 2>/dev/null; trap 'echo got' TERM; trap 'echo then' USR1; trap 'exit 7' INT; echo up; while :; do sleep 0.05; done";
    let inner = program_line(WAYS[1], script);
    // A group of its own, as `timeout` and build servers make one; nobody is in its foreground.
    let mut shell = shell(&sandbox, &format!("exec {inner}"));
    std::os::unix::process::CommandExt::process_group(&mut shell, 0);
    let mut child = shell.spawn().unwrap();
    assert_eq!(line(&mut child), "up");
    send("-TERM", &format!("-{}", child.id()));
    assert_eq!(line(&mut child), "got");
    // What was handed on a second time would come before what is sent to us alone now, or with it.
    send("-USR1", &child.id().to_string());
    assert_eq!(line(&mut child), "then");
    // To it alone: the program is not to be left over.
    send("-INT", &child.id().to_string());
    assert_eq!(rest(&mut child), "");
    assert_eq!(child.wait().unwrap().code(), Some(7));
}

/// Returns a shell in the sandbox, and its line.
fn shell(sandbox: &Sandbox, line: &str) -> Command {
    let model = sandbox.command([""]);
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", line]).env_clear();
    for (name, value) in model.get_envs() {
        shell.env(name, value.unwrap_or_default());
    }
    shell.stdin(Stdio::null()).stdout(Stdio::piped());
    shell
}

/// Returns a way as words for a shell.
fn program_line(way: &[&str], script: &str) -> String {
    let program = crate::support::program().display();
    format!(
        "{program} {} sh -c \"{}\"",
        way.join(" "),
        script.replace('"', "\\\"")
    )
}

#[test]
fn a_private_file_is_there_as_long_as_the_program() {
    let sandbox = stocked();
    let script = "echo $A; stat -c %a $A $(dirname $A); cat $A; echo; rm -f $A";
    let out = sandbox
        .run(WAYS[1].iter().copied().chain(["sh", "-c", script]))
        .ok();
    let lines: Vec<&str> = out.lines().collect();
    assert!(
        lines[0].starts_with(sandbox.path("session").to_str().unwrap()),
        "{out}"
    );
    assert_eq!(lines[1..], ["600", "700", "canary-9c41"]);
    assert_eq!(left(&sandbox), Vec::<PathBuf>::new());
    // A program that can't be run leaves none, either.
    let run = sandbox.run(WAYS[1].iter().copied().chain(["/nowhere"]));
    assert_eq!(run.code, Some(127));
    assert_eq!(left(&sandbox), Vec::<PathBuf>::new());
}

#[test]
fn what_a_killed_run_left_goes_with_the_next_and_what_lives_stays() {
    let sandbox = stocked();
    let mut lives = start(&sandbox, WAYS[1], "echo $A; read x; cat $A")
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let living = PathBuf::from(line(&mut lives));
    let mut dies = start(&sandbox, WAYS[1], "echo $A; echo $$; exec sleep 600")
        .spawn()
        .unwrap();
    let (dead, sleeper) = (PathBuf::from(line(&mut dies)), line(&mut dies));
    send("-KILL", &dies.id().to_string());
    dies.wait().unwrap();
    send("-KILL", &sleeper);
    assert!(dead.exists());
    sandbox.run(WAYS[1].iter().copied().chain(["true"])).ok();
    assert!(!dead.exists() && living.exists());
    drop(lives.stdin.take());
    assert_eq!(rest(&mut lives), "canary-9c41");
    lives.wait().unwrap();
    assert_eq!(left(&sandbox), Vec::<PathBuf>::new());
}

#[test]
fn two_runs_at_once_have_files_of_their_own() {
    let sandbox = stocked();
    let both: Vec<Child> = (0..2)
        .map(|_| {
            start(&sandbox, WAYS[1], "cat $A; read x; cat $A")
                .stdin(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    until("both have a file", || left(&sandbox).len() == 2);
    for mut child in both {
        drop(child.stdin.take());
        assert_eq!(rest(&mut child), "canary-9c41canary-9c41");
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(left(&sandbox), Vec::<PathBuf>::new());
}

#[test]
fn the_program_finds_all_as_if_a_shell_had_started_it() {
    let sandbox = stocked();
    // Signals that are ignored, blocked or caught; open descriptors; the limit of core dumps.
    let look = "grep -E '^Sig(Ign|Blk|Cgt)' /proc/self/status; ls /proc/self/fd; ulimit -S -c; ulimit -H -c";
    for before in [
        "ulimit -S -c 0",
        "ulimit -S -c unlimited 2>/dev/null || :",
        "trap '' INT HUP USR1",
    ] {
        let shown = |command: &str| {
            let line = format!("{before}; exec 7</dev/null; {command}");
            let output = shell(&sandbox, &line).output().unwrap();
            assert!(output.status.success(), "{output:?}");
            String::from_utf8(output.stdout).unwrap()
        };
        let alone = shown(&format!("sh -c \"{look}\""));
        for way in WAYS {
            assert_eq!(shown(&program_line(way, look)), alone, "{before}: {way:?}");
        }
    }
}

#[test]
fn what_a_masked_program_leaves_behind_holds_nobody_up() {
    let sandbox = stocked();
    let script = "(while sleep 0.05; do echo x; done) & echo $$; exit 3";
    let mut child = start(&sandbox, WAYS[2], script).spawn().unwrap();
    let program = line(&mut child);
    until("the program has ended", || !alive(&program));
    assert_eq!(line(&mut child), "x");
    send("-TERM", &child.id().to_string());
    assert_eq!(child.wait().unwrap().code(), Some(143));
}

#[test]
fn a_full_disk_is_told() {
    let sandbox = stocked();
    for (script, code) in [("echo $A", 6), ("echo $A; exit 3", 3), (":", 0)] {
        let full = std::fs::File::options().write(true).open("/dev/full");
        let mut command = start(&sandbox, WAYS[2], script);
        let output = command.stdout(full.unwrap()).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{script}: {output:?}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(stderr.contains("can't be written"), code == 6, "{stderr}");
    }
}

#[test]
fn a_long_output_is_masked_without_growing() {
    let sandbox = stocked();
    let full = std::env::var_os("AUTHCTL_TEST_FULL").is_some();
    let mib = if full { 1024 } else { 32 };
    // The value, and its beginnings all over.
    let text = |value: &str| {
        format!("a line with {value} in it, and canary-9c4 canary- cana, and 01234567\n")
    };
    let lines = (mib << 20) / text("canary-9c41").len();
    let script = format!("yes \"{}\" | head -n {lines}", text("$A").trim_end());
    let mut child = start(&sandbox, WAYS[2], &script).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let pid = child.id();
    let mut piece = vec![0; 1 << 20];
    let line = text("***").into_bytes();
    let wanted = line.repeat(piece.len() / line.len() + 2);
    let (mut count, mut peak) = (0, 0_u32);
    loop {
        let read = stdout.read(&mut piece).unwrap();
        if read == 0 {
            break;
        }
        let from = count % line.len();
        assert!(piece[..read] == wanted[from..from + read], "at {count}");
        count += read;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let now = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = now.map(|peak| peak.trim().trim_end_matches(" kB").parse().unwrap());
        peak = now.unwrap_or(peak);
    }
    let status = child.wait().unwrap();
    assert!(status.success());
    assert!((1..64 << 10).contains(&peak), "{peak} KiB");
    assert_eq!(count, lines * line.len());
}
