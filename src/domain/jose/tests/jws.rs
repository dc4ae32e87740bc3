//! JWS in every serialization: the RFCs' examples, and what they forbid.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;

use super::vectors::{jwk, jws_examples, key, set, token};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::codec::TokenError;
use crate::domain::jose::failure::Fault;
use crate::domain::jose::jws::verify::{Quorum, verify};
use crate::domain::jose::jws::{Jws, JwsError, SIGNATURE_LIMIT};
use crate::domain::jose::key::signer::Signer;
use crate::domain::jose::keyset::KeySet;
use crate::domain::jose::verify::SignaturePolicy;

pub(super) const HEADER: &str = r#"{"alg":"HS256"}"#;

pub(super) fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn hmac(name: &str) -> Signer {
    Signer::new(&jwk(key(name)), Some(Algorithm::Hs256)).unwrap()
}

pub(super) fn secret() -> KeySet {
    set(key("secret.jwk"), &[]).unwrap()
}

/// Returns `"protected":…,"signature":…` of a right signature of the payload as it is written.
fn members(header: &str, payload: &str) -> String {
    let protected = b64(header);
    let signature = hmac("secret.jwk").sign(format!("{protected}.{payload}").as_bytes());
    let signature = b64(signature.unwrap());
    format!(r#""protected":"{protected}","signature":"{signature}""#)
}

fn flattened(header: &str, payload: &str, more: &str) -> String {
    let members = members(header, payload);
    format!(r#"{{"payload":"{payload}",{members}{more}}}"#)
}

fn read(jws: &str) -> Result<Jws, JwsError> {
    Jws::parse(jws.as_bytes(), None)
}

fn broken(jws: &str) -> JwsError {
    read(jws).expect_err("it was read")
}

/// Returns the payload, or the codes of every signature that is wrong.
pub(super) fn outcome(jws: &Jws, keys: &KeySet, quorum: Quorum) -> Result<Vec<u8>, Vec<Fault>> {
    let outcome = verify(jws, keys, &SignaturePolicy::default(), quorum);
    let wrong = outcome
        .signatures
        .iter()
        .filter_map(|one| one.proof.as_ref().err());
    match outcome.payload() {
        Some(payload) => Ok(payload.to_vec()),
        None => Err(wrong.flatten().map(|failure| failure.code).collect()),
    }
}

fn refused(jws: &str) -> Vec<Fault> {
    outcome(&read(jws).unwrap(), &secret(), Quorum::One).expect_err("it was believed")
}

#[test]
fn the_examples_of_the_rfcs_are_right() {
    for example in jws_examples() {
        let source = &example.source;
        let detached = example.detached.clone().map(String::into_bytes);
        let jws = Jws::parse(example.jws.as_bytes(), detached.clone()).unwrap();
        let each = example
            .keys
            .iter()
            .map(|jwk| set(jwk.as_bytes(), &[]).unwrap());
        let keys = KeySet::join(each.collect());
        let outcome = verify(&jws, &keys, &SignaturePolicy::default(), Quorum::All);
        let right = outcome
            .signatures
            .iter()
            .filter(|one| one.proof.is_ok())
            .count();
        assert_eq!(right, example.good, "{source}");
        assert_eq!(outcome.signatures.len(), example.good, "{source}");
        let payload = outcome.payload().unwrap();
        assert!(!payload.is_empty(), "{source}");
        if let Some(detached) = detached {
            assert_eq!(payload, detached, "{source}");
        }
    }
}

#[test]
fn both_headers_together_name_each_member_once() {
    let good = flattened(HEADER, "AA", r#","header":{"kid":"x"}"#);
    assert_eq!(
        outcome(&read(&good).unwrap(), &secret(), Quorum::One),
        Ok(vec![0])
    );
    for more in [
        r#"{"alg":"HS256"}"#,
        r#"{"alg":"none"}"#,
        r#"{"kid":"x","alg":1}"#,
    ] {
        let jws = flattened(HEADER, "AA", &format!(r#","header":{more}"#));
        assert_eq!(
            broken(&jws),
            JwsError::Shared { name: "alg".into() },
            "{more}"
        );
    }
}

#[test]
fn what_changes_the_reading_has_to_be_signed() {
    let unsigned = |more: &str| refused(&flattened(HEADER, "AA", &format!(r#","header":{more}"#)));
    assert_eq!(
        unsigned(r#"{"crit":["x"],"x":1}"#),
        [Fault::CritUnknown, Fault::CritUnknown]
    );
    assert_eq!(
        unsigned(r#"{"crit":["b64"],"b64":true}"#),
        [Fault::CritUnknown, Fault::CritUnknown]
    );
    assert_eq!(unsigned(r#"{"b64":true}"#), [Fault::CritUnknown]);
    // The list may name a member of the other header; it is still one that nobody knows.
    let listed = flattened(
        r#"{"alg":"HS256","crit":["x"]}"#,
        "AA",
        r#","header":{"x":1}"#,
    );
    assert_eq!(refused(&listed), [Fault::CritUnknown]);
}

#[test]
fn an_algorithm_that_is_not_signed_counts_where_there_is_no_other() {
    let input = ".AA";
    let signed = |name: &str, alg: Algorithm| {
        let signer = Signer::new(&jwk(key(name)), Some(alg)).unwrap();
        let signature = b64(signer.sign(input.as_bytes()).unwrap());
        read(&format!(
            r#"{{"payload":"AA","header":{{"alg":"{alg}"}},"signature":"{signature}"}}"#
        ))
        .unwrap()
    };
    let free = set(key("rsa.jwk"), &[]).unwrap();
    let rs256 = signed("rsa.private.jwk", Algorithm::Rs256);
    assert_eq!(
        outcome(&rs256, &free, Quorum::One),
        Err(vec![Fault::AlgNotAllowed])
    );
    let pinned = set(key("rsa.jwk"), &[Algorithm::Rs256]).unwrap();
    assert_eq!(outcome(&rs256, &pinned, Quorum::One), Ok(vec![0]));
    let policy = SignaturePolicy {
        algorithms: vec![Algorithm::Rs256],
    };
    assert!(
        verify(&rs256, &free, &policy, Quorum::One)
            .payload()
            .is_some()
    );
    let es256 = signed("p256.private.jwk", Algorithm::Es256);
    let curve = set(key("p256.jwk"), &[]).unwrap();
    assert_eq!(outcome(&es256, &curve, Quorum::One), Ok(vec![0]));
}

#[test]
fn one_right_signature_is_enough_unless_all_are_demanded() {
    let right = members(HEADER, "AA");
    let wrong = right.replace(r#""signature":""#, r#""signature":"AAAA"#);
    let general = |signatures: &[&str]| {
        let signatures: Vec<String> = signatures.iter().map(|one| format!("{{{one}}}")).collect();
        format!(
            r#"{{"payload":"AA","signatures":[{}]}}"#,
            signatures.join(",")
        )
    };
    let judge = |signatures: &[&str], quorum| {
        outcome(&read(&general(signatures)).unwrap(), &secret(), quorum)
    };
    assert_eq!(judge(&[&wrong, &right], Quorum::One), Ok(vec![0]));
    assert_eq!(judge(&[&right, &right], Quorum::All), Ok(vec![0]));
    assert_eq!(
        judge(&[&wrong, &right], Quorum::All),
        Err(vec![Fault::SignatureInvalid])
    );
    assert_eq!(
        judge(&[&wrong, &wrong], Quorum::One),
        Err(vec![Fault::SignatureInvalid; 2])
    );
    assert!(judge(&vec![right.as_str(); SIGNATURE_LIMIT], Quorum::All).is_ok());
    let found = SIGNATURE_LIMIT + 1;
    let many = general(&vec![right.as_str(); found]);
    assert_eq!(broken(&many), JwsError::Count { found });
    assert_eq!(broken(&general(&[])), JwsError::Count { found: 0 });
}

#[test]
fn a_payload_is_inside_or_outside() {
    let outside = |jws: &str, payload: &[u8]| Jws::parse(jws.as_bytes(), Some(payload.to_vec()));
    let compact = token("HS256");
    let parts: Vec<&str> = compact.split('.').collect();
    let payload = URL_SAFE_NO_PAD.decode(parts[1]).unwrap();
    let detached = format!("{}..{}", parts[0], parts[2]);
    let judge = |jws: Jws| outcome(&jws, &secret(), Quorum::One);
    assert_eq!(
        judge(outside(&detached, &payload).unwrap()),
        Ok(payload.clone())
    );
    let other = outside(&detached, b"something else").unwrap();
    assert_eq!(judge(other), Err(vec![Fault::SignatureInvalid]));
    assert_eq!(refused(&detached), [Fault::SignatureInvalid]);
    assert_eq!(
        outside(&compact, &payload).unwrap_err(),
        JwsError::TwoPayloads
    );
    let members = members(HEADER, "AA");
    assert_eq!(broken(&format!("{{{members}}}")), JwsError::Detached);
    let json = outside(&format!("{{{members}}}"), &[0]).unwrap();
    assert_eq!(judge(json), Ok(vec![0]));
}

#[test]
fn an_unencoded_payload_is_what_it_says() {
    let header = r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#;
    let jws = flattened(header, "not. base64url", "");
    assert_eq!(
        outcome(&read(&jws).unwrap(), &secret(), Quorum::One),
        Ok(b"not. base64url".to_vec())
    );
    let unlisted = flattened(r#"{"alg":"HS256","b64":false}"#, "x", "");
    assert_eq!(refused(&unlisted), [Fault::CritUnknown]);
    // It says so where it is signed, or not at all.
    let unsigned = flattened(HEADER, "not. base64url", r#","header":{"b64":false}"#);
    assert!(matches!(
        broken(&unsigned),
        JwsError::Token(TokenError::Encoding { .. })
    ));
    // A full stop ends the payload of the compact form.
    let compact = format!("{}.a.b.AA", b64(header));
    assert_eq!(broken(&compact), TokenError::Parts { found: 4 }.into());
    let both = format!(
        r#"{{"payload":"AA","signatures":[{{{}}},{{{}}}]}}"#,
        members(header, "AA"),
        members(HEADER, "AA")
    );
    assert_eq!(broken(&both), JwsError::Unequal);
}

#[test]
fn json_is_one_form_and_strict() {
    let member = |name, wanted| JwsError::Member { name, wanted };
    let m = members(HEADER, "AA");
    let string = "a string";
    for (jws, error) in [
        (
            format!(r#"{{"payload":"AA",{m},"signatures":[{{{m}}}]}}"#),
            JwsError::Both { name: "signature" },
        ),
        (
            format!(r#"{{"payload":"AA","header":{{}},"signatures":[{{{m}}}]}}"#),
            JwsError::Both { name: "header" },
        ),
        (r#"{"payload":"AA"}"#.into(), JwsError::Unsigned),
        (
            r#"{"ciphertext":"AA","signature":"AA"}"#.into(),
            JwsError::Encrypted,
        ),
        (
            r#"{"payload":"AA","signature":"AA"}"#.into(),
            JwsError::Headless,
        ),
        (
            r#"{"payload":"AA","protected":"","signature":"AA"}"#.into(),
            member("protected", "a header in base64url"),
        ),
        (format!(r#"{{"payload":1,{m}}}"#), member("payload", string)),
        (
            r#"{"payload":"AA","protected":1,"signature":"AA"}"#.into(),
            member("protected", string),
        ),
        (
            r#"{"payload":"AA","header":[],"signature":"AA"}"#.into(),
            member("header", "an object"),
        ),
        (
            r#"{"payload":"AA","header":{"alg":"HS256"},"signature":null}"#.into(),
            member("signature", string),
        ),
        (
            r#"{"payload":"AA","signatures":[{"header":{"alg":"HS256"}}]}"#.into(),
            member("signature", "there"),
        ),
        (
            r#"{"payload":"AA","signatures":{}}"#.into(),
            member("signatures", "a list of objects"),
        ),
        (
            r#"{"payload":"AA","signatures":["x"]}"#.into(),
            member("signatures", "a list of objects"),
        ),
    ] {
        assert_eq!(broken(&jws), error, "{jws}");
    }
    for jws in [
        format!(r#"{{"payload":"AA","payload":"AA",{m}}}"#),
        format!(r#"{{"payload":"AA",{m},"header":{{"a":1,"a":1}}}}"#),
        format!(r#"{{"payload":"AA",{m}"#),
        format!(
            r#"{{"payload":"AA",{m},"x":{}1{}}}"#,
            "[".repeat(40),
            "]".repeat(40)
        ),
    ] {
        assert!(matches!(broken(&jws), JwsError::Json(_)), "{jws}");
    }
    let ignored = flattened(HEADER, "AA", r#","more":{"alg":"none"}"#);
    assert!(outcome(&read(&ignored).unwrap(), &secret(), Quorum::One).is_ok());
}

#[test]
fn every_part_is_strict_before_a_key_is_touched() {
    let good = flattened(HEADER, "AA", "");
    for (from, to) in [
        (r#""payload":"AA""#, r#""payload":"AB""#),
        (r#""payload":"AA""#, r#""payload":"AA==""#),
        (r#""payload":"AA""#, r#""payload":"A A""#),
        (r#""payload":"AA""#, r#""payload":"A""#),
        (r#""signature":""#, r#""signature":"+"#),
        (r#""protected":""#, r#""protected":"/"#),
    ] {
        let bad = good.replacen(from, to, 1);
        assert!(
            matches!(broken(&bad), JwsError::Token(TokenError::Encoding { .. })),
            "{bad}"
        );
    }
    let twice = good.replace(&b64(HEADER), &b64(r#"{"alg":"HS256","alg":"HS256"}"#));
    assert!(matches!(
        broken(&twice),
        JwsError::Token(TokenError::Json { .. })
    ));
    assert_eq!(broken("a.b.c.d.e"), JwsError::Encrypted);
    assert_eq!(broken(""), TokenError::Empty.into());
    let large = format!("{{{}", " ".repeat(1 << 20));
    let found = large.len();
    assert_eq!(broken(&large), TokenError::TooLarge { found }.into());
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in r#"[{}\[\]":,.a-zA-Z0-9_ -]{0,80}"#) {
        let _read = Jws::parse(text.as_bytes(), None);
        let _with = Jws::parse(format!("{{\"payload\":\"AA\",\"header\":{{}},{text}").as_bytes(), None);
    }
}
