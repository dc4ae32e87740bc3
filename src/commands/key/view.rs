//! A version of a key as reports show it.

use serde::Serialize;

use crate::domain::apikey::address::Cidrs;
use crate::domain::apikey::label::Labels;
use crate::domain::apikey::listing::State;
use crate::domain::apikey::parts::KeyId;
use crate::domain::apikey::record::{KeyRecord, Note, Owner};
use crate::domain::apikey::scope::Scopes;
use crate::domain::apikey::verdict::{Verdict, standing};
use crate::domain::time::Timestamp;

/// What may be shown of a version: everything but its hash.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) id: KeyId,
    pub(super) version: u32,
    /// Issued here, held for somebody else's service, or imported by its hash.
    pub(super) origin: &'static str,
    /// Whose it is, where it is held.
    pub(super) service: Option<String>,
    pub(super) prefix: Option<String>,
    pub(super) status: &'static str,
    /// What `key verify` would say of it now.
    pub(super) code: Verdict,
    pub(super) state: State,
    pub(super) env: &'static str,
    pub(super) owner: Option<Owner>,
    pub(super) scopes: Scopes,
    pub(super) cidrs: Cidrs,
    pub(super) labels: Labels,
    pub(super) created_at: Timestamp,
    pub(super) not_before: Timestamp,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) grace_until: Option<Timestamp>,
    pub(super) disabled_at: Option<Timestamp>,
    pub(super) revoked_at: Option<Timestamp>,
    pub(super) reason: Option<Note>,
    pub(super) replaced_by: Option<KeyId>,
    #[serde(skip)]
    end: Option<Timestamp>,
}

impl Row {
    /// Returns what may be shown of `key`, as it stands `now`.
    pub(super) fn new(key: &KeyRecord, now: Timestamp) -> Self {
        Self {
            name: key.name.to_string(),
            id: key.id,
            version: key.version,
            origin: key.origin.as_str(),
            service: key.origin.service().map(ToString::to_string),
            prefix: key.origin.prefix().map(ToString::to_string),
            status: key.status.as_str(),
            code: standing(key, now),
            state: State::of(key, now),
            env: key.env.as_str(),
            owner: key.owner.clone(),
            scopes: key.scopes.clone(),
            cidrs: key.cidrs.clone(),
            labels: key.labels.clone(),
            created_at: key.created_at,
            not_before: key.not_before,
            expires_at: key.expires_at,
            grace_until: key.grace_until,
            disabled_at: key.disabled_at,
            revoked_at: key.revoked_at,
            reason: key.reason.clone(),
            replaced_by: key.replaced_by,
            end: key.end(),
        }
    }

    /// Says how the version stands, in a word or two.
    pub(super) fn state(&self) -> String {
        self.state.as_str().replace('_', " ")
    }

    /// Says when it ends or ended.
    pub(super) fn ends(&self, now: Timestamp) -> String {
        self.revoked_at
            .or(self.end)
            .map_or_else(|| "never".into(), |end| end.seen_from(now))
    }
}

/// Says the owner to a person.
pub(super) fn owner(owner: Option<&Owner>) -> &str {
    owner.map_or("nobody", Owner::as_str)
}

/// Says the scopes to a person.
pub(super) fn scopes(scopes: &Scopes) -> String {
    if scopes.is_empty() {
        "none: nothing that asks for a scope will take it".into()
    } else {
        scopes.to_string()
    }
}

/// Says the labels to a person.
pub(super) fn labels(labels: &Labels) -> String {
    let labels: Vec<String> = labels
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    labels.join(", ")
}

/// Says a moment to a person: itself, and how far away.
pub(super) fn moment(moment: Timestamp, now: Timestamp) -> String {
    format!("{moment} ({})", moment.seen_from(now))
}
