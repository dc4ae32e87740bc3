//! `authctl jwt verify`: kinds of token, DPoP proofs, and what is said of a payload that nobody
//! signed.

use serde_json::{Value, json};

use super::{key, token};
use crate::support::{Run, Sandbox};

/// RFC 9449 §4.1 and §5.
const PROOF: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";

fn verify(sandbox: &Sandbox, input: &str, line: &str) -> Run {
    let args = ["jwt", "verify"].into_iter().chain(line.split(' '));
    sandbox.feed(args, input)
}

fn codes(verdict: &Value) -> Vec<&str> {
    let failures = verdict["failures"].as_array().unwrap();
    failures
        .iter()
        .map(|failure| failure["code"].as_str().unwrap())
        .collect()
}

#[test]
fn a_proof_shows_that_its_maker_has_its_key_and_no_more() {
    let sandbox = Sandbox::new();
    let right =
        "--profile-of dpop --htm POST --htu https://server.example.com/token?x --at 1562262716";
    let verdict = verify(&sandbox, PROOF, &format!("{right} --json")).json(0);
    assert_eq!(
        verdict["jkt"],
        "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
    );
    assert_eq!(verdict["claims"]["htm"], "POST");
    let shown = verify(&sandbox, PROOF, right).ok();
    for part in [
        "a DPoP proof (RFC 9449)",
        "key        the proof's own: its maker has it",
        "jkt        0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
        "max age    5m",
    ] {
        assert!(shown.contains(part), "{part:?} is not in\n{shown}");
    }
    let wrong = "--profile-of dpop --htm GET --htu https://a.example --nonce n --at 1562263616";
    sandbox.file("token", "access");
    let late = verify(&sandbox, PROOF, &format!("{wrong} --ath-of token --json")).json(1);
    assert_eq!(
        codes(&late),
        [
            "jwt_too_old",
            "jwt_claim_missing",
            "jwt_request_mismatch",
            "jwt_claim_missing",
            "jwt_request_mismatch",
        ]
    );
    assert!(late.get("jkt").is_none() && late.get("claims").is_none());
}

/// SECURITY: RFC 8725 §3.10; CVE-2018-0114.
#[test]
fn a_tokens_own_key_is_used_for_a_proof_alone() {
    let sandbox = Sandbox::new();
    let embedded = token("ES256 with its key in the header");
    verify(&sandbox, &embedded, "--json --any-aud").fails(2, "usage");
    for profile in ["access", "id", "logout"] {
        let line = format!("--json --any-aud --profile-of {profile}");
        verify(&sandbox, &embedded, &line).fails(2, "usage");
    }
    let line = "--json --any-aud --profile-of dpop --at 1700000100";
    let verdict = verify(&sandbox, &embedded, line).json(1);
    assert!(codes(&verdict).contains(&"jwt_typ_mismatch"), "{verdict}");
    sandbox.file("key", key("ed25519.jwk"));
    let line = "--json --profile-of dpop --at 1562262616 --key key";
    let verdict = verify(&sandbox, PROOF, line).json(1);
    assert_eq!(codes(&verdict), ["jwt_alg_not_allowed"]);
    for claims in ["e30", "eyJhIjoxfQ"] {
        // {"typ":"dpop+jwt","alg":"HS256","jwk":{"kty":"oct","k":"AA"}}
        let shared =
            "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkhTMjU2IiwiandrIjp7Imt0eSI6Im9jdCIsImsiOiJBQSJ9fQ";
        let text = format!("{shared}.{claims}.AA");
        let verdict = verify(&sandbox, &text, "--json --profile-of dpop").json(1);
        let found = codes(&verdict);
        assert_eq!(found[0], "jwt_proof_key_invalid");
        assert_eq!(found.iter().filter(|code| **code == found[0]).count(), 1);
        assert!(found.contains(&"jwt_alg_not_allowed"), "{found:?}");
    }
}

