//! `authctl oauth refresh`: gets new tokens now, whether or not the old ones still hold.

use serde::Serialize;

use super::fresh::{self, Asked};
use super::profile;
use crate::ctx::Ctx;
use crate::domain::credential::Name;
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Have new rights at the server show in the token at once:
    authctl oauth refresh work

  See when tokens were last refreshed:
  $ authctl oauth status";

/// Refresh the tokens of a login now
///
/// No token is printed; `oauth token` does that, and refreshes by itself what is not fresh. A
/// browser is never opened; where somebody has to sign in, the command ends with exit code 4.
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

/// What the server gave.
#[derive(Debug, Serialize)]
pub struct Renewed {
    profile: String,
    expires_at: Option<Timestamp>,
    /// When that was; earlier than now where another process did it meanwhile.
    refreshed_at: Option<Timestamp>,
    rotated: bool,
    refreshable: bool,
    scope: Option<String>,
    #[serde(skip)]
    now: Timestamp,
}

/// Refreshes once, or takes what another process got since this one began to wait for it.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Renewed, Error> {
    ctx.explain(args.explain);
    let name = profile::named(args.name.as_ref(), ctx)?;
    let asked = Asked {
        anew: true,
        ..Asked::default()
    };
    let fresh = fresh::tokens(&name, &asked, ctx)?;
    Ok(Renewed {
        profile: name.to_string(),
        expires_at: fresh.tokens.expires_at,
        refreshed_at: fresh.session.refreshed_at,
        rotated: fresh.rotated,
        refreshable: fresh.kept.tokens.refresh_token.is_some(),
        scope: fresh.tokens.scope,
        now: ctx.now(),
    })
}

impl Report for Renewed {
    fn text(&self, text: &mut Text) {
        let end = match self.expires_at {
            Some(end) => format!("; the token ends {}", end.seen_from(self.now)),
            None => String::new(),
        };
        text.put(Role::Good, "refreshed")
            .line(Role::Plain, &format!(" {}{end}", self.profile));
        if self.rotated {
            text.line(Role::Dim, "the server gave a new refresh token, too");
        }
    }
}
