//! Which keys of a set are tried on a token: sets as servers publish them, and tokens as they come.

use super::vectors::{key, rfc_examples, set};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::failure::Fault;
use crate::domain::jose::header::Header;
use crate::domain::jose::key::KeyError;
use crate::domain::jose::key::curve::Shape;
use crate::domain::jose::keyset::{KeySet, TRY_LIMIT};

fn keys(members: &[String]) -> KeySet {
    set(format!("{{\"keys\":[{}]}}", members.join(",")), &[]).unwrap()
}

/// A JWK of the vectors with more members.
fn jwk(name: &str, more: &str) -> String {
    key(name).replacen('{', &format!("{{{more},"), 1)
}

fn header(json: &str) -> Header {
    Header::parse(json.as_bytes()).unwrap()
}

/// Another RSA key than that of the vectors: RFC 7515 A.2's.
fn other_rsa(more: &str) -> String {
    let jwk = rfc_examples()
        .into_iter()
        .find(|one| one.source == "RFC 7515 A.2")
        .and_then(|one| one.key)
        .unwrap();
    jwk.replacen('{', &format!("{{{more},"), 1)
}

fn tried(keys: &KeySet, json: &str, algorithm: Algorithm) -> Result<usize, Fault> {
    keys.candidates(&header(json), algorithm)
        .map(|found| found.len())
        .map_err(|failure| failure.code)
}

