//! Ways to have the key of the content: each held to its sizes, its curves, its costs, and to
//! saying the same whatever is wrong inside.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rsa::{
    OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, Pkcs1PublicEncryptingKey, PublicEncryptingKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::{EC, EC_PUBLIC};
use super::{
    CANARY, CONTENT_KEY, FAILED, HEADER, LIMIT, NOT_ALLOWED, Parts, Trial, Want, b64, oct,
};
use crate::jwt::key;

const UNKNOWN: Want = Want::Error(3, "jwk_unknown");

/// A token whose content is sealed with the key that the attacker has.
fn token(header: &str, encrypted_key: &[u8]) -> String {
    Parts::gcm(header, encrypted_key, &CONTENT_KEY, CANARY.as_bytes()).compact()
}

/// The public key that goes with `rsa.private.jwk`.
fn rsa() -> PublicEncryptingKey {
    let pem = key("rsa.spki.pem");
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    PublicEncryptingKey::from_der(&STANDARD.decode(body).unwrap()).unwrap()
}

fn pkcs1(bytes: &[u8]) -> Vec<u8> {
    let key = Pkcs1PublicEncryptingKey::new(rsa()).unwrap();
    let mut sealed = vec![0; key.ciphertext_size()];
    key.encrypt(bytes, &mut sealed).unwrap().to_vec()
}

fn oaep(bytes: &[u8]) -> Vec<u8> {
    let key = OaepPublicEncryptingKey::new(rsa()).unwrap();
    let mut sealed = vec![0; key.ciphertext_size()];
    let sealed = key.encrypt(&OAEP_SHA256_MGF1SHA256, bytes, &mut sealed, None);
    sealed.unwrap().to_vec()
}

/// Blocks that no RSA padding is in, and blocks of other lengths than the modulus.
fn misshapen() -> Vec<Vec<u8>> {
    let blocks = [0, 1, 0x7f, 0xff].map(|byte| vec![byte; 256]);
    let lengths = [0, 1, 255, 257, 512].map(|length| vec![1; length]);
    blocks.into_iter().chain(lengths).collect()
}

/// Bleichenbacher's question (RFC 7516 §11.5): was the padding right?
#[test]
fn rsa15_answers_no_question() {
    let mut trial = Trial::new(key("rsa.private.jwk"));
    let header = r#"{"alg":"RSA1_5","enc":"A256GCM"}"#;
    let allow = ["--allow", "RSA1_5"];
    let good = pkcs1(&CONTENT_KEY);
    trial.hold("good", token(header, &good), &allow, Want::Opens);
    trial.hold("unasked", token(header, &good), &[], NOT_ALLOWED);
    let (_, rest) = good.split_first().unwrap();
    let wrong = [&[8; 32][..], &[9; 31], &[9; 33], &[9; 16], &[9; 64], b""].map(pkcs1);
    for sealed in misshapen()
        .into_iter()
        .chain(wrong)
        .chain([oaep(&CONTENT_KEY), rest.to_vec()])
    {
        trial.hold("wrong", token(header, &sealed), &allow, FAILED);
    }
    // Three: opened, not allowed, and the one answer.
    assert_eq!(trial.done(), 3);
}

/// Manger's question is the same about OAEP.
#[test]
fn oaep_answers_no_question() {
    let mut trial = Trial::new(key("rsa.private.jwk"));
    let header = r#"{"alg":"RSA-OAEP-256","enc":"A256GCM"}"#;
    trial.hold("good", token(header, &oaep(&CONTENT_KEY)), &[], Want::Opens);
    let wrong = [&[8; 32][..], &[9; 31], &[9; 33], &[9; 16], b""].map(oaep);
    for sealed in misshapen()
        .into_iter()
        .chain(wrong)
        .chain([pkcs1(&CONTENT_KEY)])
    {
        trial.hold("wrong", token(header, &sealed), &[], FAILED);
    }
    // The hash is the header's, and is not tried out.
    let other = token(&header.replace("-256", ""), &oaep(&CONTENT_KEY));
    trial.hold("another hash", other, &[], FAILED);
    assert_eq!(trial.done(), 2);
}

