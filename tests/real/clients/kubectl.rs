//! kubectl at a cluster that writes down who asks.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use super::stage::{Answer, Authority, Request, Server, Stage, end};
use crate::support::Run;

/// A cluster, and a kubeconfig whose user is what authctl says.
struct Cluster {
    stage: Stage,
    server: Server,
}

impl Cluster {
    /// Starts a cluster that takes every token but `no`.
    fn new(no: &'static str) -> Self {
        let stage = Stage::new();
        let authority = Authority::new(&stage);
        let answer = move |request: &Request| match request.authorization() {
            Some(shown)
                if shown
                    .strip_prefix("Bearer ")
                    .is_some_and(|token| token != no) =>
            {
                Answer::json(200, &json!({ "kind": "Status", "who": "known" }))
            }
            _ => Answer::json(401, &json!({ "kind": "Status", "code": 401 })),
        };
        let server = Server::start_tls(&authority, answer);
        let trusted = std::fs::read_to_string(authority.file()).unwrap();
        stage.sandbox.file("ca.pem", trusted);
        Self { stage, server }
    }

    /// Lets the user be `oauth/work` or another credential, in a version of the protocol.
    fn user(&self, version: &str, words: &[&str]) {
        let args: Vec<&str> = ["helper", "kubectl"].iter().chain(words).copied().collect();
        let exec = json!({
            "apiVersion": format!("client.authentication.k8s.io/{version}"),
            "command": "authctl", "args": args, "env": null,
            "interactiveMode": "Never", "provideClusterInfo": true,
        });
        let cluster = json!({
            "server": self.server.url, "certificate-authority": self.stage.path("ca.pem"),
        });
        let config = json!({
            "apiVersion": "v1", "kind": "Config", "current-context": "x",
            "clusters": [{ "name": "x", "cluster": cluster }],
            "users": [{ "name": "x", "user": { "exec": exec } }],
            "contexts": [{ "name": "x", "context": { "cluster": "x", "user": "x" } }],
        });
        self.stage.sandbox.file("kubeconfig", config.to_string());
    }

    fn asked(&self) -> Run {
        let mut kubectl = self.stage.program("kubectl");
        kubectl.env("KUBECONFIG", self.stage.path("kubeconfig"));
        kubectl.args(["get", "--raw", "/version", "--request-timeout", "60s"]);
        end(&mut kubectl, "kubernetes-client")
    }

    #[track_caller]
    fn known(&self) {
        let body: Value = serde_json::from_str(&self.asked().ok()).unwrap();
        assert_eq!(body["who"], "known");
    }

    /// Returns what was shown, each once: a kubectl that chooses among versions of itself asks the
    /// cluster for its own first.
    fn shown(&self) -> Vec<Option<String>> {
        let mut shown = self.server.authorizations();
        self.server.forget();
        shown.dedup();
        shown
    }
}

#[test]
fn kubectl_shows_the_token_in_both_versions() {
    let cluster = Cluster::new("");
    cluster.stage.secret("cluster", "s3cr3t-value");
    for version in ["v1beta1", "v1"] {
        cluster.user(version, &["--as", "secret/cluster"]);
        cluster.known();
        assert_eq!(cluster.shown(), [Some("Bearer s3cr3t-value".into())]);
    }
    // The table of the cluster's host may say it, too.
    cluster
        .stage
        .meant(&cluster.server.host, "secret/cluster", None);
    cluster.user("v1", &[]);
    cluster.known();
    assert_eq!(cluster.shown(), [Some("Bearer s3cr3t-value".into())]);
}

#[test]
fn kubectl_without_a_credential_says_why() {
    let cluster = Cluster::new("");
    cluster.user("v1", &["--as", "secret/cluster"]);
    let run = cluster.asked();
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(
        run.stderr.contains("there is no secret/cluster"),
        "{run:#?}"
    );
    assert_eq!(cluster.shown(), []);
}

#[test]
fn kubectl_gets_a_fresh_token_for_one_that_has_ended() {
    let cluster = Cluster::new("");
    let (peer, old) = cluster.stage.expired();
    let before = peer.grants().len();
    cluster.user("v1", &["--as", "oauth/work"]);
    cluster.known();
    let token = cluster.stage.token();
    assert_ne!(token, old);
    assert_eq!(cluster.shown(), [Some(format!("Bearer {token}"))]);
    cluster.known();
    assert_eq!(peer.grants().get(before..).unwrap(), ["refresh_token"]);
}

#[test]
fn kubectl_tells_no_secret_when_something_is_wrong() {
    let cluster = Cluster::new("s3cr3t-value");
    cluster.stage.secret("cluster", "s3cr3t-value");
    cluster.stage.secret(
        "half",
        "-----BEGIN PRIVATE KEY-----\ns3cr3t\n-----END PRIVATE KEY-----\n",
    );
    cluster.stage.secret(
        "over",
        "{\"token\":\"s3cr3t\",\"expirationTimestamp\":\"2020-01-01T00:00:00Z\"}",
    );
    for (name, words) in [
        ("cluster", "You must be logged in to the server"),
        ("half", "no certificate with its private key in PEM"),
        ("over", "ended at 2020-01-01"),
    ] {
        cluster.user("v1", &["--as", &format!("secret/{name}")]);
        let run = cluster.asked();
        assert_eq!(run.code, Some(1), "{run:#?}");
        let told = format!("{}{}", run.stdout, run.stderr);
        assert!(told.contains(words), "{name}: {run:#?}");
        assert!(!told.contains("s3cr3t"), "{run:#?}");
    }
}

