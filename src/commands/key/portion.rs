//! How much of a list is shown, for all verbs that list keys.

use crate::ctx::Ctx;
use crate::domain::ports::DatabaseError;

/// Which part of a list, and in what form.
#[derive(Debug, clap::Args)]
pub(super) struct Portion {
    /// Show so many at most; 0 shows all [default: 1000, or all with --lines]
    #[arg(long, value_name = "NUMBER")]
    limit: Option<u64>,
    /// Give a line of JSON for each, however many there are
    #[arg(long)]
    pub(super) lines: bool,
}

/// How many are shown where nobody says.
const USUAL_LIMIT: u64 = 1_000;

impl Portion {
    /// Returns how many are shown at most; none is all.
    pub(super) fn limit(&self) -> Option<u64> {
        let usual = if self.lines { 0 } else { USUAL_LIMIT };
        Some(self.limit.unwrap_or(usual)).filter(|limit| *limit > 0)
    }

    /// Returns how many there are where `shown` are shown, and says so where that is not all.
    pub(super) fn total(
        &self,
        shown: u64,
        ctx: &Ctx,
        count: impl FnOnce() -> Result<u64, DatabaseError>,
    ) -> Result<u64, DatabaseError> {
        // Where there is room for more there is no more.
        let total = match self.limit() {
            Some(limit) if shown >= limit => count()?.max(shown),
            _ => shown,
        };
        if total > shown {
            ctx.note(&format!(
                "{shown} of {total} are shown; --limit 0 shows all, and --lines gives them as they come"
            ));
        }
        Ok(total)
    }
}
