//! `authctl list`: every credential, from the index alone.

use serde::Serialize;

use crate::ctx::Ctx;
use crate::domain::credential::{Kind, Reference, State};
use crate::domain::time::{Span, Timestamp};
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

/// How long before its end a credential is said to be due.
const SOON: Span = Span::from_days(30);

/// Returns what the index knows; no store is asked.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Listing, Error> {
    let now = ctx.now();
    let credentials = ctx
        .database
        .credentials()?
        .into_iter()
        .filter(|credential| {
            args.kind
                .is_none_or(|kind| credential.reference.kind == kind)
        })
        .map(|credential| Row {
            due: match (credential.state, credential.expires_at) {
                (State::Pending, _) => Some("unfinished"),
                (State::Ready, Some(end)) if end <= now => Some("expired"),
                // A token that ends soon is refreshed by itself; a key is not.
                (State::Ready, Some(end))
                    if credential.reference.kind == Kind::Key && end.since(now) <= SOON =>
                {
                    Some("expires soon")
                }
                (State::Ready, _) => None,
                (State::Revoked, _) => Some("revoked"),
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
