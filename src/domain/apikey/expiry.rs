//! When a new key ends: always, and never later than a year.

use std::str::FromStr;

use crate::domain::text::excerpt;
use crate::domain::time::{Span, Timestamp};

/// The longest life of a key: a leap year.
pub const LONGEST: Span = Span::from_days(366);

/// When a key shall end, as a person says it: `90d`, RFC 3339, or Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// So long after it was issued.
    After(Span),
    /// At this moment.
    At(Timestamp),
}

impl Expiry {
    /// Returns the moment at which a key of somebody else's ends, who may let it live for longer
    /// than ours do.
    pub fn end_elsewhere(self, now: Timestamp) -> Result<Timestamp, ExpiryError> {
        self.end_within(now, Span::from_days(u32::MAX))
    }

    /// Returns the moment at which a key issued `now` ends, `longest` later at most.
    pub(super) fn end_within(
        self,
        now: Timestamp,
        longest: Span,
    ) -> Result<Timestamp, ExpiryError> {
        let end = match self {
            Self::After(span) => now.plus(span),
            Self::At(moment) => moment,
        };
        if end <= now {
            Err(ExpiryError::Past { end })
        } else if end.since(now) > longest {
            Err(ExpiryError::TooFar { end, longest })
        } else {
            Ok(end)
        }
    }
}

impl FromStr for Expiry {
    type Err = ExpiryError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let span = text.parse().map(Self::After);
        span.or_else(|_| text.parse().map(Self::At))
            .map_err(|_| ExpiryError::Unreadable {
                found: excerpt(text, 40),
            })
    }
}

/// An end that a key can't have. The person who asked for it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExpiryError {
    /// The key would be dead on arrival.
    #[error("a key that ends at {end} would never be valid")]
    Past {
        /// When it would end.
        end: Timestamp,
    },
    /// The key would live for too long.
    #[error("a key lives for {longest} at most, and {end} is later")]
    TooFar {
        /// When it would end.
        end: Timestamp,
        /// How long it may live.
        longest: Span,
    },
    /// Neither a span nor a moment.
    #[error(
        "`{found}` is no expiry: write a span (90d), RFC 3339 (2026-11-21T20:36:43Z) or Unix seconds"
    )]
    Unreadable {
        /// What was written.
        found: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(text: &str) -> Result<i64, ExpiryError> {
        let now = Timestamp::from_unix(1_000_000).unwrap();
        let end = text.parse::<Expiry>()?.end_within(now, LONGEST)?;
        Ok(end.unix())
    }

    #[test]
    fn a_key_ends_after_now_and_within_a_year() {
        assert_eq!(end("1s"), Ok(1_000_001));
        assert_eq!(end("366d"), Ok(1_000_000 + 366 * 86_400));
        assert_eq!(end("1000001"), Ok(1_000_001));
        assert_eq!(end("1970-01-20T00:00:00Z"), Ok(1_641_600));
        assert!(matches!(end("0"), Err(ExpiryError::Past { .. })));
        assert!(matches!(end("1000000"), Err(ExpiryError::Past { .. })));
        assert!(matches!(end("366d1s"), Err(ExpiryError::TooFar { .. })));
        assert!(matches!(end("never"), Err(ExpiryError::Unreadable { .. })));
    }
}
