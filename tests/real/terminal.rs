//! Questions at a real terminal, which `script` makes.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use crate::support::{Sandbox, program};

/// Runs a shell line in a terminal, types each answer once its question is seen, and returns all
/// that was shown.
fn typed(sandbox: &Sandbox, line: &str, answers: &[(&str, &str)]) -> String {
    let shell = sandbox.command([""; 0]);
    let mut child = Command::new("script")
        .args(["-qfc", line, "/dev/null"])
        .env_clear()
        .envs(
            shell
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .envs([("SHELL", "/bin/sh"), ("TERM", "xterm"), ("NO_COLOR", "1")])
        .env("AUTHCTL", program())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{error}: script; apt-get install bsdutils"));
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut shown = String::new();
    let mut from = 0;
    for (question, answer) in answers {
        while !shown.get(from..).unwrap_or_default().contains(question) {
            let mut bytes = [0; 4096];
            let count = stdout.read(&mut bytes).unwrap();
            assert!(count > 0, "{question:?} was not asked: {shown}");
            shown += &String::from_utf8_lossy(bytes.get(..count).unwrap_or_default());
        }
        from = shown.len();
        // The echo goes off just after the question is shown, and what was typed before is dropped.
        std::thread::sleep(std::time::Duration::from_millis(300));
        stdin.write_all(answer.as_bytes()).unwrap();
    }
    stdout.read_to_string(&mut shown).unwrap();
    child.wait().unwrap();
    shown
}

#[test]
fn a_value_is_typed_unseen() {
    let sandbox = Sandbox::new();
    let set = "exec $AUTHCTL secret set x prompt";
    let shown = typed(&sandbox, set, &[("Value", "canary-60\r")]);
    assert!(
        shown.contains("stored secret/x") && !shown.contains("canary"),
        "{shown}"
    );
    assert_eq!(sandbox.run(["secret", "get", "x"]).ok(), "canary-60");
}

#[test]
fn ctrl_c_gives_the_echo_back_and_is_seen_as_an_interrupt() {
    let sandbox = Sandbox::new();
    sandbox.feed(["secret", "set", "kept", "-"], "1").ok();
    for (verb, question) in [
        ("secret set x prompt", "Value"),
        ("secret remove kept", "Remove secret/kept"),
    ] {
        let line = format!("trap : INT; $AUTHCTL {verb}; echo rc=$?; stty -a");
        let shown = typed(&sandbox, &line, &[(question, "\u{3}")]);
        assert!(shown.contains("rc=130"), "{shown}");
        assert!(
            shown.contains(" echo ") && !shown.contains("-echo "),
            "{shown}"
        );
        assert!(
            shown.contains(" icanon ") && !shown.contains("error:"),
            "{shown}"
        );
    }
    assert_eq!(sandbox.run(["secret", "get", "kept"]).ok(), "1");
}

#[test]
fn the_end_of_input_is_no_answer() {
    let sandbox = Sandbox::new();
    let line = "$AUTHCTL secret set x prompt; echo rc=$?";
    let shown = typed(&sandbox, line, &[("Value", "\u{4}")]);
    assert!(shown.contains("rc=4"), "{shown}");
}

#[test]
fn a_passphrase_is_asked_for_twice_when_it_is_new_and_once_a_command_after() {
    let sandbox = Sandbox::new();
    sandbox.feed(["secret", "set", "x", "-"], "s3cr3t").ok();
    let seal = "exec $AUTHCTL store seal";
    let slip = [("New passphrase", "one\r"), ("The same again", "two\r")];
    assert!(typed(&sandbox, seal, &slip).contains("nothing was changed"));
    assert_eq!(sandbox.run(["secret", "get", "x"]).ok(), "s3cr3t");
    let right = [("New passphrase", "one\r"), ("The same again", "one\r")];
    assert!(typed(&sandbox, seal, &right).contains("sealed"));
    // Setting reads, writes and reads back: three uses, one question.
    let set = "$AUTHCTL secret set y env:HOME; echo rc=$?";
    let shown = typed(&sandbox, set, &[("Passphrase of", "one\r")]);
    assert!(shown.contains("rc=0"), "{shown}");
    let wrong = "$AUTHCTL secret get x; echo rc=$?";
    let shown = typed(&sandbox, wrong, &[("Passphrase of", "two\r")]);
    assert!(
        shown.contains("rc=4") && !shown.contains("s3cr3t"),
        "{shown}"
    );
}

#[test]
fn the_passphrase_of_a_key_is_asked_for_where_it_is_wanted() {
    let sandbox = Sandbox::new().with("PASSPHRASE", "canary-61");
    let new = "jwk new --type okp --out key";
    sandbox.run(new.split(' ')).ok();
    let lock = "jwk convert key --to pem --passphrase-out env:PASSPHRASE --out locked";
    sandbox.run(lock.split(' ')).ok();
    let question = ("Passphrase of the key", "canary-61\r");
    let show = |name| format!("exec $AUTHCTL jwk show @{}", sandbox.path(name).display());
    let shown = typed(&sandbox, &show("locked"), &[question]);
    assert!(
        shown.contains("verify, sign") && !shown.contains("canary"),
        "{shown}"
    );
    // A key that is not locked is no reason to ask.
    let shown = typed(&sandbox, &show("key"), &[]);
    assert!(shown.contains("verify, sign"), "{shown}");
}
