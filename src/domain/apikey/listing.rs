//! The port behind which keys are looked through: which are wanted, in which order, how many.

use std::ops::ControlFlow;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::due::Rule;
use super::label::Label;
use super::parts::{Env, Prefix};
use super::record::{KeyRecord, Owner, Service, Status};
use super::scope::Scope;
use super::verdict::{Verdict, standing};
use crate::domain::ports::DatabaseError;
use crate::domain::text::excerpt;
use crate::domain::time::Timestamp;

/// Looks through the registry, never having more of it in memory than one key.
pub trait Listing {
    /// Gives the keys that are wanted to `take`, one after the other, until it breaks off.
    fn list_keys(
        &self,
        wanted: &Wanted,
        now: Timestamp,
        take: &mut dyn FnMut(KeyRecord) -> ControlFlow<()>,
    ) -> Result<(), DatabaseError>;

    /// Returns how many keys are wanted, whatever the limit.
    fn count_keys(&self, wanted: &Wanted, now: Timestamp) -> Result<u64, DatabaseError>;

    /// Gives the keys that are due to `take`, soonest first, until it breaks off.
    fn due_keys(
        &self,
        rule: &Rule,
        now: Timestamp,
        take: &mut dyn FnMut(KeyRecord) -> ControlFlow<()>,
    ) -> Result<(), DatabaseError>;

    /// Returns how many keys are due.
    fn count_due(&self, rule: &Rule, now: Timestamp) -> Result<u64, DatabaseError>;
}

/// Which keys are wanted: those that are all of what is said.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Every version, and not only those in use, or the newest where none is, and older ones that
    /// are still good.
    pub all: bool,
    /// Of this owner.
    pub owner: Option<Owner>,
    /// For this environment.
    pub env: Option<Env>,
    /// With this scope.
    pub scope: Option<Scope>,
    /// With these labels.
    pub labels: Vec<Label>,
    /// Held for this service.
    pub service: Option<Service>,
    /// Of this origin.
    pub origin: Option<From>,
    /// In this state.
    pub state: Option<State>,
    /// That begin so.
    pub prefix: Option<Prefix>,
    /// In which order.
    pub sort: Sort,
    /// The first so many; none is every one.
    pub limit: Option<u64>,
}

macro_rules! words {
    ($(#[doc = $about:literal])+ $name:ident, $what:literal;
     $($(#[doc = $meaning:literal])+ $variant:ident = $word:literal;)+) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[doc = $meaning])+ $variant,)+
        }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the word for it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl FromStr for $name {
            type Err = ListingError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let mut all = Self::ALL.iter().copied();
                all.find(|one| one.as_str() == text).ok_or_else(|| ListingError {
                    found: excerpt(text, 24),
                    what: $what,
                    known: Self::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(", "),
                })
            }
        }
    };
}

words! {
    /// Where a key comes from, as a word.
    From, "origin";
    /// Issued here.
    Issued = "issued";
    /// Held for somebody else's service.
    Held = "held";
    /// Imported by its hash.
    Imported = "imported";
}

words! {
    /// How a key stands, in one word: what `key verify` would say of it, but that a key that is
    /// good is active, or retiring where a newer version has taken its place.
    State, "state of a key";
    /// Good, and the version in use.
    Active = "active";
    /// Good, though a newer version has taken its place.
    Retiring = "retiring";
    /// Not good yet.
    NotYetValid = "not_yet_valid";
    /// Its life is over.
    Expired = "expired";
    /// Its grace is over.
    Replaced = "replaced";
    /// Switched off.
    Disabled = "disabled";
    /// Revoked.
    Revoked = "revoked";
}

impl State {
    /// Returns how a version stands at a moment.
    pub fn of(key: &KeyRecord, at: Timestamp) -> Self {
        match standing(key, at) {
            Verdict::Disabled => Self::Disabled,
            Verdict::Revoked => Self::Revoked,
            Verdict::NotYetValid => Self::NotYetValid,
            Verdict::Expired => Self::Expired,
            Verdict::GraceOver => Self::Replaced,
            _ if key.status == Status::Retiring => Self::Retiring,
            _ => Self::Active,
        }
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

words! {
    /// In which order keys are listed.
    Sort, "order";
    /// By name and version.
    Name = "name";
    /// The newest first.
    Created = "created";
    /// The oldest first.
    Age = "age";
    /// What ends soonest first, and what never ends last.
    Expires = "expires";
    /// By owner and name.
    Owner = "owner";
}

/// A word that is none of those that are known. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no {what}: {known} are")]
pub struct ListingError {
    found: String,
    what: &'static str,
    known: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_what_they_write() {
        for state in State::ALL {
            assert_eq!(state.as_str().parse(), Ok(*state));
        }
        for sort in Sort::ALL {
            assert_eq!(sort.as_str().parse(), Ok(*sort));
        }
        for origin in From::ALL {
            assert_eq!(origin.as_str().parse(), Ok(*origin));
        }
        let said = "rotten".parse::<Sort>().unwrap_err().to_string();
        assert_eq!(
            said,
            "`rotten` is no order: name, created, age, expires, owner are"
        );
    }
}
