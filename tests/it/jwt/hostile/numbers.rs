//! Signatures whose numbers are out of range, or written otherwise than in their one form.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Trial, Want, b64, der, key, payload};
use crate::jwt::token as made_by_node;

const INVALID: Want = Want::Refused("jwt_signature_invalid");

/// CVE-2022-21449, and each way to write a signature of ECDSA that is not the one way.
#[test]
fn ecdsa_has_numbers_in_range_and_one_form() {
    let curves = [
        (
            "ES256",
            "p256.jwk",
            "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        ),
        (
            "ES256K",
            "k256.jwk",
            "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
        ),
        (
            "ES384",
            "p384.jwk",
            "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
        ),
        (
            "ES512",
            "p521.jwk",
            "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
        ),
    ];
    let mut trial = Trial::new();
    for (alg, name, order) in curves {
        let order = number(order);
        let size = order.len();
        let text = made_by_node(alg);
        let (input, signature) = text.rsplit_once('.').unwrap();
        let signature = base64_of(signature);
        let (r, s) = signature.split_at(size);
        let (zero, most) = (vec![0; size], vec![0xff; size]);
        let one = minus(
            &order,
            &minus(&order, &[vec![0; size - 1], vec![1]].concat()),
        );
        let less = minus(&order, &one);
        let mut hold = |what: &str, signature: &[u8], want| {
            let forged = format!("{input}.{}", b64(signature));
            trial.hold(
                &format!("{alg} {what}"),
                forged,
                key(name),
                &["--aud", "me"],
                want,
            );
        };
        for (what, a, b) in [
            ("r = s = 0", &zero[..], &zero[..]),
            ("r = 0", &zero, s),
            ("s = 0", r, &zero),
            ("r = s = 1", &one, &one),
            ("r = n", &order, s),
            ("s = n", r, &order),
            ("r = s = n", &order, &order),
            ("r = s = n - 1", &less, &less),
            ("r > n", &most, s),
            ("s > n", r, &most),
            ("r and s changed round", s, r),
        ] {
            hold(what, &[a, b].concat(), INVALID);
        }
        hold("cut", &signature[..2 * size - 1], INVALID);
        hold("longer", &[&signature[..], &[0]].concat(), INVALID);
        hold("twice", &[&signature[..], &signature[..]].concat(), INVALID);
        hold(
            "r and s with a zero in front",
            &[&[0], r, &[0], s].concat(),
            INVALID,
        );
        hold("in DER", &in_der(r, s), INVALID);
        hold("as it is", &signature, Want::Valid);
        // RFC 7518 §3.4 takes s and n - s alike, and so do all verifiers: a token's text is no
        // name for it where it is to be remembered; `jti` is.
        hold("n - s", &[r, &minus(&order, s)].concat(), Want::Valid);
    }
    trial.hold(
        "in DER",
        made_by_node("ES256 with a DER signature"),
        key("p256.jwk"),
        &["--aud", "me"],
        INVALID,
    );
    trial.done();
}

/// RFC 8032 §5.1.7 and RFC 8017 §8.2.2: numbers that are right but for a multiple of the modulus.
#[test]
fn eddsa_and_rsa_have_one_form_as_well() {
    let mut trial = Trial::new();
    let text = made_by_node("EdDSA");
    let (input, signature) = text.rsplit_once('.').unwrap();
    let signature = base64_of(signature);
    let order = number("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed");
    let (point, s) = signature.split_at(32);
    let mut more = plus(&s.iter().rev().copied().collect::<Vec<u8>>(), &order);
    more.reverse();
    let me = ["--aud", "me"];
    let forged = format!("{input}.{}", b64([point, &more].concat()));
    trial.hold("S + L", forged, key("ed25519.jwk"), &me, INVALID);
    for x in [
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "7P___________________________________________38",
    ] {
        let small = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}"#);
        let forged = format!("{input}.{}", b64([base64_of(x), vec![0; 32]].concat()));
        trial.hold(
            "small order",
            forged,
            small,
            &me,
            Want::Error(2, "jwk_invalid"),
        );
    }
    let pair = RsaKeyPair::from_pkcs8(&der("rsa.pkcs8.pem")).unwrap();
    let header = r#"{"alg":"RS256"}"#;
    let input = format!("{}.{}", b64(header), b64(payload("")));
    let mut right = vec![0; 256];
    pair.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        input.as_bytes(),
        &mut right,
    )
    .unwrap();
    let modulus = pair
        .public_key()
        .modulus()
        .big_endian_without_leading_zero()
        .to_vec();
    for (what, signature, want) in [
        ("right", right.clone(), Want::Valid),
        ("s = 1", [vec![0; 255], vec![1]].concat(), INVALID),
        ("s = n", modulus.clone(), INVALID),
        ("s = n - s", minus(&modulus, &right), INVALID),
        (
            "a zero in front",
            [vec![0], right.clone()].concat(),
            INVALID,
        ),
        ("s = 2^2048 - 1", vec![0xff; 256], INVALID),
    ] {
        let text = format!("{input}.{}", b64(signature));
        trial.hold(what, text, key("rsa.spki.pem"), &[], want);
    }
    trial.done();
}

fn base64_of(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

fn number(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2);
    digits
        .map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap())
        .collect()
}

/// Computes `a - b` of numbers of one length, big-endian.
fn minus(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut borrow = 0;
    let mut digits: Vec<u8> = Vec::new();
    for (a, b) in a.iter().zip(b).rev() {
        let digit = i16::from(*a) - i16::from(*b) - borrow;
        borrow = i16::from(digit < 0);
        digits.push(u8::try_from(digit.rem_euclid(256)).unwrap());
    }
    digits.reverse();
    digits
}

/// Computes `a + b` of numbers of one length, big-endian.
fn plus(a: &[u8], b: &[u8]) -> Vec<u8> {
    let zero = vec![0; a.len()];
    minus(a, &minus(&zero, b))
}

/// Writes ECDSA's two numbers as `SEQUENCE { INTEGER, INTEGER }`.
fn in_der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let integer = |number: &[u8]| {
        let mut number: Vec<u8> = number
            .iter()
            .copied()
            .skip_while(|byte| *byte == 0)
            .collect();
        if number[0] >= 0x80 {
            number.insert(0, 0);
        }
        [vec![2, u8::try_from(number.len()).unwrap()], number].concat()
    };
    let content = [integer(r), integer(s)].concat();
    let length = u8::try_from(content.len()).unwrap();
    if length < 0x80 {
        [vec![0x30, length], content].concat()
    } else {
        [vec![0x30, 0x81, length], content].concat()
    }
}
