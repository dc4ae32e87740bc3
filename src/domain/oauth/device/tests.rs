//! What servers answer a device, and how often they are asked.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::{Value, json};
use url::form_urlencoded;

use super::*;
use crate::domain::oauth::client::{Client, ClientProof};
use crate::domain::oauth::heard::Heard;
use crate::domain::oauth::profile::Profile;
use crate::domain::ports::{Clock, Http, HttpRequest, Random, RandomError};

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

struct Zeros;

impl Random for Zeros {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        buffer.fill(0);
        Ok(())
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

fn span(seconds: u64) -> Span {
    Span::from_seconds(seconds)
}

fn copy(answer: &HttpResponse) -> HttpResponse {
    HttpResponse {
        status: answer.status,
        headers: answer.headers.clone(),
        body: answer.body.clone(),
    }
}

fn answer(status: u16, body: &str) -> HttpResponse {
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
fn asked<T>(
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
        random: &Zeros,
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

fn poll(answer: Result<HttpResponse, HttpError>) -> Result<Polled, DeviceError> {
    asked(answer, |channel, endpoint| {
        let code = Secret::from("D".to_owned());
        channel.poll_device(endpoint, &code, Wanted::default())
    })
    .0
}

fn full() -> Value {
    json!({
        "device_code": "canary-device-code",
        "user_code": "WDJB-MJHT",
        "verification_uri": "https://a.example/device",
        "verification_uri_complete": "https://a.example/device?user_code=WDJB-MJHT",
        "expires_in": 600,
        "interval": 7,
    })
}

fn offered(change: impl FnOnce(&mut Value)) -> Result<Offer, TokenError> {
    let mut members = full();
    change(&mut members);
    let body = answer(200, &members.to_string());
    asked(Ok(body), |channel, endpoint| {
        channel.device_codes(endpoint, &[], Wishes::of(&Profile::default()).unwrap())
    })
    .0
}

#[test]
fn codes_are_asked_for_with_all_that_is_wanted() {
    let scopes = ["a".to_owned(), "b".to_owned()];
    let wishes = Wishes::of(&Profile {
        resources: Some(vec!["https://r.example/".parse().unwrap()]),
        acr_values: Some("x".into()),
        ..Profile::default()
    });
    let (offer, sent) = asked(Ok(answer(200, &full().to_string())), |channel, endpoint| {
        channel.device_codes(endpoint, &scopes, wishes.unwrap())
    });
    let offer = offer.unwrap();
    assert!(offer.device_code.matches(b"canary-device-code"));
    assert_eq!(offer.user_code, "WDJB-MJHT");
    assert_eq!((offer.life, offer.interval), (Some(span(600)), span(7)));
    assert_eq!(offer.asked_at, at(1_000));
    assert!(offer.shortcut().query().is_some());
    assert!(!format!("{offer:?}").contains("canary"));
    let names: Vec<&str> = sent.keys().map(String::as_str).collect();
    let wanted = ["acr_values", "client_id", "resource", "scope"];
    assert_eq!(names, wanted);
    assert_eq!(sent["scope"], "a b");
}

#[test]
fn the_question_names_the_grant_and_the_code_and_no_scope() {
    let scopes = ["a".to_owned()];
    let wanted = Wanted {
        scopes: &scopes,
        ..Wanted::default()
    };
    let (found, sent) = asked(
        Ok(answer(200, r#"{"access_token":"A","token_type":"bearer"}"#)),
        |channel, endpoint| channel.poll_device(endpoint, &Secret::from("D".to_owned()), wanted),
    );
    assert!(matches!(found, Ok(Polled::Tokens(tokens)) if tokens.access_token.matches(b"A")));
    let grant = "urn:ietf:params:oauth:grant-type:device_code";
    assert_eq!(sent["grant_type"], grant);
    assert_eq!((sent["device_code"].as_str(), sent.len()), ("D", 3));
}

#[test]
fn junk_in_an_offer_is_put_up_with() {
    for (interval, seconds) in [
        (json!(1), 1),
        (json!("9"), 9),
        (json!(2.5), 3),
        (json!(60), 60),
        (json!(61), 60),
        (json!(u64::MAX), 60),
        (json!(1e300), 60),
        (json!(0), 5),
        (json!(-3), 5),
        (json!("soon"), 5),
        (json!("NaN"), 5),
        (json!("inf"), 5),
        (json!([1]), 5),
        (Value::Null, 5),
    ] {
        let offer = offered(|m| m["interval"] = interval.clone()).unwrap();
        assert_eq!(offer.interval, span(seconds), "{interval}");
    }
    for (life, seconds) in [
        (json!("600"), Some(600)),
        (json!(1e300), Some(3_200_000_000)),
        (json!(0), None),
        (json!(-1), None),
        (json!("x"), None),
        (Value::Null, None),
    ] {
        let offer = offered(|m| m["expires_in"] = life.clone()).unwrap();
        assert_eq!(offer.life, seconds.map(span), "{life}");
    }
    let old = offered(|m| {
        m["verification_url"] = m["verification_uri"].take();
    });
    assert_eq!(old.unwrap().verification_uri.path(), "/device");
    for useless in [
        json!("javascript:alert(1)"),
        json!("file:///etc/passwd"),
        json!("http://a.example/device?user_code=x"),
        json!("https://a.example@evil.example/"),
        json!(5),
        Value::Null,
    ] {
        let offer = offered(|m| m["verification_uri_complete"] = useless.clone()).unwrap();
        assert_eq!(offer.shortcut(), &offer.verification_uri, "{useless}");
    }
    let here = offered(|m| m["verification_uri"] = json!("http://127.0.0.1:8/device"));
    assert_eq!(here.unwrap().verification_uri.port(), Some(8));
}

#[test]
fn an_offer_that_nobody_can_use_is_refused_without_its_codes() {
    for (field, value) in [
        ("device_code", json!("")),
        ("device_code", Value::Null),
        ("user_code", Value::Null),
        ("user_code", json!("A\u{1b}[2J")),
        ("user_code", json!("A\nB")),
        ("user_code", json!("\u{202e}A")),
        ("user_code", json!("A".repeat(65))),
        ("verification_uri", Value::Null),
        ("verification_uri", json!("device")),
        ("verification_uri", json!("http://a.example/device")),
        ("verification_uri", json!("https://u:p@a.example/device")),
        ("verification_uri", json!("file:///device")),
        (
            "verification_uri",
            json!(format!("https://a.example/{}", "x".repeat(512))),
        ),
    ] {
        let found = offered(|m| m[field] = value.clone()).unwrap_err();
        let TokenError::Answer { reason, .. } = &found else {
            panic!("{field} {value}: {found}")
        };
        assert_eq!(*reason, format!("`{field}` is missing or can't be used"));
    }
    for body in ["[]", "5", "\"canary\""] {
        let found = asked(Ok(answer(200, body)), |channel, endpoint| {
            channel.device_codes(endpoint, &[], Wishes::of(&Profile::default()).unwrap())
        });
        assert!(!found.0.unwrap_err().to_string().contains("canary"));
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
        matches!(found, DeviceError::Token(TokenError::TokenType { .. })),
        "{found}"
    );
}

#[test]
fn what_ends_the_wait() {
    let host = "a.example".to_owned();
    for word in ["access_denied", "authorization_declined"] {
        let body = json!({ "error": word, "error_description": "x" }).to_string();
        let denied = DeviceError::Denied { host: host.clone() };
        assert_eq!(poll(Ok(answer(400, &body))).unwrap_err(), denied);
    }
    let expired = answer(400, r#"{"error":"expired_token"}"#);
    assert_eq!(poll(Ok(expired)).unwrap_err(), DeviceError::Expired);
    for word in ["invalid_grant", "invalid_client", "bad_verification_code"] {
        let body = json!({ "error": word }).to_string();
        let found = poll(Ok(answer(400, &body))).unwrap_err();
        assert!(
            matches!(&found, DeviceError::Token(TokenError::Refused { error, .. }) if error == word),
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
            matches!(found, DeviceError::Token(TokenError::Answer { .. })),
            "{status} {body}: {found}"
        );
    }
    let moved = HttpError::Redirected {
        host,
        target: "https://evil.example".into(),
    };
    let found = poll(Err(moved.clone())).unwrap_err();
    assert_eq!(found, DeviceError::Token(TokenError::Http(moved)));
}
