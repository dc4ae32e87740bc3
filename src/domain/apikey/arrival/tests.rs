//! Known answers for lines that tell of keys.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::take::MOMENT;
use super::*;
use crate::domain::random::Same;

/// Checksums and hashes by python3: `zlib.crc32`, `hashlib.sha256`.
const OWN: &str = "ac_live_0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcd2jIZHl";
const OWN_HASH: &str = "06f5c71f5527715aafd59843d41ec4eeeba3321ad6a06d014d4312d8001e38c2";
const STRONG: &str = "2vYpQ8rTzN5mKx7Wb4Jd1s";

fn now() -> Timestamp {
    Timestamp::from_unix(1_000_000).unwrap()
}

fn terms() -> Terms {
    Terms {
        owner: "me".parse().ok(),
        ..Terms::default()
    }
}

fn told(line: &Json) -> Result<KeyRecord, ArrivalError> {
    read(line.to_string().as_bytes(), &terms(), now(), &Same(0))
}

fn refused(line: &Json) -> ArrivalError {
    told(line).expect_err(&line.to_string())
}

#[test]
fn a_hash_is_read_however_it_is_written() {
    for hash in [
        OWN_HASH.to_owned(),
        OWN_HASH.to_uppercase(),
        "BvXHH1UncVqv1ZhD1B7E7uujMhrWoG0BTUMS2AAeOMI=".into(),
        "BvXHH1UncVqv1ZhD1B7E7uujMhrWoG0BTUMS2AAeOMI".into(),
    ] {
        let key = told(&json!({ "hash": hash, "bits": 128 })).unwrap();
        assert_eq!(key.hash().unwrap().hex(), OWN_HASH, "{hash}");
        assert_eq!(key.name.as_str(), "imported-06f5c71f5527715a");
        assert!(matches!(
            key.origin,
            Origin::Imported {
                slow: false,
                prefix: None,
                ..
            }
        ));
        assert!(!key.kept && key.expires_at.is_none() && key.created_at == now());
    }
    // The digits of base64url that base64 has not.
    let key = told(&json!({ "hash": "-_--_--_--_--_--_--_--_--_--_--_--_--_--_-A", "bits": 112 }));
    assert!(key.unwrap().hash().unwrap().hex().starts_with("fbff"));
    for hash in [
        "",
        "abc",
        "zz",
        OWN_HASH.strip_suffix('2').unwrap(),
        &format!("{OWN_HASH}00"),
        "x",
    ] {
        assert!(matches!(
            refused(&json!({ "hash": hash, "bits": 128 })),
            ArrivalError::Value { member: "hash", .. }
        ));
    }
}

#[test]
fn a_key_tells_of_itself() {
    let key = told(&json!({ "key": OWN })).unwrap();
    assert_eq!((key.id.as_str(), key.env), ("0123456789", Env::Live));
    assert_eq!(
        key.origin.prefix().map(ToString::to_string).as_deref(),
        Some("ac")
    );
    assert_eq!(key.hash().unwrap().hex(), OWN_HASH);
    // With its hash beside it, as `key new --lines` gives it.
    told(
        &json!({ "key": OWN, "hash": OWN_HASH, "id": "0123456789", "prefix": "ac", "env": "live" }),
    )
    .unwrap();
    let foreign = told(&json!({ "key": STRONG })).unwrap();
    assert!(KeyHash::of(STRONG.as_bytes()).matches(foreign.hash().unwrap()));
    assert_eq!(foreign.id.as_str(), "0000000000");
    for (member, value) in [
        ("hash", OWN_HASH.replace('0', "1")),
        ("id", "1123456789".into()),
        ("prefix", "ad".into()),
        ("env", "test".into()),
    ] {
        let error = refused(&json!({ "key": OWN, member: value }));
        assert!(matches!(error, ArrivalError::Contradicts { member: found } if found == member));
    }
    let damaged = json!({ "key": OWN.replace("live", "test") });
    assert_eq!(refused(&damaged), ArrivalError::Damaged);
    assert_eq!(
        refused(&json!({ "key": "" })),
        ArrivalError::Missing { member: "key" }
    );
}

