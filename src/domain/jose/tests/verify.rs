//! Signatures: those of the RFCs, of other programs, and of attackers.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::vectors::{key, rfc_examples, set, signed, token, unverified};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::failure::Fault;
use crate::domain::jose::keyset::KeySet;
use crate::domain::jose::verify::{Proof, SignaturePolicy, verify};

fn outcome(token: &str, keys: &KeySet) -> Result<Proof, Vec<Fault>> {
    verify(&unverified(token), keys, &SignaturePolicy::default())
        .map(|verified| Proof::clone(verified.proof()))
        .map_err(|failures| failures.iter().map(|failure| failure.code).collect())
}

fn keys(name: &str) -> KeySet {
    set(key(name), &[]).unwrap()
}

fn refused(token: &str, keys: &KeySet) -> Vec<Fault> {
    outcome(token, keys).expect_err("the token was believed")
}

#[test]
fn the_examples_of_the_rfcs() {
    for example in rfc_examples() {
        let source = &example.source;
        if let Some(jwk) = example.key {
            let jwks = format!("{{\"keys\":[{jwk}]}}");
            for material in [jwk, jwks] {
                let keys = set(material, &[]).unwrap();
                assert!(outcome(&example.token, &keys).is_ok(), "{source}");
            }
            continue;
        }
        for name in ["secret.jwk", "rsa.jwk", "p256.jwk"] {
            let faults = refused(&example.token, &keys(name));
            assert!(
                faults.contains(&Fault::AlgNotAllowed),
                "{source}: {faults:?}"
            );
            let is_critical = faults.contains(&Fault::CritUnknown);
            assert_eq!(is_critical, source == "RFC 7515 E", "{source}");
        }
    }
}

/// Tokens signed by Node with keys made by OpenSSL, each held against every kind of key.
#[test]
fn each_algorithm_with_its_key_and_no_other() {
    let names = [
        "secret.jwk",
        "rsa.spki.pem",
        "p256.cert.pem",
        "p384.sec1.pem",
        "p521.jwk",
        "k256.spki.pem",
        "ed25519.jwk",
    ];
    // Node has no other name for Ed25519, and no ML-DSA.
    let made_elsewhere = |algorithm: &Algorithm| *algorithm as usize <= Algorithm::EdDsa as usize;
    for algorithm in Algorithm::ALL.into_iter().filter(made_elsewhere) {
        let text = token(algorithm.as_str());
        let proofs: Vec<Proof> = names
            .iter()
            .filter_map(|name| outcome(&text, &keys(name)).ok())
            .collect();
        assert_eq!(proofs.len(), 1, "{algorithm}");
        assert_eq!(proofs[0].alg, algorithm);
    }
}

#[test]
fn whatever_is_changed_the_signature_is_gone() {
    for (name, alg) in [
        ("secret.jwk", "HS512"),
        ("rsa.jwk", "PS256"),
        ("p384.jwk", "ES384"),
    ] {
        let (keys, text) = (keys(name), token(alg));
        let parts: Vec<&str> = text.split('.').collect();
        let decoded = |at: usize| URL_SAFE_NO_PAD.decode(parts[at]).unwrap();
        for at in [1, 2] {
            let mut bytes = decoded(at);
            let last = bytes.len() - 1;
            bytes[last] ^= 1;
            let mut parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
            parts[at] = URL_SAFE_NO_PAD.encode(bytes);
            assert_eq!(
                refused(&parts.join("."), &keys),
                [Fault::SignatureInvalid],
                "{alg}"
            );
        }
        let mut header = decoded(0);
        header.push(b' ');
        let header = URL_SAFE_NO_PAD.encode(header);
        let changed = format!("{header}.{}.{}", parts[1], parts[2]);
        assert_eq!(refused(&changed, &keys), [Fault::SignatureInvalid], "{alg}");
        let signature = decoded(2);
        for length in [0, 1, signature.len() - 1, signature.len() + 1] {
            let mut signature = signature.clone();
            signature.resize(length, 0);
            let signature = URL_SAFE_NO_PAD.encode(signature);
            let changed = format!("{}.{}.{signature}", parts[0], parts[1]);
            assert_eq!(
                refused(&changed, &keys),
                [Fault::SignatureInvalid],
                "{alg} {length}"
            );
        }
    }
}

