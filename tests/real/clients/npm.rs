//! npm and pnpm at a registry that wants a token.

use serde_json::json;

use super::stage::{Answer, Request, Server, Stage, end, silent};
use crate::npm;
use crate::support::Run;

/// A registry that says who asks, where it knows the token.
fn registry(good: impl Fn(&str) -> bool + Send + Sync + 'static) -> Server {
    Server::start(move |request: &Request| match request.authorization() {
        Some(shown) if good(shown) && request.path == "/-/whoami" => {
            Answer::json(200, &json!({"username": "ann"}))
        }
        Some(shown) if good(shown) => Answer::json(
            200,
            &json!({
                "name": "app", "dist-tags": {"latest": "1.0.0"},
                "versions": {"1.0.0": {"name": "app", "version": "1.0.0", "dist": {
                    "tarball": format!("http://{}/app.tgz", request.header("host").unwrap()),
                    "integrity": "sha512-AAAA",
                }}},
            }),
        ),
        _ => Answer::json(401, &json!({"error": "who are you?"})),
    })
}

fn authctl(stage: &Stage, args: &[&str]) -> Run {
    end(stage.program("authctl").args(args), "authctl")
}

/// Sets npm up for the registry, and asks it who it is, in the way that the set-up says.
fn install(stage: &Stage, server: &Server, wanted: &str) -> Run {
    let words = [
        "helper",
        "npm",
        "--install",
        "--host",
        &server.host,
        "--as",
        wanted,
    ];
    authctl(stage, &words)
}

/// Asks npm who it is, with the credential in the variable that its file names.
fn whoami(stage: &Stage, server: &Server, wanted: &str) -> Run {
    let text = std::fs::read_to_string(stage.path(".npmrc")).unwrap_or_default();
    let name = text.split_once("_authToken=${").map(|(_, rest)| rest);
    let name = name
        .and_then(|rest| rest.split_once('}'))
        .map(|(name, _)| name);
    let variable = format!("{}={wanted}", name.unwrap_or("NPM_TOKEN"));
    let registry = format!("--registry={}/", server.url);
    let words = ["run", "--env", &variable, "--", "npm", "whoami", &registry];
    authctl(stage, &words)
}

#[test]
fn npm_shows_the_token_that_its_variable_holds() {
    let stage = Stage::new();
    stage.secret("token", "s3cr3t-value");
    let server = registry(|shown| shown == "Bearer s3cr3t-value");
    let told = install(&stage, &server, "secret/token").ok();
    assert!(
        told.contains("authctl run --env NPM_TOKEN_") && told.contains("=secret/token -- npm"),
        "{told}"
    );
    let file = stage.path(".npmrc");
    assert!(!std::fs::read_to_string(&file).unwrap().contains("s3cr3t"));
    let run = whoami(&stage, &server, "secret/token");
    silent(&run, &["s3cr3t-value"]);
    assert_eq!(run.ok(), "ann\n");
    let words = ["helper", "npm", "--uninstall", "--host", &server.host];
    authctl(&stage, &words).ok();
    assert!(!file.exists());
    assert_ne!(whoami(&stage, &server, "secret/token").code, Some(0));
}

#[test]
fn npm_does_not_start_where_there_is_no_such_credential() {
    let stage = Stage::new();
    let server = registry(|_| true);
    install(&stage, &server, "secret/token").ok();
    let run = whoami(&stage, &server, "secret/token");
    assert_eq!(run.code, Some(3), "{run:#?}");
    assert!(server.asked().is_empty());
}

#[test]
fn npm_gets_the_token_of_a_login_that_has_ended_refreshed() {
    let stage = Stage::new();
    let (peer, old) = stage.expired();
    let old = format!("Bearer {old}");
    let server = registry(move |shown| shown != old);
    install(&stage, &server, "oauth/work").ok();
    assert_eq!(whoami(&stage, &server, "oauth/work").ok(), "ann\n");
    assert_eq!(peer.grants(), ["authorization_code", "refresh_token"]);
}

#[test]
fn npm_says_so_where_the_registry_refuses_the_token() {
    let stage = Stage::new();
    stage.secret("token", "s3cr3t-value");
    let server = registry(|_| false);
    install(&stage, &server, "secret/token").ok();
    let run = whoami(&stage, &server, "secret/token");
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(run.stderr.contains("401"), "{run:#?}");
    silent(&run, &["s3cr3t-value"]);
}

#[test]
fn pnpm_asks_for_the_token_itself() {
    let stage = Stage::new();
    let (_peer, token) = stage.logged_in();
    let good = format!("Bearer {token}");
    let server = registry(move |shown| shown == good);
    let words = [
        "helper",
        "npm",
        "--install",
        "--pnpm",
        "--host",
        &server.host,
    ];
    authctl(&stage, &[&words[..], &["--as", "oauth/work"]].concat()).ok();
    let package = json!({"name": "mine", "version": "1.0.0", "dependencies": {"app": "1.0.0"}});
    stage.sandbox.file("package.json", package.to_string());
    let program = npm::peer("pnpm", "pnpm").join("node_modules/.bin/pnpm");
    let mut pnpm = stage.program(program.to_str().unwrap());
    let registry = format!("--registry={}/", server.url);
    let run = end(pnpm.args(["install", "--lockfile-only", &registry]), "pnpm");
    silent(&run, &[&token]);
    run.ok();
    let lock = std::fs::read_to_string(stage.path("pnpm-lock.yaml")).unwrap();
    assert!(lock.contains("app@1.0.0"), "{lock}");
    assert!(
        server
            .authorizations()
            .contains(&Some(format!("Bearer {token}")))
    );
}
