//! Key material in every form, and the choice of a key.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;

use super::vectors::{key, of, set};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::key::KeyError;
use crate::domain::jose::key::jwk::Origin;

fn bare(name: &str) -> String {
    let pem = key(name);
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}

fn der(name: &str) -> Vec<u8> {
    STANDARD.decode(bare(name)).unwrap()
}

#[test]
fn every_form_of_a_key_is_told_by_its_content() {
    let es256 = &[Algorithm::Es256][..];
    let es384 = &[Algorithm::Es384][..];
    let es512 = &[Algorithm::Es512][..];
    let es256k = &[Algorithm::Es256k][..];
    let eddsa = &Algorithm::EDDSA[..];
    for (name, algorithms) in [
        ("rsa.spki.pem", &Algorithm::RSA[..]),
        ("rsa.pkcs1.pub.pem", &Algorithm::RSA),
        ("rsa.pkcs8.pem", &Algorithm::RSA),
        ("rsa.pkcs1.pem", &Algorithm::RSA),
        ("rsa.cert.pem", &Algorithm::RSA),
        ("rsa.jwk", &Algorithm::RSA),
        ("rsa.private.jwk", &Algorithm::RSA),
        ("pss.spki.pem", &Algorithm::RSA_PSS),
        ("pss.pkcs8.pem", &Algorithm::RSA_PSS),
        ("p256.spki.pem", es256),
        ("p256.pkcs8.pem", es256),
        ("p256.sec1.pem", es256),
        ("p256.ecparam.pem", es256),
        ("p256.cert.pem", es256),
        ("p256.jwk", es256),
        ("p256.private.jwk", es256),
        ("p384.spki.pem", es384),
        ("p384.pkcs8.pem", es384),
        ("p384.sec1.pem", es384),
        ("p384.jwk", es384),
        ("p521.spki.pem", es512),
        ("p521.pkcs8.pem", es512),
        ("p521.jwk", es512),
        ("p521.private.jwk", es512),
        ("k256.spki.pem", es256k),
        ("k256.pkcs8.pem", es256k),
        ("k256.jwk", es256k),
        ("k256.private.jwk", es256k),
        ("ed25519.spki.pem", eddsa),
        ("ed25519.pkcs8.pem", eddsa),
        ("ed25519.cert.pem", eddsa),
        ("ed25519.jwk", eddsa),
        ("ed25519.private.jwk", eddsa),
        ("secret.jwk", &Algorithm::HMAC),
    ] {
        assert_eq!(of(key(name)).as_deref(), Ok(algorithms), "{name}");
        assert_eq!(
            of(format!("\n {}", key(name))).as_deref(),
            Ok(algorithms),
            "{name}"
        );
        if name.contains(".pem") && name != "p256.ecparam.pem" {
            assert_eq!(of(der(name)).as_deref(), Ok(algorithms), "{name} as DER");
            assert_eq!(of(bare(name)).as_deref(), Ok(algorithms), "{name} bare");
        }
    }
}

#[test]
fn where_a_key_came_from_is_said() {
    let origin = |name: &str| set(key(name), &[]).unwrap().keys()[0].origin();
    assert_eq!(origin("rsa.spki.pem"), Origin::Plain);
    assert_eq!(origin("secret.jwk"), Origin::Plain);
    assert_eq!(origin("p256.cert.pem"), Origin::Certificate);
    for name in [
        "rsa.pkcs8.pem",
        "rsa.pkcs1.pem",
        "p256.sec1.pem",
        "ed25519.private.jwk",
    ] {
        assert_eq!(origin(name), Origin::Private, "{name}");
    }
}

#[test]
fn what_protects_nothing_or_is_not_for_tokens_is_refused() {
    let error = |name: &str| of(key(name)).unwrap_err();
    for name in ["weak.spki.pem", "weak.pkcs8.pem", "weak.jwk"] {
        assert_eq!(error(name), KeyError::Size { bits: 1024 }, "{name}");
    }
    for name in [
        "ed448.spki.pem",
        "ed448.jwk",
        "x25519.spki.pem",
        "x25519.pkcs8.pem",
        "x25519.jwk",
    ] {
        assert!(
            matches!(error(name), KeyError::Unsupported { .. }),
            "{name}"
        );
    }
    assert_eq!(error("rsa.locked.pkcs8.pem"), KeyError::Encrypted);
    assert_eq!(error("rsa.locked.pkcs1.pem"), KeyError::Outdated);
    for name in ["ssh.pem", "ssh.pem.pub"] {
        assert_eq!(error(name), KeyError::Ssh, "{name}");
    }
    assert_eq!(error("secret.raw"), KeyError::Foreign);
    let two = key("rsa.spki.pem") + &key("p256.spki.pem");
    assert_eq!(of(two), Err(KeyError::Several));
    assert!(
        of(key("p256.cert.pem") + &key("rsa.cert.pem")).is_ok(),
        "a chain"
    );
}

