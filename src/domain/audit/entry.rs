//! What the log tells of one event.

use serde::Serialize;

use super::seal::Seal;
use crate::domain::credential::Reference;
use crate::domain::time::Timestamp;

macro_rules! events {
    ($($(#[doc = $meaning:literal])+ $variant:ident = $name:literal;)+) => {
        /// What happened: the word that filters and other programs go by. Only ever added to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Event {
            $($(#[doc = $meaning])+ $variant,)+
        }

        impl Event {
            /// Every event.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns its name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

events! {
    /// A key was issued.
    KeyIssued = "key.issued";
    /// A key of somebody else's was taken in.
    KeyImported = "key.imported";
    /// A key was given out.
    KeyRevealed = "key.revealed";
    /// A rotation was begun.
    RotationBegun = "key.rotation_begun";
    /// A rotation's new version was made known.
    KeyRotated = "key.rotated";
    /// A rotation's command got the key, or the key was found to work.
    KeyHandedOver = "key.handed_over";
    /// A rotation was ended: all of it is done.
    RotationCommitted = "key.rotation_committed";
    /// A rotation was undone.
    RotationAborted = "key.rotation_aborted";
    /// A key was switched off.
    KeyDisabled = "key.disabled";
    /// A key was switched on again.
    KeyEnabled = "key.enabled";
    /// A key was revoked.
    KeyRevoked = "key.revoked";
    /// A key was removed, and its name is free.
    KeyRemoved = "key.removed";
    /// The registry was exported.
    KeysExported = "key.exported";
    /// A key was verified, which is logged where it failed.
    KeyVerified = "key.verified";
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Success,
    /// It was refused, or it failed.
    Failure,
}

impl Outcome {
    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
        }
    }
}

/// One event.
///
/// SECURITY: only names, ids, codes and counts go in: never a secret, and never a thing that
/// somebody presented, which may be the secret of another service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What happened.
    #[serde(skip)]
    pub event: Event,
    /// How it ended.
    #[serde(skip)]
    pub outcome: Outcome,
    /// The credential that it is about, where there is one.
    #[serde(skip)]
    pub subject: Option<Reference>,
    /// Why it was done, or why it failed: a line by the person, or a code.
    pub reason: Option<String>,
    /// What else there is to know, by name: ids, versions, counts.
    pub detail: Vec<(&'static str, String)>,
}

impl Entry {
    /// Returns the entry for an event that was a success.
    pub fn new(event: Event) -> Self {
        Self {
            event,
            outcome: Outcome::Success,
            subject: None,
            reason: None,
            detail: Vec::new(),
        }
    }

    /// Returns the entry for an event that was a failure, for a reason that is a code.
    pub fn failed(event: Event, code: &str) -> Self {
        Self {
            outcome: Outcome::Failure,
            reason: Some(code.to_owned()),
            ..Self::new(event)
        }
    }

    /// Says which credential it is about.
    #[must_use]
    pub fn about(mut self, subject: &Reference) -> Self {
        self.subject = Some(subject.clone());
        self
    }

    /// Says why.
    #[must_use]
    pub fn because(mut self, reason: Option<&str>) -> Self {
        self.reason = reason.map(str::to_owned);
        self
    }

    /// Adds what else there is to know.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.detail.push((name, value.to_string()));
        self
    }
}

/// An entry that is about to be appended, in the transaction of the change that it tells of.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What happened.
    pub entry: Entry,
    /// When.
    pub at: Timestamp,
    /// The key of the chain; none where the store did not give it.
    pub seal: Option<Seal>,
}
