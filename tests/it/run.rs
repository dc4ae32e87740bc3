//! `authctl run`: which environment a program gets, and what becomes of its exit code.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{Run, Sandbox};

/// Returns a sandbox with a text, an object and a value that no variable can hold.
fn stocked() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox
        .feed(["secret", "set", "stripe", "-"], "s3cr3t-1")
        .ok();
    sandbox
        .feed(
            ["secret", "set", "db", "-"],
            r#"{"user":"u","password":"p4ss w0rd"}"#,
        )
        .ok();
    sandbox.feed(["secret", "set", "nul", "-"], "abc\0def").ok();
    sandbox
        .feed(["secret", "set", "bytes", "-"], b"\xff\xfe raw")
        .ok();
    sandbox
}

/// Runs the words of a line, which may end in `-- CMD`, where `|` stands for a blank.
fn run(sandbox: &Sandbox, line: &str) -> Run {
    let words = line.split(' ').map(|word| word.replace('|', " "));
    sandbox.run(["run".to_owned()].into_iter().chain(words))
}

/// Returns the environment that a program sees.
fn seen(sandbox: &Sandbox, options: &str) -> BTreeMap<String, String> {
    let line = format!("{options} -- env -0");
    let all = run(sandbox, line.trim_start()).ok();
    let pairs = all
        .split_terminator('\0')
        .map(|pair| pair.split_once('=').unwrap());
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn logged(sandbox: &Sandbox) -> usize {
    let log = sandbox.run(["audit", "log", "--lines"]).ok();
    log.lines()
        .filter(|line| line.contains("secret_revealed") || line.contains("secret.revealed"))
        .count()
}

#[test]
fn variables_hold_what_is_named() {
    let sandbox = stocked();
    let seen = seen(
        &sandbox,
        "--env A=secret/stripe --env B=authctl://secret/db#password --env C=secret/stripe",
    );
    assert_eq!(seen["A"], "s3cr3t-1");
    assert_eq!(seen["B"], "p4ss w0rd");
    assert_eq!(seen["C"], "s3cr3t-1");
    assert!(
        seen.contains_key("HOME") && seen.contains_key("AUTHCTL_HOME"),
        "{seen:?}"
    );
    // What is wanted twice is given out once.
    assert_eq!(logged(&sandbox), 2);
    let raw = sandbox
        .command(["run", "--env", "A=secret/bytes", "--", "printenv", "A"])
        .output();
    assert_eq!(raw.unwrap().stdout, b"\xff\xfe raw\n");
}

#[test]
fn references_in_our_own_environment_are_resolved_and_our_secrets_stay() {
    let sandbox = stocked()
        .with("TOKEN", "authctl://secret/stripe")
        .with("URL", "https://authctl://secret/stripe@h")
        .with("AUTHCTL_PASSPHRASE_FILE", "/nowhere")
        .with("AUTHCTL_PASSPHRASE", "canary-pass");
    let seen = seen(&sandbox, "");
    assert_eq!(seen["TOKEN"], "s3cr3t-1");
    assert_eq!(seen["URL"], "https://authctl://secret/stripe@h");
    let ours = seen.keys().filter(|name| name.starts_with("AUTHCTL_"));
    let ours: Vec<_> = ours.collect();
    assert_eq!(ours, ["AUTHCTL_HOME", "AUTHCTL_STORE"]);
    let broken = stocked().with("TOKEN", "authctl://stripe");
    run(&broken, "--json -- touch ran").fails(2, "environment_invalid");
    assert!(!broken.path("ran").exists());
    // One that is replaced is not asked for.
    let replaced = stocked().with("TOKEN", "authctl://secret/none");
    assert_eq!(
        self::seen(&replaced, "--env TOKEN=secret/stripe")["TOKEN"],
        "s3cr3t-1"
    );
}

#[test]
fn nothing_starts_where_a_reference_fails() {
    let sandbox = stocked();
    for (options, exit, code) in [
        (
            "--env A=secret/stripe --env B=secret/none",
            3,
            "credential_unknown",
        ),
        ("--env A=secret/db#none", 6, "secret_missing"),
        ("--env A=secret/nul", 2, "credential_unfit"),
        ("--env A=canary-77", 2, "environment_invalid"),
        ("--env canary-77", 2, "environment_invalid"),
        ("--env 1=secret/stripe", 2, "environment_invalid"),
        ("--file A=secret/none", 3, "credential_unknown"),
    ] {
        let run = run(&sandbox, &format!("--json {options} -- touch ran"));
        run.fails(exit, code);
        assert!(!run.stderr.contains("canary"), "{run:#?}");
        assert!(!sandbox.path("ran").exists(), "{options}");
    }
    // What no variable holds, a file does.
    let line = "--file A=secret/nul -- sh -c cat|\"$A\"";
    assert_eq!(run(&sandbox, line).ok(), "abc\0def");
}

#[test]
fn files_of_variables_are_read() {
    let sandbox = stocked().with("KEPT", "1");
    sandbox.file(
        ".env",
        "# c\nexport A=authctl://secret/stripe # c\nB='authctl://secret/db#password'\nC=\"x\\ny\"\nKEPT=2\n",
    );
    sandbox.file("later", "C=later\n");
    let both = seen(
        &sandbox,
        "--env-file .env --env-file later --env B=secret/stripe",
    );
    assert_eq!(
        (both["A"].as_str(), both["B"].as_str()),
        ("s3cr3t-1", "s3cr3t-1")
    );
    assert_eq!((both["C"].as_str(), both["KEPT"].as_str()), ("later", "2"));
    assert_eq!(seen(&sandbox, "--env-file .env")["C"], "x\ny");
    for (text, told) in [
        ("A=1\nLD_PRELOAD=canary-x\n", "line 2"),
        ("HOME=canary-x\n", "HOME"),
        ("npm_config_script_shell=canary-x\n", "npm_config"),
        ("https_proxy=http://canary-x\n", "https_proxy"),
        ("A=authctl://canary-x\n", "A"),
        ("canary-x\n", "line 1"),
        ("A='canary-x\n", "line 1"),
    ] {
        sandbox.file("bad", text);
        let run = run(&sandbox, "--json --env-file bad -- touch ran");
        run.fails(2, "environment_invalid");
        assert!(
            run.stderr.contains(told) && !run.stderr.contains("canary"),
            "{run:#?}"
        );
        assert!(!sandbox.path("ran").exists());
    }
}

#[test]
fn pristine_is_what_was_named_and_what_is_needed() {
    let sandbox = stocked()
        .with("TOKEN", "authctl://secret/none")
        .with("OTHER", "1")
        .with("LC_ALL", "C")
        .with("TZ", "UTC");
    let seen = seen(&sandbox, "--pristine --env A=secret/stripe");
    let names: Vec<&str> = seen.keys().map(String::as_str).collect();
    assert_eq!(names, ["A", "HOME", "LC_ALL", "PATH", "TZ"]);
}

#[test]
fn strict_refuses_what_could_be_a_mistake() {
    let sandbox = stocked()
        .with("TAKEN", "1")
        .with("SAME", "s3cr3t-1")
        .with("PLACE", "authctl://secret/db");
    let strict = |options: &str| run(&sandbox, &format!("--json --strict {options} -- true"));
    strict("--env A=secret/stripe --env A=secret/db").fails(2, "environment_invalid");
    strict("--env TAKEN=secret/stripe").fails(2, "environment_invalid");
    strict("--env SAME=secret/stripe --env PLACE=secret/stripe").ok();
    sandbox.file("inside", "URL=https://authctl://secret/stripe@h\n");
    strict("--env-file inside").fails(2, "environment_invalid");
    let loose = seen(
        &sandbox,
        "--env A=secret/stripe --env A=secret/db#user --env TAKEN=secret/stripe",
    );
    assert_eq!(
        (loose["A"].as_str(), loose["TAKEN"].as_str()),
        ("u", "s3cr3t-1")
    );
}

#[test]
fn the_exit_code_is_the_programs() {
    let sandbox = stocked();
    let plain = sandbox.file("plain", "no program");
    let lost = sandbox.file("lost", "#!/nowhere/interpreter\n");
    executable(&lost);
    for options in [
        "",
        "--file F=secret/stripe ",
        "--mask --env A=secret/stripe ",
    ] {
        let code = |command: &str| run(&sandbox, &format!("{options}-- {command}")).code;
        assert_eq!(code("sh -c exit|42"), Some(42), "{options}");
        assert_eq!(code("true"), Some(0), "{options}");
        assert_eq!(code("authctl-has-no-such-program"), Some(127), "{options}");
        assert_eq!(code("./plain"), Some(126), "{options}");
        let missing = run(&sandbox, &format!("--json {options}-- ./none"));
        missing.fails(127, "program_missing");
        run(&sandbox, &format!("--json {options}-- {}", plain.display()))
            .fails(126, "program_unfit");
        run(&sandbox, &format!("--json {options}-- {}", lost.display()))
            .fails(127, "program_missing");
    }
    // Beside us, what ends it is told as a shell tells it.
    let run = run(&sandbox, "--file F=secret/stripe -- sh -c kill|-9|$$");
    assert_eq!(run.code, Some(137), "{run:#?}");
}

fn executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
}

