//! Terraform's protocol: `get`, `store` and `forget` a host.

use super::sandbox;
use crate::support::Sandbox;

const HOST: &str = "registry.example.com";

#[test]
fn a_host_gets_its_token_and_no_other_does() {
    let sandbox = sandbox(HOST, "");
    let get = |host: &str| sandbox.run(["helper", "terraform", "get", host]).ok();
    assert_eq!(get(HOST), "{\"token\":\"s3cr3t-value\"}\n");
    for host in ["example.com", "registry.example.com:8443"] {
        assert_eq!(get(host), "{}\n");
    }
    // Terraform writes the words of its configuration in front.
    let words = ["--as", "secret/registry", "--host", "h.example:8443"];
    let words = words.into_iter().chain(["get", "h.example:8443"]);
    let run = sandbox.run(["helper", "terraform"].into_iter().chain(words));
    assert_eq!(run.ok(), "{\"token\":\"s3cr3t-value\"}\n");
}

#[test]
fn a_token_is_kept_and_forgotten() {
    let sandbox = Sandbox::new();
    let terraform = |verb: &str, input: &str| {
        let run = sandbox.feed(["helper", "terraform", verb, HOST], input);
        assert_eq!(run.stderr, "");
        run.ok()
    };
    for token in ["one", "two"] {
        let object = format!("{{\"token\":\"{token}\"}}");
        assert_eq!(terraform("store", &object), "");
        assert_eq!(terraform("get", ""), format!("{object}\n"));
    }
    for _ in 0..2 {
        assert_eq!(terraform("forget", ""), "");
        assert_eq!(terraform("get", ""), "{}\n");
    }
}

#[test]
fn what_can_t_be_kept_is_refused_without_a_word_of_it() {
    let sandbox = Sandbox::new();
    for object in [
        "canary",
        "{}",
        "[\"canary\"]",
        "{\"token\":1}",
        "{\"token\":\"canary\",\"more\":1}",
    ] {
        let run = sandbox.feed(["helper", "terraform", "store", HOST, "--json"], object);
        run.fails(2, "usage");
        assert!(!run.stderr.contains("canary"), "{run:?}");
    }
    let run = sandbox.feed(
        ["helper", "terraform", "store", HOST, "--json"],
        "{\"token\":\"\"}",
    );
    run.fails(2, "secret_empty");
    assert_eq!(
        sandbox.run(["helper", "terraform", "get", HOST]).ok(),
        "{}\n"
    );
}

#[test]
fn what_there_is_no_longer_is_an_error() {
    let sandbox = sandbox(HOST, "");
    sandbox.run(["secret", "remove", "registry", "--yes"]).ok();
    let run = sandbox.run(["helper", "terraform", "get", HOST, "--json"]);
    run.fails(3, "credential_unknown");
}

#[test]
fn other_words_are_no_command() {
    let run = Sandbox::new().run(["helper", "terraform", "list", HOST, "--json"]);
    run.fails(2, "usage");
}
