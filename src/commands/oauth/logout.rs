//! `authctl oauth logout`: removes the tokens here, and at the server where that is asked for.

use serde::Serialize;

use super::connection::Connection;
use super::{keeping, profile};
use crate::commands::logged::Log;
use crate::ctx::Ctx;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Name, State};
use crate::domain::oauth::revocation::{self, Hint};
use crate::domain::oauth::session::Session;
use crate::error::{Code, Error};
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Forget a login here:
    authctl oauth logout work

  Have the server end it, too:
    authctl oauth logout work --revoke

  See what there is to log out from:
  $ authctl oauth status";

/// Remove the tokens of a login
///
/// With --revoke the server is told first (RFC 7009). The tokens are removed here whatever it says;
/// where it did not revoke them, the command ends with exit code 5.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Which login
    #[arg(value_name = "PROFILE")]
    name: Option<Name>,
    /// Have the server revoke the tokens
    #[arg(long)]
    revoke: bool,
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,
}

/// What is gone.
#[derive(Debug, Serialize)]
pub struct Logout {
    profile: String,
    issuer: Option<String>,
    revoked: bool,
    dry_run: bool,
}

/// Removes the tokens from the store, and then the login from the database.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Logout, Error> {
    let name = profile::named(args.name.as_ref(), ctx)?;
    let _turn = ctx.locks.acquire(&keeping::reference(&name))?;
    if let Some(credential) = unfinished(&name, ctx)? {
        if !args.dry_run {
            remove(&credential, ctx)?;
        }
        return Ok(told(args, &name, None));
    }
    let (credential, session) = profile::session(&name, ctx)?;
    if args.dry_run {
        return Ok(told(args, &name, Some(session.issuer)));
    }
    let revocation = args.revoke.then(|| revoke(&credential, &session, ctx));
    remove(&credential, ctx)?;
    match revocation {
        Some(Err(error)) => Err(Error::new(
            Code::RevocationFailed,
            format!("the tokens are removed here, but the server did not revoke them: {error}"),
        )
        .hint("end the session on the server's own pages")),
        _ => Ok(told(args, &name, Some(session.issuer))),
    }
}

/// Returns what a first login left that died half way: a credential without a login.
fn unfinished(name: &Name, ctx: &Ctx) -> Result<Option<Credential>, Error> {
    let known = ctx.database.credential(&keeping::reference(name))?;
    let pending = known.filter(|known| known.state == State::Pending);
    Ok(match ctx.database.session(name)? {
        Some(_) => None,
        None => pending,
    })
}

fn remove(credential: &Credential, ctx: &Ctx) -> Result<(), Error> {
    ctx.store(credential.store)
        .remove(&credential.reference.slot())?;
    let entry = Entry::new(Event::LoggedOut).about(&credential.reference);
    Log::open_anyway(ctx).commit(entry, |draft| {
        ctx.database
            .forget_session(&credential.reference.name, draft)
    })
}

fn told(args: &Args, name: &Name, issuer: Option<String>) -> Logout {
    Logout {
        profile: name.to_string(),
        revoked: args.revoke && issuer.is_some(),
        issuer,
        dry_run: args.dry_run,
    }
}

/// Revokes the refresh token, with which the server ends the whole grant (RFC 7009 §2.1), or the
/// access token where there is no other.
fn revoke(credential: &Credential, session: &Session, ctx: &Ctx) -> Result<(), Error> {
    let Some(endpoint) = &session.terms.endpoints.revocation else {
        return Err(Error::new(
            Code::RevocationFailed,
            format!("{} revokes no tokens", session.issuer),
        ));
    };
    let kept = keeping::load(credential, ctx)?;
    let connection = Connection::of(session, &kept, ctx)?;
    let channel = connection.channel();
    match &kept.tokens.refresh_token {
        Some(token) => revocation::revoke(&channel, endpoint, token, Hint::Refresh)?,
        None => revocation::revoke(&channel, endpoint, &kept.tokens.access_token, Hint::Access)?,
    }
    Ok(())
}

impl Report for Logout {
    fn text(&self, text: &mut Text) {
        let (role, done) = if self.dry_run {
            (Role::Warning, "would log out")
        } else {
            (Role::Good, "logged out")
        };
        let revoked = match (self.revoked, self.dry_run) {
            (false, _) => "",
            (true, false) => "; the tokens are revoked",
            (true, true) => " and revoke the tokens",
        };
        text.put(role, done).line(
            Role::Plain,
            &match &self.issuer {
                Some(issuer) => format!(" from {issuer} ({}){revoked}", self.profile),
                None => format!(": {} was a login that was not finished", self.profile),
            },
        );
    }
}
