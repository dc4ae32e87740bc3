//! `--install` and `--uninstall`: what changes is shown, asked for, and undone.

use std::fs::{self, read_to_string};

use crate::support::{Run, Sandbox};

/// A home with a folder on the PATH that takes links.
fn home() -> Sandbox {
    let sandbox = Sandbox::new();
    fs::create_dir_all(sandbox.path(".local/bin")).unwrap();
    let path = format!("{}:/usr/bin:/bin", sandbox.path(".local/bin").display());
    sandbox.with("PATH", &path)
}

const HOST: &[&str] = &["--host", "git.example.com", "--as", "secret/token"];

fn git(sandbox: &Sandbox, words: &[&str]) -> Run {
    sandbox.run([&["helper", "git", "--json"], words].concat())
}

#[test]
fn all_is_done_once_and_undone() {
    let sandbox = home();
    let file = sandbox.file(".gitconfig", "[user]\n\tname = Ann");
    let link = sandbox.path(".local/bin/git-credential-authctl");
    let install = [&["--install", "--username", "ann"], HOST].concat();
    let shown = git(&sandbox, &[&install[..], &["--dry-run"]].concat());
    assert_eq!(shown.json(0)["changes"].as_array().unwrap().len(), 3);
    assert!(shown.stderr.contains("there is no secret/token yet"));
    assert!(!link.exists(), "a dry run");

    let mut done = git(&sandbox, &install).json(0);
    assert_eq!(done["changes"], shown.json(0)["changes"]);
    assert!(link.exists());
    let config = sandbox.path("authctl/config/config.toml");
    assert_eq!(
        read_to_string(&config).unwrap(),
        "[hosts.\"git.example.com\"]\nas = \"secret/token\"\nusername = \"ann\"\n"
    );
    let text = read_to_string(&file).unwrap();
    assert!(text.contains(
        "[credential \"https://git.example.com\"]\n    helper =\n    helper = authctl\n"
    ));

    done = git(&sandbox, &install).json(0);
    assert_eq!(done["changes"], serde_json::json!([]), "a second time");
    assert_eq!(read_to_string(&file).unwrap(), text);

    let uninstall = [&["--uninstall", "--username", "ann"], HOST].concat();
    assert_eq!(
        git(&sandbox, &uninstall).json(0)["changes"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(read_to_string(&file).unwrap(), "[user]\n\tname = Ann");
    assert!(!link.exists());
    assert_eq!(read_to_string(&config).unwrap().trim(), "");
}

#[test]
fn a_table_that_others_use_stays_unless_it_is_named() {
    let sandbox = home();
    git(&sandbox, &[&["--install"], HOST].concat()).json(0);
    git(
        &sandbox,
        &[
            "--install",
            "--host",
            "other.example",
            "--as",
            "secret/token",
        ],
    )
    .json(0);
    git(&sandbox, &["--uninstall", "--host", "git.example.com"]).json(0);
    let config = read_to_string(sandbox.path("authctl/config/config.toml")).unwrap();
    assert!(config.contains("git.example.com"), "{config}");
    let link = sandbox.path(".local/bin/git-credential-authctl");
    assert!(link.exists(), "the other host needs it");
    // What the table says by now is not what was installed.
    git(
        &sandbox,
        &[
            "--uninstall",
            "--host",
            "other.example",
            "--as",
            "secret/another",
        ],
    )
    .json(0);
    assert!(!link.exists());
    let config = read_to_string(sandbox.path("authctl/config/config.toml")).unwrap();
    assert!(config.contains("other.example"), "{config}");
    assert!(
        !sandbox.path(".gitconfig").exists(),
        "it was made by --install"
    );
}

#[test]
fn no_question_is_answered_by_itself() {
    let sandbox = home();
    let install = [&["--install", "--no-input"], HOST].concat();
    git(&sandbox, &install).fails(2, "input_required");
    assert!(!sandbox.path(".gitconfig").exists());
    git(&sandbox, &[&install[..], &["--yes"]].concat()).json(0);
    assert!(sandbox.path(".gitconfig").exists());
}

#[test]
fn links_and_modes_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let sandbox = home();
    fs::create_dir(sandbox.path("dotfiles")).unwrap();
    let real = sandbox.file("dotfiles/gitconfig", "[user]\n");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&real, sandbox.path(".gitconfig")).unwrap();
    git(&sandbox, &["--install"]).json(0);
    assert!(sandbox.path(".gitconfig").is_symlink());
    assert!(
        read_to_string(&real)
            .unwrap()
            .contains("[credential]\n    helper = authctl")
    );
    let mode = fs::metadata(&real).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn the_link_goes_where_programs_look() {
    // Neither of the two folders is on the PATH.
    let sandbox = Sandbox::new();
    let run = git(&sandbox, &["--install"]);
    run.fails(2, "usage");
    assert!(run.stderr.contains("--links"), "{run:#?}");
    let folder = sandbox.path("links");
    fs::create_dir(&folder).unwrap();
    let words = ["--install", "--links", folder.to_str().unwrap()];
    let run = git(&sandbox, &words);
    run.json(0);
    assert!(run.stderr.contains("not on the PATH"), "{run:#?}");
    assert!(folder.join("git-credential-authctl").exists());

    let sandbox = home();
    sandbox.file(".local/bin/git-credential-authctl", "#!/bin/sh\n");
    git(&sandbox, &["--install"]).fails(7, "file_exists");
    assert!(!sandbox.path(".gitconfig").exists(), "nothing was done");
    git(&sandbox, &["--uninstall"]).json(0);
    assert!(sandbox.path(".local/bin/git-credential-authctl").exists());
}

#[test]
fn what_is_meant_has_to_be_said() {
    let sandbox = home();
    for words in [
        &["--install", "--host", "x.example"][..],
        &["--install", "--uninstall"],
        &["--install", "get"],
        &["--dry-run"],
        &[],
    ] {
        let run = git(&sandbox, words);
        assert_eq!(run.code, Some(2), "{words:?}: {run:#?}");
    }
    let words = ["helper", "git", "get", "--host", "x.example", "--json"];
    let run = sandbox.feed(words, "protocol=https\nhost=x.example\n");
    assert_eq!(run.code, Some(2), "{run:#?}");
}

#[test]
fn helpers_that_keep_what_they_are_given_are_named() {
    let sandbox = home().with("GIT_CONFIG_NOSYSTEM", "1");
    sandbox.file(
        ".gitconfig",
        "[credential]\n\thelper = store\n\thelper = \"!PASSWORD=s3cr3t helper\"\n",
    );
    let run = git(&sandbox, &["--install", "--dry-run"]);
    let then = run.json(0)["then"].clone();
    assert_eq!(then.as_array().unwrap().len(), 2, "{run:#?}");
    for said in [then.to_string(), run.stderr.clone()] {
        assert!(said.contains("the helper store"), "{said}");
        assert!(said.contains("in plain text"), "{said}");
        assert!(!said.contains("s3cr3t"), "{said}");
    }
    // A host's own section leaves them out.
    let run = git(&sandbox, &[&["--install", "--dry-run"], HOST].concat());
    assert!(run.json(0)["then"].is_null(), "{run:#?}");
    assert!(!run.stderr.contains("store"), "{run:#?}");
}