#[test]
fn what_could_be_guessed_is_refused_or_hashed_slowly() {
    assert!(
        matches!(refused(&json!({ "key": "hunter2" })), ArrivalError::Weak { bits } if bits < 40)
    );
    let weak =
        |line: &Json, terms: &Terms| read(line.to_string().as_bytes(), terms, now(), &Same(0));
    let salt: Salt = "000102030405060708090a0b0c0d0e0f".parse().unwrap();
    let slow = Terms {
        slow: Some(salt),
        ..terms()
    };
    let key = weak(&json!({ "key": "hunter2" }), &slow).unwrap();
    assert!(matches!(key.origin, Origin::Imported { slow: true, .. }));
    assert!(salt.hash(b"hunter2").unwrap().matches(key.hash().unwrap()));
    // One that could not be guessed has a fast hash all the same.
    let key = weak(&json!({ "key": STRONG }), &slow).unwrap();
    assert!(matches!(key.origin, Origin::Imported { slow: false, .. }));
    // A hash can't be made slow any more.
    let hash = json!({ "hash": OWN_HASH });
    assert_eq!(weak(&hash, &slow).unwrap_err(), ArrivalError::Unsure);
    for (own, all, fate) in [
        (Some(112), None, None),
        (None, Some(112), None),
        (Some(111), Some(200), Some(111)),
        (None, Some(111), Some(111)),
    ] {
        let terms = Terms {
            bits: all,
            ..terms()
        };
        let line = json!({ "hash": OWN_HASH, "bits": own });
        let error = weak(&line, &terms).err();
        assert_eq!(error, fate.map(|bits| ArrivalError::WeakHash { bits }));
    }
    // An id and a prefix of ours stand for a key of ours, which has bits enough.
    let ours = told(&json!({ "hash": OWN_HASH, "id": "0123456789", "prefix": "ac" })).unwrap();
    assert_eq!(
        (ours.id.as_str(), ours.name.as_str()),
        ("0123456789", "0123456789")
    );
    assert_eq!(
        refused(&json!({ "hash": OWN_HASH, "id": "0123456789" })),
        ArrivalError::Unsure
    );
}

