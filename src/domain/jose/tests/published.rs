//! The keys that the RFCs print: each is read, and good for what it is there for.

use std::collections::BTreeMap;

use super::vectors::{jwk, set};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::json::Object;
use crate::domain::jose::jwe::key::Recipient;
use crate::domain::jose::key::KeyError;
use crate::domain::jose::key::jwk::{Jwk, Origin};
use crate::domain::jose::key::sniff::{Found, sniff};
use crate::domain::secret::Secret;

fn printed(source: &str) -> String {
    let keys: BTreeMap<String, String> =
        serde_json::from_str(include_str!("../../../../tests/vectors/jose/jwk.json")).unwrap();
    keys[source].clone()
}

fn members(source: &str) -> Vec<Jwk> {
    match sniff(&Secret::from(printed(source))).unwrap() {
        Found::Set(members) => members.iter().map(|one| Jwk::read(one).unwrap()).collect(),
        other => panic!("{source}: {other:?}"),
    }
}

/// RFC 7517 A.1 and A.2.
#[test]
fn pairs_are_the_same_keys() {
    let (public, private) = (members("RFC 7517 A.1"), members("RFC 7517 A.2"));
    assert_eq!((public.len(), private.len()), (2, 2));
    for (at, (public, private)) in public.iter().zip(&private).enumerate() {
        assert!(public.material.is_same_key(&private.material), "{at}");
        assert_eq!(public.kid, private.kid);
        assert_eq!(
            (public.origin, private.origin),
            (Origin::Plain, Origin::Private)
        );
    }
    assert!(!public[0].material.is_same_key(&public[1].material));
    // The one on the curve is for encryption.
    for source in ["RFC 7517 A.1", "RFC 7517 A.2"] {
        let keys = set(printed(source), &[]).unwrap();
        assert_eq!(keys.algorithms(), [Algorithm::Rs256], "{source}");
        assert_eq!(keys.skipped()[0].reason, KeyError::Use { member: "use" });
    }
    assert!(Recipient::for_encrypting(public[0].clone()).is_ok());
    assert!(Recipient::for_decrypting(private[0].clone()).is_ok());
}

/// RFC 7517 A.3.
#[test]
fn secrets_are_for_what_they_say() {
    let keys = members("RFC 7517 A.3");
    assert!(Recipient::for_decrypting(keys[0].clone()).is_ok());
    let keys = set(printed("RFC 7517 A.3"), &[]).unwrap();
    assert_eq!(keys.keys().len(), 1, "the other wraps keys");
    assert_eq!(keys.algorithms(), Algorithm::HMAC);
}

/// RFC 7517 B: a key with its certificate.
#[test]
fn a_certificate_goes_with_its_key() {
    let text = printed("RFC 7517 B");
    let keys = set(text.clone(), &[]).unwrap();
    assert_eq!(keys.keys()[0].kid(), Some("1b94c"));
    let chain = Object::parse(text.as_bytes()).unwrap();
    let chain = chain.get("x5c").unwrap().list().unwrap();
    let certificate = jwk(chain[0].text().unwrap());
    assert_eq!(certificate.origin, Origin::Certificate);
    assert!(
        certificate
            .material
            .is_same_key(&jwk(text.clone()).material)
    );
    // Another number, and so another key.
    let other = set(text.replace("AQAB", "Aw"), &[]);
    assert_eq!(other.unwrap_err(), KeyError::Certificate);
}

/// RFC 7517 C.1 and RFC 7520 §3.6. Those of §3.1 to §3.5 sign in `jws.json`.
#[test]
fn keys_for_encryption_encrypt() {
    for source in ["RFC 7517 C.1", "RFC 7520 3.6"] {
        let key = jwk(printed(source));
        assert!(Recipient::for_decrypting(key.clone()).is_ok(), "{source}");
        assert!(Recipient::for_encrypting(key).is_ok(), "{source}");
        let refused = set(printed(source), &[]).unwrap_err();
        assert_eq!(refused, KeyError::Use { member: "use" }, "{source}");
    }
}
