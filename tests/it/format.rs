//! `--format` and `--copy`, the same for secrets, keys and tokens.

use std::path::PathBuf;

use crate::support::{Run, Sandbox};

const VALUE: &str = "s3cr3t-value";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    keep(&sandbox, VALUE);
    sandbox
}

fn keep(sandbox: &Sandbox, value: &str) {
    drop(
        sandbox
            .feed(["secret", "set", "deploy-token", "-"], value)
            .ok(),
    );
}

fn get(sandbox: &Sandbox, rest: &[&str]) -> Run {
    sandbox.run(["secret", "get", "deploy-token"].iter().chain(rest))
}

#[test]
fn each_reader_has_its_own_lines() {
    let sandbox = sandbox();
    for (format, lines) in [
        ("raw", VALUE),
        ("header", "Authorization: Bearer s3cr3t-value\n"),
        ("curl", "header = \"Authorization: Bearer s3cr3t-value\"\n"),
        ("sh", "export DEPLOY_TOKEN='s3cr3t-value'\n"),
        ("fish", "set -gx DEPLOY_TOKEN 's3cr3t-value'\n"),
        ("powershell", "$env:DEPLOY_TOKEN = 's3cr3t-value'\n"),
        ("dotenv", "DEPLOY_TOKEN='s3cr3t-value'\n"),
        ("docker", "DEPLOY_TOKEN=s3cr3t-value\n"),
        (
            "gitlab",
            "{\"key\":\"DEPLOY_TOKEN\",\"masked\":true,\"raw\":true,\"value\":\"s3cr3t-value\"}\n",
        ),
    ] {
        let run = get(&sandbox, &["--format", format]);
        assert_eq!(run.ok(), lines, "{format}");
    }
    let run = get(&sandbox, &["--format", "sh", "--name", "API_KEY"]);
    assert_eq!(run.ok(), "export API_KEY='s3cr3t-value'\n");
    let netrc = ["--format", "netrc", "--host", "x.example", "--login", "me"];
    assert_eq!(
        get(&sandbox, &netrc).ok(),
        "machine x.example login me password s3cr3t-value\n"
    );
    let basic = get(&sandbox, &["--format", "header", "--login", "me"]);
    assert_eq!(basic.ok(), "Authorization: Basic bWU6czNjcjN0LXZhbHVl\n");
}

#[test]
fn json_is_what_the_other_option_gives_errors_too() {
    let sandbox = sandbox();
    let plain = get(&sandbox, &["--json"]).json(0);
    assert_eq!(get(&sandbox, &["--format", "json"]).json(0), plain);
    assert_eq!(plain["value"], VALUE);
    let absent = sandbox.run(["secret", "get", "none", "--format", "json"]);
    absent.fails(3, "credential_unknown");
    let both = get(&sandbox, &["--format", "sh", "--json"]);
    both.fails(2, "usage");
}

#[test]
fn what_a_reader_could_not_read_back_is_refused() {
    let sandbox = sandbox();
    for (value, formats) in [
        (
            "two\nlines",
            &["header", "curl", "netrc", "dotenv", "docker", "gitlab"][..],
        ),
        ("a\\b $c", &["netrc", "dotenv", "gitlab"]),
        (
            "a\0b",
            &["sh", "fish", "powershell", "dotenv", "docker", "github"],
        ),
    ] {
        keep(&sandbox, value);
        let job = sandbox.file("env", "");
        for format in formats {
            let place = ["--host", "x.example", "--login", "me"];
            let words = ["secret", "get", "deploy-token", "--format", format];
            let mut command = sandbox.command(words.iter().chain(&place));
            let run: Run = command.env("GITHUB_ENV", &job).output().unwrap().into();
            assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{format}");
            assert!(
                run.stderr.contains("can't be given this credential"),
                "{run:#?}"
            );
            assert!(!run.stderr.contains(value), "{run:#?}");
        }
        assert_eq!(std::fs::read_to_string(job).unwrap(), "");
    }
}

#[test]
fn a_key_is_given_out_where_that_is_asked_for_alone() {
    let sandbox = Sandbox::new();
    let new = "key new deploy --owner me --scope a:b";
    drop(sandbox.run(new.split(' ')).ok());
    let unasked = sandbox.run("key show deploy --format sh".split(' '));
    assert_eq!(unasked.code, Some(2), "{unasked:#?}");
    let shown = sandbox.run("key show deploy --reveal --format sh".split(' '));
    let shown = shown.ok();
    assert!(shown.starts_with("export DEPLOY='ac_live_"), "{shown}");
    let json = sandbox.run("key show deploy --format json".split(' '));
    assert_eq!(json.json(0)["name"], "deploy");
}