#[test]
fn known_attacks() {
    let (rsa, p256) = (keys("rsa.spki.pem"), keys("p256.spki.pem"));
    let not_allowed = [Fault::AlgNotAllowed];
    assert_eq!(
        refused(&token("HS256 with the RSA public key"), &rsa),
        not_allowed
    );
    assert_eq!(refused(&token("ES256"), &keys("p384.jwk")), not_allowed);
    assert_eq!(refused(&token("ES512"), &p256), not_allowed);
    assert_eq!(refused(&token("ES256K"), &p256), not_allowed);
    assert_eq!(
        refused(&token("ES256 with a DER signature"), &p256),
        [Fault::SignatureInvalid]
    );
    assert_eq!(
        refused(&token("RS256 by a weak key"), &rsa),
        [Fault::SignatureInvalid]
    );
    // The key that the token brings along is the signer's; it is right, and it is not ours.
    let embedded = token("ES256 with its key in the header");
    assert!(
        outcome(&embedded, &p256).is_ok(),
        "it does no harm where the key is ours"
    );
    let other = rfc_examples()
        .into_iter()
        .find(|one| one.source == "RFC 7515 A.3")
        .unwrap();
    let other = set(other.key.unwrap(), &[]).unwrap();
    assert_eq!(refused(&embedded, &other), [Fault::SignatureInvalid]);
    // CVE-2022-21449: r and s of zero, and of the group's order.
    let text = token("ES256");
    let input = text.rsplit_once('.').unwrap().0;
    let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    let order: Vec<u8> = order
        .as_bytes()
        .chunks(2)
        .map(|digits| u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap())
        .collect();
    for signature in [vec![0; 64], [order.clone(), order].concat(), vec![0xff; 64]] {
        let forged = format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature));
        assert_eq!(refused(&forged, &p256), [Fault::SignatureInvalid]);
    }
}

