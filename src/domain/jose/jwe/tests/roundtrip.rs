//! What is encrypted opens again, and nothing else does.

use std::num::NonZeroU32;

use proptest::prelude::*;

use super::*;
use crate::domain::jose::draft::{Draft, Member};
use crate::domain::jose::jwe::algorithm::{ContentEncryption, KeyManagement, KeySize};
use crate::domain::jose::jwe::encrypt::{Encrypted, ITERATIONS, Plan, Planned, encrypt};
use crate::domain::jose::jwe::key::Recipient;
use crate::domain::jose::serialization::Serialization;
use crate::domain::secret::Secret;

const FORMS: [Serialization; 3] = [
    Serialization::Compact,
    Serialization::Flattened,
    Serialization::General,
];

fn plan(recipients: Vec<Planned>, enc: ContentEncryption, serialization: Serialization) -> Plan {
    Plan {
        recipients,
        enc: Some(enc),
        members: Draft::default(),
        aad: None,
        zip: false,
        iterations: NonZeroU32::new(1000).unwrap(),
        allow: Risk::ALL.to_vec(),
        serialization,
    }
}

fn to(key: &str, alg: KeyManagement) -> Planned {
    let key = jwk(key);
    Planned {
        kid: key.kid.clone(),
        key: Recipient::for_encrypting(key).unwrap(),
        alg: Some(alg),
    }
}

/// A key for each curve, size and kind that `alg` can be used with.
fn keys_for(alg: KeyManagement, enc: ContentEncryption) -> Vec<String> {
    match alg {
        KeyManagement::RsaOaep(_) | KeyManagement::Rsa15 => vec![RSA.to_owned()],
        KeyManagement::EcdhEs(_) => [P256, P384, P521, X25519].map(str::to_owned).to_vec(),
        KeyManagement::Wrap(size) | KeyManagement::GcmWrap(size) => {
            vec![oct(u8::try_from(size.length()).unwrap())]
        }
        KeyManagement::Direct => vec![oct(u8::try_from(enc.key_length()).unwrap())],
        KeyManagement::Password(_) => Vec::new(),
    }
}

#[test]
fn every_algorithm_opens_what_it_closed() {
    for alg in KeyManagement::ALL {
        for enc in ContentEncryption::ALL {
            for key in keys_for(alg, enc) {
                for form in FORMS {
                    let made = encrypt(b"content", &plan(vec![to(&key, alg)], enc, form)).unwrap();
                    let opened = open(&made.token, &key, &lax())
                        .unwrap_or_else(|error| panic!("{alg} {enc} {form:?}: {error}"));
                    assert_eq!(*opened.plaintext, b"content");
                    assert_eq!((opened.alg, opened.enc), (alg, enc));
                    assert_eq!(opened.header, made.header);
                }
            }
        }
    }
}

#[test]
fn a_password_opens_what_it_closed() {
    let secret = || Secret::from("long and random, or so one hopes".to_owned());
    for size in KeySize::ALL {
        let to = Planned {
            key: Recipient::Password(secret()),
            alg: Some(KeyManagement::Password(size)),
            kid: None,
        };
        let enc = ContentEncryption::Gcm(size);
        let made = encrypt(b"content", &plan(vec![to], enc, Serialization::Compact)).unwrap();
        let token = Jwe::parse(made.token.as_bytes()).unwrap();
        let opened = decrypt(&token, &Keys::password(secret()), &lax()).unwrap();
        assert_eq!(*opened.plaintext, b"content");
        let other = Keys::password(Secret::from("another".to_owned()));
        assert_eq!(
            decrypt(&token, &other, &lax()).unwrap_err(),
            JweError::Failed
        );
    }
    assert_eq!(ITERATIONS.get(), Policy::default().iterations);
}

