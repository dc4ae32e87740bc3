//! What a server publishes for everybody: the copy while it holds, the server where it does not.

use url::Url;

use crate::ctx::Ctx;
use crate::domain::origin::{authority, shown};
use crate::domain::ports::{CopyError, Http as _, HttpRequest, HttpResponse, Snapshot};
use crate::domain::published::COOLDOWN;
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};

/// A published document that is wanted.
#[derive(Debug, Clone)]
pub struct Document {
    /// Where it is published.
    pub url: Url,
    /// What it is, in a word or two.
    pub what: &'static str,
    /// When the server is asked for it.
    pub ask: Ask,
}

/// When a server is asked for what it publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// When the copy is not fresh.
    WhenDue,
    /// Always, be it only whether it has changed.
    Always,
    /// Always, as if there were no copy: neither the server nor an outage brings one back.
    Afresh,
    /// Never: the copy does, however old.
    Never,
}

/// What became of asking for a document.
#[derive(Debug)]
pub enum Outcome<T> {
    /// It is there.
    Found(Found<T>),
    /// The server answered with this status, and so does not publish it.
    Refused(u16),
}

/// A document, read.
#[derive(Debug)]
pub struct Found<T> {
    /// What it says.
    pub value: T,
    /// Its copy, where one may be kept.
    copy: Option<Box<Snapshot>>,
    /// When this run asked the server for it, where it did.
    asked_at: Option<Timestamp>,
}

/// What a server said.
enum Answer<T> {
    /// A document.
    Newer(Found<T>),
    /// That it has not changed; the copy, where one may still be kept.
    Same(Option<Box<Snapshot>>),
    /// Nothing that counts: it can't be asked now, or has trouble of its own.
    Outage(Error),
    /// That there is no such document.
    Refused(u16),
}

impl Document {
    /// Returns the document: from the copy while that is fresh, and from the server otherwise. A
    /// copy that is not fresh any more stands in for a server that can't be asked, for a while and
    /// with a warning.
    ///
    /// `read` makes sense of the bytes; what it refuses is never kept, and a copy that it refuses
    /// is none.
    pub fn fetch<T>(
        &self,
        read: impl Fn(&Secret) -> Result<T, Error>,
        ctx: &Ctx,
    ) -> Result<Outcome<T>, Error> {
        let now = ctx.now();
        // SECURITY: who can write the copy can also write what makes the server confirm it.
        let kept = match self.ask {
            Ask::Afresh => None,
            Ask::WhenDue | Ask::Always | Ask::Never => self.kept(&read, ctx),
        };
        let kept = match kept {
            Some((value, copy)) if self.spares(&copy, now) => {
                self.tell_age(&copy, now, ctx);
                return Ok(Outcome::Found(Found::copied(value, copy)));
            }
            None if self.ask == Ask::Never => return Err(self.not_here()),
            kept => kept,
        };
        let copy = kept.as_ref().map(|(_, copy)| copy);
        match (self.ask(copy, &read, ctx)?, kept) {
            (Answer::Newer(found), _) => Ok(Outcome::Found(found)),
            (Answer::Same(copy), Some((value, _))) => Ok(Outcome::Found(Found {
                value,
                copy,
                asked_at: Some(now),
            })),
            (Answer::Outage(error), Some((value, copy))) if copy.is_usable(now) => {
                let age = copy.fetched_at.seen_from(now);
                ctx.warn(&format!(
                    "{error}; a copy of its {}, fetched {age}, is used instead",
                    self.what
                ));
                Ok(Outcome::Found(Found::copied(value, copy)))
            }
            (Answer::Outage(error), _) => Err(error),
            (Answer::Same(_), None) => Ok(Outcome::Refused(304)),
            (Answer::Refused(status), _) => Ok(Outcome::Refused(status)),
        }
    }

