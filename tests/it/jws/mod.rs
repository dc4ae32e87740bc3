//! `authctl jws`, with keys and signatures that other programs made.

mod sign;
mod verify;

use serde_json::Value;

use crate::support::Sandbox;

/// Returns a sandbox with the examples of the RFC `source` in `jws`, its keys in `key0`, `key1`, …,
/// and its detached payload in `payload`.
fn example(source: &str) -> Sandbox {
    let examples: Vec<Value> =
        serde_json::from_str(include_str!("../../vectors/jose/jws.json")).unwrap();
    let example = examples.iter().find(|one| one["source"] == source).unwrap();
    let sandbox = Sandbox::new();
    sandbox.file("jws", example["jws"].as_str().unwrap());
    for (place, key) in example["keys"].as_array().unwrap().iter().enumerate() {
        sandbox.file(&format!("key{place}"), key.as_str().unwrap());
    }
    if let Some(payload) = example["detached"].as_str() {
        sandbox.file("payload", payload);
    }
    sandbox
}

/// Returns the words of a command line.
fn words(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}
