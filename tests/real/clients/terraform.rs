//! Terraform, at a registry of modules.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use serde_json::json;

use super::stage::{Answer, Authority, Request, Server, Stage, assert_over, end, silent};
use crate::support::Run;

const PACKAGE: &str = "terraform: go install github.com/hashicorp/terraform@v1.5.7";

/// Starts a registry that takes some values of the header, and prepares a project that wants a
/// module of it.
fn registry(stage: &Stage, takes: impl Fn(&str) -> bool + Send + Sync + 'static) -> Server {
    let authority = Authority::new(stage);
    stage.file("tiny/main.tf", "");
    let mut tar = stage.program("tar");
    let run = end(
        tar.args(["czf", "tiny.tar.gz", "-C", "tiny", "main.tf"]),
        "tar",
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    let archive = std::fs::read(stage.path("tiny.tar.gz")).unwrap();
    let server = Server::start_tls(&authority, move |request| {
        let services = json!({"modules.v1": "/v1/", "tfe.v2": "/api/v2/", "tfe.v2.1": "/api/v2/"});
        match request.path.as_str() {
            "/.well-known/terraform.json" => Answer::json(200, &services),
            // Terraform shows its token to the services alone.
            "/tiny.tar.gz" => Answer::new(200, archive.clone()),
            _ if request.authorization().is_some_and(&takes) => answer(request),
            _ => Answer::new(401, ""),
        }
    });
    let mut install = stage.program("authctl");
    let install = install.args(["helper", "terraform", "--install", "--json"]);
    assert_eq!(end(install, "authctl").json(0)["tool"], "terraform");
    let module = format!("{}/ns/name/here", host(&server));
    let module =
        format!("module \"tiny\" {{\n  source = \"{module}\"\n  version = \"1.0.0\"\n}}\n");
    stage.file("own/main.tf", &module);
    server
}

fn answer(request: &Request) -> Answer {
    let host = request.header("host").unwrap_or_default();
    match request.path.as_str() {
        "/v1/ns/name/here/versions" => Answer::json(
            200,
            &json!({"modules": [{"versions": [{"version": "1.0.0"}]}]}),
        ),
        "/v1/ns/name/here/1.0.0/download" => {
            let archive = format!("https://{host}/tiny.tar.gz");
            Answer::json(200, &json!({})).with("X-Terraform-Get", &archive)
        }
        "/api/v2/account/details" => Answer::json(
            200,
            &json!({"data": {"id": "u", "type": "users", "attributes": {"username": "ann"}}}),
        )
        .with("Content-Type", "application/vnd.api+json"),
        _ => Answer::new(404, ""),
    }
}

/// Returns the registry's name: Terraform wants a dot in it.
fn host(server: &Server) -> String {
    server.host.replace("localhost", "127.0.0.1")
}

fn terraform(stage: &Stage, words: &[&str]) -> Command {
    let mut command = stage.program("terraform");
    command
        .args(words)
        .arg("-no-color")
        .current_dir(stage.path("own"))
        .env("SSL_CERT_FILE", stage.path("authority/ca.pem"))
        .env("CHECKPOINT_DISABLE", "1");
    command
}

fn run(stage: &Stage, words: &[&str]) -> Run {
    end(&mut terraform(stage, words), PACKAGE)
}

/// Returns what the services were shown.
fn shown(server: &Server) -> Vec<Option<String>> {
    let asked = server.asked().into_iter();
    let services = asked.filter(|request| request.path.starts_with("/v1/"));
    let shown = |request: Request| request.authorization().map(str::to_owned);
    services.map(shown).collect()
}

#[test]
fn a_host_gets_its_token() {
    let stage = Stage::new();
    let server = registry(&stage, |shown| shown == "Bearer canary-token");
    stage.secret("modules", "canary-token");
    stage.meant(&host(&server), "secret/modules", None);
    silent(&run(&stage, &["init"]), &["canary"]).ok();
    let bearer = Some("Bearer canary-token".to_owned());
    assert_eq!(shown(&server), [bearer.clone(), bearer]);
}

#[test]
fn what_terraform_login_keeps_is_forgotten_by_its_logout() {
    let stage = Stage::new();
    let server = registry(&stage, |shown| shown == "Bearer canary-token");
    let mut login = terraform(&stage, &["login"]);
    // It reads what is there whenever it asks, and so is answered when it has asked.
    let login = login.arg(host(&server)).env("BROWSER", "true");
    let mut child = login.stdin(Stdio::piped()).spawn().unwrap_or_else(|error| {
        panic!("{error}: install {PACKAGE}");
    });
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let (mut told, mut asked) = (String::new(), 0);
    let mut byte = [0];
    while stdout.read(&mut byte).unwrap() == 1 {
        told.push(char::from(byte[0]));
        if told.matches("Enter a value:").count() > asked {
            let answer = ["yes", "canary-token"][asked.min(1)];
            writeln!(stdin, "{answer}").unwrap();
            asked += 1;
        }
    }
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{told}\n{output:?}");
    assert!(!told.contains("canary"), "{told}");
    silent(&run(&stage, &["init"]), &["canary"]).ok();

    let logout = |stage: &Stage| {
        let mut logout = terraform(stage, &["logout"]);
        end(logout.arg(host(&server)), PACKAGE)
    };
    for _ in 0..2 {
        silent(&logout(&stage), &["canary"]).ok();
    }
    server.forget();
    std::fs::remove_dir_all(stage.path("own/.terraform")).unwrap();
    assert_ne!(run(&stage, &["init"]).code, Some(0));
    assert_eq!(shown(&server), [None]);
}

#[test]
fn another_hosts_token_goes_nowhere() {
    let stage = Stage::new();
    let server = registry(&stage, |_| true);
    stage.secret("modules", "canary-token");
    stage.meant("registry.example.com", "secret/modules", None);
    let refused = silent(&run(&stage, &["init"]), &["canary"]);
    assert_ne!(refused.code, Some(0), "{refused:?}");
    assert_eq!(shown(&server), [None]);
}

#[test]
fn a_token_that_has_ended_is_refreshed_once() {
    let stage = Stage::new();
    let (peer, old) = stage.expired();
    let ended = format!("Bearer {old}");
    let server = registry(&stage, move |shown| shown != ended);
    stage.meant(&host(&server), "oauth/work", None);
    let init = run(&stage, &["init"]);
    let new = stage.token();
    silent(&init, &[&old, &new]).ok();
    let bearer = Some(format!("Bearer {new}"));
    assert_eq!(shown(&server), [bearer.clone(), bearer]);
    assert_eq!(peer.grants(), ["authorization_code", "refresh_token"]);
}

#[test]
fn a_login_that_is_over_is_told_and_nothing_else_is() {
    let stage = Stage::new();
    let (peer, old) = stage.over();
    let server = registry(&stage, |_| true);
    stage.meant(&host(&server), "oauth/work", None);
    let failed = silent(&run(&stage, &["init"]), &[&old]);
    assert_ne!(failed.code, Some(0), "{failed:?}");
    assert_over(&peer);
    // What a helper says is not shown: Terraform asks without a token, and tells of that.
    assert!(
        failed
            .stderr
            .contains("error looking up module versions: 401"),
        "{failed:#?}"
    );
    assert_eq!(shown(&server), [None]);
}
