//! How long an answer's headers let a copy of it be used (RFC 9111, RFC 5861).

use jiff::fmt::{rfc2822, strtime};

use super::Snapshot;
use crate::domain::ports::HttpResponse;
use crate::domain::time::{Span, Timestamp};

/// How long a copy is fresh where the server says nothing (RFC 9111 §4.2.2 leaves it to us).
pub const USUAL: Span = Span::from_seconds(600);

/// How long a copy is fresh at most, whatever the server says: a key that was withdrawn is believed
/// for no longer.
pub const MOST: Span = Span::from_days(1);

/// How long a copy that is no longer fresh stands in for a server that can't be asked.
pub const GRACE: Span = Span::from_days(1);

/// How long a copy may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Holding {
    pub(super) fresh_until: Timestamp,
    pub(super) usable_until: Timestamp,
}

impl Holding {
    /// Reads it off the headers of an answer that came `now`; `None` where nothing may be kept.
    /// `before` is the copy that the answer confirms, whose terms hold where it states none.
    pub(super) fn of(
        answer: &HttpResponse,
        before: Option<&Snapshot>,
        now: Timestamp,
    ) -> Option<Self> {
        let control = Control::read(&all(answer, "cache-control"));
        if control.no_store {
            return None;
        }
        let date = answer.header("date").and_then(http_date);
        let expires = answer.header("expires");
        let stated = if control.no_cache {
            // RFC 9111 §5.2.2.4: to be confirmed at each use.
            Some(Span::ZERO)
        } else if control.max_age.is_some() {
            // RFC 9111 §5.3: `Expires` counts for nothing beside it.
            control.max_age
        } else {
            // RFC 9111 §5.3: what is no date, `0` above all, is in the past.
            expires.map(|text| {
                http_date(text).map_or(Span::ZERO, |end| end.since(date.unwrap_or(now)))
            })
        };
        let (lifetime, grace) = match (stated, before) {
            (Some(stated), _) => {
                let left = stated
                    .min(MOST)
                    .seconds()
                    .saturating_sub(age(answer, date, now));
                (Span::from_seconds(left), control.grace())
            }
            (None, Some(before)) => (
                before.fresh_until.since(before.fetched_at),
                before.usable_until.since(before.fresh_until),
            ),
            (None, None) => (USUAL, control.grace()),
        };
        let fresh_until = now.plus(lifetime.min(MOST));
        Some(Self {
            fresh_until,
            usable_until: fresh_until.plus(grace.min(GRACE)),
        })
    }
}

/// Returns how many seconds old the answer was when it came (RFC 9111 §4.2.3): it may come out of a
/// cache on the way.
fn age(answer: &HttpResponse, date: Option<Timestamp>, now: Timestamp) -> u64 {
    let stated = answer.header("age").map_or(0, |text| {
        // What can't be read makes the answer old rather than new.
        seconds(text).map_or(u64::MAX, Span::seconds)
    });
    let apparent = date.map_or(0, |date| now.since(date).seconds());
    stated.max(apparent)
}

/// The directives of `Cache-Control` that matter to somebody's own cache (RFC 9111 §5.2.2).
#[derive(Debug, Default, PartialEq, Eq)]
struct Control {
    no_store: bool,
    no_cache: bool,
    must_revalidate: bool,
    max_age: Option<Span>,
    stale_if_error: Option<Span>,
}

impl Control {
    fn read(value: &str) -> Self {
        let mut control = Self::default();
        for directive in unquoted_commas(value) {
            let (name, argument) = directive.split_once('=').unwrap_or((directive, ""));
            let argument = argument.trim().trim_matches('"');
            // RFC 9111 §4.2.1: what is malformed, or stands twice, makes the answer old rather than
            // new.
            let span = seconds(argument).unwrap_or(Span::ZERO);
            let least = |before: Option<Span>| Some(before.map_or(span, |before| before.min(span)));
            match name.trim().to_ascii_lowercase().as_str() {
                "no-store" => control.no_store = true,
                "no-cache" => control.no_cache = true,
                "must-revalidate" => control.must_revalidate = true,
                "max-age" => control.max_age = least(control.max_age),
                "stale-if-error" => control.stale_if_error = least(control.stale_if_error),
                _ => {}
            }
        }
        control
    }

    /// Returns for how long a copy may stand in for a server that can't be asked: not at all where
    /// it says so (RFC 9111 §5.2.2.2, §5.2.2.4), or as long as it says (RFC 5861 §4).
    fn grace(&self) -> Span {
        if self.must_revalidate || self.no_cache {
            Span::ZERO
        } else {
            self.stale_if_error.unwrap_or(GRACE)
        }
    }
}

/// Returns all values of a header that may stand several times (RFC 9110 §5.3).
fn all(answer: &HttpResponse, name: &str) -> String {
    let values = answer.headers.iter().filter(|(found, _)| found == name);
    let values: Vec<&str> = values.map(|(_, value)| value.as_str()).collect();
    values.join(",")
}

/// Splits a list at the commas that stand in no quoted string (RFC 9110 §5.6.1, §5.6.4).
fn unquoted_commas(list: &str) -> impl Iterator<Item = &str> {
    let (mut inside, mut escaped) = (false, false);
    list.split(move |c: char| {
        let quoted = inside;
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = inside;
        } else if c == '"' {
            inside = !inside;
        }
        c == ',' && !quoted
    })
}

/// Reads delta-seconds; more than fit are many (RFC 9111 §1.2.2).
pub(in crate::domain) fn seconds(text: &str) -> Option<Span> {
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Span::from_seconds(text.parse().unwrap_or(u64::MAX)))
}