/// Has kubectl set up, or back.
fn set_up(cluster: &Cluster, words: &[&str]) -> Run {
    let mut authctl = cluster.stage.program("authctl");
    authctl.env("KUBECONFIG", cluster.stage.path("kubeconfig"));
    authctl.args(["helper", "kubectl", "--json"]).args(words);
    end(&mut authctl, "authctl")
}

impl Cluster {
    /// Returns the users of the kubeconfig, as kubectl prints them.
    fn users(&self) -> Value {
        let mut kubectl = self.stage.program("kubectl");
        kubectl.env("KUBECONFIG", self.stage.path("kubeconfig"));
        kubectl.args(["config", "view", "--raw", "--output", "json"]);
        let view = end(&mut kubectl, "kubernetes-client").ok();
        serde_json::from_str::<Value>(&view).unwrap()["users"].take()
    }
}

/// Asserts that a user comes, that the cluster knows it, and that it goes again.
fn comes_and_goes(cluster: &Cluster, version: &str) {
    cluster.stage.secret("cluster", "s3cr3t-value");
    // A context that has its user still to come, and a user that is somebody else's.
    let config = json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "x",
        "clusters": [{ "name": "x", "cluster": {
            "server": cluster.server.url, "certificate-authority": cluster.stage.path("ca.pem"),
        } }],
        "users": [{ "name": "bob", "user": { "token": "b0bs" } }],
        "contexts": [{ "name": "x", "context": { "cluster": "x", "user": "cluster" } }],
    });
    let file = cluster.stage.file("kubeconfig", &config.to_string());
    let before = cluster.users();
    let install = ["--install", "--as", "secret/cluster"];

    let shown = set_up(cluster, &[&install[..], &["--dry-run"]].concat()).json(0);
    assert_eq!(cluster.users(), before, "a dry run");
    let done = set_up(cluster, &install).json(0);
    assert_eq!(done["changes"], shown["changes"]);
    assert_eq!(done["changes"][0]["place"], file.display().to_string());
    let then = "for the current context: kubectl config set-context --current --user cluster";
    assert_eq!(done["then"], json!([then]));
    let users = cluster.users();
    assert_eq!(users[0], before[0]);
    let exec = &users[1]["user"]["exec"];
    assert_eq!(users[1]["name"], "cluster");
    assert_eq!(
        exec["apiVersion"],
        format!("client.authentication.k8s.io/{version}")
    );
    assert_eq!(exec["command"], "authctl");
    assert_eq!(
        exec["args"],
        json!(["helper", "kubectl", "--as", "secret/cluster"])
    );

    // Such a kubectl asks for it at `kubectl config`, too.
    cluster.server.forget();
    cluster.known();
    assert_eq!(cluster.shown(), [Some("Bearer s3cr3t-value".into())]);
    let again = set_up(cluster, &install).json(0);
    assert_eq!(again["changes"], json!([]), "a second time");
    assert_eq!(cluster.users(), users);

    let gone = set_up(cluster, &["--uninstall", "--user", "cluster"]).json(0);
    let command = json!(["kubectl", "config", "delete-user", "cluster"]);
    assert_eq!(gone["changes"][0]["command"], command);
    assert_eq!(cluster.users(), before);
    let again = set_up(cluster, &["--uninstall", "--as", "secret/cluster"]).json(0);
    assert_eq!(again["changes"], json!([]));
}

#[test]
fn a_user_comes_and_goes_by_one_command_each() {
    let cluster = Cluster::new("");
    comes_and_goes(&cluster, "v1");
}

#[test]
fn an_old_kubectl_gets_a_user_that_it_can_write() {
    let cluster = Cluster::new("");
    // As one before 1.30, which knows no such option.
    // The stage's own programs come first on the PATH; the real one is behind them, and needs them.
    let script = "#!/bin/sh\nreal=$(PATH=${PATH#*:} command -v kubectl)\ncase $* in\n\
         *--help) \"$real\" \"$@\" | grep -v interactive-mode ;;\n\
         *interactive-mode*) echo 'error: unknown flag' >&2; exit 1 ;;\n\
         *) exec \"$real\" \"$@\" ;;\nesac\n";
    let wrapper = cluster.stage.file("bin/kubectl", script);
    std::fs::set_permissions(wrapper, std::fs::Permissions::from_mode(0o755)).unwrap();
    comes_and_goes(&cluster, "v1beta1");
}

#[test]
fn a_user_of_somebody_elses_stays_as_it_is() {
    let cluster = Cluster::new("");
    let entries = [
        json!({ "token": "canary-token" }),
        json!({ "exec": {
            "apiVersion": "client.authentication.k8s.io/v1beta1",
            "command": "aws", "args": ["--password", "canary-pw"], "env": null,
        } }),
        json!({ "token": "canary-token", "exec": {
            "apiVersion": "client.authentication.k8s.io/v1beta1",
            "command": "authctl", "args": ["helper", "kubectl", "--as", "oauth/work"], "env": null,
        } }),
    ];
    for entry in entries {
        let config = json!({
            "apiVersion": "v1", "kind": "Config",
            "users": [{ "name": "work", "user": entry }],
        });
        cluster.stage.file("kubeconfig", &config.to_string());
        let before = cluster.users();
        for words in [
            &["--install", "--as", "oauth/work"][..],
            &["--uninstall", "--as", "oauth/work"],
            &["--uninstall", "--user", "work"],
        ] {
            let run = set_up(&cluster, words);
            run.fails(7, "tool_taken");
            let told = "user work of the kubeconfig has another credential";
            assert!(run.stderr.contains(told), "{run:#?}");
            assert!(!run.stderr.contains("canary"), "{run:#?}");
            assert_eq!(cluster.users(), before);
        }
    }
}
