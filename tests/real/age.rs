//! The sealed file, opened by the real age.

use std::process::Command;

use crate::support::Sandbox;

#[test]
fn age_opens_the_file_without_authctl() {
    let sandbox = Sandbox::new();
    sandbox.feed(["secret", "set", "x", "-"], "1").ok();
    let opened = Command::new("age")
        .args(["-d", "-i"])
        .arg(sandbox.path("authctl/config/identity.txt"))
        .arg(sandbox.path("authctl/data/secrets.age"))
        .output()
        .unwrap_or_else(|error| panic!("age does not run ({error}): install age"));
    let payload: serde_json::Value = serde_json::from_slice(&opened.stdout).unwrap();
    assert_eq!(payload["secrets"]["secret/x"], "MQ==");
    // Beside it lies what the audit log keeps there, and nothing else.
    let slots: Vec<&String> = payload["secrets"].as_object().unwrap().keys().collect();
    assert_eq!(slots, ["audit/log/head", "audit/log/key", "secret/x"]);
}
