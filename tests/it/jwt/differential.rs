//! Verification here beside `jsonwebtoken`'s, which is wrong about other things: what is valid here
//! is valid there, what is signed there is valid here, and what was changed is valid nowhere.

use std::collections::BTreeMap;

use authctl::domain::jose::claims::{Audience, ClaimsPolicy, check};
use authctl::domain::jose::codec::Token;
use authctl::domain::jose::key::signer::Signer;
use authctl::domain::jose::key::sniff::{Found, sniff};
use authctl::domain::jose::keyset::KeySet;
use authctl::domain::jose::verify::{SignaturePolicy, verify};
use authctl::domain::secret::Secret;
use authctl::domain::time::{Span, Timestamp};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::key;

/// Every algorithm that both know, with the names of the private and the public key.
const ALGORITHMS: [(&str, &str, &str); 12] = [
    ("HS256", "secret.raw", "secret.jwk"),
    ("HS384", "secret.raw", "secret.jwk"),
    ("HS512", "secret.raw", "secret.jwk"),
    ("RS256", "rsa.pkcs8.pem", "rsa.spki.pem"),
    ("RS384", "rsa.pkcs8.pem", "rsa.spki.pem"),
    ("RS512", "rsa.pkcs8.pem", "rsa.spki.pem"),
    ("PS256", "rsa.pkcs8.pem", "rsa.spki.pem"),
    ("PS384", "rsa.pkcs8.pem", "rsa.spki.pem"),
    ("PS512", "rsa.pkcs8.pem", "rsa.spki.pem"),
    ("ES256", "p256.pkcs8.pem", "p256.spki.pem"),
    ("ES384", "p384.pkcs8.pem", "p384.spki.pem"),
    ("EdDSA", "ed25519.pkcs8.pem", "ed25519.spki.pem"),
];

/// How much clocks may differ, for both.
const LEEWAY: u64 = 30;

/// Says whether the token is valid here.
fn is_valid_here(token: &str, public: &str, now: u64) -> bool {
    let keys = KeySet::parse(&Secret::from(key(public)), &[]).unwrap();
    let Ok(token) = Token::parse(token.as_bytes()).and_then(Token::signed) else {
        return false;
    };
    let Ok(verified) = verify(&token, &keys, &SignaturePolicy::default()) else {
        return false;
    };
    let policy = ClaimsPolicy {
        audience: Audience::OneOf(vec!["me".into(), "us".into()]),
        issuer: Some("https://issuer.example".into()),
        subject: Some("joe".into()),
        leeway: Span::from_seconds(LEEWAY),
        ..ClaimsPolicy::default()
    };
    let now = Timestamp::from_unix(now.try_into().unwrap()).unwrap();
    verified
        .claims()
        .is_ok_and(|claims| check(&claims, &policy, now).is_empty())
}

/// Asks `jsonwebtoken`, which takes the time from the clock, to be as strict as it can.
fn verdict_there(token: &str, alg: &str, private: &str, public: &str) -> Result<(), String> {
    let mut validation = Validation::new(alg.parse().unwrap());
    validation.leeway = LEEWAY;
    validation.validate_nbf = true;
    validation.set_audience(&["me", "us"]);
    validation.set_issuer(&["https://issuer.example"]);
    validation.sub = Some("joe".into());
    validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    let pem = key(public).into_bytes();
    let key = match family(alg) {
        "HS" => DecodingKey::from_secret(key(private).as_bytes()),
        "RS" | "PS" => DecodingKey::from_rsa_pem(&pem).unwrap(),
        "ES" => DecodingKey::from_ec_pem(&pem).unwrap(),
        _ => DecodingKey::from_ed_pem(&pem).unwrap(),
    };
    jsonwebtoken::decode::<BTreeMap<String, Value>>(token, &key, &validation)
        .map(drop)
        .map_err(|error| error.to_string())
}

fn encoding_key(alg: &str, private: &str) -> EncodingKey {
    let pem = key(private).into_bytes();
    match family(alg) {
        "HS" => EncodingKey::from_secret(&pem),
        "RS" | "PS" => EncodingKey::from_rsa_pem(&pem).unwrap(),
        "ES" => EncodingKey::from_ec_pem(&pem).unwrap(),
        _ => EncodingKey::from_ed_pem(&pem).unwrap(),
    }
}

/// Returns the first two letters of the algorithm's name, which tell what kind of key it takes.
fn family(alg: &str) -> &str {
    alg.get(..2).unwrap_or_default()
}

