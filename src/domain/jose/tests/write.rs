//! Keys made and written: what a public JWK never holds, thumbprints, and what was asked for.

use std::str::FromStr as _;

use super::vectors::{jwk, key};
use crate::domain::jose::key::curve::{Curve, MlDsa, OkpCurve, Shape};
use crate::domain::jose::key::form::Form;
use crate::domain::jose::key::generate::{Recipe, RsaSize, generate};
use crate::domain::jose::key::jwk::{Jwk, Origin};
use crate::domain::jose::key::material::Material;
use crate::domain::jose::key::request::{KeyType, Purpose, Request, RequestError};
use crate::domain::jose::key::thumbprint::{Hash, Thumbprint};
use crate::domain::jose::key::write::{PublicJwk, private_jwk};
use crate::domain::jose::key::{Bytes, KeyError};
use crate::domain::ports::{Random, RandomError};

struct System;

impl Random for System {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        aws_lc_rs::rand::fill(buffer).map_err(|_| RandomError)
    }
}

struct Broken;

impl Random for Broken {
    fn fill(&self, _: &mut [u8]) -> Result<(), RandomError> {
        Err(RandomError)
    }
}

fn recipes() -> Vec<Recipe> {
    let mut all = vec![
        Recipe::Rsa(RsaSize::B2048),
        Recipe::Oct(32),
        Recipe::Oct(64),
    ];
    all.extend(Curve::ALL.map(Recipe::Ec));
    all.extend(OkpCurve::ALL.map(Recipe::Okp));
    all.extend(MlDsa::ALL.map(Recipe::Akp));
    all
}

fn made(recipe: Recipe) -> Jwk {
    Jwk {
        kid: Some("k 1".into()),
        purpose: Some("sig".into()),
        operations: Some(vec!["sign".into(), "verify".into(), "decrypt".into()]),
        ..Jwk::bare(generate(recipe, &System).unwrap(), Origin::Private)
    }
}

#[test]
fn a_public_jwk_has_no_private_member_whatever_the_key() {
    for recipe in recipes() {
        let jwk = made(recipe);
        let Some(public) = PublicJwk::of(&jwk) else {
            assert!(matches!(jwk.material, Material::Oct(_)), "{recipe:?}");
            continue;
        };
        let object: serde_json::Value = serde_json::from_str(public.json()).unwrap();
        let mut names: Vec<&str> = object
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        names.retain(|name| !["kty", "kid", "use", "key_ops"].contains(name));
        let wanted: &[&str] = match recipe {
            Recipe::Rsa(_) => &["e", "n"],
            Recipe::Ec(_) => &["crv", "x", "y"],
            Recipe::Okp(_) => &["crv", "x"],
            Recipe::Akp(_) => &["alg", "pub"],
            Recipe::Oct(_) => &[],
        };
        assert_eq!(names, wanted, "{recipe:?}");
        assert_eq!(
            object["key_ops"],
            serde_json::json!(["verify", "encrypt"]),
            "{recipe:?}"
        );
        let secret = private_jwk(&jwk).unwrap();
        let secret: serde_json::Value = serde_json::from_slice(secret.expose()).unwrap();
        for name in ["d", "p", "q", "dp", "dq", "qi", "priv"] {
            if let Some(number) = secret[name].as_str() {
                assert!(!public.json().contains(number), "{recipe:?}: {name}");
            }
        }
    }
}

#[test]
fn what_is_made_and_written_is_read_back() {
    for recipe in recipes() {
        let made = made(recipe);
        let secret = private_jwk(&made).unwrap();
        let read = jwk(secret.expose());
        assert!(read.material.is_private(), "{recipe:?}");
        assert_eq!(read.kid, made.kid);
        assert_eq!(read.operations, made.operations);
        assert_eq!(private_jwk(&read).unwrap().expose(), secret.expose());
        if let Some(public) = PublicJwk::of(&made) {
            let read = jwk(public.json());
            assert!(!read.material.is_private(), "{recipe:?}");
            assert_eq!(PublicJwk::of(&read).unwrap().json(), public.json());
            assert!(matches!(private_jwk(&read), Err(KeyError::Public)));
        }
        let shape = read.material.shape();
        assert_eq!(Shape::from_str(&shape.words()), Ok(shape));
        assert_eq!(Recipe::like(shape), recipe);
    }
}

#[test]
fn pem_and_jwk_are_the_same_key() {
    for name in ["rsa", "p256", "p384", "p521", "k256", "ed25519"] {
        let found = |form: &str| jwk(key(&format!("{name}.{form}")));
        let (pem, json) = (found("pkcs8.pem"), found("jwk"));
        let public = PublicJwk::of(&pem).unwrap();
        let theirs = PublicJwk::of(&Jwk {
            kid: None,
            alg: None,
            purpose: None,
            operations: None,
            ..json
        });
        assert_eq!(public.json(), theirs.unwrap().json(), "{name}");
    }
}

