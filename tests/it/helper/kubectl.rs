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
