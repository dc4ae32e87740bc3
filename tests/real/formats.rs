//! What `--format` writes, read back by the real readers: each text is either refused or read back
//! to the byte.

use std::io::Write as _;
use std::process::{Command, Stdio};

use authctl::domain::delivery::format::variable::Variable;
use authctl::domain::delivery::format::{Unfit, environment, shell, web};
use authctl::domain::secret::Secret;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::Value;

use crate::clients::stage::{Answer, Server};
use crate::support::Sandbox;

type Writer = fn(&Variable, &Secret) -> Result<Secret, Unfit>;

/// What some reader takes for something else than itself.
const HARD: &[char] = &[
    '\'', '"', '`', '$', '\\', '!', '#', '=', ' ', '\t', '\n', '\r', '~', '*', '%', ';', '&', '|',
    '<', '(', '{', '[', ':', '^', '@', '-', 'a', 'n', '0', '\u{2018}', '\u{2019}', '\u{201a}',
    '\u{201b}', '\u{85}', '\u{2028}', '\u{202e}', '\u{feff}', '\u{f600}', '\u{fdd0}', '\u{7f}',
    '\u{1b}', '\u{1}', 'é', '🔑',
];

/// Texts that end a quote, a line or an expansion early, in many ways.
fn texts(count: usize) -> Vec<String> {
    let some = prop_oneof![
        6 => proptest::sample::select(HARD),
        2 => proptest::char::range('!', '~'),
        1 => any::<char>(),
    ];
    let text = proptest::collection::vec(some, 1..24);
    let mut runner = TestRunner::deterministic();
    let drawn = (0..count).map(|_| {
        let text = text.new_tree(&mut runner).unwrap().current();
        text.into_iter().collect::<String>()
    });
    let known = [
        "''", "a'", "\\", "\\'", "${HOME}", "$(id)", "`id`", "\n", "a\r\nb", "# a", "a #b",
    ];
    drawn.chain(known.map(str::to_owned)).collect()
}

/// Returns the texts that can be written, with what is written.
fn written(writer: Writer, texts: Vec<String>) -> Vec<(String, String)> {
    let name = "V".parse().unwrap();
    let write = |text: String| {
        let secret = writer(&name, &Secret::from(text.clone())).ok()?;
        Some((text, secret.expose_text().unwrap().to_owned()))
    };
    let fit: Vec<_> = texts.into_iter().filter_map(write).collect();
    assert!(fit.len() > 100, "only {} texts fit", fit.len());
    fit
}

/// Runs a program and returns what it printed.
#[track_caller]
fn printed(command: &mut Command, package: &str, input: &str) -> Vec<u8> {
    let child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.unwrap_or_else(|error| panic!("{error}: {command:?}; install {package}"));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {told}");
    output.stdout
}

/// Compares what was read with what was written, each ended by NUL.
#[track_caller]
fn same(reader: &str, read: &[u8], fit: &[(String, String)]) {
    let read: Vec<&[u8]> = read.split(|byte| *byte == 0).collect();
    assert_eq!(read.len(), fit.len() + 1, "{reader}");
    for (read, (text, line)) in read.iter().zip(fit) {
        let shown = String::from_utf8_lossy(read);
        assert_eq!(
            *read,
            text.as_bytes(),
            "{reader} read {line:?} as {shown:?}"
        );
    }
}

#[test]
fn shells_read_back_what_is_written_for_them() {
    let sandbox = Sandbox::new();
    for (program, writer, package) in [
        ("dash", shell::sh as Writer, "dash"),
        ("bash", shell::sh, "bash"),
        ("zsh", shell::sh, "zsh"),
        ("fish", shell::fish, "fish"),
    ] {
        let fit = written(writer, texts(1_000));
        let print = r#"printf '%s\0' "$V""#;
        let script: String = fit
            .iter()
            .map(|(_, line)| line.clone() + print + "\n")
            .collect();
        let script = sandbox.file(program, script);
        for locale in ["C", "C.UTF-8"] {
            let mut command = Command::new(program);
            command.arg(&script).env("LC_ALL", locale);
            command.env("HOME", sandbox.path(""));
            same(program, &printed(&mut command, package, ""), &fit);
        }
    }
}

