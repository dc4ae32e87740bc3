//! `authctl secret list`: shows what values there are, never the values.

use serde::Serialize;

use crate::ctx::Ctx;
use crate::domain::credential::{Kind, State};
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Show the names and where each value lies:
  $ authctl secret list

  The same for a script:
  $ authctl secret list --json";

/// Show the stored values' names, age and store
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {}

/// The values that the index knows.
#[derive(Debug, Serialize)]
pub struct Listing {
    secrets: Vec<Row>,
    #[serde(skip)]
    now: Timestamp,
}

#[derive(Debug, Serialize)]
struct Row {
    name: String,
    store: &'static str,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// Whether the value was seen to be in its store.
    ready: bool,
}

/// Returns what the index knows; no store is asked.
pub fn run(_: &Args, ctx: &Ctx) -> Result<Listing, Error> {
    let secrets = ctx
        .database
        .credentials()?
        .into_iter()
        .filter(|credential| credential.reference.kind == Kind::Secret)
        .map(|credential| Row {
            name: credential.reference.name.to_string(),
            store: credential.store.as_str(),
            created_at: credential.created_at,
            updated_at: credential.updated_at,
            ready: credential.state == State::Ready,
        })
        .collect();
    Ok(Listing {
        secrets,
        now: ctx.now(),
    })
}

impl Report for Listing {
    fn text(&self, text: &mut Text) {
        if self.secrets.is_empty() {
            text.line(Role::Dim, "no secrets yet; authctl secret set makes one");
            return;
        }
        text.table(
            &["name", "changed", "store", "due"],
            self.secrets.iter().map(|row| {
                let due = if row.ready { "" } else { "unfinished" };
                vec![
                    row.name.clone(),
                    row.updated_at.seen_from(self.now),
                    row.store.to_owned(),
                    due.to_owned(),
                ]
            }),
        );
    }
}
