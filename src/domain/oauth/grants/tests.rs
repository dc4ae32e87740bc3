//! Token requests and their answers, held against a server that gives one answer.

use std::cell::RefCell;
use std::collections::BTreeMap;

use url::form_urlencoded;

use super::*;
use crate::domain::oauth::client::{Client, ClientProof};
use crate::domain::oauth::heard::Heard;
use crate::domain::ports::{Clock, Http, HttpError, HttpRequest, HttpResponse};
use crate::domain::random::Same;

/// A server that gives one answer and remembers what it was sent.
struct Server {
    status: u16,
    kind: &'static str,
    body: &'static str,
    heard: RefCell<Vec<HttpRequest>>,
    said: Heard,
}

impl Http for Server {
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        self.heard.borrow_mut().push(request);
        Ok(HttpResponse {
            status: self.status,
            headers: vec![("content-type".into(), self.kind.into())],
            body: Secret::from(self.body.to_owned()),
        })
    }
}

fn server(status: u16, kind: &'static str, body: &'static str) -> Server {
    Server {
        status,
        kind,
        body,
        heard: RefCell::default(),
        said: Heard::default(),
    }
}

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix(1_000).unwrap()
    }
}

fn channel<'a>(server: &'a Server, client: &'a Client) -> Channel<'a> {
    Channel {
        http: server,
        clock: &Still,
        random: &Same(0),
        client,
        issuer: "https://a.example",
        prover: None,
        heard: &server.said,
    }
}

fn endpoint() -> Url {
    "https://a.example/token".parse().unwrap()
}

fn refresh(server: &Server) -> Result<TokenSet, TokenError> {
    let client = Client {
        id: "a client".into(),
        proof: ClientProof::None,
    };
    let token = Secret::from("R&1".to_owned());
    channel(server, &client).refresh(&endpoint(), &token, Wanted::default())
}

fn form(server: &Server) -> BTreeMap<String, String> {
    let heard = server.heard.borrow();
    assert_eq!(heard.len(), 1, "sent once, and never again");
    let body = heard[0].body.as_ref().unwrap();
    form_urlencoded::parse(body.expose()).into_owned().collect()
}

const JSON: &str = "application/json";

