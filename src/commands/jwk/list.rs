//! `authctl jwk list`: the signing and encryption keys, from the registry alone.

use serde::Serialize;

use super::view::Row;
use crate::ctx::Ctx;
use crate::domain::jwk::record::Standing;
use crate::domain::text::excerpt;
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Show the keys:
  $ authctl jwk list

  Show every version, those that are over as well, for a script:
  $ authctl jwk list --all --json";

/// Show the signing and encryption keys in the store
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Show every version, those that are not used or published any more as well
    #[arg(long)]
    all: bool,
}

/// What the registry knows.
#[derive(Debug, Serialize)]
pub struct Listing {
    jwks: Vec<Row>,
    #[serde(skip)]
    now: Timestamp,
}

/// Returns what the registry knows; no store is asked.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Listing, Error> {
    let now = ctx.now();
    let versions = ctx.database.jwks()?;
    let over = |row: &Row| matches!(row.state, Standing::Retired | Standing::Unfinished);
    let rows = versions.iter().map(|jwk| Row::new(jwk, now));
    let jwks = rows.filter(|row| args.all || !over(row)).collect();
    Ok(Listing { jwks, now })
}

impl Report for Listing {
    fn text(&self, text: &mut Text) {
        if self.jwks.is_empty() {
            text.line(
                Role::Dim,
                "no keys yet; authctl jwk new --help shows how to make one",
            );
            return;
        }
        text.table(
            &[
                "name", "version", "state", "until", "alg", "use", "type", "kid",
            ],
            self.jwks.iter().map(|row| {
                vec![
                    row.name.clone(),
                    format!("v{}", row.version),
                    row.state.as_str().to_owned(),
                    row.until(self.now),
                    row.alg.clone(),
                    row.purpose.to_owned(),
                    row.kind.clone(),
                    excerpt(row.kid.as_str(), 16),
                ]
            }),
        );
    }
}
