//! How one version of a key takes the place of another.
//!
//! ```text
//! prepared   the registry says what is meant; the private half is written to the store
//! next       everybody may know it; nobody uses it yet            (only with --pre-publish)
//! current    it is used
//! retiring   another is used; it stays published until its overlap ends
//! ```
//!
//! The registry comes before the store (what died is found), and the store before the registry
//! says `next` or `current` (a key that is known is a key that somebody holds). A version that is
//! still `prepared` when the next rotation begins died on the way: nobody ever saw it, and the
//! next one takes its number and its place in the store.

use serde::Serialize;

use super::record::{JwkRecord, Kid, Stage};
use crate::domain::credential::Name;
use crate::domain::time::{Span, Timestamp};

/// That one version is published no longer than until a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Retirement {
    /// The version's number.
    pub version: u32,
    /// What tokens call it.
    pub kid: Kid,
    /// When it is not published any more.
    pub published_until: Timestamp,
}

/// Returns the version to use.
pub fn current(versions: &[JwkRecord]) -> Result<&JwkRecord, RotationError> {
    at(versions, Stage::Current).ok_or(RotationError::Nothing)
}

/// Returns the version that shall be used next, where one is published already.
pub fn next(versions: &[JwkRecord]) -> Option<&JwkRecord> {
    at(versions, Stage::Next)
}

fn at(versions: &[JwkRecord], stage: Stage) -> Option<&JwkRecord> {
    versions.iter().find(|version| version.stage == stage)
}

/// Returns the number that the next version takes: that of one that died on the way is free.
pub fn next_number(versions: &[JwkRecord]) -> u32 {
    let known = versions
        .iter()
        .filter(|version| version.stage != Stage::Prepared);
    known.map(|version| version.version).max().unwrap_or(0) + 1
}

/// Returns what becomes of the version in use when another takes its place.
pub fn retirement(current: &JwkRecord, now: Timestamp, overlap: Span) -> Retirement {
    Retirement {
        version: current.version,
        kid: current.kid.clone(),
        published_until: now.plus(overlap),
    }
}

/// Why a key can't be rotated so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RotationError {
    /// Another version has this key id.
    #[error("v{version} of jwk/{name} is called {kid} already")]
    KidTaken {
        /// The key.
        name: Name,
        /// The version that has it.
        version: u32,
        /// What it is called.
        kid: Kid,
    },
    /// A version is published already, and waits.
    #[error("v{version} of jwk/{name} is published already and waits to be used")]
    NextWaits {
        /// The key.
        name: Name,
        /// The version that waits.
        version: u32,
    },
    /// No version is published that could be used next.
    #[error("jwk/{name} has no next version")]
    NoNext {
        /// The key.
        name: Name,
    },
    /// The key has no version in use.
    #[error("the key has no version in use")]
    Nothing,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::jose::key::curve::{OkpCurve, Shape};
    use crate::domain::jose::key::request::Purpose;
    use crate::domain::jwk::record::Standing;

    fn moment(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    fn record(version: u32, stage: Stage, until: Option<i64>) -> JwkRecord {
        JwkRecord {
            name: "signing".parse().unwrap(),
            version,
            kid: version.to_string().parse().unwrap(),
            alg: "EdDSA".into(),
            purpose: Purpose::Sig,
            shape: Shape::Okp(OkpCurve::Ed25519),
            thumbprint: String::new(),
            public: None,
            stage,
            created_at: moment(0),
            current_at: None,
            published_until: until.map(moment),
            kept: true,
        }
    }

    #[test]
    fn a_version_that_died_gives_its_number_back() {
        let versions = [
            record(1, Stage::Retiring, Some(5)),
            record(2, Stage::Current, None),
            record(3, Stage::Prepared, None),
        ];
        assert_eq!(next_number(&versions), 3);
        assert_eq!(next_number(&[]), 1);
        assert_eq!(current(&versions).map(|version| version.version), Ok(2));
        assert_eq!(next(&versions), None);
        assert_eq!(current(&[]), Err(RotationError::Nothing));
    }

    #[test]
    fn an_overlap_ends_by_itself() {
        let old = record(1, Stage::Retiring, Some(100));
        assert_eq!(old.standing(moment(99)), Standing::Retiring);
        assert_eq!(old.standing(moment(100)), Standing::Retired);
        assert!(old.is_published(moment(99)) && !old.is_published(moment(100)));
        assert!(!old.is_spent(moment(99)) && old.is_spent(moment(100)));
        let for_encryption = JwkRecord {
            purpose: Purpose::Enc,
            ..old
        };
        assert!(!for_encryption.is_spent(moment(100)));
        for (stage, published) in [
            (Stage::Prepared, false),
            (Stage::Next, true),
            (Stage::Current, true),
        ] {
            assert_eq!(record(1, stage, None).is_published(moment(0)), published);
        }
        let current = record(4, Stage::Current, None);
        let retirement = retirement(&current, moment(10), Span::from_seconds(0));
        assert_eq!(retirement.published_until, moment(10));
    }
}