#[test]
fn every_form_is_read_back_and_a_public_one_holds_no_private_number() {
    for recipe in recipes() {
        let made = made(recipe);
        let print = |jwk: &Jwk| Thumbprint::of(&jwk.material, Hash::Sha256);
        for form in Form::ALL {
            if let Ok(written) = form.private(&made.material) {
                let read = jwk(written.pem().expose());
                assert!(read.material.is_private(), "{recipe:?}, {}", form.as_str());
                assert_eq!(print(&read), print(&made));
                assert_eq!(print(&jwk(written.der().to_vec())), print(&made));
            }
            if let Ok(written) = form.public(&made.material) {
                let read = jwk(written.pem().expose());
                assert!(!read.material.is_private(), "{recipe:?}, {}", form.as_str());
                assert_eq!(print(&read), print(&made));
            }
        }
        let forms = |fits: fn(&Form, &Material) -> bool| {
            let all = Form::ALL.into_iter();
            let good = all.filter(|form| fits(form, &made.material));
            good.map(Form::as_str).collect::<Vec<_>>().join(" ")
        };
        let (private, public) = match recipe {
            Recipe::Rsa(_) => ("pkcs8 pkcs1", "pkcs1 spki"),
            Recipe::Ec(_) => ("pkcs8 sec1", "spki"),
            Recipe::Okp(_) | Recipe::Akp(_) => ("pkcs8", "spki"),
            Recipe::Oct(_) => ("", ""),
        };
        assert_eq!(
            forms(|form, key| form.private(key).is_ok()),
            private,
            "{recipe:?}"
        );
        assert_eq!(
            forms(|form, key| form.public(key).is_ok()),
            public,
            "{recipe:?}"
        );
    }
}

#[test]
fn no_two_keys_are_the_same() {
    for recipe in recipes() {
        let print = || Thumbprint::of(&made(recipe).material, Hash::Sha256);
        assert_ne!(print(), print(), "{recipe:?}");
    }
    for recipe in [
        Recipe::Oct(32),
        Recipe::Okp(OkpCurve::X25519),
        Recipe::Akp(MlDsa::L44),
    ] {
        assert!(generate(recipe, &Broken).is_err(), "{recipe:?}");
    }
}

#[test]
fn words_that_a_terminal_would_act_on_are_escaped() {
    let kid = "\u{1b}[2J\"\\\u{202e}\u{e0041}é";
    let jwk = Jwk {
        kid: Some(kid.into()),
        ..made(Recipe::Okp(OkpCurve::Ed25519))
    };
    let public = PublicJwk::of(&jwk).unwrap();
    assert!(!public.json().chars().any(crate::domain::text::is_hazard));
    let object: serde_json::Value = serde_json::from_str(public.json()).unwrap();
    assert_eq!(object["kid"], kid);
}

/// RFC 7638 §3.1.
const RFC7638: &str = r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#;
/// RFC 8037 §A.2, and its thumbprint in §A.3.
const RFC8037: &str =
    r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

