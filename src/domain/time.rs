//! Moments and spans: how they are written, read, compared and said in words.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// A moment in whole Unix seconds, UTC, within the years 1 to 9999.
///
/// Written as RFC 3339 (`2026-11-21T20:36:43Z`); read as RFC 3339 or as Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A span of whole seconds, never negative: `90d`, `1h30m`, `45s`, `0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(u64);

/// A moment, or how far it is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// This moment.
    At(Timestamp),
    /// So long from now.
    In(Span),
}

/// A time or a span that could not be read. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeError {
    /// Text that is neither a moment nor a span.
    #[error("`{found}` is no time: write a span (90d, 1h30m), RFC 3339 or Unix seconds")]
    Either {
        /// What was written.
        found: String,
    },
    /// A span that is not a run of numbers with units.
    #[error("`{found}` is no span of time: write it like 90d, 1h30m or 45s")]
    Span {
        /// What was written.
        found: String,
    },
    /// A moment that is neither RFC 3339 nor Unix seconds, or lies outside the years 1 to 9999.
    #[error("`{found}` is no time: write RFC 3339 (2026-11-21T20:36:43Z) or Unix seconds")]
    Timestamp {
        /// What was written.
        found: String,
    },
}

const MIN: i64 = -62_135_596_800;
const MAX: i64 = 253_402_300_799;

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);

    /// Returns the moment `seconds` after 1970-01-01T00:00:00Z, or `None` outside the years 1
    /// to 9999, which RFC 3339 cannot write.
    pub fn from_unix(seconds: i64) -> Option<Self> {
        (MIN..=MAX).contains(&seconds).then_some(Self(seconds))
    }

    /// Returns the seconds since 1970-01-01T00:00:00Z.
    pub fn unix(self) -> i64 {
        self.0
    }

    /// Returns the moment `span` later, or the last one there is.
    #[must_use]
    pub fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add_unsigned(span.0).min(MAX))
    }

    /// Returns the moment `span` earlier, or the first one there is.
    #[must_use]
    pub fn minus(self, span: Span) -> Self {
        Self(self.0.saturating_sub_unsigned(span.0).max(MIN))
    }

    /// Returns the span from `earlier` to this moment, zero when that is not earlier.
    pub fn since(self, earlier: Self) -> Span {
        Span(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Says where this moment lies seen from `now`: `in 14 min`, `3 d ago`, `now`.
    pub fn seen_from(self, now: Self) -> String {
        match self.cmp(&now) {
            Ordering::Less => format!("{} ago", now.since(self).in_words()),
            Ordering::Equal => "now".into(),
            Ordering::Greater => format!("in {}", self.since(now).in_words()),
        }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_second(self.0) {
            Ok(moment) => write!(f, "{moment:.0}"),
            Err(_) => write!(f, "{}", self.0),
        }
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unreadable = || TimeError::Timestamp {
            found: super::text::excerpt(text, 40),
        };
        let seconds = match text.parse::<i64>() {
            Ok(seconds) => seconds,
            Err(_) => text
                .parse::<jiff::Timestamp>()
                .map_err(|_| unreadable())?
                .as_second(),
        };
        Self::from_unix(seconds).ok_or_else(unreadable)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// Returns a span of `seconds`.
    pub const fn from_seconds(seconds: u64) -> Self {
        Self(seconds)
    }

    /// Returns a span of `days` of 24 hours.
    pub const fn from_days(days: u32) -> Self {
        Self(days as u64 * 86_400)
    }

    /// Returns the sum of both spans.
    #[must_use]
    pub const fn plus(self, more: Self) -> Self {
        Self(self.0.saturating_add(more.0))
    }

    /// Returns the span in seconds.
    pub const fn seconds(self) -> u64 {
        self.0
    }

    /// Says the span in words, rounded to its largest unit: `14 min`, `3 d`, `2 h`, `45 s`.
    pub fn in_words(self) -> String {
        let rounded = |size: u64| self.0.saturating_add(size / 2) / size;
        match self.0 {
            s if s < 60 => format!("{s} s"),
            _ if rounded(60) < 60 => format!("{} min", rounded(60)),
            _ if rounded(3_600) < 48 => format!("{} h", rounded(3_600)),
            _ if rounded(86_400) < 730 => format!("{} d", rounded(86_400)),
            _ => format!("{} y", rounded(365 * 86_400)),
        }
    }
}

impl From<Span> for std::time::Duration {
    fn from(span: Span) -> Self {
        Self::from_secs(span.0)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let mut rest = self.0;
        for (unit, size) in UNITS.iter().filter(|(unit, _)| *unit != "w") {
            if rest >= *size {
                write!(f, "{}{unit}", rest / size)?;
                rest %= size;
            }
        }
        Ok(())
    }
}

const UNITS: [(&str, u64); 5] = [
    ("w", 604_800),
    ("d", 86_400),
    ("h", 3_600),
    ("m", 60),
    ("s", 1),
];

impl FromStr for Span {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unreadable = || TimeError::Span {
            found: super::text::excerpt(text, 40),
        };
        if text == "0" {
            return Ok(Self::ZERO);
        }
        let mut total = 0_u64;
        let mut rest = text;
        // Units must fall (1h30m, never 30m1h): a repeated or risen unit is a slip of the pen.
        let mut below = u64::MAX;
        while !rest.is_empty() {
            let digits = rest
                .find(|c: char| !c.is_ascii_digit())
                .ok_or_else(unreadable)?;
            let (number, tail) = rest.split_at(digits);
            let letters = tail
                .find(|c: char| c.is_ascii_digit())
                .unwrap_or(tail.len());
            let (unit, tail) = tail.split_at(letters);
            let (_, size) = UNITS
                .iter()
                .find(|(name, _)| *name == unit)
                .ok_or_else(unreadable)?;
            let count: u64 = number.parse().map_err(|_| unreadable())?;
            if *size >= below {
                return Err(unreadable());
            }
            below = *size;
            total = count
                .checked_mul(*size)
                .and_then(|seconds| total.checked_add(seconds))
                .filter(|seconds| *seconds <= MAX.unsigned_abs())
                .ok_or_else(unreadable)?;
            rest = tail;
        }
        if text.is_empty() {
            Err(unreadable())
        } else {
            Ok(Self(total))
        }
    }
}

impl When {
    /// Returns the moment, seen from `now`.
    pub fn seen_from(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(moment) => moment,
            Self::In(span) => now.plus(span),
        }
    }

    /// Returns the moment, with a span counted back from `now`.
    pub fn back_from(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(moment) => moment,
            Self::In(span) => now.minus(span),
        }
    }
}

