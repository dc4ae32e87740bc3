//! `authctl key due`: which keys have to be rotated.

use std::ops::ControlFlow;

use serde::Serialize;

use super::portion::Portion;
use super::view;
use crate::ctx::Ctx;
use crate::domain::apikey::due::{Due, Reason, Rule};
use crate::domain::apikey::parts::KeyId;
use crate::domain::apikey::record::{KeyRecord, Owner};
use crate::domain::time::{Span, Timestamp};
use crate::error::Error;
use crate::output::progress::Progress;
use crate::output::stream::{Lines, Written};
use crate::output::{Answer, Column, Report, Role, Text, column};

const EXAMPLES: &str = "Examples:
  Fail a pipeline when a key ends within two weeks, or is older than 90 days:
  $ authctl key due --within 14d --max-age 90d

  See what will be due by then:
  $ authctl key new deploy --owner team-ci --scope repo:read
  $ authctl key due --at 2030-06-01T00:00:00Z

  Take what is due, a line of JSON for each:
  $ authctl key due --within 90d --lines";

/// Show the API keys that are due for rotation, soonest first; exit 1 when there are any
///
/// A key is due when it ends soon, has ended, or is too old: issued, held and imported ones alike,
/// but none that is revoked, switched off, or replaced by a newer version. The table `[key]` of
/// config.toml sets `within` and `max_age`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// How long before its end a key is due [default: 30d, or what the policy says]
    #[arg(long, value_name = "SPAN")]
    within: Option<Span>,
    /// At which age it is due, whenever it ends [default: what the policy says, or none]
    #[arg(long, value_name = "SPAN")]
    max_age: Option<Span>,
    /// Judge as of this moment: RFC 3339 or Unix seconds [default: now]
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    #[command(flatten)]
    portion: Portion,
}

/// What is due.
#[derive(Debug, Serialize)]
pub struct Overdue {
    due: Vec<Row>,
    /// How many there are.
    total: u64,
    /// Whether not all of them are shown.
    truncated: bool,
    at: Timestamp,
}

#[derive(Debug, Serialize)]
struct Row {
    name: String,
    id: KeyId,
    version: u32,
    origin: &'static str,
    service: Option<String>,
    env: &'static str,
    owner: Option<Owner>,
    reason: Reason,
    /// Since or until when: at its end, or when it became too old, whichever comes first.
    due_at: Timestamp,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
}

/// Returns what is due; no store is asked.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    let policy = ctx.settings.key_policy()?;
    let rule = Rule {
        within: args.within.unwrap_or(policy.within()),
        max_age: args.max_age.or(policy.max_age()),
    };
    let at = args.at.unwrap_or_else(|| ctx.now());
    if args.portion.lines {
        stream(&rule, at, &args.portion, ctx).map(Into::into)
    } else {
        collect(&rule, at, &args.portion, ctx).map(Into::into)
    }
}

fn collect(rule: &Rule, at: Timestamp, portion: &Portion, ctx: &Ctx) -> Result<Overdue, Error> {
    let mut due = Vec::new();
    let shown = visit(rule, at, portion.limit(), ctx, |row| {
        due.push(row);
        ControlFlow::Continue(())
    })?;
    let total = portion.total(shown, ctx, || ctx.database.count_due(rule, at))?;
    Ok(Overdue {
        due,
        total,
        truncated: total > shown,
        at,
    })
}

fn stream(rule: &Rule, at: Timestamp, portion: &Portion, ctx: &Ctx) -> Result<Written, Error> {
    let mut lines = Lines::new(ctx)?;
    let mut progress = Progress::new(ctx, "keys").beside_output();
    let shown = visit(rule, at, portion.limit(), ctx, |row| {
        progress.step();
        lines.add(&row)
    })?;
    drop(progress);
    lines.end((shown == 0).into())
}

/// Gives what is due to `take`, `limit` of it at most, and returns how much that was.
fn visit(
    rule: &Rule,
    at: Timestamp,
    limit: Option<u64>,
    ctx: &Ctx,
    mut take: impl FnMut(Row) -> ControlFlow<()>,
) -> Result<u64, Error> {
    let mut shown = 0;
    ctx.database.due_keys(rule, at, &mut |key| {
        if limit.is_some_and(|limit| shown >= limit) {
            return ControlFlow::Break(());
        }
        // What the database finds the rule finds as well.
        let Some(due) = rule.judge(&key, at) else {
            return ControlFlow::Continue(());
        };
        shown += 1;
        take(Row::new(&key, due))
    })?;
    Ok(shown)
}

impl Row {
    fn new(key: &KeyRecord, due: Due) -> Self {
        Self {
            name: key.name.to_string(),
            id: key.id,
            version: key.version,
            origin: key.origin.as_str(),
            service: key.origin.service().map(ToString::to_string),
            env: key.env.as_str(),
            owner: key.owner.clone(),
            reason: due.reason,
            due_at: due.at,
            created_at: key.created_at,
            expires_at: key.expires_at,
        }
    }
}

/// The columns; where there is no room for all, what is least asked for goes first.
const COLUMNS: [Column; 7] = [
    column("name", 0),
    column("reason", 1),
    column("ends", 2),
    column("issued", 3),
    column("owner", 4),
    column("env", 5),
    column("origin", 6),
];

impl Report for Overdue {
    fn text(&self, text: &mut Text) {
        if self.due.is_empty() {
            text.line(Role::Good, "no key is due for rotation");
            return;
        }
        let ends = |row: &Row| {
            row.expires_at
                .map_or("never".into(), |end| end.seen_from(self.at))
        };
        text.list(
            &COLUMNS,
            self.due.iter().map(|row| {
                vec![
                    row.name.clone(),
                    row.reason.in_words().to_owned(),
                    ends(row),
                    row.created_at.seen_from(self.at),
                    view::owner(row.owner.as_ref()).to_owned(),
                    row.env.to_owned(),
                    row.service.clone().unwrap_or_else(|| row.origin.to_owned()),
                ]
            }),
        );
    }

    fn hint(&self) -> Option<String> {
        let first = self.due.first()?;
        Some(format!(
            "authctl key rotate {} issues its next version",
            first.name
        ))
    }

    fn answer(&self) -> Answer {
        self.due.is_empty().into()
    }
}
