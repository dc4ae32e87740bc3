//! Documents that servers publish for everybody, key sets and metadata: a copy of one, how long it
//! holds, and when a newer one is asked for.

pub mod freshness;

use serde::{Deserialize, Serialize};
use url::Url;

use self::freshness::Holding;
use super::ports::HttpResponse;
use super::secret::Secret;
use super::time::{Span, Timestamp};

/// How long a server is not asked again for a key that it did not have.
///
/// SECURITY: a token's `kid` is anybody's word. Without this a stream of made-up ones would turn
/// into a stream of requests to the issuer.
pub const COOLDOWN: Span = Span::from_seconds(60);

/// Keeps copies of published documents between runs.
///
/// SECURITY: whoever could change a copy could put a key of his own into it, and every token of
/// his would be believed. A copy that somebody else could have had a hand in is none.
pub trait Copies {
    /// Returns the copy of what `url` published, where there is one.
    fn load(&self, url: &Url) -> Result<Option<Snapshot>, CopyError>;

    /// Keeps `copy`, in place of an earlier one of the same URL.
    fn save(&self, copy: &Snapshot) -> Result<(), CopyError>;

    /// Forgets what is kept of `url`.
    fn forget(&self, url: &Url) -> Result<(), CopyError>;
}

/// A copy that can't be read, trusted or kept. It is never more than a detail: what a copy saves is
/// a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a copy is not used: {reason}")]
pub struct CopyError {
    /// What is wrong with which file.
    pub reason: String,
}

/// A document as a server published it at one moment.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Where it was published.
    pub url: Url,
    /// When the server gave it, or last said that it still is the same.
    pub fetched_at: Timestamp,
    /// Until when it is used without asking.
    pub fresh_until: Timestamp,
    /// Until when it is used where the server can't be asked.
    pub usable_until: Timestamp,
    /// The server's name for this version (RFC 9110 §8.8.3).
    pub etag: Option<String>,
    /// When the server says that it was changed (RFC 9110 §8.8.2).
    pub last_modified: Option<String>,
    /// When a token last named a key that was not in it.
    pub last_missed_at: Option<Timestamp>,
    /// The document.
    pub body: Secret,
}

impl Snapshot {
    /// Returns the copy of an answer that came `now`, or `None` where the server forbids to keep
    /// one (RFC 9111 §5.2.2.5).
    pub fn of(url: &Url, answer: &HttpResponse, now: Timestamp) -> Option<Self> {
        let holding = Holding::of(answer, None, now)?;
        let header = |name| answer.header(name).map(str::to_owned);
        Some(Self {
            url: url.clone(),
            fetched_at: now,
            fresh_until: holding.fresh_until,
            usable_until: holding.usable_until,
            etag: header("etag"),
            last_modified: header("last-modified"),
            last_missed_at: None,
            body: answer.body.clone(),
        })
    }

    /// Returns the copy after the server said that it still is the same (RFC 9111 §4.3.4); `None`
    /// where it now forbids to keep it. Headers that the answer lacks hold as before.
    pub fn confirmed(&self, answer: &HttpResponse, now: Timestamp) -> Option<Self> {
        let holding = Holding::of(answer, Some(self), now)?;
        let header = |name, before: &Option<String>| {
            let newer = answer.header(name).map(str::to_owned);
            newer.or_else(|| before.clone())
        };
        Some(Self {
            fetched_at: now,
            fresh_until: holding.fresh_until,
            usable_until: holding.usable_until,
            etag: header("etag", &self.etag),
            last_modified: header("last-modified", &self.last_modified),
            ..self.clone()
        })
    }

    /// Whether it may be used without asking the server.
    ///
    /// A copy out of the future is none: the clock was set back, and how old the copy is can't be
    /// told any more.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.fetched_at <= now && now < self.fresh_until && self.is_young(now, freshness::MOST)
    }

    /// Whether it may be used where the server can't be asked.
    pub fn is_usable(&self, now: Timestamp) -> bool {
        let most = freshness::MOST.plus(freshness::GRACE);
        self.fetched_at <= now && now < self.usable_until && self.is_young(now, most)
    }

    /// Returns until when it may be used without asking the server.
    pub fn fresh_until(&self) -> Timestamp {
        self.fresh_until.min(self.fetched_at.plus(freshness::MOST))
    }

    /// Returns until when it is not due to ask again for a key that is not in it, because that was
    /// done a moment ago.
    pub fn cools_until(&self, now: Timestamp) -> Option<Timestamp> {
        let missed = self.last_missed_at.filter(|missed| *missed <= now)?;
        Some(missed.plus(COOLDOWN))
    }

    /// Holds whatever a file says of its own freshness.
    fn is_young(&self, now: Timestamp, most: Span) -> bool {
        now.since(self.fetched_at) <= most
    }

    /// Returns it as JSON; `None` where the body is no text, and so no document of these kinds.
    pub fn to_json(&self) -> Option<String> {
        serde_json::to_string(&File {
            url: self.url.to_string(),
            fetched_at: self.fetched_at.to_string(),
            fresh_until: self.fresh_until.to_string(),
            usable_until: self.usable_until.to_string(),
            etag: self.etag.clone(),
            last_modified: self.last_modified.clone(),
            last_missed_at: self.last_missed_at.map(|missed| missed.to_string()),
            body: self.body.expose_text()?.to_owned(),
        })
        .ok()
    }

    /// Reads the copy of `url` from JSON; `None` where it is none, or one of another URL.
    pub fn from_json(json: &[u8], url: &Url) -> Option<Self> {
        let file: File = serde_json::from_slice(json).ok()?;
        let time = |text: String| text.parse().ok();
        // Validators go back to the server as headers.
        let header = |text: Option<String>| match text {
            Some(text) if !text.bytes().all(|byte| matches!(byte, 0x20..=0x7e)) => None,
            text => Some(text),
        };
        Some(Self {
            // SECURITY: a copy of another URL under this one's name was put there.
            url: (file.url == url.as_str()).then(|| url.clone())?,
            fetched_at: time(file.fetched_at)?,
            fresh_until: time(file.fresh_until)?,
            usable_until: time(file.usable_until)?,
            etag: header(file.etag)?,
            last_modified: header(file.last_modified)?,
            last_missed_at: match file.last_missed_at {
                Some(text) => Some(time(text)?),
                None => None,
            },
            body: Secret::from(file.body),
        })
    }
}