/// Reads a date in the form that is in use, or one of the two that were (RFC 9110 §5.6.7).
pub(in crate::domain) fn http_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let moment = rfc2822::DateTimeParser::new()
        .parse_timestamp(text)
        .ok()
        .or_else(|| {
            ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"]
                .into_iter()
                .find_map(|form| strtime::parse(form, text).ok()?.to_datetime().ok())
                .and_then(|date| date.to_zoned(jiff::tz::TimeZone::UTC).ok())
                .map(|zoned| zoned.timestamp())
        })?;
    Timestamp::from_unix(moment.as_second())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::secret::Secret;

    const NOW: i64 = 784_111_777;
    /// RFC 9110 §5.6.7's moment, in its three forms: 784111777.
    const DATES: [&str; 3] = [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ];

    /// Returns for how many seconds an answer with these headers is fresh, and then usable.
    fn holds(headers: &[(&str, &str)]) -> Option<(i64, i64)> {
        let now = Timestamp::from_unix(NOW).unwrap();
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()));
        let answer = HttpResponse {
            status: 200,
            headers: headers.collect(),
            body: Secret::from(String::new()),
        };
        let holding = Holding::of(&answer, None, now)?;
        let fresh = holding.fresh_until.unix() - NOW;
        Some((fresh, holding.usable_until.unix() - NOW - fresh))
    }

    fn controlled(value: &str) -> Option<(i64, i64)> {
        holds(&[("cache-control", value)])
    }

    const DAY: i64 = 86_400;

    proptest! {
        #[test]
        fn no_headers_make_a_copy_last(
            control in "[a-z0-9=,\" \\\\-]{0,40}|(max-age|stale-if-error)=[0-9]{0,25}",
            age in "\\PC{0,5}|[0-9]{0,25}",
            expires in "\\PC{0,30}|[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} 00:00:00 GMT",
        ) {
            let headers = [("cache-control", &*control), ("age", &age), ("expires", &expires)];
            if let Some((fresh, grace)) = holds(&headers) {
                prop_assert!((0..=DAY).contains(&fresh) && (0..=DAY).contains(&grace));
            }
        }
    }

    #[test]
    fn dates_are_read_in_all_three_forms() {
        for text in DATES {
            assert_eq!(http_date(text).map(Timestamp::unix), Some(NOW), "{text}");
        }
        for text in ["0", "-1", "", "yesterday", "Sun, 06 Nov 1994 08:49:37"] {
            assert_eq!(http_date(text), None, "{text}");
        }
    }

    #[test]
    fn cache_control_says_how_long() {
        for (value, wanted) in [
            ("max-age=60", Some((60, DAY))),
            ("Max-Age=\"60\" , public", Some((60, DAY))),
            ("max-age=0", Some((0, DAY))),
            ("max-age=soon", Some((0, DAY))),
            ("max-age=", Some((0, DAY))),
            ("max-age=-5", Some((0, DAY))),
            ("max-age=60, max-age=600", Some((60, DAY))),
            ("max-age=31536000", Some((DAY, DAY))),
            ("max-age=99999999999999999999999", Some((DAY, DAY))),
            ("s-maxage=5", Some((600, DAY))),
            ("private", Some((600, DAY))),
            (
                "private=\"x, no-store, max-age=7\", max-age=60",
                Some((60, DAY)),
            ),
            ("x=\"a\\\", no-store\", max-age=60", Some((60, DAY))),
            ("no-store", None),
            ("max-age=60, NO-STORE", None),
            ("no-cache, max-age=60", Some((0, 0))),
            ("no-cache=\"set-cookie\"", Some((0, 0))),
            ("max-age=60, must-revalidate", Some((60, 0))),
            ("max-age=60, stale-if-error=30", Some((60, 30))),
            ("max-age=60, stale-if-error=999999", Some((60, DAY))),
            (
                "max-age=60, must-revalidate, stale-if-error=30",
                Some((60, 0)),
            ),
        ] {
            assert_eq!(controlled(value), wanted, "{value}");
        }
        assert_eq!(holds(&[]), Some((600, DAY)));
        let twice = [
            ("cache-control", "max-age=60"),
            ("cache-control", "no-store"),
        ];
        assert_eq!(holds(&twice), None, "a header may stand twice");
    }

    #[test]
    fn expires_counts_where_max_age_says_nothing() {
        let later = "Sun, 06 Nov 1994 08:54:37 GMT";
        assert_eq!(holds(&[("expires", later)]), Some((300, DAY)));
        assert_eq!(holds(&[("expires", "0")]), Some((0, DAY)));
        assert_eq!(holds(&[("expires", DATES[0])]), Some((0, DAY)));
        let both = [("expires", later), ("cache-control", "max-age=5")];
        assert_eq!(holds(&both), Some((5, DAY)));
        // The server's clock is 100 s ahead: the span between its two dates is what it means.
        let ahead = [
            ("expires", later),
            ("date", "Sun, 06 Nov 1994 08:51:17 GMT"),
        ];
        assert_eq!(holds(&ahead), Some((200, DAY)));
    }

    #[test]
    fn time_spent_on_the_way_is_taken_off() {
        let aged = |age: &str| holds(&[("cache-control", "max-age=60"), ("age", age)]);
        assert_eq!(aged("10"), Some((50, DAY)));
        assert_eq!(aged("70"), Some((0, DAY)));
        assert_eq!(aged("young"), Some((0, DAY)));
        let dated = [
            ("cache-control", "max-age=60"),
            ("date", "Sun, 06 Nov 1994 08:49:17 GMT"),
        ];
        assert_eq!(holds(&dated), Some((40, DAY)));
        // What is fresh by our own rule is so from now on.
        assert_eq!(holds(&[("age", "500")]), Some((600, DAY)));
    }
}
