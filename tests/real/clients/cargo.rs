//! Cargo, at a sparse registry that wants a token for everything.

use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::stage::{
    Answer, Request, Server, Stage, assert_over, end, served_by, shown_nothing, silent,
};
use crate::support::Run;

/// A crate in an archive, as a registry has it.
fn archive(stage: &Stage) -> Vec<u8> {
    let folder = stage.path("tiny-0.1.0");
    std::fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = "[package]\nname = \"tiny\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
    std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    std::fs::write(folder.join("src/lib.rs"), "").unwrap();
    let mut tar = stage.program("tar");
    let run = end(tar.args(["czf", "tiny.crate", "tiny-0.1.0"]), "tar");
    assert_eq!(run.code, Some(0), "{run:?}");
    std::fs::read(stage.path("tiny.crate")).unwrap()
}

/// Starts a registry that takes some values of the header, and prepares a project that wants a
/// crate of it.
fn registry(stage: &Stage, takes: impl Fn(&str) -> bool + Send + Sync + 'static) -> Server {
    let archive = archive(stage);
    let published = AtomicBool::new(false);
    let server = Server::start(move |request| {
        let host = request.header("host").unwrap_or_default();
        if !request.authorization().is_some_and(&takes) {
            let login = format!("Cargo login_url=\"http://{host}/me\"");
            return Answer::new(401, "").with("WWW-Authenticate", &login);
        }
        answer(request, host, &archive, &published)
    });
    let index = format!("sparse+{}/index/", server.url);
    stage.file(
        "cargo/config.toml",
        &format!("[registries.acme]\nindex = \"{index}\"\n"),
    );
    stage.file(
        "own/Cargo.toml",
        "[package]\nname = \"own\"\nversion = \"0.1.0\"\nedition = \"2021\"\ndescription = \"x\"\nlicense = \"MIT\"\n[dependencies]\ntiny = { version = \"0.1\", registry = \"acme\" }\n",
    );
    stage.file("own/src/lib.rs", "");
    let mut install = stage.program("authctl");
    install.args(["helper", "cargo", "--install", "--json"]);
    let install = install.env("CARGO_HOME", stage.path("cargo"));
    assert_eq!(end(install, "authctl").json(0)["tool"], "cargo");
    server
}

fn answer(request: &Request, host: &str, archive: &[u8], published: &AtomicBool) -> Answer {
    let entry = |name: &str, sum: &str| json!({"name": name, "vers": "0.1.0", "deps": [], "cksum": sum, "features": {}, "yanked": false});
    let path = request.path.as_str();
    match path {
        "/index/config.json" => {
            let root = format!("http://{host}");
            let dl = format!("{root}/dl");
            Answer::json(200, &json!({"dl": dl, "api": root, "auth-required": true}))
        }
        "/index/ti/ny/tiny" => Answer::json(200, &entry("tiny", &sum(archive))),
        "/index/3/o/own" if published.load(Ordering::SeqCst) => {
            Answer::json(200, &entry("own", &sum(b"")))
        }
        "/api/v1/crates/new" => {
            published.store(true, Ordering::SeqCst);
            let none: [Value; 0] = [];
            Answer::json(
                200,
                &json!({"warnings": {"invalid_categories": none, "invalid_badges": none, "other": none}}),
            )
        }
        "/dl/tiny/0.1.0/download" => Answer::new(200, archive),
        _ if path.starts_with("/api/v1/crates?") => Answer::json(
            200,
            &json!({"crates": [{"name": "tiny", "max_version": "0.1.0", "description": "x"}], "meta": {"total": 1}}),
        ),
        _ => Answer::new(404, ""),
    }
}

fn sum(bytes: &[u8]) -> String {
    let digest = digest(&SHA256, bytes);
    let bytes = digest.as_ref().iter();
    let hex: Vec<String> = bytes.map(|byte| format!("{byte:02x}")).collect();
    hex.concat()
}

/// Returns cargo in the project. The one of this test, and not rustup's, which would look for its
/// toolchain in the home.
fn cargo(stage: &Stage, words: &[&str]) -> Command {
    let cargo = PathBuf::from(std::env::var("CARGO").unwrap_or("cargo".into()));
    let mut command = stage.program(&cargo.display().to_string());
    command
        .args(words)
        .current_dir(stage.path("own"))
        .env("CARGO_HOME", stage.path("cargo"))
        .env("RUSTC", cargo.with_file_name("rustc"));
    command
}