#[test]
fn agreements_are_made_on_one_curve() {
    let header = |epk: &str| format!(r#"{{"alg":"ECDH-ES","enc":"A256GCM","epk":{epk}}}"#);
    let mut trial = Trial::new(EC);
    for epk in [
        r#"{"kty":"EC","crv":"P-256","x":"gTEe","y":"SLW_"}"#.to_owned(),
        "null".to_owned(),
        r#""x""#.to_owned(),
        "{}".to_owned(),
        // A point beside the curve, and the one at infinity.
        EC_PUBLIC.replace("yck", "ycg"),
        format!(
            r#"{{"kty":"EC","crv":"P-256","x":"{0}","y":"{0}"}}"#,
            b64([0; 32])
        ),
        // With the secret of the sender, and with that of the reader.
        key("p256.private.jwk"),
        EC.to_owned(),
    ] {
        let header = header(&epk);
        trial.hold(&header, token(&header, b""), &[], HEADER);
    }
    let missing = r#"{"alg":"ECDH-ES","enc":"A256GCM"}"#;
    trial.hold(missing, token(missing, b""), &[], HEADER);
    for name in ["p384.jwk", "p521.jwk", "k256.jwk", "x25519.jwk", "rsa.jwk"] {
        trial.hold(name, token(&header(&key(name)), b""), &[], UNKNOWN);
    }
    trial.hold("anybody", token(&header(EC_PUBLIC), b""), &[], FAILED);
    trial.hold(
        "dir with a key",
        token(&header(EC_PUBLIC), &[1; 40]),
        &[],
        HEADER,
    );
    for party in [
        r#""apu":"a b""#,
        r#""apv":1"#,
        &format!(r#""apu":"{}""#, b64([0; 1025])),
    ] {
        let header = header(EC_PUBLIC).replacen('{', &format!("{{{party},"), 1);
        trial.hold(party, token(&header, b""), &[], HEADER);
    }
    trial.done();
}

/// RFC 8037 §3.2: the result of X25519 is not all zero. Here the attacker seals the content with
/// what comes of zero, so that it would open.
#[test]
fn points_of_small_order_agree_on_nothing() {
    let mut trial = Trial::new(key("x25519.private.jwk"));
    let agreed = {
        let sized = |bytes: &[u8]| {
            let length = u32::try_from(bytes.len()).unwrap();
            [&length.to_be_bytes(), bytes].concat()
        };
        // The one round of Concat KDF (RFC 7518 §4.6.2).
        let [round, bits] = [1_u32, 256].map(u32::to_be_bytes);
        let parties = [sized(b"A256GCM"), sized(b""), sized(b"")].concat();
        let input = [&round[..], &[0; 32], &parties, &bits].concat();
        digest(&SHA256, &input)
    };
    let one: [u8; 32] = std::array::from_fn(|at| u8::from(at == 0));
    // Zero, one, and the two points of order eight.
    for x in [
        b64([0; 32]),
        b64(one),
        "4Ot6fDtBuK4WVuP68Z_EatoJjeucMrH9hmIFFl9JuAA".to_owned(),
        "X5yVvKNQjCSx0LFVnIPvWwREXMRYHI6G2CJO3dCfEVc".to_owned(),
    ] {
        let epk = format!(r#"{{"kty":"OKP","crv":"X25519","x":"{x}"}}"#);
        let header = format!(r#"{{"alg":"ECDH-ES","enc":"A256GCM","epk":{epk}}}"#);
        let sealed = Parts::gcm(&header, b"", agreed.as_ref(), CANARY.as_bytes());
        trial.hold(&x, sealed.compact(), &[], FAILED);
    }
    let short =
        r#"{"alg":"ECDH-ES","enc":"A256GCM","epk":{"kty":"OKP","crv":"X25519","x":"AAAA"}}"#;
    trial.hold(short, token(short, b""), &[], HEADER);
    trial.done();
}

#[test]
fn wrapped_keys_have_their_lengths() {
    let mut trial = Trial::new(oct(32));
    let header = r#"{"alg":"A256KW","enc":"A256GCM"}"#;
    for length in [0, 1, 8, 16, 24, 39, 40, 41, 72, 80, 65_536] {
        trial.hold(
            &length.to_string(),
            token(header, &vec![0; length]),
            &[],
            FAILED,
        );
    }
    for alg in [
        "A128KW",
        "A192KW",
        "A128GCMKW",
        "RSA-OAEP",
        "ECDH-ES+A256KW",
    ] {
        let header = format!(
            r#"{{"alg":"{alg}","enc":"A256GCM","iv":"{}","tag":"{}","epk":{EC_PUBLIC}}}"#,
            b64([0; 12]),
            b64([0; 16])
        );
        trial.hold(alg, token(&header, &[0; 40]), &[], UNKNOWN);
    }
    let gcm = |iv: usize, tag: usize| {
        let (iv, tag) = (b64(vec![0; iv]), b64(vec![0; tag]));
        format!(r#"{{"alg":"A256GCMKW","enc":"A256GCM","iv":"{iv}","tag":"{tag}"}}"#)
    };
    for (iv, tag) in [
        (0, 16),
        (11, 16),
        (13, 16),
        (16, 16),
        (12, 0),
        (12, 4),
        (12, 8),
        (12, 15),
        (12, 17),
    ] {
        let header = gcm(iv, tag);
        trial.hold(&header, token(&header, &[0; 32]), &[], HEADER);
    }
    for length in [0, 16, 31, 32, 33] {
        trial.hold("gcm", token(&gcm(12, 16), &vec![0; length]), &[], FAILED);
    }
    trial.done();
}

/// CVE-2022-36083, CVE-2023-50966: the sender does not decide how long the reader computes.
#[test]
fn a_password_is_not_hashed_for_ever() {
    let mut trial = Trial::of_passwords();
    let header = |rest: &str| {
        format!(
            r#"{{"alg":"PBES2-HS256+A128KW","enc":"A256GCM","p2s":"{}",{rest}}}"#,
            b64([1; 16])
        )
    };
    let sealed = |header: &str| token(header, &[0; 40]);
    let allow = ["--allow", "PBES2"];
    for p2c in [
        "10001",
        "2147483647",
        "2147483648",
        "4294967296",
        "18446744073709551617",
    ] {
        let header = header(&format!(r#""p2c":{p2c}"#));
        trial.hold(p2c, sealed(&header), &allow, LIMIT);
        trial.hold(p2c, sealed(&header), &[], NOT_ALLOWED);
    }
    for p2c in [
        "0",
        "-1",
        "-0",
        "1.0",
        "1e3",
        "1.5",
        r#""1000""#,
        "null",
        "true",
        "[1000]",
    ] {
        trial.hold(
            p2c,
            sealed(&header(&format!(r#""p2c":{p2c}"#))),
            &allow,
            HEADER,
        );
    }
    trial.hold("no p2c", sealed(&header(r#""x":1"#)), &allow, HEADER);
    for p2s in [String::new(), b64([1; 7]), b64([1; 1025]), "a b".to_owned()] {
        let header = header(r#""p2c":1000"#).replace(&b64([1; 16]), &p2s);
        trial.hold("p2s", sealed(&header), &allow, HEADER);
    }
    trial.hold("wrong", sealed(&header(r#""p2c":1000"#)), &allow, FAILED);
    // Many recipients are no way around it: each would have it hashed as often as is allowed.
    let costly = header(r#""p2c":10000"#);
    let parts = Parts::gcm("{}", b"", &CONTENT_KEY, CANARY.as_bytes());
    let one = format!(
        r#"{{"header":{costly},"encrypted_key":"{}"}}"#,
        b64([0; 40])
    );
    trial.hold("many", parts.general(&vec![one; 32]), &allow, FAILED);
    trial.done();
}
