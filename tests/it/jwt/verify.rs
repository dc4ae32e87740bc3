//! `authctl jwt verify`.

use serde_json::{Value, json};

use super::{key, rfc, token};
use crate::support::{Run, Sandbox};

/// A moment at which the tokens in `tests/vectors/jose/tokens.json` are valid.
const THEN: &str = "1700000100";

/// Verifies a token with a key out of the vectors, and with more options.
fn verify(token_name: &str, key_name: &str, more: &[&str]) -> Run {
    let sandbox = Sandbox::new();
    sandbox.file("key", key(key_name));
    let mut args = vec!["jwt", "verify", "--key", "key", "--at", THEN, "--json"];
    args.extend(more);
    sandbox.feed(args, token(token_name))
}

fn codes(verdict: &Value) -> Vec<&str> {
    let failures = verdict["failures"].as_array().unwrap();
    failures
        .iter()
        .map(|failure| failure["code"].as_str().unwrap())
        .collect()
}

#[test]
fn verify_believes_each_algorithm_with_its_key() {
    for (key, algorithms) in [
        ("secret.jwk", &["HS256", "HS384", "HS512"][..]),
        (
            "rsa.spki.pem",
            &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
        ),
        ("p256.cert.pem", &["ES256"]),
        ("p384.sec1.pem", &["ES384"]),
        ("ed25519.spki.pem", &["EdDSA"]),
    ] {
        for algorithm in algorithms {
            let verdict = verify(algorithm, key, &["--aud", "me"]).json(0);
            assert_eq!(verdict["valid"], true);
            assert_eq!(verdict["claims"]["sub"], "joe");
            assert_eq!(verdict["signature"]["alg"], *algorithm);
            assert_eq!(verdict["failures"], json!([]));
        }
    }
}

#[test]
fn verify_says_what_it_checked() {
    let sandbox = Sandbox::new();
    sandbox.file("key", key("rsa.pkcs8.pem"));
    let args = ["jwt", "verify", "--key", "key", "--at", THEN, "--aud", "me"];
    let run = sandbox.feed(args, token("RS256"));
    assert!(
        run.stderr.contains("only its public half is used"),
        "{run:?}"
    );
    let shown = run.ok();
    for part in [
        "valid\n",
        "signature  RS256 with RSA, 2048 bits",
        "exp, nbf, iat at 2023-11-14T22:15:00Z, leeway 0s",
        "aud        me",
        "expires 2023-11-14T23:13:20Z, in 58 min",
    ] {
        assert!(shown.contains(part), "{part:?} is not in\n{shown}");
    }
}

#[test]
fn verify_gives_every_reason_and_no_claims() {
    let late = [
        "--at",
        "1700003600",
        "--iss",
        "x",
        "--sub",
        "y",
        "--typ",
        "at+jwt",
        "--require",
        "scope",
    ];
    let sandbox = Sandbox::new();
    sandbox.file("key", key("p256.jwk"));
    let mut args = vec!["jwt", "verify", "--key", "key", "--json"];
    args.extend(late);
    let verdict = sandbox.feed(&args, token("ES256")).json(1);
    assert_eq!(
        codes(&verdict),
        [
            "jwt_typ_mismatch",
            "jwt_expired",
            "jwt_audience_unchecked",
            "jwt_issuer_mismatch",
            "jwt_subject_mismatch",
            "jwt_claim_missing",
        ]
    );
    assert_eq!(verdict["signature"]["alg"], "ES256");
    assert!(verdict.get("claims").is_none());
    let expired = &verdict["failures"][1];
    assert_eq!(
        (&expired["claim"], &expired["found"]),
        (&json!("exp"), &json!(1_700_003_600))
    );
    // The same with another key: the signature comes first, and there are still no claims.
    sandbox.file("key", key("rsa.jwk"));
    let verdict = sandbox.feed(&args, token("ES256")).json(1);
    assert_eq!(
        codes(&verdict)[..3],
        ["jwt_alg_not_allowed", "jwt_typ_mismatch", "jwt_expired"]
    );
    assert_eq!(verdict["signature"], Value::Null);
    assert!(verdict.get("claims").is_none());
    args.retain(|arg| *arg != "--json");
    let shown = sandbox.feed(&args, token("ES256"));
    assert_eq!(shown.code, Some(1));
    assert!(
        shown.stdout.starts_with("not valid\n  jwt_alg_not_allowed"),
        "{shown:?}"
    );
    assert!(!shown.stdout.contains("claims"), "{shown:?}");
}

