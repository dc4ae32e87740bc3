//! One request after another, until there is the answer: redirects, and a fresh token once.

use std::cell::RefCell;

use url::Url;

use super::credential::{Credential, Shown};
use crate::ctx::Ctx;
use crate::domain::delivery::request::Turn;
use crate::domain::oauth::channel::Channel;
use crate::domain::origin::{authority, shown};
use crate::domain::ports::{
    Http, HttpError, HttpRequest, HttpResponse, Incoming, Method, Redirects,
};
use crate::domain::secret::Secret;
use crate::error::Error;

/// How many redirects are followed, as many as Go's programs do.
const MOST_REDIRECTS: usize = 10;

/// What is sent.
pub(super) struct Sending {
    /// What it does.
    pub(super) method: Method,
    /// Where to.
    pub(super) url: Url,
    /// The headers that the person wrote.
    pub(super) lines: Vec<(String, Secret)>,
    /// The body, and its type where the headers do not say it.
    pub(super) body: Option<(Secret, Option<String>)>,
    /// Whether the person wants to go where another server is pointed to.
    pub(super) follow: bool,
}

/// An answer, and who gave it.
pub(super) struct Came {
    /// The answer.
    pub(super) incoming: Incoming,
    /// Where it came from.
    pub(super) url: Url,
    /// Whether a token was refused, and then another one sent.
    pub(super) renewed: bool,
    /// Whether it came from somewhere that was not shown the credential.
    pub(super) elsewhere: bool,
}

impl Sending {
    /// Sends it, and whatever comes of it.
    ///
    /// A token that is refused is renewed once: 401 says that nothing was done (RFC 9110 §15.5.2),
    /// and the body is all here, so that both may be sent again.
    pub(super) fn sent(mut self, mut credential: Credential<'_>, ctx: &Ctx) -> Result<Came, Error> {
        let (mut renewed, mut elsewhere, mut redirects) = (false, false, 0);
        loop {
            let incoming = self.once((!elsewhere).then_some(&credential), ctx)?;
            if incoming.status == 401 && !renewed && !elsewhere && credential.renew()? {
                ctx.detail("the token was refused: once more, with a fresh one");
                renewed = true;
                continue;
            }
            let location = incoming.header("location");
            let Some(turn) = Turn::of(&self.url, self.method, incoming.status, location) else {
                return Ok(Came {
                    incoming,
                    url: self.url,
                    renewed,
                    elsewhere,
                });
            };
            redirects += 1;
            if redirects > MOST_REDIRECTS {
                let host = authority(&self.url);
                let reason = format!("more than {MOST_REDIRECTS} redirects");
                return Err(HttpError::Broken { host, reason }.into());
            }
            elsewhere = elsewhere || self.leaves(&turn, &credential)?;
            if elsewhere || !turn.with_body {
                self.body = None;
            }
            if elsewhere {
                self.lines.retain(|(name, _)| name == "accept");
            }
            self.url = turn.url;
            self.method = turn.method;
        }
    }

    /// Whether a redirect leads to where the credential does not go; an error where nobody wants to
    /// go there at all.
    ///
    /// SECURITY: whoever can make a server redirect would have the credential otherwise (RFC 9700
    /// §4.12). Once gone, it does not come back: what another server says of this one is not ours.
    fn leaves(&self, turn: &Turn, credential: &Credential<'_>) -> Result<bool, Error> {
        if turn.stays && credential.covers(&turn.url) {
            return Ok(false);
        }
        let may = turn.may_leave(&self.url);
        if self.follow && may {
            return Ok(true);
        }
        let error = Error::from(HttpError::Redirected {
            host: authority(&self.url),
            target: shown(&turn.url),
        });
        Err(if may {
            error.hint(format!(
                "--follow goes there, without {}",
                credential.wanted
            ))
        } else {
            error.hint("what was asked is done nowhere else than where it was meant for")
        })
    }

    fn once(&self, credential: Option<&Credential<'_>>, ctx: &Ctx) -> Result<Incoming, Error> {
        let mut more = self.lines.clone();
        if let Some((_, Some(kind))) = &self.body {
            more.push(("content-type".to_owned(), kind.clone().into()));
        }
        let made = || HttpRequest {
            method: self.method,
            url: self.url.clone(),
            headers: Vec::new(),
            body: self.body.as_ref().map(|(bytes, _)| bytes.clone()),
            redirects: Redirects::Refuse,
            identity: None,
        };
        match credential.map(Credential::shown) {
            Some(Shown::Token(fresh, connection)) => {
                let through = Through {
                    ctx,
                    more: &more,
                    came: RefCell::new(None),
                };
                let channel = Channel {
                    http: &through,
                    ..connection.channel()
                };
                let tokens = &fresh.tokens;
                channel.with_token(&tokens.access_token, tokens.kind, &made)?;
                // What the channel came back with is the head of the last one that came.
                through.came.into_inner().ok_or_else(|| {
                    HttpError::Broken {
                        host: authority(&self.url),
                        reason: "there is no answer".into(),
                    }
                    .into()
                })
            }
            Some(Shown::Header(name, value)) => {
                more.push((name.to_owned(), value.clone()));
                Ok(ctx.fetch.fetch(&made(), &more)?)
            }
            None => Ok(ctx.fetch.fetch(&made(), &more)?),
        }
    }
}

/// The web as the channel knows it: it looks at the heads of answers, and the last body stays here.
struct Through<'a> {
    ctx: &'a Ctx,
    more: &'a [(String, Secret)],
    came: RefCell<Option<Incoming>>,
}

impl Http for Through<'_> {
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let incoming = self.ctx.fetch.fetch(&request, self.more)?;
        let head = HttpResponse {
            status: incoming.status,
            headers: incoming.headers.clone(),
            body: Secret::new(Vec::new()),
        };
        *self.came.borrow_mut() = Some(incoming);
        Ok(head)
    }
}
