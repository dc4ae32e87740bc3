//! `authctl jwt verify --jwks URL`, against a web that stands in for the real one.

use std::cell::RefCell;
use std::ffi::OsString;
use std::rc::Rc;

use authctl::ctx::Ctx;
use authctl::domain::ports::{Http, HttpError, HttpRequest, HttpResponse, Redirects};
use authctl::domain::secret::Secret;
use authctl::settings::Settings;
use serde_json::Value;

use super::{key, token};

/// Answers every request alike, and remembers what was asked for.
struct Web {
    status: u16,
    body: String,
    asked: Rc<RefCell<Vec<String>>>,
}

impl Http for Web {
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        assert_eq!(request.redirects, Redirects::SameOrigin);
        assert!(request.body.is_none());
        self.asked.borrow_mut().push(request.url.to_string());
        Ok(HttpResponse {
            status: self.status,
            headers: Vec::new(),
            body: Secret::from(self.body.clone()),
        })
    }
}

/// Runs `jwt verify` with a key set from the web; returns the verdict or the error's code, and
/// which URLs were asked for.
fn verify(text: &str, status: u16, body: &str) -> (Result<Value, &'static str>, Vec<String>) {
    let asked = Rc::default();
    let args: Vec<OsString> = [
        "authctl",
        "jwt",
        "verify",
        "--json",
        "--at",
        "1700000100",
        "--aud",
        "me",
    ]
    .into_iter()
    .chain(["--jwks", "https://issuer.example/keys?v=1", text])
    .map(OsString::from)
    .collect();
    let parsed = authctl::cli::parse(&args).unwrap();
    let ctx = Ctx {
        http: Box::new(Web {
            status,
            body: body.to_owned(),
            asked: Rc::clone(&asked),
        }),
        ..authctl::wire_system(Settings::new(parsed.given.clone()))
    };
    let outcome = authctl::cli::dispatch(&parsed, &ctx)
        .map(|report| serde_json::from_str(&report.json().unwrap()).unwrap())
        .map_err(|error| error.code().as_str());
    let asked = asked.take();
    (outcome, asked)
}

#[test]
fn a_published_set_verifies() {
    let set = format!("{{\"keys\":[{},{}]}}", key("rsa.jwk"), key("ed25519.jwk"));
    let (verdict, asked) = verify(&token("EdDSA"), 200, &set);
    assert_eq!(verdict.unwrap()["valid"], true);
    assert_eq!(asked, ["https://issuer.example/keys?v=1"]);
}

#[test]
fn an_answer_that_is_no_set_verifies_nothing() {
    let text = token("EdDSA");
    let set = format!("{{\"keys\":[{}]}}", key("ed25519.jwk"));
    assert_eq!(verify(&text, 404, &set).0, Err("remote_invalid"));
    assert_eq!(verify(&text, 200, "<html>").0, Err("remote_invalid"));
    assert_eq!(verify(&text, 200, "{\"keys\":[]}").0, Err("remote_invalid"));
}

/// SECURITY: a token that names where its key is chooses nothing (RFC 8725 §3.10).
#[test]
fn only_the_url_that_was_given_is_fetched() {
    // {"alg":"EdDSA","jku":"https://evil.example/"}
    let text = "eyJhbGciOiJFZERTQSIsImprdSI6Imh0dHBzOi8vZXZpbC5leGFtcGxlLyJ9.e30.AAAA";
    let set = format!("{{\"keys\":[{}]}}", key("ed25519.jwk"));
    let (verdict, asked) = verify(text, 200, &set);
    assert_eq!(
        verdict.unwrap()["failures"][0]["code"],
        "jwt_signature_invalid"
    );
    assert_eq!(asked, ["https://issuer.example/keys?v=1"]);
}

#[test]
fn a_broken_token_is_fetched_nothing_for() {
    let (outcome, asked) = verify("a.b.c", 200, "");
    assert_eq!(outcome, Err("jwt_malformed"));
    assert!(asked.is_empty());
}
