//! `authctl jws verify`.

use serde_json::{Value, json};

use super::{example, words};
use crate::jwt::publisher::Publisher;
use crate::jwt::{jwks, key, named, token};
use crate::support::{Run, Sandbox};

/// Runs `jws verify` with the file `jws` of the sandbox on standard input.
fn verify(sandbox: &Sandbox, more: &str) -> Run {
    let jws = std::fs::read(sandbox.path("jws")).unwrap();
    sandbox.feed(words(&format!("jws verify {more}")), jws)
}

fn codes(verdict: &Value) -> Vec<&str> {
    let failures = verdict["failures"].as_array().unwrap();
    failures
        .iter()
        .map(|failure| failure["code"].as_str().unwrap())
        .collect()
}

#[test]
fn verify_reads_every_serialization() {
    for (source, form) in [
        ("RFC 7520 4.1 compact", "compact"),
        ("RFC 7520 4.3 flattened", "flattened"),
        ("RFC 7520 4.4 general", "general"),
    ] {
        let sandbox = example(source);
        let verdict = verify(&sandbox, "--key key0 --json").json(0);
        assert_eq!(verdict["valid"], true, "{source}");
        assert_eq!(verdict["serialization"], form);
        assert_eq!(verdict["failures"], json!([]));
        assert_eq!(
            verdict["signatures"][0]["signature"]["kid"],
            verdict["header"]["kid"]
        );
        let payload = verdict["payload"].as_str().unwrap();
        assert!(payload.starts_with("It’s a dangerous business, Frodo"));
        let only = verify(&sandbox, "--key key0 --payload-only");
        assert_eq!(
            (only.code, only.stdout.as_str()),
            (Some(0), payload),
            "{only:?}"
        );
        let shown = verify(&sandbox, "--key key0").ok();
        assert!(shown.starts_with("valid\n  signature  "), "{shown}");
        assert!(shown.ends_with("swept off to.\n"), "{shown}");
        // The whole of it as an argument.
        let text = std::fs::read_to_string(sandbox.path("jws")).unwrap();
        sandbox.run(["jws", "verify", "--key", "key0", &text]).ok();
    }
}

#[test]
fn verify_gives_nothing_of_what_is_not_right() {
    let sandbox = example("RFC 7520 4.4 compact");
    sandbox.file("other", key("secret.jwk"));
    let only = verify(&sandbox, "--key other --payload-only");
    assert_eq!((only.code, only.stdout.as_str()), (Some(1), ""), "{only:?}");
    assert!(only.stderr.contains("jwt_signature_invalid"), "{only:?}");
    let verdict = verify(&sandbox, "--key other --json").json(1);
    assert_eq!(codes(&verdict), ["jwt_signature_invalid"]);
    for name in ["payload", "payload_base64url"] {
        assert!(verdict.get(name).is_none(), "{verdict}");
    }
    let shown = verify(&sandbox, "--key other");
    assert_eq!(shown.code, Some(1));
    assert!(
        shown
            .stdout
            .starts_with("not valid\n  jwt_signature_invalid")
    );
    assert!(!shown.stdout.contains("dangerous"), "{shown:?}");
    verify(&sandbox, "--key other --payload-only --json").fails(2, "usage");
}

#[test]
fn verify_takes_bytes_as_they_are() {
    let sandbox = Sandbox::new();
    sandbox.file("key", key("secret.jwk"));
    let bytes: Vec<u8> = (0..=255).chain([b'\n', 0]).collect();
    let signed = sandbox.feed(words("jws sign --key key --alg HS256"), &bytes);
    sandbox.file("jws", signed.ok());
    let mut command = sandbox.command(words("jws verify --key key --payload-only"));
    command.stdin(std::fs::File::open(sandbox.path("jws")).unwrap());
    assert_eq!(command.output().unwrap().stdout, bytes);
    let verdict = verify(&sandbox, "--key key --json").json(0);
    assert!(verdict.get("payload").is_none());
    let text = verdict["payload_base64url"].as_str().unwrap();
    assert!(text.starts_with("AAECAwQF"), "{text}");
    let shown = verify(&sandbox, "--key key").ok();
    assert!(shown.contains("258 bytes that are not text"), "{shown}");
}

