//! Whether a key is good: one order of questions, one answer, one stable code.

use serde::{Serialize, Serializer};

use super::format::Damage;
use super::parts::KeyHash;
use super::record::{KeyRecord, Status};
use super::scope::Scope;
use crate::domain::time::Timestamp;

/// The answer, in the order in which the questions are asked: the first that is not `Valid`
/// holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It does not have the form of a key.
    Malformed,
    /// It has the form, but a character is wrong.
    ChecksumMismatch,
    /// No such key was issued here.
    Unknown,
    /// It is switched off.
    Disabled,
    /// It was revoked.
    Revoked,
    /// It is not good yet.
    NotYetValid,
    /// Its life is over.
    Expired,
    /// A newer version took its place, and its grace is over.
    GraceOver,
    /// It may not do what was asked.
    ScopeMissing,
    /// It is good.
    Valid,
}

impl Verdict {
    /// Every verdict, in the order of the questions.
    pub const ALL: [Self; 10] = [
        Self::Malformed,
        Self::ChecksumMismatch,
        Self::Unknown,
        Self::Disabled,
        Self::Revoked,
        Self::NotYetValid,
        Self::Expired,
        Self::GraceOver,
        Self::ScopeMissing,
        Self::Valid,
    ];

    /// Returns the code that scripts match on.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::ChecksumMismatch => "checksum_mismatch",
            Self::Unknown => "unknown",
            Self::Disabled => "disabled",
            Self::Revoked => "revoked",
            Self::NotYetValid => "not_yet_valid",
            Self::Expired => "expired",
            Self::GraceOver => "grace_over",
            Self::ScopeMissing => "scope_missing",
            Self::Valid => "valid",
        }
    }

    /// Says it in words.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Malformed => "this does not have the form of a key",
            Self::ChecksumMismatch => "the checksum is wrong: a character was lost or changed",
            Self::Unknown => "no such key was issued here",
            Self::Disabled => "the key is disabled",
            Self::Revoked => "the key was revoked",
            Self::NotYetValid => "the key is not valid yet",
            Self::Expired => "the key has expired",
            Self::GraceOver => "the key was rotated, and its grace is over",
            Self::ScopeMissing => "the key lacks a scope that was asked for",
            Self::Valid => "the key is valid",
        }
    }
}

impl From<Damage> for Verdict {
    fn from(damage: Damage) -> Self {
        match damage {
            Damage::Malformed => Self::Malformed,
            Damage::Checksum => Self::ChecksumMismatch,
        }
    }
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Judges a key whose form is good and whose id is on record.
///
/// SECURITY: the hash comes first. Who presents a known id with another secret learns nothing
/// about that key, not even that there is one.
pub fn judge(
    record: &KeyRecord,
    presented: &KeyHash,
    at: Timestamp,
    required: &[Scope],
) -> Verdict {
    // One that others verify has no hash, and so nothing is that key here.
    if !record.hash().is_some_and(|hash| hash.matches(presented)) {
        return Verdict::Unknown;
    }
    match standing(record, at) {
        Verdict::Valid if !record.scopes.satisfy(required) => Verdict::ScopeMissing,
        verdict => verdict,
    }
}

/// Judges a record alone: its status and its deadlines at a moment.
///
/// A key is good strictly before a deadline and refused at it. A decision (disabled, revoked)
/// holds whatever the moment: a key that leaked was not good before it was found out either.
pub fn standing(record: &KeyRecord, at: Timestamp) -> Verdict {
    if record.disabled_at.is_some() {
        Verdict::Disabled
    } else if record.status == Status::Revoked {
        Verdict::Revoked
    } else if at < record.not_before {
        Verdict::NotYetValid
    } else if record.expires_at.is_some_and(|end| at >= end) {
        Verdict::Expired
    } else if record.grace_until.is_some_and(|end| at >= end) {
        Verdict::GraceOver
    } else {
        Verdict::Valid
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::apikey::samples;

    /// From 1000 to 2000, with `repo:read`.
    fn record(status: Status, grace_until: Option<i64>) -> KeyRecord {
        let mut record = samples::record(1, 1_000, 2_000);
        record.status = status;
        record.grace_until = grace_until.and_then(Timestamp::from_unix);
        record
    }

    fn disabled(status: Status) -> KeyRecord {
        KeyRecord {
            disabled_at: Timestamp::from_unix(1_100),
            ..record(status, None)
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    #[test]
    fn codes_do_not_change() {
        assert_eq!(
            Verdict::ALL.map(Verdict::as_str).join(" "),
            "malformed checksum_mismatch unknown disabled revoked not_yet_valid expired grace_over scope_missing valid"
        );
    }

    #[test]
    fn deadlines_are_refused_at_the_second_that_they_name() {
        let active = record(Status::Active, None);
        let retiring = record(Status::Retiring, Some(1_500));
        // A grace that outlives the key: its expiry comes first.
        let late = record(Status::Retiring, Some(2_500));
        let table = [
            (&active, 999, Verdict::NotYetValid),
            (&active, 1_000, Verdict::Valid),
            (&active, 1_999, Verdict::Valid),
            (&active, 2_000, Verdict::Expired),
            (&retiring, 1_499, Verdict::Valid),
            (&retiring, 1_500, Verdict::GraceOver),
            (&retiring, 2_000, Verdict::Expired),
            (&late, 1_999, Verdict::Valid),
            (&late, 2_000, Verdict::Expired),
        ];
        for (record, moment, verdict) in table {
            assert_eq!(
                standing(record, at(moment)),
                verdict,
                "{record:?} at {moment}"
            );
        }
    }

    #[test]
    fn decisions_hold_at_every_moment() {
        for moment in [0, 999, 1_500, 2_000, 9_999] {
            assert_eq!(
                standing(&record(Status::Revoked, Some(1_200)), at(moment)),
                Verdict::Revoked
            );
            assert_eq!(
                standing(&disabled(Status::Active), at(moment)),
                Verdict::Disabled
            );
            assert_eq!(
                standing(&disabled(Status::Revoked), at(moment)),
                Verdict::Disabled
            );
        }
    }

    #[test]
    fn another_secret_learns_nothing() {
        let wrong = KeyHash::of(b"another");
        for status in Status::ALL {
            for moment in [999, 1_500, 2_000] {
                assert_eq!(
                    judge(&record(status, None), &wrong, at(moment), &[]),
                    Verdict::Unknown
                );
            }
        }
    }

    #[test]
    fn scopes_are_asked_for_last() {
        let record = record(Status::Active, None);
        let read: Scope = "repo:read".parse().unwrap();
        let write: Scope = "repo:write".parse().unwrap();
        let judged = |moment, required: &[Scope]| {
            judge(&record, record.hash().unwrap(), at(moment), required)
        };
        assert_eq!(judged(1_500, &[]), Verdict::Valid);
        assert_eq!(judged(1_500, std::slice::from_ref(&read)), Verdict::Valid);
        assert_eq!(judged(1_500, &[read, write.clone()]), Verdict::ScopeMissing);
        assert_eq!(judged(2_000, &[write]), Verdict::Expired);
    }
}
