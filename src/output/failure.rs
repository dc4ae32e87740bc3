//! Errors, said to people and to programs.

use serde::Serialize;

use super::text::{Role, Text};
use crate::error::Error;

/// Returns the error as lines: `error: …`, `  cause: …`, `hint: …`.
pub(super) fn text(error: &Error, color: bool) -> String {
    let mut text = Text::new(color, true, usize::MAX);
    text.put(Role::Bad, "error:")
        .put(Role::Plain, " ")
        .line(Role::Plain, &error.to_string());
    for cause in error.causes() {
        text.put(Role::Dim, "  cause:")
            .put(Role::Plain, " ")
            .line(Role::Plain, &cause);
    }
    for hint in error.hints() {
        text.put(Role::Heading, "hint:")
            .put(Role::Plain, " ")
            .line(Role::Plain, hint);
    }
    String::from_utf8_lossy(&text.into_bytes()).into_owned()
}

/// Returns the error as one line of JSON.
pub(super) fn json(error: &Error) -> String {
    let envelope = Envelope {
        error: Failure {
            code: error.code().as_str(),
            message: error.to_string(),
            causes: error.causes(),
            hint: error.hints().join("; "),
            exit: error.code().kind().exit(),
        },
    };
    // Strings and one number: nothing in it can fail to serialise.
    serde_json::to_string(&envelope).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct Envelope {
    error: Failure,
}

#[derive(Serialize)]
struct Failure {
    code: &'static str,
    message: String,
    causes: Vec<String>,
    hint: String,
    exit: u8,
}
