//! What an authorization request says, and what nobody may make it say.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::*;

/// Bytes that count upwards, so that each value is another.
struct Counting(Cell<u8>);

impl Random for Counting {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        for byte in buffer {
            *byte = self.0.get();
            self.0.set(self.0.get().wrapping_add(1));
        }
        Ok(())
    }
}

/// Returns the query of the request that comes of a profile, in its order.
fn asked(scopes: &[&str], profile: &Profile) -> Vec<(String, String)> {
    let endpoint = Url::parse("https://a.example/auth?tenant=t%201").unwrap();
    let attempt = Attempt::new(&Counting(Cell::new(0))).unwrap();
    let redirect = Url::parse("http://127.0.0.1:4321/callback").unwrap();
    let scopes: Vec<String> = scopes.iter().map(|&scope| scope.into()).collect();
    let form = attempt.form("a client", &redirect, &scopes, Wishes::of(profile).unwrap());
    let url = through_the_browser(&endpoint, &form);
    assert!(url.as_str().starts_with("https://a.example/auth?"));
    url.query_pairs().into_owned().collect()
}

fn parameters(scopes: &[&str], profile: &Profile) -> BTreeMap<String, String> {
    let pairs = asked(scopes, profile);
    let found: BTreeMap<_, _> = pairs.iter().cloned().collect();
    assert_eq!(found.len(), pairs.len(), "a parameter is given twice");
    found
}

fn profile(json: serde_json::Value) -> Profile {
    serde_json::from_value(json).unwrap()
}

#[test]
fn everything_that_binds_the_answer_is_asked_for() {
    let found = parameters(&["openid", "offline_access"], &Profile::default());
    let value = |name: &str| found.get(name).map(String::as_str);
    assert_eq!(value("response_type"), Some("code"));
    assert_eq!(value("client_id"), Some("a client"));
    assert_eq!(
        value("redirect_uri"),
        Some("http://127.0.0.1:4321/callback")
    );
    assert_eq!(value("scope"), Some("openid offline_access"));
    assert_eq!(value("code_challenge_method"), Some("S256"));
    assert_eq!(value("code_challenge").map(str::len), Some(43));
    assert_eq!(value("state").map(str::len), Some(43));
    assert_eq!(value("nonce").map(str::len), Some(43));
    assert_ne!(value("state"), value("nonce"));
    assert_eq!(value("prompt"), Some("consent"));
    // The endpoint's own query stays (RFC 6749 §3.1).
    assert_eq!(value("tenant"), Some("t 1"));
    assert_eq!(value("code_verifier"), None);
    assert_eq!(value("response_mode"), None);
}

#[test]
fn plain_oauth_has_no_openid_parameters() {
    let found = parameters(&["repo"], &Profile::default());
    assert!(!found.contains_key("nonce") && !found.contains_key("prompt"));
    let found = parameters(&[], &Profile::default());
    assert!(!found.contains_key("scope"), "{found:?}");
}

#[test]
fn all_that_a_profile_wishes_is_sent() {
    let wished = profile(serde_json::json!({
        "response_mode": "query.jwt", "audience": "api", "acr_values": "gold silver",
        "max_age": 0, "prompt": "none", "login_hint": "ann@a.example",
        "authorization_details": " [{\"type\":\"payment\"}]\n",
        "parameters": { "hd": "a.example", "access_type": "offline" },
    }));
    let found = parameters(&["openid", "offline_access"], &wished);
    for (name, value) in [
        ("response_mode", "query.jwt"),
        ("audience", "api"),
        ("acr_values", "gold silver"),
        ("max_age", "0"),
        // What the profile says goes before what authctl would say by itself.
        ("prompt", "none"),
        ("login_hint", "ann@a.example"),
        ("authorization_details", "[{\"type\":\"payment\"}]"),
        ("hd", "a.example"),
        ("access_type", "offline"),
    ] {
        assert_eq!(found.get(name).map(String::as_str), Some(value), "{name}");
    }
}

#[test]
fn several_resources_are_several_parameters() {
    let wished = profile(serde_json::json!({
        "resources": ["https://b.example", "https://c.example/v2"],
    }));
    let found: Vec<String> = asked(&[], &wished)
        .into_iter()
        .filter_map(|(name, value)| (name == "resource").then_some(value))
        .collect();
    assert_eq!(found, ["https://b.example", "https://c.example/v2"]);
}

#[test]
fn nothing_that_the_login_is_safe_by_can_be_given() {
    let with = |name: &str| {
        let mut profile = Profile::default();
        profile.parameters.insert(name.to_owned(), "x".to_owned());
        Wishes::of(&profile).map(|_| ())
    };
    // All that this program ever sends, and what would stand in for it.
    let wished = profile(serde_json::json!({
        "response_mode": "query.jwt", "audience": "a", "acr_values": "a", "max_age": 0,
        "prompt": "none", "login_hint": "a", "authorization_details": "[{\"type\":\"a\"}]",
        "resources": ["https://b.example/"],
    }));
    let sent = parameters(&["openid", "offline_access"], &wished);
    let others = [
        "dpop_jkt",
        "request",
        "request_uri",
        "client_secret",
        "code_verifier",
    ];
    for name in sent.keys().map(String::as_str).chain(others) {
        if name != "tenant" {
            assert!(with(name).is_err(), "{name} was taken");
        }
    }
    for good in ["hd", "access_type", "claims", "ui_locales", "STATE"] {
        with(good).unwrap();
    }
}

#[test]
fn authorization_details_are_objects_with_a_type() {
    let with = |details: &str| {
        Wishes::of(&Profile {
            authorization_details: Some(details.to_owned()),
            ..Profile::default()
        })
        .map(|_| ())
    };
    // RFC 9396 §2's own first example, shortened.
    with("[{\"type\":\"customer_information\",\"locations\":[\"https://a.example/\"]}]").unwrap();
    with("[{\"type\":\"a\"}, {\"type\":\"b\", \"x\": 1}]").unwrap();
    for bad in [
        "",
        "[",
        "[]",
        "{\"type\":\"a\"}",
        "[1]",
        "[{}]",
        "[{\"type\":\"\"}]",
        "[{\"type\":5}]",
        "[{\"type\":\"a\"},{}]",
        "[{\"type\":\"a\"}],\"details\":1",
        "[{\"type\":\"a\"}],\"x\":[{\"type\":\"a\"}]",
        "[{\"type\":\"a\",\"type\":\"b\"}]",
        "[{\"type\":\"a\"}]}",
    ] {
        assert!(
            matches!(with(bad), Err(RequestError::Details { .. })),
            "{bad} was taken"
        );
    }
}