#[test]
fn a_token_response_in_its_variants() {
    let full = server(
        200,
        JSON,
        r#"{"access_token":"A","token_type":"bEaReR","expires_in":60,"refresh_token":"R2","scope":"a b","more":{}}"#,
    );
    let tokens = refresh(&full).unwrap();
    assert!(tokens.access_token.matches(b"A"));
    assert!(tokens.refresh_token.unwrap().matches(b"R2"));
    assert_eq!(tokens.expires_at, Timestamp::from_unix(1_060));
    assert_eq!(tokens.scope.as_deref(), Some("a b"));
    let sent = form(&full);
    assert_eq!(sent["grant_type"], "refresh_token");
    assert_eq!(sent["refresh_token"], "R&1");
    assert_eq!(sent["client_id"], "a client");
    assert!(!sent.contains_key("scope"));

    for (life, end) in [
        (r#","expires_in":"60""#, Timestamp::from_unix(1_060)),
        (r#","expires_in":null"#, None),
        (r#","expires_in":-5"#, None),
        ("", None),
    ] {
        let body = format!(r#"{{"access_token":"A","token_type":"Bearer"{life}}}"#);
        let tokens = refresh(&server(200, JSON, body.leak())).unwrap();
        assert_eq!(tokens.expires_at, end, "{life}");
        assert!(tokens.refresh_token.is_none());
    }
}

#[test]
fn every_other_answer_is_an_error_without_its_body() {
    let answer = |reason: &str| TokenError::Answer {
        host: "a.example".into(),
        reason: reason.into(),
    };
    let refused = |error: &str, description: Option<&str>| TokenError::Refused {
        host: "a.example".into(),
        error: error.into(),
        description: description.map(str::to_owned),
    };
    let page = |status, title: Option<&str>| TokenError::Page {
        host: "a.example".into(),
        status,
        title: title.map(str::to_owned),
    };
    let table = [
        (
            400,
            JSON,
            r#"{"error":"invalid_grant"}"#,
            refused("invalid_grant", None),
        ),
        (
            400,
            JSON,
            r#"{"error":"x","error_description":"\u001b[2J"}"#,
            refused("x", Some("\\u{1b}[2J")),
        ),
        (
            200,
            JSON,
            r#"{"error":"bad_code"}"#,
            refused("bad_code", None),
        ),
        (401, JSON, "", answer("status 401, and nothing else")),
        (302, JSON, "", answer("status 302, and nothing else")),
        (503, "text/html", "<h1>canary</h1>", page(503, None)),
        (200, "text/html", "<h1>canary</h1>", page(200, None)),
        (
            200,
            "",
            "<!DOCTYPE HTML><Title>\n Wifi\tlogin \u{1b}\n</tiTle>",
            page(200, Some("Wifi login \\u{1b}")),
        ),
        (
            200,
            "text/plain",
            "canary",
            answer("it is no JSON but text/plain"),
        ),
        (200, JSON, "", answer("it is empty")),
        (
            200,
            JSON,
            r#"{"access_token":"canary"#,
            answer("it is called JSON and is none: broken off, or damaged"),
        ),
        (
            200,
            JSON,
            r#"{"access_token":5,"token_type":"Bearer"}"#,
            answer("`access_token` is of the wrong type"),
        ),
        (
            200,
            JSON,
            r#"{"access_token":"canary\u001b[2J","token_type":"Bearer"}"#,
            answer("its token is empty, or has characters that no token has"),
        ),
        (
            200,
            JSON,
            r#"{"access_token":"canary"}"#,
            answer("a member of the token response is missing or of the wrong type"),
        ),
        (
            200,
            JSON,
            r#"{"access_token":"canary","token_type":"DPoP"}"#,
            TokenError::TokenType {
                host: "a.example".into(),
                found: "DPoP".into(),
                wanted: "Bearer",
            },
        ),
        (
            200,
            JSON,
            r#"{"access_token":"canary","token_type":"mac"}"#,
            TokenError::TokenType {
                host: "a.example".into(),
                found: "mac".into(),
                wanted: "Bearer or DPoP",
            },
        ),
    ];
    for (status, kind, body, error) in table {
        let found = refresh(&server(status, kind, body)).unwrap_err();
        assert!(!format!("{found:?}").contains("canary"));
        assert_eq!(found, error, "{status} {body}");
    }
}

#[test]
fn the_code_goes_with_its_verifier_and_its_redirect() {
    let server = server(200, JSON, r#"{"access_token":"A","token_type":"Bearer"}"#);
    let client = Client {
        id: "c:d".into(),
        proof: ClientProof::SecretBasic(Secret::from("s:/ +".to_owned())),
    };
    let redirect = "http://127.0.0.1:4321/callback".parse().unwrap();
    channel(&server, &client)
        .redeem(
            &endpoint(),
            &Secret::from("C".to_owned()),
            Verifier::new(&Same(0)).unwrap(),
            &redirect,
            Wanted::default(),
        )
        .unwrap();
    let sent = form(&server);
    assert_eq!(sent["grant_type"], "authorization_code");
    assert_eq!(sent["code"], "C");
    assert_eq!(sent["code_verifier"], "A".repeat(43));
    assert_eq!(sent["redirect_uri"], redirect.as_str());
    // Encoded before base64 (RFC 6749 §2.3.1): c%3Ad:s%3A%2F+%2B
    let heard = server.heard.borrow();
    let basic = heard[0]
        .headers
        .iter()
        .find(|(name, _)| *name == "authorization")
        .map(|(_, value)| value.expose_text().unwrap());
    assert_eq!(basic, Some("Basic YyUzQWQ6cyUzQSUyRislMkI="));
}

#[test]
fn an_assertion_goes_with_what_is_asked_for() {
    let server = server(200, JSON, r#"{"access_token":"A","token_type":"Bearer"}"#);
    let client = Client {
        id: "c".into(),
        proof: ClientProof::None,
    };
    let scopes = ["a".to_owned(), "b".to_owned()];
    let resources = ["https://r.example/1".parse().unwrap()];
    let wanted = Wanted {
        scopes: &scopes,
        resources: &resources,
        audience: Some("api"),
    };
    let tokens = channel(&server, &client)
        .jwt_bearer(&endpoint(), &Secret::from("J.W.T".to_owned()), wanted)
        .unwrap();
    assert!(tokens.access_token.matches(b"A"));
    let sent = form(&server);
    let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    assert_eq!(sent["grant_type"], grant);
    assert_eq!(sent["assertion"], "J.W.T");
    assert_eq!(sent["scope"], "a b");
    assert_eq!(sent["resource"], "https://r.example/1");
    assert_eq!(
        (sent["audience"].as_str(), sent["client_id"].as_str()),
        ("api", "c")
    );
}

#[test]
fn an_answer_to_an_assertion_is_read_as_any_other() {
    let client = Client {
        id: "c".into(),
        proof: ClientProof::None,
    };
    for body in [
        r#"{"access_token":"canary"}"#,
        r#"{"access_token":["canary"],"token_type":"Bearer"}"#,
        r#"["canary"]"#,
    ] {
        let server = server(200, JSON, body);
        let assertion = Secret::from("J.W.T".to_owned());
        let found = channel(&server, &client)
            .jwt_bearer(&endpoint(), &assertion, Wanted::default())
            .unwrap_err();
        assert!(!format!("{found:?}").contains("canary"));
        assert!(matches!(found, TokenError::Answer { .. }), "{body}");
    }
    let refused = server(400, JSON, r#"{"error":"invalid_grant"}"#);
    let assertion = Secret::from("J.W.T".to_owned());
    let found = channel(&refused, &client)
        .jwt_bearer(&endpoint(), &assertion, Wanted::default())
        .unwrap_err();
    assert!(found.is_invalid_grant() && form(&refused).len() == 3);
}
