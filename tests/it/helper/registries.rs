//! `--install` and `--uninstall` of the helpers for registries of packages.

use std::fs::read_to_string;

use serde_json::Value;

use crate::support::Sandbox;

/// A home with a folder on the PATH that takes links, and authctl in it.
fn home() -> Sandbox {
    let sandbox = Sandbox::new();
    let folder = sandbox.path(".local/bin");
    std::fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink(crate::support::program(), folder.join("authctl")).unwrap();
    let path = format!("{}:/usr/bin:/bin", folder.display());
    sandbox.with("PATH", &path)
}

fn helper(sandbox: &Sandbox, words: &str) -> Value {
    let words = ["helper"].into_iter().chain(words.split(' '));
    sandbox.run(words.chain(["--json"])).json(0)
}

fn count(done: &Value) -> usize {
    done["changes"].as_array().unwrap().len()
}

#[test]
fn cargo_asks_for_all_registries_or_for_one() {
    let sandbox = home();
    let file = sandbox.path(".cargo/config.toml");
    assert_eq!(count(&helper(&sandbox, "cargo --install")), 1);
    assert_eq!(
        read_to_string(&file).unwrap(),
        "[registry]\nglobal-credential-providers = [\"cargo:token\", \"authctl\"]\n"
    );
    assert_eq!(count(&helper(&sandbox, "cargo --install")), 0);
    assert_eq!(count(&helper(&sandbox, "cargo --uninstall")), 1);
    assert!(!file.exists(), "it was made by --install");

    let acme = "[registries.acme]\nindex = \"sparse+https://crates.example.com/index/\"\n";
    sandbox.file(".cargo/config.toml", acme);
    let host = "--host crates.example.com/index --as secret/x";
    assert_eq!(
        count(&helper(&sandbox, &format!("cargo --install {host}"))),
        2
    );
    assert_eq!(
        read_to_string(&file).unwrap(),
        format!("{acme}credential-provider = [\"authctl\"]\n")
    );
    assert_eq!(
        count(&helper(&sandbox, &format!("cargo --uninstall {host}"))),
        2
    );
    assert_eq!(read_to_string(&file).unwrap(), acme);

    let words = ["helper", "cargo", "--install", "--json", "--as", "secret/x"];
    let other = ["--host", "crates.example.com"];
    let run = sandbox.run(words.iter().chain(&other));
    run.fails(2, "input_unreadable");
    assert!(run.stderr.contains("crates.example.com"), "{run:#?}");
    assert!(
        !sandbox.path("authctl/config/config.toml").exists() || {
            let config = read_to_string(sandbox.path("authctl/config/config.toml")).unwrap();
            config.trim().is_empty()
        }
    );
}

#[test]
fn terraform_finds_its_helper_in_its_own_folder() {
    let sandbox = home();
    let file = sandbox.file(".terraformrc", "disable_checkpoint = true\n");
    let link = sandbox.path(".terraform.d/plugins/terraform-credentials-authctl");
    assert_eq!(count(&helper(&sandbox, "terraform --install")), 2);
    let text = read_to_string(&file).unwrap();
    assert!(
        text.contains("\ncredentials_helper \"authctl\" {\n}\n"),
        "{text}"
    );
    assert!(link.exists());
    assert_eq!(count(&helper(&sandbox, "terraform --install")), 0);
    assert_eq!(count(&helper(&sandbox, "terraform --uninstall")), 2);
    assert_eq!(
        read_to_string(&file).unwrap(),
        "disable_checkpoint = true\n"
    );
    assert!(!link.is_symlink());

    sandbox.file(".terraformrc", "credentials_helper \"other\" {\n}\n");
    let words = ["helper", "terraform", "--install", "--json"];
    sandbox.run(words).fails(7, "tool_taken");
    assert!(!link.is_symlink());
}

#[test]
fn pip_and_uv_find_keyring_on_the_path() {
    let sandbox = home();
    let link = sandbox.path(".local/bin/keyring");
    let done = helper(&sandbox, "keyring --install");
    assert_eq!(count(&done), 1);
    assert!(
        done["then"].to_string().contains("keyring-provider"),
        "{done}"
    );
    assert!(link.exists());
    assert_eq!(count(&helper(&sandbox, "keyring --uninstall")), 1);
    assert!(!link.is_symlink());
}

#[test]
fn bazel_asks_for_a_host() {
    let sandbox = home();
    let host = "--host cache.example.com --as secret/x";
    assert_eq!(
        count(&helper(&sandbox, &format!("bazel --install {host}"))),
        3
    );
    let text = read_to_string(sandbox.path(".bazelrc")).unwrap();
    let line = "common --credential_helper=cache.example.com=bazel-credential-authctl\n";
    assert!(text.contains(line), "{text}");
    assert_eq!(
        count(&helper(&sandbox, &format!("bazel --uninstall {host}"))),
        3
    );
    assert!(!sandbox.path(".bazelrc").exists());
}

#[test]
fn a_host_that_is_never_asked_for_is_refused() {
    let sandbox = home();
    for (words, hint) in [
        ("docker --host r.example/team", "--host r.example"),
        ("docker --host docker.io/library", "--host docker.io"),
        ("terraform --host t.example/team", "--host t.example"),
        ("bazel --host [::1]:8080", "IPv6"),
    ] {
        let words = format!("helper {words} --as secret/x --json");
        let run = sandbox.run(words.split(' ').chain(["--install"]));
        run.fails(2, "usage");
        assert!(run.stderr.contains(hint), "{run:#?}");
        assert!(!sandbox.path("authctl/config/config.toml").exists());
        // What was set up before can be taken back.
        sandbox.run(words.split(' ').chain(["--uninstall"])).json(0);
    }
}

#[test]
fn half_a_question_is_none() {
    let sandbox = home();
    for words in [
        "terraform get",
        "terraform",
        "keyring get",
        "bazel",
        "bazel get --install",
        "cargo --install --uninstall",
    ] {
        let run = sandbox.run(["helper"].into_iter().chain(words.split(' ')));
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (Some(2), ""),
            "{words}: {run:?}"
        );
    }
}
