//! What servers answer whoever waits for a person.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::json;
use url::form_urlencoded;

use super::*;
use crate::domain::oauth::client::{Client, ClientProof};
use crate::domain::oauth::heard::Heard;
use crate::domain::ports::{Clock, Http, HttpRequest};
use crate::domain::random::Same;

/// A server that gives one answer, or none, and remembers what it was sent.
struct Server {
    answer: Result<HttpResponse, HttpError>,
    heard: RefCell<Vec<HttpRequest>>,
}

impl Http for Server {
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        self.heard.borrow_mut().push(request);
        match &self.answer {
            Ok(answer) => Ok(copy(answer)),
            Err(error) => Err(error.clone()),
        }
    }
}

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        at(1_000)
    }
}

pub(in super::super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

pub(in super::super) fn span(seconds: u64) -> Span {
    Span::from_seconds(seconds)
}

fn copy(answer: &HttpResponse) -> HttpResponse {
    HttpResponse {
        status: answer.status,
        headers: answer.headers.clone(),
        body: answer.body.clone(),
    }
}

pub(in super::super) fn answer(status: u16, body: &str) -> HttpResponse {
    HttpResponse {
        status,
        headers: vec![("content-type".into(), "application/json".into())],
        body: Secret::from(body.to_owned()),
    }
}

fn busy(status: u16, retry_after: &str) -> HttpResponse {
    let mut answer = answer(status, "busy");
    let header = ("retry-after".to_owned(), retry_after.to_owned());
    answer.headers.push(header);
    answer
}

/// Asks the server by `ask`; returns what that came to, and the fields that it was sent.
pub(in super::super) fn asked<T>(
    answer: Result<HttpResponse, HttpError>,
    ask: impl FnOnce(Channel<'_>, &Url) -> T,
) -> (T, BTreeMap<String, String>) {
    let server = Server {
        answer,
        heard: RefCell::default(),
    };
    let client = Client {
        id: "cli".into(),
        proof: ClientProof::None,
    };
    let channel = Channel {
        http: &server,
        clock: &Still,
        random: &Same(0),
        client: &client,
        issuer: "https://a.example",
        prover: None,
        heard: &Heard::default(),
    };
    let found = ask(channel, &"https://a.example/x".parse().unwrap());
    let heard = server.heard.borrow();
    assert_eq!(heard.len(), 1, "asked once");
    let body = heard[0].body.as_ref().unwrap().expose();
    (found, form_urlencoded::parse(body).into_owned().collect())
}

/// Asks with a ticket; returns what that came to.
fn poll_with(
    asked_by: Asked,
    answer: Result<HttpResponse, HttpError>,
    wanted: Wanted<'_>,
) -> (Result<Polled, PollError>, BTreeMap<String, String>) {
    let ticket = Ticket {
        asked: asked_by,
        code: Secret::from("D".to_owned()),
        asked_at: at(1_000),
        life: None,
        interval: USUAL_INTERVAL,
    };
    asked(answer, |channel, endpoint| {
        channel.poll(endpoint, &ticket, wanted)
    })
}

fn poll(answer: Result<HttpResponse, HttpError>) -> Result<Polled, PollError> {
    poll_with(Asked::Device, answer, Wanted::default()).0
}

#[test]
fn the_question_names_the_grant_and_the_code_and_no_scope() {
    let scopes = ["a".to_owned()];
    for (by, grant, field) in [
        (
            Asked::Device,
            "urn:ietf:params:oauth:grant-type:device_code",
            "device_code",
        ),
        (
            Asked::Backchannel,
            "urn:openid:params:grant-type:ciba",
            "auth_req_id",
        ),
    ] {
        let wanted = Wanted {
            scopes: &scopes,
            ..Wanted::default()
        };
        let tokens = r#"{"access_token":"A","token_type":"bearer"}"#;
        let (found, sent) = poll_with(by, Ok(answer(200, tokens)), wanted);
        assert!(matches!(found, Ok(Polled::Tokens(tokens)) if tokens.access_token.matches(b"A")));
        assert_eq!(sent["grant_type"], grant);
        assert_eq!((sent[field].as_str(), sent.len()), ("D", 3));
    }
}

#[test]
fn each_answer_to_a_question_has_its_meaning() {
    let not_yet = |answer| match poll(answer) {
        Ok(Polled::NotYet(not_yet)) => not_yet,
        other => panic!("{other:?}"),
    };
    let plain = |why| NotYet {
        why,
        retry_after: None,
    };
    // Whatever the status: some servers say it with 200, 401, 403 or 428.
    for status in [200, 400, 401, 428, 503] {
        for (word, why) in [
            ("authorization_pending", Why::Pending),
            ("slow_down", Why::SlowDown),
        ] {
            let body = json!({ "error": word, "interval": 9 }).to_string();
            assert_eq!(not_yet(Ok(answer(status, &body))), plain(why), "{status}");
        }
    }
    for status in [429, 502, 503, 504] {
        let why = || Why::Busy { status };
        assert_eq!(not_yet(Ok(answer(status, "<h1>"))), plain(why()));
        // 1000 s after the epoch, and ten more.
        for (after, seconds) in [("7", 7), ("Thu, 01 Jan 1970 00:16:50 GMT", 10)] {
            let wanted = NotYet {
                why: why(),
                retry_after: Some(span(seconds)),
            };
            assert_eq!(not_yet(Ok(busy(status, after))), wanted);
        }
        assert_eq!(not_yet(Ok(busy(status, "soon"))), plain(why()));
    }
    let late = HttpError::Timeout {
        host: "a.example".into(),
        seconds: 30,
    };
    assert_eq!(not_yet(Err(late.clone())), plain(Why::Lost(late)));
}

#[test]
fn a_token_of_another_kind_is_refused() {
    let bound = answer(200, r#"{"access_token":"canary","token_type":"DPoP"}"#);
    let found = poll(Ok(bound)).unwrap_err();
    assert!(
        matches!(found, PollError::Token(TokenError::TokenType { .. })),
        "{found}"
    );
}

#[test]
fn what_ends_the_wait() {
    let host = "a.example".to_owned();
    for word in ["access_denied", "authorization_declined"] {
        let body = json!({ "error": word, "error_description": "x" }).to_string();
        let denied = PollError::Denied { host: host.clone() };
        assert_eq!(poll(Ok(answer(400, &body))).unwrap_err(), denied);
    }
    for by in [Asked::Device, Asked::Backchannel] {
        let expired = answer(400, r#"{"error":"expired_token"}"#);
        let (found, _) = poll_with(by, Ok(expired), Wanted::default());
        assert_eq!(found.unwrap_err(), PollError::Expired(by));
    }
    for word in ["invalid_grant", "invalid_client", "bad_verification_code"] {
        let body = json!({ "error": word }).to_string();
        let found = poll(Ok(answer(400, &body))).unwrap_err();
        assert!(
            matches!(&found, PollError::Token(TokenError::Refused { error, .. }) if error == word),
            "{found}"
        );
    }
    for (status, body) in [
        (500, ""),
        (404, "<h1>canary</h1>"),
        (302, ""),
        (200, "<h1>canary</h1>"),
        (200, r#"{"access_token":"canary"}"#),
        (200, ""),
    ] {
        let found = poll(Ok(answer(status, body))).unwrap_err();
        assert!(!found.to_string().contains("canary"));
        assert!(
            matches!(found, PollError::Token(TokenError::Answer { .. })),
            "{status} {body}: {found}"
        );
    }
    let moved = HttpError::Redirected {
        host,
        target: "https://evil.example".into(),
    };
    let found = poll(Err(moved.clone())).unwrap_err();
    assert_eq!(found, PollError::Token(TokenError::Http(moved)));
}
