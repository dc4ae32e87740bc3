//! What the registry knows of a signing or encryption key: everything but its private half.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::domain::credential::{Kind, Name, Reference, Slot};
use crate::domain::jose::key::curve::Shape;
use crate::domain::jose::key::request::Purpose;
use crate::domain::text::{excerpt, is_hazard};
use crate::domain::time::Timestamp;

/// One version of a key. A name has one that is current, and others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JwkRecord {
    /// What people call it; the same for all its versions.
    pub name: Name,
    /// 1 for the first, one more with each rotation.
    pub version: u32,
    /// What tokens call it; another one for each version.
    pub kid: Kid,
    /// The one algorithm that it is for.
    pub alg: String,
    /// What it is for.
    pub purpose: Purpose,
    /// What it is; one that was taken over may be of a size that none is made of.
    pub shape: Shape,
    /// Its thumbprint by SHA-256 (RFC 7638). Shared secrets have one as well. Those that authctl
    /// made are random, so that it helps nobody to guess (§7).
    pub thumbprint: String,
    /// Its public half as a JWK; none for a shared secret.
    pub public: Option<String>,
    /// How far it has come.
    pub stage: Stage,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it became the one that is used.
    pub current_at: Option<Timestamp>,
    /// Until when it is published, where another has taken its place.
    pub published_until: Option<Timestamp>,
    /// Whether its private half still lies in the store.
    pub kept: bool,
}

impl JwkRecord {
    /// Returns where the private half lies.
    pub fn slot(&self) -> Slot {
        Reference::new(Kind::Jwk, self.name.clone()).version(self.version)
    }

    /// Says how it stands at a moment.
    pub fn standing(&self, now: Timestamp) -> Standing {
        match self.stage {
            Stage::Prepared => Standing::Unfinished,
            Stage::Next => Standing::Next,
            Stage::Current => Standing::Current,
            Stage::Retiring if self.published_until.is_some_and(|end| now < end) => {
                Standing::Retiring
            }
            Stage::Retiring => Standing::Retired,
        }
    }

    /// Whether everybody may know it now: whoever verifies tokens must know it before it is used,
    /// and as long as tokens of it are about.
    pub fn is_published(&self, now: Timestamp) -> bool {
        matches!(
            self.standing(now),
            Standing::Next | Standing::Current | Standing::Retiring
        )
    }

    /// Whether the private half is of no use any more, so that the store need not keep it. What
    /// was encrypted to a key is still about when the key is not published any more.
    pub fn is_spent(&self, now: Timestamp) -> bool {
        self.standing(now) == Standing::Retired && self.purpose == Purpose::Sig
    }
}

/// What was decided about a version. An overlap ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is about to be made: its private half may lie in the store, and nobody knows it.
    Prepared,
    /// It is published and not used yet.
    Next,
    /// It is the one that is used.
    Current,
    /// Another has taken its place.
    Retiring,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 4] = [Self::Prepared, Self::Next, Self::Current, Self::Retiring];

    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Next => "next",
            Self::Current => "current",
            Self::Retiring => "retiring",
        }
    }
}

impl FromStr for Stage {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|stage| stage.as_str() == text)
            .ok_or_else(|| RecordError::Stage {
                found: excerpt(text, 24),
            })
    }
}

/// How a version stands at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It was begun and never finished; nobody knows it.
    Unfinished,
    /// It is published and not used yet.
    Next,
    /// It is used.
    Current,
    /// It is not used any more, and still published.
    Retiring,
    /// It is neither used nor published.
    Retired,
}

impl Standing {
    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unfinished => "unfinished",
            Self::Next => "next",
            Self::Current => "current",
            Self::Retiring => "retiring",
            Self::Retired => "retired",
        }
    }
}

impl Serialize for Standing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What tokens call a key: 1 to 255 visible characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kid(String);

impl Kid {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Kid {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=255).contains(&text.len()) && !text.chars().any(is_hazard);
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(RecordError::Kid {
                found: excerpt(text, 64),
            })
        }
    }
}

impl fmt::Display for Kid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Kid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Text that is not what a record holds. Whoever wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// A key id that none can be.
    #[error("`{found}` is no key id: 1 to 255 visible characters")]
    Kid {
        /// What was written.
        found: String,
    },
    /// A stage that keys do not have: not written by authctl.
    #[error("`{found}` is no stage of a key")]
    Stage {
        /// What was found.
        found: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kid_can_be_seen() {
        for good in ["2026-01", "NzbLsXh8", "key é", &"x".repeat(255)] {
            assert!(good.parse::<Kid>().is_ok(), "{good:?}");
        }
        for bad in ["", "a\n", "\u{1b}[2J", "a\u{202e}b", &"x".repeat(256)] {
            assert!(bad.parse::<Kid>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_stage_reads_back_what_it_writes() {
        for stage in Stage::ALL {
            assert_eq!(stage.as_str().parse(), Ok(stage));
        }
    }
}
