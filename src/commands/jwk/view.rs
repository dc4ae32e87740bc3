//! A version of a key in the store as reports show it.

use serde::Serialize;

use crate::domain::jwk::record::{JwkRecord, Kid, Standing};
use crate::domain::time::Timestamp;

/// What may be shown of a version.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) version: u32,
    pub(super) kid: Kid,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) alg: String,
    #[serde(rename = "use")]
    pub(super) purpose: &'static str,
    pub(super) state: Standing,
    pub(super) thumbprint: String,
    pub(super) created_at: Timestamp,
    pub(super) current_at: Option<Timestamp>,
    pub(super) published_until: Option<Timestamp>,
    /// Whether `jwk set` publishes it now; shared secrets never are.
    pub(super) published: bool,
    /// Whether the store still keeps its private half.
    pub(super) kept: bool,
}

impl Row {
    /// Returns what may be shown of `jwk`, as it stands `now`.
    pub(super) fn new(jwk: &JwkRecord, now: Timestamp) -> Self {
        Self {
            name: jwk.name.to_string(),
            version: jwk.version,
            kid: jwk.kid.clone(),
            kind: jwk.shape.to_string(),
            alg: jwk.alg.clone(),
            purpose: jwk.purpose.as_str(),
            state: jwk.standing(now),
            thumbprint: jwk.thumbprint.clone(),
            created_at: jwk.created_at,
            current_at: jwk.current_at,
            published_until: jwk.published_until,
            published: jwk.public.is_some() && jwk.is_published(now),
            kept: jwk.kept,
        }
    }

    /// Says until when it is published.
    pub(super) fn until(&self, now: Timestamp) -> String {
        self.published_until
            .map_or_else(String::new, |end| end.seen_from(now))
    }
}