#[test]
fn a_line_is_evaluated_as_the_help_says() {
    let sandbox = Sandbox::new();
    let hard = "it's \"$HOME\" \\ `id`\n;!";
    drop(sandbox.feed(["secret", "set", "x", "-"], hard).ok());
    let authctl = crate::support::program().display();
    let sh = format!(r#"eval "$({authctl} secret get x --format sh)"; printenv X"#);
    let fish = format!("{authctl} secret get x --format fish | source; printenv X");
    for (program, script) in [("dash", &sh), ("bash", &sh), ("zsh", &sh), ("fish", &fish)] {
        let mut command = Command::new(program);
        command.args(["-c", script]);
        command
            .env("HOME", sandbox.path(""))
            .env("AUTHCTL_HOME", sandbox.path("authctl"));
        let read = printed(&mut command, program, "");
        assert_eq!(
            String::from_utf8_lossy(&read),
            format!("{hard}\n"),
            "{program}"
        );
    }
}

/// Readers of .env files: each prints the variables `V0`, `V1`, … of the file that it is given.
const DOTENV: &[(&str, &str, &str, &str)] = &[
    (
        concat!(env!("CARGO_MANIFEST_DIR"), "/target/python/bin/python"),
        "-c",
        "import sys,dotenv
read = dotenv.dotenv_values(sys.argv[1])
for i in range(len(read)): sys.stdout.buffer.write(read[f'V{i}'].encode() + b'\\0')",
        "python-dotenv, with pip into target/python",
    ),
    (
        "node",
        "-e",
        "const read = require(process.argv[2]).parse(require('fs').readFileSync(process.argv[1]));
for (let i = 0; `V${i}` in read; i++) process.stdout.write(read[`V${i}`] + '\\0');",
        "npm",
    ),
    (
        "node",
        "-e",
        "const read = require('util').parseEnv(require('fs').readFileSync(process.argv[1], 'utf8'));
for (let i = 0; `V${i}` in read; i++) process.stdout.write(read[`V${i}`] + '\\0');",
        "nodejs",
    ),
    (
        "bash",
        "-c",
        "set -a; . \"$0\"; i=0; while v=V$i; [ -n \"${!v+x}\" ]; do printf '%s\\0' \"${!v}\"; i=$((i+1)); done",
        "bash",
    ),
];

#[test]
fn dotenv_readers_agree_on_what_is_written() {
    let sandbox = Sandbox::new();
    let fit = written(environment::dotenv, texts(1_500));
    let lines = fit.iter().enumerate();
    let lines = lines.map(|(i, (_, line))| line.replacen("V=", &format!("V{i}="), 1));
    let file = sandbox.file("env", lines.collect::<String>());
    let library = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/peers/dotenv/node_modules/dotenv"
    );
    for (program, flag, script, package) in DOTENV {
        let mut command = Command::new(program);
        command.args([flag, script]).arg(&file).arg(library);
        same(script, &printed(&mut command, package, ""), &fit);
    }
}

#[test]
fn dockers_client_reads_its_env_file_to_the_byte() {
    let sandbox = Sandbox::new();
    // The client reads the file, and sends what it read to whoever is the daemon.
    let daemon = Server::start(|request| match request.method.as_str() {
        "POST" => Answer::json(201, &serde_json::json!({ "Id": "1", "Warnings": [] })),
        _ => Answer::new(200, "").with("Api-Version", "1.41"),
    });
    let fit = written(environment::docker, texts(1_000));
    let lines = fit.iter().enumerate();
    let lines = lines.map(|(i, (_, line))| line.replacen("V=", &format!("V{i}="), 1));
    let file = sandbox.file("env", lines.collect::<String>());
    let mut command = Command::new("docker");
    command
        .args(["create", "--env-file"])
        .arg(&file)
        .arg("image");
    command.env("DOCKER_HOST", format!("tcp://{}", daemon.host));
    command
        .env("HOME", sandbox.path(""))
        .env_remove("DOCKER_CONFIG");
    drop(printed(&mut command, "docker.io", ""));
    let asked = daemon.asked();
    let create = asked
        .iter()
        .find(|request| request.method == "POST")
        .unwrap();
    let sent: Value = serde_json::from_slice(&create.body).unwrap();
    let sent: Vec<&str> = sent["Env"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_str().unwrap())
        .collect();
    let wanted: Vec<String> = fit
        .iter()
        .enumerate()
        .map(|(i, (text, _))| format!("V{i}={text}"))
        .collect();
    assert_eq!(sent, wanted);
}

const NETRC: &str = "import netrc,sys
read = netrc.netrc(sys.argv[1])
for i in range(len(read.hosts)): sys.stdout.write(read.authenticators(f'h{i}.example')[2] + '\\0')";

#[test]
fn python_reads_netrc_as_it_is_written() {
    let sandbox = Sandbox::new();
    let words: Vec<String> = texts(3_000)
        .into_iter()
        .map(|text| {
            text.chars()
                .filter(|c| !c.is_whitespace() && c.is_ascii())
                .collect()
        })
        .collect();
    let fit = written(
        |_, value| web::netrc(&"h.example".parse().unwrap(), "me", value),
        words,
    );
    let entries = fit.iter().enumerate();
    let entries =
        entries.map(|(i, (_, entry))| entry.replacen("h.example", &format!("h{i}.example"), 1));
    let file = sandbox.file("netrc", entries.collect::<String>());
    let mut command = Command::new("python3");
    command.args(["-c", NETRC]).arg(file);
    same("python3", &printed(&mut command, "python3", ""), &fit);
}
