//! Tokens that were made to harm: each is refused, and most of them in the same words.

use super::*;
use crate::domain::jose::jwe::agreement::{Context, receive};
use crate::domain::jose::jwe::algorithm::{KeyManagement, KeySize};
use crate::domain::jose::jwe::encrypt::ITERATIONS;
use crate::domain::jose::jwe::key::Recipient;
use crate::domain::jose::jwe::management;
use crate::domain::jose::jwe::wrap::wrap;
use crate::domain::jose::key::KeyError;
use crate::domain::secret::Secret;

#[test]
fn critical_extensions_are_refused() {
    for crit in [r#"["x"],"x":1"#, "[]", r#"["enc"]"#, "1"] {
        let header = format!(r#"{{"alg":"dir","enc":"A256GCM","crit":{crit}}}"#);
        assert!(
            matches!(
                refusal(&direct(&header), &oct(32)),
                JweError::Critical { .. }
            ),
            "{header}"
        );
    }
}

#[test]
fn algorithms_are_ones_that_the_caller_and_the_key_take() {
    for (header, member) in [
        (r#"{"alg":"none","enc":"A256GCM"}"#, "alg"),
        (r#"{"alg":"DIR","enc":"A256GCM"}"#, "alg"),
        (r#"{"enc":"A256GCM"}"#, "alg"),
        (r#"{"alg":"dir"}"#, "enc"),
        (r#"{"alg":"dir","enc":"none"}"#, "enc"),
        (r#"{"alg":"dir","enc":1}"#, "enc"),
        (r#"{"alg":"dir","enc":"A256GCM","zip":"GZIP"}"#, "zip"),
        (r#"{"alg":"dir","enc":"A256GCM","zip":true}"#, "zip"),
    ] {
        match refusal(&direct(header), &oct(32)) {
            JweError::Algorithm { member: found, .. } => assert_eq!(found, member, "{header}"),
            other => panic!("{header}: {other}"),
        }
    }
    let good = direct(r#"{"alg":"dir","enc":"A256GCM"}"#);
    for policy in [
        Policy {
            alg: vec![KeyManagement::EcdhEs(None)],
            ..Policy::default()
        },
        Policy {
            enc: vec![CBC],
            ..Policy::default()
        },
    ] {
        let error = open(&good, &oct(32), &policy).unwrap_err();
        assert!(matches!(error, JweError::Algorithm { .. }), "{error}");
    }
    for key in [P256, RSA, &oct(16)] {
        assert!(matches!(refusal(&good, key), JweError::NoKey { .. }));
    }
}

#[test]
fn what_a_key_says_about_itself_holds() {
    let good = direct(r#"{"alg":"dir","enc":"A256GCM"}"#);
    let saying = |what: &str| oct(32).replace("{\"kty\"", &format!("{{{what},\"kty\""));
    for what in [
        r#""use":"sig""#,
        r#""key_ops":["sign","verify"]"#,
        r#""key_ops":["encrypt"]"#,
        r#""alg":"A256KW""#.replace("A256KW", "HS256").as_str(),
    ] {
        assert!(
            matches!(
                refusal(&good, &saying(what)),
                JweError::Key(KeyError::Use { .. })
            ),
            "{what}"
        );
    }
    for what in [r#""alg":"A256KW""#, r#""alg":"A128CBC-HS256""#] {
        assert!(
            matches!(refusal(&good, &saying(what)), JweError::NoKey { .. }),
            "{what}"
        );
    }
    for what in [
        r#""use":"enc""#,
        r#""key_ops":["decrypt"]"#,
        r#""alg":"A256GCM""#,
        r#""alg":"dir""#,
    ] {
        assert!(
            open(&good, &saying(what), &Policy::default()).is_ok(),
            "{what}"
        );
    }
    let public = P256.split(",\"d\"").next().unwrap().to_owned() + "}";
    assert_eq!(refusal(&good, &public), JweError::Key(KeyError::Public));
}

/// CVE-2016-9123: the length of the additional data counts, so data can't move into the vector.
#[test]
fn the_length_of_the_additional_data_is_covered() {
    let key: Vec<u8> = (1..=32).collect();
    let vector = [7; 16];
    let boxed = CBC.seal(&key, &vector, b"additional", b"content").unwrap();
    for aad in [b"additiona".as_slice(), b"additional\0", b""] {
        assert!(
            CBC.open(&key, &vector, aad, &boxed.ciphertext, &boxed.tag)
                .is_err()
        );
    }
}

/// CVE-2016-9121: points that are on no curve, or on another one than the key is.
#[test]
fn an_ephemeral_key_is_on_the_keys_curve() {
    let header = |epk: &str| format!(r#"{{"alg":"ECDH-ES","enc":"A256GCM","epk":{epk}}}"#);
    let public = |key: &str| key.split(",\"d\"").next().unwrap().to_owned() + "}";
    for epk in [
        "1".to_owned(),
        "{}".to_owned(),
        // y is one off.
        public(P256).replace("yck", "ycg"),
        r#"{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#.to_owned(),
        r#"{"kty":"EC","crv":"P-256","x":"gTEe","y":"SLW_"}"#.to_owned(),
        P256.to_owned(),
    ] {
        let error = refusal(&direct(&header(&epk)), P256);
        assert!(matches!(error, JweError::Header { .. }), "{epk}: {error}");
    }
    let secret = r#"{"kty":"oct","k":"AAAA"}"#;
    for other in [&public(P384), &public(P521), &public(X25519), secret] {
        let error = refusal(&direct(&header(other)), P256);
        assert!(matches!(error, JweError::NoKey { .. }), "{other}: {error}");
        let context = Context::new(KeyManagement::EcdhEs(None), GCM, b"", b"");
        assert!(receive(&jwk(P256).material, &jwk(other).material, &context).is_err());
    }
}

/// RFC 8037 §3.2: the result of X25519 is not all zero.
#[test]
fn a_point_of_small_order_agrees_on_nothing() {
    let small = r#"{"kty":"OKP","crv":"X25519","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#;
    let header = format!(r#"{{"alg":"ECDH-ES","enc":"A256GCM","epk":{small}}}"#);
    assert_eq!(refusal(&direct(&header), X25519), JweError::Failed);
}

/// Bleichenbacher's question gets one answer: a wrong padding, a key of a wrong length and a wrong
/// key all end at the tag.
#[test]
fn nobody_learns_about_padding() {
    let rsa15 = r#"{"alg":"RSA1_5","enc":"A256GCM"}"#;
    let to = Recipient::for_encrypting(jwk(RSA)).unwrap();
    let sent = |key: &[u8]| {
        let none = (&management::Parties::default(), ITERATIONS);
        management::send(&to, KeyManagement::Rsa15, GCM, key, none)
            .unwrap()
            .encrypted_key
    };
    let key = [9; 32];
    assert!(open(&token(rsa15, &sent(&key), GCM, &key), RSA, &lax()).is_ok());
    for encrypted in [
        sent(&[8; 32]),
        sent(&[9; 31]),
        sent(&[9; 33]),
        sent(b""),
        vec![0; 256],
        vec![1; 256],
        vec![0xff; 256],
        vec![1; 255],
        vec![1; 257],
        Vec::new(),
    ] {
        assert_eq!(
            refusal(&token(rsa15, &encrypted, GCM, &key), RSA),
            JweError::Failed
        );
        // What takes the missing key's place is nothing that somebody could encrypt with.
        assert_eq!(
            refusal(&token(rsa15, &encrypted, GCM, &[0; 32]), RSA),
            JweError::Failed
        );
    }
}

#[test]
fn wrapped_keys_have_their_lengths() {
    let header = r#"{"alg":"A256KW","enc":"A256GCM"}"#;
    let secret: Vec<u8> = (1..=32).collect();
    for length in [16, 24, 40, 64] {
        let wrapped = wrap(KeySize::Bits256, &secret, &vec![5; length]).unwrap();
        assert_eq!(
            refusal(&token(header, &wrapped, GCM, &[5; 32]), &oct(32)),
            JweError::Failed
        );
    }
    for length in [0, 1, 8, 39, 41, 4096] {
        assert_eq!(
            refusal(&token(header, &vec![0; length], GCM, &[5; 32]), &oct(32)),
            JweError::Failed
        );
    }
}

/// CVE-2022-36083, CVE-2023-50966: the sender does not decide how long the reader computes.
#[test]
fn passwords_are_hashed_only_so_often() {
    let header = |rest: &str| format!(r#"{{"alg":"PBES2-HS256+A128KW","enc":"A256GCM",{rest}}}"#);
    let refusal = |header: &str| {
        let token = Jwe::parse(direct(header).as_bytes()).unwrap();
        decrypt(
            &token,
            &Keys::password(Secret::from("x".to_owned())),
            &lax(),
        )
        .unwrap_err()
    };
    for p2c in [
        "10001",
        "2147483648",
        "4294967296",
        "99999999999999999999999",
    ] {
        let header = header(&format!(r#""p2s":"2WCTcJZ1Rvd_CJuJripQ1w","p2c":{p2c}"#));
        assert!(
            matches!(refusal(&header), JweError::Limit { .. }),
            "{header}"
        );
    }
    for rest in [
        r#""p2s":"2WCTcJZ1Rvd_CJuJripQ1w","p2c":0"#,
        r#""p2s":"2WCTcJZ1Rvd_CJuJripQ1w","p2c":-1"#,
        r#""p2s":"2WCTcJZ1Rvd_CJuJripQ1w","p2c":"1000""#,
        r#""p2s":"2WCTcJZ1Rvd_CJuJripQ1w","p2c":1e3"#,
        r#""p2s":"2WCTcJZ1Rvd_CJuJripQ1w""#,
        r#""p2s":"2WCTcJZ1","p2c":1000"#,
        r#""p2c":1000"#,
    ] {
        assert!(
            matches!(refusal(&header(rest)), JweError::Header { .. }),
            "{rest}"
        );
    }
}

/// CVE-2024-28176: a compressed token does not grow without end.
#[test]
fn a_bomb_does_not_go_off() {
    let header = r#"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#;
    let key: Vec<u8> = (1..=32).collect();
    let bomb = miniz_oxide::deflate::compress_to_vec(&vec![0; 50_000_000], 9);
    let protected = encode(header.as_bytes());
    let vector = [3; 12];
    let boxed = GCM
        .seal(&key, &vector, protected.as_bytes(), &bomb)
        .unwrap();
    let rest = [b"".as_slice(), &vector, &boxed.ciphertext, &boxed.tag].map(encode);
    let token = format!("{protected}.{}", rest.join("."));
    assert!(matches!(refusal(&token, &oct(32)), JweError::Limit { .. }));
    assert_eq!(
        open(&token, &oct(32), &Policy::default()).unwrap_err(),
        JweError::NotAllowed(Risk::Zip)
    );
}
