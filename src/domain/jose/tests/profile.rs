//! Kinds of token: each rule by a token that breaks it alone, and no token that passes for two kinds.

use serde_json::{Value as Json, json};

use crate::domain::jose::claims::{Audience, Claims, ClaimsPolicy, check};
use crate::domain::jose::failure::{Failure, Fault};
use crate::domain::jose::header::Header;
use crate::domain::jose::json::Object;
use crate::domain::jose::profile::Profile;
use crate::domain::time::{Span, Timestamp};

const NOW: i64 = 1_700_000_000;
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// What is fed to a rule: a header and claims that are right, each open to one change.
struct Sample {
    profile: Profile,
    header: Json,
    claims: Json,
}

fn sample(profile: Profile) -> Sample {
    let (header, claims) = match profile {
        Profile::Access => (
            json!({ "alg": "RS256", "typ": "at+jwt" }),
            json!({ "iss": "https://a.example", "exp": NOW + 60, "aud": "me", "sub": "joe",
                "client_id": "c", "iat": NOW, "jti": "1" }),
        ),
        Profile::Id => (
            json!({ "alg": "RS256", "typ": "JWT" }),
            json!({ "iss": "https://a.example", "sub": "joe", "aud": "me", "exp": NOW + 60,
                "iat": NOW, "nonce": "n" }),
        ),
        Profile::Logout => (
            json!({ "alg": "RS256", "typ": "logout+jwt" }),
            json!({ "iss": "https://a.example", "aud": "me", "iat": NOW, "exp": NOW + 60,
                "jti": "1", "sub": "joe", "events": { EVENT: {} } }),
        ),
        Profile::Dpop => (
            // RFC 9449 §4.2.
            json!({ "alg": "ES256", "typ": "dpop+jwt", "jwk": { "kty": "EC", "crv": "P-256",
                "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
                "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA" } }),
            json!({ "jti": "1", "htm": "POST", "htu": "https://a.example/token", "iat": NOW }),
        ),
    };
    Sample {
        profile,
        header,
        claims,
    }
}

impl Sample {
    fn header(mut self, name: &str, value: Json) -> Self {
        put(&mut self.header, name, value);
        self
    }

    /// Puts in a claim, or with `null` leaves it out.
    fn claim(mut self, name: &str, value: Json) -> Self {
        put(&mut self.claims, name, value);
        self
    }

    fn failures(&self, policy: &ClaimsPolicy) -> Vec<Failure> {
        let header = Header::parse(self.header.to_string().as_bytes()).unwrap();
        let claims = Object::parse(self.claims.to_string().as_bytes()).unwrap();
        let policy = ClaimsPolicy {
            profile: Some(self.profile),
            ..policy.clone()
        };
        let now = Timestamp::from_unix(NOW).unwrap();
        check(&Claims::new(claims, header), &policy, now)
    }

    /// Returns each failure as `code claim`.
    fn with(&self, policy: &ClaimsPolicy) -> Vec<String> {
        let name = |failure: &Failure| {
            let claim = failure.claim.as_deref().unwrap_or_default();
            assert!(
                failure.wanted.is_some(),
                "{failure:?} says not what was wanted"
            );
            format!("{} {claim}", failure.code.as_str())
        };
        self.failures(policy).iter().map(name).collect()
    }

    fn faults(&self) -> Vec<String> {
        self.with(&me())
    }
}

fn put(object: &mut Json, name: &str, value: Json) {
    let members = object.as_object_mut().unwrap();
    if value.is_null() {
        members.remove(name);
    } else {
        members.insert(name.into(), value);
    }
}

fn me() -> ClaimsPolicy {
    ClaimsPolicy {
        audience: Audience::OneOf(vec!["me".into()]),
        ..ClaimsPolicy::default()
    }
}

fn none() -> Json {
    Json::Null
}

#[test]
fn a_right_token_of_each_kind_passes() {
    for profile in Profile::ALL {
        let policy = match profile {
            Profile::Dpop => ClaimsPolicy::default(),
            _ => me(),
        };
        assert_eq!(sample(profile).with(&policy), [""; 0], "{profile:?}");
    }
}