fn run(stage: &Stage, words: &[&str]) -> Run {
    end(&mut cargo(stage, words), "cargo, from https://rustup.rs")
}

/// Returns the place of the registry's index.
fn place(server: &Server) -> String {
    format!("{}/index", server.host)
}

#[test]
fn what_cargo_login_keeps_serves_every_command() {
    let stage = Stage::new();
    let server = registry(&stage, |shown| shown == "canary-token");
    stage.file("token", "canary-token\n");
    let token = std::fs::File::open(stage.path("token")).unwrap();
    let mut login = cargo(&stage, &["login", "--registry", "acme"]);
    silent(&end(login.stdin(token), "cargo"), &["canary"]).ok();
    server.forget();
    for words in [
        &["fetch"][..],
        &["search", "--registry", "acme", "tiny"],
        &["info", "--registry", "acme", "tiny"],
        &[
            "publish",
            "--registry",
            "acme",
            "--no-verify",
            "--allow-dirty",
        ],
    ] {
        silent(&run(&stage, words), &["canary"]).ok();
    }
    served_by(&server, "canary-token");
    let published = |request: &Request| request.path == "/api/v1/crates/new";
    assert!(server.asked().iter().any(published), "{:?}", server.asked());

    let logout = ["logout", "--registry", "acme"];
    silent(&run(&stage, &logout), &["canary"]).ok();
    server.forget();
    let refused = run(&stage, &["search", "--registry", "acme", "tiny"]);
    assert_ne!(refused.code, Some(0), "{refused:?}");
    assert!(refused.stderr.contains("no token found"), "{refused:?}");
    shown_nothing(&server);
    let again = run(&stage, &logout);
    assert!(
        again.stderr.contains("not currently logged in"),
        "{again:?}"
    );
}

#[test]
fn a_login_shows_its_token_as_a_bearer_does() {
    let stage = Stage::new();
    let (_peer, token) = stage.logged_in();
    let bearer = format!("Bearer {token}");
    let server = registry(&stage, move |shown| shown == bearer);
    stage.meant(&place(&server), "oauth/work", None);
    silent(&run(&stage, &["fetch"]), &[&token]).ok();
    served_by(&server, &format!("Bearer {token}"));
}

#[test]
fn a_named_user_makes_it_basic() {
    let stage = Stage::new();
    // ann:pw
    let server = registry(&stage, |shown| shown == "Basic YW5uOnB3");
    stage.secret("crates", "pw");
    stage.meant(&place(&server), "secret/crates", Some("ann"));
    silent(&run(&stage, &["fetch"]), &["YW5uOnB3"]).ok();
}

#[test]
fn nothing_is_sent_where_nothing_is_meant_for_the_index() {
    let stage = Stage::new();
    let server = registry(&stage, |shown| shown == "canary-token");
    stage.secret("crates", "canary-token");
    // The whole host, whose other tenants may have an index there, too.
    stage.meant(&server.host, "secret/crates", None);
    let refused = silent(&run(&stage, &["fetch"]), &["canary"]);
    assert_ne!(refused.code, Some(0), "{refused:?}");
    assert!(refused.stderr.contains("no token found"), "{refused:?}");
    let table = format!("[hosts.\"{}\"]", place(&server));
    assert!(refused.stderr.contains(&table), "{refused:?}");
    shown_nothing(&server);
}

#[test]
fn a_token_that_has_ended_is_refreshed_once() {
    let stage = Stage::new();
    let (peer, old) = stage.expired();
    let ended = format!("Bearer {old}");
    let server = registry(&stage, move |shown| shown != ended);
    stage.meant(&place(&server), "oauth/work", None);
    let fetched = run(&stage, &["fetch"]);
    let new = stage.token();
    silent(&fetched, &[&old, &new]).ok();
    served_by(&server, &format!("Bearer {new}"));
    assert_eq!(peer.grants(), ["authorization_code", "refresh_token"]);
}

#[test]
fn a_login_that_is_over_is_told_and_nothing_else_is() {
    let stage = Stage::new();
    let (peer, old) = stage.over();
    let server = registry(&stage, |_| true);
    stage.meant(&place(&server), "oauth/work", None);
    let failed = silent(&run(&stage, &["fetch"]), &[&old]);
    assert_ne!(failed.code, Some(0), "{failed:?}");
    assert_over(&peer);
    for words in [
        "failed action `get`",
        "oauth/work needs a new login",
        "hint: authctl oauth login work",
    ] {
        assert!(failed.stderr.contains(words), "{words}: {failed:#?}");
    }
    shown_nothing(&server);
}