#[test]
fn the_thumbprints_of_the_rfcs() {
    let of = |text: &str, hash| Thumbprint::of(&jwk(text).material, hash);
    let print = of(RFC7638, Hash::Sha256);
    assert_eq!(
        print.as_str(),
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    );
    // RFC 9278 §3 builds the URI of the same key.
    assert_eq!(
        print.uri(),
        "urn:ietf:params:oauth:jwk-thumbprint:sha-256:NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    );
    assert_eq!(
        of(RFC8037, Hash::Sha256).as_str(),
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    );
    assert_eq!(of(RFC8037, Hash::Sha512).as_str().len(), 86);
    assert_eq!(of(RFC8037, Hash::Sha384).as_str().len(), 64);
}

#[test]
fn a_thumbprint_is_made_of_the_required_members_alone() {
    // RFC 7638 §3.2 for EC and oct; RFC 9964 §6 for AKP.
    let hashed = |text: &str| {
        use base64::Engine as _;
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(digest)
    };
    let of = |jwk: &Jwk| Thumbprint::of(&jwk.material, Hash::Sha256).to_string();
    let ec = made(Recipe::Ec(Curve::P256));
    let json: serde_json::Value = serde_json::from_str(PublicJwk::of(&ec).unwrap().json()).unwrap();
    let (x, y) = (&json["x"], &json["y"]);
    assert_eq!(
        of(&ec),
        hashed(&format!(r#"{{"crv":"P-256","kty":"EC","x":{x},"y":{y}}}"#))
    );
    let akp = made(Recipe::Akp(MlDsa::L44));
    let json: serde_json::Value =
        serde_json::from_str(PublicJwk::of(&akp).unwrap().json()).unwrap();
    let public = &json["pub"];
    assert_eq!(
        of(&akp),
        hashed(&format!(
            r#"{{"alg":"ML-DSA-44","kty":"AKP","pub":{public}}}"#
        ))
    );
    let oct = Jwk::bare(Material::oct(Bytes::new(b"0123".to_vec())), Origin::Plain);
    assert_eq!(of(&oct), hashed(r#"{"k":"MDEyMw","kty":"oct"}"#));
    let public = Jwk::bare(ec.material.public().unwrap(), Origin::Plain);
    assert_eq!(of(&public), of(&ec));
}

/// Says what is chosen for `TYPE ALG CURVE BITS USE`, each of them or `-`.
fn choice(words: &str) -> Result<String, RequestError> {
    let words: Vec<Option<&str>> = words
        .split(' ')
        .map(|word| (word != "-").then_some(word))
        .collect();
    let [kind, alg, curve, bits, purpose] = words[..] else {
        panic!("{words:?}");
    };
    let request = Request {
        kind: kind.map(KeyType::from_str).transpose()?,
        alg: alg.map(str::to_owned),
        curve: curve.map(str::to_owned),
        bits: bits.map(|bits| bits.parse().unwrap()),
        purpose: purpose.map(Purpose::from_str).transpose()?,
    };
    let choice = request.choose()?;
    Ok(format!(
        "{}, {}, {}",
        choice.recipe.shape().words(),
        choice.alg,
        choice.purpose.as_str()
    ))
}

#[test]
fn a_few_words_say_which_key_is_meant() {
    for (words, wanted) in [
        ("rsa - - - -", "RSA 3072, RS256, sig"),
        ("RSA PS384 - 4096 -", "RSA 4096, PS384, sig"),
        ("rsa - - - enc", "RSA 3072, RSA-OAEP-256, enc"),
        ("- RSA-OAEP - 2048 -", "RSA 2048, RSA-OAEP, enc"),
        ("ec - - - -", "EC P-256, ES256, sig"),
        ("ec - P-521 - -", "EC P-521, ES512, sig"),
        ("- ES256K - - -", "EC secp256k1, ES256K, sig"),
        ("- - P-384 - enc", "EC P-384, ECDH-ES+A256KW, enc"),
        ("- ECDH-ES - - -", "EC P-256, ECDH-ES, enc"),
        ("- ECDH-ES X25519 - -", "OKP X25519, ECDH-ES, enc"),
        ("okp - - - -", "OKP Ed25519, EdDSA, sig"),
        ("okp Ed25519 - - -", "OKP Ed25519, Ed25519, sig"),
        ("okp - - - enc", "OKP X25519, ECDH-ES+A256KW, enc"),
        ("okp ECDH-ES - - -", "OKP X25519, ECDH-ES, enc"),
        ("oct - - - -", "oct 256, HS256, sig"),
        ("- HS384 - - -", "oct 384, HS384, sig"),
        ("oct - - 512 -", "oct 512, HS512, sig"),
        ("oct HS256 - 512 -", "oct 512, HS256, sig"),
        ("oct - - 128 enc", "oct 128, A128KW, enc"),
        ("- A256CBC-HS512 - - -", "oct 512, A256CBC-HS512, enc"),
        ("akp - - - -", "AKP ML-DSA-65, ML-DSA-65, sig"),
        ("- ML-DSA-87 - - -", "AKP ML-DSA-87, ML-DSA-87, sig"),
    ] {
        assert_eq!(choice(words).as_deref(), Ok(wanted), "{words}");
    }
}

#[test]
fn words_that_contradict_each_other_are_refused() {
    for words in [
        "ec RS256 - - -",
        "ec - Ed25519 - -",
        "ec ES256 P-384 - -",
        "ec ECDH-ES secp256k1 - -",
        "ec - secp256k1 - enc",
        "okp EdDSA X25519 - -",
        "okp - X25519 - sig",
        "okp - Ed25519 - enc",
        "okp ECDH-ES Ed25519 - -",
        "akp - - - enc",
        "akp ML-DSA-44 ML-DSA-65 - -",
        "rsa RS256 - - enc",
        "rsa RSA-OAEP - - sig",
        "ec - - 256 -",
    ] {
        let found = choice(words).unwrap_err();
        assert!(
            matches!(found, RequestError::Apart { .. }),
            "{words}: {found}"
        );
    }
    for words in [
        "rsa - - 1024 -",
        "oct HS256 - 128 -",
        "oct HS512 - 256 -",
        "oct A128KW - 256 -",
        "oct - - 257 -",
        "oct - - 64 -",
        "oct - - 8192 -",
        "oct - - 64 enc",
    ] {
        let found = choice(words).unwrap_err();
        assert!(
            matches!(found, RequestError::Bits { .. }),
            "{words}: {found}"
        );
    }
    assert_eq!(choice("- - - - -"), Err(RequestError::Nothing));
    for words in [
        "- none - - -",
        "- dir - - -",
        "- RSA1_5 - - -",
        "- es256 - - -",
    ] {
        assert!(
            matches!(choice(words), Err(RequestError::Alg { .. })),
            "{words}"
        );
    }
    assert!(matches!(
        choice("- - P-224 - -"),
        Err(RequestError::Curve { .. })
    ));
    assert!(matches!(
        choice("dsa - - - -"),
        Err(RequestError::Type { .. })
    ));
}