/// Signs exactly these texts with our own signer, also such that `jsonwebtoken` would not write.
fn signed_here(alg: &str, private: &str, header: &str, claims: &str) -> String {
    let material = if private == "secret.raw" {
        "secret.jwk"
    } else {
        private
    };
    let Found::One(jwk) = sniff(&Secret::from(key(material))).unwrap() else {
        panic!("{private} is no key");
    };
    let signer = Signer::new(&jwk, Some(alg.parse().unwrap())).unwrap();
    let input = [header, claims]
        .map(|part| URL_SAFE_NO_PAD.encode(part))
        .join(".");
    let signature = signer.sign(input.as_bytes()).unwrap();
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn plain_claims(now: u64) -> Value {
    json!({
        "iss": "https://issuer.example", "sub": "joe", "aud": ["you", "me"],
        "exp": now + 600, "nbf": now - 600, "iat": now - 600,
    })
}

#[test]
fn what_is_signed_there_is_valid_here_and_there() {
    let now = jsonwebtoken::get_current_timestamp();
    for (alg, private, public) in ALGORITHMS {
        let header = Header::new(alg.parse::<Algorithm>().unwrap());
        let claims = plain_claims(now);
        let key = encoding_key(alg, private);
        let token = jsonwebtoken::encode(&header, &claims, &key).unwrap();
        assert!(is_valid_here(&token, public, now), "{alg}");
        assert_eq!(verdict_there(&token, alg, private, public), Ok(()), "{alg}");
        let header = format!(r#"{{"alg":"{alg}"}}"#);
        let token = signed_here(alg, private, &header, &claims.to_string());
        assert!(is_valid_here(&token, public, now), "{alg}");
        assert_eq!(verdict_there(&token, alg, private, public), Ok(()), "{alg}");
    }
}

/// A JSON value for a claim: mostly the one that holds, and else one of many kinds.
fn or_another(right: impl Into<Vec<Value>>) -> impl Strategy<Value = Option<Value>> {
    let odd = vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(""),
        json!("x"),
        json!("me"),
        json!([]),
        json!(["me"]),
        json!(["me", 1]),
        json!([["me"]]),
        json!({}),
        json!({"me": 1}),
        json!(["https://issuer.example"]),
        json!("https://issuer.example/"),
        json!("JOE"),
        json!(["joe"]),
    ];
    prop_oneof![
        30 => prop::sample::select(right.into()).prop_map(Some),
        1 => prop::sample::select(odd).prop_map(Some),
        1 => Just(None),
    ]
}

/// A moment that is on one side of now plus or minus the leeway, however slow the test is.
fn moment(offsets: &'static [i64]) -> impl Strategy<Value = Option<Value>> {
    let now = i64::try_from(jsonwebtoken::get_current_timestamp()).unwrap();
    let moments: Vec<Value> = offsets
        .iter()
        .flat_map(|offset| {
            let moment = now + offset;
            #[expect(clippy::cast_precision_loss, reason = "a fraction of a second")]
            [json!(moment), json!(moment as f64 + 0.5)]
        })
        .collect();
    // A moment before 1970 is one, too (RFC 7519 §2), which `jsonwebtoken` does not know.
    or_another(moments).prop_filter("before 1970", |moment| *moment != Some(json!(-1)))
}

fn claims() -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    (
        moment(&[3600, 600, 60, 0, -10, -3600]),
        moment(&[-3600, -600, -60, 0, 10, 3600]),
        moment(&[-3600, -600, -60, 0, 10, 3600]),
        or_another([json!("me"), json!(["you", "us"]), json!("us"), json!("you")]),
        or_another([
            json!("https://issuer.example"),
            json!("https://issuer.example"),
        ]),
        or_another([json!("joe"), json!("joe")]),
        or_another([json!("id"), json!("")]),
        prop::option::of(Just(json!({"nested": [1.0e-3, "é", null]}))),
    )
        .prop_map(|(exp, nbf, iat, aud, iss, sub, jti, more)| {
            let names = ["exp", "nbf", "iat", "aud", "iss", "sub", "jti", "more"];
            let values = [exp, nbf, iat, aud, iss, sub, jti, more];
            let members = names.into_iter().zip(values);
            members
                .filter_map(|(name, value)| Some((name, value?)))
                .collect()
        })
}

fn header_members() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "",
        r#","typ":"JWT""#,
        r#","kid":"a","cty":"x""#,
        r#","x5t":"AAAA","jku":"https://x""#,
        r#","crit":["x"],"x":1"#,
        r#","b64":false"#,
        r#","alg":"HS256""#,
        r#","custom":{"a":[1]}"#,
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #[test]
    fn what_is_valid_here_is_valid_there(
        (alg, private, public) in prop::sample::select(ALGORITHMS.to_vec()),
        named in prop_oneof![8 => Just(None), 1 => prop::sample::select(ALGORITHMS.to_vec()).prop_map(Some)],
        more in header_members(),
        members in claims(),
    ) {
        let named = named.map_or(alg, |(named, ..)| named);
        let header = format!(r#"{{"alg":"{named}"{more}}}"#);
        let claims: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        let token = signed_here(alg, private, &header, &format!("{{{}}}", claims.join(",")));
        let now = jsonwebtoken::get_current_timestamp();
        if is_valid_here(&token, public, now) {
            prop_assert_eq!(verdict_there(&token, alg, private, public), Ok(()), "{} {:?}", header, claims);
        }
    }

    #[test]
    fn what_was_changed_is_valid_nowhere(
        (alg, private, public) in prop::sample::select(ALGORITHMS.to_vec()),
        at in any::<prop::sample::Index>(),
        with in prop_oneof![prop::char::range('!', '~'), any::<char>()],
        whole in any::<bool>(),
    ) {
        let now = jsonwebtoken::get_current_timestamp();
        let header = format!(r#"{{"alg":"{alg}"}}"#);
        let token = signed_here(alg, private, &header, &plain_claims(now).to_string());
        let mut changed: Vec<char> = token.chars().collect();
        let at = at.index(changed.len());
        if whole { changed[at] = with } else { changed.remove(at); }
        let changed: String = changed.into_iter().collect();
        if changed != token {
            prop_assert!(!is_valid_here(&changed, public, now), "{}", changed);
            prop_assert!(verdict_there(&changed, alg, private, public).is_err(), "{}", changed);
        }
    }
}