#[test]
fn verify_lists_each_signature() {
    let sandbox = example("RFC 7520 4.8");
    let all = "--key key0 --key key1 --key key2 --json --all";
    let verdict = verify(&sandbox, all).json(0);
    let algs: Vec<&Value> = (0..3)
        .map(|one| &verdict["signatures"][one]["signature"]["alg"])
        .collect();
    assert_eq!(algs, ["RS256", "ES512", "HS256"]);
    assert_eq!(
        verdict["signatures"][1]["unprotected"],
        json!({"alg": "ES512", "kid": "bilbo.baggins@hobbiton.example"})
    );
    let some = verify(&sandbox, "--key key2 --json").json(0);
    let valid: Vec<&Value> = (0..3)
        .map(|one| &some["signatures"][one]["valid"])
        .collect();
    assert_eq!(valid, [false, false, true]);
    assert_eq!(some["header"]["alg"], "HS256");
    assert_eq!(some["failures"], json!([]));
    let demanded = verify(&sandbox, "--key key2 --json --all").json(1);
    assert_eq!(
        codes(&demanded),
        ["jwt_alg_not_allowed", "jwt_alg_not_allowed"]
    );
    assert!(demanded.get("payload").is_none());
    let shown = verify(&sandbox, "--key key2 --all");
    for part in [
        "not valid\nsignature 1\n",
        "signature 3\n  signature  HS256 with",
    ] {
        assert!(shown.stdout.contains(part), "{shown:?}");
    }
}

#[test]
fn verify_takes_a_payload_from_outside() {
    for source in [
        "RFC 7520 4.5 compact",
        "RFC 7520 4.5 flattened",
        "RFC 7520 4.5 general",
    ] {
        let sandbox = example(source);
        verify(&sandbox, "--key key0 --payload payload").ok();
        sandbox.file("payload", "It's another business");
        assert_eq!(
            verify(&sandbox, "--key key0 --payload payload").code,
            Some(1)
        );
        let without = verify(&sandbox, "--key key0 --json");
        if source.ends_with("compact") {
            assert_eq!(codes(&without.json(1)), ["jwt_signature_invalid"]);
            let shown = verify(&sandbox, "--key key0").stdout;
            assert!(shown.contains("--payload names what was signed"), "{shown}");
        } else {
            without.fails(2, "usage");
        }
    }
    let sandbox = example("RFC 7797 4.2 compact");
    let only = verify(&sandbox, "--key key0 --payload payload --payload-only");
    assert_eq!(only.ok(), "$.02");
    verify(&sandbox, "--key key0 --payload - --json").fails(2, "usage");
    verify(&sandbox, "--key - --json").fails(2, "usage");
    let inside = example("RFC 7515 A.7");
    inside.file("payload", "x");
    verify(&inside, "--key key0 --payload payload --json").fails(2, "usage");
}