    /// Whether the copy does without asking the server.
    fn spares(&self, copy: &Snapshot, now: Timestamp) -> bool {
        match self.ask {
            Ask::WhenDue => copy.is_fresh(now),
            Ask::Always | Ask::Afresh => false,
            Ask::Never => true,
        }
    }

    /// Asks the server for a newer document than `found`, which lacks something, unless that was
    /// done a moment ago. Where it can't be asked, what was found stays as it is.
    pub fn renew<T>(
        &self,
        found: &mut Found<T>,
        read: impl Fn(&Secret) -> Result<T, Error>,
        ctx: &Ctx,
    ) -> Result<(), Error> {
        let now = ctx.now();
        if self.ask == Ask::Never {
            return Ok(());
        }
        if found.is_cooling(now) {
            ctx.note(&format!(
                "{} was asked for its {} less than {COOLDOWN} ago, and is not asked again now",
                authority(&self.url),
                self.what
            ));
            return Ok(());
        }
        found.asked_at = Some(now);
        if let Some(copy) = &mut found.copy {
            // Written down before the request: whatever becomes of it, it was made.
            copy.last_missed_at = Some(now);
            detail(ctx.copies.save(copy), ctx);
        }
        match self.ask(found.copy.as_deref(), read, ctx)? {
            Answer::Newer(newer) => *found = newer,
            Answer::Same(copy) => found.copy = copy,
            Answer::Outage(error) => ctx.warn(&format!(
                "{error}; so there may be a newer {} than the one that is used",
                self.what
            )),
            Answer::Refused(status) => return Err(self.refused(status)),
        }
        Ok(())
    }

    /// Fetches the document as [`Self::fetch`] does, in place of `found`, which is not fresh any
    /// more. Whatever comes of it, it is not tried again for a while.
    pub fn refresh<T>(
        &self,
        found: &mut Found<T>,
        read: impl Fn(&Secret) -> Result<T, Error>,
        ctx: &Ctx,
    ) -> Result<(), Error> {
        found.asked_at = Some(ctx.now());
        match self.fetch(read, ctx)? {
            Outcome::Found(newer) => {
                let asked_at = newer.asked_at.max(found.asked_at);
                *found = Found { asked_at, ..newer };
                Ok(())
            }
            Outcome::Refused(status) => Err(self.refused(status)),
        }
    }

    /// The error for a document that the server does not publish.
    pub fn refused(&self, status: u16) -> Error {
        Error::new(
            Code::RemoteInvalid,
            format!(
                "{} answered {status} instead of a {}",
                authority(&self.url),
                self.what
            ),
        )
    }

    fn not_here(&self) -> Error {
        Error::new(
            Code::Offline,
            format!(
                "there is no copy of {} here, and --offline forbids to fetch it",
                shown(&self.url)
            ),
        )
        .hint("run it once without --offline")
    }

    /// Returns the copy, read.
    fn kept<T>(
        &self,
        read: impl Fn(&Secret) -> Result<T, Error>,
        ctx: &Ctx,
    ) -> Option<(T, Snapshot)> {
        let copy = detail(ctx.copies.load(&self.url), ctx)??;
        match read(&copy.body) {
            Ok(value) => Some((value, copy)),
            Err(error) => {
                ctx.detail(&format!(
                    "the copy of the {} is not used: {error}",
                    self.what
                ));
                None
            }
        }
    }

