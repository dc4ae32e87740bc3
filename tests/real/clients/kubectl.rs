//! kubectl at a cluster that writes down who asks.

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
