//! JWS in every serialization: whatever comes is read or refused, what is verified is what
//! somebody signed, and what was signed here is not read as anything else.
#![no_main]

use std::sync::LazyLock;

use authctl::domain::jose::algorithm::Algorithm;
use authctl::domain::jose::draft::{Draft, Member};
use authctl::domain::jose::jws::sign::{Layout, Wanted, sign};
use authctl::domain::jose::jws::verify::{Quorum, verify};
use authctl::domain::jose::jws::{Jws, SIGNATURE_LIMIT};
use authctl::domain::jose::key::signer::Signer;
use authctl::domain::jose::key::sniff::{Found, sniff};
use authctl::domain::jose::keyset::KeySet;
use authctl::domain::jose::serialization::Serialization;
use authctl::domain::jose::verify::SignaturePolicy;
use authctl::domain::secret::Secret;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// The keys of the RFCs' examples, and every payload that was signed with one of them.
static KNOWN: LazyLock<(KeySet, Vec<Vec<u8>>)> = LazyLock::new(|| {
    let text = include_str!("../../vectors/jose/jws.json");
    let examples: Vec<Value> = serde_json::from_str(text).expect("the vectors");
    let (mut sets, mut payloads) = (Vec::new(), Vec::new());
    for example in examples {
        let keys = example["keys"].as_array().expect("keys");
        let keys = keys.iter().filter_map(Value::as_str);
        let keys =
            keys.map(|key| KeySet::parse(&Secret::from(key.to_owned()), &[]).expect("a key"));
        let keys = KeySet::join(keys.collect());
        let outside = example["detached"]
            .as_str()
            .map(|text| text.as_bytes().to_vec());
        let jws = example["jws"].as_str().expect("a JWS");
        let jws = Jws::parse(jws.as_bytes(), outside).expect("a JWS");
        let outcome = verify(&jws, &keys, &SignaturePolicy::default(), Quorum::One);
        payloads.push(outcome.payload().expect("a right signature").to_vec());
        sets.push(keys);
    }
    (KeySet::join(sets), payloads)
});

static SECRET: LazyLock<Secret> =
    LazyLock::new(|| Secret::from(format!(r#"{{"kty":"oct","k":"{}"}}"#, "A".repeat(43))));

thread_local! {
    static SIGNER: Signer = match sniff(&SECRET) {
        Ok(Found::One(jwk)) => Signer::new(&jwk, Some(Algorithm::Hs256)).expect("a secret signs"),
        other => panic!("{other:?}"),
    };
}

static KEYS: LazyLock<KeySet> = LazyLock::new(|| KeySet::parse(&SECRET, &[]).expect("a secret"));

// What stands behind the last 0xff was signed outside.
fuzz_target!(|bytes: &[u8]| {
    match bytes.iter().rposition(|byte| *byte == 0xff) {
        None => look_at(bytes, None),
        Some(at) => look_at(&bytes[..at], Some(bytes[at + 1..].to_vec())),
    }
    sign_and_change(bytes);
});

fn look_at(bytes: &[u8], outside: Option<Vec<u8>>) {
    let Ok(jws) = Jws::parse(bytes, outside) else {
        return;
    };
    let count = jws.headers().count();
    assert!((1..=SIGNATURE_LIMIT).contains(&count), "{count} signatures");
    let all = verify(&jws, &KNOWN.0, &SignaturePolicy::default(), Quorum::All);
    let one = verify(&jws, &KNOWN.0, &SignaturePolicy::default(), Quorum::One);
    for judged in &one.signatures {
        if let Err(failures) = &judged.proof {
            assert!(!failures.is_empty(), "refused without a reason");
            serde_json::to_string(failures).expect("JSON");
        }
    }
    match (all.payload(), one.payload()) {
        (Some(_), None) => panic!("all are right, and none is"),
        (_, Some(payload)) => {
            let signed = KNOWN.1.iter().any(|known| known == payload);
            assert!(signed, "nobody signed {payload:?}");
        }
        (None, None) => {}
    }
}

// The first byte is the layout, the next three which bit is turned, the fifth how many signatures
// there are; the rest is signed.
fn sign_and_change(bytes: &[u8]) {
    let [form, at @ .., count] = bytes.first_chunk::<5>().copied().unwrap_or_default();
    let payload = bytes.get(5..).unwrap_or_default();
    let layout = Layout {
        serialization: Serialization::ALL[usize::from(form % 3)],
        detached: form & 4 != 0,
        encoded: form & 8 == 0,
    };
    let unprotected = if form & 16 == 0 {
        Draft::default()
    } else {
        let mut members = Draft::default();
        members.set(Member::text("note", "unsigned"));
        members
    };
    let outside = || layout.detached.then(|| payload.to_vec());
    let written = SIGNER.with(|signer| {
        let wanted = || Wanted {
            signer,
            kid: Some("k".into()),
            protected: Draft::default(),
            unprotected: unprotected.clone(),
        };
        let wanted: Vec<Wanted> = (0..count % 4).map(|_| wanted()).collect();
        sign(payload, &wanted, layout)
    });
    let Ok(written) = written else {
        return;
    };
    let read = |text: &[u8]| {
        let jws = Jws::parse(text, outside()).ok()?;
        let outcome = verify(&jws, &KEYS, &SignaturePolicy::default(), Quorum::All);
        outcome.payload().map(<[u8]>::to_vec)
    };
    let mut text = written.clone().into_bytes();
    assert_eq!(read(&text).as_deref(), Some(payload), "{written}");

    let [low, high, bit] = at.map(usize::from);
    let at = (low | high << 8) % text.len();
    text[at] ^= 1 << (bit % 8);
    // In JSON there are names and white space that nobody signs; in the compact form, nothing.
    if let Some(found) = read(&text) {
        let is_json = layout.serialization != Serialization::Compact;
        assert!(is_json && found == payload, "{written}: byte {at}");
    }
}
