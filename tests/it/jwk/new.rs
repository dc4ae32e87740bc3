//! `jwk new`: in the store, in a file, on standard output.

use serde_json::json;

use super::{PRIVATE, set};
use crate::support::{Run, Sandbox};

#[test]
fn a_key_goes_into_the_store_and_nowhere_else() {
    let sandbox = Sandbox::new();
    let made = sandbox.run(["jwk", "new", "signing", "--alg", "ES256", "--json"]);
    let report = made.json(0);
    assert_eq!(report["name"], "signing");
    assert_eq!(report["version"], 1);
    assert_eq!(report["type"], "EC, P-256");
    assert_eq!(
        (&report["alg"], &report["use"]),
        (&json!("ES256"), &json!("sig"))
    );
    assert_eq!(report["kid"], report["thumbprint"]);
    assert_eq!(report["store"], "file");
    assert!(report.get("key").is_none());
    assert_eq!(set(&sandbox, &[]), [report["public"].clone()]);
    let text = sandbox.run(["jwk", "new", "other", "--type", "okp"]);
    assert!(text.stdout.starts_with("made jwk/other\n"), "{text:#?}");
    assert_eq!(
        text.stderr,
        "authctl jwk set other shows the public half, for others\n"
    );
}

#[test]
fn every_type_is_made_and_comes_back_out_of_the_store() {
    let sandbox = Sandbox::new();
    for (name, words, kty) in [
        ("a", "--type rsa --bits 2048", "RSA"),
        ("b", "--alg ES512", "EC"),
        ("c", "--curve secp256k1", "EC"),
        ("d", "--type okp", "OKP"),
        ("e", "--curve X25519", "OKP"),
        ("f", "--alg ML-DSA-44", "AKP"),
        ("g", "--alg HS512", "oct"),
        ("h", "--alg A128GCM", "oct"),
    ] {
        let args = ["jwk", "new", name].into_iter().chain(words.split(' '));
        let made = sandbox.run(args.chain(["--json"])).json(0);
        let shown = sandbox.run(["jwk", "show", name, "--reveal"]).ok();
        let jwk: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(jwk["kty"], kty);
        assert_eq!(
            (&jwk["kid"], &jwk["alg"], &jwk["use"]),
            (&made["kid"], &made["alg"], &made["use"])
        );
        assert!(PRIVATE.iter().any(|member| jwk.get(member).is_some()));
        let secret = format!("store:jwk/{name}");
        let print = sandbox.run(["jwk", "thumbprint", &secret]).ok();
        assert_eq!(print.trim_end(), made["thumbprint"].as_str().unwrap());
        assert_eq!(made["public"].is_null(), kty == "oct");
    }
}

#[test]
fn a_key_without_a_name_goes_where_it_is_told_to() {
    let sandbox = Sandbox::new();
    let new = |more: &[&str]| sandbox.run(["jwk", "new", "--type", "okp"].iter().chain(more));
    new(&["--json"]).fails(2, "usage");
    let made = new(&["--out", "key.jwk", "--json"]).json(0);
    assert_eq!(made["file"], "key.jwk");
    assert!(made.get("key").is_none() && made.get("store").is_none());
    let path = sandbox.path("key.jwk");
    let first = std::fs::read_to_string(&path).unwrap();
    assert!(first.contains("\"d\":"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let facts = std::fs::metadata(&path).unwrap();
        assert_eq!(facts.permissions().mode() & 0o777, 0o600);
    }
    new(&["--out", "key.jwk", "--json"]).fails(7, "file_exists");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), first);
    new(&["--out", "key.jwk", "--force"]).ok();
    assert_ne!(std::fs::read_to_string(&path).unwrap(), first);
    new(&["--out", "no/such/folder", "--json"]).fails(6, "output_failed");
    new(&["--out", ".", "--force", "--json"]).fails(7, "file_exists");
    let revealed = new(&["--reveal"]);
    assert!(revealed.stdout.starts_with('{') && revealed.stdout.ends_with('}'));
    assert_eq!(revealed.stderr, "");
    let revealed = new(&["--reveal", "--json"]).json(0);
    assert_eq!(revealed["key"]["x"], revealed["public"]["x"]);
    assert!(revealed["key"]["d"].is_string());
    // None of these is anything that authctl keeps.
    assert_eq!(set(&sandbox, &[]), [json!(null); 0]);
}

#[test]
fn a_name_is_taken_once() {
    let sandbox = Sandbox::new();
    sandbox.run(["jwk", "new", "signing", "--type", "ec"]).ok();
    sandbox
        .run(["jwk", "new", "signing", "--type", "rsa", "--json"])
        .fails(7, "jwk_exists");
    sandbox
        .run(["jwk", "new", "x", "--type", "ec", "--out", "f", "--json"])
        .fails(2, "usage");
    assert!(!sandbox.path("f").exists());
    let kid = sandbox
        .run(["jwk", "new", "called", "--type", "ec", "--kid", "2026-11"])
        .ok();
    assert!(kid.contains("kid      2026-11\n"), "{kid}");
    for bad in ["", "a\nb", "\u{202e}"] {
        let kid = format!("--kid={bad}");
        sandbox
            .run(["jwk", "new", "x", "--type", "ec", &kid, "--json"])
            .fails(2, "usage");
    }
}

#[test]
fn of_several_at_once_one_gets_the_name() {
    let sandbox = Sandbox::new();
    let new = || sandbox.command(["jwk", "new", "signing", "--type", "okp", "--json"]);
    let children: Vec<_> = (0..4).map(|_| new().spawn().unwrap()).collect();
    let runs = children
        .into_iter()
        .map(|child| Run::from(child.wait_with_output().unwrap()));
    let (made, refused): (Vec<Run>, Vec<Run>) = runs.partition(|run| run.code == Some(0));
    assert_eq!(made.len(), 1, "{made:#?}");
    for run in &refused {
        run.fails(7, "jwk_exists");
    }
    let shown = sandbox
        .run(["jwk", "show", "signing", "--reveal", "--json"])
        .json(0);
    assert_eq!(shown["key"]["kid"], made[0].json(0)["kid"]);
}

#[test]
fn words_that_contradict_each_other_are_refused() {
    let sandbox = Sandbox::new();
    for words in [
        "",
        "--type ec --alg RS256",
        "--type rsa --bits 1024",
        "--alg none",
        "--alg HS256 --bits 128",
        "--type dsa",
    ] {
        let args = ["jwk", "new", "x", "--json"].into_iter();
        let words = words.split(' ').filter(|word| !word.is_empty());
        sandbox.run(args.chain(words)).fails(2, "usage");
    }
    sandbox
        .run(["jwk", "show", "x", "--json"])
        .fails(2, "input_unreadable");
}