#[test]
fn every_recipient_opens_it() {
    let recipients = vec![
        to(RSA, "RSA-OAEP-256".parse().unwrap()),
        to(P384, "ECDH-ES+A192KW".parse().unwrap()),
        to(X25519, "ECDH-ES+A128KW".parse().unwrap()),
        to(&oct(24), "A192GCMKW".parse().unwrap()),
        to(&oct(32), "A256KW".parse().unwrap()),
    ];
    let mut plan = plan(
        recipients,
        ContentEncryption::ALL[3],
        Serialization::General,
    );
    plan.aad = Some(b"seen by all".to_vec());
    plan.zip = true;
    plan.members.set(Member::text("cty", "text/plain"));
    let made = encrypt(b"content", &plan).unwrap();
    for key in [RSA, P384, X25519, &oct(24), &oct(32)] {
        let opened = open(&made.token, key, &lax()).unwrap();
        assert_eq!(*opened.plaintext, b"content");
        assert_eq!(
            opened.header.members().text("cty").as_deref(),
            Some("text/plain")
        );
    }
    assert!(matches!(
        open(&made.token, P256, &lax()),
        Err(JweError::NoKey { .. })
    ));
    assert_eq!(
        open(&made.token, P384, &Policy::default()).unwrap_err(),
        JweError::NotAllowed(Risk::Zip)
    );
    // The additional data is covered by the tag.
    let other = made.token.replace("\"aad\":\"c2", "\"aad\":\"c3");
    assert_ne!(other, made.token);
    assert_eq!(open(&other, P384, &lax()).unwrap_err(), JweError::Failed);
}

#[test]
fn the_last_of_many_recipients_opens_it() {
    let wrap = KeyManagement::Wrap(KeySize::Bits256);
    let other = r#"{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#;
    let mut recipients: Vec<Planned> = (1..32).map(|_| to(other, wrap)).collect();
    recipients.push(to(&oct(32), wrap));
    let plan = plan(
        recipients,
        ContentEncryption::ALL[0],
        Serialization::General,
    );
    let made = encrypt(b"content", &plan).unwrap();
    assert!(open(&made.token, &oct(32), &Policy::default()).is_ok());
}

#[test]
fn a_key_alone_says_how_it_is_used() {
    for (key, alg, enc) in [
        (RSA.to_owned(), "RSA-OAEP-256", "A256GCM"),
        (P521.to_owned(), "ECDH-ES+A256KW", "A256GCM"),
        (X25519.to_owned(), "ECDH-ES+A256KW", "A256GCM"),
        (oct(16), "A128KW", "A256GCM"),
        (oct(48), "dir", "A192CBC-HS384"),
        (oct(64), "dir", "A256CBC-HS512"),
        (
            r#"{"kty":"oct","alg":"A128GCM","k":"XctOhJAkA-pD9Lh7ZgW_2A"}"#.to_owned(),
            "dir",
            "A128GCM",
        ),
        (
            r#"{"kty":"oct","alg":"dir","k":"XctOhJAkA-pD9Lh7ZgW_2A"}"#.to_owned(),
            "dir",
            "A128GCM",
        ),
    ] {
        let plan = Plan {
            recipients: vec![Planned {
                key: Recipient::for_encrypting(jwk(&key)).unwrap(),
                alg: None,
                kid: None,
            }],
            enc: None,
            ..plan(
                Vec::new(),
                ContentEncryption::ALL[0],
                Serialization::Compact,
            )
        };
        let made = encrypt(b"content", &plan).unwrap();
        assert_eq!(made.alg, [alg.parse().unwrap()]);
        assert_eq!(made.enc, enc.parse().unwrap());
        assert!(open(&made.token, &key, &Policy::default()).is_ok());
    }
}

