//! Rules of `authctl doctor` that look at values alone: is the clock plausible, is a proxy one.

use url::Url;

use super::time::{Span, Timestamp};

/// No clock that runs right shows less: the year in which authctl was written, 2026.
const FLOOR: i64 = 1_767_225_600;
/// How far ahead a record may lie before the clock is doubted.
const SLACK: Span = Span::from_seconds(300);

/// A clock that can't be right: tokens would be judged by it. The machine's keeper is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClockError {
    /// It shows a time before authctl existed.
    #[error("the clock shows {now}, which is past")]
    Past {
        /// What it shows.
        now: Timestamp,
    },
    /// It shows a time before something that was recorded by it.
    #[error("the clock shows {now}, but a credential was changed at {newest}")]
    WentBack {
        /// What it shows.
        now: Timestamp,
        /// The latest moment on record.
        newest: Timestamp,
    },
}

/// Answers whether a clock that shows `now` is plausible beside the latest moment on record.
pub fn clock(now: Timestamp, newest: Option<Timestamp>) -> Result<(), ClockError> {
    if now.unix() < FLOOR {
        return Err(ClockError::Past { now });
    }
    match newest {
        Some(newest) if newest > now.plus(SLACK) => Err(ClockError::WentBack { now, newest }),
        _ => Ok(()),
    }
}

/// Returns a proxy's scheme, host and port, without user and password, or `None` where `value`
/// names no proxy. A value without a scheme means http, as everywhere.
pub fn proxy(value: &str) -> Option<String> {
    let full = if value.contains("://") {
        value.to_owned()
    } else {
        format!("http://{value}")
    };
    let url = Url::parse(&full).ok()?;
    let host = url.host_str().filter(|host| !host.is_empty())?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let port = url
        .port()
        .map_or_else(String::new, |port| format!(":{port}"));
    Some(format!("{}://{host}{port}", url.scheme()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_clock_is_doubted_when_it_is_behind() {
        let now = at("2026-11-21T20:00:00Z");
        assert_eq!(clock(now, None), Ok(()));
        assert_eq!(clock(now, Some(at("2026-11-21T20:05:00Z"))), Ok(()));
        assert!(clock(now, Some(at("2026-11-21T20:05:01Z"))).is_err());
        assert!(clock(at("2025-12-31T23:59:59Z"), None).is_err());
        assert!(clock(Timestamp::EPOCH, None).is_err());
    }

    #[test]
    fn a_proxy_is_shown_without_its_password() {
        let shown = |value| proxy(value);
        assert_eq!(
            shown("http://user:canary@p:3128/x").as_deref(),
            Some("http://p:3128")
        );
        assert_eq!(shown("p:3128").as_deref(), Some("http://p:3128"));
        for bad in ["", "http://", "ftp://p", "http://p:port", "socks5://p"] {
            assert_eq!(shown(bad), None, "{bad:?}");
        }
    }
}
