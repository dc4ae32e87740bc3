//! How one version of a key takes the place of another, so that a crash loses nothing.
//!
//! ```text
//! prepared   the journal says what is meant to happen; the new key is written to the store
//! issued     the registry knows the new key; the old one is good until its grace ends;
//!            hooks hand the new one on, a probe tries it
//! committed  done
//! aborted    undone: nothing of the new key is known
//! ```
//!
//! The journal is written before the store (what died is found), and the store before the
//! registry (a key that is known is a key that somebody holds). Nothing is undone by itself: a
//! rotation that was issued stays open, both keys good, until somebody resumes or aborts it.

pub mod journal;
pub mod plan;

use std::str::FromStr;

use serde::{Serialize, Serializer};

use plan::Plan;

use super::parts::KeyId;
use super::record::{KeyRecord, Origin, Service, Status};
use crate::domain::credential::Name;
use crate::domain::text::excerpt;
use crate::domain::time::{Span, Timestamp};

/// How far a rotation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It is meant to happen. The new key may lie in the store, and is good for nothing.
    Prepared,
    /// Both keys are good.
    Issued,
    /// It is over and done.
    Committed,
    /// It is over and undone.
    Aborted,
}

impl Phase {
    /// Every phase.
    pub const ALL: [Self; 4] = [Self::Prepared, Self::Issued, Self::Committed, Self::Aborted];

    /// Returns the word for it: `prepared`, `issued`, `committed`, `aborted`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Issued => "issued",
            Self::Committed => "committed",
            Self::Aborted => "aborted",
        }
    }
}

impl FromStr for Phase {
    type Err = RotationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|phase| phase.as_str() == text)
            .ok_or_else(|| RotationError::Phase {
                found: excerpt(text, 24),
            })
    }
}

impl Serialize for Phase {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The key that is rotated.
    pub name: Name,
    /// The version that shall retire.
    pub old_id: KeyId,
    /// The version that shall take its place.
    pub new_id: KeyId,
    /// That version's number, and so its place in the store.
    pub new_version: u32,
    /// How far it has come.
    pub phase: Phase,
    /// When it began.
    pub started_at: Timestamp,
    /// How long the old version was to stay good.
    pub grace: Span,
    /// What it does beside issuing.
    pub plan: Plan,
    /// How many of the plan's commands are done.
    pub done: u32,
}

/// That one version is good no longer than until a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Retirement {
    /// The version's id.
    pub id: KeyId,
    /// The version's number.
    pub version: u32,
    /// When it ends; open for one that a command is yet to retire.
    pub valid_until: Option<Timestamp>,
}

/// Returns the version to use.
pub fn current(versions: &[KeyRecord]) -> Result<&KeyRecord, RotationError> {
    let active = versions.iter().find(|key| key.status == Status::Active);
    active.ok_or_else(|| match versions.last() {
        Some(key) => RotationError::Inactive {
            name: key.name.clone(),
            status: key.status,
        },
        None => RotationError::Nothing,
    })
}

/// Returns the version to replace, which nobody may have switched off: whoever did so meant that
/// the name is not to be used.
pub fn replaceable(versions: &[KeyRecord]) -> Result<&KeyRecord, RotationError> {
    let key = current(versions)?;
    match key.disabled_at {
        None => Ok(key),
        Some(since) => Err(RotationError::Disabled {
            name: key.name.clone(),
            since,
        }),
    }
}

/// Returns what becomes of the versions that are good now when a new one is issued: the active
/// one has its grace, which is open where a command is yet to retire it, and one that was in its
/// grace is cut off, so that two are good at most.
pub fn retirements(versions: &[KeyRecord], now: Timestamp, grace: Option<Span>) -> Vec<Retirement> {
    versions
        .iter()
        .filter_map(|key| match key.status {
            Status::Active => Some(retirement(key, grace.map(|grace| now.plus(grace)))),
            Status::Retiring if key.end().is_none_or(|end| end > now) => {
                Some(retirement(key, Some(now)))
            }
            Status::Retiring | Status::Revoked => None,
        })
        .collect()
}

