//! `authctl jwt decode`.

use std::ffi::OsString;

use authctl::output::{Report, Text};
use authctl::settings::Settings;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
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
        r#"alg  "HS256"  algorithm: HMAC with SHA-256, by a shared secret"#,
        r#"iss  "joe"       issuer"#,
        "exp  1300819380  expired 2011-03-22T18:43:00Z",
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
        (&nested["payload"], &nested["warnings"][1]["code"]),
        (&json!("a.b.c"), &json!("nested"))
    );
    assert!(nested.get("nested").is_none());
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

/// Returns a token with this header and payload, and a signature of as many bytes.
fn made(header: &str, payload: &str, signature: usize) -> String {
    let signature = vec![0; signature];
    [header.as_bytes(), payload.as_bytes(), &signature]
        .map(|part| URL_SAFE_NO_PAD.encode(part))
        .join(".")
}

/// Decodes within this process.
fn report(token: &str) -> Box<dyn Report> {
    let args = ["authctl", "jwt", "decode", token].map(OsString::from);
    let parsed = authctl::cli::parse(&args).unwrap();
    let ctx = authctl::wire_system(Settings::new(parsed.given.clone()));
    authctl::cli::dispatch(&parsed, &ctx).unwrap()
}

fn shown(token: &str, width: usize) -> String {
    let mut text = Text::new(false, false, width);
    report(token).text(&mut text);
    String::from_utf8(text.into_bytes()).unwrap()
}

