//! What was presented and refused in a batch, counted by why.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::logged;
use crate::ctx::Ctx;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::secret::Secret;

/// Of how many things of each kind the log gets a fingerprint.
const SAMPLES: usize = 8;

/// A count for each code, from all threads.
#[derive(Debug, Default)]
pub(super) struct Tally(Mutex<BTreeMap<&'static str, Refused>>);

#[derive(Debug, Default)]
struct Refused {
    count: u64,
    /// Some that were presented, each once.
    samples: Vec<Secret>,
}

impl Tally {
    /// Counts one that was refused.
    pub(super) fn add(&self, code: &'static str, presented: &[u8]) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = counts.entry(code).or_default();
        refused.count += 1;
        let known = |sample: &Secret| sample.matches(presented);
        if refused.samples.len() < SAMPLES && !refused.samples.iter().any(known) {
            refused.samples.push(Secret::new(presented.to_vec()));
        }
    }

    /// Logs what was refused: a row for each code.
    pub(super) fn log(&self, ctx: &Ctx, event: Event) {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (code, refused) in &*counts {
            let samples: Vec<&[u8]> = refused.samples.iter().map(Secret::expose).collect();
            let entry = Entry::failed(event, code).with("count", refused.count);
            logged::refused_many(ctx, entry, &samples);
        }
    }
}
