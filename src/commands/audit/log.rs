//! `authctl audit log`: what was done with credentials, and what failed.

use std::ops::ControlFlow;

use clap::ValueEnum;
use serde::Serialize;

use super::ocsf;
use super::view::View;
use crate::ctx::Ctx;
use crate::domain::audit::entry::{Event, Outcome};
use crate::domain::audit::registry::Wanted;
use crate::domain::credential::Reference;
use crate::domain::time::When;
use crate::error::Error;
use crate::output::stream::Lines;
use crate::output::{Answer, Report, Role, Text};

const EXAMPLES: &str = "Examples:
  See what was done of late:
  $ authctl key new deploy --owner team-ci --scope repo:read
  $ authctl audit log

  See what failed within a day, for a script:
  $ authctl audit log --outcome failure --since 24h --json

  See all that ever happened to one key, a line of JSON each:
  $ authctl audit log --subject key/deploy --lines

  Hand the log to a collector that takes OCSF:
  $ authctl audit log --format ocsf > events.jsonl";

/// How many rows are shown where nothing else is said, and they are not for a program to read line
/// by line.
const SHOWN: u32 = 100;

/// Show what was done with credentials, and what failed: the newest last
///
/// Shown is what lies in the database; whether somebody changed it, audit verify says. What was
/// presented and refused is not in it, only a fingerprint: audit hash says whether a value is in the
/// log.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// No earlier than this: a span ago (24h), RFC 3339 or Unix seconds
    #[arg(long, value_name = "TIME")]
    since: Option<When>,
    /// Earlier than this: a span ago (24h), RFC 3339 or Unix seconds
    #[arg(long, value_name = "TIME")]
    until: Option<When>,
    /// This event alone, such as key.issued, key.verified, secret.revealed or store.denied
    #[arg(long)]
    event: Option<Event>,
    /// What was about this credential alone, as KIND/NAME
    #[arg(long, value_name = "REF")]
    subject: Option<Reference>,
    /// What ended so alone: success or failure
    #[arg(long)]
    outcome: Option<Outcome>,
    /// The newest ones, at most so many [default: 100; all of them with --lines or --format]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    /// Give a line of JSON for each, as they are found
    #[arg(long)]
    lines: bool,
    /// Give a line of JSON for each, in a form that other programs know: ocsf (Account Change and
    /// Authentication of the Open Cybersecurity Schema Framework)
    #[arg(long, value_name = "FORM", conflicts_with = "lines")]
    format: Option<Form>,
}

/// A form of the log that other programs know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Ocsf,
}

/// Rows of the log.
#[derive(Debug, Serialize)]
pub struct Listing {
    entries: Vec<View>,
    /// Whether older ones were left out.
    more: bool,
}

/// Reads the rows; no store is asked.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    let now = ctx.now();
    let back = |when: When| when.back_from(now).into();
    let wanted = Wanted {
        since: args.since.map(back),
        until: args.until.map(back),
        event: args.event,
        outcome: args.outcome,
        subject: args.subject.clone(),
        fingerprint: None,
        limit: args.limit,
    };
    if args.lines || args.format.is_some() {
        return args.stream(&wanted, ctx);
    }
    let limit = args.limit.unwrap_or(SHOWN);
    let mut entries = Vec::new();
    let wanted = Wanted {
        // One more, to know whether there is one.
        limit: Some(limit.saturating_add(1)),
        ..wanted
    };
    ctx.database.log_rows(&wanted, &mut |row| {
        entries.push(View::from(row));
        ControlFlow::Continue(())
    })?;
    let more = entries.len() > limit as usize;
    if more {
        entries.remove(0);
    }
    Ok(Listing { entries, more }.into())
}

impl Args {
    fn stream(&self, wanted: &Wanted, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
        let mut lines = Lines::new(ctx)?;
        ctx.database
            .log_rows(wanted, &mut |row| match self.format {
                Some(Form::Ocsf) => lines.add(&ocsf::event(&row.into())),
                None => lines.add(&View::from(row)),
            })?;
        lines.end(Answer::Yes).map(Into::into)
    }
}

impl Report for Listing {
    fn text(&self, text: &mut Text) {
        if self.entries.is_empty() {
            text.line(Role::Dim, "nothing of that is in the log");
            return;
        }
        text.table(
            &["time", "event", "", "about", "by", "more"],
            self.entries.iter().map(|row| {
                let failed = row.outcome == Outcome::Failure.as_str();
                vec![
                    row.at.second().to_string(),
                    row.event.clone(),
                    if failed { "failed" } else { "" }.to_owned(),
                    row.subject.clone().unwrap_or_default(),
                    row.who(),
                    row.details(),
                ]
            }),
        );
    }

    fn hint(&self) -> Option<String> {
        self.more
            .then(|| "there are older ones: --limit or --since shows them".into())
    }
}
