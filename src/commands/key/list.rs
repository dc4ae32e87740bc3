//! `authctl key list`: the API keys, from the registry alone.

use std::ops::ControlFlow;

use serde::Serialize;

use super::portion::Portion;
use super::view::{self, Row};
use crate::ctx::Ctx;
use crate::domain::apikey::label::Label;
use crate::domain::apikey::listing::{From, Sort, State, Wanted};
use crate::domain::apikey::parts::{Env, Prefix};
use crate::domain::apikey::record::{Owner, Service};
use crate::domain::apikey::scope::Scope;
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::progress::Progress;
use crate::output::stream::{Lines, Written};
use crate::output::{Answer, Column, Report, Role, Text, column};

const EXAMPLES: &str = "Examples:
  Show the keys:
  $ authctl key list

  Show what one team has in production, what ends soonest first:
  $ authctl key list --owner team-ci --env live --sort expires

  Show every version, those that are over as well, for a script:
  $ authctl key list --all --json

  Take the whole registry, a line of JSON for each version:
  $ authctl key list --all --lines > keys";

/// Show the API keys: the version in use of each, and older ones that are still good
///
/// A key without a version in use is shown by its newest. Filters are joined by AND.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Show every version
    #[arg(long)]
    all: bool,
    /// Show what this owner answers for
    #[arg(long)]
    owner: Option<Owner>,
    /// Show what is good for this environment: live, test or dev
    #[arg(long)]
    env: Option<Env>,
    /// Show what may do this
    #[arg(long)]
    scope: Option<Scope>,
    /// Show what has this label, as name=value; repeatable
    #[arg(long = "label", value_name = "LABEL")]
    labels: Vec<Label>,
    /// Show the keys that are held for this service
    #[arg(long)]
    service: Option<Service>,
    /// Show what comes from there: issued, held or imported
    #[arg(long)]
    origin: Option<From>,
    /// Show what stands so: active, retiring, `not_yet_valid`, expired, replaced, disabled or revoked
    #[arg(long)]
    state: Option<State>,
    /// Show what begins with this
    #[arg(long)]
    prefix: Option<Prefix>,
    /// By what to sort: name, created (newest first), age (oldest first), expires (soonest first) or
    /// owner
    #[arg(long, default_value = "name", value_name = "ORDER")]
    sort: Sort,
    #[command(flatten)]
    portion: Portion,
}

/// What the registry knows.
#[derive(Debug, Serialize)]
pub struct Listing {
    keys: Vec<Row>,
    /// How many there are.
    total: u64,
    /// Whether not all of them are shown.
    truncated: bool,
    #[serde(skip)]
    now: Timestamp,
}

/// Returns what the registry knows; no store is asked.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    if args.portion.lines {
        stream(args, ctx).map(Into::into)
    } else {
        listing(args, ctx).map(Into::into)
    }
}

fn listing(args: &Args, ctx: &Ctx) -> Result<Listing, Error> {
    let now = ctx.now();
    let wanted = args.wanted();
    let mut keys = Vec::new();
    ctx.database.list_keys(&wanted, now, &mut |key| {
        keys.push(Row::new(&key, now));
        ControlFlow::Continue(())
    })?;
    let shown = u64::try_from(keys.len()).unwrap_or(u64::MAX);
    let total = args
        .portion
        .total(shown, ctx, || ctx.database.count_keys(&wanted, now))?;
    Ok(Listing {
        keys,
        total,
        truncated: total > shown,
        now,
    })
}

/// Gives the keys as they come.
fn stream(args: &Args, ctx: &Ctx) -> Result<Written, Error> {
    let now = ctx.now();
    let mut lines = Lines::new(ctx)?;
    let mut progress = Progress::new(ctx, "keys").beside_output();
    ctx.database.list_keys(&args.wanted(), now, &mut |key| {
        progress.step();
        lines.add(&Row::new(&key, now))
    })?;
    drop(progress);
    lines.end(Answer::Yes)
}

impl Args {
    fn wanted(&self) -> Wanted {
        Wanted {
            all: self.all,
            owner: self.owner.clone(),
            env: self.env,
            scope: self.scope.clone(),
            labels: self.labels.clone(),
            service: self.service.clone(),
            origin: self.origin,
            state: self.state,
            prefix: self.prefix.clone(),
            sort: self.sort,
            limit: self.portion.limit(),
        }
    }
}

/// The columns; where there is no room for all, what is least asked for goes first.
const COLUMNS: [Column; 8] = [
    column("name", 0),
    column("id", 3),
    column("version", 6),
    column("env", 5),
    column("state", 1),
    column("ends", 2),
    column("owner", 4),
    column("scopes", 7),
];

impl Report for Listing {
    fn text(&self, text: &mut Text) {
        if self.keys.is_empty() {
            text.line(
                Role::Dim,
                "no API keys here; authctl key new --help shows how to issue one",
            );
            return;
        }
        // Where a key comes from is worth a column only where not all were issued here.
        let mixed = self.keys.iter().any(|row| row.origin != "issued");
        let mut columns = COLUMNS.to_vec();
        columns.extend(mixed.then_some(column("origin", 6)));
        text.list(
            &columns,
            self.keys.iter().map(|row| {
                let mut cells = vec![
                    row.name.clone(),
                    row.id.to_string(),
                    format!("v{}", row.version),
                    row.env.to_owned(),
                    row.state(),
                    row.ends(self.now),
                    view::owner(row.owner.as_ref()).to_owned(),
                    if row.scopes.is_empty() {
                        "none".into()
                    } else {
                        row.scopes.to_string()
                    },
                ];
                cells.extend(mixed.then(|| match &row.service {
                    Some(service) => format!("{}: {service}", row.origin),
                    None => row.origin.to_owned(),
                }));
                cells
            }),
        );
    }
}
