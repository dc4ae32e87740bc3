//! `authctl jwt sign --lines`: a token a line.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::key;
use super::answers;
use crate::support::{Run, Sandbox};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("private", key("ed25519.pkcs8.pem"));
    sandbox.file("public", key("ed25519.spki.pem"));
    sandbox
}

fn sign(sandbox: &Sandbox, line: &str, input: &str) -> Run {
    let args = ["jwt", "sign", "--lines"].into_iter();
    sandbox.feed(args.chain(line.split(' ')), input)
}

/// Returns what verification says of the tokens, in their order.
fn verified(sandbox: &Sandbox, run: &Run) -> Vec<Value> {
    let tokens: String = answers(run)
        .iter()
        .map(|answer| answer["token"].as_str().unwrap().to_owned() + "\n")
        .collect();
    let line = "jwt verify --lines --key public --allow-no-exp --any-aud";
    let verdicts = sandbox.feed(line.split(' '), tokens);
    assert_eq!(verdicts.code, Some(0), "{verdicts:#?}");
    answers(&verdicts)
}

#[test]
fn every_line_becomes_a_token() {
    const LINES: usize = 3_000;
    let sandbox = sandbox();
    let input: Vec<String> = (0..LINES).map(|n| format!("{{\"n\":{n}}}")).collect();
    let run = sign(
        &sandbox,
        "--key private --kid k --exp 5m --jti --iss me",
        &input.join("\n"),
    );
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let verdicts = verified(&sandbox, &run);
    assert_eq!(verdicts.len(), LINES);
    let mut ids = BTreeSet::new();
    for (n, verdict) in verdicts.iter().enumerate() {
        let claims = &verdict["claims"];
        assert_eq!((&claims["n"], &claims["iss"]), (&n.into(), &"me".into()));
        assert_eq!(verdict["header"]["kid"], "k");
        assert!(claims["exp"].is_u64() && claims["iat"].is_u64());
        ids.insert(claims["jti"].as_str().unwrap().to_owned());
    }
    assert_eq!(ids.len(), LINES, "two tokens have one id");
}

#[test]
fn a_line_is_signed_as_the_claims_alone_are() {
    let sandbox = sandbox();
    let rules = "--key private --allow-no-exp --no-iat --claim a=1";
    for claims in [r#"{"sub":"x","n":1.50}"#, "{}", r#"{"a":2,"b":3}"#] {
        let answer = &answers(&sign(&sandbox, rules, claims))[0];
        sandbox.file("claims", claims);
        let args = ["jwt", "sign", "--claims", "claims"].into_iter();
        let alone = sandbox.run(args.chain(rules.split(' '))).ok();
        assert_eq!(answer, &json!({ "token": alone.trim_end() }));
    }
    // A decoded token keeps its header.
    let decoded = r#"{"header":{"alg":"HS256","typ":"x+jwt"},"claims":{"b":3},"verified":false}"#;
    let run = sign(&sandbox, rules, decoded);
    let verdict = &verified(&sandbox, &run)[0];
    assert_eq!(verdict["header"], json!({ "alg": "EdDSA", "typ": "x+jwt" }));
    assert_eq!(verdict["claims"], json!({ "b": 3, "a": "1" }));
}

#[test]
fn what_is_wrong_with_a_line_is_said_in_its_place() {
    let sandbox = sandbox();
    let input = "{}\n\n[]\n{\"a\":1,\"a\":2}\n{\"exp\":\"soon\"}\n{\"exp\":1}\n{}";
    let run = sign(&sandbox, "--key private", input);
    assert_eq!((run.code, run.stderr.as_str()), (Some(2), ""), "{run:#?}");
    let answers = answers(&run);
    let signed: Vec<bool> = answers.iter().map(|one| one["token"].is_string()).collect();
    assert_eq!(signed, [true, false, false, false, false, true, true]);
    for answer in answers.iter().filter(|one| one["token"].is_null()) {
        assert_eq!(answer["error"]["exit"], 2, "{answer}");
    }
    let warned: Vec<bool> = answers
        .iter()
        .map(|one| one["warnings"].is_array())
        .collect();
    assert_eq!(warned, [false, false, false, false, false, true, false]);
}

#[test]
fn what_no_line_could_be_signed_with_is_refused_at_once() {
    let sandbox = sandbox();
    for line in [
        "--json --key -",
        "--json --key private --claims claims",
        "--json --key private --passphrase -",
        "--json --key private --field token",
    ] {
        let run = sign(&sandbox, line, "{}");
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:#?}");
    }
    sign(&sandbox, "--json --key public", "{}").fails(2, "jwk_invalid");
}