/// Keycloak gives one kid to a key for signatures and to another for encryption.
#[test]
fn keycloak_says_one_kid_twice() {
    let common = r#""kid":"FJ86","x5t":"AAAA","x5c":["MIIB"]"#;
    let signs = jwk("rsa.jwk", &format!(r#"{common},"use":"sig","alg":"RS256""#));
    let seals = other_rsa(&format!(r#"{common},"use":"enc","alg":"RSA-OAEP""#));
    let these = keys(&[seals, signs]);
    assert_eq!(these.skipped()[0].reason, KeyError::Use { member: "use" });
    let named = header(r#"{"alg":"RS256","kid":"FJ86","typ":"JWT"}"#);
    let found = these.candidates(&named, Algorithm::Rs256).unwrap();
    assert_eq!(found.len(), 1);
    assert!(!these.lacks(&named, &[]), "it is there");
    assert!(
        these.unusable(&named, &[]).is_none(),
        "one of the two is good"
    );
}

/// Azure publishes keys without `alg`, and with members of its own.
#[test]
fn azure_says_no_algorithm() {
    let common = r#""use":"sig","x5c":["MIIC"],"cloud_instance_name":"example","issuer":"x""#;
    let these = keys(&[
        other_rsa(&format!(r#"{common},"kid":"a","x5t":"a""#)),
        jwk("rsa.jwk", &format!(r#"{common},"kid":"b","x5t":"b""#)),
    ]);
    assert_eq!(these.algorithms(), Algorithm::RSA);
    let found = these
        .candidates(&header(r#"{"alg":"RS256","kid":"b"}"#), Algorithm::Rs256)
        .unwrap();
    assert_eq!((found.len(), found[0].kid()), (1, Some("b")));
}

#[test]
fn one_kid_for_several_keys_of_a_kind_tries_them_all() {
    let twins = keys(&[
        other_rsa(r#""kid":"t""#),
        jwk("rsa.jwk", r#""kid":"t""#),
        jwk("p256.jwk", r#""kid":"t""#),
    ]);
    let json = r#"{"alg":"RS256","kid":"t"}"#;
    assert_eq!(tried(&twins, json, Algorithm::Rs256), Ok(2));
    let json = r#"{"alg":"ES256","kid":"t"}"#;
    assert_eq!(tried(&twins, json, Algorithm::Es256), Ok(1));
}

#[test]
fn a_key_for_the_algorithm_alone_goes_first() {
    let these = keys(&[
        other_rsa(r#""kid":"t""#),
        jwk("rsa.jwk", r#""kid":"t","alg":"PS256""#),
    ]);
    for json in [r#"{"alg":"PS256","kid":"t"}"#, r#"{"alg":"PS256"}"#] {
        let first = these.candidates(&header(json), Algorithm::Ps256).unwrap()[0];
        assert_eq!(first.algorithms(), [Algorithm::Ps256], "{json}");
    }
}

#[test]
fn a_name_that_no_key_has_may_be_a_nameless_ones() {
    let these = keys(&[jwk("rsa.jwk", r#""kid":"r""#), key("p256.jwk")]);
    let json = r#"{"alg":"ES256","kid":"e"}"#;
    assert_eq!(tried(&these, json, Algorithm::Es256), Ok(1));
    assert!(!these.lacks(&header(json), &[]));
    // A key that has a name has not another one, and one that does not fit is not meant.
    let json = r#"{"alg":"RS256","kid":"e"}"#;
    assert_eq!(
        tried(&these, json, Algorithm::Rs256),
        Err(Fault::KeyUnknown)
    );
    assert!(these.lacks(&header(json), &[]));
    let named = keys(&[jwk("rsa.jwk", r#""kid":"r""#)]);
    assert_eq!(
        tried(&named, json, Algorithm::Rs256),
        Err(Fault::KeyUnknown)
    );
}

#[test]
fn there_is_a_most() {
    let crowd = keys(&vec![jwk("p256.jwk", r#""kid":"t""#); TRY_LIMIT + 1]);
    for json in [r#"{"alg":"ES256"}"#, r#"{"alg":"ES256","kid":"t"}"#] {
        assert_eq!(tried(&crowd, json, Algorithm::Es256), Ok(TRY_LIMIT));
    }
}

#[test]
fn only_an_unknown_key_that_could_be_good_is_worth_a_newer_set() {
    let these = keys(&[
        jwk("p256.jwk", r#""kid":"e""#),
        jwk("weak.jwk", r#""kid":"w""#),
    ]);
    let lacks = |json: &str| these.lacks(&header(json), &[]);
    assert!(lacks(r#"{"alg":"ES256","kid":"new"}"#));
    assert!(
        lacks(r#"{"alg":"RS256","kid":"new"}"#),
        "another type than those of the set"
    );
    for json in [
        r#"{"alg":"ES256","kid":"e"}"#,
        r#"{"alg":"RS256","kid":"w"}"#,
        r#"{"alg":"ES256"}"#,
        r#"{"alg":"none","kid":"new"}"#,
        r#"{"alg":"HS256","kid":"new"}"#,
        r#"{"alg":"RSA-OAEP","kid":"new"}"#,
        r#"{"kid":"new"}"#,
    ] {
        assert!(!lacks(json), "{json}");
    }
    let new = header(r#"{"alg":"RS256","kid":"new"}"#);
    assert!(!these.lacks(&new, &[Algorithm::Es256]), "--alg refuses it");
    let one = set(key("p256.jwk"), &[]).unwrap();
    assert!(!one.lacks(&new, &[]), "a key by itself needs no name");
}

/// SECURITY: whoever publishes a shared secret has none.
#[test]
fn a_secret_among_public_keys_is_named_with_its_reason() {
    let these = keys(&[
        jwk("secret.jwk", r#""kid":"s""#),
        jwk("p256.jwk", r#""kid":"e""#),
    ]);
    assert!(
        these
            .keys()
            .iter()
            .all(|key| !matches!(key.shape(), Shape::Secret(_)))
    );
    let named = header(r#"{"alg":"HS256","kid":"s"}"#);
    let failure = these.unusable(&named, &[]).unwrap();
    assert_eq!(failure.code, Fault::KeyUnknown);
    assert!(
        failure.message.contains("shared secrets and public keys"),
        "{}",
        failure.message
    );
    for json in [
        r#"{"alg":"HS256"}"#,
        r#"{"alg":"none","kid":"s"}"#,
        r#"{"alg":"ES256","kid":"e"}"#,
    ] {
        assert!(these.unusable(&header(json), &[]).is_none(), "{json}");
    }
    assert!(these.unusable(&named, &[Algorithm::Es256]).is_none());
}
