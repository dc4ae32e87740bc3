//! What is the answer to a login, and what is not.

use std::sync::Arc;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::domain::jose::keyset::KeySet;
use crate::domain::oauth::metadata::{self, MetadataError};

fn expected(issuer_required: bool) -> Expected {
    Expected {
        state: Secret::from("S".to_owned()),
        issuer: "https://a.example".into(),
        issuer_required,
        seal: None,
    }
}

fn now() -> Timestamp {
    Timestamp::from_unix(1_000_000).unwrap()
}

fn judge(query: &str) -> Result<String, CallbackError> {
    expected(false)
        .judge(query, now())
        .map(|code| code.expose_text().unwrap().to_owned())
}

#[test]
fn the_truth_table() {
    let refused = |error: &str, description: Option<&str>| CallbackError::Refused {
        error: error.into(),
        description: description.map(str::to_owned),
    };
    let wanted = || "https://a.example".to_owned();
    let repeated = |name: &str| CallbackError::Repeated { name: name.into() };
    let table = [
        ("code=C&state=S", Ok("C".to_owned())),
        ("state=S&code=a%2Bb%20c", Ok("a+b c".into())),
        ("code=C&state=S&iss=https%3A%2F%2Fa.example", Ok("C".into())),
        ("code=C&state=S&extra=1", Ok("C".into())),
        // The state, before anything else.
        ("", Err(CallbackError::Foreign)),
        ("code=C", Err(CallbackError::Foreign)),
        ("code=C&state=", Err(CallbackError::Foreign)),
        ("code=C&state=T", Err(CallbackError::Foreign)),
        ("code=C&state=s", Err(CallbackError::Foreign)),
        ("code=C&state=SS", Err(CallbackError::Foreign)),
        ("code=C&state=S&state=S", Err(CallbackError::Foreign)),
        ("code=C&state=S&state=T", Err(CallbackError::Foreign)),
        ("error=access_denied&state=T", Err(CallbackError::Foreign)),
        ("error=access_denied", Err(CallbackError::Foreign)),
        // Nothing twice.
        ("code=C&code=D&state=S", Err(repeated("code"))),
        ("code=C&state=S&iss=x&iss=x", Err(repeated("iss"))),
        // The issuer, before what it says.
        (
            "code=C&state=S&iss=x",
            Err(CallbackError::Issuer { wanted: wanted() }),
        ),
        (
            "code=C&state=S&iss=https://a.example/",
            Err(CallbackError::Issuer { wanted: wanted() }),
        ),
        (
            "error=access_denied&state=S&iss=x",
            Err(CallbackError::Issuer { wanted: wanted() }),
        ),
        // One of the two.
        ("code=C&error=x&state=S", Err(CallbackError::Both)),
        ("state=S", Err(CallbackError::Empty)),
        ("code=&state=S", Err(CallbackError::Empty)),
        (
            "error=access_denied&state=S",
            Err(refused("access_denied", None)),
        ),
        (
            "error=x&error_description=a%1B%5B2Jb&state=S",
            Err(refused("x", Some("a\\u{1b}[2Jb"))),
        ),
    ];
    for (query, verdict) in table {
        assert_eq!(judge(query), verdict, "{query:?}");
    }
}

#[test]
fn a_server_that_names_itself_always_does() {
    assert_eq!(
        expected(true).judge("code=C&state=S", now()).unwrap_err(),
        CallbackError::IssuerMissing {
            wanted: "https://a.example".into()
        }
    );
    assert!(
        expected(true)
            .judge("code=C&state=S&iss=https%3A%2F%2Fa.example", now())
            .is_ok()
    );
}

#[test]
fn pasted_in_any_form() {
    for text in [
        "http://127.0.0.1:1/callback?code=C&state=S",
        "  'http://127.0.0.1:1/callback?code=C&state=S#' \r\n",
        "<http://[::1]:1/callback?code=C&state=S>",
        "code=C&state=S",
        "C#S",
        " C#S\n",
    ] {
        let query = pasted_query(text).unwrap();
        assert_eq!(judge(&query), Ok("C".into()), "{text:?}");
    }
    let query = pasted_query("a/b+c==#S").unwrap();
    assert_eq!(judge(&query), Ok("a/b+c==".into()));
    for text in [
        "",
        "yes",
        "https://a.example/auth",
        "https://a.example/auth#top",
        "code=C",
        "C#",
        "#S",
        "a b#S",
    ] {
        assert_eq!(
            pasted_query(text),
            Err(CallbackError::NotPasted),
            "{text:?}"
        );
    }
}

