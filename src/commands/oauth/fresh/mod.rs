//! Fresh tokens for every verb: from the store, or by one refresh, however many ask at once.

mod anew;
mod sent;

use super::{keeping, profile};
use crate::commands::logged;
use crate::ctx::Ctx;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Name};
use crate::domain::oauth::session::{Failure, Session};
use crate::domain::oauth::tokens::{Freshness, Kept, TokenSet};
use crate::domain::oauth::upkeep::Target;
use crate::domain::ports::{LockError, LockGuard};
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Timestamp};
use crate::error::{Code, Error};

/// What is asked of a login; by default its own token, with some life left in it.
#[derive(Debug, Clone, Default)]
pub(in crate::commands) struct Asked {
    /// What the token is for.
    pub(in crate::commands) target: Target,
    /// How long it should still hold, where somebody said so.
    pub(in crate::commands) min_ttl: Option<Span>,
    /// Whether one is wanted that nobody had before.
    pub(in crate::commands) anew: bool,
}

/// A login whose tokens are fresh.
#[derive(Debug)]
pub(in crate::commands) struct Fresh {
    /// The token that was asked for.
    pub(in crate::commands) tokens: TokenSet,
    /// The login.
    pub(in crate::commands) session: Session,
    /// All that the store holds of it.
    pub(in crate::commands) kept: Kept,
    /// Whether its refresh token is another than at the start.
    pub(super) rotated: bool,
}

/// What authctl makes sure of by itself.
const MIN_TTL: Span = Span::from_seconds(300);
/// How often 10 s are waited for another process's refresh: longer than any request may take.
const ROUNDS: u32 = 4;

/// Returns a fresh token of a login, for whatever verb needs one.
///
/// A browser is never opened, and nobody is asked: where somebody has to sign in, that is the
/// error.
pub(in crate::commands) fn tokens(name: &Name, asked: &Asked, ctx: &Ctx) -> Result<Fresh, Error> {
    let (credential, session) = profile::session(name, ctx)?;
    let kept = keeping::load(&credential, ctx)?;
    let now = ctx.now();
    let renewal = Renewal {
        name,
        target: asked.target.clone().of_granted(session.granted.as_deref()),
        wanted: Freshness {
            min_ttl: asked.min_ttl.unwrap_or(MIN_TTL),
            asked: asked.min_ttl.is_some(),
        },
        anew: asked.anew,
        seen: &kept,
        failed_before: session.last_failure.clone(),
        ctx,
    };
    match kept.tokens_for(&renewal.target) {
        Some(tokens) if !asked.anew && tokens.is_fresh(now, renewal.wanted) => {
            Ok(renewal.done(session, kept.clone(), tokens.clone()))
        }
        _ => renewal.run(),
    }
}

/// A login that is read while this process alone may change it.
struct Login {
    credential: Credential,
    session: Session,
    kept: Kept,
}

/// One attempt to get a token that is fresh.
struct Renewal<'a> {
    name: &'a Name,
    target: Target,
    wanted: Freshness,
    anew: bool,
    /// What the store held at the start.
    seen: &'a Kept,
    /// What had gone wrong by then.
    failed_before: Option<Failure>,
    ctx: &'a Ctx,
}