#[test]
fn decode_reads_the_tokens_in_a_token() {
    let inner = made(r#"{"alg":"HS256"}"#, r#"{"iss":"joe","aud":"me"}"#, 32);
    let mut text = made(r#"{"alg":"RS256","cty":"JWT"}"#, &inner, 256);
    let run = decode(&text).json(0);
    assert_eq!(run["claims"], Value::Null);
    assert_eq!(run["payload"], inner);
    assert_eq!(run["nested"]["claims"]["iss"], "joe");
    assert_eq!(run["nested"]["verified"], false);
    assert_eq!(run["nested"]["warnings"][0]["code"], "no_exp");
    assert_eq!(
        run["warnings"],
        json!([{
            "code": "nested",
            "message": "the payload is another token, which has to be verified by itself",
        }])
    );
    assert!(
        shown(&text, 80).contains(
            "\nnested\n  not verified: the signature was not checked\n  header\n    alg  \"HS256\""
        ),
        "{}",
        shown(&text, 80)
    );
    // Without a word about it, and encrypted inside.
    let encrypted = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.AAAA.48V1.5eym.XFBo";
    let run = decode(&made(r#"{"alg":"RS256"}"#, encrypted, 256)).json(0);
    assert_eq!(run["nested"]["encrypted"], true);
    // {"a":1,"a":2} inside.
    let broken = made(
        r#"{"alg":"RS256","cty":"JWT"}"#,
        "e30.eyJhIjoxLCJhIjoyfQ.AA",
        256,
    );
    let run = decode(&broken).json(0);
    assert!(run.get("nested").is_none());
    assert_eq!(run["warnings"][0]["code"], "nested");
    for _ in 0..4 {
        text = made(r#"{"alg":"RS256","cty":"JWT"}"#, &text, 256);
    }
    let run = decode(&text).json(0);
    let fourth = &run["nested"]["nested"]["nested"]["nested"];
    assert_eq!(fourth["warnings"][0]["code"], "nested_deeply");
    assert!(fourth.get("nested").is_none());
}

#[test]
fn decode_says_how_a_token_is_encrypted() {
    let header = URL_SAFE_NO_PAD
        .encode(r#"{"alg":"ECDH-ES+A128KW","enc":"A128CBC-HS256","kid":"the\u001bkey"}"#);
    let shown = shown(&format!("{header}.AAAA.48V1.5eym.XFBo"), 80);
    for part in [
        "encrypted: only the header can be read without a key\n",
        "  key      agreed on by ECDH, and wrapped with AES-128\n",
        "  content  AES-128-CBC with HMAC and SHA-256\n",
        "  for      whoever has the key that is called the\\u{1b}key\n",
    ] {
        assert!(shown.contains(part), "{part:?} is not in\n{shown}");
    }
}

const CLAIMS: &str = r#"{"iss":"https://login.example.com/realms/production","sub":"248289761001",
"aud":["https://api.example.com/v1","https://billing.example.com","me"],"exp":4102444800,
"jti":"an-id-without-a-space-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789",
"scope":"openid profile email offline_access deploy:write deploy:read billing:read billing:write",
"act":{"sub":"https://service.example.com/worker","client_id":"worker-17","act":{"sub":"gateway"}},
"cnf":{"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"},"http://example.com/is_root":true,
"https://example.com/claims/a/long/name":"a value that needs more than a line of its own, \u001b[2J",
"deep":{"deeper":{"deepest":[[1,2,3],{"x":"0123456789012345678901234567890123456789"},null]}}}"#;

#[test]
fn decode_fits_the_terminal_and_loses_nothing() {
    let text = made(r#"{"alg":"RS256","typ":"at+jwt"}"#, CLAIMS, 256);
    let dense = |text: &str| text.split_whitespace().collect::<String>();
    let claims: serde_json::Map<String, Value> = serde_json::from_str(CLAIMS).unwrap();
    for width in [60, 80, 120, 400] {
        let shown = shown(&text, width);
        for line in shown.lines() {
            assert!(line.chars().count() <= width, "{width}: {line:?}");
            assert_eq!(line, line.trim_end(), "{width}");
        }
        let dense = dense(&shown);
        for (name, value) in &claims {
            assert!(dense.contains(name.as_str()), "{name} is not in\n{shown}");
            if let Some(value) = value.as_str().filter(|value| !value.contains('\u{1b}')) {
                let value: String = value.split_whitespace().collect();
                assert!(dense.contains(&value), "{value} is not in\n{shown}");
            }
        }
        assert!(shown.contains("\\u001b[2J"), "{shown}");
    }
    let narrow = shown(&text, 60);
    for part in [
        "  exp    4102444800  expires 2100-01-01T00:00:00Z, in ",
        "  aud    audience\n    -  \"https://api.example.com/v1\"\n",
        "    client_id  \"worker-17\"        client\n",
        "  http://example.com/is_root  true\n",
        "  https://example.com/claims/a/long/name\n      \"a value that needs",
    ] {
        assert!(narrow.contains(part), "{part:?} is not in\n{narrow}");
    }
}

#[test]
fn decode_cuts_for_people_what_only_programs_read() {
    let claims = json!({ "aud": "me", "exp": 4_102_444_800_u64, "x": "y".repeat(5_000) });
    let text = made(r#"{"alg":"HS256"}"#, &claims.to_string(), 32);
    let shown = shown(&text, 80);
    assert!(shown.len() < 2_000, "{}", shown.len());
    assert!(
        shown.contains("the first 1000 of 5002 characters; --json has them all"),
        "{shown}"
    );
    assert!(report(&text).json().unwrap().contains(&"y".repeat(5_000)));
    let payload = self::shown(&made(r#"{"alg":"HS256"}"#, &"y ".repeat(5_000), 32), 80);
    assert!(
        payload.len() < 2_000 && payload.contains("the first 1000 of 10000 characters"),
        "{payload}"
    );
}

/// JSON values as text that nothing may change: numbers with every digit, strings with every
/// escape, members in any order.
fn values() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        "-?[1-9][0-9]{15,40}",
        "-?(0|[1-9][0-9]{0,3})[.][0-9]{1,20}([eE][+-]?[0-9]{1,3})?",
        prop::sample::select(vec!["null", "true", "false", "\"\"", "[]", "{}"])
            .prop_map(str::to_owned),
        any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
        r#""(\\u00[0-7][0-9a-f]|\\/|\\n|\\"|[a-z ])*""#,
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6)
                .prop_map(|values| format!("[{}]", values.join(","))),
            members(inner),
        ]
    })
}

fn members(value: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let name = "[a-zA-Z0-9_é/.:#-]{0,30}";
    prop::collection::vec((name, value), 0..8).prop_map(|mut members| {
        let mut names = Vec::new();
        members.retain(|(name, _)| {
            let is_new = !names.contains(name);
            names.push(name.clone());
            is_new
        });
        let members: Vec<String> = members
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        format!("{{{}}}", members.join(","))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn decode_gives_header_and_claims_back_to_the_byte(
        header in members(values()),
        claims in members(values()),
        width in 0..200_usize,
    ) {
        let text = made(&header, &claims, 32);
        let json = report(&text).json().unwrap();
        let wanted = format!(r#"{{"header":{header},"claims":{claims},"verified":false,"#);
        prop_assert!(json.starts_with(&wanted), "{json}\n{wanted}");
        let shown = shown(&text, width);
        prop_assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
    }
}

#[test]
fn whether_a_token_is_alive_is_told_by_the_exit() {
    let sandbox = Sandbox::new();
    let unsigned = |claims: &str| {
        let parts = [r#"{"alg":"HS256"}"#, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
        format!("{}.AAAA", parts.join("."))
    };
    let (alive, late) = (r#"{"exp":4e9,"nbf":1}"#, r#"{"exp":1}"#);
    for (claims, code) in [
        (alive, 0),
        ("{}", 0),
        (late, 1),
        (r#"{"exp":4e9,"nbf":4e9}"#, 1),
        (r#"{"exp":"4e9"}"#, 1),
        ("[]", 1),
    ] {
        let run = sandbox.feed(["jwt", "decode", "--alive", "--json"], unsigned(claims));
        run.json(code);
        sandbox
            .feed(["jwt", "decode", "--json"], unsigned(claims))
            .json(0);
    }
    let both = [unsigned(alive), unsigned(late)].join("\n");
    let run = sandbox.feed(["jwt", "decode", "--alive", "--lines"], both);
    assert_eq!((run.code, run.stdout.lines().count()), (Some(1), 2));
}
