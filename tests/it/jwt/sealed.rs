//! `authctl jwt verify --decrypt-key`: signed tokens inside encrypted ones.

use super::{key, token};
use crate::jwe::{EC, EC_PUBLIC, OCT};
use crate::support::{Run, Sandbox};

const THEN: &str = "1700000100";

struct Sealed(Sandbox);

impl Sealed {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        sandbox.file("key", key("secret.jwk"));
        sandbox.file("public", EC_PUBLIC);
        sandbox.file("private", EC);
        sandbox.file("other", OCT);
        Self(sandbox)
    }

    fn encrypt(&self, content: &str, more: &[&str]) -> String {
        let args = ["jwe", "encrypt", "--key", "public"].into_iter();
        self.0.feed(args.chain(more.iter().copied()), content).ok()
    }

    fn verify(&self, token: &str, more: &[&str]) -> Run {
        let args = [
            "jwt", "verify", "--key", "key", "--at", THEN, "--aud", "me", "--json",
        ];
        self.0.feed(args.iter().chain(more), token)
    }
}

const WITH: &[&str] = &["--decrypt-key", "private"];

#[test]
fn the_signed_token_inside_is_verified() {
    let sealed = Sealed::new();
    let outer = sealed.encrypt(&token("HS256"), &["--cty", "JWT"]);
    let verdict = sealed.verify(&outer, WITH).json(0);
    assert_eq!(verdict["valid"], true);
    assert_eq!(verdict["header"]["alg"], "HS256");
    assert_eq!(verdict["claims"]["sub"], "joe");
    assert_eq!(verdict["encryption"]["alg"], "ECDH-ES+A256KW");
    assert_eq!(verdict["encryption"]["kid"], "bob");
    let run = sealed.verify(&outer, &[]);
    run.fails(2, "jwt_encrypted");
    assert!(run.stderr.contains("--decrypt-key"), "{run:?}");
    // A signed token needs no opening, and a plain verdict says nothing of encryption.
    let verdict = sealed.verify(&token("HS256"), WITH).json(0);
    assert_eq!(verdict.get("encryption"), None);
}

#[test]
fn all_rules_hold_for_what_is_inside() {
    let sealed = Sealed::new();
    let refused = |content: &str, more: &[&str], code: &str| {
        let outer = sealed.encrypt(content, more);
        let verdict = sealed.verify(&outer, WITH).json(1);
        assert_eq!(verdict["valid"], false, "{code}");
        assert_eq!(verdict.get("claims"), None, "{code}");
        assert_eq!(verdict["failures"][0]["code"], code, "{verdict}");
    };
    let nested = &["--cty", "JWT"][..];
    let good = token("HS256");
    let (rest, _) = good.rsplit_once('.').unwrap();
    refused(&format!("{rest}.AAAA"), nested, "jwt_signature_invalid");
    refused(&token("RS256"), nested, "jwt_alg_not_allowed");
    let signed_by_none = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJqb2UifQ.";
    refused(signed_by_none, nested, "jwt_alg_not_allowed");
    // Anybody can encrypt to a public key: claims in there are nobody's word.
    refused(r#"{"sub":"joe","exp":4000000000}"#, &[], "jwt_not_signed");
    refused(
        r#"{"sub":"joe","exp":4000000000}"#,
        nested,
        "jwt_not_signed",
    );
    refused(&good, &[], "jwt_not_signed");
    refused(&sealed.encrypt(&good, nested), nested, "jwt_not_signed");
    refused("rubbish", nested, "jwt_not_signed");
    // What the header repeats has to be what was signed (RFC 7519 §5.3).
    let told = &["--cty", "JWT", "--header", "sub=eve"][..];
    refused(&good, told, "jwt_claim_invalid");
    let outer = sealed.encrypt(&good, &["--cty", "JWT", "--header", "sub=joe"]);
    sealed.verify(&outer, WITH).json(0);
}

#[test]
fn a_token_that_does_not_open_is_not_valid() {
    let sealed = Sealed::new();
    let outer = sealed.encrypt(&token("HS256"), &["--cty", "JWT"]);
    let (rest, _) = outer.rsplit_once('.').unwrap();
    let verdict = sealed.verify(&format!("{rest}.AAAAAAAAAAAAAAAAAAAAAA"), WITH);
    let verdict = verdict.json(1);
    assert_eq!(verdict["failures"][0]["code"], "jwe_decrypt_failed");
    let other = &["--decrypt-key", "other"];
    sealed.verify(&outer, other).fails(3, "jwk_unknown");
    let public = &["--decrypt-key", "public"];
    sealed.verify(&outer, public).fails(2, "jwk_invalid");
    let zipped = sealed.encrypt(
        &token("HS256"),
        &["--cty", "JWT", "--compress", "--allow", "zip"],
    );
    let verdict = sealed.verify(&zipped, WITH).json(1);
    assert_eq!(verdict["failures"][0]["code"], "jwe_alg_not_allowed");
    let allowed = &["--decrypt-key", "private", "--allow", "zip"];
    sealed.verify(&zipped, allowed).json(0);
}

/// RFC 7520 §6: signed, then encrypted.
#[test]
fn the_rfcs_nested_token_is_verified() {
    let (decrypt_key, token, inner) = crate::jwe::example("RFC 7520 6");
    let examples: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("../../vectors/jose/jws.json")).unwrap();
    let signed = examples
        .iter()
        .find(|one| one["source"] == "RFC 7520 6")
        .unwrap();
    assert_eq!(signed["jws"], inner);
    let sandbox = Sandbox::new();
    sandbox.file("key", signed["keys"][0].as_str().unwrap());
    sandbox.file("opener", decrypt_key);
    let verify = |at: &str| {
        let args = [
            "jwt",
            "verify",
            "--key",
            "key",
            "--decrypt-key",
            "opener",
            "--at",
            at,
            "--json",
        ];
        sandbox.feed(args, &token)
    };
    let verdict = verify("1300819379").json(0);
    assert_eq!(verdict["claims"]["iss"], "hobbiton.example");
    assert_eq!(verdict["encryption"]["alg"], "RSA-OAEP");
    assert_eq!(
        verify("1300819380").json(1)["failures"][0]["code"],
        "jwt_expired"
    );
}
