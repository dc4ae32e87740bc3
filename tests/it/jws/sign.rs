//! `authctl jws sign`.

use serde_json::{Value, json};

use super::{example, words};
use crate::jwt::key;
use crate::support::{Run, Sandbox};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("oct", key("secret.jwk"));
    sandbox.file("raw", key("secret.raw"));
    sandbox.file("rsa", key("rsa.pkcs8.pem"));
    sandbox.file("rsa.pub", key("rsa.spki.pem"));
    let named = key("p256.private.jwk").replacen('{', r#"{"kid":"e1","#, 1);
    sandbox.file("ec", named);
    sandbox.file("payload", "some bytes");
    sandbox
}

fn sign(sandbox: &Sandbox, more: &str) -> Run {
    sandbox.run(words(&format!("jws sign payload {more}")))
}

/// Returns the header of the first signature, as a verifier of the same key shows it.
fn header(sandbox: &Sandbox, jws: &str, keys: &str) -> Value {
    let line = format!("jws verify --all {keys} --json");
    let verdict = sandbox.feed(words(&line), jws).json(0);
    assert_eq!(verdict["payload"], "some bytes");
    verdict["header"].clone()
}

#[test]
fn sign_makes_what_the_rfcs_show() {
    let sandbox = example("RFC 7520 4.1 compact");
    let jws = std::fs::read_to_string(sandbox.path("jws")).unwrap();
    let payload = sandbox.feed(words("jws verify --key key0 --payload-only"), &jws);
    let made = sandbox.feed(words("jws sign --key key0"), payload.ok());
    assert_eq!(made.ok(), jws);
    let sandbox = example("RFC 7797 4.2 compact");
    let made = sandbox.run(words(
        "jws sign payload --key key0 --detached --unencoded --alg HS256",
    ));
    assert_eq!(
        made.ok(),
        std::fs::read_to_string(sandbox.path("jws")).unwrap()
    );
}

#[test]
fn sign_takes_algorithm_and_name_from_the_key() {
    let sandbox = sandbox();
    for (keys, wanted) in [
        ("--key oct", json!({"alg": "HS256"})),
        ("--key oct --alg HS512", json!({"alg": "HS512"})),
        ("--key raw --alg HS256", json!({"alg": "HS256"})),
        ("--key rsa", json!({"alg": "RS256"})),
        ("--key rsa --alg PS384", json!({"alg": "PS384"})),
        ("--key ec", json!({"alg": "ES256", "kid": "e1"})),
    ] {
        let jws = sign(&sandbox, keys).ok();
        assert_eq!(header(&sandbox, &jws, keys), wanted, "{keys}");
    }
    let jws = sign(&sandbox, "--key ec --no-kid").ok();
    assert_eq!(header(&sandbox, &jws, "--key ec"), json!({"alg": "ES256"}));
    let jws = sign(&sandbox, "--key ec --kid other").ok();
    assert_eq!(header(&sandbox, &jws, "--key ec")["kid"], "other");
}

#[test]
fn sign_writes_every_serialization() {
    let sandbox = sandbox();
    let parsed = |run: Run| serde_json::from_str::<Value>(&run.ok()).unwrap();
    let flattened = sign(&sandbox, "--key oct --header cty=text --unprotected n:=[1]").ok();
    let shown = header(&sandbox, &flattened, "--key oct");
    assert_eq!(shown, json!({"alg": "HS256", "cty": "text", "n": [1]}));
    let value: Value = serde_json::from_str(&flattened).unwrap();
    assert_eq!(value["header"], json!({"n": [1]}));
    assert_eq!(value["payload"], "c29tZSBieXRlcw");
    let general = parsed(sign(&sandbox, "--key oct --key rsa --key ec"));
    assert_eq!(general["signatures"].as_array().unwrap().len(), 3);
    header(
        &sandbox,
        &general.to_string(),
        "--key oct --key rsa --key ec",
    );
    let one = parsed(sign(&sandbox, "--key oct --serialization general"));
    assert_eq!(one["signatures"].as_array().unwrap().len(), 1);
    let detached = parsed(sign(
        &sandbox,
        "--key oct --serialization flattened --detached",
    ));
    assert!(detached.get("payload").is_none());
    let unencoded = parsed(sign(
        &sandbox,
        "--key oct --serialization flattened --unencoded",
    ));
    assert_eq!(unencoded["payload"], "some bytes");
    header(&sandbox, &unencoded.to_string(), "--key oct");
    // As JSON: text where it is compact, an object where it is one.
    let told = sign(&sandbox, "--key oct --key rsa --json").json(0);
    assert_eq!(told["serialization"], "general");
    assert_eq!(told["jws"]["payload"], "c29tZSBieXRlcw");
    let told = sign(&sandbox, "--key oct --json").json(0);
    assert!(told["jws"].as_str().unwrap().starts_with("eyJ"));
}

