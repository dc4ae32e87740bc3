//! Claims behind a right signature: no claims make the check fail to answer, and what it lets pass
//! holds by the plainest reading.
#![no_main]

use std::sync::LazyLock;

use authctl::domain::jose::claims::{Audience, Claims, ClaimsPolicy, Request, check};
use authctl::domain::jose::codec::Token;
use authctl::domain::jose::key::signer::Signer;
use authctl::domain::jose::key::sniff::{Found, sniff};
use authctl::domain::jose::keyset::KeySet;
use authctl::domain::jose::profile::Profile;
use authctl::domain::jose::proof;
use authctl::domain::jose::verify::{SignaturePolicy, verify};
use authctl::domain::secret::Secret;
use authctl::domain::time::{Span, Timestamp};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const NOW: u32 = 1_700_000_000;

/// Which event makes a token a logout token.
const LOGOUT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// RFC 8037 A.1; a DPoP proof has its public half in its header.
const PAIR: &str = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

static SECRET: LazyLock<Secret> =
    LazyLock::new(|| Secret::from(format!(r#"{{"kty":"oct","k":"{}"}}"#, "A".repeat(43))));

fn signer(material: &Secret) -> Signer {
    match sniff(material) {
        Ok(Found::One(jwk)) => Signer::new(&jwk, None).expect("a key that signs"),
        other => panic!("{other:?}"),
    }
}

thread_local! {
    static SIGNER: Signer = signer(&SECRET);
    static PROVER: Signer = signer(&Secret::from(PAIR.to_owned()));
}

static KEYS: LazyLock<KeySet> = LazyLock::new(|| KeySet::parse(&SECRET, &[]).expect("a secret"));

// The first byte is the kind of token and the leeway, the second the rest of the policy; then the
// claims.
fuzz_target!(|bytes: &[u8]| {
    let [first, bits, claims @ ..] = bytes else {
        return;
    };
    let policy = policy(*first, *bits);
    let Some(claims) = signed(claims, policy.profile) else {
        return;
    };
    let now = Timestamp::from_unix(NOW.into()).expect("a moment");
    let failures = check(&claims, &policy, now);
    for failure in &failures {
        serde_json::to_string(failure).expect("JSON");
    }
    if failures.is_empty() {
        let text = serde_json::to_string(&claims).expect("JSON");
        // A number that is too big for this reader may stand in a claim that no rule is about.
        if let Ok(claims) = serde_json::from_str(&text) {
            holds(&claims, &policy);
            if let Some(profile) = policy.profile {
                is_of_its_kind(&claims, &policy, profile);
            }
        }
    }
});

fn signed(claims: &[u8], profile: Option<Profile>) -> Option<Claims> {
    let typ = match profile {
        Some(Profile::Access) => "at+jwt",
        Some(Profile::Logout) => "logout+jwt",
        Some(Profile::Dpop) => "dpop+jwt",
        _ => "JWT",
    };
    let is_proof = profile == Some(Profile::Dpop);
    let header = if is_proof {
        let public = PAIR.replace(r#""d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","#, "");
        format!(r#"{{"alg":"EdDSA","typ":"{typ}","jwk":{public}}}"#)
    } else {
        format!(r#"{{"alg":"HS256","typ":"{typ}"}}"#)
    };
    let input = [header.as_bytes(), claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    let input = input.join(".");
    let signer = if is_proof { &PROVER } else { &SIGNER };
    let signature = signer.with(|signer| signer.sign(input.as_bytes()));
    let signature = signature.expect("a signature");
    let token = format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature));
    let token = Token::parse(token.as_bytes())
        .and_then(Token::signed)
        .ok()?;
    let verified = if is_proof {
        proof::verify(&token, None, &SignaturePolicy::default())
    } else {
        verify(&token, &KEYS, &SignaturePolicy::default())
    };
    verified.expect("signed with this key").claims().ok()
}

fn policy(first: u8, bits: u8) -> ClaimsPolicy {
    let bit = |number: u8| bits >> number & 1 == 1;
    let kind = first >> 5;
    ClaimsPolicy {
        profile: match kind {
            1 => Some(Profile::Access),
            2 | 6 => Some(Profile::Id),
            3 => Some(Profile::Logout),
            4 | 7 => Some(Profile::Dpop),
            _ => None,
        },
        audience: match bits & 3 {
            0 => Audience::Unstated,
            1 => Audience::Any,
            _ => Audience::OneOf(vec!["me".into(), "us".into()]),
        },
        issuer: bit(2).then(|| "iss".into()),
        subject: bit(3).then(|| "sub".into()),
        id: bit(7).then(|| "id".into()),
        nonce: (kind == 6).then(|| "nonce".into()),
        request: if kind == 7 {
            Request {
                method: Some("GET".into()),
                url: "https://api.example/a".parse().ok(),
                access_token_hash: Some("hash".into()),
            }
        } else {
            Request::default()
        },
        typ: (bit(4) && kind == 0).then(|| "application/jwt".into()),
        require: if bit(5) { vec!["scope".into()] } else { vec![] },
        max_age: (kind >= 5).then(|| Span::from_seconds(100)),
        leeway: Span::from_seconds((first & 31).into()),
        allow_no_exp: bit(6),
    }
}

fn text<'a>(claims: &'a Value, name: &str) -> Option<&'a str> {
    claims.get(name).map(|value| {
        value
            .as_str()
            .unwrap_or_else(|| panic!("{name} is {value}"))
    })
}

fn time(claims: &Value, name: &str) -> Option<f64> {
    let value = claims.get(name)?;
    Some(
        value
            .as_f64()
            .unwrap_or_else(|| panic!("{name} is {value}")),
    )
}

fn audience(claims: &Value) -> Vec<&str> {
    match claims.get("aud") {
        None => vec![],
        Some(Value::Array(list)) => list
            .iter()
            .map(|one| one.as_str().expect("a name"))
            .collect(),
        Some(one) => vec![one.as_str().expect("a name")],
    }
}

fn is_ours(name: &str) -> bool {
    ["me", "us"].contains(&name)
}

/// The rules of RFC 7519 §4.1, written once more.
fn holds(claims: &Value, policy: &ClaimsPolicy) {
    let now = f64::from(NOW);
    let seconds = |span: Span| f64::from(u32::try_from(span.seconds()).expect("short"));
    let leeway = seconds(policy.leeway);
    let is_proof = policy.profile == Some(Profile::Dpop);
    match time(claims, "exp") {
        Some(exp) => assert!(now < exp + leeway, "expired at {exp}"),
        None if is_proof => {}
        None => assert!(policy.allow_no_exp && policy.profile.is_none(), "no exp"),
    }
    let window = if is_proof {
        seconds(policy.max_age.unwrap_or(proof::WINDOW))
    } else {
        0.0
    };
    for (name, ahead) in [("nbf", 0.0), ("iat", window)] {
        let start = time(claims, name).unwrap_or(0.0);
        assert!(start <= now + leeway + ahead, "{name} is {start}");
    }
    if let Some(oldest) = policy.max_age {
        let issued = time(claims, "iat").expect("iat");
        assert!(
            now < issued + seconds(oldest) + leeway,
            "issued at {issued}"
        );
    }
    for name in ["iss", "sub", "jti"] {
        text(claims, name);
    }
    let pinned = [
        ("iss", &policy.issuer),
        ("sub", &policy.subject),
        ("jti", &policy.id),
        ("nonce", &policy.nonce),
        ("htm", &policy.request.method),
        ("ath", &policy.request.access_token_hash),
    ];
    for (name, wanted) in pinned {
        if wanted.is_some() {
            assert_eq!(text(claims, name), wanted.as_deref(), "{name}");
        }
    }
    let audience = audience(claims);
    match &policy.audience {
        Audience::Any => {}
        Audience::Unstated => assert!(claims.get("aud").is_none(), "for {audience:?}"),
        Audience::OneOf(_) => assert!(audience.iter().any(|name| is_ours(name))),
    }
    for name in &policy.require {
        assert!(claims.get(name).is_some(), "no {name}");
    }
}

/// The rules of RFC 9068 §2.2, OpenID Connect Core §2 and §3.1.3.7, Back-Channel Logout §2.4 and
/// RFC 9449 §4.2, written once more.
fn is_of_its_kind(claims: &Value, policy: &ClaimsPolicy, profile: Profile) {
    let required: &[&str] = match profile {
        Profile::Access => &["iss", "exp", "aud", "sub", "client_id", "iat", "jti"],
        Profile::Id => &["iss", "sub", "aud", "exp", "iat"],
        Profile::Logout => &["iss", "aud", "iat", "exp", "jti", "events"],
        Profile::Dpop => &["jti", "htm", "htu", "iat"],
    };
    for name in required {
        assert!(claims.get(name).is_some(), "no {name}");
    }
    let logged_out = claims.get("events").and_then(|events| events.get(LOGOUT));
    match profile {
        Profile::Access => drop(text(claims, "client_id")),
        Profile::Id => {
            text(claims, "nonce");
            let party = text(claims, "azp");
            assert!(party.is_some() || audience(claims).len() < 2, "no azp");
            if let (Audience::OneOf(_), Some(party)) = (&policy.audience, party) {
                assert!(is_ours(party), "issued to {party}");
            }
            assert!(logged_out.is_none(), "a logout token");
        }
        Profile::Logout => {
            assert!(
                logged_out.is_some_and(Value::is_object),
                "nobody logged out"
            );
            assert!(claims.get("nonce").is_none(), "a nonce");
            assert!(
                text(claims, "sid").is_some() || text(claims, "sub").is_some(),
                "who"
            );
        }
        Profile::Dpop => {
            for name in ["htm", "htu", "nonce", "ath"] {
                text(claims, name);
            }
            if policy.request.url.is_some() {
                let url = text(claims, "htu").expect("a URL").to_ascii_lowercase();
                assert!(url.contains("//api.example"), "for {url}");
            }
        }
    }
}