/// Returns the versions whose end a rotation changed, as they stand.
pub fn retired(versions: &[KeyRecord], rotation: &Rotation) -> Vec<Retirement> {
    versions
        .iter()
        .filter(|key| key.id == rotation.old_id || is_cut_off(key, rotation))
        .map(|key| retirement(key, None))
        .collect()
}

/// Whether the rotation ended this version's grace before its time. An older grace that was over
/// by itself was over before the rotation began.
pub fn is_cut_off(key: &KeyRecord, rotation: &Rotation) -> bool {
    key.id != rotation.old_id
        && key.status == Status::Retiring
        && key.grace_until >= Some(rotation.started_at)
}

/// Returns the versions in their grace whose grace is longer than what is wanted now.
pub fn shortened(versions: &[KeyRecord], now: Timestamp, grace: Span) -> Vec<Retirement> {
    let wanted = now.plus(grace);
    versions
        .iter()
        .filter(|key| key.status == Status::Retiring && key.end().is_none_or(|end| end > wanted))
        .map(|key| retirement(key, Some(wanted)))
        .collect()
}

/// SECURITY: a grace never makes a key live longer than it would have. Otherwise whoever may
/// rotate could keep a key alive that was about to expire.
fn retirement(key: &KeyRecord, wanted: Option<Timestamp>) -> Retirement {
    Retirement {
        id: key.id,
        version: key.version,
        valid_until: [key.end(), wanted].into_iter().flatten().min(),
    }
}

/// Returns the record of the version that takes the place of `old`: the same name, owner, scopes,
/// addresses and labels, with a fresh expiry.
pub fn successor(
    old: &KeyRecord,
    id: KeyId,
    origin: Origin,
    version: u32,
    now: Timestamp,
    expires_at: Option<Timestamp>,
) -> KeyRecord {
    KeyRecord {
        version,
        owner: old.owner.clone(),
        scopes: old.scopes.clone(),
        cidrs: old.cidrs.clone(),
        labels: old.labels.clone(),
        expires_at,
        ..KeyRecord::new(id, old.name.clone(), origin, old.env, now)
    }
}

/// Why a key can't be rotated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RotationError {
    /// No version is active. Whoever revoked it meant it.
    #[error("key/{name} is {}: there is no active version", .status.as_str())]
    Inactive {
        /// The key.
        name: Name,
        /// What was decided about its newest version.
        status: Status,
    },
    /// It is switched off. Whoever did so meant it.
    #[error("key/{name} is disabled since {since}, and a rotation would hand out another one")]
    Disabled {
        /// The key.
        name: Name,
        /// Since when.
        since: Timestamp,
    },
    /// An earlier one was issued and did not end, or is at it now.
    #[error("a rotation of key/{name} is in progress since {since}")]
    InProgress {
        /// The key.
        name: Name,
        /// When it began.
        since: Timestamp,
    },
    /// The key has no version at all.
    #[error("the key was never issued")]
    Nothing,
    /// Somebody else issues it, and nothing says where the next version comes from.
    #[error("key/{name} is {service}'s, and only {service} makes another one")]
    NotOurs {
        /// The key.
        name: Name,
        /// Whose it is.
        service: Service,
    },
    /// It is issued here, and something says that the next version comes from elsewhere.
    #[error("key/{name} is issued here: its next version comes from nowhere else")]
    Ours {
        /// The key.
        name: Name,
    },
    /// The new version is the one in use.
    #[error("what was given as the next version of key/{name} is the one in use")]
    Same {
        /// The key.
        name: Name,
    },
    /// A phase that rotations do not have: not written by authctl.
    #[error("`{found}` is no phase of a rotation")]
    Phase {
        /// What was found.
        found: String,
    },
}

#[cfg(test)]
mod tests;
