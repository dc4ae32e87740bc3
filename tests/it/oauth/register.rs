//! `oauth register`: a client's whole life, and what a server that is odd about it can do.

use serde_json::{Value, json};

use crate::rude::{Manners, Rude, answer};
use crate::support::{Run, Sandbox};

fn server() -> Rude {
    let server = Rude::new();
    let at = |path: &str| format!("{}{path}", server.origin);
    server.give(
        "/.well-known/openid-configuration",
        &json!({
            "issuer": server.origin,
            "authorization_endpoint": at("/auth"),
            "token_endpoint": at("/token"),
            "registration_endpoint": at("/register"),
        }),
    );
    server.give("/register", &client(&server, "canary-token-1"));
    server.give("/register/me", &client(&server, "canary-token-2"));
    server
}

fn client(server: &Rude, token: &str) -> Value {
    json!({
        "client_id": "made", "client_secret": "canary-secret", "client_secret_expires_at": 4_102_444_800_u64,
        "client_name": "mine", "token_endpoint_auth_method": "client_secret_basic",
        "redirect_uris": ["http://127.0.0.1/callback"], "grant_types": ["authorization_code"],
        "registration_client_uri": format!("{}/register/me", server.origin),
        "registration_access_token": token, "server_own": 1,
    })
}

fn register(sandbox: &Sandbox, line: &str) -> Run {
    let words = [
        "oauth",
        "register",
        "work",
        "--json",
        "--verbose",
        "--explain",
    ];
    let run = sandbox.run(words.into_iter().chain(line.split_whitespace()));
    assert!(!run.stdout.contains("canary"), "{run:#?}");
    assert!(!run.stderr.contains("canary"), "{run:#?}");
    run
}

fn config(sandbox: &Sandbox) -> String {
    std::fs::read_to_string(sandbox.path("authctl/config/config.toml")).unwrap()
}

fn revealed(sandbox: &Sandbox, name: &str) -> String {
    sandbox.run(["secret", "get", name]).ok()
}

#[test]
fn a_client_is_made_read_changed_and_ended() {
    let (server, sandbox) = (server(), Sandbox::new().with("INITIAL", "canary-initial"));
    let origin = &server.origin;
    let line = format!(
        "--issuer {origin} --name mine --scope openid --scope email --initial-token env:INITIAL"
    );
    let made = register(&sandbox, &line).json(0);
    assert_eq!(made["client_id"], "made");
    assert_eq!(made["client_secret"], "store:secret/work.client");
    assert_eq!(made["client_secret_expires_at"], "2100-01-01T00:00:00Z");
    let asked = server.asked();
    let sent: Value = serde_json::from_str(&asked.last().unwrap().1).unwrap();
    assert_eq!(
        sent,
        json!({
            "application_type": "native", "client_name": "mine", "scope": "openid email",
            "token_endpoint_auth_method": "none", "response_types": ["code"],
            "grant_types": ["authorization_code", "refresh_token"],
            "redirect_uris": ["http://127.0.0.1/callback"],
        })
    );
    assert_eq!(revealed(&sandbox, "work.client"), "canary-secret");
    assert_eq!(revealed(&sandbox, "work.registration"), "canary-token-1");
    let config_text = config(&sandbox);
    for setting in [
        "client_id = \"made\"",
        "client_auth = \"client_secret_basic\"",
        "client_secret = \"store:secret/work.client\"",
        "registration_token = \"store:secret/work.registration\"",
        "/register/me\"",
    ] {
        assert!(config_text.contains(setting), "{setting}: {config_text}");
    }
    register(&sandbox, &line).fails(7, "client_exists");

    // The answer has another token, and the one from before is good no more.
    assert_eq!(register(&sandbox, "--show").json(0)["client_name"], "mine");
    assert_eq!(revealed(&sandbox, "work.registration"), "canary-token-2");

    server.asked();
    register(&sandbox, "--update --name other").json(0);
    let asked = server.asked();
    let sent: Value = serde_json::from_str(&asked.last().unwrap().1).unwrap();
    assert_eq!(sent["client_name"], "other");
    // What is left out would be taken away (RFC 7592 §2.2), and what is the answer's is not sent.
    assert_eq!(sent["server_own"], 1);
    assert_eq!(sent["client_id"], "made");
    assert_eq!(sent["registration_access_token"], Value::Null);
    assert_eq!(sent["client_secret_expires_at"], Value::Null);

    let gone = Manners::Say(answer("204 No Content", &[], ""));
    server.behave(&["/register/me"], &gone);
    register(&sandbox, "--delete --yes").json(0);
    assert!(
        !config(&sandbox).contains("registration"),
        "{}",
        config(&sandbox)
    );
    let listed = sandbox.run(["secret", "list", "--json"]).stdout;
    assert!(!listed.contains("work."), "{listed}");
    register(&sandbox, "--show").fails(3, "credential_unknown");
    let log = sandbox.run(["audit", "log", "--json"]).stdout;
    for event in ["client_registered", "client_changed", "client_removed"] {
        assert!(log.contains(event), "{event}: {log}");
    }
}

