//! What servers offer a device.

use serde_json::json;

use super::*;
use crate::domain::oauth::polling::tests::{answer, asked, at, span};
use crate::domain::oauth::profile::Profile;

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
    assert!(offer.ticket.code.matches(b"canary-device-code"));
    assert_eq!(offer.user_code, "WDJB-MJHT");
    assert_eq!(
        (offer.ticket.life, offer.ticket.interval),
        (Some(span(600)), span(7))
    );
    assert_eq!(offer.ticket.asked_at, at(1_000));
    assert!(offer.shortcut().query().is_some());
    assert!(!format!("{offer:?}").contains("canary"));
    let names: Vec<&str> = sent.keys().map(String::as_str).collect();
    let wanted = ["acr_values", "client_id", "resource", "scope"];
    assert_eq!(names, wanted);
    assert_eq!(sent["scope"], "a b");
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
        assert_eq!(offer.ticket.interval, span(seconds), "{interval}");
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
        assert_eq!(offer.ticket.life, seconds.map(span), "{life}");
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