#[test]
fn a_token_does_not_choose_its_algorithm() {
    let secret = keys("secret.jwk");
    assert!(outcome(&signed(r#"{"alg":"HS256"}"#, "{}"), &secret).is_ok());
    for alg in [
        "none", "None", "NONE", "nOnE", "", "hs256", "HS256 ", "HS1", "RS256", "dir",
    ] {
        let forged = signed(&format!(r#"{{"alg":"{alg}"}}"#), "{}");
        assert_eq!(refused(&forged, &secret), [Fault::AlgNotAllowed], "{alg:?}");
        let unsigned = format!("{}.", forged.rsplit_once('.').unwrap().0);
        assert_eq!(
            refused(&unsigned, &secret),
            [Fault::AlgNotAllowed],
            "{alg:?}"
        );
    }
    assert_eq!(
        refused(&signed("{}", "{}"), &secret),
        [Fault::AlgNotAllowed]
    );
    let policy = SignaturePolicy {
        algorithms: vec![Algorithm::Hs512],
    };
    let failures = verify(&unverified(&token("HS256")), &secret, &policy).unwrap_err();
    assert_eq!(failures[0].code, Fault::AlgNotAllowed);
    assert_eq!(failures[0].wanted.as_deref(), Some("HS512"));
    assert!(verify(&unverified(&token("HS512")), &secret, &policy).is_ok());
}

#[test]
fn a_header_that_demands_too_much_is_refused_behind_a_right_signature() {
    let secret = keys("secret.jwk");
    for (header, faults) in [
        (
            r#"{"alg":"HS256","crit":["x"],"x":1}"#,
            &[Fault::CritUnknown][..],
        ),
        (r#"{"alg":"HS256","crit":[]}"#, &[Fault::CritUnknown]),
        (r#"{"alg":"HS256","b64":false}"#, &[Fault::B64Unsupported]),
        (
            r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#,
            &[Fault::CritUnknown, Fault::B64Unsupported],
        ),
        (r#"{"alg":"HS256","kid":7}"#, &[Fault::HeaderInvalid]),
    ] {
        assert_eq!(refused(&signed(header, "{}"), &secret), faults, "{header}");
    }
}

#[test]
fn a_set_is_searched_by_kid_type_and_algorithm() {
    let jwk = |name: &str, more: &str| key(name).replacen('{', &format!("{{{more}"), 1);
    let json = |keys: &[String]| set(format!("{{\"keys\":[{}]}}", keys.join(",")), &[]).unwrap();
    let a = jwk("secret.jwk", r#""kid":"a","#);
    let b = r#"{"kty":"oct","kid":"b","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#
        .replace("AAA\"}", "AA\"}");
    let both = json(&[b.clone(), a.clone()]);
    let with = |kid: &str| signed(&format!(r#"{{"alg":"HS256"{kid}}}"#), "{}");
    assert_eq!(
        outcome(&with(r#","kid":"a""#), &both)
            .unwrap()
            .kid
            .as_deref(),
        Some("a")
    );
    assert_eq!(
        refused(&with(r#","kid":"b""#), &both),
        [Fault::SignatureInvalid]
    );
    assert_eq!(refused(&with(r#","kid":"c""#), &both), [Fault::KeyUnknown]);
    assert!(
        outcome(&with(""), &both).is_ok(),
        "without a kid all are tried"
    );
    // Some sets name no key; a key given by itself needs no name either.
    assert!(outcome(&with(r#","kid":"c""#), &json(&[key("secret.jwk")])).is_ok());
    assert!(outcome(&with(r#","kid":"c""#), &set(a.clone(), &[]).unwrap()).is_ok());
    // One kid for two keys of different types.
    let twins = json(&[
        jwk("rsa.jwk", r#""kid":"t","#),
        jwk("p256.jwk", r#""kid":"t","#),
    ]);
    assert_eq!(
        outcome(&token("ES256"), &twins).unwrap().alg,
        Algorithm::Es256
    );
    // A key that says what it is for is not used for more because another key of the set could be.
    let pinned = json(&[
        jwk("rsa.jwk", r#""kid":"t","alg":"RS256","#),
        jwk("rsa.jwk", r#""kid":"u","alg":"PS256","#),
    ]);
    let named = |alg: &str, kid: &str| {
        let header = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"{alg}","kid":"{kid}"}}"#));
        format!("{header}.e30.AAAA")
    };
    assert_eq!(
        refused(&named("PS256", "t"), &pinned),
        [Fault::AlgNotAllowed]
    );
    assert_eq!(
        refused(&named("PS256", "u"), &pinned),
        [Fault::SignatureInvalid]
    );
    // The right key behind more than are tried.
    let crowd: Vec<String> = std::iter::repeat_n(b, 16).chain([a]).collect();
    assert_eq!(refused(&with(""), &json(&crowd)), [Fault::SignatureInvalid]);
    assert!(outcome(&with(""), &json(&crowd[1..])).is_ok());
    // A key of the set that can't be used is named with its reason.
    let weak = json(&[
        jwk("weak.jwk", r#""kid":"w","#),
        jwk("rsa.jwk", r#""kid":"r","#),
    ]);
    let text = with(r#","kid":"w""#).replace(
        &URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","kid":"w"}"#),
        &URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","kid":"w"}"#),
    );
    let failures = verify(&unverified(&text), &weak, &SignaturePolicy::default()).unwrap_err();
    assert_eq!(failures[0].code, Fault::KeyUnknown);
    assert!(
        failures[0].message.contains("1024 bits"),
        "{}",
        failures[0].message
    );
}