#[test]
fn verify_takes_time_as_it_is_told() {
    let at = |time: &str, more: &[&str]| {
        let sandbox = Sandbox::new();
        sandbox.file("key", key("secret.jwk"));
        let mut args = vec![
            "jwt",
            "verify",
            "--key",
            "key",
            "--any-aud",
            "--at",
            time,
            "--json",
        ];
        args.extend(more);
        let run = sandbox.feed(args, token("HS256"));
        let verdict: Value = serde_json::from_str(&run.stdout).unwrap();
        codes(&verdict).join(" ")
    };
    assert_eq!(at("2023-11-14T22:13:20Z", &[]), "");
    assert_eq!(at("1700003599", &[]), "");
    assert_eq!(at("1700003600", &[]), "jwt_expired");
    assert_eq!(at("1700003659", &["--leeway", "60s"]), "");
    assert_eq!(at("1700003660", &["--leeway", "60s"]), "jwt_expired");
    assert_eq!(
        at("1699999999", &[]),
        "jwt_not_yet_valid jwt_issued_in_future"
    );
    assert_eq!(at("1699999940", &["--leeway", "1m"]), "");
}

#[test]
fn verify_narrows_by_alg_and_is_not_fooled_by_the_token() {
    let codes_of = |run: Run| codes(&run.json(1)).join(" ");
    let me = ["--aud", "me"];
    assert_eq!(
        codes_of(verify("HS256 with the RSA public key", "rsa.spki.pem", &me)),
        "jwt_alg_not_allowed"
    );
    assert_eq!(
        codes_of(verify(
            "RS256",
            "rsa.jwk",
            &["--aud", "me", "--alg", "PS256"]
        )),
        "jwt_alg_not_allowed"
    );
    verify(
        "PS256",
        "rsa.jwk",
        &["--aud", "me", "--alg", "RS256", "--alg", "PS256"],
    )
    .json(0);
    assert_eq!(
        codes_of(verify("ES512", "p256.jwk", &me)),
        "jwt_alg_not_allowed"
    );
    assert_eq!(
        codes_of(verify("EdDSA", "p384.jwk", &me)),
        "jwt_alg_not_allowed"
    );
    let embedded = verify("ES256 with its key in the header", "secret.jwk", &me);
    assert_eq!(codes_of(embedded), "jwt_alg_not_allowed");
}

#[test]
fn verify_refuses_keys_that_are_none() {
    for (name, more) in [
        ("rsa.spki.pem", &["--alg", "HS256"][..]),
        ("rsa.jwk", &["--alg", "HS256"]),
        ("ssh.pem.pub", &["--alg", "HS256"]),
        ("secret.raw", &[]),
        ("secret.raw", &["--alg", "RS256"]),
        ("weak.spki.pem", &[]),
        ("rsa.locked.pkcs8.pem", &[]),
        ("ed448.jwk", &[]),
        ("x25519.jwk", &[]),
        ("p256.jwk", &["--alg", "ES384"]),
    ] {
        verify("RS256", name, more).fails(2, "jwk_invalid");
    }
    verify("RS256", "rsa.jwk", &["--alg", "none"]).fails(2, "usage");
}

#[test]
fn verify_takes_raw_bytes_as_a_secret_when_told_so() {
    verify("HS512", "secret.raw", &["--alg", "HS512", "--aud", "me"]).json(0);
    let sandbox = Sandbox::new().with("SECRET", &key("secret.raw"));
    let args = [
        "jwt",
        "verify",
        "--key",
        "env:SECRET",
        "--alg",
        "HS256",
        "--aud",
        "me",
        "--at",
        THEN,
    ];
    assert!(
        sandbox
            .feed(args, token("HS256"))
            .ok()
            .starts_with("valid\n")
    );
    // The key on standard input and the token as an argument.
    let text = token("HS256");
    let mut args = vec![
        "jwt",
        "verify",
        "--key",
        "-",
        "--alg",
        "HS256",
        "--any-aud",
        "--at",
        THEN,
    ];
    args.push(&text);
    assert!(
        sandbox
            .feed(&args, key("secret.raw") + "\n")
            .ok()
            .starts_with("valid\n")
    );
    args.pop();
    args.push("--json");
    sandbox.feed(&args, "x").fails(2, "usage");
}