#[test]
fn what_a_kind_must_have_is_required_even_where_no_exp_is_allowed() {
    for (profile, required) in [
        (
            Profile::Access,
            &["iss", "exp", "aud", "sub", "client_id", "iat", "jti"][..],
        ),
        (Profile::Id, &["iss", "sub", "aud", "exp", "iat"]),
        (
            Profile::Logout,
            &["iss", "aud", "iat", "exp", "jti", "events"],
        ),
        (Profile::Dpop, &["jti", "htm", "htu", "iat"]),
    ] {
        for name in required {
            let policy = ClaimsPolicy {
                audience: Audience::Any,
                allow_no_exp: true,
                ..ClaimsPolicy::default()
            };
            let found = sample(profile).claim(name, none()).with(&policy);
            assert_eq!(found, [format!("jwt_claim_missing {name}")], "{profile:?}");
        }
    }
}

#[test]
fn no_token_passes_for_two_kinds() {
    for one in Profile::ALL {
        for other in Profile::ALL.into_iter().filter(|other| *other != one) {
            // Also where every claim of the other kind is there as well.
            let mut both = sample(one);
            let more = sample(other).claims;
            for (name, value) in more.as_object().unwrap() {
                both.claims[name] = value.clone();
            }
            both.profile = other;
            assert_ne!(both.faults(), [""; 0], "{one:?} is taken for {other:?}");
        }
    }
}

#[test]
fn the_type_is_the_kinds() {
    let typ = |profile, typ: Json| sample(profile).header("typ", typ).faults();
    let wrong = ["jwt_typ_mismatch typ"];
    assert_eq!(typ(Profile::Access, json!("application/AT+JWT")), [""; 0]);
    for bad in [json!("JWT"), json!("id+jwt"), none(), json!(5)] {
        assert_eq!(typ(Profile::Access, bad.clone()), wrong);
        assert_eq!(typ(Profile::Logout, bad), wrong);
    }
    for good in [json!("JWT"), none(), json!("jwt")] {
        assert_eq!(typ(Profile::Id, good), [""; 0]);
    }
    for bad in ["at+jwt", "logout+jwt", "application/DPoP+JWT"] {
        assert_eq!(typ(Profile::Id, json!(bad)), wrong, "{bad}");
    }
    let proof = sample(Profile::Dpop).header("typ", json!("JWT"));
    assert_eq!(proof.with(&ClaimsPolicy::default()), wrong);
    let named = ClaimsPolicy {
        typ: Some("JWT".into()),
        ..me()
    };
    let logout = sample(Profile::Logout).header("typ", json!("JWT"));
    assert_eq!(logout.with(&named), [""; 0], "the person says what it is");
    let access = sample(Profile::Access).header("typ", json!("JWT"));
    assert_eq!(access.with(&named), wrong, "RFC 9068 says what it is");
}

#[test]
fn an_access_token_names_its_audience_and_client() {
    let access = || sample(Profile::Access);
    let unstated = ClaimsPolicy::default();
    assert_eq!(access().with(&unstated), ["jwt_audience_unchecked aud"]);
    assert_eq!(
        access().claim("aud", json!("you")).faults(),
        ["jwt_audience_mismatch aud"]
    );
    for name in ["client_id", "iss", "sub", "jti"] {
        assert_eq!(
            access().claim(name, json!(7)).faults(),
            [format!("jwt_claim_invalid {name}")]
        );
    }
}

#[test]
fn an_id_token_is_for_one_party() {
    let id = |aud: Json, azp: Json| sample(Profile::Id).claim("aud", aud).claim("azp", azp);
    assert_eq!(id(json!(["me"]), none()).faults(), [""; 0]);
    assert_eq!(id(json!(["me", "you"]), json!("me")).faults(), [""; 0]);
    assert_eq!(
        id(json!(["me", "you"]), none()).faults(),
        ["jwt_claim_missing azp"]
    );
    for aud in [json!("me"), json!(["me", "you"])] {
        assert_eq!(id(aud, json!("you")).faults(), ["jwt_party_mismatch azp"]);
    }
    assert_eq!(
        id(json!("me"), json!(["me"])).faults(),
        ["jwt_claim_invalid azp"]
    );
    let anybody = ClaimsPolicy {
        audience: Audience::Any,
        ..ClaimsPolicy::default()
    };
    assert_eq!(id(json!("x"), json!("y")).with(&anybody), [""; 0]);
    assert_eq!(
        sample(Profile::Id).claim("nonce", json!(1)).faults(),
        ["jwt_claim_invalid nonce"]
    );
    assert_eq!(
        sample(Profile::Id)
            .claim("events", json!({ EVENT: {} }))
            .faults(),
        ["jwt_claim_prohibited events"]
    );
}

