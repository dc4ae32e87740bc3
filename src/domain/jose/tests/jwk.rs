//! JSON Web Keys: what each member has to be, and what each key is good for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::vectors::{key, of};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::json::Object;
use crate::domain::jose::key::KeyError;

#[test]
fn a_jwk_is_for_what_it_says() {
    let oct = |more: &str| of(format!(r#"{{"kty":"oct","k":"{}"{more}}}"#, "A".repeat(64)));
    let member = |name, wanted| Err(KeyError::Member { name, wanted });
    assert_eq!(oct(""), Ok(vec![Algorithm::Hs256, Algorithm::Hs384]));
    assert_eq!(
        oct(r#","alg":"HS256","use":"sig","key_ops":["verify"]"#),
        Ok(vec![Algorithm::Hs256])
    );
    assert_eq!(oct(r#","use":"enc""#), Err(KeyError::Use { member: "use" }));
    assert_eq!(oct(r#","use":"SIG""#), Err(KeyError::Use { member: "use" }));
    assert_eq!(
        oct(r#","key_ops":["sign"]"#),
        Err(KeyError::Use { member: "key_ops" })
    );
    assert_eq!(
        oct(r#","key_ops":[]"#),
        Err(KeyError::Use { member: "key_ops" })
    );
    assert_eq!(
        oct(r#","key_ops":"verify""#),
        member("key_ops", "a list of strings")
    );
    assert_eq!(oct(r#","alg":1"#), member("alg", "a string"));
    assert_eq!(oct(r#","kid":7"#), member("kid", "a string"));
    let found = "XX512".to_owned();
    assert_eq!(oct(r#","alg":"XX512""#), Err(KeyError::Alg { found }));
    assert!(matches!(
        oct(r#","alg":"HS512""#),
        Err(KeyError::NoFit { .. })
    ));
    assert!(matches!(
        oct(r#","alg":"RS256""#),
        Err(KeyError::NoFit { .. })
    ));
    assert!(matches!(oct(r#","k":"BBBB""#), Err(KeyError::Json(_))));
    assert_eq!(of(r#"{"kty":"oct"}"#), member("k", "strict base64url"));
    assert_eq!(
        of(r#"{"kty":"oct","k":"AA=="}"#),
        member("k", "strict base64url")
    );
    assert_eq!(
        of("{}"),
        member("kty", "a string such as RSA, EC, OKP or oct")
    );
}

/// RFC 7517 §4.7.
#[test]
fn a_certificate_is_the_keys_own() {
    let certificate = |name: &str| -> String {
        let pem = key(name);
        pem.lines().filter(|line| !line.starts_with('-')).collect()
    };
    let with = |jwk: &str, x5c: &str| of(key(jwk).replacen('{', &format!("{{\"x5c\":{x5c},"), 1));
    let kinds = ["rsa", "p256", "ed25519"];
    for (jwk, cert) in kinds
        .iter()
        .flat_map(|one| kinds.map(|other| (*one, other)))
    {
        let cert_of = certificate(&format!("{cert}.cert.pem"));
        for half in ["jwk", "private.jwk"] {
            let found = with(&format!("{jwk}.{half}"), &format!(r#"["{cert_of}"]"#));
            if jwk == cert {
                assert!(found.is_ok(), "{jwk}: {found:?}");
            } else {
                assert_eq!(found, Err(KeyError::Certificate), "{jwk} and {cert}");
            }
        }
    }
    let (own, other) = (certificate("p256.cert.pem"), certificate("rsa.cert.pem"));
    // The others are the chain above the first.
    assert!(with("p256.jwk", &format!(r#"["{own}","{other}"]"#)).is_ok());
    for (jwk, x5c) in [
        ("p384.jwk", format!(r#"["{own}"]"#)),
        ("p256.jwk", format!(r#"["{other}","{own}"]"#)),
        ("secret.jwk", format!(r#"["{own}"]"#)),
    ] {
        assert_eq!(with(jwk, &x5c), Err(KeyError::Certificate), "{jwk}");
    }
    for unread in [r#"["MIIB"]"#, r#"[""]"#, "[]", "[1]", "{}", "null"] {
        assert!(with("p256.jwk", unread).is_ok(), "{unread}");
    }
}

#[test]
fn points_are_on_their_curve_and_whole() {
    let coordinate = |length| URL_SAFE_NO_PAD.encode(vec![1; length]);
    for (curve, length) in [("P-256", 32), ("P-256", 31), ("P-256", 0), ("P-384", 48)] {
        let (x, y) = (coordinate(length), coordinate(length));
        let jwk = format!(r#"{{"kty":"EC","crv":"{curve}","x":"{x}","y":"{y}"}}"#);
        assert_eq!(of(jwk), Err(KeyError::Point { curve }), "{length}");
    }
    let other = key("p256.jwk").replace("P-256", "P-384");
    assert_eq!(of(other), Err(KeyError::Point { curve: "P-384" }));
    // A point that is right but for where one coordinate ends and the other begins.
    let object = Object::parse(key("p256.jwk").as_bytes()).unwrap();
    let bytes = |name: &str| {
        let text = object.text(name).unwrap();
        URL_SAFE_NO_PAD.decode(text).unwrap()
    };
    let (x, mut y) = (bytes("x"), bytes("y"));
    y.insert(0, x[31]);
    let [x, y] = [&x[..31], &y].map(|part| URL_SAFE_NO_PAD.encode(part));
    let moved = format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}"#);
    assert_eq!(of(moved), Err(KeyError::Point { curve: "P-256" }));
    let short = format!(
        r#"{{"kty":"OKP","crv":"Ed25519","x":"{}"}}"#,
        coordinate(31)
    );
    assert_eq!(of(short), Err(KeyError::Point { curve: "Ed25519" }));
}

#[test]
fn rsa_exponents_are_odd_and_small() {
    let with = |exponent: &str| of(key("rsa.jwk").replace("AQAB", exponent));
    assert!(with("AQAB").is_ok());
    assert!(with("AAEAAQ").is_ok(), "leading zeros change no number");
    assert!(with("Aw").is_ok(), "three");
    for (exponent, name) in [
        ("AQ", "one"),
        ("AQAA", "even"),
        ("AA", "zero"),
        ("AgAAAAE", "34 bits"),
    ] {
        assert_eq!(with(exponent), Err(KeyError::Exponent), "{name}");
    }
}

#[test]
fn rsa_moduli_are_odd_and_of_2048_to_8192_bits() {
    let with = |modulus: Vec<u8>| {
        let n = URL_SAFE_NO_PAD.encode(modulus);
        of(format!(r#"{{"kty":"RSA","e":"AQAB","n":"{n}"}}"#))
    };
    let modulus = |length: usize, last: u8| {
        let mut modulus = vec![0xff; length];
        modulus[length - 1] = last;
        modulus
    };
    assert!(with(modulus(256, 1)).is_ok());
    assert!(with(modulus(1024, 1)).is_ok());
    let bad = [
        (modulus(256, 2), 2048),
        (modulus(255, 1), 2040),
        (modulus(1025, 1), 8200),
    ];
    for (modulus, bits) in bad {
        assert_eq!(with(modulus), Err(KeyError::Size { bits }));
    }
    assert_eq!(with(Vec::new()), Err(KeyError::Size { bits: 0 }));
}

#[test]
fn a_private_half_is_that_of_its_public_half() {
    for name in ["rsa", "p256", "p521", "k256", "ed25519"] {
        let (ours, other) = (key(&format!("{name}.private.jwk")), another(name));
        let mut mixed = ours.clone();
        for member in ["d", "p", "q", "dp", "dq", "qi"] {
            if let (Some(one), Some(two)) = (value(&ours, member), value(&other, member)) {
                mixed = mixed.replace(&one, &two);
            }
        }
        assert!(of(ours).is_ok(), "{name}");
        assert_eq!(of(mixed), Err(KeyError::Mismatch), "{name}");
    }
}

fn value(jwk: &str, member: &str) -> Option<String> {
    Object::parse(jwk.as_bytes()).unwrap().text(member)
}

/// A private number of the right length that is another key's.
fn another(name: &str) -> String {
    let jwk = key(&format!("{name}.private.jwk"));
    let d = value(&jwk, "d").unwrap();
    let mut bytes = URL_SAFE_NO_PAD.decode(&d).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 8;
    jwk.replace(&d, &URL_SAFE_NO_PAD.encode(bytes))
}

#[test]
fn the_same_signatures_under_both_names() {
    let ed = key("ed25519.jwk");
    for alg in ["EdDSA", "Ed25519"] {
        let named = ed.replacen('{', &format!(r#"{{"alg":"{alg}","#), 1);
        assert_eq!(of(named).as_deref(), Ok(&Algorithm::EDDSA[..]), "{alg}");
    }
}