#[test]
fn a_signed_answer_can_be_pasted() {
    let query = pasted_query("http://127.0.0.1:1/callback?response=a.b.c").unwrap();
    assert_eq!(query, "response=a.b.c");
}

/// A server that signs its answers with this key.
struct Signer(Ed25519KeyPair);

impl Signer {
    fn new() -> Self {
        Self(Ed25519KeyPair::generate().unwrap())
    }

    fn token(&self, header: &Json, claims: &Json) -> String {
        let encoded = |value: &Json| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encoded(header), encoded(claims));
        let signature = URL_SAFE_NO_PAD.encode(self.0.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    fn sealed(&self, metadata: &Json) -> Result<Expected, MetadataError> {
        let issuer = "https://a.example".parse().unwrap();
        let metadata = metadata::read(&issuer, metadata.to_string().as_bytes()).unwrap();
        let x = URL_SAFE_NO_PAD.encode(self.0.public_key());
        let jwks = json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": "1" }] });
        let keys = KeySet::parse(&Secret::from(jwks.to_string()), &[]).unwrap();
        Ok(Expected {
            issuer_required: true,
            seal: Some(Seal::new(Arc::new(keys), "cli", &metadata)?),
            ..expected(false)
        })
    }

    fn judge(&self, query: &str) -> Result<String, CallbackError> {
        let expected = self.sealed(&json!({ "issuer": "https://a.example" }));
        expected
            .unwrap()
            .judge(query, now())
            .map(|code| code.expose_text().unwrap().to_owned())
    }

    /// Judges a good answer that is good but for what `change` does to it.
    fn with(&self, change: impl FnOnce(&mut Json)) -> Result<String, CallbackError> {
        let mut claims = json!({
            "iss": "https://a.example", "aud": "cli", "exp": 1_000_120, "code": "C", "state": "S",
        });
        change(&mut claims);
        let token = self.token(&json!({ "alg": "EdDSA", "kid": "1" }), &claims);
        self.judge(&format!("response={token}"))
    }
}

fn is_unproved(verdict: &Result<String, CallbackError>) -> bool {
    matches!(verdict, Err(CallbackError::Unproved { .. }))
}

#[test]
fn a_signed_answer_says_what_a_plain_one_would() {
    let signer = Signer::new();
    assert_eq!(signer.with(|_| ()), Ok("C".into()));
    // The leeway is a minute.
    assert_eq!(signer.with(|c| c["exp"] = 999_941.into()), Ok("C".into()));
    assert_eq!(
        signer.with(|c| c["aud"] = json!(["x", "cli"])),
        Ok("C".into())
    );
    let refused = signer.with(|c| {
        c["error"] = "access_denied".into();
        c.as_object_mut().unwrap().remove("code");
    });
    assert!(matches!(refused, Err(CallbackError::Refused { .. })));
    assert_eq!(
        signer.with(|c| c["error"] = "x".into()),
        Err(CallbackError::Both)
    );
    assert_eq!(
        signer.with(|c| c["code"] = 5.into()),
        Err(CallbackError::Empty)
    );
}

#[test]
fn a_signed_answer_to_another_login_is_waited_past() {
    let signer = Signer::new();
    for state in [json!("T"), json!(""), json!(5), Json::Null] {
        assert_eq!(
            signer.with(|c| c["state"] = state),
            Err(CallbackError::Foreign)
        );
    }
    for query in [
        "",
        "response=",
        "response=x",
        "response=a.b.c",
        "code=C",
        "code=C&state=T",
        "error=access_denied",
    ] {
        assert_eq!(signer.judge(query), Err(CallbackError::Foreign), "{query}");
    }
}

#[test]
fn a_plain_answer_is_none_where_a_signed_one_was_asked_for() {
    let signer = Signer::new();
    for query in [
        "code=C&state=S",
        "code=C&state=S&iss=https://a.example",
        "error=access_denied&state=S",
    ] {
        assert!(is_unproved(&signer.judge(query)), "{query}");
    }
}

#[test]
fn only_the_issuers_signature_for_us_and_now_counts() {
    let signer = Signer::new();
    for (name, value) in [
        ("iss", json!("https://b.example")),
        ("iss", Json::Null),
        ("aud", json!("other")),
        ("aud", Json::Null),
        ("exp", json!(999_940)),
        ("exp", Json::Null),
    ] {
        let verdict = signer.with(|c| c[name] = value);
        assert!(is_unproved(&verdict), "{name}: {verdict:?}");
    }
    let claims = json!({
        "iss": "https://a.example", "aud": "cli", "exp": 1_000_120, "code": "C", "state": "S",
    });
    let query = |token: String| format!("response={token}");
    let good = json!({ "alg": "EdDSA", "kid": "1" });
    let stranger = Signer::new().token(&good, &claims);
    assert!(is_unproved(&signer.judge(&query(stranger))));
    for alg in ["none", "HS256", "RS256", "ES256"] {
        let token = signer.token(&json!({ "alg": alg, "kid": "1" }), &claims);
        assert!(is_unproved(&signer.judge(&query(token))), "{alg}");
    }
    let token = signer.token(&good, &claims);
    let (head, _) = token.rsplit_once('.').unwrap();
    assert!(is_unproved(&signer.judge(&query(format!("{head}.")))));
}

#[test]
fn what_stands_beside_a_signed_answer_says_nothing() {
    let signer = Signer::new();
    let claims = json!({
        "iss": "https://a.example", "aud": "cli", "exp": 1_000_120, "code": "C", "state": "S",
    });
    let token = signer.token(&json!({ "alg": "EdDSA", "kid": "1" }), &claims);
    let beside = format!("code=D&error=x&iss=https://b.example&state=S&response={token}");
    assert_eq!(signer.judge(&beside), Ok("C".into()));
    let twice = format!("response={token}&response={token}");
    assert_eq!(
        signer.judge(&twice),
        Err(CallbackError::Repeated {
            name: "response".into()
        })
    );
    let encrypted = "response=eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.YQ.YQ.YQ.YQ";
    assert_eq!(signer.judge(encrypted), Err(CallbackError::Encrypted));
}

#[test]
fn signed_answers_are_asked_for_where_they_can_be_verified() {
    let signer = Signer::new();
    let with = |name: &str, value: Json| {
        let mut metadata = json!({ "issuer": "https://a.example" });
        metadata[name] = value;
        signer.sealed(&metadata).map(|_| ())
    };
    let modes = "response_modes_supported";
    let algorithms = "authorization_signing_alg_values_supported";
    with(modes, json!(["query", "query.jwt"])).unwrap();
    with(algorithms, json!(["HS256", "EdDSA"])).unwrap();
    for (name, value) in [
        (modes, json!(["query", "fragment.jwt"])),
        (algorithms, json!(["HS256", "none"])),
    ] {
        assert!(
            matches!(
                with(name, value.clone()),
                Err(MetadataError::NoSignedAnswers { .. })
            ),
            "{value}"
        );
    }
    // What the metadata does not list is not taken.
    let metadata = json!({ "issuer": "https://a.example", algorithms: ["RS256"] });
    let claims = json!({
        "iss": "https://a.example", "aud": "cli", "exp": 1_000_120, "code": "C", "state": "S",
    });
    let token = signer.token(&json!({ "alg": "EdDSA", "kid": "1" }), &claims);
    let expected = signer.sealed(&metadata).unwrap();
    assert!(matches!(
        expected.judge(&format!("response={token}"), now()),
        Err(CallbackError::Unproved { .. })
    ));
}

proptest! {
    #[test]
    fn without_the_state_nothing_is_ours(query in ".{0,200}") {
        let carries = form_urlencoded::parse(query.as_bytes())
            .any(|(name, value)| name == "state" && value == "S");
        prop_assert!(carries || judge(&query) == Err(CallbackError::Foreign));
    }

    #[test]
    fn without_the_signature_nothing_is_believed(query in "(response=|code=|state=S|&|[a-zA-Z0-9._%-]){0,20}") {
        let verdict = Signer::new().judge(&query);
        prop_assert!(verdict.is_err(), "{:?}", verdict);
    }
}