impl Renewal<'_> {
    /// Refreshes the tokens, unless somebody else has done so since they were seen.
    ///
    /// SECURITY: one process at a time reads, refreshes and writes. Two that send the same refresh
    /// token look like a thief and the owner, and the server ends the login for both (RFC 9700
    /// §4.14.2).
    fn run(&self) -> Result<Fresh, Error> {
        let _turn = self.turn()?;
        let (credential, session) = profile::session(self.name, self.ctx)?;
        let kept = keeping::load(&credential, self.ctx)?;
        let login = self.rescued(Login {
            credential,
            session,
            kept,
        })?;
        if let Some(tokens) = self.good_enough(&login.kept) {
            return Ok(self.done(login.session, login.kept, tokens));
        }
        let usable = self.usable(&login.kept);
        match self.renewed(&login) {
            Ok(fresh) => Ok(fresh),
            Err(error) if error.code() == Code::LoginRequired => Err(error),
            Err(error) => match usable {
                Some(tokens) => {
                    self.ctx
                        .warn(&format!("the token could not be refreshed yet: {error}"));
                    Ok(self.done(login.session, login.kept, tokens))
                }
                None => Err(error),
            },
        }
    }

    /// Stores the tokens that the store did not take the last time.
    fn rescued(&self, login: Login) -> Result<Login, Error> {
        let Some(kept) = keeping::rescued(&login.credential, &login.kept, self.ctx)? else {
            return Ok(login);
        };
        let session = Session {
            granted: kept.tokens.scope.clone(),
            expires_at: kept.tokens.expires_at,
            refreshable: kept.tokens.refresh_token.is_some(),
            refreshed_at: Some(kept.tokens.issued_at),
            last_failure: None,
            ..login.session
        };
        let key = login.kept.upkeep.begun.map(|begun| begun.key);
        keeping::replace(&login.credential, &kept, &session, key.as_ref(), self.ctx)?;
        self.ctx
            .note("the tokens that could not be stored the last time are stored now");
        Ok(Login {
            credential: login.credential,
            session,
            kept,
        })
    }

    /// Returns what another process found out while this one waited, so that not each of them asks
    /// a server that says no, or waits for one that says nothing.
    fn found_out(&self, session: &Session) -> Option<Error> {
        let failure = session.last_failure.as_ref()?;
        if self.failed_before.as_ref() == Some(failure) {
            return None;
        }
        let mut shared = [Code::LoginRequired, Code::RemoteTimeout].into_iter();
        let code = shared.find(|code| failure.code == code.as_str())?;
        Some(match code {
            Code::LoginRequired => {
                self.login_required("the server just said so to another process")
            }
            _ => Error::new(code, "the server did not answer another process just now"),
        })
    }

    /// Waits for this process's turn, as long as one refresh may take.
    fn turn(&self) -> Result<Box<dyn LockGuard>, Error> {
        let mut rounds = 1;
        loop {
            match self.ctx.locks.acquire(&keeping::reference(self.name)) {
                Err(error @ LockError::Held { .. }) if rounds < ROUNDS => {
                    // A wait that nobody explains looks like a hang.
                    self.ctx.note(&format!("{error}; waiting for it"));
                    rounds += 1;
                }
                outcome => return Ok(outcome?),
            }
        }
    }

    /// Returns the token that is there where no other is needed: a fresh one, or one that somebody
    /// else got since this process began to ask.
    fn good_enough(&self, kept: &Kept) -> Option<TokenSet> {
        let now = self.ctx.now();
        let tokens = kept.tokens_for(&self.target)?;
        let seen = self.seen.tokens_for(&self.target);
        let renewed = !seen.is_some_and(|seen| same(&seen.access_token, &tokens.access_token));
        let fresh = !self.anew && tokens.is_fresh(now, self.wanted);
        (fresh || (renewed && !tokens.is_over(now))).then(|| tokens.clone())
    }

    /// Returns the token that will do where there is no better one.
    fn usable(&self, kept: &Kept) -> Option<TokenSet> {
        let tokens = kept.tokens_for(&self.target)?;
        let will_do = !self.wanted.asked && !self.anew && !tokens.is_over(self.ctx.now());
        will_do.then(|| tokens.clone())
    }

    /// Gets new tokens: by the refresh token, or anew where nobody has to sign in for that.
    fn renewed(&self, login: &Login) -> Result<Fresh, Error> {
        if let Some(error) = self.found_out(&login.session) {
            return Err(error);
        }
        let grant = login.session.terms.profile.grant();
        match &login.kept.tokens.refresh_token {
            _ if grant.is_unattended() => self.asked_anew(login),
            Some(token) => self.refreshed(login, token),
            None => match self.usable(&login.kept) {
                Some(tokens) => Ok(self.done(login.session.clone(), login.kept.clone(), tokens)),
                None => Err(self.without_refresh_token(&login.kept)),
            },
        }
    }

    fn without_refresh_token(&self, kept: &Kept) -> Error {
        let over = |tokens: &TokenSet| tokens.is_over(self.ctx.now());
        let reason = match kept.tokens_for(&self.target) {
            Some(tokens) if over(tokens) => "its token has ended, and there is no refresh token",
            Some(_) => "its token does not hold that long, and there is no refresh token",
            None => "there is no refresh token to get such a token with",
        };
        self.login_required(reason)
    }

    fn endpoint(&self, session: &Session) -> Result<url::Url, Error> {
        let known = session.terms.endpoints.token.clone();
        known.ok_or_else(|| self.login_required("nothing says where its tokens come from"))
    }

    /// Stores what the server gave, and then says in the database that it is there.
    fn stored(
        &self,
        login: &Login,
        noted: Kept,
        answer: TokenSet,
        now: Timestamp,
    ) -> Result<Fresh, Error> {
        let key = noted.upkeep.begun.as_ref().map(|begun| begun.key.clone());
        let kept = noted.with(&self.target, answer);
        let mut session = Session {
            refreshable: kept.tokens.refresh_token.is_some(),
            refreshed_at: Some(now),
            last_failure: None,
            ..login.session.clone()
        };
        if self.target.is_whole() {
            self.tell_lost_scopes(&login.kept.tokens, &kept.tokens);
            session.granted.clone_from(&kept.tokens.scope);
            match &kept.tokens.details {
                None => {}
                Some(Ok(details)) => session.terms.details = Some(details.clone()),
                Some(Err(error)) => {
                    self.ctx.warn(&error.to_string());
                    session.terms.details = None;
                }
            }
            session.expires_at = kept.tokens.expires_at;
        }
        keeping::replace(&login.credential, &kept, &session, key.as_ref(), self.ctx)?;
        let tokens = kept.tokens_for(&self.target).cloned();
        let tokens = tokens.unwrap_or_else(|| kept.tokens.clone());
        Ok(self.done(session, kept, tokens))
    }

    /// Writes the failure down for `oauth status`. It is no reason to fail otherwise than it did.
    fn record(&self, error: &Error) {
        let ctx = self.ctx;
        let code = error.code().as_str();
        let entry =
            Entry::failed(Event::TokenRefreshed, code).about(&keeping::reference(self.name));
        logged::failed(ctx, entry);
        let failure = Failure {
            code: code.to_owned(),
            at: ctx.now(),
        };
        if let Err(error) = ctx.database.record_failure(self.name, &failure) {
            ctx.detail(&format!("the failure could not be written down: {error}"));
        }
    }

    fn login_required(&self, reason: &str) -> Error {
        let name = self.name;
        Error::new(
            Code::LoginRequired,
            format!("oauth/{name} needs a new login: {reason}"),
        )
        .hint(format!("authctl oauth login {name}"))
    }

    fn tell_lost_scopes(&self, before: &TokenSet, after: &TokenSet) {
        let (Some(before), Some(after)) = (&before.scope, &after.scope) else {
            return;
        };
        let before = Target::new(std::slice::from_ref(before), &[], None);
        let lost = before.missing(after);
        if !lost.is_empty() {
            self.ctx
                .warn(&format!("not granted any more: {}", lost.join(" ")));
        }
    }

    /// Returns the token, and says where it may do less than was asked.
    fn done(&self, session: Session, kept: Kept, tokens: TokenSet) -> Fresh {
        let missing = self
            .target
            .missing(tokens.scope.as_deref().unwrap_or_default());
        if tokens.scope.is_some() && !missing.is_empty() {
            self.ctx
                .warn(&format!("not granted: {}", missing.join(" ")));
        }
        let seen = self.seen.tokens.refresh_token.as_ref();
        Fresh {
            rotated: !seen.is_some_and(|seen| is_refresh_token_of(&kept, seen)),
            tokens,
            session,
            kept,
        }
    }
}

fn is_refresh_token_of(kept: &Kept, token: &Secret) -> bool {
    let stored = kept.tokens.refresh_token.as_ref();
    stored.is_some_and(|stored| same(stored, token))
}

fn same(one: &Secret, other: &Secret) -> bool {
    one.matches(other.expose())
}