#[test]
fn options_that_would_do_nothing_are_refused() {
    let sandbox = sandbox();
    for rest in [
        &["--format", "netrc"][..],
        &["--format", "netrc", "--host", "x.example"],
        &["--to", "output"],
        &["--format", "sh", "--name", "PATH"],
        &["--format", "sh", "--name", "A;B"],
        &["--format", "json", "--copy"],
        &["--format", "github", "--copy"],
        &["--clear-after", "1s"],
        &["--format", "yaml"],
    ] {
        let run = get(&sandbox, rest);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{rest:?}");
    }
    keep_as(&sandbox, "path");
    let run = sandbox.run("secret get path --format sh".split(' '));
    assert!(run.stderr.contains("--name"), "{run:#?}");
}

fn keep_as(sandbox: &Sandbox, name: &str) {
    drop(sandbox.feed(["secret", "set", name, "-"], VALUE).ok());
}

/// Runs `--format github` in a job whose file holds `before`; returns the run and what the file
/// holds afterwards.
fn job(value: &str, before: &str, rest: &[&str]) -> (Run, String) {
    let sandbox = Sandbox::new();
    keep(&sandbox, value);
    let files: Vec<PathBuf> = ["GITHUB_ENV", "GITHUB_OUTPUT"]
        .iter()
        .map(|name| sandbox.file(name, before))
        .collect();
    let words = ["secret", "get", "deploy-token", "--format", "github"];
    let mut command = sandbox.command(words.iter().chain(rest));
    command.env("GITHUB_ENV", &files[0]);
    command.env("GITHUB_OUTPUT", &files[1]);
    let run = command.output().unwrap().into();
    let output = usize::from(rest.contains(&"output"));
    let written = std::fs::read_to_string(&files[output]).unwrap();
    let other = std::fs::read_to_string(&files[1 - output]).unwrap();
    assert_eq!(other, before);
    (run, written)
}

#[test]
fn a_job_has_the_value_masked_and_then_set() {
    for (rest, variable) in [
        (&[][..], "DEPLOY_TOKEN"),
        (&["--to", "output", "--name", "token"], "token"),
    ] {
        let (run, written) = job("first%line\nOTHER=x", "A=1", rest);
        assert!(run.stderr.contains(variable), "{run:#?}");
        let told = run.ok();
        assert!(
            told.starts_with("::add-mask::first%25line%0AOTHER=x\n"),
            "{told}"
        );
        assert!(told.contains("\n::add-mask::first%25line\n"), "{told}");
        assert!(told.contains("\n::add-mask::OTHER=x\n"), "{told}");
        let (head, block) = written.split_once(&format!("\n{variable}<<")).unwrap();
        assert_eq!(head, "A=1");
        let (delimiter, rest) = block.split_once('\n').unwrap();
        assert_eq!(delimiter.len(), "authctl_".len() + 32);
        assert_eq!(rest, format!("first%line\nOTHER=x\n{delimiter}\n"));
    }
}

#[test]
fn no_delimiter_is_used_twice() {
    let delimiter = || job(VALUE, "", &[]).1.lines().next().unwrap().to_owned();
    assert_ne!(delimiter(), delimiter());
}

#[test]
fn without_masks_nothing_is_set() {
    let sandbox = sandbox();
    let file = sandbox.file("env", "");
    let words = ["secret", "get", "deploy-token", "--format", "github"];
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = sandbox.command(words);
    let run: Run = command
        .env("GITHUB_ENV", &file)
        .stdout(writer)
        .output()
        .unwrap()
        .into();
    assert_eq!(run.code, Some(6), "{run:#?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "");
    // Outside of a job, no mask is told either, and the value is not asked for.
    let run = sandbox.run(words);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:#?}");
    assert!(run.stderr.contains("GITHUB_ENV"), "{run:#?}");
}

#[test]
fn without_a_desktop_there_is_nothing_to_copy_to() {
    let sandbox = sandbox();
    for copy in ["--copy", "--copy=osc52"] {
        let run = get(&sandbox, &[copy, "--json"]);
        run.fails(6, "clipboard_absent");
    }
    let run = get(
        &sandbox.with("DISPLAY", ":9").with("PATH", "/nowhere"),
        &["--copy", "--json"],
    );
    run.fails(6, "clipboard_failed");
    assert!(run.stderr.contains("xclip or xsel"), "{run:#?}");
}

#[test]
fn the_time_on_the_clipboard_begins_with_the_copy() {
    use std::os::unix::fs::PermissionsExt as _;
    // A clipboard whose program takes longer to copy than the value is to stay.
    let sandbox = sandbox();
    let board = sandbox.path("board").display().to_string();
    std::fs::create_dir(sandbox.path("bin")).unwrap();
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in\n*-out) cat {board} ;;\n*) cat > {board}.new\n\
         if [ -s {board}.new ]; then sleep 2; fi\nmv {board}.new {board} ;;\nesac\n"
    );
    let xclip = sandbox.file("bin/xclip", script);
    std::fs::set_permissions(&xclip, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", sandbox.path("bin").display());
    let sandbox = sandbox.with("DISPLAY", ":99").with("PATH", &path);
    drop(get(&sandbox, &["--copy", "--clear-after", "1s"]).ok());
    let begun = std::time::Instant::now();
    while std::fs::read(&board).unwrap() != b"" {
        assert!(begun.elapsed().as_secs() < 30, "it is there still");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}
