//! `authctl list`: every credential, from the index alone.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use serde::Serialize;

use crate::ctx::Ctx;
use crate::domain::apikey::due::Rule;
use crate::domain::credential::{Kind, Name, Reference, State};
use crate::domain::oauth::standing::Standing;
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Show every credential:
  $ authctl list

  Show API keys alone, for a script:
  $ authctl list --kind key --json";

/// Show every credential: kind, name, age, expiry, store, and what is due
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Show this kind alone: key, jwk, oauth or secret
    #[arg(long, value_name = "KIND")]
    kind: Option<Kind>,
}

/// What the index knows.
#[derive(Debug, Serialize)]
pub struct Listing {
    credentials: Vec<Row>,
    #[serde(skip)]
    now: Timestamp,
}

#[derive(Debug, Serialize)]
struct Row {
    reference: Reference,
    store: &'static str,
    created_at: Timestamp,
    updated_at: Timestamp,
    expires_at: Option<Timestamp>,
    due: Option<&'static str>,
}

/// Returns what the index knows; no store is asked.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Listing, Error> {
    let now = ctx.now();
    let wanted = |kind| args.kind.is_none_or(|wanted| wanted == kind);
    let rotate = if wanted(Kind::Key) {
        to_rotate(ctx, now)?
    } else {
        BTreeMap::new()
    };
    let logins = if wanted(Kind::Oauth) {
        to_log_in(ctx, now)?
    } else {
        BTreeMap::new()
    };
    let credentials = ctx
        .database
        .credentials()?
        .into_iter()
        .filter(|credential| wanted(credential.reference.kind))
        .map(|credential| Row {
            due: match (credential.state, credential.expires_at) {
                (State::Pending, _) => Some("unfinished"),
                (State::Revoked, _) => Some("revoked"),
                // A token that ends soon is refreshed by itself; a key is not.
                (State::Ready, _) if credential.reference.kind == Kind::Key => {
                    rotate.get(&credential.reference.name).copied()
                }
                (State::Ready, _) if credential.reference.kind == Kind::Oauth => {
                    logins.get(&credential.reference.name).copied()
                }
                (State::Ready, Some(end)) if end <= now => Some("expired"),
                (State::Ready, _) => None,
            },
            store: credential.store.as_str(),
            created_at: credential.created_at,
            updated_at: credential.updated_at,
            expires_at: credential.expires_at,
            reference: credential.reference,
        })
        .collect();
    Ok(Listing { credentials, now })
}

/// Returns which API keys are due for rotation, and why, as `key due` has it.
fn to_rotate(ctx: &Ctx, now: Timestamp) -> Result<BTreeMap<Name, &'static str>, Error> {
    let rule = Rule::from(&ctx.settings.key_policy()?);
    let mut due = BTreeMap::new();
    ctx.database.due_keys(&rule, now, &mut |key| {
        if let Some(why) = rule.judge(&key, now) {
            due.insert(key.name, why.reason.in_words());
        }
        ControlFlow::Continue(())
    })?;
    Ok(due)
}

/// Returns which logins somebody has to look after, and why, as `oauth status` has it.
fn to_log_in(ctx: &Ctx, now: Timestamp) -> Result<BTreeMap<Name, &'static str>, Error> {
    let sessions = ctx.database.sessions()?.into_iter();
    let due = sessions.filter_map(|(credential, session)| {
        let standing = Standing::of(&session, now);
        (standing != Standing::LoggedIn).then(|| (credential.reference.name, standing.in_words()))
    });
    Ok(due.collect())
}

impl Report for Listing {
    fn text(&self, text: &mut Text) {
        if self.credentials.is_empty() {
            text.line(
                Role::Dim,
                "no credentials yet; authctl --help shows how to make one",
            );
            return;
        }
        text.table(
            &["kind", "name", "changed", "expires", "store", "due"],
            self.credentials.iter().map(|row| {
                vec![
                    row.reference.kind.as_str().to_owned(),
                    row.reference.name.to_string(),
                    row.updated_at.seen_from(self.now),
                    row.expires_at
                        .map_or_else(|| "never".into(), |end| end.seen_from(self.now)),
                    row.store.to_owned(),
                    row.due.unwrap_or("").to_owned(),
                ]
            }),
        );
    }
}
