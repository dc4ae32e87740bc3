//! `authctl oauth userinfo`: what the server says about who is logged in.

use serde::Serialize;

use super::fresh::{self, Asked, Fresh};
use super::party::Party;
use super::profile;
use crate::commands::given::keyset::Keys;
use crate::commands::given::published::Ask;
use crate::commands::jwt::members;
use crate::ctx::Ctx;
use crate::domain::credential::Name;
use crate::domain::jose::json::Object;
use crate::domain::oauth::userinfo::{self, Answer, UserinfoError};
use crate::domain::ports::Method;
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Who am I there?
    authctl oauth userinfo work

  Give one claim to a script:
    authctl oauth userinfo work --field email

  See which logins there are:
  $ authctl oauth status";

/// Show what the server says about who is logged in
///
/// OpenID Connect Core §5.3. The token is refreshed first where it has to be. Claims about anybody
/// else than who signed in are not shown.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Which login
    #[arg(value_name = "PROFILE")]
    name: Option<Name>,
    /// Explain each step of the protocol on standard error, with every secret left out
    #[arg(long)]
    explain: bool,
}

/// The claims: its JSON is the server's own.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Userinfo {
    claims: Object,
    #[serde(skip)]
    now: Timestamp,
}

/// Asks the server.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Userinfo, Error> {
    ctx.explain(args.explain);
    let name = profile::named(args.name.as_ref(), ctx)?;
    let first = fresh::tokens(&name, &Asked::default(), ctx)?;
    let claims = match asked(&name, &first, ctx)? {
        Err(UserinfoError::Token { .. }) => again(&name, ctx)?,
        told => told?,
    };
    Ok(Userinfo {
        claims,
        now: ctx.now(),
    })
}

/// Asks with a token that nobody had before, once: it may have been revoked, or lost at the server.
fn again(name: &Name, ctx: &Ctx) -> Result<Object, Error> {
    let anew = Asked {
        anew: true,
        ..Asked::default()
    };
    let fresh = fresh::tokens(name, &anew, ctx)?;
    asked(name, &fresh, ctx)?.map_err(|error| {
        let refused = matches!(error, UserinfoError::Token { .. });
        let error = Error::from(error);
        if refused {
            error.hint(format!("authctl oauth login {name}"))
        } else {
            error
        }
    })
}

/// Asks once. The inner error is the server's no.
fn asked(name: &Name, fresh: &Fresh, ctx: &Ctx) -> Result<Result<Object, UserinfoError>, Error> {
    let party = Party::logged_in(name.clone(), &fresh.session, &fresh.kept, ctx)?;
    let endpoint = party.endpoint("userinfo", |at| &at.userinfo)?;
    let tokens = &fresh.tokens;
    let channel = party.connection.channel();
    let answer = channel.resource(Method::Get, &endpoint, &tokens.access_token, tokens.kind)?;
    let claims = match userinfo::read(&endpoint, &answer) {
        Err(error) => return Ok(Err(error)),
        Ok(Answer::Plain(claims)) => claims,
        Ok(Answer::Signed(token)) => {
            let jwks = party.endpoint("jwks", |at| &at.jwks)?;
            let mut keys = Keys::published(jwks, &[], Ask::WhenDue, ctx)?;
            let keys = keys.for_token(token.header(), ctx)?;
            let session = &fresh.session;
            userinfo::verified(&token, keys, &session.issuer, &session.client_id, ctx.now())?
        }
    };
    match &fresh.session.subject {
        Some(subject) => userinfo::same_person(&claims, subject)?,
        None => ctx.warn(
            "the login did not say who signed in (scope openid): nothing vouches that this is about the same person",
        ),
    }
    Ok(Ok(claims))
}

impl Report for Userinfo {
    fn text(&self, text: &mut Text) {
        members::claims(text, &self.claims, self.now, 0);
    }
}