#[test]
fn verify_picks_the_key_out_of_a_set() {
    let named = |name: &str, kid: &str| key(name).replacen('{', &format!(r#"{{"kid":"{kid}","#), 1);
    let sandbox = Sandbox::new();
    let keys = [
        named("rsa.jwk", "r"),
        named("p256.jwk", "e"),
        key("p521.jwk"),
    ]
    .join(",");
    sandbox.file("set", format!("{{\"keys\":[{keys}]}}"));
    let args = [
        "jwt", "verify", "--jwks", "set", "--aud", "me", "--at", THEN, "--json",
    ];
    let verdict = sandbox.feed(args, token("ES256")).json(0);
    assert_eq!(verdict["signature"]["kid"], "e");
    assert_eq!(
        codes(&sandbox.feed(args, token("EdDSA")).json(1)),
        ["jwt_alg_not_allowed"]
    );
    // {"alg":"ES256","kid":"gone"}
    let unknown = "eyJhbGciOiJFUzI1NiIsImtpZCI6ImdvbmUifQ.e30.AA";
    sandbox.feed(args, unknown).fails(3, "jwk_unknown");
    let mixed = format!("{{\"keys\":[{},{}]}}", key("rsa.jwk"), key("secret.jwk"));
    sandbox.file("set", mixed);
    sandbox.feed(args, token("RS256")).json(0);
    assert_eq!(
        codes(&sandbox.feed(args, token("HS256")).json(1)),
        ["jwt_alg_not_allowed"]
    );
    let mixed = [key("rsa.jwk"), named("secret.jwk", "s")].join(",");
    sandbox.file("set", format!("{{\"keys\":[{mixed}]}}"));
    // {"alg":"HS256","kid":"s"}
    let shared = "eyJhbGciOiJIUzI1NiIsImtpZCI6InMifQ.e30.AAAA";
    let run = sandbox.feed(args, shared);
    run.fails(3, "jwk_unknown");
    assert!(
        run.stderr.contains("shared secrets and public keys"),
        "{run:#?}"
    );
}

#[test]
fn verify_tells_usage_from_an_answer() {
    let sandbox = Sandbox::new();
    sandbox.file("key", key("secret.jwk"));
    let with = |input: &str, args: &[&str]| {
        let mut all = vec!["jwt", "verify", "--json"];
        all.extend(args);
        sandbox.feed(all, input)
    };
    with("", &[]).fails(2, "usage");
    with("", &["--key", "key", "--jwks", "key"]).fails(2, "usage");
    with("", &["--key", "key", "--aud", "a", "--any-aud"]).fails(2, "usage");
    with("", &["--key", "key", "--leeway", "soon"]).fails(2, "usage");
    with("", &["--key", "key"]).fails(2, "jwt_malformed");
    with("x", &["--key", "key"]).fails(2, "jwt_malformed");
    with("x", &["--key", "nowhere"]).fails(2, "jwt_malformed");
    with(&token("HS256"), &["--key", "nowhere"]).fails(2, "input_unreadable");
    with(&token("HS256"), &["--key", "store:jwk/none"]).fails(3, "credential_unknown");
    with("e30.AAAA.AAAA.AAAA.AAAA", &["--key", "key"]).fails(2, "jwt_encrypted");
    // {"alg":"HS256","cty":"JWT"}
    let nested = "eyJhbGciOiJIUzI1NiIsImN0eSI6IkpXVCJ9.YS5iLmM.AA";
    with(nested, &["--key", "key"]).fails(2, "jwt_nested");
    with(&rfc("RFC 7515 A.4"), &["--key", "key"]).fails(2, "jwt_malformed");
}

#[test]
fn public_keys_may_stand_on_the_command_line_and_private_ones_may_not() {
    let sandbox = Sandbox::new();
    let at = |flag: &str, key: String| {
        let args = [
            "jwt", "verify", flag, &key, "--at", THEN, "--aud", "me", "--json",
        ];
        sandbox.feed(args, token("ES256"))
    };
    let set = |key: String| format!("{{\"keys\":[{key}]}}");
    at("--key", key("p256.jwk")).json(0);
    at("--jwks", set(key("p256.jwk"))).json(0);
    for private in ["p256.private.jwk", "secret.jwk"] {
        for (flag, json) in [("--key", key(private)), ("--jwks", set(key(private)))] {
            let run = at(flag, json);
            run.fails(2, "key_on_command_line");
            let d = serde_json::from_str::<Value>(&key(private)).unwrap();
            let secret = d.get("d").or(d.get("k")).unwrap().as_str().unwrap();
            assert!(!run.stderr.contains(secret), "{run:#?}");
        }
    }
    at("--key", "{}".into()).fails(2, "jwk_invalid");
}
