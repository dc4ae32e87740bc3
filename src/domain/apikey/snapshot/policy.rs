//! Which keys a snapshot has in it, and until when it may be good.

use super::{Format, Header, REMEMBERED};
use crate::domain::apikey::record::{KeyRecord, Origin};
use crate::domain::apikey::verdict::{Verdict, standing};
use crate::domain::time::Timestamp;

/// What becomes of a key in a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It is in it.
    In,
    /// It is left out: nobody could verify it there, or it ended long ago.
    Out,
    /// It is good, and left out, because the format can't say to which addresses it is bound.
    Bound,
}

/// Returns what becomes of `key` in a snapshot that is made `at` some moment.
pub(super) fn place(format: Format, key: &KeyRecord, at: Timestamp) -> Place {
    let slow = match key.origin {
        // SECURITY: others verify these, and no hash of them is known.
        Origin::Held { .. } => return Place::Out,
        Origin::Imported { slow, .. } => slow,
        Origin::Issued { .. } => false,
    };
    match format {
        Format::Jsonl | Format::Json if is_remembered(key, at) => Place::In,
        Format::Sql if is_remembered(key, at) && !slow => Place::In,
        Format::Jsonl | Format::Json | Format::Sql => Place::Out,
        Format::Sha256 | Format::Unkey if slow || standing(key, at) != Verdict::Valid => Place::Out,
        // SECURITY: in a list without addresses a key would be good from anywhere.
        Format::Sha256 | Format::Unkey if !key.cidrs.is_empty() => Place::Bound,
        Format::Sha256 | Format::Unkey => Place::In,
    }
}

fn is_remembered(key: &KeyRecord, at: Timestamp) -> bool {
    key.end().is_none_or(|end| at < end.plus(REMEMBERED))
}

/// What a first look at all keys finds out.
#[derive(Debug)]
pub struct Survey {
    format: Format,
    at: Timestamp,
    count: u64,
    /// How many good keys are left out because the format can't say what they are bound to.
    pub bound: u64,
    first_end: Option<Timestamp>,
}

impl Survey {
    /// Returns a survey for a snapshot that is made `at` some moment.
    pub fn new(format: Format, at: Timestamp) -> Self {
        Self {
            format,
            at,
            count: 0,
            bound: 0,
            first_end: None,
        }
    }

    /// Takes one key into account.
    pub fn add(&mut self, key: &KeyRecord) {
        match place(self.format, key, self.at) {
            Place::In => {
                self.count += 1;
                self.first_end = [self.first_end, key.end()].into_iter().flatten().min();
            }
            Place::Out => {}
            Place::Bound => self.bound += 1,
        }
    }

    /// Returns the header for what was found, good until `valid_until`.
    ///
    /// SECURITY: a list of bare hashes does not say when a key ends, so the list itself ends with
    /// the first of them.
    pub fn header(&self, registry: String, seq: u64, valid_until: Timestamp) -> Header {
        let first_end = self.first_end.filter(|_| self.format == Format::Sha256);
        Header {
            format: self.format,
            registry,
            seq,
            generated_at: self.at,
            valid_until: first_end.map_or(valid_until, |end| end.min(valid_until)),
            count: self.count,
        }
    }
}
