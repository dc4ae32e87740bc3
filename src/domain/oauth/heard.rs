//! What servers say in passing, in the headers of their answers: how late it is there, and which
//! nonce the next proof is to have.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use url::Url;

use crate::domain::origin::authority;
use crate::domain::ports::HttpResponse;
use crate::domain::published::freshness::http_date;
use crate::domain::time::{Span, Timestamp};

/// How far two clocks may be apart without a word about it.
const TOLERANCE: Span = Span::from_seconds(60);
/// How long a nonce may be: it comes back with each request.
const NONCE_LIMIT: usize = 1024;

/// What was heard in one run, server by server.
#[derive(Debug, Default)]
pub struct Heard(RefCell<BTreeMap<String, Told>>);

/// What one server told.
#[derive(Debug, Default)]
struct Told {
    nonce: Option<String>,
    skew: Option<Skew>,
}

/// How far this machine's clock is from a server's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skew {
    /// Host and port of the server.
    pub host: String,
    /// Whether it is this machine's clock that is behind.
    pub behind: bool,
    /// How far they are apart at least.
    pub by: Span,
}

impl fmt::Display for Skew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = if self.behind { "behind" } else { "ahead of" };
        write!(
            f,
            "this machine's clock is {} {side} that of {}: one of the two is wrong",
            self.by.in_words(),
            self.host
        )
    }
}

impl Heard {
    /// Takes in what an answer says, which came between two moments.
    pub(super) fn learn(
        &self,
        url: &Url,
        answer: &HttpResponse,
        (asked, answered): (Timestamp, Timestamp),
    ) {
        let nonce = answer.header("dpop-nonce").filter(|nonce| is_nonce(nonce));
        // What a cache gave out tells of another time (RFC 9111 §5.1).
        let date = match answer.header("age") {
            None => answer.header("date").and_then(http_date),
            Some(_) => None,
        };
        if nonce.is_none() && date.is_none() {
            return;
        }
        let mut servers = self.0.borrow_mut();
        let told = servers.entry(origin(url)).or_default();
        if let Some(nonce) = nonce {
            told.nonce = Some(nonce.to_owned());
        }
        if let Some(date) = date {
            told.skew = skew(date, asked, answered).map(|(behind, by)| Skew {
                host: authority(url),
                behind,
                by,
            });
        }
    }

    /// Returns the nonce that a server gave last (RFC 9449 §8.2).
    pub(super) fn nonce(&self, url: &Url) -> Option<String> {
        self.0.borrow().get(&origin(url))?.nonce.clone()
    }

    /// Returns what a server's clock shows, as far as is known.
    pub(super) fn time_at(&self, url: &Url, now: Timestamp) -> Timestamp {
        let servers = self.0.borrow();
        match servers
            .get(&origin(url))
            .and_then(|told| told.skew.as_ref())
        {
            None => now,
            Some(skew) if skew.behind => now.plus(skew.by),
            Some(skew) => now.minus(skew.by),
        }
    }

    /// Returns the servers whose clocks show another time than this machine's.
    pub fn skews(&self) -> Vec<Skew> {
        let servers = self.0.borrow();
        servers
            .values()
            .filter_map(|told| told.skew.clone())
            .collect()
    }
}

/// SECURITY: a nonce is one server's, and is not shown to another (RFC 9449 §8.2).
fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Whether it has the characters that a nonce has (RFC 9449 §8.1).
fn is_nonce(text: &str) -> bool {
    let fits = |byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    (1..=NONCE_LIMIT).contains(&text.len()) && text.bytes().all(fits)
}

/// Returns whether our clock is behind, and by how much at least.
///
/// The server wrote its date, cut to the second, at some time between the question and the answer;
/// only what is outside of that time is wrong, however slow the network is.
fn skew(date: Timestamp, asked: Timestamp, answered: Timestamp) -> Option<(bool, Span)> {
    let next = date.plus(Span::from_seconds(1));
    let (behind, ahead) = (date.since(answered), asked.since(next));
    if behind > TOLERANCE {
        Some((true, behind))
    } else if ahead > TOLERANCE {
        Some((false, ahead))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::Secret;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    fn answer(headers: &[(&str, &str)]) -> HttpResponse {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        HttpResponse {
            status: 200,
            headers: headers.iter().map(owned).collect(),
            body: Secret::new(Vec::new()),
        }
    }

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    /// The moment of the example in RFC 9110 §5.6.7.
    const NOON: i64 = 784_111_777;
    const WRITTEN: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

    #[test]
    fn a_clock_is_wrong_by_what_no_delay_explains() {
        for (asked, answered, expected) in [
            (0, 0, None),
            (-60, -60, None),
            (61, 61, None),
            (-61, -61, Some((true, 61))),
            (62, 62, Some((false, 61))),
            // A slow answer: the date may be of any moment in between.
            (-300, 0, None),
            (0, 300, None),
            (-400, -300, Some((true, 300))),
            (301, 400, Some((false, 300))),
        ] {
            let heard = Heard::default();
            heard.learn(
                &url("https://a.example:8443/token"),
                &answer(&[("date", WRITTEN)]),
                (at(NOON + asked), at(NOON + answered)),
            );
            let found = heard.skews().into_iter().next();
            let told = found.map(|skew| (skew.behind, skew.by.seconds()));
            assert_eq!(told, expected, "{asked} {answered}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_and_put_right() {
        let heard = Heard::default();
        let place = url("https://a.example:8443/token");
        let late = (at(NOON - 300), at(NOON - 300));
        heard.learn(&place, &answer(&[("date", WRITTEN)]), late);
        assert_eq!(
            heard.skews().first().unwrap().to_string(),
            "this machine's clock is 5 min behind that of a.example:8443: one of the two is wrong"
        );
        assert_eq!(heard.time_at(&place, at(NOON)), at(NOON + 300));
        let elsewhere = url("https://b.example/token");
        assert_eq!(heard.time_at(&elsewhere, at(NOON)), at(NOON));
        // Put right in the middle of a run, by somebody or something.
        heard.learn(&place, &answer(&[("date", WRITTEN)]), (at(NOON), at(NOON)));
        assert_eq!(heard.skews(), []);
    }

    #[test]
    fn a_date_that_says_nothing_of_now_is_passed_over() {
        for headers in [
            &[("date", "yesterday")][..],
            &[("date", WRITTEN), ("age", "3600")],
            &[("date", "")],
        ] {
            let heard = Heard::default();
            let now = (at(NOON + 9_000), at(NOON + 9_000));
            heard.learn(&url("https://a.example"), &answer(headers), now);
            assert_eq!(heard.skews(), [], "{headers:?}");
        }
    }

    #[test]
    fn each_server_has_its_own_nonce_and_the_last_one_counts() {
        let heard = Heard::default();
        let now = (at(NOON), at(NOON));
        let told = |place: &str, nonce: &str| {
            heard.learn(&url(place), &answer(&[("dpop-nonce", nonce)]), now);
        };
        told("https://a.example/token", "one");
        told("https://a.example:8443/token", "other");
        assert_eq!(heard.nonce(&url("https://a.example/x?y")).unwrap(), "one");
        told("https://a.example/userinfo", "two");
        for bad in ["", "a b", "a\"b", "a\\b", "é", &"x".repeat(NONCE_LIMIT + 1)] {
            told("https://a.example/token", bad);
        }
        heard.learn(&url("https://a.example/token"), &answer(&[]), now);
        assert_eq!(heard.nonce(&url("https://a.example/token")).unwrap(), "two");
        assert_eq!(heard.nonce(&url("http://a.example/token")), None);
    }
}
