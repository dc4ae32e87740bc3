//! Claims: every bound, every type, all failures at once.

use proptest::prelude::*;

use crate::domain::jose::claims::{Audience, Claims, ClaimsPolicy, check};
use crate::domain::jose::failure::{Failure, Fault};
use crate::domain::jose::header::Header;
use crate::domain::jose::json::Object;
use crate::domain::time::{Span, Timestamp};

const NOW: i64 = 1_700_000_000;

fn lenient() -> ClaimsPolicy {
    ClaimsPolicy {
        audience: Audience::Any,
        allow_no_exp: true,
        ..ClaimsPolicy::default()
    }
}

fn failing(claims: &str, policy: &ClaimsPolicy) -> Vec<Failure> {
    let header = Header::parse(br#"{"alg":"HS256","typ":"JWT"}"#).unwrap();
    let claims = Claims::new(Object::parse(claims.as_bytes()).unwrap(), header);
    check(&claims, policy, Timestamp::from_unix(NOW).unwrap())
}

fn faults(claims: &str, policy: &ClaimsPolicy) -> Vec<Fault> {
    failing(claims, policy)
        .iter()
        .map(|failure| failure.code)
        .collect()
}

#[test]
fn time_ends_at_the_second() {
    let strict = ClaimsPolicy::default();
    assert_eq!(faults(r#"{"exp":1700000001}"#, &strict), []);
    assert_eq!(faults(r#"{"exp":1700000000.5}"#, &strict), []);
    assert_eq!(faults(r#"{"exp":1700000000}"#, &strict), [Fault::Expired]);
    assert_eq!(faults(r#"{"exp":1699999999.5}"#, &strict), [Fault::Expired]);
    assert_eq!(faults("{}", &strict), [Fault::ClaimMissing]);
    assert_eq!(faults("{}", &lenient()), []);
    for exp in ["-1", "-1e300", "0"] {
        assert_eq!(
            faults(&format!(r#"{{"exp":{exp}}}"#), &strict),
            [Fault::Expired],
            "{exp}"
        );
    }
    for exp in [
        "\"1700000001\"",
        "null",
        "true",
        "1e999",
        "[1700000001]",
        "{}",
    ] {
        let claims = format!(r#"{{"exp":{exp}}}"#);
        assert_eq!(faults(&claims, &lenient()), [Fault::ClaimInvalid], "{exp}");
    }
}

#[test]
fn time_begins_at_the_second() {
    for (name, fault) in [("nbf", Fault::NotYetValid), ("iat", Fault::IssuedInFuture)] {
        let at = |time: &str| faults(&format!(r#"{{"{name}":{time}}}"#), &lenient());
        assert_eq!(at("1700000000"), [], "{name}");
        assert_eq!(at("1699999999.5"), [], "{name}");
        assert_eq!(at("1700000000.5"), [fault], "{name}");
        assert_eq!(at("1700000001"), [fault], "{name}");
        assert_eq!(at("1e300"), [fault], "{name}");
        assert_eq!(at("\"0\""), [Fault::ClaimInvalid], "{name}");
    }
}

#[test]
fn leeway_is_what_it_is_set_to_and_said_where_it_would_help() {
    let with = |seconds| ClaimsPolicy {
        leeway: Span::from_seconds(seconds),
        ..lenient()
    };
    assert_eq!(faults(r#"{"exp":1699999990}"#, &with(10)), [Fault::Expired]);
    assert_eq!(faults(r#"{"exp":1699999990}"#, &with(11)), []);
    assert_eq!(
        faults(r#"{"nbf":1700000011}"#, &with(10)),
        [Fault::NotYetValid]
    );
    assert_eq!(faults(r#"{"nbf":1700000010}"#, &with(10)), []);
    let century = with(100 * 365 * 86_400);
    assert_eq!(
        faults(r#"{"exp":-9e300,"nbf":9e300}"#, &century),
        [Fault::Expired, Fault::NotYetValid]
    );
    let hint = |claims: &str| failing(claims, &lenient())[0].hint;
    assert!(hint(r#"{"exp":1699999941}"#).is_some());
    assert!(hint(r#"{"exp":1699999940}"#).is_none());
    assert!(hint(r#"{"nbf":1700000060}"#).is_some());
    assert!(hint(r#"{"nbf":1700000061}"#).is_none());
}

#[test]
fn the_audience_is_one_of_those_asked_for() {
    let me = ClaimsPolicy {
        audience: Audience::OneOf(vec!["me".into(), "us".into()]),
        ..lenient()
    };
    assert_eq!(faults(r#"{"aud":"me"}"#, &me), []);
    assert_eq!(faults(r#"{"aud":["x","us"]}"#, &me), []);
    assert_eq!(faults(r#"{"aud":"ME"}"#, &me), [Fault::AudienceMismatch]);
    assert_eq!(faults(r#"{"aud":[]}"#, &me), [Fault::AudienceMismatch]);
    assert_eq!(faults("{}", &me), [Fault::ClaimMissing]);
    let unstated = ClaimsPolicy {
        audience: Audience::Unstated,
        ..lenient()
    };
    assert_eq!(
        faults(r#"{"aud":"me"}"#, &unstated),
        [Fault::AudienceUnchecked]
    );
    assert_eq!(faults("{}", &unstated), []);
    for aud in ["42", "[\"me\",1]", "{\"me\":1}", "null", "true"] {
        for policy in [&me, &unstated, &lenient()] {
            let claims = format!(r#"{{"aud":{aud}}}"#);
            assert_eq!(faults(&claims, policy), [Fault::ClaimInvalid], "{aud}");
        }
    }
}

/// CVE-2026-25537 and its like: a pinned claim of the wrong type is not a pinned claim.
#[test]
fn pinned_claims_are_required_exact_and_strings() {
    let pinned = ClaimsPolicy {
        issuer: Some("iss".into()),
        subject: Some("sub".into()),
        ..lenient()
    };
    assert_eq!(faults(r#"{"iss":"iss","sub":"sub"}"#, &pinned), []);
    assert_eq!(
        faults(r#"{"iss":"iss/","sub":"Sub"}"#, &pinned),
        [Fault::IssuerMismatch, Fault::SubjectMismatch]
    );
    assert_eq!(faults("{}", &pinned), [Fault::ClaimMissing; 2]);
    assert_eq!(
        faults(r#"{"iss":["iss"],"sub":42}"#, &pinned),
        [Fault::ClaimInvalid; 2]
    );
    assert_eq!(
        faults(r#"{"iss":["iss"],"sub":42,"jti":{}}"#, &lenient()),
        [Fault::ClaimInvalid; 3],
        "the type is wrong whether anybody asks or not"
    );
}

#[test]
fn the_type_and_what_is_required() {
    let policy = ClaimsPolicy {
        typ: Some("application/jwt".into()),
        require: vec!["scope".into(), "exp".into()],
        allow_no_exp: false,
        ..lenient()
    };
    assert_eq!(faults(r#"{"scope":null,"exp":1700000001}"#, &policy), []);
    let missing: Vec<_> = failing("{}", &policy)
        .into_iter()
        .map(|one| one.claim)
        .collect();
    assert_eq!(missing, [Some("exp".to_owned()), Some("scope".to_owned())]);
    let typ = ClaimsPolicy {
        typ: Some("at+jwt".into()),
        ..lenient()
    };
    assert_eq!(faults("{}", &typ), [Fault::TypMismatch]);
}

#[test]
fn everything_wrong_is_said_at_once() {
    let policy = ClaimsPolicy {
        audience: Audience::OneOf(vec!["me".into()]),
        issuer: Some("a".into()),
        require: vec!["x".into()],
        ..ClaimsPolicy::default()
    };
    assert_eq!(
        faults(
            r#"{"exp":1,"nbf":1800000000,"aud":"you","iss":"b"}"#,
            &policy
        ),
        [
            Fault::Expired,
            Fault::NotYetValid,
            Fault::AudienceMismatch,
            Fault::IssuerMismatch,
            Fault::ClaimMissing,
        ]
    );
}

proptest! {
    #[test]
    fn no_claims_make_it_panic_or_hold_by_accident(
        values in prop::collection::vec(
            prop_oneof![
                any::<f64>().prop_map(|number| format!("{number:e}")),
                any::<i64>().prop_map(|number| number.to_string()),
                prop::sample::select(vec!["1e999", "-1e999", "null", "true", "[]", "{}", "\"x\"", "[1]"])
                    .prop_map(str::to_owned),
            ],
            7,
        ),
        leeway in any::<u64>(),
    ) {
        let names = ["exp", "nbf", "iat", "aud", "iss", "sub", "jti"];
        let members: Vec<String> = names.iter().zip(&values)
            // Rust writes infinities and NaN as words, which JSON does not have.
            .filter(|(_, value)| !value.contains("inf") && !value.contains("NaN"))
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        let policy = ClaimsPolicy {
            leeway: Span::from_seconds(leeway),
            issuer: Some("me".into()),
            ..ClaimsPolicy::default()
        };
        let claims = format!("{{{}}}", members.join(","));
        prop_assert!(!failing(&claims, &policy).is_empty(), "{}", claims);
    }
}

#[test]
fn age_is_from_the_second_of_issue() {
    let hour = |leeway| ClaimsPolicy {
        max_age: Some(Span::from_seconds(3_600)),
        leeway: Span::from_seconds(leeway),
        ..lenient()
    };
    let at = |iat: &str, leeway| faults(&format!(r#"{{"iat":{iat}}}"#), &hour(leeway));
    assert_eq!(at("1699996401", 0), []);
    assert_eq!(at("1699996400.5", 0), []);
    assert_eq!(at("1699996400", 0), [Fault::TooOld]);
    assert_eq!(at("1699996400", 1), []);
    assert_eq!(at("-9e300", 1), [Fault::TooOld]);
    assert_eq!(at("1700000001", 0), [Fault::IssuedInFuture]);
    assert_eq!(at("\"1699996401\"", 0), [Fault::ClaimInvalid]);
    assert_eq!(faults("{}", &hour(0)), [Fault::ClaimMissing]);
    let hint = |iat: &str| failing(&format!(r#"{{"iat":{iat}}}"#), &hour(0))[0].hint;
    assert!(hint("1699996341").is_some());
    assert!(hint("1699996340").is_none());
}

#[test]
fn the_id_and_the_nonce_are_pinned() {
    let pinned = ClaimsPolicy {
        id: Some("1".into()),
        nonce: Some("n".into()),
        ..lenient()
    };
    assert_eq!(faults(r#"{"jti":"1","nonce":"n"}"#, &pinned), []);
    assert_eq!(
        faults(r#"{"jti":"2","nonce":"N"}"#, &pinned),
        [Fault::IdMismatch, Fault::NonceMismatch]
    );
    assert_eq!(faults("{}", &pinned), [Fault::ClaimMissing; 2]);
    assert_eq!(
        faults(r#"{"jti":1,"nonce":["n"]}"#, &pinned),
        [Fault::ClaimInvalid; 2]
    );
}
