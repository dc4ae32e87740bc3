//! `authctl jwt decode`.

use serde_json::{Value, json};

use super::{rfc, token};
use crate::support::{Run, Sandbox};

fn decode(input: &str) -> Run {
    Sandbox::new().feed(["jwt", "decode", "--json"], input)
}

#[test]
fn decode_shows_what_a_token_says_and_that_nobody_checked_it() {
    let text = rfc("RFC 7515 A.1 and RFC 7519 3.1");
    let shown = Sandbox::new().run(["jwt", "decode", &text]).ok();
    for part in [
        "not verified",
        r#"alg  "HS256"  algorithm"#,
        r#"iss  "joe"       issuer"#,
        "exp  1300819380  expires 2011-03-22T18:43:00Z",
        "http://example.com/is_root  true",
        "warning: the token expired",
    ] {
        assert!(shown.contains(part), "{part:?} is not in\n{shown}");
    }
    assert_eq!(
        decode(&text).json(0)["claims"],
        json!({"iss": "joe", "exp": 1_300_819_380, "http://example.com/is_root": true})
    );
}

#[test]
fn decode_keeps_every_digit_and_the_order() {
    // {"z":12345678901234567890123, "a":1.50}, with white space in it.
    let token =
        "eyJhbGciOiJIUzI1NiIsImEiOjF9.eyJ6IjoxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMywgImEiOjEuNTB9.AA";
    let run = decode(token);
    run.json(0);
    assert!(
        run.stdout.starts_with(
            r#"{"header":{"alg":"HS256","a":1},"claims":{"z":12345678901234567890123,"a":1.50},"verified":false"#
        ),
        "{}",
        run.stdout
    );
    let sandbox = Sandbox::new();
    let field = sandbox.feed(["jwt", "decode", "--field", "claims.z"], token);
    assert_eq!(field.ok(), "12345678901234567890123");
}

#[test]
fn decode_takes_a_token_as_it_is_pasted() {
    let text = rfc("RFC 7515 A.3");
    for pasted in [
        format!("Authorization: Bearer {text}\n"),
        format!("  \"{text}\"\r\n"),
        format!("'bearer {text}'"),
    ] {
        assert_eq!(decode(&pasted).json(0)["claims"]["iss"], "joe", "{pasted}");
    }
    let sandbox = Sandbox::new();
    let given = sandbox.run(["jwt", "decode", "--json", &format!("Bearer {text}")]);
    assert_eq!(given.json(0)["claims"]["iss"], "joe");
    let dash = sandbox.feed(["jwt", "decode", "-", "--json"], &text);
    assert_eq!(dash.json(0)["claims"]["iss"], "joe");
}

#[test]
fn decode_shows_what_it_can_of_any_token() {
    let es512 = decode(&rfc("RFC 7515 A.4")).json(0);
    assert_eq!(
        (&es512["header"]["alg"], &es512["payload"]),
        (&json!("ES512"), &json!("Payload"))
    );
    assert_eq!(es512["claims"], Value::Null);
    let none = decode(&rfc("RFC 7515 A.5")).json(0);
    assert_eq!(none["warnings"][0]["code"], "alg_none");
    let demanding = decode(&rfc("RFC 7515 E")).json(0);
    assert_eq!(demanding["payload"], "FAIL");
    assert_eq!(demanding["warnings"][1]["code"], "crit");
    let nested = decode("eyJhbGciOiJIUzI1NiIsImN0eSI6IkpXVCJ9.YS5iLmM.AA").json(0);
    assert_eq!(
        (&nested["payload"], &nested["warnings"][0]["code"]),
        (&json!("a.b.c"), &json!("nested"))
    );
    let binary = decode("eyJhbGciOiJIUzI1NiJ9.__8.AA").json(0);
    assert_eq!(binary["payload_base64url"], "__8");
    // RFC 7516 A.1's header in front of parts that are not its.
    let text = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.AAAA.48V1.5eym.XFBo";
    let encrypted = decode(text).json(0);
    assert_eq!(
        (&encrypted["encrypted"], &encrypted["claims"]),
        (&json!(true), &Value::Null)
    );
    let shown = Sandbox::new().run(["jwt", "decode", text]).ok();
    assert!(shown.contains("only the header can be read"), "{shown}");
}

#[test]
fn decode_says_why_something_is_no_token() {
    for input in [
        "",
        "  \n",
        "hello",
        "a.b",
        "a.b.c.d",
        "eyJhbGciOiJIUzI1NiJ9.e30=.AA",
        "eyJhbGciOiJIUzI1NiJ9.e31.AA",
        "eyJhbGciOiJIUzI1NiJ9.e30.AA\n.x",
        "e30.eyJhIjoxLCJhIjoyfQ.AA",
        "W10.e30.AA",
        "\u{0}",
        "é.é.é",
    ] {
        decode(input).fails(2, "jwt_malformed");
    }
    decode(&"a".repeat(10 << 20)).fails(2, "input_too_large");
    let bytes = Sandbox::new().feed(["jwt", "decode", "--json"], b"\xff\xfe.\xff.\xff");
    bytes.fails(2, "jwt_malformed");
}

#[test]
fn decode_lets_no_escape_reach_the_terminal() {
    // {"alg":"HS256","kid":"\u001b]0;x"} and {"sub":"<ESC>[2J", with the escape as JSON has it}.
    let token = "eyJhbGciOiJIUzI1NiIsImtpZCI6Ilx1MDAxYl0wO3gifQ.eyJzdWIiOiLCmzJKIn0.AA";
    let shown = Sandbox::new().run(["jwt", "decode", token]).ok();
    assert!(
        !shown.chars().any(|c| c.is_control() && c != '\n'),
        "{shown:?}"
    );
    assert!(shown.contains("\\u{9b}2J"), "{shown}");
}

#[test]
fn decode_touches_nothing() {
    let sandbox = Sandbox::new();
    sandbox.run(["jwt", "decode", &token("HS256")]).ok();
    assert!(!sandbox.path("authctl").exists());
}
