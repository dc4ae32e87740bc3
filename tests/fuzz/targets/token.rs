//! Tokens: whatever comes is read or refused, each part has one spelling, and nobody who lacks the
//! key makes one that is believed.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use authctl::domain::jose::claims::{ClaimsPolicy, presume};
use authctl::domain::jose::codec::{Token, Unverified};
use authctl::domain::jose::describe::{claim_time, encryption_in_words, header_meaning};
use authctl::domain::jose::json::Object;
use authctl::domain::jose::keyset::KeySet;
use authctl::domain::jose::verify::{SignaturePolicy, verify};
use authctl::domain::jose::warning;
use authctl::domain::secret::Secret;
use authctl::domain::time::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::fuzz_target;

type Table = BTreeMap<String, String>;

/// Tokens of Node's making: the only ones that may be believed.
static TOKENS: LazyLock<Table> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../vectors/jose/tokens.json")).expect("the vectors")
});

/// Their keys.
static KEYS: LazyLock<Vec<KeySet>> = LazyLock::new(|| {
    let keys: Table =
        serde_json::from_str(include_str!("../../vectors/jose/keys.json")).expect("the vectors");
    [
        "secret.jwk",
        "rsa.jwk",
        "p256.jwk",
        "p521.jwk",
        "ed25519.jwk",
    ]
    .map(|name| KeySet::parse(&Secret::from(keys[name].clone()), &[]).expect(name))
    .into()
});

fuzz_target!(|bytes: &[u8]| {
    look_at(bytes);
    // The parts in clear, with 0xff between them, so that it is not base64 that stands in the way.
    let parts: Vec<String> = bytes
        .split(|byte| *byte == 0xff)
        .map(|part| URL_SAFE_NO_PAD.encode(part))
        .collect();
    look_at(parts.join(".").as_bytes());
});

fn look_at(bytes: &[u8]) {
    let Ok(token) = Token::parse(bytes) else {
        return;
    };
    let text = std::str::from_utf8(bytes).expect("a token is text");
    match token {
        Token::Encrypted(jwe) => {
            let header = jwe.header();
            warning::of_header(&header);
            encryption_in_words(&header);
            written_again(header.members());
        }
        Token::Signed(token) => signed(text, &token),
    }
}

fn signed(text: &str, token: &Unverified) {
    let now = Timestamp::from_unix(1_700_000_100).expect("a moment");
    for (name, value) in token.header().members().iter() {
        header_meaning(name, value);
    }
    written_again(token.header().members());
    let payload = URL_SAFE_NO_PAD.encode(token.unverified_payload());
    assert!(text.contains(&format!(".{payload}.")), "another spelling");
    let claims = token.unverified_claims().ok();
    warning::of_token(token, claims.as_ref(), now);
    if let Some(claims) = claims {
        for (name, value) in claims.iter() {
            claim_time(name, value, now);
        }
        written_again(&claims);
    }
    drop(presume(token, &ClaimsPolicy::default(), now));
    for keys in KEYS.iter() {
        match verify(token, keys, &SignaturePolicy::default()) {
            Ok(_) => assert!(is_known(text), "forged"),
            Err(failures) => assert!(!failures.is_empty(), "refused without a reason"),
        }
    }
}

/// Whether what was signed is what one of the known tokens says.
fn is_known(text: &str) -> bool {
    let input = |token: &str| token.rsplit_once('.').map(|(input, _)| input.to_owned());
    TOKENS
        .values()
        .any(|token| input(token).is_some_and(|known| text.contains(&known)))
}

fn written_again(object: &Object) {
    let text = serde_json::to_string(object).expect("JSON");
    assert_eq!(Object::parse(text.as_bytes()).as_ref(), Ok(object));
}
