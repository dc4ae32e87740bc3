//! Keys and key sets that somebody prepared.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Trial, Want, b64, hs256, key, ours, payload};
use crate::jwt::token as made_by_node;

const INVALID_KEY: Want = Want::Error(2, "jwk_invalid");
const ME: [&str; 2] = ["--aud", "me"];

/// Returns a key of the vectors with more members in front.
fn with(name: &str, members: &str) -> String {
    key(name).replacen('{', &format!("{{{members},"), 1)
}

fn set(keys: &[String]) -> String {
    format!(r#"{{"keys":[{}]}}"#, keys.join(","))
}

#[test]
fn a_key_is_for_what_it_says() {
    let mut trial = Trial::new();
    for members in [
        r#""use":"enc""#,
        r#""use":"SIG""#,
        r#""use":"""#,
        r#""use":1"#,
        r#""use":null"#,
        r#""key_ops":[]"#,
        r#""key_ops":["encrypt"]"#,
        r#""key_ops":["sign"]"#,
        r#""key_ops":"verify""#,
        r#""key_ops":[1]"#,
        r#""alg":"HS256""#,
        r#""alg":"ES384""#,
        r#""alg":"none""#,
        r#""alg":"RSA-OAEP""#,
        r#""alg":1"#,
        r#""alg":null"#,
        r#""kid":1"#,
        r#""kty":"EC""#,
    ] {
        trial.hold(
            members,
            made_by_node("ES256"),
            with("p256.jwk", members),
            &ME,
            INVALID_KEY,
        );
    }
    for members in [
        r#""use":"sig""#,
        r#""key_ops":["verify"]"#,
        r#""key_ops":["sign","verify"]"#,
        r#""alg":"ES256""#,
        r#""x":null,"k":"AAAA""#,
    ] {
        let want = if members.contains("null") {
            INVALID_KEY
        } else {
            Want::Valid
        };
        trial.hold(
            members,
            made_by_node("ES256"),
            with("p256.jwk", members),
            &ME,
            want,
        );
    }
    trial.done();
}

#[test]
fn a_weak_or_broken_key_is_refused() {
    let rsa = |n: &[u8], e: &[u8]| format!(r#"{{"kty":"RSA","n":"{}","e":"{}"}}"#, b64(n), b64(e));
    let modulus = {
        let jwk: serde_json::Value = serde_json::from_str(&key("rsa.jwk")).unwrap();
        URL_SAFE_NO_PAD.decode(jwk["n"].as_str().unwrap()).unwrap()
    };
    let mut even = modulus.clone();
    *even.last_mut().unwrap() &= 0xfe;
    let mut trial = Trial::new();
    for (name, jwk) in [
        ("e = 1", rsa(&modulus, &[1])),
        ("e = 0", rsa(&modulus, &[0])),
        ("no e", rsa(&modulus, &[])),
        ("e = 2", rsa(&modulus, &[2])),
        ("e even", rsa(&modulus, &[1, 0, 0])),
        ("e as long as n", rsa(&modulus, &modulus)),
        ("n even", rsa(&even, &[1, 0, 1])),
        ("n = 1", rsa(&[1], &[1, 0, 1])),
        ("no n", rsa(&[], &[1, 0, 1])),
        ("1024 bits", key("weak.jwk")),
        ("16,384 bits", rsa(&[0xff; 2048], &[1, 0, 1])),
        ("a certificate of 1024 bits", key("weak.spki.pem")),
    ] {
        trial.hold(name, made_by_node("RS256"), jwk, &ME, INVALID_KEY);
    }
    let ec = |x: &[u8], y: &[u8]| {
        format!(
            r#"{{"kty":"EC","crv":"P-256","x":"{}","y":"{}"}}"#,
            b64(x),
            b64(y)
        )
    };
    for (name, jwk) in [
        ("zero", ec(&[0; 32], &[0; 32])),
        ("not on the curve", ec(&[1; 32], &[1; 32])),
        ("coordinates beyond the field", ec(&[0xff; 32], &[0xff; 32])),
        ("short", ec(&[1; 31], &[1; 32])),
        ("long", ec(&[1; 33], &[1; 32])),
        ("no coordinates", ec(&[], &[])),
        (
            "another curve's name",
            key("p256.jwk").replace("P-256", "P-384"),
        ),
        ("no curve's name", key("p256.jwk").replace("P-256", "P-0")),
        (
            "a curve in small letters",
            key("p256.jwk").replace("P-256", "p-256"),
        ),
    ] {
        trial.hold(name, made_by_node("ES256"), jwk, &ME, INVALID_KEY);
    }
    trial.done();
}

/// The text of a public key is no secret in a JWK either, where it looks like one.
#[test]
fn a_public_key_is_no_secret_inside_a_jwk() {
    let mut trial = Trial::new();
    for name in [
        "rsa.spki.pem",
        "rsa.cert.pem",
        "p256.spki.pem",
        "ssh.pem.pub",
        "rsa.jwk",
    ] {
        let text = hs256(key(name), r#"{"alg":"HS256"}"#, payload(""));
        let jwk = format!(r#"{{"kty":"oct","k":"{}"}}"#, b64(key(name)));
        trial.hold(name, &text, &jwk, &[], INVALID_KEY);
        trial.hold(name, &text, set(&[jwk]), &[], INVALID_KEY);
    }
    trial.done();
}

#[test]
fn a_set_is_no_lucky_bag() {
    let mut trial = Trial::of_sets();
    let es256 = made_by_node("ES256");
    let many: Vec<String> = (0..101)
        .map(|number| with("p256.jwk", &format!(r#""kid":"{number}""#)))
        .collect();
    trial.hold("101 keys", &es256, set(&many), &ME, INVALID_KEY);
    trial.hold("100 keys", &es256, set(&many[1..]), &ME, Want::Valid);
    for text in [
        r#"{"keys":{}}"#,
        r#"{"keys":null}"#,
        r#"{"keys":[]}"#,
        r#"{"keys":[1]}"#,
        r#"{"keys":[[]]}"#,
        r#"{"keys":[{}]}"#,
        "[]",
        r#"{"keys":[],"keys":[]}"#,
    ] {
        trial.hold(text, &es256, text, &ME, INVALID_KEY);
    }
    // HMAC with a public key of a set that also has secrets, each under the other's name.
    let kid = r#""kid":"a""#;
    for keys in [
        set(&[with("rsa.jwk", kid), with("secret.jwk", kid)]),
        set(&[with("secret.jwk", kid), with("rsa.jwk", kid)]),
    ] {
        trial.sandbox.file("key", &keys);
        let text = hs256(
            key("rsa.spki.pem"),
            r#"{"alg":"HS256","kid":"a"}"#,
            payload(""),
        );
        for text in [text, ours(r#"{"alg":"HS256","kid":"a"}"#, payload(""))] {
            let args = ["jwt", "verify", "--jwks", "key", "--at", super::THEN];
            let run = trial.sandbox.feed(args, text);
            assert!(matches!(run.code, Some(1..=3)), "{run:?}");
        }
    }
    // One kid, two keys: what the key is good for decides, not which stands first.
    let not_allowed = Want::Refused("jwt_alg_not_allowed");
    let header = r#"{"alg":"HS256","kid":"a"}"#;
    for keys in [
        set(&[with("rsa.jwk", kid), with("p256.jwk", kid)]),
        set(&[with("p256.jwk", kid), with("rsa.jwk", kid)]),
    ] {
        trial.hold("twins", &es256, &keys, &ME, Want::Valid);
        trial.hold("twins", made_by_node("PS512"), &keys, &ME, Want::Valid);
        trial.hold("twins", ours(header, payload("")), &keys, &[], not_allowed);
    }
    // A key for encryption, or for making signatures alone, is none of the set's.
    for members in [r#""use":"enc""#, r#""key_ops":["sign"]"#] {
        let keys = set(&[with("p256.jwk", members), key("rsa.jwk")]);
        trial.hold(members, &es256, keys, &ME, not_allowed);
    }
    // The key that a certificate says it is has to be the key (RFC 7517 §4.7).
    let certificate = key("rsa.cert.pem");
    let certificate: String = certificate
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect();
    let odd = with("p256.jwk", &format!(r#""x5c":["{certificate}"]"#));
    for text in [made_by_node("RS256"), made_by_node("ES256")] {
        trial.hold(
            "x5c of another key",
            text,
            set(std::slice::from_ref(&odd)),
            &ME,
            INVALID_KEY,
        );
    }
    let beside = set(&[odd, key("rsa.jwk")]);
    trial.hold("its set", made_by_node("RS256"), &beside, &ME, Want::Valid);
    trial.hold("left out", made_by_node("ES256"), &beside, &ME, not_allowed);
    trial.done();
}
