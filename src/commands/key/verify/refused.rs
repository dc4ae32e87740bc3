//! What the audit log is told of keys that were refused.

use std::sync::{Mutex, PoisonError};

use crate::commands::logged::{self, Failures};
use crate::ctx::Ctx;
use crate::domain::apikey::examine::Finding;
use crate::domain::apikey::verdict::Verdict;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Kind, Reference};
use crate::domain::secret::Secret;

/// Logs that one key was refused, if it was.
///
/// SECURITY: what is no key on record may be the secret of another service; the log gets its
/// fingerprint alone, and the id in it where it has our form, which is public.
pub(super) fn log(finding: &Finding, presented: &[u8], ctx: &Ctx) {
    if finding.verdict() == Verdict::Valid {
        return;
    }
    let entry = Entry::failed(Event::KeyVerified, finding.verdict().as_str());
    let entry = match finding {
        Finding::Known(_, key) => entry
            .about(&Reference::new(Kind::Key, key.name.clone()))
            .with("id", key.id)
            .with("version", key.version),
        Finding::Stranger(_, Some(id)) => entry.with("id", id),
        Finding::Stranger(_, None) => entry,
    };
    logged::refused(ctx, entry, &[presented]);
}

/// How many samples of a verdict are kept.
const SAMPLES: usize = 8;

/// The keys of a batch that were refused, counted by their verdicts.
pub(super) struct Refused(Mutex<[Tally; Verdict::ALL.len()]>);

struct Tally {
    verdict: Verdict,
    count: u64,
    /// Some that were presented, each once.
    samples: Vec<Secret>,
}

impl Refused {
    /// Returns the counts before anything was refused.
    pub(super) fn none() -> Self {
        Self(Mutex::new(Verdict::ALL.map(|verdict| Tally {
            verdict,
            count: 0,
            samples: Vec::new(),
        })))
    }

    /// Counts a key, if it was refused.
    pub(super) fn add(&self, verdict: Verdict, presented: &[u8]) {
        if verdict == Verdict::Valid {
            return;
        }
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(count) = counts.iter_mut().find(|count| count.verdict == verdict) else {
            return;
        };
        count.count += 1;
        let known = |sample: &Secret| sample.matches(presented);
        if count.samples.len() < SAMPLES && !count.samples.iter().any(known) {
            count.samples.push(Secret::new(presented.to_vec()));
        }
    }

    /// Logs all of them, a row for each verdict.
    pub(super) fn log(&self, ctx: &Ctx) {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let failures: Vec<Failures<'_>> = counts
            .iter()
            .filter(|count| count.count > 0)
            .map(|count| Failures {
                code: count.verdict.as_str(),
                count: count.count,
                samples: &count.samples,
            })
            .collect();
        logged::failures(ctx, Event::KeyVerified, &failures);
    }
}
