//! Tokens and keys that attackers make, held against the program: none is believed, none is
//! repeated to the terminal, and each is refused for the right reason.

mod claims;
mod forms;
mod keys;
mod numbers;
mod signatures;
mod terminal;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::de::IgnoredAny;
use serde_json::Value;

use super::key;
use crate::support::Sandbox;

/// A moment at which what these tests make is valid.
const THEN: &str = "1700000100";

/// A claim's value that nobody may see before the signature is right.
const CANARY: &str = "canary-of-the-payload";

/// What the program has to say.
#[derive(Debug, Clone, Copy)]
enum Want {
    Valid,
    /// Exit 1, and this is the first reason.
    Refused(&'static str),
    /// No verdict: this exit and code.
    Error(i32, &'static str),
}

/// A run of attempts, all of which are made before the test fails.
struct Trial {
    sandbox: Sandbox,
    option: &'static str,
    wrong: Vec<String>,
}

impl Trial {
    fn new() -> Self {
        Self {
            sandbox: Sandbox::new(),
            option: "--key",
            wrong: Vec::new(),
        }
    }

    /// Returns a trial in which the key is a set.
    fn of_sets() -> Self {
        Self {
            option: "--jwks",
            ..Self::new()
        }
    }

    /// Verifies `token` with `key`, as JSON and as text.
    fn hold(
        &mut self,
        name: &str,
        token: impl AsRef<[u8]>,
        key: impl AsRef<[u8]>,
        more: &[&str],
        want: Want,
    ) {
        self.sandbox.file("key", key);
        let mut args = vec!["jwt", "verify", self.option, "key", "--at", THEN];
        args.extend(more);
        let text = self.sandbox.feed(&args, &token);
        args.push("--json");
        let json = self.sandbox.feed(&args, &token);
        let mut wrong = Vec::new();
        let exit = match want {
            Want::Valid => 0,
            Want::Refused(_) => 1,
            Want::Error(exit, _) => exit,
        };
        if (text.code, json.code) != (Some(exit), Some(exit)) {
            wrong.push("the exit code");
        }
        let found = match want {
            Want::Error(..) => error_code(json.stderr.lines().last().unwrap_or_default()),
            _ => first_code(&json.stdout),
        };
        let code = match want {
            Want::Valid => None,
            Want::Refused(code) | Want::Error(_, code) => Some(code),
        };
        if found.as_deref() != code {
            wrong.push("the code");
        }
        if matches!(want, Want::Error(..)) && !(text.stdout.is_empty() && json.stdout.is_empty()) {
            wrong.push("something is on standard output");
        }
        // Piped JSON is exact; a terminal gets it escaped (see output::json).
        let controls = |c: char| c.is_ascii_control() && c != '\n';
        if [&text.stdout, &text.stderr].iter().any(|text| acts(text))
            || [&json.stdout, &json.stderr]
                .iter()
                .any(|text| text.contains(controls))
        {
            wrong.push("a character that acts on a terminal");
        }
        let shown = [&text.stdout, &text.stderr, &json.stdout, &json.stderr];
        let is_shown = |text: &&String| without_unverified(text).contains(CANARY);
        if !matches!(want, Want::Valid) && shown.iter().any(is_shown) {
            wrong.push("the payload is shown");
        }
        if !wrong.is_empty() {
            let name = name.chars().take(80).collect::<String>();
            let shown: String = format!("{text:?}").chars().take(400).collect();
            let wrong = wrong.join(", ");
            self.wrong.push(format!(
                "{name:?}: {wrong}; wanted {want:?}, found {found:?}: {shown}"
            ));
        }
    }

    #[track_caller]
    fn done(self) {
        let count = self.wrong.len();
        assert!(count == 0, "{count} went wrong:\n{}", self.wrong.join("\n"));
    }
}

/// Whether a terminal would act on the text, or a person read another one than there is. By the
/// Unicode tables, not by the program's own.
fn acts(text: &str) -> bool {
    let hides = |c: char| {
        matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
            | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    text.contains(|c: char| c != '\n' && (c.is_control() || hides(c)))
}

/// What a verdict has in any case. Numbers are skipped: a token's may be too big for a reader.
#[derive(serde::Deserialize)]
struct Verdict {
    valid: bool,
    claims: Option<IgnoredAny>,
    failures: Vec<Failure>,
}

#[derive(serde::Deserialize)]
struct Failure {
    code: String,
}

/// Returns the first failure's code of a verdict, which has no claims where it has failures.
fn first_code(stdout: &str) -> Option<String> {
    let Ok(verdict) = serde_json::from_str::<Verdict>(stdout) else {
        return Some(format!("no verdict: {stdout}"));
    };
    let first = verdict.failures.into_iter().next();
    if [verdict.valid, verdict.claims.is_some()] == [first.is_none(); 2] {
        first.map(|failure| failure.code)
    } else {
        Some(format!("inconsistent: {stdout}"))
    }
}

fn error_code(line: &str) -> Option<String> {
    let error: Value = serde_json::from_str(line).unwrap_or_default();
    error["error"]["code"].as_str().map(str::to_owned)
}

/// Leaves out the one member of a verdict under which an unverified payload may stand.
fn without_unverified(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(mut verdict)) => {
            verdict.remove("unverified");
            Value::Object(verdict).to_string()
        }
        _ => text.to_owned(),
    }
}

fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Returns claims that hold, with `more` members behind them.
fn payload(more: &str) -> String {
    format!(r#"{{"sub":"joe","exp":1700003600,"note":"{CANARY}"{more}}}"#)
}

/// Returns a token of exactly these parts.
fn token(
    header: impl AsRef<[u8]>,
    payload: impl AsRef<[u8]>,
    sign: impl Fn(&[u8]) -> Vec<u8>,
) -> String {
    let input = format!("{}.{}", b64(header), b64(payload));
    let signature = b64(sign(input.as_bytes()));
    format!("{input}.{signature}")
}

/// Returns a token that is HMAC-signed with `secret`.
fn hs256(secret: impl AsRef<[u8]>, header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_ref());
    token(header, payload, |input| {
        hmac::sign(&key, input).as_ref().to_vec()
    })
}

/// Returns a token that is signed rightly with the shared secret.
fn ours(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    hs256(key("secret.raw"), header, payload)
}

/// Returns the DER in a PEM file.
fn der(name: &str) -> Vec<u8> {
    let pem = key(name);
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(body).unwrap()
}