    fn ask<T>(
        &self,
        copy: Option<&Snapshot>,
        read: impl Fn(&Secret) -> Result<T, Error>,
        ctx: &Ctx,
    ) -> Result<Answer<T>, Error> {
        // SECURITY: what is for everybody needs no password, and one in a URL would be written into
        // the copy.
        if !self.url.username().is_empty() || self.url.password().is_some() {
            let place = shown(&self.url);
            return Err(
                Error::new(Code::Usage, format!("the URL {place} has a user in it"))
                    .hint("what is published needs no user and no password"),
            );
        }
        let (etag, last_modified) = copy.map_or((None, None), |copy| {
            (copy.etag.as_deref(), copy.last_modified.as_deref())
        });
        let request = HttpRequest::metadata(self.url.clone()).unless_still(etag, last_modified);
        let answer = match ctx.send(request) {
            Ok(answer) => answer,
            Err(error) if error.is_outage() => return Ok(Answer::Outage(error.into())),
            Err(error) => return Err(error.into()),
        };
        let now = ctx.now();
        let missed = copy.and_then(|copy| copy.last_missed_at);
        match (answer.status, copy) {
            (200, _) => {
                let value = read(&answer.body)?;
                let newer = Snapshot::of(&self.url, &answer, now);
                let copy = newer.map(|newer| {
                    Box::new(Snapshot {
                        last_missed_at: missed,
                        ..newer
                    })
                });
                self.keep(copy.as_deref(), ctx);
                Ok(Answer::Newer(Found {
                    value,
                    copy,
                    asked_at: Some(now),
                }))
            }
            (304, Some(copy)) => {
                let copy = copy.confirmed(&answer, now).map(Box::new);
                self.keep(copy.as_deref(), ctx);
                Ok(Answer::Same(copy))
            }
            (status, _) if is_trouble(&answer) => Ok(Answer::Outage(self.refused(status))),
            (status, _) => {
                // SECURITY: it was withdrawn, so its copy does not stand in for it later.
                self.keep(None, ctx);
                Ok(Answer::Refused(status))
            }
        }
    }

    fn keep(&self, copy: Option<&Snapshot>, ctx: &Ctx) {
        let kept = match copy {
            Some(copy) => ctx.copies.save(copy),
            None => ctx.copies.forget(&self.url),
        };
        detail(kept, ctx);
    }

    fn tell_age(&self, copy: &Snapshot, now: Timestamp, ctx: &Ctx) {
        let age = copy.fetched_at.seen_from(now);
        let host = authority(&self.url);
        let told = format!(
            "a copy of the {} of {host}, fetched {age}, is used",
            self.what
        );
        if copy.is_fresh(now) {
            ctx.detail(&told);
        } else {
            ctx.warn(&format!("{told}; --offline forbids to ask for a newer one"));
        }
    }
}

impl<T> Found<T> {
    fn copied(value: T, copy: Snapshot) -> Self {
        Self {
            value,
            copy: Some(Box::new(copy)),
            asked_at: None,
        }
    }

    /// Whether the server was asked a moment ago: by this run for the document, or by any run for
    /// something that was not in it.
    fn is_cooling(&self, now: Timestamp) -> bool {
        now < self.askable_from(now)
    }

    /// Returns from when on the server may be asked for something that is not in the document.
    pub fn askable_from(&self, now: Timestamp) -> Timestamp {
        let missed = self.copy.as_ref().and_then(|copy| copy.cools_until(now));
        let asked = self.asked_at.map(|asked| asked.plus(COOLDOWN));
        asked.max(missed).unwrap_or(now)
    }

    /// Returns from when on a run that goes on and on looks whether the document has changed: it is
    /// not fresh any more, and the server was not asked a moment ago.
    pub fn due_from(&self, now: Timestamp) -> Timestamp {
        let fresh = self.copy.as_ref().map(|copy| copy.fresh_until());
        let cool = self.asked_at.map(|asked| asked.plus(COOLDOWN));
        fresh.max(cool).unwrap_or(now)
    }
}

/// Whether the status says that it may be another one soon (RFC 9110 §15.5.9, §15.6; RFC 6585 §4;
/// RFC 8470 §5.2).
fn is_trouble(answer: &HttpResponse) -> bool {
    matches!(answer.status, 408 | 425 | 429 | 500..=599)
}

/// Tells what is wrong with a copy, and goes on without it.
fn detail<T>(outcome: Result<T, CopyError>, ctx: &Ctx) -> Option<T> {
    outcome.map_err(|error| ctx.detail(&error.to_string())).ok()
}