/// Algorithm confusion: CVE-2016-10555 and its like.
#[test]
fn key_text_is_no_shared_secret() {
    for name in [
        "rsa.spki.pem",
        "rsa.pkcs1.pub.pem",
        "rsa.cert.pem",
        "rsa.jwk",
        "p256.spki.pem",
        "p256.jwk",
        "ed25519.spki.pem",
        "ed25519.jwk",
        "weak.spki.pem",
        "ssh.pem",
        "ssh.pem.pub",
    ] {
        for prefix in [
            "",
            " ",
            "\n\t ",
            "\u{b}",
            "\u{feff}",
            "\0",
            "\u{a0}\u{200b}",
        ] {
            let text = format!("{prefix}{}", key(name));
            assert!(set(text, &[Algorithm::Hs256]).is_err(), "{prefix:?} {name}");
        }
        // As a shell writes it that has UTF-16, and behind what is no UTF-8.
        let wide: Vec<u16> = key(name).encode_utf16().collect();
        let little: Vec<u8> = wide.iter().copied().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = wide.iter().copied().flat_map(u16::to_be_bytes).collect();
        for garbled in [little, big, [b"\xff\xfe", key(name).as_bytes()].concat()] {
            assert!(set(garbled, &[Algorithm::Hs256]).is_err(), "{name}");
        }
        let wrapped = format!(
            r#"{{"kty":"oct","k":"{}"}}"#,
            URL_SAFE_NO_PAD.encode(key(name))
        );
        assert!(set(wrapped, &[]).is_err(), "{name} in a JWK");
        if name == "ssh.pem.pub" {
            let line = format!("no-pty,from=\"*.example\" {}", key(name));
            assert_eq!(set(line, &[Algorithm::Hs256]).unwrap_err(), KeyError::Ssh);
        }
        if name.ends_with("ki.pem") {
            assert!(
                set(der(name), &[Algorithm::Hs256]).is_err(),
                "{name} as DER"
            );
        }
    }
    let sets = format!("{{\"keys\":[{}]}}", key("rsa.jwk"));
    assert!(set(sets, &[Algorithm::Hs256]).is_err());
}

#[test]
fn raw_bytes_are_a_secret_for_hmac_alone_and_long_enough() {
    let raw = |length: usize, wanted: &[Algorithm]| {
        set("s".repeat(length), wanted).map(|keys| keys.algorithms())
    };
    assert_eq!(raw(32, &[Algorithm::Hs256]), Ok(vec![Algorithm::Hs256]));
    assert_eq!(
        raw(48, &Algorithm::HMAC),
        Ok(vec![Algorithm::Hs256, Algorithm::Hs384])
    );
    assert_eq!(
        raw(31, &[Algorithm::Hs256]),
        Err(KeyError::Short { found: 31 })
    );
    assert_eq!(
        raw(63, &[Algorithm::Hs512]),
        Err(KeyError::Short { found: 63 })
    );
    assert_eq!(
        raw(64, &[Algorithm::Hs256, Algorithm::Rs256]),
        Err(KeyError::Foreign)
    );
    assert_eq!(raw(64, &[]), Err(KeyError::Foreign));
    assert_eq!(
        set(format!("{}\n", "s".repeat(31)), &[Algorithm::Hs256]).unwrap_err(),
        KeyError::Short { found: 31 },
        "the line ending is not part of it"
    );
    assert!(
        set(
            "{ this is a secret, not an object".repeat(2),
            &[Algorithm::Hs256]
        )
        .is_ok()
    );
}

