//! Credentials on their way to a program that uses them: which one is wanted, where it may go, and
//! what the program has to know of it.

pub mod aws;
pub mod cargo;
pub mod docker;
pub mod envfile;
pub mod environment;
pub mod format;
pub mod git;
pub mod kubernetes;
pub mod mask;
pub mod npm;
pub mod orders;
pub mod place;
pub mod program;
pub mod request;
pub mod setup;
pub mod username;
pub mod wanted;

use super::oauth::tokens::TokenKind;
use super::secret::Secret;
use super::time::Timestamp;
use wanted::Wanted;

/// A credential that is given out.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// What was asked for.
    pub wanted: Wanted,
    /// The value.
    pub value: Secret,
    /// How an HTTP request shows it (RFC 6749 §7.1): with an access token alone.
    pub kind: Option<TokenKind>,
    /// When it ends, where that is known.
    pub expires_at: Option<Timestamp>,
    /// Whether authctl has another as soon as this one ends, so that nobody else should keep it.
    pub ephemeral: bool,
}

impl Delivered {
    /// Returns the value as text, which is what every protocol of a helper carries, without a
    /// control character in it.
    ///
    /// SECURITY: a line ending in a value would be another line of the protocol or of the request
    /// (CVE-2020-5260, CVE-2024-52006).
    pub fn text(&self) -> Option<&str> {
        let text = self.value.expose_text()?;
        (!text.is_empty() && !text.chars().any(char::is_control)).then_some(text)
    }
}
