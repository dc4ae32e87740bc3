//! What the token endpoint answers: a token response (RFC 6749 §5.1), an error response (§5.2), or
//! what servers and portals send instead.

mod refusal;
#[cfg(test)]
mod tests;

use std::fmt;

use oauth2::basic::BasicTokenType;
use oauth2::{AccessToken, RefreshToken, Scope, TokenResponse};
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use url::form_urlencoded;

use super::assertion::ProofError;
use crate::domain::ports::{HttpError, HttpResponse};
use crate::domain::secret::Secret;

pub(super) use refusal::{is_page, is_refusal, no_json, refusal, without_tokens};

/// Why the token endpoint gave no tokens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// An answer that is no token response. The server is to blame.
    #[error("{host} gave no usable answer: {reason}")]
    Answer {
        /// Host and port.
        host: String,
        /// What is wrong with it, without any of it.
        reason: String,
    },
    /// A web page where JSON should be. Somebody on the way, or the address, is to blame.
    #[error("{host} answered {status} with a web page{}, and JSON was wanted", title.as_deref().map(|text| format!(" (\"{text}\")")).unwrap_or_default())]
    Page {
        /// Host and port.
        host: String,
        /// The status.
        status: u16,
        /// What the page is called, where that is short.
        title: Option<String>,
    },
    /// The request failed, or its answer was lost.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The server says no, in the words of RFC 6749 §5.2.
    #[error("{host} refused: {error}{}", description.as_deref().map(|text| format!(" ({text})")).unwrap_or_default())]
    Refused {
        /// Host and port.
        host: String,
        /// The error code.
        error: String,
        /// What the server says about it.
        description: Option<String>,
    },
    /// Nothing proves who sends the request, and so it was not sent.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// A kind of token that authctl can't use, or not the kind that was asked for. The server is to
    /// blame.
    #[error("{host} gave a token of type `{found}`, and {wanted} is wanted")]
    TokenType {
        /// Host and port.
        host: String,
        /// The type.
        found: String,
        /// The type that is wanted.
        wanted: &'static str,
    },
}

impl TokenError {
    /// Whether the server does not take the code or the refresh token any more.
    pub fn is_invalid_grant(&self) -> bool {
        // The second is GitHub's word for it.
        matches!(self, Self::Refused { error, .. } if error == "invalid_grant" || error == "bad_refresh_token")
    }

    /// Whether the server does not do what was asked with tokens of this kind (RFC 7009 §2.2.1).
    pub fn is_unsupported_type(&self) -> bool {
        matches!(self, Self::Refused { error, .. } if error == "unsupported_token_type")
    }
}

/// Returns an answer of form fields as the JSON that it should be. Some servers give tokens as
/// `access_token=…&token_type=…` whatever they are asked for.
pub(super) fn as_json(answer: HttpResponse) -> HttpResponse {
    let kind = answer.header("content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let fits = ["application/x-www-form-urlencoded", "text/plain"]
        .iter()
        .any(|form| kind.eq_ignore_ascii_case(form));
    let text = answer.body.expose_text().unwrap_or_default();
    if !fits || text.trim_start().starts_with('{') {
        return answer;
    }
    let mut members = serde_json::Map::new();
    for (name, value) in form_urlencoded::parse(text.trim().as_bytes()).into_owned() {
        // What stands there twice says two things, and so nothing (RFC 6749 §3.2).
        if members.insert(name, value.into()).is_some() {
            return answer;
        }
    }
    if !members.contains_key("access_token") && !members.contains_key("error") {
        return answer;
    }
    let body = Value::Object(members).to_string();
    HttpResponse {
        body: Secret::from(body),
        ..answer
    }
}

/// Whether a token has the characters that tokens have (RFC 6749, Appendix A.12).
pub(super) fn is_printable(token: &str) -> bool {
    !token.is_empty()
        && token
            .bytes()
            .all(|byte| byte.is_ascii_graphic() || byte == b' ')
}

/// A token response (RFC 6749 §5.1). Unlike the library's own it takes an `expires_in` in quotes,
/// as some servers send it, and the ID token.
#[derive(Deserialize, Serialize)]
pub(super) struct Answer {
    pub(super) access_token: AccessToken,
    pub(super) token_type: BasicTokenType,
    #[serde(default, deserialize_with = "seconds")]
    pub(super) expires_in: Option<u64>,
    pub(super) refresh_token: Option<RefreshToken>,
    pub(super) scope: Option<String>,
    pub(super) id_token: Option<AccessToken>,
    pub(super) authorization_details: Option<Box<RawValue>>,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer([redacted])")
    }
}

impl TokenResponse for Answer {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<std::time::Duration> {
        self.expires_in.map(std::time::Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    /// Kept as one text: what is granted is compared by whoever asked.
    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

pub(super) fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Number(u64),
        Text(String),
        Other(IgnoredAny),
    }
    Ok(match Option::<Written>::deserialize(deserializer)? {
        Some(Written::Number(seconds)) => Some(seconds),
        Some(Written::Text(text)) => text.trim().parse().ok(),
        // Unknown is what a missing one is, too.
        Some(Written::Other(_)) | None => None,
    })
}