/// The copy as it is written down.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    url: String,
    fetched_at: String,
    fresh_until: String,
    usable_until: String,
    etag: Option<String>,
    last_modified: Option<String>,
    last_missed_at: Option<String>,
    body: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(1_000_000 + seconds).unwrap()
    }

    fn url() -> Url {
        Url::parse("https://a.example/keys?v=1").unwrap()
    }

    fn answer(headers: &[(&str, &str)]) -> HttpResponse {
        HttpResponse {
            status: 200,
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: Secret::from("{\"keys\":[\"\\u0001\"]}".to_owned()),
        }
    }

    fn kept(headers: &[(&str, &str)]) -> Snapshot {
        Snapshot::of(&url(), &answer(headers), at(0)).unwrap()
    }

    #[test]
    fn a_copy_reads_back_what_it_writes() {
        let mut copy = kept(&[("etag", "\"v1\""), ("last-modified", "x")]);
        copy.last_missed_at = Some(at(-5));
        let json = copy.to_json().unwrap();
        let read = Snapshot::from_json(json.as_bytes(), &url()).unwrap();
        assert_eq!(read.to_json().unwrap(), json);
        assert_eq!(read.body.expose(), copy.body.expose());
        let other = Url::parse("https://a.example/keys?v=2").unwrap();
        assert!(Snapshot::from_json(json.as_bytes(), &other).is_none());
        for bad in [
            json.replace("1970", "1o70"),
            json.replace("\\\"v1\\\"", "a\\r\\nb: c"),
            json.replace("\"etag\"", "\"tag\""),
            json.replacen('{', "{\"body\":\"x\",", 1),
            json.trim_end_matches('}').to_owned(),
            String::new(),
        ] {
            assert_ne!(bad, json);
            assert!(
                Snapshot::from_json(bad.as_bytes(), &url()).is_none(),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_copy_is_fresh_then_usable_then_neither() {
        let copy = kept(&[("cache-control", "max-age=60")]);
        let day = 86_400;
        for (seconds, fresh, usable) in [
            (-1, false, false),
            (0, true, true),
            (59, true, true),
            (60, false, true),
            (60 + day - 1, false, true),
            (60 + day, false, false),
        ] {
            let judged = (copy.is_fresh(at(seconds)), copy.is_usable(at(seconds)));
            assert_eq!(judged, (fresh, usable), "{seconds}");
        }
        // Whatever the file says: nothing lasts for ever.
        let forever = Snapshot {
            fresh_until: at(1_000_000_000),
            usable_until: at(1_000_000_000),
            ..copy
        };
        assert!(forever.is_fresh(at(day)) && !forever.is_fresh(at(day + 1)));
        assert!(forever.is_usable(at(2 * day)) && !forever.is_usable(at(2 * day + 1)));
    }

    #[test]
    fn a_missed_key_is_asked_for_once_a_minute() {
        let mut copy = kept(&[]);
        assert_eq!(copy.cools_until(at(0)), None);
        copy.last_missed_at = Some(at(0));
        assert_eq!(copy.cools_until(at(0)), Some(at(60)));
        assert_eq!(copy.cools_until(at(-1)), None, "the clock was set back");
    }

    #[test]
    fn a_confirmed_copy_holds_anew_and_keeps_its_body() {
        let copy = kept(&[("cache-control", "max-age=60"), ("etag", "\"1\"")]);
        let again = |headers: &[(&str, &str)]| copy.confirmed(&answer(headers), at(100));
        let same = again(&[]).unwrap();
        assert_eq!((same.fetched_at, same.fresh_until), (at(100), at(160)));
        assert_eq!(same.etag.as_deref(), Some("\"1\""));
        let newer = again(&[("cache-control", "max-age=5"), ("etag", "\"2\"")]).unwrap();
        assert_eq!(newer.fresh_until, at(105));
        assert_eq!(newer.etag.as_deref(), Some("\"2\""));
        assert!(again(&[("cache-control", "no-store")]).is_none());
        let strict = kept(&[("cache-control", "max-age=60, must-revalidate")]);
        let still = strict.confirmed(&answer(&[]), at(100)).unwrap();
        assert_eq!(still.usable_until, still.fresh_until);
    }
}
