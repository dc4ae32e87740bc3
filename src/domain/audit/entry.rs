//! What the log tells of one event.

use std::cell::OnceCell;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::row::Row;
use super::seal::{Fingerprint, Head, Seal};
use crate::domain::credential::Reference;
use crate::domain::moment::Moment;
use crate::domain::text::excerpt;
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

        impl FromStr for Event {
            type Err = EntryError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let mut all = Self::ALL.iter().copied();
                all.find(|event| event.as_str() == text)
                    .ok_or_else(|| EntryError::Event {
                        found: excerpt(text, 32),
                    })
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
    /// A signing or encryption key was made or taken in.
    JwkIssued = "jwk.issued";
    /// A signing or encryption key was given out with its private half.
    JwkRevealed = "jwk.revealed";
    /// A signing or encryption key was rotated.
    JwkRotated = "jwk.rotated";
    /// A signing or encryption key was removed.
    JwkRemoved = "jwk.removed";
    /// A value was stored.
    SecretStored = "secret.stored";
    /// A value was given out.
    SecretRevealed = "secret.revealed";
    /// A value was removed.
    SecretRemoved = "secret.removed";
    /// Somebody logged in, or did not.
    LoggedIn = "oauth.logged_in";
    /// A login was ended.
    LoggedOut = "oauth.logged_out";
    /// A token was refreshed, which is logged where it failed.
    TokenRefreshed = "oauth.token_refreshed";
    /// A token was exchanged for another.
    TokenExchanged = "oauth.token_exchanged";
    /// A token was revoked at its server.
    TokenRevoked = "oauth.token_revoked";
    /// A client was registered at a server.
    ClientRegistered = "oauth.client_registered";
    /// A client was changed at its server.
    ClientChanged = "oauth.client_changed";
    /// A client was ended at its server.
    ClientRemoved = "oauth.client_removed";
    /// A signed token was verified, which is logged where it failed.
    TokenVerified = "token.verified";
    /// An encrypted token was decrypted, which is logged where it failed.
    TokenDecrypted = "token.decrypted";
    /// The file store was sealed by a passphrase.
    StoreSealed = "store.sealed";
    /// A store gave nothing: locked, refused, deaf.
    StoreDenied = "store.denied";
    /// The chain begins here, under a new key.
    LogBegun = "log.begun";
    /// Rows that were written while the store gave no key are taken on trust.
    LogGap = "log.gap";
    /// The row that was pinned in the store is not in the log any more, or the pin is not in the
    /// store.
    LogBroken = "log.broken";
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

impl FromStr for Outcome {
    type Err = EntryError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Success, Self::Failure]
            .into_iter()
            .find(|outcome| outcome.as_str() == text)
            .ok_or_else(|| EntryError::Outcome {
                found: excerpt(text, 32),
            })
    }
}

/// A word of the log that is none. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// An event that the log does not have.
    #[error("`{found}` is no event: key.issued, key.verified and token.verified are some")]
    Event {
        /// What was written.
        found: String,
    },
    /// An outcome that nothing has.
    #[error("`{found}` is no outcome: success and failure are")]
    Outcome {
        /// What was written.
        found: String,
    },
}

/// One event.
///
/// SECURITY: only names, ids, codes and counts go in: never a secret, and never a thing that
/// somebody presented, which may be the secret of another service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What happened.
    pub event: Event,
    /// How it ended.
    pub outcome: Outcome,
    /// The credential that it is about, where there is one.
    pub subject: Option<Reference>,
    /// Why it was done, or why it failed: a line by the person, or a code.
    pub reason: Option<String>,
    /// What else there is to know, by name: ids, versions, counts.
    pub detail: Vec<(&'static str, String)>,
    /// What was presented, as far as may be told.
    pub presented: Vec<Fingerprint>,
    /// How often it happened by now, and since when, where it did so again and again.
    pub repeated: Option<Repeated>,
}

/// That the same happened again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Repeated {
    /// How often, the first time included.
    pub count: i64,
    /// When it was the first time.
    pub first_at: Moment,
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
            presented: Vec::new(),
            repeated: None,
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
    pub fn with(mut self, name: &'static str, value: impl ToString + Copy) -> Self {
        self.detail.push((name, value.to_string()));
        self
    }
}

/// Who did it, as far as the machine tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Actor {
    /// The user's name, as the environment has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The user's number, which the system vouches for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<u32>,
    /// The machine's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The process.
    pub pid: u32,
    /// The job, where a build server runs one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
}

/// An entry that is about to be appended, in the transaction of the change that it tells of.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What happened.
    pub entry: Entry,
    /// When, in whole seconds, as the change itself records it.
    pub at: Timestamp,
    /// When.
    pub moment: Moment,
    /// Who did it.
    pub actor: Actor,
    /// What seals the row; none where the store did not give it.
    pub chain: Option<Chain>,
    /// The head that the row made, once it was appended and sealed.
    pub head: OnceCell<Head>,
}

/// What seals a row.
#[derive(Debug, Clone)]
pub struct Chain {
    /// The key.
    pub seal: Seal,
    /// The head that the store has; it has one from the beginning, unless somebody removed it.
    pub pinned: Option<Head>,
    /// Why the chain begins with this run, where it does.
    pub begun: Option<&'static str>,
}

impl Draft {
    /// Returns the draft of an entry that happens at `moment`.
    pub fn new(entry: Entry, moment: Moment, actor: Actor, chain: Option<Chain>) -> Self {
        Self {
            entry,
            at: moment.second(),
            moment,
            actor,
            chain,
            head: OnceCell::new(),
        }
    }

    /// Returns the row of an entry of this draft's, under its number and without its MAC.
    pub fn row(&self, seq: i64, entry: &Entry) -> Row {
        Row {
            seq,
            at: self.moment.millis(),
            event: entry.event.as_str().to_owned(),
            outcome: entry.outcome.as_str().to_owned(),
            subject: entry.subject.as_ref().map(ToString::to_string),
            entry: text(entry, &self.actor),
            mac: None,
        }
    }
}

/// Returns everything that has no column of its own, as JSON with its members in one order.
fn text(entry: &Entry, actor: &Actor) -> String {
    #[derive(Serialize)]
    struct Text<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'a str>,
        #[serde(serialize_with = "pairs", skip_serializing_if = "<[_]>::is_empty")]
        detail: &'a [(&'static str, String)],
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        presented: &'a [Fingerprint],
        #[serde(flatten)]
        repeated: Option<Repeated>,
        actor: &'a Actor,
    }
    let text = Text {
        reason: entry.reason.as_deref(),
        detail: &entry.detail,
        presented: &entry.presented,
        repeated: entry.repeated,
        actor,
    };
    // Texts and numbers are always JSON.
    serde_json::to_string(&text).unwrap_or_default()
}

fn pairs<S: Serializer>(
    pairs: &[(&'static str, String)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
}
