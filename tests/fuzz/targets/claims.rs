//! Claims behind a right signature: no claims make the check fail to answer, and what it lets pass
//! holds by the plainest reading.
#![no_main]

use std::sync::LazyLock;

use authctl::domain::jose::claims::{Audience, Claims, ClaimsPolicy, check};
use authctl::domain::jose::codec::Token;
use authctl::domain::jose::key::signer::Signer;
use authctl::domain::jose::key::sniff::{Found, sniff};
use authctl::domain::jose::keyset::KeySet;
use authctl::domain::jose::verify::{SignaturePolicy, verify};
use authctl::domain::secret::Secret;
use authctl::domain::time::{Span, Timestamp};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const NOW: u32 = 1_700_000_000;

static SECRET: LazyLock<Secret> =
    LazyLock::new(|| Secret::from(format!(r#"{{"kty":"oct","k":"{}"}}"#, "A".repeat(43))));

thread_local! {
    static SIGNER: Signer = match sniff(&SECRET) {
        Ok(Found::One(jwk)) => Signer::new(&jwk, None).expect("a secret signs"),
        other => panic!("{other:?}"),
    };
}

static KEYS: LazyLock<KeySet> = LazyLock::new(|| KeySet::parse(&SECRET, &[]).expect("a secret"));

// The first byte is the leeway, the second the policy, the rest the claims.
fuzz_target!(|bytes: &[u8]| {
    let [leeway, bits, claims @ ..] = bytes else {
        return;
    };
    let Some(claims) = signed(claims) else {
        return;
    };
    let now = Timestamp::from_unix(NOW.into()).expect("a moment");
    let policy = policy(*leeway, *bits);
    let failures = check(&claims, &policy, now);
    for failure in &failures {
        serde_json::to_string(failure).expect("JSON");
    }
    if failures.is_empty() {
        let text = serde_json::to_string(&claims).expect("JSON");
        // A number that is too big for this reader may stand in a claim that no rule is about.
        if let Ok(claims) = serde_json::from_str(&text) {
            holds(&claims, &policy, f64::from(*leeway));
        }
    }
});

fn signed(claims: &[u8]) -> Option<Claims> {
    let [header, payload] =
        [&br#"{"alg":"HS256","typ":"JWT"}"#[..], claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    let input = format!("{header}.{payload}");
    let signature = SIGNER.with(|signer| signer.sign(input.as_bytes()));
    let signature = signature.expect("a signature");
    let token = format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature));
    let token = Token::parse(token.as_bytes()).and_then(Token::signed);
    let verified = verify(&token.ok()?, &KEYS, &SignaturePolicy::default());
    verified.expect("signed with this key").claims().ok()
}

#[allow(
    clippy::needless_update,
    reason = "the rules to come are for other targets"
)]
fn policy(leeway: u8, bits: u8) -> ClaimsPolicy {
    let bit = |number: u8| bits >> number & 1 == 1;
    ClaimsPolicy {
        audience: match bits & 3 {
            0 => Audience::Unstated,
            1 => Audience::Any,
            _ => Audience::OneOf(vec!["me".into(), "us".into()]),
        },
        issuer: bit(2).then(|| "iss".into()),
        subject: bit(3).then(|| "sub".into()),
        typ: bit(4).then(|| "application/jwt".into()),
        require: if bit(5) { vec!["scope".into()] } else { vec![] },
        leeway: Span::from_seconds(leeway.into()),
        allow_no_exp: bit(6),
        ..ClaimsPolicy::default()
    }
}

/// The rules of RFC 7519 §4.1, written once more.
fn holds(claims: &Value, policy: &ClaimsPolicy, leeway: f64) {
    let now = f64::from(NOW);
    let time = |name: &str| {
        let value = claims.get(name)?;
        Some(
            value
                .as_f64()
                .unwrap_or_else(|| panic!("{name} is {value}")),
        )
    };
    match time("exp") {
        Some(exp) => assert!(now < exp + leeway, "expired at {exp}"),
        None => assert!(policy.allow_no_exp, "no exp"),
    }
    for name in ["nbf", "iat"] {
        let start = time(name).unwrap_or(0.0);
        assert!(start <= now + leeway, "{name} is {start}");
    }
    for name in ["iss", "sub", "jti"] {
        assert!(claims.get(name).is_none_or(Value::is_string), "{name}");
    }
    let pinned = [("iss", &policy.issuer), ("sub", &policy.subject)];
    for (name, wanted) in pinned {
        assert!(
            wanted
                .as_ref()
                .is_none_or(|wanted| claims[name] == **wanted),
            "{name}"
        );
    }
    let audience: Vec<&str> = match claims.get("aud") {
        None => vec![],
        Some(Value::Array(list)) => list
            .iter()
            .map(|one| one.as_str().expect("a name"))
            .collect(),
        Some(one) => vec![one.as_str().expect("a name")],
    };
    match &policy.audience {
        Audience::Any => {}
        Audience::Unstated => assert!(claims.get("aud").is_none(), "for {audience:?}"),
        Audience::OneOf(wanted) => {
            assert!(
                audience
                    .iter()
                    .any(|one| wanted.iter().any(|name| name == one))
            );
        }
    }
    for name in &policy.require {
        assert!(claims.get(name).is_some(), "no {name}");
    }
}
