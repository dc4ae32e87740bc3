//! The sealed file, opened by the real age.

use std::process::Command;

use serde_json::json;

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
    let wanted = json!({"generation": 1, "secrets": {"secret/x": "MQ=="}});
    assert_eq!(payload, wanted);
}