#[test]
fn everything_that_is_told_is_recorded() {
    let key = told(&json!({
        "key": STRONG, "name": "billing", "owner": "team-pay", "env": "test",
        "scopes": ["b:read", "a:read"], "cidrs": ["10.0.0.0/8"], "labels": {"tier": "gold"},
        "created_at": "1970-01-02T00:00:00Z", "not_before": 90_000, "expires_at": 2_000_000,
        "status": "disabled", "prefix": null,
    }))
    .unwrap();
    assert_eq!(key.name.as_str(), "billing");
    assert_eq!(key.owner.unwrap().as_str(), "team-pay");
    assert_eq!(
        (key.env, key.scopes.to_string()),
        (Env::Test, "a:read b:read".into())
    );
    assert_eq!(key.cidrs.to_string(), "10.0.0.0/8");
    assert_eq!(key.labels.to_string(), r#"{"tier":"gold"}"#);
    assert_eq!(
        (key.created_at.unix(), key.not_before.unix()),
        (86_400, 90_000)
    );
    assert_eq!(key.expires_at.map(Timestamp::unix), Some(2_000_000));
    assert_eq!((key.status, key.disabled_at), (Status::Active, Some(now())));
    let revoked = told(&json!({ "key": STRONG, "status": "revoked" })).unwrap();
    assert_eq!(
        (revoked.status, revoked.revoked_at),
        (Status::Revoked, Some(now()))
    );
    // Nothing was made after now.
    let later = told(&json!({ "key": STRONG, "created_at": 9_000_000 })).unwrap();
    assert_eq!((later.created_at, later.not_before), (now(), now()));
}

#[test]
fn the_keys_of_unkey_are_understood() {
    let key = told(&json!({
        "hash": {"value": "BvXHH1UncVqv1ZhD1B7E7uujMhrWoG0BTUMS2AAeOMI=", "variant": "sha256_base64"},
        "bits": 128, "name": "Payment Service Production Key", "externalId": "user_1234",
        "expires": 2_000_000_999, "permissions": ["documents.read", "billing.invoices.write"],
        "roles": ["admin", "editor"], "meta": {"planTier": "gold", "seats": 5, "none": null},
        "enabled": false,
    }))
    .unwrap();
    assert_eq!(key.name.as_str(), "imported-06f5c71f5527715a");
    assert_eq!(key.owner.unwrap().as_str(), "user_1234");
    assert_eq!(key.expires_at.map(Timestamp::unix), Some(2_000_000));
    assert_eq!(
        key.scopes.to_string(),
        "billing.invoices:write documents:read"
    );
    assert_eq!(
        key.labels.to_string(),
        r#"{"meta.plan_tier":"gold","meta.seats":"5","name":"Payment Service Production Key","roles":"admin,editor"}"#
    );
    assert_eq!(key.disabled_at, Some(now()));
}

#[test]
fn what_is_not_understood_is_refused() {
    let value = |member, wanted| ArrivalError::Value { member, wanted };
    for (line, error) in [
        (json!([]), ArrivalError::Json { column: 0 }),
        (json!({}), ArrivalError::Missing { member: "hash" }),
        (
            json!({ "key": STRONG, "credits": 5 }),
            ArrivalError::Unknown {
                member: "credits".into(),
            },
        ),
        (
            json!({ "key": STRONG, "env": "prod" }),
            value("env", "live, test or dev"),
        ),
        (
            json!({ "key": STRONG, "scopes": ["read"] }),
            value("scopes", "resource:action, in an array"),
        ),
        (
            json!({ "key": STRONG, "scopes": 5 }),
            value("scopes", "resource:action, in an array"),
        ),
        (
            json!({ "key": STRONG, "permissions": ["read"] }),
            value("permissions", "resource.action, in an array"),
        ),
        (
            json!({ "key": STRONG, "expires_at": 1_700_000_000_000_i64 }),
            value("expires_at", MOMENT),
        ),
        (
            json!({ "key": STRONG, "expires_at": "soon" }),
            value("expires_at", MOMENT),
        ),
        (
            json!({ "key": STRONG, "status": "rotten" }),
            value("status", "active, disabled or revoked"),
        ),
        (
            json!({ "key": STRONG, "owner": "a\nb" }),
            value("owner", "one line of text"),
        ),
        (
            json!({ "key": STRONG, "name": "a\nb" }),
            value("name", "one line"),
        ),
        (
            json!({ "key": STRONG, "id": "a b" }),
            value("id", "what can be a name, where there is none"),
        ),
        (json!({ "key": 5 }), value("key", "a text")),
    ] {
        assert_eq!(refused(&line), error, "{line}");
    }
    let line = |text: &str| read(text.as_bytes(), &terms(), now(), &Same(0)).unwrap_err();
    let twice = ArrivalError::Twice {
        member: "key".into(),
    };
    assert_eq!(line(r#"{"key":"a","k\u0065y":"b"}"#), twice);
    assert!(matches!(line("{"), ArrivalError::Json { .. }));
    let nobody = read(
        json!({ "key": STRONG }).to_string().as_bytes(),
        &Terms::default(),
        now(),
        &Same(0),
    );
    assert_eq!(
        nobody.unwrap_err(),
        ArrivalError::Missing { member: "owner" }
    );
}

#[test]
fn no_error_repeats_a_value() {
    let canary = "canary-5f1c93d2";
    for member in [
        "hash",
        "id",
        "prefix",
        "env",
        "scopes",
        "permissions",
        "cidrs",
        "labels",
        "meta",
        "roles",
        "created_at",
        "not_before",
        "expires_at",
        "expires",
        "status",
        "enabled",
        "bits",
        "unknown",
    ] {
        let line = json!({ "key": "hunter2", member: format!("{canary}\n {canary}") });
        assert!(!refused(&line).to_string().contains("canary"), "{line}");
    }
    for member in ["name", "id", "owner"] {
        let line = json!({ "key": STRONG, member: OWN });
        assert_eq!(refused(&line), ArrivalError::Misplaced { member });
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(text in "\\PC{0,60}|\\{\"(key|hash|meta|scopes|labels)\":[\\[\\]{},\":a1 ]{0,30}\\}") {
        let _refused = read(text.as_bytes(), &terms(), now(), &Same(0));
    }
}
