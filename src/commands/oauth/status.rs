//! `authctl oauth status`: who is logged in where, from the database alone.

use serde::Serialize;

use super::profile;
use crate::ctx::Ctx;
use crate::domain::credential::{Credential, Name};
use crate::domain::oauth::session::Session;
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Show every login:
  $ authctl oauth status

  For a script:
  $ authctl oauth status --json

  Show one:
    authctl oauth status work";

/// Show who is logged in where
///
/// Neither the keychain nor a server is asked: what is shown is what is known here.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Which login; without it, all
    #[arg(value_name = "PROFILE")]
    name: Option<Name>,
}

/// What is known of logins: one object where one was asked for.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Status {
    /// One login.
    One(Box<Login>),
    /// All of them.
    All {
        /// By name.
        profiles: Vec<Login>,
    },
}

/// What is known of a login.
#[derive(Debug, Serialize)]
pub struct Login {
    profile: String,
    issuer: String,
    client_id: String,
    subject: Option<String>,
    scope: Option<String>,
    expires_at: Option<Timestamp>,
    refreshable: bool,
    logged_in_at: Timestamp,
    refreshed_at: Option<Timestamp>,
    last_failure: Option<LastFailure>,
    store: &'static str,
    #[serde(skip)]
    now: Timestamp,
}

#[derive(Debug, Serialize)]
struct LastFailure {
    code: String,
    at: Timestamp,
}

/// Returns what the database knows.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Status, Error> {
    let now = ctx.now();
    if let Some(name) = profile::chosen(args.name.as_ref(), ctx)? {
        let (credential, session) = profile::session(&name, ctx)?;
        return Ok(Status::One(Box::new(login(&credential, session, now))));
    }
    let sessions = ctx.database.sessions()?.into_iter();
    Ok(Status::All {
        profiles: sessions
            .map(|(credential, session)| login(&credential, session, now))
            .collect(),
    })
}

fn login(credential: &Credential, session: Session, now: Timestamp) -> Login {
    Login {
        profile: credential.reference.name.to_string(),
        issuer: session.issuer,
        client_id: session.client_id,
        subject: session.subject,
        scope: session.granted,
        expires_at: session.expires_at,
        refreshable: session.refreshable,
        logged_in_at: session.logged_in_at,
        refreshed_at: session.refreshed_at,
        last_failure: session.last_failure.map(|failure| LastFailure {
            code: failure.code,
            at: failure.at,
        }),
        store: credential.store.as_str(),
        now,
    }
}

impl Login {
    /// Says how it is in a word or two, and whether somebody has to act.
    fn state(&self) -> (Role, &'static str) {
        let over = self.expires_at.is_some_and(|end| end <= self.now);
        match &self.last_failure {
            Some(failure) if failure.code == "login_required" => (Role::Bad, "login needed"),
            Some(_) if over => (Role::Warning, "refresh failed"),
            _ if over && !self.refreshable => (Role::Bad, "login needed"),
            _ => (Role::Good, "logged in"),
        }
    }
}

impl Report for Status {
    fn text(&self, text: &mut Text) {
        match self {
            Self::One(login) => one(login, text),
            Self::All { profiles } if profiles.is_empty() => {
                text.line(
                    Role::Dim,
                    "no logins yet; authctl oauth login PROFILE makes one",
                );
            }
            Self::All { profiles } => {
                text.table(
                    &["profile", "state", "issuer", "who", "token ends", "store"],
                    profiles.iter().map(|login| {
                        vec![
                            login.profile.clone(),
                            login.state().1.to_owned(),
                            login.issuer.clone(),
                            login.subject.clone().unwrap_or_else(|| "-".into()),
                            ends(login),
                            login.store.to_owned(),
                        ]
                    }),
                );
            }
        }
    }
}

fn one(login: &Login, text: &mut Text) {
    let (role, state) = login.state();
    text.put(Role::Heading, &login.profile)
        .put(Role::Plain, "  ")
        .line(role, state);
    let seen = |moment: Timestamp| moment.seen_from(login.now);
    let mut field = |label: &str, value: &str| {
        text.field(11, label, value);
    };
    field("issuer", &login.issuer);
    field("client", &login.client_id);
    field("who", login.subject.as_deref().unwrap_or("not said"));
    field("scopes", login.scope.as_deref().unwrap_or("as asked for"));
    field("token ends", &ends(login));
    field("logged in", &seen(login.logged_in_at));
    if let Some(moment) = login.refreshed_at {
        field("refreshed", &seen(moment));
    }
    if let Some(failure) = &login.last_failure {
        field("failed", &format!("{} {}", failure.code, seen(failure.at)));
    }
    field("store", login.store);
}

fn ends(login: &Login) -> String {
    let end = match login.expires_at {
        Some(end) => end.seen_from(login.now),
        None => "not said".into(),
    };
    if login.refreshable {
        format!("{end}, refreshed by itself")
    } else {
        end
    }
}
