//! `authctl key list`: the API keys, from the registry alone.

use serde::Serialize;

use super::view::{self, Row};
use crate::ctx::Ctx;
use crate::domain::apikey::verdict::Verdict;
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Show the keys:
  $ authctl key list

  Show every version, those that are over as well, for a script:
  $ authctl key list --all --json";

/// Show the API keys: the newest version of each, and older ones that are still good
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Show every version
    #[arg(long)]
    all: bool,
}

/// What the registry knows.
#[derive(Debug, Serialize)]
pub struct Listing {
    keys: Vec<Row>,
    #[serde(skip)]
    now: Timestamp,
}

/// Returns what the registry knows; no store is asked.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Listing, Error> {
    let now = ctx.now();
    let versions = ctx.database.keys()?;
    let newest = versions
        .iter()
        .zip(versions.iter().skip(1).map(Some).chain([None]))
        .map(|(key, next)| next.is_none_or(|next| next.name != key.name));
    let keys = versions
        .iter()
        .map(|key| Row::new(key, now))
        .zip(newest)
        .filter(|(row, newest)| args.all || *newest || row.code == Verdict::Valid)
        .map(|(row, _)| row)
        .collect();
    Ok(Listing { keys, now })
}

impl Report for Listing {
    fn text(&self, text: &mut Text) {
        if self.keys.is_empty() {
            text.line(
                Role::Dim,
                "no API keys yet; authctl key new --help shows how to issue one",
            );
            return;
        }
        text.table(
            &[
                "name", "id", "version", "env", "state", "ends", "owner", "scopes",
            ],
            self.keys.iter().map(|row| {
                vec![
                    row.name.clone(),
                    row.id.to_string(),
                    format!("v{}", row.version),
                    row.env.to_owned(),
                    row.state().to_owned(),
                    row.ends(self.now),
                    view::owner(row.owner.as_ref()).to_owned(),
                    if row.scopes.is_empty() {
                        "none".into()
                    } else {
                        row.scopes.to_string()
                    },
                ]
            }),
        );
    }
}
