//! When a key is due for rotation: soon at its end, past it, or too old.

use serde::{Serialize, Serializer};

use super::policy::Policy;
use super::record::{KeyRecord, Status};
use crate::domain::time::{Span, Timestamp};

/// What makes a key due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// How long before its end it is due.
    pub within: Span,
    /// At which age it is due, whenever it ends; none is never.
    pub max_age: Option<Span>,
}

/// Why a key is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It is over, and nothing has taken its place.
    Expired,
    /// It will soon be over.
    Expires,
    /// It has been in use for too long.
    TooOld,
}

impl Reason {
    /// Returns the code that scripts match on.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Expires => "expires",
            Self::TooOld => "too_old",
        }
    }

    /// Says it in words.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Expires => "expires soon",
            Self::TooOld => "too old",
        }
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// That a key is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Why.
    pub reason: Reason,
    /// Since or until when: at its end, or when it became too old, whichever comes first.
    pub at: Timestamp,
}

impl From<&Policy> for Rule {
    fn from(policy: &Policy) -> Self {
        Self {
            within: policy.within(),
            max_age: policy.max_age(),
        }
    }
}

impl Rule {
    /// Returns whether and why a key is due `now`. Only a version in use is: neither one that a
    /// newer version has replaced, nor one that is revoked or switched off.
    pub fn judge(&self, key: &KeyRecord, now: Timestamp) -> Option<Due> {
        if key.status != Status::Active || key.disabled_at.is_some() {
            return None;
        }
        let ends = key.expires_at.filter(|end| *end <= self.ends_by(now));
        let begun = self.issued_by(now).filter(|by| key.created_at <= *by);
        let old = begun.and(self.max_age).map(|age| key.created_at.plus(age));
        let at = [ends, old].into_iter().flatten().min()?;
        let reason = if ends.is_some_and(|end| end <= now) {
            Reason::Expired
        } else if old == Some(at) {
            Reason::TooOld
        } else {
            Reason::Expires
        };
        Some(Due { reason, at })
    }

    /// Returns by when a key ends that is due.
    pub fn ends_by(&self, now: Timestamp) -> Timestamp {
        now.plus(self.within)
    }

    /// Returns by when a key was issued that is too old; none where none is.
    pub fn issued_by(&self, now: Timestamp) -> Option<Timestamp> {
        self.max_age.map(|age| now.minus(age))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::apikey::samples;

    const RULE: Rule = Rule {
        within: Span::from_seconds(100),
        max_age: Some(Span::from_seconds(500)),
    };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    fn due(rule: Rule, key: &KeyRecord, now: i64) -> Option<(Reason, i64)> {
        let due = rule.judge(key, at(now));
        due.map(|due| (due.reason, due.at.unix()))
    }

    #[test]
    fn a_key_is_due_before_its_end_after_it_and_when_it_is_old() {
        // Issued at 1000.
        let young = samples::record(1, 1_000, 1_400);
        let old = samples::record(1, 1_000, 9_000);
        for (key, now, wanted) in [
            (&young, 1_299, None),
            (&young, 1_300, Some((Reason::Expires, 1_400))),
            (&young, 1_399, Some((Reason::Expires, 1_400))),
            (&young, 1_400, Some((Reason::Expired, 1_400))),
            (&young, 2_000, Some((Reason::Expired, 1_400))),
            (&old, 1_499, None),
            (&old, 1_500, Some((Reason::TooOld, 1_500))),
            (&old, 8_950, Some((Reason::TooOld, 1_500))),
            (&old, 9_000, Some((Reason::Expired, 1_500))),
        ] {
            assert_eq!(due(RULE, key, now), wanted, "at {now}");
        }
        let ageless = Rule {
            max_age: None,
            ..RULE
        };
        assert_eq!(due(ageless, &old, 8_899), None);
        assert_eq!(due(ageless, &old, 8_900), Some((Reason::Expires, 9_000)));
    }

    #[test]
    fn one_that_never_ends_is_due_by_its_age_alone() {
        let key = KeyRecord {
            expires_at: None,
            ..samples::record(1, 1_000, 0)
        };
        assert_eq!(due(RULE, &key, 1_499), None);
        assert_eq!(due(RULE, &key, 1_500), Some((Reason::TooOld, 1_500)));
        let ageless = Rule {
            max_age: None,
            ..RULE
        };
        assert_eq!(due(ageless, &key, 99_999), None);
    }

    #[test]
    fn what_is_not_in_use_is_not_due() {
        let key = samples::record(1, 1_000, 1_400);
        for status in [Status::Retiring, Status::Revoked] {
            assert_eq!(
                due(
                    RULE,
                    &KeyRecord {
                        status,
                        ..key.clone()
                    },
                    2_000
                ),
                None
            );
        }
        let disabled_at = Some(at(1_100));
        assert_eq!(due(RULE, &KeyRecord { disabled_at, ..key }, 2_000), None);
    }
}