#[test]
fn what_does_not_go_together_is_refused() {
    let wrap = || to(&oct(32), KeyManagement::Wrap(KeySize::Bits256));
    let gcm = ContentEncryption::Gcm(KeySize::Bits256);
    let refused = |plan: &Plan| match encrypt(b"content", plan) {
        Err(JweError::Plan { reason }) => reason,
        other => panic!("{other:?}"),
    };
    let two = vec![wrap(), wrap()];
    refused(&plan(two, gcm, Serialization::Compact));
    let agreed = vec![wrap(), to(P256, KeyManagement::EcdhEs(None))];
    refused(&plan(agreed, gcm, Serialization::General));
    let direct = vec![wrap(), to(&oct(32), KeyManagement::Direct)];
    refused(&plan(direct, gcm, Serialization::General));
    refused(&plan(vec![], gcm, Serialization::General));
    refused(&plan(
        vec![to(P256, KeyManagement::Wrap(KeySize::Bits128))],
        gcm,
        Serialization::Compact,
    ));
    refused(&plan(
        vec![to(&oct(16), KeyManagement::Direct)],
        gcm,
        Serialization::Compact,
    ));
    let mut seen = plan(vec![wrap()], gcm, Serialization::Compact);
    seen.aad = Some(Vec::new());
    refused(&seen);
    for name in ["alg", "crit", "zip", "p2c", "kid"] {
        let mut own = plan(vec![wrap()], gcm, Serialization::Compact);
        own.members.set(Member::text(name, "x"));
        refused(&own);
    }
    let mut risky = plan(
        vec![to(RSA, KeyManagement::Rsa15)],
        gcm,
        Serialization::Compact,
    );
    risky.allow.clear();
    assert_eq!(
        encrypt(b"content", &risky).unwrap_err(),
        JweError::NotAllowed(Risk::Rsa15)
    );
}

fn made(alg: &str, enc: &str, key: &str, content: &[u8], form: Serialization) -> Encrypted {
    let to = to(key, alg.parse().unwrap());
    encrypt(content, &plan(vec![to], enc.parse().unwrap(), form)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Any content comes back, and a change of any one character of the token keeps it shut.
    #[test]
    fn nothing_changed_opens(
        content in prop::collection::vec(any::<u8>(), 0..200),
        enc in 0..6_usize,
        form in 0..3_usize,
        place in any::<prop::sample::Index>(),
        change in 1..128_u8,
    ) {
        let enc = ContentEncryption::ALL[enc];
        let key = oct(32);
        let token = made("A256GCMKW", enc.as_str(), &key, &content, FORMS[form]).token;
        prop_assert_eq!(&*open(&token, &key, &lax()).unwrap().plaintext, &content);
        let mut changed = token.clone().into_bytes();
        let at = place.index(changed.len());
        changed[at] ^= change;
        // White space at the ends, and names that nobody knows, may be anything.
        let is_same = |text: &str| text.trim() == token;
        if let Ok(changed) = String::from_utf8(changed)
            && changed.is_ascii() && !is_same(&changed)
        {
            prop_assert!(open(&changed, &key, &lax()).is_err(), "{}", changed);
        }
    }

    /// Reading never panics, whatever it is given.
    #[test]
    fn rubbish_is_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Jwe::parse(&bytes).is_err());
    }

    /// The same for what looks like JSON with a token's names in it.
    #[test]
    fn broken_json_is_read_without_a_panic(
        names in prop::collection::vec(prop::sample::select(vec![
            "protected", "unprotected", "header", "recipients", "encrypted_key", "iv", "tag", "ciphertext", "aad",
        ]), 0..6),
        values in prop::collection::vec(prop::sample::select(vec![
            "\"\"", "\"e30\"", "{}", "[]", "[{}]", "1", "null", "\"eyJhbGciOiJkaXIifQ\"", "{\"alg\":\"dir\"}", "[{\"header\":{\"alg\":\"dir\"}}]",
        ]), 6),
    ) {
        let members: Vec<String> = names.iter().zip(&values).map(|(name, value)| format!("\"{name}\":{value}")).collect();
        let token = format!("{{{}}}", members.join(","));
        if let Ok(token) = Jwe::parse(token.as_bytes()) {
            let keys = Keys::one(jwk(&oct(32))).unwrap();
            prop_assert!(decrypt(&token, &keys, &lax()).is_err());
        }
    }
}
