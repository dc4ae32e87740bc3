//! What programs may replace and forget: what they had kept for just that host, and nothing else.

use super::sandbox;
use crate::support::{Run, Sandbox};

fn store(sandbox: &Sandbox, server: &str, secret: &str) -> Run {
    let login = serde_json::json!({"ServerURL": server, "Username": "ann", "Secret": secret});
    let words = ["helper", "docker", "store", "--json"];
    sandbox.feed(words, login.to_string())
}

fn get(sandbox: &Sandbox, server: &str) -> String {
    let found = sandbox.feed(["helper", "docker", "get"], server).ok();
    let found: serde_json::Value = serde_json::from_str(&found).unwrap();
    found["Secret"].as_str().unwrap().to_owned()
}

fn config(sandbox: &Sandbox) -> String {
    std::fs::read_to_string(sandbox.path("authctl/config/config.toml")).unwrap()
}

#[test]
fn what_is_typed_for_one_host_replaces_no_secret_of_a_persons() {
    let sandbox = sandbox(
        "a.example",
        "[hosts.\"b.example\"]\nas = \"secret/registry\"\n",
    );
    let before = config(&sandbox);
    let taken = |run: Run| {
        run.fails(7, "host_taken");
        assert!(!run.stderr.contains("typed"), "{run:#?}");
    };
    taken(store(&sandbox, "a.example", "typed-for-a"));
    let words = ["helper", "keyring", "set", "a.example", "ann", "--json"];
    taken(sandbox.feed(words, "typed-for-a"));
    let words = ["helper", "terraform", "store", "a.example", "--json"];
    taken(sandbox.feed(words, r#"{"token":"typed-for-a"}"#));
    assert_eq!(get(&sandbox, "b.example"), "s3cr3t-value");
    assert_eq!(config(&sandbox), before);
    // The same again, as docker does it, is no contradiction.
    store(&sandbox, "a.example", "s3cr3t-value").ok();
    assert_eq!(config(&sandbox), before);
}

#[test]
fn what_another_host_gets_as_well_stays_as_it_is() {
    let sandbox = Sandbox::new();
    store(&sandbox, "a.example", "first").ok();
    let table = "\n[hosts.\"b.example\"]\nas = \"secret/registry-a.example\"\n";
    sandbox.file("authctl/config/config.toml", config(&sandbox) + table);
    store(&sandbox, "a.example", "second").ok();
    assert_eq!(get(&sandbox, "a.example"), "second");
    assert_eq!(get(&sandbox, "b.example"), "first");
    sandbox
        .feed(["helper", "docker", "erase"], "a.example")
        .ok();
    assert_eq!(get(&sandbox, "b.example"), "first");
}

#[test]
fn a_secret_of_a_persons_stays_whatever_its_name() {
    for words in [
        &["docker", "erase"][..],
        &["keyring", "del", "a.example", "ann"],
        &["terraform", "forget", "a.example"],
    ] {
        let sandbox = Sandbox::new();
        let set = ["secret", "set", "registry-prod", "-"];
        sandbox.feed(set, "s3cr3t-value").ok();
        std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
        let table = "[hosts.\"a.example\"]\nas = \"secret/registry-prod\"\n";
        sandbox.file("authctl/config/config.toml", table);
        let all = ["helper"].iter().chain(words);
        sandbox.feed(all, "a.example").ok();
        assert!(!config(&sandbox).contains("a.example"), "{words:?}");
        let value = sandbox.run(["secret", "get", "registry-prod"]).ok();
        assert_eq!(value, "s3cr3t-value", "{words:?}");
    }
}

#[test]
fn a_secret_that_a_person_has_set_since_is_theirs() {
    let sandbox = Sandbox::new();
    store(&sandbox, "a.example", "typed").ok();
    let set = ["secret", "set", "registry-a.example", "-"];
    sandbox.feed(set, "s3cr3t-value").ok();
    store(&sandbox, "a.example", "again").fails(7, "host_taken");
    sandbox
        .feed(["helper", "docker", "erase"], "a.example")
        .ok();
    let value = sandbox.run(["secret", "get", "registry-a.example"]).ok();
    assert_eq!(value, "s3cr3t-value");
}
