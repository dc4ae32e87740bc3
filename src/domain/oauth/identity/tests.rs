//! What ID tokens are taken, and what not.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value as Json, json};

use super::*;

const ISSUER: &str = "https://a.example";

fn now() -> Timestamp {
    Timestamp::from_unix(1_000_000).unwrap()
}

/// What an issuer signs when all is well. The hash is of the access token `A`.
fn claims() -> Json {
    json!({
        "iss": ISSUER, "sub": "alice", "aud": "cli", "nonce": "N",
        "iat": 999_990, "exp": 1_000_300,
        "at_hash": URL_SAFE_NO_PAD.encode(&digest(&digest::SHA512, b"A").as_ref()[..32]),
    })
}

fn judged(header: &Json, claims: &Json, algorithms: &[&str]) -> Result<String, IdentityError> {
    judged_by(header, claims, algorithms, None).map(|person| person.subject)
}

fn judged_by(
    header: &Json,
    claims: &Json,
    algorithms: &[&str],
    max_age: Option<u64>,
) -> Result<Person, IdentityError> {
    let key = Ed25519KeyPair::generate().unwrap();
    let encoded = |value: &Json| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", encoded(header), encoded(claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()));
    let x = URL_SAFE_NO_PAD.encode(key.public_key());
    let jwks = json!({ "keys": [
        { "kty": "OKP", "crv": "Ed25519", "x": x, "kid": "1", "alg": "EdDSA", "use": "sig" },
    ] });
    let algorithms: Vec<String> = algorithms.iter().map(|&name| name.into()).collect();
    let secret = |text: &str| Secret::from(text.to_owned());
    let expected = Expected {
        issuer: ISSUER,
        client_id: "cli",
        nonce: Some(&secret("N")),
        access_token: &secret("A"),
        code: Some(&secret("C")),
        max_age: max_age.map(Span::from_seconds),
    };
    let keys = KeySet::parse(&secret(&jwks.to_string()), &[]).unwrap();
    let token = read(&secret(&format!("{signed}.{signature}")))?;
    person(&token, &keys, allowed(&algorithms)?, expected, now())
}

fn aged(max_age: u64, auth_time: &Json) -> Result<Person, IdentityError> {
    let mut claims = claims();
    claims["auth_time"] = auth_time.clone();
    let header = json!({ "alg": "EdDSA", "kid": "1" });
    judged_by(&header, &claims, &["EdDSA"], Some(max_age))
}

fn with(change: impl FnOnce(&mut Json)) -> Result<String, IdentityError> {
    let mut claims = claims();
    change(&mut claims);
    judged(
        &json!({ "alg": "EdDSA", "kid": "1" }),
        &claims,
        &["RS256", "EdDSA"],
    )
}

#[test]
fn a_good_one_names_its_subject() {
    assert_eq!(with(|_| ()), Ok("alice".into()));
    assert_eq!(
        with(|c| c["exp"] = 999_941.into()),
        Ok("alice".into()),
        "leeway"
    );
    assert_eq!(with(|c| c["azp"] = "cli".into()), Ok("alice".into()));
    assert_eq!(
        with(|c| {
            c["aud"] = json!(["cli", "api"]);
            c["azp"] = "cli".into();
        }),
        Ok("alice".into())
    );
    assert_eq!(
        with(|c| drop(c.as_object_mut().unwrap().remove("at_hash"))),
        Ok("alice".into())
    );
}

#[test]
fn claims_for_others_are_refused() {
    for (name, value) in [
        ("iss", json!("https://b.example")),
        ("aud", json!("other")),
        ("exp", json!(999_940)),
        ("iat", json!("now")),
        ("sub", Json::Null),
    ] {
        assert!(
            matches!(
                with(|c| c[name] = value),
                Err(IdentityError::Rejected { .. })
            ),
            "{name}"
        );
    }
    for name in ["iss", "aud", "exp", "iat", "sub"] {
        let without = with(|c| drop(c.as_object_mut().unwrap().remove(name)));
        assert!(
            matches!(without, Err(IdentityError::Rejected { .. })),
            "{name}"
        );
    }
}

#[test]
fn what_binds_it_to_this_login_is_checked() {
    assert_eq!(with(|c| c["nonce"] = "M".into()), Err(IdentityError::Nonce));
    assert_eq!(
        with(|c| drop(c.as_object_mut().unwrap().remove("nonce"))),
        Err(IdentityError::Nonce)
    );
    let other = || IdentityError::AuthorizedParty {
        client_id: "cli".into(),
    };
    assert_eq!(with(|c| c["azp"] = "other".into()), Err(other()));
    assert_eq!(with(|c| c["aud"] = json!(["cli", "api"])), Err(other()));
    assert_eq!(
        with(|c| c["at_hash"] = "AAAA".into()),
        Err(IdentityError::AccessToken)
    );
    assert_eq!(
        with(|c| c["at_hash"] = 5.into()),
        Err(IdentityError::AccessToken)
    );
}

#[test]
fn the_metadata_says_how_it_is_signed() {
    let header = json!({ "alg": "EdDSA", "kid": "1" });
    assert!(judged(&header, &claims(), &["RS256"]).is_err());
    for listed in [&["none"][..], &["HS256"], &[]] {
        assert_eq!(
            judged(&header, &claims(), listed),
            Err(IdentityError::NoAlgorithm),
            "{listed:?}"
        );
    }
    for alg in ["none", "HS256", "RS256", "ES256"] {
        let header = json!({ "alg": alg });
        let listed = ["EdDSA", "HS256", "RS256", "none"];
        assert!(judged(&header, &claims(), &listed).is_err(), "{alg}");
    }
}

#[test]
fn the_code_that_it_came_for_is_checked() {
    let hash = |code: &[u8]| URL_SAFE_NO_PAD.encode(&digest(&digest::SHA512, code).as_ref()[..32]);
    assert_eq!(
        with(|c| c["c_hash"] = hash(b"C").into()),
        Ok("alice".into())
    );
    for bad in [json!(hash(b"D")), json!(5), json!("")] {
        assert_eq!(with(|c| c["c_hash"] = bad), Err(IdentityError::Code));
    }
}

#[test]
fn how_long_ago_somebody_signed_in_is_checked_where_it_was_asked() {
    // The leeway is a minute, either way.
    for good in [1_000_000, 999_990, 999_930, 1_000_060] {
        assert!(aged(10, &json!(good)).is_ok(), "{good}");
    }
    for bad in [
        json!(999_929),
        json!(1_000_061),
        json!("1000000"),
        Json::Null,
    ] {
        assert!(
            matches!(aged(10, &bad), Err(IdentityError::Age { .. })),
            "{bad}"
        );
    }
    let header = json!({ "alg": "EdDSA", "kid": "1" });
    assert!(matches!(
        judged_by(&header, &claims(), &["EdDSA"], Some(0)),
        Err(IdentityError::Age { .. })
    ));
    // Nobody asked.
    assert_eq!(with(|c| c["auth_time"] = 5.into()), Ok("alice".into()));
}

#[test]
fn how_somebody_signed_in_is_told() {
    let mut claims = claims();
    let header = json!({ "alg": "EdDSA", "kid": "1" });
    let acr = |claims: &Json| judged_by(&header, claims, &["EdDSA"], None).unwrap().acr;
    assert_eq!(acr(&claims), None);
    claims["acr"] = "gold".into();
    assert_eq!(acr(&claims), Some("gold".into()));
}
