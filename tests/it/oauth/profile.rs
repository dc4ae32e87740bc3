//! Profiles: what is written into the configuration and how, what is read from it, presets.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Fake, callback};
use crate::support::login::{Waiting, fetched};
use crate::support::{Run, Sandbox};

/// A sandbox with this configuration.
pub(super) fn configured(text: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    sandbox.file("authctl/config/config.toml", text);
    sandbox
}

pub(super) fn place(sandbox: &Sandbox) -> PathBuf {
    sandbox.path("authctl/config/config.toml")
}

pub(super) fn written(sandbox: &Sandbox) -> String {
    std::fs::read_to_string(place(sandbox)).unwrap_or_default()
}

pub(super) fn profile(sandbox: &Sandbox, args: &[&str]) -> Run {
    sandbox.run([&["oauth", "profile", "--json"], args].concat())
}

pub(super) fn login(sandbox: &Sandbox, args: &[&str]) -> (String, Run) {
    let args = [&["oauth", "login", "work", "--json", "--wait", "20s"], args].concat();
    let login = Waiting::start(sandbox, args);
    let url = login.url.clone();
    fetched(&callback(&url, "code=c"));
    (url, login.end())
}

#[test]
fn many_at_once_lose_nothing() {
    let sandbox = Sandbox::new();
    let names: Vec<String> = (0..8).map(|number| format!("p{number}")).collect();
    let mut running: Vec<_> = names
        .iter()
        .map(|name| {
            let args = ["oauth", "profile", name, "--client-id", "me"];
            sandbox.command(args).spawn().unwrap()
        })
        .collect();
    for child in &mut running {
        assert!(child.wait().unwrap().success());
    }
    let report = profile(&sandbox, &[]).json(0);
    let rows = report["profiles"].as_array().unwrap();
    let found: Vec<_> = rows
        .iter()
        .map(|row| row["profile"].as_str().unwrap())
        .collect();
    assert_eq!(found, names);
}

#[test]
fn what_holds_is_shown_with_who_says_so() {
    let fake = Fake::with_metadata(|_| ());
    let sandbox = configured(
        "[profile.work]\npreset = \"google\"\nport = 8123\n\n[profile.work.parameters]\nhd = \"a.example\"\n",
    );
    let shown = profile(&sandbox, &["work"]).json(0);
    let setting = |name: &str| shown["settings"][name].clone();
    assert_eq!(setting("port"), json!({"value": 8123, "from": "config"}));
    let issuer = json!({"value": "https://accounts.google.com", "from": "preset"});
    assert_eq!(setting("issuer"), issuer);
    assert_eq!(
        setting("parameters"),
        json!({
            "hd": {"value": "a.example", "from": "config"},
            "access_type": {"value": "offline", "from": "preset"},
        })
    );
    assert_eq!(
        (&shown["configured"], &shown["logged_in"]),
        (&json!(true), &json!(false))
    );
    assert!(shown["notes"][0].as_str().unwrap().contains("secret"));

    let told = ["--issuer", &fake.issuer, "--client-id", "cli", "--no-save"];
    let args = [
        &["oauth", "login", "other", "--scope", "a", "--wait", "20s"],
        &told[..],
    ]
    .concat();
    let other = Waiting::start(&sandbox, args);
    fetched(&callback(&other.url, "code=c"));
    other.end().ok();
    let shown = profile(&sandbox, &["other"]).json(0);
    let issuer = json!({"value": fake.issuer, "from": "login"});
    assert_eq!(shown["settings"]["issuer"], issuer);
    let all = profile(&sandbox, &[]).json(0);
    assert_eq!(
        all["profiles"],
        json!([
            {"profile": "other", "preset": null, "issuer": fake.issuer, "client_id": "cli",
             "configured": false, "logged_in": true, "default": false},
            {"profile": "work", "preset": "google", "issuer": "https://accounts.google.com",
             "client_id": null, "configured": true, "logged_in": false, "default": false},
        ])
    );
    let text = sandbox.run(["oauth", "profile", "work"]).ok();
    assert!(text.contains("parameters.access_type"), "{text}");
}

