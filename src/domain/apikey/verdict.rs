//! Whether a key is good: one order of questions, one answer, one stable code.

use std::net::IpAddr;

use serde::{Serialize, Serializer};

use super::format::Damage;
use super::record::{KeyRecord, Status};
use super::scope_expr::ScopeExpr;
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
    /// It may not be used from where it came from, or nobody said where that was.
    AddressDenied,
    /// It may not do what was asked.
    ScopeMissing,
    /// It is good.
    Valid,
}

impl Verdict {
    /// Every verdict, in the order of the questions.
    pub const ALL: [Self; 11] = [
        Self::Malformed,
        Self::ChecksumMismatch,
        Self::Unknown,
        Self::Disabled,
        Self::Revoked,
        Self::NotYetValid,
        Self::Expired,
        Self::GraceOver,
        Self::AddressDenied,
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
            Self::AddressDenied => "address_denied",
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
            Self::AddressDenied => "the key may not be used from this address",
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

/// What a key is held against, beside that it is good.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// What it must be allowed to do: all of these.
    pub scopes: Vec<ScopeExpr>,
    /// Where it was presented from.
    pub address: Option<IpAddr>,
}

/// Judges a key that is known to be the one on record.
///
/// A key that is bound to addresses is refused where nobody says from which it came. One without
/// scopes satisfies nothing that is asked.
pub fn judge(record: &KeyRecord, at: Timestamp, asked: &Asked) -> Verdict {
    let may = |asked: &ScopeExpr| asked.satisfied_by(&record.scopes);
    match standing(record, at) {
        Verdict::Valid if !record.cidrs.admit(asked.address) => Verdict::AddressDenied,
        Verdict::Valid if !asked.scopes.iter().all(may) => Verdict::ScopeMissing,
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
            "malformed checksum_mismatch unknown disabled revoked not_yet_valid expired grace_over address_denied scope_missing valid"
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

    /// What is asked: these scopes, from this address.
    fn asked(scopes: &[&str], address: Option<&str>) -> Asked {
        Asked {
            scopes: scopes.iter().map(|scope| scope.parse().unwrap()).collect(),
            address: address.map(|address| address.parse().unwrap()),
        }
    }

    /// The faults of a record and of what is asked, in the order of the questions. Each is put on
    /// top of the others, so that the one before it must hide it.
    type Fault = fn(&mut KeyRecord, &mut Asked);
    const FAULTS: [(Verdict, Fault); 7] = [
        (Verdict::Disabled, |record, _| {
            record.disabled_at = Timestamp::from_unix(1_100);
        }),
        (Verdict::Revoked, |record, _| {
            record.status = Status::Revoked;
        }),
        (Verdict::NotYetValid, |record, _| {
            record.not_before = at(1_501);
        }),
        (Verdict::Expired, |record, _| {
            record.expires_at = Some(at(1_500));
        }),
        (Verdict::GraceOver, |record, _| {
            record.grace_until = Some(at(1_500));
        }),
        (Verdict::AddressDenied, |record, _| {
            record.cidrs = "192.0.2.0/24".parse().unwrap();
        }),
        (Verdict::ScopeMissing, |_, asked| {
            asked.scopes.push("repo:write".parse().unwrap());
        }),
    ];

    #[test]
    fn of_many_faults_the_first_is_told() {
        // Every set of faults: the one that is asked for first gives the verdict.
        for set in 0..1_u32 << FAULTS.len() {
            let (mut record, mut asked) = (record(Status::Active, None), Asked::default());
            let mut verdict = Verdict::Valid;
            for (number, (fault, put)) in FAULTS.iter().enumerate() {
                if set & (1 << number) != 0 {
                    put(&mut record, &mut asked);
                    if verdict == Verdict::Valid {
                        verdict = *fault;
                    }
                }
            }
            assert_eq!(judge(&record, at(1_500), &asked), verdict, "{set:07b}");
        }
    }

    #[test]
    fn the_faults_are_in_the_order_of_the_questions() {
        let faults = FAULTS.map(|(verdict, _)| verdict);
        assert_eq!(Verdict::ALL[3..10], faults);
    }

    #[test]
    fn a_bound_key_wants_an_address_and_one_of_its_own() {
        let mut bound = record(Status::Active, None);
        bound.cidrs = "192.0.2.0/24 2001:db8::/32".parse().unwrap();
        let free = record(Status::Active, None);
        let table = [
            (&bound, None, Verdict::AddressDenied),
            (&bound, Some("192.0.2.0"), Verdict::Valid),
            (&bound, Some("192.0.2.255"), Verdict::Valid),
            (&bound, Some("192.0.1.255"), Verdict::AddressDenied),
            (&bound, Some("192.0.3.0"), Verdict::AddressDenied),
            // RFC 4291 §2.5.5.2: a socket for both families says so of an IPv4 address.
            (&bound, Some("::ffff:192.0.2.7"), Verdict::Valid),
            (&bound, Some("::ffff:192.0.3.7"), Verdict::AddressDenied),
            (&bound, Some("2001:db8::1"), Verdict::Valid),
            (&bound, Some("2001:db9::1"), Verdict::AddressDenied),
            (&free, None, Verdict::Valid),
            (&free, Some("2001:db9::1"), Verdict::Valid),
        ];
        for (record, address, verdict) in table {
            assert_eq!(
                judge(record, at(1_500), &asked(&[], address)),
                verdict,
                "{address:?}"
            );
        }
    }

    #[test]
    fn all_that_is_asked_for_is_needed() {
        let record = record(Status::Active, None);
        let judged = |scopes: &[&str]| judge(&record, at(1_500), &asked(scopes, None));
        assert_eq!(judged(&[]), Verdict::Valid);
        assert_eq!(judged(&["repo:read"]), Verdict::Valid);
        assert_eq!(judged(&["repo:write OR repo:read"]), Verdict::Valid);
        assert_eq!(judged(&["repo:read", "repo:write"]), Verdict::ScopeMissing);
        let bare = KeyRecord {
            scopes: "".parse().unwrap(),
            ..record.clone()
        };
        let asked = asked(&["repo:read OR repo:write"], None);
        assert_eq!(judge(&bare, at(1_500), &asked), Verdict::ScopeMissing);
    }
}
