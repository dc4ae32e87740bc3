//! How a credential is written down for the program that reads it: quoted as that reader unquotes,
//! or refused where it can't be.
//!
//! SECURITY: what one reader takes for a quote, another takes for the value, and a line ending in a
//! value is the next entry of most files. So nothing is mangled here: each function says what it
//! can't write, and what it writes the real readers read back in `tests/real/formats.rs`.

pub mod environment;
pub mod github;
pub mod gitlab;
pub mod shell;
pub mod variable;
pub mod web;

use crate::domain::secret::Secret;

/// A credential that its reader could not be given as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{reader} can't be given this credential: {reason}")]
pub struct Unfit {
    /// Who would read it.
    pub reader: &'static str,
    /// What is in the credential, or in what goes with it.
    pub reason: &'static str,
}

/// Returns the value as text. No environment, no C program and no clipboard has a NUL in one.
pub fn text<'a>(value: &'a Secret, reader: &'static str) -> Result<&'a str, Unfit> {
    let unfit = |reason| Unfit { reader, reason };
    let text = value.expose_text().ok_or(unfit("it is no UTF-8 text"))?;
    if text.is_empty() {
        Err(unfit("it is empty"))
    } else if text.contains('\0') {
        Err(unfit("it has a NUL in it"))
    } else {
        Ok(text)
    }
}

/// Returns the value as a text of one line.
fn line<'a>(value: &'a Secret, reader: &'static str) -> Result<&'a str, Unfit> {
    let text = text(value, reader)?;
    if text.contains(char::is_control) {
        let reason = "it has a line ending or another control character in it";
        return Err(Unfit { reader, reason });
    }
    Ok(text)
}

/// Returns the value as a text of visible ASCII characters.
fn word<'a>(value: &'a Secret, reader: &'static str) -> Result<&'a str, Unfit> {
    let text = text(value, reader)?;
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        let reason = "it has a blank, a control character or one beyond ASCII in it";
        return Err(Unfit { reader, reason });
    }
    Ok(text)
}

/// Puts pieces together, without leaving any of them behind in memory that grew.
fn joined(pieces: &[&str]) -> Secret {
    let length = pieces.iter().map(|piece| piece.len()).sum();
    let mut bytes = Vec::with_capacity(length);
    for piece in pieces {
        bytes.extend_from_slice(piece.as_bytes());
    }
    Secret::new(bytes)
}

#[cfg(test)]
fn secret(text: &str) -> Secret {
    Secret::from(text.to_owned())
}

#[cfg(test)]
fn shown(written: Result<Secret, Unfit>) -> Option<String> {
    written
        .ok()
        .map(|secret| secret.expose_text().unwrap().to_owned())
}
