//! `jwk set` and `jwk list`: what is published, and what there is.

use serde_json::json;

use super::{kids, set};
use crate::support::Sandbox;

#[test]
fn an_empty_set_says_so_to_people_and_is_a_set_to_programs() {
    let sandbox = Sandbox::new();
    sandbox.run(["jwk", "new", "shared", "--alg", "HS256"]).ok();
    let run = sandbox.run(["jwk", "set"]);
    assert_eq!(run.stdout, "{\"keys\":[]}\n");
    assert!(run.stderr.contains("no key here"), "{run:#?}");
}

#[test]
fn a_set_holds_public_keys_in_the_order_of_their_names() {
    let sandbox = Sandbox::new();
    for (name, alg) in [
        ("b", "ES256"),
        ("a", "EdDSA"),
        ("c", "HS256"),
        ("d", "RSA-OAEP"),
    ] {
        let kid = format!("kid-{name}");
        sandbox
            .run(["jwk", "new", name, "--alg", alg, "--kid", &kid])
            .ok();
    }
    assert_eq!(kids(&sandbox), ["kid-a", "kid-b", "kid-d"]);
    let named = set(&sandbox, &["d", "b"]);
    assert_eq!(named.len(), 2);
    assert_eq!(named[0]["kid"], "kid-b");
    sandbox
        .run(["jwk", "set", "c", "--json"])
        .fails(2, "jwk_private");
    sandbox
        .run(["jwk", "set", "none", "--json"])
        .fails(3, "credential_unknown");
    let text = sandbox.run(["jwk", "set"]).ok();
    let parsed: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(parsed["keys"].as_array().unwrap(), &set(&sandbox, &[]));
    let listed = sandbox.run(["jwk", "list", "--json"]).json(0);
    let published: Vec<_> = listed["jwks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["name"].as_str().unwrap(),
                row["published"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        published,
        [("a", true), ("b", true), ("c", false), ("d", true)]
    );
}

#[test]
fn neither_list_nor_set_asks_a_store() {
    let sandbox = Sandbox::new();
    sandbox
        .run(["jwk", "new", "signing", "--alg", "ES256"])
        .ok();
    for entry in std::fs::read_dir(sandbox.path("authctl/data")).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().contains("secrets") {
            if path.is_dir() {
                std::fs::remove_dir_all(path).unwrap();
            } else {
                std::fs::remove_file(path).unwrap();
            }
        }
    }
    assert_eq!(kids(&sandbox).len(), 1);
    for line in [
        "jwk list",
        "jwk show signing",
        "jwk thumbprint signing",
        "jwk convert signing --to pem --public",
        "list",
    ] {
        sandbox.run(line.split(' ')).ok();
    }
    sandbox
        .run(["jwk", "show", "signing", "--reveal", "--json"])
        .fails(6, "secret_missing");
}

#[test]
fn a_set_is_made_of_files_as_well() {
    let sandbox = Sandbox::new();
    for name in ["a", "b"] {
        sandbox
            .run(["jwk", "new", "--type", "okp", "--out", name])
            .ok();
    }
    sandbox
        .run(["jwk", "convert", "a", "--to", "pem", "--out", "a.pem"])
        .ok();
    let both = set(&sandbox, &["--key", "b", "--key", "a"]);
    assert_eq!(both.len(), 2);
    // PEM has no kid, so the key is called by its thumbprint, as it was before: the same key.
    assert_eq!(set(&sandbox, &["--key", "a", "--key", "a.pem"]).len(), 1);
    let file = sandbox.file("set", json!({ "keys": both }).to_string());
    assert_eq!(set(&sandbox, &["--key", file.to_str().unwrap()]), both);
    sandbox.file(
        "oct",
        r#"{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#,
    );
    sandbox
        .run(["jwk", "set", "--key", "oct", "--json"])
        .fails(2, "jwk_private");
    let called = |file: &str, kid: &str| {
        sandbox
            .run([
                "jwk",
                "convert",
                file,
                "--to",
                "jwk",
                "--public",
                "--kid",
                kid,
                "--out",
                &format!("{file}.{kid}"),
            ])
            .ok();
    };
    called("a", "x");
    called("b", "x");
    sandbox
        .run(["jwk", "set", "--key", "a.x", "--key", "b.x", "--json"])
        .fails(2, "jwk_invalid");
}
