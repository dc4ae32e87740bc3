//! Machine logins: what is missing, and what must not go to a server.

use serde_json::Value;

use super::Fake;
use crate::support::Sandbox;

/// A server where nobody signs in.
fn server() -> Fake {
    Fake::with_metadata(|m| m["authorization_endpoint"] = Value::Null)
}

fn args<'a>(fake: &'a Fake, words: &'a str) -> Vec<&'a str> {
    let mut args = vec!["oauth", "login", "ci", "--json", "--client-id", "c"];
    args.extend(["--issuer", &fake.issuer]);
    args.extend(words.split(' '));
    args
}

#[test]
fn a_client_that_proves_nothing_gets_nothing() {
    for words in [
        "--grant client-credentials",
        "--grant client-credentials --client-auth none",
    ] {
        let fake = server();
        let run = Sandbox::new().run(args(&fake, words));
        run.fails(2, "profile_incomplete");
        assert!(run.stderr.contains("--client-secret"), "{run:#?}");
        assert!(!fake.heard.try_iter().any(|path| path == "/token"));
    }
}

#[test]
fn an_assertion_has_to_be_there_and_to_be_one() {
    let fake = server();
    let sandbox = Sandbox::new();
    let run = sandbox.run(args(&fake, "--grant jwt-bearer"));
    run.fails(2, "profile_incomplete");
    assert!(run.stderr.contains("--assertion"), "{run:#?}");
    sandbox.file("password", "canary-hunter2");
    let run = sandbox.run(args(&fake, "--grant jwt-bearer --assertion @password"));
    run.fails(2, "jwt_malformed");
    assert!(!run.stderr.contains("canary"), "{run:#?}");
    let run = sandbox.run(args(&fake, "--grant jwt-bearer --assertion @missing"));
    run.fails(2, "input_unreadable");
    assert!(!fake.heard.try_iter().any(|path| path == "/token"));
}

#[test]
fn the_next_login_knows_how_it_was_done() {
    let fake = server();
    let sandbox = Sandbox::new().with("SECRET", "s");
    let machine = "--grant client-credentials --client-secret env:SECRET";
    sandbox.run(args(&fake, machine)).json(0);
    let again = sandbox.run(["oauth", "login", "ci", "--json"]).json(0);
    assert_eq!(again["grant"], "client-credentials");
    let device = ["oauth", "login", "ci", "--device", "--json"];
    sandbox.run(device).fails(5, "metadata_invalid");
}