impl FromStr for When {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let moment = text.parse().map(Self::At);
        moment
            .or_else(|_| text.parse().map(Self::In))
            .map_err(|_| TimeError::Either {
                found: super::text::excerpt(text, 40),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> Result<u64, TimeError> {
        text.parse::<Span>().map(Span::seconds)
    }

    #[test]
    fn spans_are_numbers_with_falling_units() {
        assert_eq!(span("90d"), Ok(7_776_000));
        assert_eq!(span("1h30m"), Ok(5_400));
        assert_eq!(span("0"), Ok(0));
        for bad in [
            "",
            "d",
            "90",
            "30m1h",
            "1h1h",
            "-1d",
            "1.5h",
            "1 d",
            "99999999999999999999d",
            "1y",
        ] {
            assert!(span(bad).is_err(), "{bad:?} was read as a span");
        }
    }

    #[test]
    fn a_span_reads_back_what_it_writes() {
        for seconds in [0, 1, 59, 60, 5_400, 86_400, 90_061, 7_776_000] {
            assert_eq!(span(&Span::from_seconds(seconds).to_string()), Ok(seconds));
        }
    }

    #[test]
    fn moments_are_rfc_3339_or_unix_seconds() {
        let moment: Timestamp = "2026-11-21T20:36:43Z".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-11-21T20:36:43Z");
        assert_eq!(moment.unix().to_string().parse(), Ok(moment));
        assert_eq!("2026-11-21T21:36:43+01:00".parse(), Ok(moment));
        for bad in ["", "yesterday", "2026-13-01T00:00:00Z", "99999999999999"] {
            assert!(
                bad.parse::<Timestamp>().is_err(),
                "{bad:?} was read as a time"
            );
        }
    }

    #[test]
    fn distance_is_said_in_words() {
        let now = Timestamp::from_unix(1_000_000).unwrap();
        assert_eq!(
            now.plus(Span::from_seconds(14 * 60 + 5)).seen_from(now),
            "in 14 min"
        );
        assert_eq!(now.minus(Span::from_days(3)).seen_from(now), "3 d ago");
        assert_eq!(now.seen_from(now), "now");
        // A day's grace is a day's grace, also when a second of it has passed.
        for (seconds, words) in [
            (59, "59 s"),
            (60, "1 min"),
            (3_569, "59 min"),
            (3_570, "1 h"),
            (86_399, "24 h"),
            (90 * 86_400 - 1, "90 d"),
            (730 * 86_400, "2 y"),
        ] {
            assert_eq!(Span::from_seconds(seconds).in_words(), words);
        }
    }

    #[test]
    fn a_moment_is_a_time_or_a_span() {
        let now = Timestamp::from_unix(1_000).unwrap();
        let unix = |text: &str| {
            text.parse()
                .map(|moment: When| moment.seen_from(now).unix())
        };
        assert_eq!(unix("1h"), Ok(4_600));
        assert_eq!(unix("0s"), Ok(1_000));
        assert_eq!(unix("5000"), Ok(5_000));
        assert_eq!(unix("1970-01-02T00:00:00Z"), Ok(86_400));
        for bad in ["", "soon", "-1h", "1h 2m"] {
            assert!(unix(bad).is_err(), "{bad:?}");
        }
    }
}
