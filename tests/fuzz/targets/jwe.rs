//! Encrypted tokens: whatever comes is read or refused, nothing opens that was not encrypted to
//! the key, and what was encrypted here opens as nothing else.
#![no_main]

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::sync::LazyLock;

use authctl::domain::jose::draft::Draft;
use authctl::domain::jose::jwe::algorithm::{ContentEncryption, KeyManagement, Risk};
use authctl::domain::jose::jwe::decrypt::{Keys, Policy, decrypt};
use authctl::domain::jose::jwe::encrypt::{Plan, Planned, encrypt};
use authctl::domain::jose::jwe::key::Recipient;
use authctl::domain::jose::jwe::{Jwe, RECIPIENT_LIMIT};
use authctl::domain::jose::key::jwk::Jwk;
use authctl::domain::jose::key::sniff::{Found, sniff};
use authctl::domain::jose::serialization::Serialization;
use authctl::domain::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// How often passwords are hashed here at most: enough to get behind that rule.
const ITERATIONS: u32 = 64;

const PASSWORD: &str = "a password";

/// The keys of the RFCs' examples, and all that was encrypted to one of them.
static KNOWN: LazyLock<(Vec<Keys>, BTreeSet<String>)> = LazyLock::new(|| {
    let text = include_str!("../../vectors/jose/jwe.json");
    let examples: Vec<Value> = serde_json::from_str(text).expect("the vectors");
    let all = |name: &str| -> BTreeSet<String> {
        let texts = examples.iter().filter_map(|example| example[name].as_str());
        texts.map(str::to_owned).collect()
    };
    let read = |key: String| match sniff(&Secret::from(key)) {
        Ok(Found::One(jwk)) => Keys::one(*jwk).expect("a key that opens"),
        Ok(Found::Set(members)) => Keys::set(&members).expect("keys that open"),
        other => panic!("{other:?}"),
    };
    (all("key").into_iter().map(read).collect(), all("plaintext"))
});

/// A key of each kind and size, for what is made here.
static OURS: LazyLock<Vec<Jwk>> = LazyLock::new(|| {
    let keys: BTreeMap<String, String> =
        serde_json::from_str(include_str!("../../vectors/jose/keys.json")).expect("the vectors");
    let names = ["p256", "p384", "p521", "x25519", "rsa"];
    let pairs = names.map(|name| keys[&format!("{name}.private.jwk")].clone());
    let secrets = [16, 24, 32, 48, 64].map(|length| {
        let k = URL_SAFE_NO_PAD.encode(vec![b'k'; length]);
        format!(r#"{{"kty":"oct","k":"{k}"}}"#)
    });
    let read = |text: String| match sniff(&Secret::from(text)) {
        Ok(Found::One(jwk)) => *jwk,
        other => panic!("{other:?}"),
    };
    pairs.into_iter().chain(secrets).map(read).collect()
});

fuzz_target!(|bytes: &[u8]| {
    look_at(bytes);
    // The parts in clear, with 0xff between them, so that it is not base64 that stands in the way.
    let parts = bytes.split(|byte| *byte == 0xff);
    let parts: Vec<String> = parts.map(|part| URL_SAFE_NO_PAD.encode(part)).collect();
    if parts.len() == 5 {
        look_at(parts.join(".").as_bytes());
    }
    encrypt_and_change(bytes);
});

fn lax() -> Policy {
    Policy {
        allow: Risk::ALL.to_vec(),
        iterations: ITERATIONS,
        ..Policy::default()
    }
}

fn look_at(bytes: &[u8]) {
    let Ok(jwe) = Jwe::parse(bytes) else {
        return;
    };
    serde_json::to_string(jwe.header().members()).expect("JSON");
    let password = Keys::password(Secret::from(PASSWORD.to_owned()));
    assert!(
        decrypt(&jwe, &password, &lax()).is_err(),
        "nothing is encrypted to it"
    );
    for keys in &KNOWN.0 {
        match decrypt(&jwe, keys, &lax()) {
            Ok(opened) => {
                let plaintext = std::str::from_utf8(&opened.plaintext).expect("text");
                assert!(KNOWN.1.contains(plaintext), "nobody encrypted it");
            }
            Err(error) => drop(error.to_string()),
        }
    }
}

// The first four bytes are the recipients (how many, and the first one's algorithm and key), the
// fifth the content encryption, the sixth the form, the next three which bit is turned; the rest
// is encrypted.
fn encrypt_and_change(bytes: &[u8]) {
    let Some(([count, alg, key, more, enc, form, low, high, bit], content)) =
        bytes.split_first_chunk::<9>()
    else {
        return;
    };
    let pick = |number: u8, from: usize| usize::from(number) % from;
    let recipient = |alg: u8, key: u8| {
        let alg = KeyManagement::ALL[pick(alg, KeyManagement::ALL.len())];
        let (key, opens) = if let KeyManagement::Password(_) = alg {
            let password = || Secret::from(PASSWORD.to_owned());
            (Recipient::Password(password()), Keys::password(password()))
        } else {
            let jwk = &OURS[pick(key, OURS.len())];
            (
                Recipient::for_encrypting(jwk.clone()).ok()?,
                Keys::one(jwk.clone()).ok()?,
            )
        };
        let planned = Planned {
            key,
            alg: Some(alg),
            kid: (more & 1 == 0).then(|| "k".into()),
        };
        Some((planned, opens))
    };
    let count = pick(*count, RECIPIENT_LIMIT.min(3)) + 1;
    let step =
        |byte: u8, at: usize| byte.wrapping_add(u8::try_from(at).unwrap_or(0).wrapping_mul(*more));
    let pairs: Option<Vec<(Planned, Keys)>> = (0..count)
        .map(|at| recipient(step(*alg, at), step(*key, at)))
        .collect();
    let Some((recipients, opens)) =
        pairs.map(|pairs| pairs.into_iter().unzip::<_, _, Vec<_>, Vec<_>>())
    else {
        return;
    };
    let plan = Plan {
        recipients,
        enc: Some(ContentEncryption::ALL[pick(*enc, ContentEncryption::ALL.len())]),
        members: Draft::default(),
        aad: (form & 4 != 0).then(|| b"seen by all".to_vec()),
        zip: form & 8 != 0,
        iterations: NonZeroU32::MIN,
        allow: Risk::ALL.to_vec(),
        serialization: [
            Serialization::Compact,
            Serialization::Flattened,
            Serialization::General,
        ][pick(*form, 3)],
    };
    let Ok(made) = encrypt(content, &plan) else {
        return;
    };
    let mut text = made.token.into_bytes();
    for keys in &opens {
        let opened = Jwe::parse(&text).and_then(|jwe| decrypt(&jwe, keys, &lax()));
        let opened = opened.unwrap_or_else(|error| panic!("{plan:?}: {error}"));
        assert_eq!(*opened.plaintext, content, "{plan:?}");
    }
    let at = (usize::from(*low) | usize::from(*high) << 8) % text.len();
    text[at] ^= 1 << (bit % 8);
    let Ok(jwe) = Jwe::parse(&text) else {
        return;
    };
    for keys in &opens {
        // In JSON there are names and white space that no tag covers, and other recipients; in the
        // compact form, nothing.
        if let Ok(opened) = decrypt(&jwe, keys, &lax()) {
            let is_json = plan.serialization != Serialization::Compact;
            assert!(
                is_json && *opened.plaintext == content,
                "byte {at} of {plan:?}"
            );
        }
    }
}