#[test]
fn runs_can_be_nested() {
    let sandbox = stocked();
    let program = crate::support::program().display();
    let line = format!(
        "--env A=secret/stripe -- {program} run --mask --env B=secret/db#password -- {program} run --file C=secret/stripe -- sh -c echo|$A|$B;cat|$C"
    );
    // The innermost has all three; what the masked one around it was given is hidden.
    assert_eq!(run(&sandbox, &line).ok(), "s3cr3t-1 ***\ns3cr3t-1");
}

#[test]
fn a_value_is_masked_in_both_streams() {
    let sandbox = stocked();
    // In base64, too, by a pipe: not in the notation of `run`, where `|` is a blank.
    let script = "echo out $A x; echo err $A y >&2; printf %s $A | base64; printf %s $A";
    let words = [
        "--mask",
        "--env",
        "A=secret/stripe",
        "--",
        "sh",
        "-c",
        script,
    ];
    let run = sandbox.run(["run"].iter().chain(&words));
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert_eq!(run.stdout, "out *** x\n***\n***", "{run:#?}");
    assert_eq!(run.stderr, "err *** y\n", "{run:#?}");
    let short = Sandbox::new();
    short.feed(["secret", "set", "s", "-"], "abcde").ok();
    let run = self::run(&short, "--mask --env A=secret/s -- sh -c echo|$A");
    assert_eq!(run.stdout, "abcde\n");
    assert_eq!(run.stderr.matches("not masked").count(), 1, "{run:#?}");
}

#[test]
fn standard_input_passes_through() {
    let sandbox = stocked();
    for options in [
        "",
        "--file F=secret/stripe ",
        "--mask --env A=secret/stripe ",
    ] {
        let line = format!("run {options}-- cat");
        let run = sandbox.feed(line.split(' '), "in s3cr3t-1 put");
        let masked = options.starts_with("--mask");
        let wanted = if masked {
            "in *** put"
        } else {
            "in s3cr3t-1 put"
        };
        assert_eq!(run.ok(), wanted);
    }
}
