//! Profiles: several people at one server, and a server with habits of its own.

use std::fs;

use super::{Peer, browser, sandbox};
use crate::support::Sandbox;

fn login(peer: &Peer, sandbox: &Sandbox, name: &str, person: &str) -> serde_json::Value {
    let args = [
        "oauth",
        "login",
        name,
        "--json",
        "--wait",
        "60s",
        "--client-id",
        "cli",
    ];
    let mut command = sandbox.command([&args[..], &["--issuer", &peer.issuer]].concat());
    let words = format!("--login {person}");
    let output = command.env("BROWSER", browser(&words)).output().unwrap();
    crate::support::Run::from(output).json(0)
}

#[test]
fn two_people_at_one_server_do_not_disturb_each_other() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    assert_eq!(login(&peer, &sandbox, "work", "alice")["subject"], "alice");
    assert_eq!(login(&peer, &sandbox, "play", "bob")["subject"], "bob");
    let status = sandbox.run(["oauth", "status", "--json"]).json(0);
    let profiles = status["profiles"].as_array().unwrap().iter();
    let who: Vec<_> = profiles
        .map(|one| {
            (
                one["profile"].as_str().unwrap(),
                one["subject"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(who, [("play", "bob"), ("work", "alice")]);

    let token = |name: &str| sandbox.run(["oauth", "token", name]).ok();
    let (work, play) = (token("work"), token("play"));
    assert_ne!(work, play);
    sandbox
        .run(["oauth", "token", "work", "--min-ttl", "1h"])
        .ok();
    assert_ne!(token("work"), work);
    assert_eq!(token("play"), play);
    sandbox.run(["oauth", "logout", "work", "--revoke"]).ok();
    sandbox
        .run(["oauth", "token", "play", "--min-ttl", "1h"])
        .ok();
    // The profile outlives its login: the next one needs no more to be said.
    let one = sandbox.run(["oauth", "status", "work", "--json"]).json(0);
    assert_eq!(one["state"], "never_logged_in");
    let again = sandbox.run(["oauth", "login", "work", "--json"]).json(0);
    assert_eq!(again["subject"], "alice");
}

#[test]
fn a_server_with_other_habits_needs_configuration_only() {
    let peer = Peer::start(&[]);
    let secret = "cli-habits-secret-0123456789abcdef0123456789";
    let sandbox = sandbox("").with("HABITS_SECRET", secret);
    let issuer = &peer.issuer;
    assert_eq!(login(&peer, &sandbox, "work", "alice")["subject"], "alice");
    let place = sandbox.path("authctl/config/config.toml");
    let before = fs::read_to_string(&place).unwrap();
    let habits = format!(
        r#"
[profile.habits]
issuer = "{issuer}"
client_id = "cli-habits"
client_auth = "client_secret_post"
client_secret = "env:HABITS_SECRET"
scopes = ["openid", "offline_access"]
scope_separator = "comma"
redirect_host = "localhost"
redirect_path = "/way/back"
no_discovery = true

[profile.habits.endpoints]
authorization = "{issuer}/auth"
token = "{issuer}/token"
jwks = "{issuer}/jwks"
"#
    );
    fs::write(&place, before + &habits).unwrap();
    peer.control("log/reset", "");
    let args = ["oauth", "login", "habits", "--json", "--wait", "60s"];
    let found = sandbox.run(args).json(0);
    assert_eq!(found["subject"], "alice");
    assert_eq!(found["refreshable"], true);
    sandbox
        .run(["oauth", "token", "habits", "--min-ttl", "1h"])
        .ok();
    assert_eq!(peer.grants(), ["authorization_code", "refresh_token"]);
    let log = peer.control("log", "").to_string();
    assert!(!log.contains("well-known"), "{log}");

    // Scopes that come back with commas are all there; the other profile knows no such habit.
    for (profile, said) in [("habits", false), ("work", true)] {
        peer.control(
            "fault",
            r#"[{"path":"/token","status":200,"headers":{"content-type":"application/json"},
                "body":"{\"access_token\":\"t\",\"token_type\":\"bearer\",\"scope\":\"email,offline_access,phone\"}"}]"#,
        );
        let run = sandbox.run([
            "oauth",
            "login",
            profile,
            "--json",
            "--wait",
            "60s",
            "--no-save",
            "--scope",
            "email",
            "--scope",
            "phone",
        ]);
        run.json(0);
        let told = run.stderr.contains("not granted: email phone");
        assert_eq!(told, said, "{run:#?}");
    }
}
