//! What programs get of a login: the ID token as long as it holds, and who keeps none of it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::jwt::claiming;
use crate::oauth::signed_in::{SignedIn, now, server};
use crate::support::{Run, Sandbox};

/// Returns the ID token with another end.
fn ending(token: &Value, end: u64) -> Value {
    let payload = token.as_str().unwrap().split('.').nth(1).unwrap();
    let payload = URL_SAFE_NO_PAD.decode(payload).unwrap();
    let mut claims: Value = serde_json::from_slice(&payload).unwrap();
    claims["exp"] = json!(end);
    claiming("a", &claims).into()
}

/// Somebody whose ID token ended a moment ago; the leeway of the login still took it.
fn ended(change: impl Fn(&mut Value)) -> SignedIn {
    SignedIn::at(server(|_| ()), |tokens| {
        tokens["id_token"] = ending(&tokens["id_token"], now() - 5);
        change(tokens);
    })
}

fn header(alice: &SignedIn) -> Run {
    let words = ["helper", "bazel", "get", "--json", "--host", "x.example"];
    let named = ["--as", "oauth/work#id_token"];
    let words = words.iter().chain(&named);
    alice.sandbox.feed(words, r#"{"uri":"https://x.example/"}"#)
}

/// Asks for a role's key as `oauth/work`.
fn role(alice: &SignedIn) -> Run {
    let sts = alice.server.url("/sts");
    let arn = "arn:aws:iam::123456789012:role/deploy";
    let words = ["helper", "aws", "--json", "--as", "oauth/work", "--sts"];
    let role = [sts.as_str(), "--role-arn", arn];
    alice.sandbox.run(words.iter().chain(&role))
}

#[test]
fn an_id_token_comes_with_its_end() {
    let alice = SignedIn::new();
    let given = header(&alice).json(0);
    let bearer = format!("Bearer {}", alice.id_token);
    assert_eq!(given["headers"]["Authorization"][0], bearer);
    assert!(given["expires"].as_str().is_some(), "{given}");
    assert!(alice.asked("/token").is_empty());
}

#[test]
fn an_id_token_that_has_ended_goes_nowhere() {
    let alice = ended(|tokens| tokens["refresh_token"] = Value::Null);
    header(&alice).fails(4, "login_required");
    role(&alice).fails(4, "login_required");
    let words = ["run", "--json", "--env", "X=oauth/work#id_token", "--"];
    let run = alice.sandbox.run(words.iter().chain(&["printenv", "X"]));
    run.fails(4, "login_required");
    assert!(alice.asked("/sts").is_empty());
}

#[test]
fn an_id_token_that_has_ended_is_got_anew() {
    let alice = ended(|_| ());
    let another = ending(&json!(alice.id_token), now() + 900);
    let mut tokens = json!({
        "access_token": "canary-second", "token_type": "Bearer", "expires_in": 3600,
        "refresh_token": "canary-next", "id_token": another,
    });
    alice.answer("/token", "200 OK", &tokens);
    let bearer = format!("Bearer {}", another.as_str().unwrap());
    for _ in 0..2 {
        let given = header(&alice).json(0);
        assert_eq!(given["headers"]["Authorization"][0], bearer);
    }
    assert_eq!(alice.asked("/token").len(), 1);
    // Where the server gives no other, there is none; STS does not get the access token instead.
    let alice = ended(|_| ());
    tokens["id_token"] = Value::Null;
    alice.answer("/token", "200 OK", &tokens);
    role(&alice).fails(4, "login_required");
    assert!(alice.asked("/sts").is_empty());
}

#[test]
fn sts_gets_no_access_token_that_nobody_named() {
    let alice = SignedIn::at(server(|_| ()), |tokens| tokens["id_token"] = Value::Null);
    let run = role(&alice);
    run.fails(6, "secret_missing");
    assert!(run.stderr.contains("#access_token"), "{run:#?}");
    assert!(alice.asked("/sts").is_empty());
}

#[test]
fn the_token_of_a_service_account_is_kept_by_nobody_else() {
    let server = server(|_| ());
    let tokens = json!({ "access_token": "t", "token_type": "Bearer", "expires_in": 3600 });
    server.publish("/token", &[], &tokens.to_string());
    let sandbox = Sandbox::new().with("SECRET", "s");
    let words = ["oauth", "login", "ci", "--json", "--client-id", "c"];
    let machine = [
        "--grant",
        "client-credentials",
        "--client-secret",
        "env:SECRET",
    ];
    let issuer = ["--issuer", &server.origin];
    let login = sandbox.run(words.iter().chain(&machine).chain(&issuer));
    login.json(0);
    let words = [
        "helper",
        "git",
        "get",
        "--as",
        "oauth/ci",
        "--host",
        "x.example",
    ];
    let lines = "capability[]=authtype\nprotocol=https\nhost=x.example\n\n";
    let told = sandbox.feed(words, lines).ok();
    assert!(told.contains("ephemeral=1\n"), "{told}");
}