#[test]
fn a_set_keeps_what_it_can_use() {
    let json = |keys: &[&str]| format!("{{\"keys\":[{}]}}", keys.join(","));
    let (rsa, p256) = (key("rsa.jwk"), key("p256.jwk"));
    let (weak, secret) = (key("weak.jwk"), key("secret.jwk"));
    let odd = r#"{"kty":"AKP","kid":"pq","alg":"ML-DSA-65","pub":"AA"}"#;
    let keys = set(json(&[odd, &weak, &rsa, &p256]), &[]).unwrap();
    assert_eq!((keys.keys().len(), keys.skipped().len()), (2, 2));
    let mixed = set(json(&[&secret, &rsa]), &[]).unwrap();
    assert_eq!(mixed.algorithms(), Algorithm::RSA);
    assert_eq!(mixed.skipped()[0].reason, KeyError::Mixed);
    // Also where the other one can't be used: it shows all the same that the set is published.
    assert_eq!(
        set(json(&[&secret, odd]), &[]).unwrap_err(),
        KeyError::NoneUsable
    );
    assert_eq!(set(json(&[&secret, &secret]), &[]).unwrap().keys().len(), 2);
    assert_eq!(set(json(&[]), &[]).unwrap_err(), KeyError::NoneUsable);
    assert_eq!(
        set(json(&[&weak]), &[]).unwrap_err(),
        KeyError::Size { bits: 1024 }
    );
    assert_eq!(
        set(json(&[&weak, odd]), &[]).unwrap_err(),
        KeyError::NoneUsable
    );
    assert!(set(json(&vec![p256.as_str(); 100]), &[]).is_ok());
    assert_eq!(
        set(json(&vec![p256.as_str(); 101]), &[]).unwrap_err(),
        KeyError::TooMany {
            found: 101,
            limit: 100
        }
    );
    assert!(matches!(
        set(json(&["1"]), &[]).unwrap_err(),
        KeyError::Member { .. }
    ));
}

#[test]
fn damaged_keys_are_refused() {
    let pem = key("p256.spki.pem");
    let damaged = |pem: String| of(pem).unwrap_err();
    let is_pem = |error: &KeyError| matches!(error, KeyError::Pem { .. });
    assert!(is_pem(&damaged(pem.replace("-----END", "-----FIN"))));
    assert!(is_pem(&damaged(pem.replace("END PUBLIC", "END PRIVATE"))));
    assert!(is_pem(&damaged(pem.replace("MFkw", "MF!w"))));
    assert_eq!(
        damaged("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n".into()),
        KeyError::Damaged {
            what: "a public key (SubjectPublicKeyInfo)"
        }
    );
    let mut longer = der("p256.spki.pem");
    longer.push(0);
    assert_eq!(
        of(longer),
        Err(KeyError::Foreign),
        "something behind the key"
    );
    let mut longer = der("p256.spki.pem");
    longer.extend([0x05, 0x00]);
    longer[1] += 2;
    assert_eq!(of(longer), Err(KeyError::Foreign), "something more in it");
    let explained = format!("Our key, use it well:\n{pem}");
    assert!(of(explained).is_ok(), "text around PEM is explanation");
}

proptest! {
    #[test]
    fn no_damage_to_a_key_makes_it_panic(
        name in prop::sample::select(vec![
            "rsa.spki.pem", "rsa.pkcs8.pem", "p256.sec1.pem", "ed25519.pkcs8.pem", "p256.cert.pem",
        ]),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = der(name);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        drop(set(bytes.clone(), &[]));
        bytes.truncate(at);
        drop(set(bytes, &[]));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        drop(set(bytes, &Algorithm::HMAC));
    }
}

/// A modulus of two primes that are built as the faulty library built them: k · M + 65537ᵃ mod M.
#[test]
fn keys_whose_factors_can_be_computed_are_refused() {
    let modulus = "5Rfn4gGvw7SNihmMKZFrGY9fFNp-Gcms6LMB3bnG8jEJpK-VWkCF_mqYLzEqTr3oX3BF46KvWor1IvDm1opNhv6P3Thqn7omy9Jejbh5jj09z3MBRms2UDkqQY8VFOjxrr8HYS0DBxv6oYyvZrr3A2iDaXW12BmRyME0tLrPBd3hxHatzhl_r7SnjbYIgox87FhEVllFHefQj_vVY1_f_q_-GN9-DZ8G2fF_R7c8dvd4HI3MPmxWf98OV9WxL0pax1DY_KAPLRy9zwmq3ZxsxjhjYQuOmdibCnT7mCju9W7QCp81pXbNkii427LmffW8Tm3noFw70MRmeNU3JkEvFw";
    assert_eq!(
        of(format!(r#"{{"kty":"RSA","e":"AQAB","n":"{modulus}"}}"#)),
        Err(KeyError::Roca)
    );
    for name in ["rsa.jwk", "pss.spki.pem"] {
        assert!(of(key(name)).is_ok(), "{name}");
    }
}
