//! Encrypted tokens that attackers make, held against the program: none gives its content away,
//! and each is refused for the right reason.

mod forms;
mod inside;
mod keys;

use std::collections::BTreeSet;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{AES_128, EncryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey};
use aws_lc_rs::hmac;
use aws_lc_rs::iv::FixedLength;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::support::Sandbox;

/// What nobody may see of a token that is refused.
const CANARY: &str = "canary-of-the-content";

/// The key of the content, where the attacker has it.
const CONTENT_KEY: [u8; 32] = [9; 32];

const FAILED: Want = Want::Error(1, "jwe_decrypt_failed");
const NOT_ALLOWED: Want = Want::Error(1, "jwe_alg_not_allowed");
const HEADER: Want = Want::Error(1, "jwe_header_invalid");
const LIMIT: Want = Want::Error(1, "jwe_limit_exceeded");

/// What the program has to say.
#[derive(Debug, Clone, Copy)]
enum Want {
    /// It opens, so that what is near it fails for what is wrong with it alone.
    Opens,
    /// It does not, with this exit and code.
    Error(i32, &'static str),
}

/// A run of attempts, all of which are made before the test fails.
struct Trial {
    sandbox: Sandbox,
    args: Vec<&'static str>,
    /// What was said, in text.
    said: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Trial {
    /// Returns a trial with this key.
    fn new(key: impl AsRef<[u8]>) -> Self {
        let sandbox = Sandbox::new();
        sandbox.file("key", key);
        Self {
            sandbox,
            args: vec!["--key", "key"],
            said: BTreeSet::new(),
            wrong: Vec::new(),
        }
    }

    /// Returns a trial with a password.
    fn of_passwords() -> Self {
        Self {
            args: vec!["--password", "key"],
            ..Self::new("a password that is long")
        }
    }

    /// Decrypts `token`, in text and in JSON.
    fn hold(&mut self, name: &str, token: impl AsRef<[u8]>, more: &[&str], want: Want) {
        let mut args = vec!["jwe", "decrypt"];
        args.extend(&self.args);
        args.extend(more);
        let text = self.sandbox.feed(&args, &token);
        args.push("--json");
        let json = self.sandbox.feed(&args, &token);
        let mut wrong = Vec::new();
        match want {
            Want::Opens => {
                if [text.code, json.code] != [Some(0); 2] {
                    wrong.push("it does not open");
                }
            }
            Want::Error(exit, code) => {
                if [text.code, json.code] != [Some(exit); 2] {
                    wrong.push("the exit code");
                }
                let last = json.stderr.lines().last().unwrap_or_default();
                let error: Value = serde_json::from_str(last).unwrap_or_default();
                if error["error"]["code"] != code {
                    wrong.push("the code");
                }
                if !(text.stdout.is_empty() && json.stdout.is_empty()) {
                    wrong.push("something is on standard output");
                }
                let hazard = |c: char| c.is_control() && c != '\n';
                if [&text, &json]
                    .iter()
                    .any(|run| run.stderr.contains(CANARY) || run.stderr.contains(hazard))
                {
                    wrong.push("what may not be shown");
                }
            }
        }
        if !wrong.is_empty() {
            let (name, wrong) = (name.get(..80).unwrap_or(name), wrong.join(", "));
            let shown: String = format!("{json:?}").chars().take(400).collect();
            self.wrong
                .push(format!("{name:?}: {wrong}; wanted {want:?}: {shown}"));
        }
        self.said.insert(text.stderr);
    }

    /// Returns how many different things were said.
    #[track_caller]
    fn done(self) -> usize {
        let count = self.wrong.len();
        assert!(count == 0, "{count} went wrong:\n{}", self.wrong.join("\n"));
        self.said.len()
    }
}

fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A shared secret of so many bytes.
fn oct(length: u8) -> String {
    let bytes: Vec<u8> = (1..=length).collect();
    format!(r#"{{"kty":"oct","k":"{}"}}"#, b64(bytes))
}

/// The bytes of [`oct`] with 32.
fn secret() -> Vec<u8> {
    (1..=32).collect()
}

/// The parts of a token in the making.
#[derive(Clone)]
struct Parts {
    header: String,
    encrypted_key: Vec<u8>,
    vector: Vec<u8>,
    ciphertext: Vec<u8>,
    tag: Vec<u8>,
}

impl Parts {
    /// Seals `content` by `A256GCM`.
    fn gcm(header: &str, encrypted_key: &[u8], key: &[u8], content: &[u8]) -> Self {
        let vector = [7; 12];
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).unwrap());
        let mut ciphertext = content.to_vec();
        let aad = Aad::from(b64(header));
        let nonce = Nonce::assume_unique_for_key(vector);
        let tag = key
            .seal_in_place_separate_tag(nonce, aad, &mut ciphertext)
            .unwrap();
        Self {
            header: header.to_owned(),
            encrypted_key: encrypted_key.to_vec(),
            vector: vector.to_vec(),
            ciphertext,
            tag: tag.as_ref().to_vec(),
        }
    }

    /// Seals `content` by `A128CBC-HS256` (RFC 7518 §5.2).
    fn cbc(header: &str, key: &[u8], content: &[u8]) -> Self {
        let vector = [7; 16];
        let (mac, encryption) = key.split_at(16);
        let cipher = UnboundCipherKey::new(&AES_128, encryption).unwrap();
        let mut ciphertext = content.to_vec();
        PaddedBlockEncryptingKey::cbc_pkcs7(cipher)
            .unwrap()
            .less_safe_encrypt(
                &mut ciphertext,
                EncryptionContext::Iv128(FixedLength::from(vector)),
            )
            .unwrap();
        let mut parts = Self {
            header: header.to_owned(),
            encrypted_key: Vec::new(),
            vector: vector.to_vec(),
            ciphertext,
            tag: Vec::new(),
        };
        parts.tag = parts.mac(mac);
        parts
    }

    /// The tag that is right for these parts under the HMAC's half of a key.
    fn mac(&self, key: &[u8]) -> Vec<u8> {
        let aad = b64(&self.header);
        let bits = u64::try_from(aad.len() * 8).unwrap().to_be_bytes();
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
        for piece in [aad.as_bytes(), &self.vector, &self.ciphertext, &bits] {
            context.update(piece);
        }
        context.sign().as_ref()[..16].to_vec()
    }

    fn compact(&self) -> String {
        let Self {
            header,
            encrypted_key,
            vector,
            ciphertext,
            tag,
        } = self;
        [header.as_bytes(), encrypted_key, vector, ciphertext, tag]
            .map(b64)
            .join(".")
    }

    /// The general form with these recipients, each a JSON object.
    fn general(&self, recipients: &[String]) -> String {
        format!(
            r#"{{"protected":"{}","recipients":[{}],"iv":"{}","ciphertext":"{}","tag":"{}"}}"#,
            b64(&self.header),
            recipients.join(","),
            b64(&self.vector),
            b64(&self.ciphertext),
            b64(&self.tag)
        )
    }
}

/// A token that is sealed by `A256GCM` with [`secret`].
fn direct(header: &str) -> String {
    Parts::gcm(header, b"", &secret(), CANARY.as_bytes()).compact()
}