#[test]
fn sign_refuses_what_nobody_could_verify() {
    let sandbox = sandbox();
    for more in [
        "--key oct --serialization compact --unprotected a=b",
        "--key oct --key rsa --serialization flattened",
        "--key oct --key rsa --serialization compact",
        "--key oct --key rsa --kid x",
        "--key oct --key rsa --key ec --alg HS256 --alg RS256",
        "--key oct --kid x --no-kid",
        "--key oct --header alg=none",
        "--key oct --header kid=x",
        "--key oct --header b64:=false",
        "--key oct --unprotected kid=x",
        "--key oct --header a=1 --header a=2",
        "--key oct --header a=1 --unprotected a=2",
        r#"--key oct --header crit:=["x"] --header x=1"#,
        "--key oct --unprotected crit:=[]",
        "--key oct --header a",
        "--key oct --header a:=x",
        "--key oct --serialization xml",
        "--key - --serialization compact -",
        "",
    ] {
        sign(&sandbox, &format!("{more} --json")).fails(2, "usage");
    }
    sandbox.file("payload", "a.b");
    sign(&sandbox, "--key oct --unencoded --json").fails(2, "usage");
    sandbox.file("payload", vec![b'a'; 1 << 20]);
    sign(&sandbox, "--key oct --json").fails(2, "input_too_large");
    sandbox.file("payload", vec![b'a'; 3 << 20]);
    sign(&sandbox, "--key oct --json").fails(2, "input_too_large");
    sign(&sandbox, "--key oct --detached").ok();
}

#[test]
fn sign_refuses_keys_that_may_not() {
    let sandbox = sandbox();
    let verify_only = key("p256.private.jwk").replacen('{', r#"{"key_ops":["verify"],"#, 1);
    sandbox.file("verify", verify_only);
    sandbox.file(
        "set",
        format!(
            "{{\"keys\":[{},{}]}}",
            key("p256.private.jwk"),
            key("rsa.private.jwk")
        ),
    );
    for keys in ["rsa.pub", "raw", "verify", "set", "payload"] {
        sign(&sandbox, &format!("--key {keys} --json")).fails(2, "jwk_invalid");
    }
    sign(&sandbox, "--key rsa --alg ES256 --json").fails(2, "jwk_invalid");
    sign(&sandbox, "--key rsa.pub --alg HS256 --json").fails(2, "jwk_invalid");
    sign(&sandbox, "--key nowhere --json").fails(2, "input_unreadable");
}

#[test]
fn sign_unlocks_a_key_by_its_passphrase() {
    let sandbox = sandbox();
    sandbox.file("locked", key("rsa.locked.pkcs8.pem"));
    sandbox.file("passphrase", "x\n");
    let jws = sign(&sandbox, "--key locked --passphrase passphrase").ok();
    assert_eq!(header(&sandbox, &jws, "--key rsa.pub")["alg"], "RS256");
    sign(&sandbox, "--key locked --json").fails(2, "jwk_invalid");
    sign(&sandbox, "--key - --passphrase - --json").fails(2, "usage");
}
