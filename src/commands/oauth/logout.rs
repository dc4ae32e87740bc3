//! `authctl oauth logout`: removes the tokens here, and ends the login at the server where that is
//! asked for.

use serde::Serialize;

use super::exit::{Exit, OPENED};
use super::party::Party;
use super::{keeping, profile};
use crate::commands::helper::aws::role;
use crate::commands::logged::Log;
use crate::ctx::Ctx;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Name, State};
use crate::domain::oauth::revocation::revoke_all;
use crate::error::{Code, Error};
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Forget a login here:
    authctl oauth logout work

  Have the server end it, too:
    authctl oauth logout work --revoke

  Sign out of the server's own pages as well, in a browser:
    authctl oauth logout work --revoke --end-session

  See what there is to log out from:
  $ authctl oauth status";

/// Remove the tokens of a login
///
/// With --revoke the server is told first (RFC 7009): the refresh token, then the access token. The
/// tokens are removed here whatever it says; where it did not revoke them, the command ends with exit
/// code 5. `authctl oauth revoke` keeps the profile, and what the server did not revoke.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Which login
    #[arg(value_name = "PROFILE")]
    name: Option<Name>,
    /// Have the server revoke the tokens
    #[arg(long)]
    revoke: bool,
    /// Sign out at the server, too, in a browser
    #[arg(long)]
    end_session: bool,
    /// Only print the address to sign out at, and open no browser
    #[arg(long, requires = "end_session")]
    no_browser: bool,
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
    /// How the person gets to sign out at the server: `opened` in a browser, `printed` as an
    /// address.
    end_session: Option<&'static str>,
    dry_run: bool,
}

/// Tells the server, removes the tokens from the store and the login from the database, and then
/// lets the person sign out: each whatever came of the one before.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Logout, Error> {
    let name = profile::named(args.name.as_ref(), ctx)?;
    let turn = ctx.locks.acquire(&keeping::reference(&name))?;
    if let Some(credential) = unfinished(&name, ctx)? {
        if !args.dry_run {
            remove(&credential, ctx)?;
        }
        return Ok(told(args, &name, None));
    }
    let (credential, session) = profile::session(&name, ctx)?;
    let mut told = told(args, &name, Some(session.issuer.clone()));
    if args.dry_run {
        return Ok(told);
    }
    let party = || {
        let kept = keeping::load(&credential, ctx)?;
        Party::logged_in(name.clone(), &session, &kept, ctx)
    };
    let revocation = args.revoke.then(|| revoke(&party()?, ctx));
    let exit = args.end_session.then(|| Exit::of(&party()?));
    remove(&credential, ctx)?;
    drop(turn);
    let left = exit.map(|exit| exit?.open(args.no_browser, ctx));
    if let Some(Err(error)) = revocation {
        return Err(Error::new(
            Code::RevocationFailed,
            format!("the tokens are removed here, but the server did not revoke them: {error}"),
        )
        .hint("end the session on the server's own pages"));
    }
    told.end_session = left
        .transpose()
        .map_err(|error| error.hint("the tokens are removed here all the same"))?;
    Ok(told)
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
    let store = ctx.store(credential.store);
    store.remove(&credential.reference.slot())?;
    // The access keys that were got with it go with it.
    store.remove(&credential.reference.part(role::part()?))?;
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
        end_session: None,
        issuer,
        dry_run: args.dry_run,
    }
}

fn revoke(party: &Party<'_>, ctx: &Ctx) -> Result<(), Error> {
    let kept = party.kept()?;
    if kept.tokens.access_token.is_empty() {
        // `authctl oauth revoke` was here before.
        return Ok(());
    }
    let endpoint = party.endpoint("revocation", |at| &at.revocation)?;
    let revocation = revoke_all(&party.connection.channel(), &endpoint, &kept);
    if revocation.access_holds {
        ctx.warn("the server revokes no access tokens: that of the login holds until its end");
    }
    revocation.failure.map_or(Ok(()), |error| Err(error.into()))
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
        if self.end_session == Some(OPENED) {
            text.line(
                Role::Plain,
                "the browser is at the server's page to sign out",
            );
        }
    }
}
