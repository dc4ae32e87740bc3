//! kubectl's protocol: a version in a variable, an `ExecCredential` out.

use serde_json::{Value, json};

use crate::support::{Run, Sandbox};

const V1: &str = r#"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false,"cluster":{"server":"https://k.example:6443"}}}"#;

fn stored(value: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    drop(sandbox.feed(["secret", "set", "cluster", "-"], value).ok());
    sandbox
}

fn asked(sandbox: &Sandbox, info: Option<&str>, words: &[&str]) -> Run {
    let mut command = sandbox.command(["helper", "kubectl"].iter().chain(words));
    command.envs(info.map(|info| ("KUBERNETES_EXEC_INFO", info)));
    command.output().unwrap().into()
}

#[test]
fn a_token_is_answered_in_the_version_that_was_asked_for() {
    let sandbox = stored("s3cr3t-value\n");
    for (info, version) in [(Some(V1), "v1"), (None, "v1beta1")] {
        let run = asked(&sandbox, info, &["--as", "secret/cluster"]);
        assert!(run.stderr.is_empty(), "{run:#?}");
        assert_eq!(
            run.json(0),
            json!({
                "apiVersion": format!("client.authentication.k8s.io/{version}"),
                "kind": "ExecCredential", "status": { "token": "s3cr3t-value" },
            })
        );
    }
}

#[test]
fn a_certificate_comes_with_its_key() {
    let chain = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
    let key = "-----BEGIN PRIVATE KEY-----\nBB==\n-----END PRIVATE KEY-----\n";
    let wanted = json!({ "clientCertificateData": chain, "clientKeyData": key });
    for text in [format!("{key}{chain}"), wanted.to_string()] {
        let run = asked(&stored(&text), Some(V1), &["--as", "secret/cluster"]);
        assert_eq!(run.json(0)["status"], wanted);
    }
    let run = asked(
        &stored(key),
        Some(V1),
        &["--as", "secret/cluster", "--json"],
    );
    run.fails(2, "credential_unfit");
    assert!(!run.stderr.contains("BB=="), "{run:#?}");
}

#[test]
fn the_configuration_may_name_the_cluster() {
    let sandbox = stored("s3cr3t-value");
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    let table = |host: &str| {
        let text = format!("[hosts.\"{host}\"]\nas = \"secret/cluster\"\n");
        sandbox.file("authctl/config/config.toml", text);
    };
    table("k.example:6443");
    let token: Value = asked(&sandbox, Some(V1), &[]).json(0);
    assert_eq!(token["status"]["token"], "s3cr3t-value");
    table("k.example");
    asked(&sandbox, Some(V1), &["--json"]).fails(2, "usage");
    asked(&sandbox, None, &["--json"]).fails(2, "usage");
}

