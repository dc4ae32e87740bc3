//! What is promised for standard output and standard error, whatever the command.

use std::fs::{File, OpenOptions};
use std::process::Stdio;

use crate::support::{Run, Sandbox};

#[test]
fn a_full_disk_is_an_error_and_no_panic() {
    let sandbox = Sandbox::new();
    for args in [
        &["list", "--json"][..],
        &["--help"],
        &["completions", "bash"],
    ] {
        let full: File = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let run: Run = sandbox.command(args).stdout(full).output().unwrap().into();
        assert_eq!(run.code, Some(6), "{args:?}: {run:#?}");
        assert!(
            run.stderr.contains("could not be written"),
            "{args:?}: {run:#?}"
        );
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let sandbox = Sandbox::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let run: Run = sandbox
        .command(["completions", "bash"])
        .stdout(writer)
        .output()
        .unwrap()
        .into();
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:#?}");
}

#[test]
fn a_closed_standard_error_does_not_change_the_exit() {
    let sandbox = Sandbox::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = sandbox
        .command(["--nonsense"])
        .stderr(writer)
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(2));
}

#[test]
fn mistakes_on_the_command_line_are_errors_in_both_tongues() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(["lst"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(
        run.stderr
            .starts_with("error: unrecognized subcommand 'lst'\n"),
        "{run:#?}"
    );
    assert!(run.stderr.contains("hint: "), "{run:#?}");
    sandbox.run(["lst", "--json"]).fails(2, "usage");
    sandbox
        .run(["list", "--json", "--kind", "wolf"])
        .fails(2, "usage");
    sandbox.run(["--json"]).fails(2, "usage");
}

#[test]
fn a_credential_in_the_wrong_place_is_not_repeated() {
    let sandbox = Sandbox::new();
    let key = sandbox
        .run(["key", "new", "x", "--owner", "me", "--reveal"])
        .ok();
    let token = "eyJhbGciOiJub25lIn0.e30.";
    for secret in [key.as_str(), token] {
        for args in [
            vec!["list", secret],
            vec!["list", "--kind", secret],
            vec!["key", "new", "y", "--owner", "me", "--scope", secret],
            vec![secret],
        ] {
            for spoken in [None, Some("--json")] {
                let run = sandbox.run(args.iter().copied().chain(spoken));
                assert_eq!(run.code, Some(2), "{run:#?}");
                assert!(!run.stderr.contains(secret), "{run:#?}");
            }
        }
    }
}

#[test]
fn help_and_version_are_results() {
    let sandbox = Sandbox::new();
    assert!(
        sandbox
            .run(["--help"])
            .ok()
            .contains("authctl [OPTIONS] <COMMAND>")
    );
    assert_eq!(
        sandbox.run(["--version"]).ok(),
        format!("authctl {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn colour_is_for_those_who_want_it() {
    let plain = Sandbox::new();
    assert!(!plain.run(["list"]).ok().contains('\u{1b}'));
    assert!(
        plain
            .run(["list", "--color", "always"])
            .ok()
            .contains('\u{1b}')
    );
    let forced = Sandbox::new().with("CLICOLOR_FORCE", "1");
    assert!(forced.run(["list"]).ok().contains('\u{1b}'));
    assert!(
        !forced
            .run(["list", "--color", "never"])
            .ok()
            .contains('\u{1b}')
    );
    let refused = forced.with("NO_COLOR", "1");
    assert!(!refused.run(["list"]).ok().contains('\u{1b}'));
}

#[test]
fn one_field_comes_raw() {
    let sandbox = Sandbox::new();
    assert_eq!(
        sandbox
            .run(["completions", "fish", "--field", "shell"])
            .ok(),
        "fish"
    );
    for (field, told) in [
        ("nonsense", "no field `nonsense`"),
        ("credentials", "not a single value"),
    ] {
        let run = sandbox.run(["list", "--field", field]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:#?}");
        assert!(run.stderr.contains(told), "{run:#?}");
    }
}

#[test]
fn settings_say_what_is_wrong_with_them() {
    let sandbox = Sandbox::new().with("AUTHCTL_STORE", "");
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    sandbox.file("authctl/config/config.toml", "store = [");
    let run = sandbox.feed(["secret", "set", "x", "-", "--json"], "v");
    run.fails(2, "config_invalid");
    sandbox.file("authctl/config/config.toml", "store = \"cupboard\"");
    sandbox
        .feed(["secret", "set", "x", "-", "--json"], "v")
        .fails(2, "config_invalid");
}
