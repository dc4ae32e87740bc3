//! Warnings: each by what it is for, and none without cause.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::jose::codec::Token;
use crate::domain::jose::header::Header;
use crate::domain::jose::warning::{Warning, of_header, of_token};
use crate::domain::time::Timestamp;

const NOW: i64 = 1_000_000_000;

fn codes(warnings: &[Warning]) -> Vec<&'static str> {
    warnings.iter().map(|warning| warning.code).collect()
}

fn of(header: &str, claims: &str, signature: usize) -> Vec<Warning> {
    let text = [header.as_bytes(), claims.as_bytes(), &vec![0; signature]]
        .map(|part| URL_SAFE_NO_PAD.encode(part))
        .join(".");
    let token = Token::parse(text.as_bytes()).unwrap().signed().unwrap();
    let now = Timestamp::from_unix(NOW).unwrap();
    of_token(&token, token.unverified_claims().ok().as_ref(), now)
}

fn of_claims(claims: &str) -> Vec<&'static str> {
    codes(&of(r#"{"alg":"HS256"}"#, claims, 32))
}

/// What is said of claims that are all right but for `more`.
fn with(more: &str) -> Vec<&'static str> {
    of_claims(&format!(r#"{{"aud":"me","exp":1000000001,{more}}}"#))
}

#[test]
fn claims_are_warned_about() {
    assert_eq!(with(r#""sub":"joe""#), [""; 0]);
    assert_eq!(of_claims("{}"), ["no_exp", "no_aud"]);
    assert_eq!(of_claims(r#"{"aud":[],"exp":1000000000}"#), ["expired"]);
    assert_eq!(
        of_claims(r#"{"aud":"me","exp":"1000000001"}"#),
        ["claim_invalid"]
    );
    for bad in [
        r#""iss":1"#,
        r#""sub":null"#,
        r#""jti":[]"#,
        r#""toe":"x""#,
        r#""iat":{}"#,
    ] {
        assert_eq!(with(bad), ["claim_invalid"], "{bad}");
    }
    assert_eq!(
        of_claims(r#"{"aud":["me",1],"exp":1000000001}"#),
        ["claim_invalid"]
    );
    assert_eq!(
        of_claims(r#"{"aud":"me","exp":1000000002.5,"nbf":1000000001,"iat":1000000001}"#),
        ["not_yet_valid", "issued_in_future"]
    );
    assert_eq!(
        of_claims(r#"{"aud":"me","exp":2000000000,"iat":0}"#),
        ["long_life"]
    );
    assert_eq!(
        of_claims(r#"{"aud":"me","exp":1000000001000,"nbf":1000000000}"#),
        ["milliseconds", "long_life"]
    );
}

#[test]
fn headers_are_warned_about() {
    let of_header = |json: &str| codes(&of_header(&Header::parse(json.as_bytes()).unwrap()));
    assert_eq!(of_header(r#"{"alg":"ES512"}"#), [""; 0]);
    assert_eq!(of_header("{}"), ["alg_missing"]);
    assert_eq!(
        of_header(r#"{"alg":"nOnE","jwk":{},"x5u":"","crit":[],"b64":false}"#),
        ["alg_none", "key_in_header", "key_in_header", "crit", "b64"]
    );
    assert_eq!(
        of_header(r#"{"alg":"HS256","jku":"http://a.example/","x5u":"https://a.example/"}"#),
        ["key_in_header", "key_in_header", "key_url_insecure"]
    );
    assert_eq!(
        of_header(r#"{"alg":"EdDSA","jwk":{"kty":"OKP","d":"AA"}}"#),
        ["key_in_header", "private_key_in_header"]
    );
    assert_eq!(
        of_header(r#"{"alg":"EdDSA","typ":"dpop+jwt","jwk":{"kty":"OKP"}}"#),
        [""; 0]
    );
    assert_eq!(
        of_header(r#"{"alg":"RSA1_5","enc":"A128GCM","zip":"DEF"}"#),
        ["weak_encryption", "compressed"]
    );
    for (rounds, code) in [(999, "weak_encryption"), (1_000_001, "costly_encryption")] {
        let json = format!(r#"{{"alg":"PBES2-HS256+A128KW","p2c":{rounds}}}"#);
        assert_eq!(of_header(&json), [code]);
    }
}

#[test]
fn a_key_has_a_name_that_does_nothing() {
    let kid = |kid: &str| {
        let json = serde_json::json!({ "alg": "HS256", "kid": kid }).to_string();
        codes(&of_header(&Header::parse(json.as_bytes()).unwrap()))
    };
    for good in [
        "2011-04-29",
        "https://a.example/keys/1",
        "did:example:123#key-1",
        "NzbLsXh8uDCcd--6MNwXF4W_7noWXFZ",
        "a/b+c==",
        "Zoë's".trim_end_matches("'s"),
    ] {
        assert_eq!(kid(good), [""; 0], "{good}");
    }
    for bad in [
        "../../dev/null",
        "/dev/null",
        "~/.ssh/id",
        "file:///etc/passwd",
        "x' UNION SELECT 'k",
        "x\" OR 1",
        "a; rm",
        "a|b",
        "$(id)",
        "`id`",
        "..\\x",
        "a\u{0}b",
        "<script>",
    ] {
        assert_eq!(kid(bad), ["kid_suspicious"], "{bad:?}");
    }
}

#[test]
fn signatures_have_their_length() {
    let good = r#"{"aud":"me","exp":1000000001}"#;
    let of = |alg: &str, length| codes(&of(&format!(r#"{{"alg":"{alg}"}}"#), good, length));
    for (alg, length) in [
        ("HS256", 32),
        ("HS384", 48),
        ("HS512", 64),
        ("RS256", 256),
        ("PS512", 512),
        ("ES256", 64),
        ("ES384", 96),
        ("ES512", 132),
        ("EdDSA", 64),
        ("Ed25519", 64),
        ("ML-DSA-44", 2_420),
    ] {
        assert_eq!(of(alg, length), [""; 0], "{alg}");
        assert_eq!(of(alg, 0), ["signature_missing"], "{alg}");
        assert_eq!(of(alg, 3), ["signature_length"], "{alg}");
    }
    assert_eq!(of("EdDSA", 114), [""; 0], "Ed448 has the same name");
    assert_eq!(of("XS1", 1), [""; 0]);
    assert_eq!(of("none", 0), ["alg_none"]);
}

#[test]
fn a_header_says_what_the_claims_say() {
    let header = r#"{"alg":"HS256","iss":"a","sub":"x"}"#;
    let claims = |iss: &str| format!(r#"{{"aud":"me","exp":1000000001,"iss":"{iss}"}}"#);
    assert_eq!(codes(&of(header, &claims("a"), 32)), [""; 0]);
    assert_eq!(codes(&of(header, &claims("b"), 32)), ["header_differs"]);
}

#[test]
fn secrets_in_claims_are_seen_at_every_level_and_not_repeated() {
    for bad in [
        r#""password":"hunter2""#,
        r#""userPassword":"hunter2""#,
        r#""client_secret":"hunter2""#,
        r#""Api-Key":"hunter2""#,
        r#""pin":1234"#,
        r#""a":{"b":[{"refresh_token":"hunter2"}]}"#,
        r#""a":"-----BEGIN PRIVATE KEY-----""#,
        r#""cnf":{"jwk":{"kty":"OKP","d":"hunter2"}}"#,
    ] {
        assert_eq!(with(bad), ["secret_in_claims"], "{bad}");
    }
    for good in [
        r#""has_password":true"#,
        r#""password":"""#,
        r#""password_changed_at":5"#,
        r#""secretary":"Ann""#,
        r#""pin_set":"yes""#,
        r#""cnf":{"jwk":{"kty":"OKP","x":"AA"}}"#,
    ] {
        assert_eq!(with(good), [""; 0], "{good}");
    }
    let claims = r#"{"exp":1000000001,"aud":"me","a":{"pwd":"hunter2"},"cvv":"123","ssn":"1"}"#;
    let found = of(r#"{"alg":"HS256"}"#, claims, 32);
    assert_eq!(
        found[0].message,
        "a.pwd and 2 more look like a secret: whoever has the token can read it"
    );
}

#[test]
fn card_numbers_in_claims_are_seen() {
    for bad in [
        r#""n":"4111111111111111""#,
        r#""n":4111111111111111"#,
        r#""n":"5555 5555 5555 4444""#,
        r#""n":["3782-822463-10005"]"#,
    ] {
        assert_eq!(with(bad), ["card_in_claims"], "{bad}");
    }
    for good in [
        r#""n":"4111111111111112""#,
        r#""n":"9111111111111111""#,
        r#""n":"411111111111111""#,
        r#""sub":"4111111111111111""#,
        r#""n":"41111111111111110000""#,
    ] {
        assert_eq!(with(good), [""; 0], "{good}");
    }
}