#[test]
fn nothing_is_sent_under_dry_run() {
    let (server, sandbox) = (
        server(),
        Sandbox::new().with("STATEMENT", "canary-statement"),
    );
    let line = format!(
        "--issuer {} --grant device --software-statement env:STATEMENT --dry-run",
        server.origin
    );
    let told = register(&sandbox, &line).json(0);
    assert_eq!(told["request"]["redirect_uris"], json!([]));
    assert_eq!(
        told["request"]["grant_types"],
        json!([
            "urn:ietf:params:oauth:grant-type:device_code",
            "refresh_token"
        ])
    );
    assert_eq!(told["request"]["software_statement"], "[left out]");
    assert!(server.asked().is_empty());
}

#[test]
fn a_client_that_can_not_be_kept_is_ended_again() {
    let (server, sandbox) = (server(), Sandbox::new());
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    let config = sandbox.file("authctl/config/config.toml", "# mine\n");
    let mut mode = std::fs::metadata(&config).unwrap().permissions();
    mode.set_readonly(true);
    std::fs::set_permissions(&config, mode).unwrap();
    let line = format!("--issuer {}", server.origin);

    // The server does not end it: what it is called, and where it is, is told.
    let run = register(&sandbox, &line);
    assert_ne!(run.code, Some(0), "{run:#?}");
    assert!(run.stderr.contains("has made the client made"), "{run:#?}");
    assert!(run.stderr.contains("/register/me"), "{run:#?}");
    assert_eq!(revealed(&sandbox, "work.registration"), "canary-token-1");

    let gone = Manners::Say(answer("204 No Content", &[], ""));
    server.behave(&["/register/me"], &gone);
    let run = register(&sandbox, &line);
    assert!(run.stderr.contains("ended at the server again"), "{run:#?}");
    let listed = sandbox.run(["secret", "list", "--json"]).stdout;
    assert!(!listed.contains("work."), "{listed}");
}

#[test]
fn what_a_server_refuses_is_told() {
    let (server, sandbox) = (server(), Sandbox::new());
    let body = json!({ "error": "invalid_redirect_uri", "error_description": "no loopback" });
    let refused = answer(
        "400 Bad Request",
        &["Content-Type: application/json"],
        body.to_string(),
    );
    server.behave(&["/register"], &Manners::Say(refused));
    let run = register(&sandbox, &format!("--issuer {}", server.origin));
    run.fails(4, "token_refused");
    assert!(
        run.stderr.contains("--redirect-uri names another"),
        "{run:#?}"
    );
    let mut odd = client(&server, "canary-token-1");
    odd["registration_client_uri"] = json!("http://elsewhere.example/me");
    server.behave(&[], &Manners::Close);
    server.give("/register", &odd);
    register(&sandbox, &format!("--issuer {}", server.origin)).fails(5, "remote_invalid");
}