#[test]
fn a_logout_token_says_who_left_and_is_no_answer_to_a_login() {
    let logout = |name: &str, value: Json| sample(Profile::Logout).claim(name, value);
    assert_eq!(
        logout("sub", none()).faults(),
        ["jwt_claim_missing sub"],
        "neither sub nor sid"
    );
    assert_eq!(
        logout("sub", none()).claim("sid", json!("s")).faults(),
        [""; 0]
    );
    assert_eq!(logout("sid", json!(1)).faults(), ["jwt_claim_invalid sid"]);
    for nonce in [json!("n"), json!(0)] {
        assert_eq!(
            logout("nonce", nonce).faults(),
            ["jwt_claim_prohibited nonce"]
        );
    }
    for events in [
        json!({}),
        json!([EVENT]),
        json!({ EVENT: null }),
        json!({ EVENT: "x" }),
        json!({ "other": {} }),
    ] {
        assert_eq!(
            logout("events", events.clone()).faults(),
            ["jwt_claim_invalid events"],
            "{events}"
        );
    }
}

#[test]
fn a_proof_brings_a_public_key() {
    let jwk = |change: &dyn Fn(&mut Json)| {
        let mut proof = sample(Profile::Dpop);
        change(&mut proof.header["jwk"]);
        proof.with(&ClaimsPolicy::default())
    };
    let bad = ["jwt_proof_key_invalid jwk"];
    assert_eq!(jwk(&|_| ()), [""; 0]);
    assert_eq!(jwk(&|jwk| *jwk = json!("key")), bad);
    assert_eq!(jwk(&|jwk| *jwk = json!([])), bad);
    assert_eq!(jwk(&|jwk| jwk["y"] = jwk["x"].clone()), bad);
    for name in ["d", "p", "k", "priv"] {
        assert_eq!(jwk(&|jwk| jwk[name] = json!("AA")), bad, "{name}");
    }
    assert_eq!(jwk(&|jwk| *jwk = json!({ "keys": [jwk.clone()] })), bad);
    assert_eq!(
        jwk(&|jwk| *jwk = json!({ "kty": "oct", "k": "A".repeat(43) })),
        bad
    );
    let without = sample(Profile::Dpop).header("jwk", none());
    assert_eq!(without.with(&ClaimsPolicy::default()), bad);
    let shared = sample(Profile::Dpop).header("alg", json!("HS256"));
    assert_eq!(
        shared.with(&ClaimsPolicy::default()),
        ["jwt_alg_not_allowed alg"]
    );
    for name in ["htm", "htu", "ath", "nonce", "jti"] {
        let proof = sample(Profile::Dpop).claim(name, json!([1]));
        assert_eq!(
            proof.with(&ClaimsPolicy::default()),
            [format!("jwt_claim_invalid {name}")]
        );
    }
}

/// RFC 9449 §4.3, 11, and §11.1.
#[test]
fn a_proof_is_fresh() {
    let at = |ahead: i64, policy: &ClaimsPolicy| {
        sample(Profile::Dpop)
            .claim("iat", json!(NOW + ahead))
            .failures(policy)
    };
    let code = |ahead, policy: &ClaimsPolicy| at(ahead, policy).first().map(|f| f.code);
    let usual = ClaimsPolicy::default();
    assert_eq!(code(-299, &usual), None);
    assert_eq!(code(-300, &usual), Some(Fault::TooOld));
    assert_eq!(code(300, &usual), None);
    assert_eq!(code(301, &usual), Some(Fault::IssuedInFuture));
    let strict = ClaimsPolicy {
        max_age: Some(Span::from_seconds(10)),
        leeway: Span::from_seconds(2),
        ..ClaimsPolicy::default()
    };
    assert_eq!(code(-11, &strict), None);
    assert_eq!(code(-12, &strict), Some(Fault::TooOld));
    assert_eq!(code(12, &strict), None);
    assert_eq!(code(13, &strict), Some(Fault::IssuedInFuture));
    assert!(at(-359, &usual)[0].hint.is_some());
    assert!(at(-360, &usual)[0].hint.is_none());
    assert!(at(360, &usual)[0].hint.is_some());
    assert!(at(361, &usual)[0].hint.is_none());
}