#[test]
fn what_can_not_be_answered_is_an_error() {
    let sandbox = stored("s3cr3t-value");
    for (info, reference, exit, code) in [
        (Some("{}"), "secret/cluster", 2, "usage"),
        (
            Some(r#"{"apiVersion":"client.authentication.k8s.io/v9"}"#),
            "secret/cluster",
            2,
            "usage",
        ),
        (None, "secret/other", 3, "credential_unknown"),
        (None, "oauth/work", 3, "credential_unknown"),
    ] {
        let run = asked(&sandbox, info, &["--as", reference, "--json"]);
        run.fails(exit, code);
        assert!(!run.stderr.contains("s3cr3t"), "{run:#?}");
    }
    let ended = stored(r#"{"token":"s3cr3t-value","expirationTimestamp":"2020-01-01T00:00:00Z"}"#);
    let run = asked(&ended, None, &["--as", "secret/cluster", "--json"]);
    run.fails(4, "credential_ended");
    assert!(!run.stderr.contains("s3cr3t"), "{run:#?}");
}

/// A home in which kubectl is this script, or in which there is none.
fn home(script: Option<&str>) -> Sandbox {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path("bin")).unwrap();
    if let Some(script) = script {
        let kubectl = sandbox.file("bin/kubectl", format!("#!/bin/sh\n{script}"));
        std::fs::set_permissions(kubectl, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = sandbox.path("bin").display().to_string();
    sandbox.with("PATH", &path)
}

fn set_up(sandbox: &Sandbox, words: &[&str]) -> Run {
    sandbox.run([&["helper", "kubectl", "--json"], words].concat())
}

const INSTALL: &[&str] = &["--install", "--as", "oauth/work"];

#[test]
fn without_kubectl_nothing_is_set_up() {
    let sandbox = home(None);
    for words in [INSTALL, &["--install", "--as", "oauth/work", "--dry-run"]] {
        let run = set_up(&sandbox, words);
        run.fails(127, "program_missing");
        let told = "\"message\":\"kubectl is not installed\"";
        assert!(run.stderr.contains(told), "{run:#?}");
    }
}

#[test]
fn what_is_meant_has_to_be_said() {
    let sandbox = home(None);
    for words in [
        &["--install"][..],
        &["--uninstall"],
        &["--install", "--user", "-x", "--as", "oauth/work"],
        &["--user", "work", "--as", "oauth/work"],
        &["--install", "--uninstall", "--as", "oauth/work"],
    ] {
        set_up(&sandbox, words).fails(2, "usage");
    }
    // Whose name is known by now.
    let sandbox = home(Some("echo '{}'"));
    let run = set_up(&sandbox, &["--install", "--user", "work"]);
    run.fails(2, "usage");
    assert!(run.stderr.contains("--as REF names it"), "{run:#?}");
}

#[test]
fn what_kubectl_says_is_told_and_what_it_quotes_is_not() {
    let view = "case $2 in view) echo '{\"users\":null}'; exit;; esac; \
                case $* in *--help) echo --exec-interactive-mode; exit;; esac\n";
    let refusing = format!("{view}echo 'error: unknown flag: --exec-command' >&2; exit 1");
    for (script, told) in [
        (refusing.as_str(), "kubectl: unknown flag: --exec-command"),
        (
            "echo 'error: v1.Config: in #10 byte of ...|s3cr3t|...' >&2; exit 1",
            "kubectl: v1.Config: in #10 byte of ",
        ),
        (
            "echo '{\"users\":[{\"s3cr3t\":1}]}'",
            "kubectl config view --output json: printed no kubeconfig",
        ),
    ] {
        let run = set_up(&home(Some(script)), INSTALL);
        run.fails(6, "tool_failed");
        let told = format!("\"message\":\"{told}\"");
        assert!(run.stderr.contains(&told), "{run:#?}");
        assert!(!run.stderr.contains("s3cr3t"), "{run:#?}");
    }
}

#[test]
fn kubectl_is_told_nothing_of_ours() {
    let sandbox = home(Some(
        "printf '%s\n' \"$*\" >> told; printf '%s' \"$AUTHCTL_IDENTITY\" >> told; echo '{}'",
    ));
    let sandbox = sandbox.with("AUTHCTL_IDENTITY", "canary");
    let install = [INSTALL, &["--user", "ann's"]].concat();
    set_up(&sandbox, &[&install[..], &["--no-input"]].concat()).fails(2, "input_required");
    let told = std::fs::read_to_string(sandbox.path("told")).unwrap();
    assert!(!told.contains("--exec-command"), "not confirmed: {told}");
    drop(set_up(&sandbox, &install).json(0));
    let told = std::fs::read_to_string(sandbox.path("told")).unwrap();
    assert!(!told.contains("canary"), "{told}");
    let last = "config set-credentials ann's --exec-command authctl \
                --exec-api-version client.authentication.k8s.io/v1beta1 \
                --exec-arg helper,kubectl,--as,oauth/work";
    assert_eq!(told.lines().last(), Some(last));
    let words = ["helper", "kubectl", "--dry-run", "--user", "ann's"];
    let shown = sandbox.run([&words, INSTALL].concat()).ok();
    assert!(shown.starts_with(&sandbox.path(".kube/config").display().to_string()));
    let line = "  $ kubectl config set-credentials 'ann'\\''s' --exec-command authctl";
    assert!(shown.contains(line), "{shown}");
    let then = "kubectl config set-context --current --user 'ann'\\''s'";
    assert!(shown.trim_end().ends_with(then), "{shown}");
    // Which of them it is, kubectl decides.
    let several = sandbox.with("KUBECONFIG", "a:b");
    let shown = several.run([&words, INSTALL].concat()).ok();
    assert!(shown.starts_with("one of a, b\n"), "{shown}");
}