#[test]
fn verify_is_not_told_the_algorithm_by_the_header_alone() {
    // Nothing of this header is signed; the key is for HS256 alone.
    let sandbox = example("RFC 7520 4.7 flattened");
    verify(&sandbox, "--key key0").ok();
    // The same secret where it does not say so.
    let bare = std::fs::read_to_string(sandbox.path("key0")).unwrap();
    sandbox.file("bare", bare.replace(r#""alg":"HS256","#, ""));
    let verdict = verify(&sandbox, "--key bare --json").json(0);
    assert_eq!(
        verdict["valid"], true,
        "32 bytes are enough for HS256 alone"
    );
    let long = key("secret.jwk");
    sandbox.file("long", &long);
    let verdict = verify(&sandbox, "--key long --json").json(1);
    assert_eq!(codes(&verdict), ["jwt_alg_not_allowed"]);
    let verdict = verify(&sandbox, "--key long --alg HS256 --json").json(1);
    assert_eq!(codes(&verdict), ["jwt_signature_invalid"]);
}

#[test]
fn verify_refuses_what_demands_the_unknown() {
    let sandbox = Sandbox::new();
    sandbox.file("key", key("secret.jwk"));
    let judge = |jws: &str| sandbox.feed(words("jws verify --key key --json"), jws);
    // RFC 7515 Appendix E: {"alg":"none","crit":["http://example.com/UNDEFINED"],…}
    let verdict = judge(&crate::jwt::rfc("RFC 7515 E")).json(1);
    assert_eq!(codes(&verdict), ["jwt_crit_unknown", "jwt_alg_not_allowed"]);
    let none = judge(&crate::jwt::rfc("RFC 7515 A.5")).json(1);
    assert_eq!(codes(&none), ["jwt_alg_not_allowed"]);
    let confused = token("HS256 with the RSA public key");
    sandbox.file("key", key("rsa.spki.pem"));
    let verdict = sandbox
        .feed(words("jws verify --key key --json"), confused)
        .json(1);
    assert_eq!(codes(&verdict), ["jwt_alg_not_allowed"]);
}

#[test]
fn verify_says_why_something_is_no_jws() {
    let sandbox = Sandbox::new();
    sandbox.file("key", key("secret.jwk"));
    let judge = |jws: &str| sandbox.feed(words("jws verify --key key --json"), jws);
    for jws in [
        "",
        "hello",
        "a.b",
        "{}",
        "{",
        r#"{"payload":"AA","signatures":[]}"#,
        r#"{"payload":"AA","protected":"e30","header":{"a":1,"a":1},"signature":"AA"}"#,
        r#"{"payload":"AA","protected":"eyJhIjoxfQ","header":{"a":1},"signature":"AA"}"#,
        r#"{"payload":"AA=","protected":"e30","signature":"AA"}"#,
    ] {
        judge(jws).fails(2, "jwt_malformed");
    }
    judge("a.b.c.d.e").fails(2, "jwt_encrypted");
    judge(r#"{"ciphertext":"AA"}"#).fails(2, "jwt_encrypted");
    // Rubbish is told from a key that is not there.
    sandbox
        .feed(words("jws verify --key nowhere --json"), "x")
        .fails(2, "jwt_malformed");
    // {"alg":"HS256","kid":"gone"} under a set that has another.
    let set = key("secret.jwk").replacen('{', r#"{"kid":"here","#, 1);
    sandbox.file("key", format!("{{\"keys\":[{set}]}}"));
    judge("eyJhbGciOiJIUzI1NiIsImtpZCI6ImdvbmUifQ.AA.AA").fails(3, "jwk_unknown");
}

#[test]
fn verify_takes_keys_from_a_set_and_from_a_server() {
    let server = Publisher::new();
    server.publish(
        "/keys",
        &[],
        &jwks(&[named("ed25519.jwk", "a"), named("p256.jwk", "b")]),
    );
    let sandbox = Sandbox::new();
    sandbox.file("payload", "some bytes");
    for (private, kid) in [
        ("ed25519.private.jwk", "a"),
        ("p256.private.jwk", "b"),
        ("p256.private.jwk", "c"),
    ] {
        sandbox.file(&format!("key-{kid}"), key(private));
    }
    let sign = |kids: &[&str]| {
        let mut words = words("jws sign payload --serialization general");
        let keys: Vec<String> = kids.iter().map(|kid| format!("--key=key-{kid}")).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        words.extend(&keys);
        match kids {
            [kid] => words.extend(["--kid", kid]),
            _ => words.push("--no-kid"),
        }
        sandbox.run(words).ok()
    };
    let url = server.url("/keys");
    let line = format!("jws verify --jwks {url} --json --all");
    let judge = |jws: &str| sandbox.feed(words(&line), jws);
    assert_eq!(
        judge(&sign(&["a"])).json(0)["signatures"][0]["signature"]["kid"],
        "a"
    );
    assert_eq!(judge(&sign(&["a", "b"])).json(0)["payload"], "some bytes");
    assert_eq!(server.paths(), ["/keys"]);
    // A key that is not there yet is asked for once.
    judge(&sign(&["c"])).fails(3, "jwk_unknown");
    judge(&sign(&["c"])).fails(3, "jwk_unknown");
    assert_eq!(server.paths(), ["/keys"]);
    sandbox.file("set", jwks(&[named("ed25519.jwk", "a")]));
    sandbox
        .feed(words("jws verify --jwks set"), sign(&["a"]))
        .ok();
    let both = "jws verify --key key-a --jwks set --json";
    sandbox.feed(words(both), sign(&["a"])).fails(2, "usage");
}
