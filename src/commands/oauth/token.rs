//! `authctl oauth token`: gives a fresh access token, however many processes ask for one.

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::connection::Connection;
use super::{keeping, profile};
use crate::commands::logged;
use crate::ctx::Ctx;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Name};
use crate::domain::oauth::grants::Wanted;
use crate::domain::oauth::session::{Failure, Session};
use crate::domain::oauth::tokens::{Freshness, Kept, TokenSet};
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Timestamp};
use crate::error::{Code, Error};
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Call an API with it; curl reads the header from a file descriptor, not from its arguments:
    curl -H @<(printf 'Authorization: Bearer %s' \"$(authctl oauth token work)\") https://api.example.com/

  Be sure that it holds for another hour:
    authctl oauth token work --min-ttl 1h

  See which profiles there are:
  $ authctl oauth status --json";

/// Print a fresh access token
///
/// One that is not fresh is refreshed first: once, however many ask at the same time. A browser is
/// never opened; where somebody has to sign in, the command ends with exit code 4.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Which login
    #[arg(value_name = "PROFILE")]
    name: Option<Name>,
    /// How long the token should still hold; one that the server gives for less is refreshed each
    /// time [default: 5m, or a quarter of a short-lived token's life]
    #[arg(long, value_name = "SPAN")]
    min_ttl: Option<Span>,
}

/// An access token that was asked for.
#[derive(Debug)]
pub struct Token(TokenSet);

const MIN_TTL: Span = Span::from_seconds(300);

/// Returns the stored token where it is fresh, and refreshes it where it is not.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Token, Error> {
    let name = profile::named(args.name.as_ref(), ctx)?;
    let wanted = Freshness {
        min_ttl: args.min_ttl.unwrap_or(MIN_TTL),
        asked: args.min_ttl.is_some(),
    };
    let (credential, _) = profile::session(&name, ctx)?;
    let seen = keeping::load(&credential, ctx)?;
    if seen.tokens.is_fresh(ctx.now(), wanted) {
        return Ok(Token(seen.tokens));
    }
    refresh(&name, &seen, wanted, ctx).map(Token)
}

/// Refreshes the tokens, unless somebody else has done so since they were `seen`.
///
/// SECURITY: one process at a time reads, refreshes and writes. Two that send the same refresh
/// token look like a thief and the owner, and the server ends the login for both (RFC 9700
/// §4.14.2).
fn refresh(name: &Name, seen: &Kept, wanted: Freshness, ctx: &Ctx) -> Result<TokenSet, Error> {
    let _turn = ctx.locks.acquire(&keeping::reference(name))?;
    let (credential, session) = profile::session(name, ctx)?;
    let kept = keeping::load(&credential, ctx)?;
    let now = ctx.now();
    let renewed = !same(&kept.tokens.access_token, &seen.tokens.access_token);
    if kept.tokens.is_fresh(now, wanted) || (renewed && !kept.tokens.is_over(now)) {
        return Ok(kept.tokens);
    }
    let usable = !wanted.asked && !kept.tokens.is_over(now);
    let Some(refresh_token) = &kept.tokens.refresh_token else {
        return if usable {
            Ok(kept.tokens)
        } else if wanted.asked && !kept.tokens.is_over(now) {
            let reason = "its token does not hold that long, and there is no refresh token";
            Err(login_required(name, reason))
        } else {
            Err(login_required(
                name,
                "its token has ended, and there is no refresh token",
            ))
        };
    };
    let connection = Connection::of(&session, &kept, ctx)?;
    let Some(endpoint) = session.terms.endpoints.token.clone() else {
        return Err(login_required(
            name,
            "nothing says where its tokens come from",
        ));
    };
    let store = keeping::writable_store(name, ctx)?;
    // From here until the new tokens are stored nothing may end the program: the old refresh token
    // is used up, and the new one is nowhere else.
    let held = ctx.interrupts.hold();
    let asked = connection
        .channel()
        .refresh(&endpoint, refresh_token, Wanted::default());
    let error = match asked {
        Ok(answer) => {
            let next = Kept {
                tokens: answer.after(&kept.tokens),
                ..kept
            };
            let session = refreshed(session, &next.tokens, now);
            keeping::keep(name, store, &next, &session, None, ctx)?;
            drop(held);
            return Ok(next.tokens);
        }
        Err(error) => error,
    };
    drop(held);
    if error.is_invalid_grant() {
        return rejected(name, &credential, &kept, ctx);
    }
    // The server may not even have seen it: everything stays as it is.
    let error = Error::from(error);
    record(name, &error, ctx);
    if usable {
        ctx.warn(&format!("the token could not be refreshed yet: {error}"));
        return Ok(kept.tokens);
    }
    Err(error)
}

/// The server does not take the refresh token any more.
///
/// SECURITY: what is in the store is looked at once more and never deleted: a copy of the profile
/// elsewhere may have put a newer one there.
fn rejected(
    name: &Name,
    credential: &Credential,
    sent: &Kept,
    ctx: &Ctx,
) -> Result<TokenSet, Error> {
    let kept = keeping::load(credential, ctx)?;
    let renewed = !same(&kept.tokens.access_token, &sent.tokens.access_token);
    if renewed && !kept.tokens.is_over(ctx.now()) {
        return Ok(kept.tokens);
    }
    let error = login_required(name, "the server does not take its refresh token any more");
    record(name, &error, ctx);
    Err(error)
}

fn refreshed(session: Session, tokens: &TokenSet, now: Timestamp) -> Session {
    Session {
        granted: tokens.scope.clone(),
        expires_at: tokens.expires_at,
        refreshable: tokens.refresh_token.is_some(),
        refreshed_at: Some(now),
        last_failure: None,
        ..session
    }
}

/// Writes the failure down for `oauth status`. It is no reason to fail otherwise than it did.
fn record(name: &Name, error: &Error, ctx: &Ctx) {
    let code = error.code().as_str();
    let entry = Entry::failed(Event::TokenRefreshed, code).about(&keeping::reference(name));
    logged::failed(ctx, entry);
    let failure = Failure {
        code: code.to_owned(),
        at: ctx.now(),
    };
    if let Err(error) = ctx.database.record_failure(name, &failure) {
        ctx.detail(&format!("the failure could not be written down: {error}"));
    }
}

fn login_required(name: &Name, reason: &str) -> Error {
    Error::new(
        Code::LoginRequired,
        format!("oauth/{name} needs a new login: {reason}"),
    )
    .hint(format!("authctl oauth login {name}"))
}

fn same(one: &Secret, other: &Secret) -> bool {
    one.matches(other.expose())
}

impl Serialize for Token {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(4))?;
        let token = self.0.access_token.expose_text().unwrap_or_default();
        object.serialize_entry("access_token", token)?;
        object.serialize_entry("token_type", "Bearer")?;
        object.serialize_entry("expires_at", &self.0.expires_at)?;
        object.serialize_entry("scope", &self.0.scope)?;
        object.end()
    }
}

impl Report for Token {
    fn text(&self, text: &mut Text) {
        text.secret(&self.0.access_token);
    }
}
