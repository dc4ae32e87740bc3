//! CIBA: what is refused before anybody is asked, and what servers answer.

use serde_json::{Value, json};

use super::{Fake, answer};
use crate::support::{Run, Sandbox};

const JSON: &str = "application/json";

/// A server that asks people by itself, and what it says to that.
fn server(said: Value) -> Fake {
    Fake::new(move |path, issuer| match path {
        "/.well-known/openid-configuration" => {
            let document = json!({
                "issuer": issuer,
                "token_endpoint": format!("{issuer}/token"),
                "backchannel_authentication_endpoint": format!("{issuer}/ask"),
                "backchannel_authentication_request_signing_alg_values_supported": ["PS256"],
                // Of other requests.
                "request_object_signing_alg_values_supported": ["ES256"],
                "require_signed_request_object": true,
            });
            answer("200 OK", JSON, &document.to_string())
        }
        "/ask" => {
            let status = if said["error"].is_null() {
                "200 OK"
            } else {
                "400 Bad Request"
            };
            answer(status, JSON, &said.to_string())
        }
        "/token" => {
            let tokens = json!({ "access_token": "canary-token", "token_type": "Bearer" });
            answer("200 OK", JSON, &tokens.to_string())
        }
        _ => answer("404 Not Found", "text/html", "<h1>no</h1>"),
    })
}

fn login(fake: &Fake, more: &[&str]) -> Run {
    let mut args = fake.args();
    args.extend(["--grant", "ciba", "--scope", "openid"]);
    args.extend(more);
    Sandbox::new().run(args)
}

fn good() -> Value {
    json!({ "auth_req_id": "canary-request", "expires_in": 60, "interval": 1 })
}

#[test]
fn the_message_stands_alone_and_the_request_is_never_shown() {
    let fake = server(good());
    let more = [
        "--login-hint",
        "me",
        "--binding-message",
        "W4SCT",
        "--quiet",
    ];
    let run = login(&fake, &more);
    assert_eq!(run.json(0)["grant"], "ciba");
    assert_eq!(run.stderr.lines().next(), Some("W4SCT"), "{run:#?}");
    assert!(!run.stderr.contains("canary"), "{run:#?}");
    let asked: Vec<String> = fake.heard.try_iter().collect();
    let wanted = ["/.well-known/openid-configuration", "/ask", "/token"];
    assert_eq!(asked, wanted);
}

#[test]
fn nobody_is_asked_for_what_can_not_be() {
    let fake = server(good());
    let hint = ["--login-hint", "me"];
    for (more, code) in [
        (&[][..], "profile_incomplete"),
        (&["--max-age", "1h", "--login-hint", "me"], "usage"),
        (
            &["--binding-message", "a\u{1b}[2J", "--login-hint", "me"],
            "usage",
        ),
        (&["--binding-message", "", "--login-hint", "me"], "usage"),
    ] {
        login(&fake, more).fails(2, code);
    }
    // A secret of the person's, which would be written into the configuration.
    let run = login(&fake, &["--login-hint", "me", "--param", "user_code=1234"]);
    run.fails(2, "usage");
    assert!(run.stderr.contains("`user_code`"), "{run:#?}");
    let mut args = fake.args();
    args.extend(["--grant", "ciba"]);
    args.extend(hint);
    let run = Sandbox::new().run(args);
    run.fails(2, "usage");
    assert!(run.stderr.contains("openid"), "{run:#?}");
    // A message that nobody would see.
    let mut args = fake.args();
    args.extend(["--device", "--binding-message", "W4SCT"]);
    Sandbox::new().run(args).fails(2, "usage");
    assert!(!fake.heard.try_iter().any(|path| path == "/ask"));
}

#[test]
fn an_answer_that_can_not_be_waited_with_is_refused() {
    let hint = ["--login-hint", "me"];
    for said in [json!({}), json!([]), json!({ "auth_req_id": "" })] {
        let fake = server(said);
        login(&fake, &hint).fails(5, "remote_invalid");
        assert!(!fake.heard.try_iter().any(|path| path == "/token"));
    }
    for (word, means) in [
        ("unknown_user_id", "does not know whom --login-hint names"),
        ("invalid_binding_message", "can't show that message"),
        ("missing_user_code", "a code that only the person knows"),
        ("unauthorized_client", "may not log in in this way"),
    ] {
        let run = login(&server(json!({ "error": word })), &hint);
        run.fails(4, "token_refused");
        assert!(run.stderr.contains(means), "{run:#?}");
    }
    let denied = login(&server(json!({ "error": "access_denied" })), &hint);
    denied.fails(4, "access_denied");
}

#[test]
fn a_server_that_asks_nobody_is_said_to_be_one() {
    let run = login(&Fake::with_metadata(|_| ()), &["--login-hint", "me"]);
    run.fails(5, "metadata_invalid");
    assert!(
        run.stderr
            .contains("has no backchannel_authentication_endpoint"),
        "{run:#?}"
    );
}

#[test]
fn a_signature_that_the_server_does_not_take_is_not_sent() {
    let fake = server(good());
    let sandbox = Sandbox::new();
    for (name, alg) in [("es", "ES256"), ("ps", "PS256")] {
        sandbox.run(["jwk", "new", name, "--alg", alg]).ok();
    }
    let login = |key: &str| {
        let mut args = fake.args();
        args.extend(["--grant", "ciba", "--scope", "openid", "--login-hint", "me"]);
        args.extend([
            "--request-object",
            "--client-auth",
            "none",
            "--client-key",
            key,
        ]);
        sandbox.run(args)
    };
    let run = login("store:jwk/es");
    run.fails(2, "jwk_invalid");
    let words = "signed with PS256, and the client's key signs with ES256";
    assert!(run.stderr.contains(words), "{run:#?}");
    assert!(!fake.heard.try_iter().any(|path| path == "/ask"));
    login("store:jwk/ps").json(0);
    assert!(fake.heard.try_iter().any(|path| path == "/ask"));
}
