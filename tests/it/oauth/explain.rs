//! `--explain`: each step of the protocol, and no secret in it.

use serde_json::json;

use super::callback;
use crate::rude::Rude;
use crate::support::Sandbox;
use crate::support::login::{fetched, interrupt};

use std::io::{BufRead as _, BufReader, Read as _};

/// A server whose every secret is a canary.
fn server() -> Rude {
    let server = Rude::new();
    let at = |path: &str| format!("{}{path}", server.origin);
    server.give(
        "/.well-known/openid-configuration",
        &json!({
            "issuer": server.origin,
            "authorization_endpoint": at("/auth"),
            "token_endpoint": at("/token"),
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }),
    );
    server.give(
        "/token",
        &json!({
            "access_token": "canary-access", "refresh_token": "canary-refresh",
            "id_token": "canary-id", "token_type": "bearer", "expires_in": 3600,
            "scope": "repo", "unheard_of": "canary", "deep": { "er": "canary" },
            "list": ["canary"],
        }),
    );
    server
}

#[test]
fn a_login_is_explained_step_by_step() {
    let server = server();
    let sandbox = Sandbox::new().with("CLIENT_SECRET", "canary-secret");
    let line = format!(
        "oauth login work --explain --verbose --no-browser --wait 60s --scope repo --client-id cli \
         --client-secret env:CLIENT_SECRET --login-hint canary-hint --issuer {}",
        server.origin
    );
    let mut child = sandbox.command(line.split_whitespace()).spawn().unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap());
    let (mut stderr, mut line) = (String::new(), String::new());
    while !line.starts_with(&server.origin) {
        stderr += &std::mem::take(&mut line);
        assert!(told.read_line(&mut line).unwrap() > 0, "{stderr}");
    }
    let state = line
        .split("state=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap();
    let state = state.trim().to_owned();
    fetched(&callback(line.trim(), "code=canary-code"));
    told.read_to_string(&mut stderr).unwrap();
    assert!(child.wait().unwrap().success(), "{stderr}");
    for step in [
        "1. discovery\n  why: ",
        "\n2. authorization request\n  why: ",
        "\n3. authorization response\n  why: ",
        "\n4. token request\n  why: ",
        "  grant_type: authorization_code\n",
        "  code: [11 characters]\n",
        "  code_verifier: [43 characters]\n",
        "  client_secret: [13 characters]\n",
        "  < 200\n",
        "    access_token: [13 characters]\n",
        "    token_type: bearer\n",
        "    list: [1 entries]\n",
    ] {
        assert!(stderr.contains(step), "{step:?} is missing: {stderr}");
    }
    for secret in ["canary", &state] {
        assert!(!stderr.contains(secret), "{secret}: {stderr}");
    }

    let refresh = ["oauth", "refresh", "work", "--explain", "--verbose"];
    let run = sandbox.run(refresh);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(run.stderr.contains("1. refresh\n"), "{run:#?}");
    assert!(
        run.stderr.contains("  refresh_token: [14 characters]\n"),
        "{run:#?}"
    );
    assert!(!run.stderr.contains("canary"), "{run:#?}");

    // Nothing goes over the line, and so there is nothing to explain.
    let run = sandbox.run(["oauth", "token", "work", "--explain"]);
    assert_eq!(
        (run.stdout.as_str(), run.stderr.as_str()),
        ("canary-access", "")
    );
}

#[test]
fn without_the_flag_nothing_is_explained() {
    let server = server();
    let sandbox = Sandbox::new();
    let args = [
        "oauth",
        "login",
        "work",
        "--no-browser",
        "--client-id",
        "cli",
        "--issuer",
    ];
    let mut child = sandbox
        .command(args.into_iter().chain([server.origin.as_str()]))
        .spawn()
        .unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    told.read_line(&mut line).unwrap();
    assert!(line.starts_with(&server.origin), "{line}");
    interrupt(&mut child);
}
