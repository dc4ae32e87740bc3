//! Tokens as they may and may not be written, and whom they are for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;
use crate::domain::jose::codec::TokenError;
use crate::domain::jose::key::KeyError;

#[test]
fn vectors_and_tags_have_their_lengths() {
    for header in [
        r#"{"alg":"dir","enc":"A256GCM"}"#,
        r#"{"alg":"dir","enc":"A128CBC-HS256"}"#,
    ] {
        let secret: Vec<u8> = (1..=32).collect();
        let enc = if header.contains("GCM") { GCM } else { CBC };
        let good = token(header, b"", enc, &secret);
        let parts: Vec<&str> = good.split('.').collect();
        let short = |part: &str| {
            let mut bytes = URL_SAFE_NO_PAD.decode(part).unwrap();
            bytes.pop();
            encode(&bytes)
        };
        let long = |part: &str| {
            let mut bytes = URL_SAFE_NO_PAD.decode(part).unwrap();
            bytes.push(0);
            encode(&bytes)
        };
        for at in [2, 3, 4] {
            for other in [String::new(), short(parts[at]), long(parts[at])] {
                let mut changed = parts.clone();
                changed[at] = &other;
                assert_eq!(
                    refusal(&changed.join("."), &oct(32)),
                    JweError::Failed,
                    "{header} {at}"
                );
            }
        }
    }
}

#[test]
fn nothing_is_said_twice_or_unprotected() {
    let protected = encode(br#"{"enc":"A256GCM"}"#);
    for (members, what) in [
        (
            r#""unprotected":{"alg":"dir"},"header":{"alg":"dir"}"#,
            "alg in two",
        ),
        (r#""header":{"alg":"dir","enc":"A256GCM"}"#, "enc in two"),
        (r#""header":{"alg":"dir","zip":"DEF"}"#, "zip"),
        (r#""unprotected":{"alg":"dir","crit":["x"],"x":1}"#, "crit"),
    ] {
        let token = format!(r#"{{"protected":"{protected}",{members},"ciphertext":""}}"#);
        let error = Jwe::parse(token.as_bytes()).unwrap_err();
        assert!(matches!(error, JweError::Header { .. }), "{what}: {error}");
    }
}

#[test]
fn json_has_its_shape() {
    let protected = encode(br#"{"alg":"dir","enc":"A256GCM"}"#);
    let many = vec!["{}"; 33].join(",");
    for members in [
        r#""recipients":[]"#.to_owned(),
        r#""recipients":{}"#.to_owned(),
        r#""recipients":[1]"#.to_owned(),
        format!(r#""recipients":[{many}]"#),
        r#""recipients":[{}],"encrypted_key":"""#.to_owned(),
        r#""recipients":[{}],"header":{}"#.to_owned(),
        r#""header":1"#.to_owned(),
        r#""iv":1"#.to_owned(),
        r#""unprotected":[]"#.to_owned(),
    ] {
        let token = format!(r#"{{"protected":"{protected}",{members},"ciphertext":""}}"#);
        let error = Jwe::parse(token.as_bytes()).unwrap_err();
        assert!(
            matches!(error, JweError::Member { .. }),
            "{members}: {error}"
        );
    }
    let bare = format!(r#"{{"protected":"{protected}"}}"#);
    assert!(matches!(
        Jwe::parse(bare.as_bytes()),
        Err(JweError::Member { .. })
    ));
    assert!(matches!(
        Jwe::parse(br#"{"ciphertext":""}"#),
        Err(JweError::Header { .. })
    ));
    let padded = format!(r#"{{"protected":"{protected}","ciphertext":"YQ=="}}"#);
    assert!(matches!(
        Jwe::parse(padded.as_bytes()),
        Err(JweError::Token(TokenError::Encoding { .. }))
    ));
    let aad = format!(r#"{{"protected":"{protected}","aad":"a b","ciphertext":""}}"#);
    assert!(matches!(
        Jwe::parse(aad.as_bytes()),
        Err(JweError::Token(TokenError::Encoding { .. }))
    ));
    let huge = vec![b'a'; (1 << 20) + 1];
    assert!(matches!(
        Jwe::parse(&huge),
        Err(JweError::Token(TokenError::TooLarge { .. }))
    ));
    assert_eq!(
        Jwe::parse(b"eyJhbGciOiJIUzI1NiJ9.e30.c2ln").unwrap_err(),
        JweError::Signed
    );
}

#[test]
fn a_set_offers_the_key_that_is_meant() {
    let named = |kid: &str, length: u8| {
        oct(length).replace("{\"kty\"", &format!("{{\"kid\":\"{kid}\",\"kty\""))
    };
    let set = |keys: &[String]| {
        let keys: Vec<Object> = keys
            .iter()
            .map(|key| Object::parse(key.as_bytes()).unwrap())
            .collect();
        Keys::set(&keys)
    };
    let good = direct(r#"{"alg":"dir","enc":"A256GCM","kid":"b"}"#);
    let open = |keys: &Keys| {
        let token = Jwe::parse(good.as_bytes()).unwrap();
        decrypt(&token, keys, &Policy::default()).map(|opened| opened.kid)
    };
    assert_eq!(
        open(&set(&[named("a", 16), named("b", 32)]).unwrap()),
        Ok(Some("b".into()))
    );
    assert_eq!(open(&set(&[oct(16), oct(32)]).unwrap()), Ok(None));
    for keys in [
        [named("a", 32), named("c", 32)],
        [named("a", 32), named("b", 16)],
    ] {
        assert!(matches!(
            open(&set(&keys).unwrap()),
            Err(JweError::NoKey { .. })
        ));
    }
    assert!(matches!(
        set(&[oct(16).replace("oct", "nix")]),
        Err(KeyError::Unsupported { .. })
    ));
    assert!(matches!(set(&[]), Err(KeyError::NoneUsable)));
}

#[test]
fn a_direct_key_comes_alone() {
    let secret: Vec<u8> = (1..=32).collect();
    let surplus = token(r#"{"alg":"dir","enc":"A256GCM"}"#, b"surplus", GCM, &secret);
    assert!(matches!(
        refusal(&surplus, &oct(32)),
        JweError::Header { .. }
    ));
}

#[test]
fn the_helper_makes_tokens_that_open() {
    let good = direct(r#"{"alg":"dir","enc":"A256GCM"}"#);
    assert_eq!(
        *open(&good, &oct(32), &Policy::default()).unwrap().plaintext,
        b"content"
    );
}