#[test]
fn settings_are_written_and_taken_out_one_by_one() {
    let sandbox = Sandbox::new();
    profile(&sandbox, &["work"]).fails(3, "credential_unknown");
    profile(&sandbox, &["work", "--remove"]).fails(3, "credential_unknown");
    let set = [
        "work",
        "--client-id",
        "me",
        "--param",
        "a=1",
        "--param",
        "b=2",
        "--dpop",
    ];
    let shown = profile(&sandbox, &set).json(0);
    assert_eq!(shown["settings"]["dpop"]["value"], json!(true));
    let unset = [
        "work",
        "--unset",
        "parameters.a",
        "--unset",
        "dpop",
        "--scope",
        "x y",
    ];
    let shown = profile(&sandbox, &unset).json(0);
    assert_eq!(shown["settings"]["dpop"], Value::Null);
    assert_eq!(shown["settings"]["scopes"]["value"], json!(["x", "y"]));
    let keys: Vec<_> = shown["settings"]["parameters"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(keys, ["b"]);
    assert_eq!(profile(&sandbox, &["work"]).json(0), shown);
    profile(&sandbox, &["work", "--unset", "scope"]).fails(2, "usage");
    for gone in ["-", "fd:0"] {
        profile(&sandbox, &["work", "--client-secret", gone]).fails(2, "usage");
    }
    profile(&sandbox, &["--client-id", "me"]).fails(2, "usage");
    // A file is found from wherever the next command is started.
    profile(&sandbox, &["work", "--client-key", "@k.pem"]).json(0);
    let key = format!("client_key = \"@{}\"", sandbox.path("k.pem").display());
    assert!(written(&sandbox).contains(&key), "{}", written(&sandbox));
    profile(&sandbox, &["work", "--remove"]).json(0);
    assert!(!written(&sandbox).contains("work"));
}

#[test]
fn mistakes_in_the_configuration_are_named() {
    for (line, said) in [
        ("isuer = \"x\"", "profile.work.isuer"),
        ("scope = \"a\"", "scopes may be meant"),
        ("port = \"80\"", "profile.work.port"),
        ("client_secret = \"canary\"", "profile.work.client_secret"),
        ("par = \"maybe\"", "auto, always, never"),
        ("issuer = 1979-05-27", "profile.work.issuer"),
        (
            "endpoints = { tokens = \"https://a.example\" }",
            "profile.work.endpoints",
        ),
        ("preset = \"nobody\"", "no preset `nobody`"),
        ("preset = \"okta\"", "the organisation's domain"),
    ] {
        let sandbox = configured(&format!("[profile.work]\n{line}\n"));
        let run = sandbox.run(["oauth", "login", "work"]);
        assert_eq!(run.code, Some(2), "{run:#?}");
        assert!(run.stderr.contains(said), "{line}: {run:#?}");
        assert!(!run.stderr.contains("canary"), "{line}: {run:#?}");
    }
}

#[test]
fn a_default_profile_is_used_where_none_is_named() {
    let fake = Fake::with_metadata(|_| ());
    let sandbox = Sandbox::new();
    sandbox.run(["oauth", "token", "--json"]).fails(2, "usage");
    login(
        &sandbox,
        &["--issuer", &fake.issuer, "--client-id", "c", "--scope", "a"],
    )
    .1
    .json(0);
    profile(&sandbox, &["work", "--default"]).json(0);
    assert!(written(&sandbox).starts_with("default_profile = \"work\"\n"));
    assert_eq!(sandbox.run(["oauth", "token"]).ok(), "canary-token");
    let other = sandbox.with("AUTHCTL_PROFILE", "other");
    other
        .run(["oauth", "token", "--json"])
        .fails(3, "credential_unknown");
}

#[test]
fn presets_are_shown() {
    let sandbox = Sandbox::new();
    let all = profile(&sandbox, &["--presets"]).json(0);
    let names = all["presets"].as_array().unwrap().iter();
    let names: Vec<_> = names.map(|one| one["name"].as_str().unwrap()).collect();
    for wanted in [
        "github",
        "google",
        "microsoft",
        "gitlab",
        "okta",
        "auth0",
        "keycloak",
    ] {
        assert!(names.contains(&wanted), "{wanted} is not among {names:?}");
    }
    let one = profile(&sandbox, &["--presets", "microsoft"]).json(0);
    assert_eq!(one["presets"].as_array().unwrap().len(), 1);
    assert_eq!(one["presets"][0]["variables"][0]["name"], "tenant");
    profile(&sandbox, &["--presets", "nobody"]).fails(2, "usage");
    let text = sandbox
        .run(["oauth", "profile", "--presets", "github"])
        .ok();
    assert!(text.contains("--grant device"), "{text}");
}

/// A login by preset, its endpoints and variables put elsewhere: what the preset says is sent.
#[test]
fn a_preset_says_what_the_rest_leaves_open() {
    let fake = Fake::with_metadata(|_| ());
    let sandbox = Sandbox::new();
    let told = [
        "--preset",
        "dropbox",
        "--client-id",
        "app",
        "--issuer",
        &fake.issuer,
    ];
    let endpoint = |name: &str, path: &str| format!("{name}={}{path}", fake.issuer);
    let (authorization, token) = (
        endpoint("authorization", "/auth"),
        endpoint("token", "/token"),
    );
    let at = ["--endpoint", &authorization, "--endpoint", &token];
    let (url, run) = login(&sandbox, &[&told[..], &at].concat());
    run.json(0);
    for part in [
        "token_access_type=offline",
        "redirect_uri=http%3A%2F%2Flocalhost%3A",
    ] {
        assert!(url.contains(part), "{part} is not in {url}");
    }
    assert!(!url.contains("scope="), "{url}");
    assert!(
        !fake
            .heard
            .try_iter()
            .any(|path| path.contains("well-known"))
    );
    let text = written(&sandbox);
    assert!(
        text.contains("preset = \"dropbox\"") && !text.contains("token_access_type"),
        "{text}"
    );
    assert!(text.contains("[profile.work.endpoints]"), "{text}");
    // What went wrong may be one of the provider's habits.
    let refused = Waiting::start(&sandbox, vec!["oauth", "login", "work"]);
    fetched(&callback(&refused.url, "error=access_denied"));
    let run = refused.end();
    assert!(run.stderr.contains("Dropbox: "), "{run:#?}");
}
