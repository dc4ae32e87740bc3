//! Pushed authorization requests (RFC 9126): the client hands its request to the server itself, and
//! the browser carries no more than what the server calls it by.

use serde::Deserialize;
use url::Url;

use super::answer::{TokenError, is_printable, refusal};
use super::channel::Channel;
use super::form::Form;
use crate::domain::origin::authority;
use crate::domain::time::Span;

/// A request that lies at the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// What the server calls it. Good for one sign-in.
    pub request_uri: String,
    /// For how long it lies there, where the server says.
    pub expires_in: Option<Span>,
}

/// How long a `request_uri` may be: it goes into a URL that a person may have to copy.
const LONGEST: usize = 2048;

/// The answer of RFC 9126 §2.2.
#[derive(Deserialize)]
struct Answer {
    request_uri: String,
    expires_in: Option<u64>,
}

impl Channel<'_> {
    /// Hands an authorization request to the server. The client proves who it is as at the token
    /// endpoint (RFC 9126 §2).
    pub fn push(&self, endpoint: &Url, request: Form) -> Result<Pushed, TokenError> {
        let answer = self.post(endpoint, request)?;
        // 201 it is (RFC 9126 §2.2); some servers say 200 and mean the same.
        if !matches!(answer.status, 200 | 201) {
            return Err(refusal(endpoint, &answer));
        }
        let usable = |answer: &Answer| {
            is_printable(&answer.request_uri) && answer.request_uri.len() <= LONGEST
        };
        serde_json::from_slice::<Answer>(answer.body.expose())
            .ok()
            .filter(usable)
            .map(|answer| Pushed {
                request_uri: answer.request_uri,
                expires_in: answer.expires_in.map(Span::from_seconds),
            })
            .ok_or_else(|| TokenError::Answer {
                host: authority(endpoint),
                reason: "it took the request and did not say what it calls it".into(),
            })
    }
}

/// Returns what the browser carries of a pushed request: who sends it, and what the server calls it
/// (RFC 9126 §4).
pub fn named(client_id: &str, pushed: &Pushed) -> Form {
    let mut form = Form::default();
    form.set("client_id", client_id);
    form.set("request_uri", pushed.request_uri.as_str());
    form
}
