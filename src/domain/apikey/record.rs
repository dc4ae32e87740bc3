//! What the registry knows of a key: everything but the key.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::address::Cidrs;
use super::label::Labels;
use super::parts::{Env, KeyHash, KeyId, Prefix};
use super::scope::Scopes;
use crate::domain::credential::{Kind, Name, Reference, Slot};
use crate::domain::text::{excerpt, is_hazard};
use crate::domain::time::Timestamp;

/// One version of a key. A name has one version that is active, and older ones.
#[derive(Debug, Clone)]
pub struct KeyRecord {
    /// The public id, which stands in the key itself.
    pub id: KeyId,
    /// What people call it; the same for all its versions.
    pub name: Name,
    /// 1 for the first, one more with each rotation.
    pub version: u32,
    /// Where it comes from, and so what is known of the key itself.
    pub origin: Origin,
    /// Where it is good for.
    pub env: Env,
    /// Who answers for it; one that was issued here always has somebody.
    pub owner: Option<Owner>,
    /// What it may do.
    pub scopes: Scopes,
    /// Where it may be used from.
    pub cidrs: Cidrs,
    /// What else people note of it.
    pub labels: Labels,
    /// When it was issued.
    pub created_at: Timestamp,
    /// From when on it is good.
    pub not_before: Timestamp,
    /// When it ends, whatever happens; one that was issued here always does.
    pub expires_at: Option<Timestamp>,
    /// When it ends because a newer version has taken its place.
    pub grace_until: Option<Timestamp>,
    /// What was decided about it.
    pub status: Status,
    /// Since when it is switched off.
    pub disabled_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Why it was revoked.
    pub reason: Option<Note>,
    /// The version that has taken its place.
    pub replaced_by: Option<KeyId>,
    /// Whether the key itself still lies in the store.
    pub kept: bool,
}

impl KeyRecord {
    /// Returns the first version of a key as it stands when it is `now` made, active and kept,
    /// that may do nothing, is bound to nothing, and never ends: what differs is for the caller.
    pub fn new(id: KeyId, name: Name, origin: Origin, env: Env, now: Timestamp) -> Self {
        Self {
            id,
            name,
            version: 1,
            origin,
            env,
            owner: None,
            scopes: Scopes::default(),
            cidrs: Cidrs::default(),
            labels: Labels::default(),
            created_at: now,
            not_before: now,
            expires_at: None,
            grace_until: None,
            status: Status::Active,
            disabled_at: None,
            revoked_at: None,
            reason: None,
            replaced_by: None,
            kept: true,
        }
    }

    /// Returns where the key itself lies.
    pub fn slot(&self) -> Slot {
        Reference::new(Kind::Key, self.name.clone()).version(self.version)
    }

    /// Whether the key can never be good again, so that the store need not keep it.
    pub fn is_spent(&self, now: Timestamp) -> bool {
        match self.status {
            Status::Revoked => true,
            Status::Retiring => self.end().is_some_and(|end| end <= now),
            Status::Active => false,
        }
    }

    /// Returns when it ends: at its expiry, or with its grace.
    pub fn end(&self) -> Option<Timestamp> {
        [self.expires_at, self.grace_until]
            .into_iter()
            .flatten()
            .min()
    }

    /// Returns what a presented key is compared with; none for a key that others verify.
    pub fn hash(&self) -> Option<&KeyHash> {
        match &self.origin {
            Origin::Issued { hash, .. } | Origin::Imported { hash, .. } => Some(hash),
            Origin::Held { .. } => None,
        }
    }
}

/// Where a key comes from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// Issued here.
    Issued {
        /// What it begins with.
        prefix: Prefix,
        /// Its hash.
        hash: KeyHash,
    },
    /// Issued by somebody else, for us to use. Whether it is good is theirs to say.
    Held {
        /// Whose it is: `stripe`, `github`.
        service: Service,
    },
    /// Issued elsewhere and verified here, by its hash alone.
    Imported {
        /// What it begins with, where it has our form.
        prefix: Option<Prefix>,
        /// Its hash.
        hash: KeyHash,
        /// Whether the hash is slow to make, since the key could be guessed.
        slow: bool,
    },
}

impl Origin {
    /// Returns the word for it: `issued`, `held`, `imported`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Issued { .. } => "issued",
            Self::Held { .. } => "held",
            Self::Imported { .. } => "imported",
        }
    }

    /// Returns whose key it is, where it is not for us to verify.
    pub const fn service(&self) -> Option<&Service> {
        match self {
            Self::Held { service } => Some(service),
            Self::Issued { .. } | Self::Imported { .. } => None,
        }
    }

    /// Returns what it begins with, where it has our form.
    pub const fn prefix(&self) -> Option<&Prefix> {
        match self {
            Self::Issued { prefix, .. } => Some(prefix),
            Self::Imported { prefix, .. } => prefix.as_ref(),
            Self::Held { .. } => None,
        }
    }
}

/// Who issued a key that we hold, in the form of a [`Name`].
pub type Service = Name;

/// What was decided about a version. Deadlines pass by themselves; these do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The version to use.
    Active,
    /// A newer version has taken its place; good until its grace ends.
    Retiring,
    /// Never good again.
    Revoked,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Active, Self::Retiring, Self::Revoked];

    /// Returns the word for it: `active`, `retiring`, `revoked`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Retiring => "retiring",
            Self::Revoked => "revoked",
        }
    }
}

impl FromStr for Status {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| RecordError::Status {
                found: excerpt(text, 24),
            })
    }
}

/// Who answers for a key: a person, a team, an address, in one line.
pub type Owner = Note;

/// One line of 1 to 200 characters that a person wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note(String);

impl Note {
    /// Returns the line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Note {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let fits = (1..=200).contains(&text.chars().count()) && !text.chars().any(is_hazard);
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(RecordError::Note {
                found: excerpt(text, 40),
            })
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Note {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A part of a record that is none. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// No line, a line too long, or one with characters that can't be seen.
    #[error("`{found}` can't be noted: write one line of 1 to 200 visible characters")]
    Note {
        /// What was written.
        found: String,
    },
    /// A status that keys do not have.
    #[error("`{found}` is no status: active, retiring and revoked are")]
    Status {
        /// What was found.
        found: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_one_visible_line() {
        let note = |text: &str| text.parse::<Note>().map(|note| note.to_string());
        assert_eq!(note(" team-ci "), Ok("team-ci".into()));
        assert_eq!(note(&"é".repeat(200)), Ok("é".repeat(200)));
        for bad in [
            "",
            "  ",
            "a\nb",
            "a\u{1b}[2J",
            "a\u{202e}b",
            &"x".repeat(201),
        ] {
            assert!(note(bad).is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn a_status_reads_back_what_it_writes() {
        for status in Status::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
        assert!("rotting".parse::<Status>().is_err());
    }
}
