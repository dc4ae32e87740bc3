//! `jwk show` and `jwk thumbprint`: what a key is, and what it is good for.

use serde_json::json;

use crate::support::Sandbox;

/// RFC 8037 §A.1, §A.3.
const ED25519: &str = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const PRINT: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

#[test]
fn a_key_is_shown_without_its_private_half() {
    let sandbox = Sandbox::new();
    sandbox.file("key", ED25519);
    for run in [
        sandbox.run(["jwk", "show", "key", "--json"]),
        sandbox.feed(["jwk", "show", "-", "--json"], ED25519),
    ] {
        let shown = run.json(0);
        assert_eq!(shown["type"], "Ed25519");
        assert_eq!(shown["private"], true);
        assert_eq!(shown["thumbprint"], PRINT);
        assert_eq!(shown["good_for"], json!(["verify", "sign"]));
        assert_eq!(shown["algorithms"], json!(["EdDSA", "Ed25519"]));
        assert!(!run.stdout.contains("nWGxne"), "{run:#?}");
    }
    let text = sandbox.run(["jwk", "show", "key"]).ok();
    assert!(
        !text.contains("nWGxne") && text.contains("11qYAYKx"),
        "{text}"
    );
    let revealed = sandbox.run(["jwk", "show", "key", "--reveal"]).ok();
    assert!(revealed.contains("nWGxne"));
    let public = sandbox
        .run(["jwk", "convert", "key", "--to", "pem", "--public"])
        .ok();
    let shown = sandbox
        .feed(["jwk", "show", "-", "--json"], &public)
        .json(0);
    assert_eq!(
        (&shown["private"], &shown["good_for"]),
        (&json!(false), &json!(["verify"]))
    );
    sandbox
        .feed(["jwk", "show", "-", "--reveal", "--json"], &public)
        .fails(2, "jwk_invalid");
}

#[test]
fn what_a_key_says_about_itself_narrows_what_it_is_good_for() {
    let sandbox = Sandbox::new();
    let good = |more: &str| {
        let jwk = ED25519.replacen('{', &format!("{{{more}"), 1);
        sandbox.feed(["jwk", "show", "-", "--json"], jwk).json(0)["good_for"].clone()
    };
    assert_eq!(good(r#""use":"enc","#), json!([]));
    assert_eq!(good(r#""key_ops":["verify"],"#), json!(["verify"]));
    let rsa = sandbox
        .run(["jwk", "new", "--type", "rsa", "--bits", "2048", "--reveal"])
        .ok();
    let without: String = rsa.replace("\"alg\":\"RS256\",\"use\":\"sig\",", "");
    let shown = sandbox
        .feed(["jwk", "show", "-", "--json"], without)
        .json(0);
    assert_eq!(
        shown["good_for"],
        json!(["verify", "sign", "encrypt", "decrypt"])
    );
    let shown = sandbox.feed(["jwk", "show", "-", "--json"], rsa).json(0);
    assert_eq!(shown["good_for"], json!(["verify", "sign"]));
    assert_eq!(shown["algorithms"], json!(["RS256"]));
}

#[test]
fn a_thumbprint_is_the_same_in_every_form() {
    let sandbox = Sandbox::new();
    sandbox.file("key", ED25519);
    assert_eq!(
        sandbox.run(["jwk", "thumbprint", "key"]).ok(),
        format!("{PRINT}\n")
    );
    assert_eq!(
        sandbox.run(["jwk", "thumbprint", "@key", "--uri"]).ok(),
        format!("urn:ietf:params:oauth:jwk-thumbprint:sha-256:{PRINT}\n")
    );
    let long = sandbox
        .run(["jwk", "thumbprint", "key", "--hash", "sha512", "--json"])
        .json(0);
    assert_eq!(
        (&long["hash"], long["thumbprint"].as_str().unwrap().len()),
        (&json!("sha512"), 86)
    );
    let secret = sandbox.feed(["jwk", "thumbprint", "-"], r#"{"kty":"oct","k":"MDEyMw"}"#);
    assert!(secret.stderr.starts_with("warning: "), "{secret:#?}");
    sandbox
        .run(["jwk", "thumbprint", "key", "--hash", "md5", "--json"])
        .fails(2, "usage");
}

#[test]
fn a_word_is_a_key_in_the_store_before_it_is_a_file() {
    let sandbox = Sandbox::new();
    sandbox.run(["jwk", "new", "key", "--alg", "ES256"]).ok();
    sandbox.file("key", ED25519);
    let shown = |word: &str| sandbox.run(["jwk", "show", word, "--json"]).json(0)["type"].clone();
    assert_eq!(shown("key"), "EC, P-256");
    assert_eq!(shown("@key"), "Ed25519");
    assert_eq!(shown("./key"), "Ed25519");
    let neither = sandbox.run(["jwk", "show", "neither"]);
    assert_eq!(neither.code, Some(2), "{neither:#?}");
    assert!(
        neither.stderr.contains("no jwk/neither in the store"),
        "{neither:#?}"
    );
    for (input, code) in [("no key", "jwk_invalid"), ("", "jwk_invalid")] {
        sandbox
            .feed(["jwk", "show", "-", "--json"], input)
            .fails(2, code);
    }
}
