//! `--lines`: many tokens at once, of which these rules hold whatever the verb.

mod sign;
mod verify;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::support::{Run, Sandbox};

/// A token that says which one it is, and as much more as is wanted.
fn numbered(number: usize, more: usize) -> String {
    let claims = format!(r#"{{"n":{number},"x":"{}"}}"#, "x".repeat(more));
    format!("eyJhbGciOiJIUzI1NiJ9.{}.AA", URL_SAFE_NO_PAD.encode(claims))
}

fn decode(input: impl AsRef<[u8]>) -> Run {
    Sandbox::new().feed(["jwt", "decode", "--lines"], input)
}

fn answers(run: &Run) -> Vec<Value> {
    run.stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

fn start(sandbox: &Sandbox) -> (Child, ChildStdin) {
    let mut command = sandbox.command(["jwt", "decode", "--lines"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let input = child.stdin.take().unwrap();
    (child, input)
}

#[test]
fn answers_come_in_the_order_of_the_lines() {
    const LINES: usize = 100_000;
    let mut input = String::new();
    let mut random = 1_u32;
    for number in 0..LINES {
        // Sizes as a linear congruential generator has them: mostly small, some of pages.
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let more = if random >> 24 == 0 {
            20_000
        } else {
            (random >> 26) as usize
        };
        input.push_str(&numbered(number, more));
        input.push('\n');
    }
    let answers = answers(&decode(input));
    assert_eq!(answers.len(), LINES);
    for (number, answer) in answers.iter().enumerate() {
        assert_eq!(answer["claims"]["n"], number);
    }
}

#[test]
fn every_line_has_its_answer() {
    let input = format!(
        "{}\r\n\nhello\n{}\n\u{7f}\r\nBearer {}",
        numbered(0, 0),
        "x".repeat(3 << 20),
        numbered(1, 0)
    );
    let run = decode(input);
    assert_eq!((run.code, run.stderr.as_str()), (Some(2), ""), "{run:#?}");
    let answers = answers(&run);
    let codes: Vec<&Value> = answers.iter().map(|one| &one["error"]["code"]).collect();
    let malformed = "jwt_malformed";
    assert_eq!(
        codes,
        [
            &Value::Null,
            &malformed.into(),
            &malformed.into(),
            &"input_too_large".into(),
            &malformed.into(),
            &Value::Null
        ]
    );
    assert_eq!(answers[0]["claims"]["n"], 0);
    assert_eq!(answers[0]["verified"], false);
    assert_eq!(answers[5]["claims"]["n"], 1);
    // What is not UTF-8 is one bad line, and no more than that.
    let run = decode(b"\xff\xfe\n");
    assert_eq!((run.code, run.stdout.lines().count()), (Some(2), 1));
    assert!(run.stdout.contains(malformed), "{run:#?}");
}

#[test]
fn a_line_says_what_the_token_alone_says() {
    let token = numbered(7, 3);
    let alone = Sandbox::new()
        .feed(["jwt", "decode", "--json"], &token)
        .ok();
    assert_eq!(decode(&token).ok(), alone);
    assert_eq!(decode("").ok(), "");
}

#[test]
fn who_types_slowly_is_answered_line_by_line() {
    let sandbox = Sandbox::new();
    let (mut child, mut input) = start(&sandbox);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for number in 0..20 {
        let (first, second) = (numbered(number, 10), numbered(number + 100, 10));
        // Half a line more is no reason to keep the whole one waiting.
        let (half, rest) = second.split_at(9);
        input
            .write_all(format!("{first}\n{half}").as_bytes())
            .unwrap();
        for wanted in [number, number + 100] {
            let mut line = String::new();
            output.read_line(&mut line).unwrap();
            let answer: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(answer["claims"]["n"], wanted);
            if wanted == number {
                input.write_all(format!("{rest}\n").as_bytes()).unwrap();
            }
        }
    }
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn who_has_seen_enough_ends_it() {
    let sandbox = Sandbox::new();
    let (mut child, mut input) = start(&sandbox);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut stderr = child.stderr.take().unwrap();
    let token = numbered(0, 500) + "\n";
    input.write_all(token.as_bytes()).unwrap();
    output.read_line(&mut String::new()).unwrap();
    drop(output);
    input.write_all(token.as_bytes()).unwrap();
    // It has to end although its input does not.
    assert_eq!(child.wait().unwrap().code(), Some(0));
    drop(input);
    let mut said = String::new();
    stderr.read_to_string(&mut said).unwrap();
    assert_eq!(said, "");
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_it() {
    use std::os::unix::process::ExitStatusExt as _;
    let sandbox = Sandbox::new();
    let (mut child, mut input) = start(&sandbox);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    input.write_all(b"rubbish\n").unwrap();
    output.read_line(&mut String::new()).unwrap();
    let kill = ["-INT", &child.id().to_string()].map(str::to_owned);
    let sent = std::process::Command::new("kill").args(kill).status();
    assert!(sent.unwrap().success());
    // A shell calls this 130.
    assert_eq!(child.wait().unwrap().signal(), Some(2));
}

#[test]
#[cfg(target_os = "linux")]
fn endless_input_takes_no_more_memory() {
    let sandbox = Sandbox::new();
    let (mut child, mut input) = start(&sandbox);
    let mut output = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
    // 128 MiB of tokens, and a line of 64 MiB.
    let tokens = (numbered(0, 500) + "\n").repeat(1_400);
    for _ in 0..128 {
        input.write_all(tokens.as_bytes()).unwrap();
    }
    for _ in 0..64 {
        input.write_all(&vec![b'x'; 1 << 20]).unwrap();
    }
    let most = peak_memory(child.id());
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(2));
    assert!(reader.join().unwrap().unwrap() > 64 << 20);
    assert!(most < enough(), "{most} KiB at the most");
}

/// Nobody takes the answers, so nothing more may be read.
#[test]
#[cfg(target_os = "linux")]
fn answers_that_nobody_takes_are_not_heaped_up() {
    let sandbox = Sandbox::new();
    let (mut child, mut input) = start(&sandbox);
    let (told, taken) = std::sync::mpsc::channel();
    // At most 128 MiB, a MiB at a time.
    let writer = std::thread::spawn(move || {
        let tokens = (numbered(0, 500) + "\n").repeat(1_400);
        for _ in 0..128 {
            if input.write_all(tokens.as_bytes()).is_err() || told.send(()).is_err() {
                break;
            }
        }
    });
    // It is full when nothing was taken for a while.
    let patience = std::time::Duration::from_millis(400);
    let taken = std::iter::from_fn(|| taken.recv_timeout(patience).ok()).count() as u64;
    let most = peak_memory(child.id());
    child.kill().unwrap();
    child.wait().unwrap();
    writer.join().unwrap();
    assert!(taken < enough() >> 10, "{taken} MiB were taken");
    assert!(most < enough(), "{most} KiB at the most");
}

/// Returns how much memory has to be enough, in KiB: a few chunks for each core, some of which may
/// have had a long line in them.
#[cfg(target_os = "linux")]
fn enough() -> u64 {
    let cores = std::thread::available_parallelism().unwrap().get() as u64;
    (24 + 3 * cores) << 10
}

/// Returns the most memory that a process has had, in KiB.
#[cfg(target_os = "linux")]
fn peak_memory(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1));
    kib.unwrap().parse().unwrap()
}

#[test]
fn a_token_on_the_command_line_or_one_field_is_no_batch() {
    let sandbox = Sandbox::new();
    let token = numbered(0, 0);
    sandbox
        .run(["jwt", "decode", "--lines", "--json", &token])
        .fails(2, "usage");
    let dash = sandbox.feed(["jwt", "decode", "--lines", "-"], &token);
    assert_eq!(answers(&dash).len(), 1);
    let field = sandbox.feed(["jwt", "decode", "--lines", "--field", "claims.n"], &token);
    assert_eq!(
        (field.code, field.stdout.as_str()),
        (Some(2), ""),
        "{field:#?}"
    );
    assert!(field.stderr.contains("--lines"), "{field:#?}");
}

#[test]
fn input_that_cannot_be_read_and_output_that_cannot_be_written_are_errors() {
    let sandbox = Sandbox::new();
    let folder = std::fs::File::open(sandbox.path("")).unwrap();
    let mut command = sandbox.command(["jwt", "decode", "--lines", "--json"]);
    let run: Run = command.stdin(folder).output().unwrap().into();
    run.fails(2, "input_unreadable");
    let tokens = sandbox.file("tokens", numbered(0, 0));
    let run: Run = sandbox
        .command(["jwt", "decode", "--lines", "--json"])
        .stdin(std::fs::File::open(tokens).unwrap())
        .stdout(
            std::fs::OpenOptions::new()
                .write(true)
                .open("/dev/full")
                .unwrap(),
        )
        .output()
        .unwrap()
        .into();
    run.fails(6, "output_failed");
}