#[test]
fn kinds_are_told_apart() {
    let sandbox = Sandbox::new();
    sandbox.file("key", key("secret.jwk"));
    let with = |more: &str| {
        let line = format!("--json --key key --aud me --at 1700000100 {more}");
        verify(&sandbox, &token("HS256"), &line)
    };
    with("--profile-of id").json(0);
    with("--max-age 2m").json(0);
    assert_eq!(codes(&with("--max-age 100s").json(1)), ["jwt_too_old"]);
    assert_eq!(
        codes(&with("--profile-of access").json(1)),
        ["jwt_typ_mismatch", "jwt_claim_missing", "jwt_claim_missing"]
    );
    assert_eq!(
        codes(&with("--profile-of logout").json(1)),
        ["jwt_typ_mismatch", "jwt_claim_missing", "jwt_claim_missing"]
    );
    assert_eq!(
        codes(&with("--jti x --nonce y").json(1)),
        ["jwt_claim_missing"; 2]
    );
    with("--profile-of refresh").fails(2, "usage");
    with("--max-age never").fails(2, "usage");
    let shown = verify(
        &sandbox,
        &token("HS256"),
        "--key key --aud me --at 1700000100 --profile-of id --max-age 2m",
    )
    .ok();
    assert!(
        shown.contains("kind       an ID token (OpenID Connect Core)")
            && shown.contains("max age    2m"),
        "{shown}"
    );
}

#[test]
fn standard_input_gives_one_thing() {
    let sandbox = Sandbox::new();
    let line = "--json --profile-of dpop --ath-of -";
    verify(&sandbox, PROOF, line).fails(2, "usage");
    let given = format!("{PROOF} {line} --at 1562262616");
    let verdict = verify(&sandbox, "access\n", &given).json(1);
    assert_eq!(codes(&verdict), ["jwt_claim_missing"]);
    // The hash of what stands on the line, without its end.
    assert_eq!(
        verdict["failures"][0]["wanted"],
        "oFYf1knNtrqnhAVfBRuteW6gr-8X_KOCGVSd7rpOjBo"
    );
}

/// Nothing of a payload that nobody signed is said, but under `unverified`.
#[test]
fn what_nobody_signed_is_kept_apart() {
    let sandbox = Sandbox::new();
    sandbox.file("key", key("rsa.jwk"));
    let line = "--key key --aud you --iss i --sub s --at 1700009999 --require x";
    let shown = verify(&sandbox, &token("ES256"), line);
    assert_eq!(shown.code, Some(1));
    for word in ["issuer.example", "joe", "1700003600", "2 h", "for me"] {
        assert!(!shown.stdout.contains(word), "{word} is in {shown:#?}");
        assert!(!shown.stderr.contains(word), "{word} is in {shown:#?}");
    }
    assert!(
        shown.stdout.contains("jwt_expired  the token has expired"),
        "{shown:#?}"
    );
    let mut verdict = verify(&sandbox, &token("ES256"), &format!("{line} --json")).json(1);
    assert_eq!(verdict["header"]["alg"], "ES256");
    assert_eq!(verdict["failures"][0]["found"], "ES256");
    let unverified = verdict.as_object_mut().unwrap().remove("unverified");
    assert_eq!(unverified.unwrap()["claims"]["sub"], "joe");
    let rest = verdict.to_string();
    for word in ["issuer.example", "joe", "1700003600"] {
        assert!(!rest.contains(word), "{word} is in {rest}");
    }
    for failure in verdict["failures"].as_array().unwrap().iter().skip(1) {
        assert_eq!(failure["found"], Value::Null, "{failure}");
    }
    // Behind a right signature what was found is said, and there is nothing unverified.
    sandbox.file("key", key("p256.jwk"));
    let verdict = verify(&sandbox, &token("ES256"), &format!("{line} --json")).json(1);
    assert!(verdict.get("unverified").is_none());
    assert_eq!(verdict["failures"][1]["found"], json!("me"));
}
