//! `authctl audit verify`: is the log as it was written?

use std::ops::ControlFlow;

use serde::Serialize;

use crate::commands::logged;
use crate::ctx::Ctx;
use crate::domain::audit::registry::Wanted;
use crate::domain::audit::seal::Head;
use crate::domain::audit::walk::{Fault, Findings, Walk};
use crate::domain::credential::Reference;
use crate::error::Error;
use crate::output::{Answer, Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Prove that nobody changed the log; exit code 0 is yes, 1 is no:
  $ authctl key new deploy --owner team-ci --scope repo:read
  $ authctl audit verify

  The same for a script, with every fault:
  $ authctl audit verify --json";

/// Prove that the log is as it was written
///
/// Each row is sealed by a key in the store, together with all rows before it, and the newest is
/// pinned in the store: a row that was changed, put in, moved, taken out, or cut off at the end is
/// found. So are rows that were written while the store gave no key, of which nothing can be proven.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {}

/// What was found.
#[derive(Debug, Serialize)]
pub struct Proof {
    valid: bool,
    /// How many rows there are.
    rows: u64,
    /// How many of them are proven to be as they were written.
    proven: u64,
    /// The row that the store has pinned.
    pinned: Option<Head>,
    /// The first row that is not as it was, or not there.
    first_bad: Option<i64>,
    /// How much is wrong.
    fault_count: u64,
    /// What is wrong, the first twenty.
    faults: Vec<Fault>,
    /// The last row that was written before there was a key.
    unsealed_until: Option<i64>,
}

/// Walks along the whole log.
pub fn run(_: &Args, ctx: &Ctx) -> Result<Proof, Error> {
    // The pin first: rows that come while the walk is under way make the log longer than it says.
    let (seal, pinned) = match logged::seal(ctx)? {
        Some((seal, pinned)) => (Some(seal), pinned),
        None => (None, left_behind(ctx)?),
    };
    let mut walk = Walk::new(seal.as_ref(), pinned);
    ctx.database.log_rows(&Wanted::default(), &mut |row| {
        walk.row(&row);
        ControlFlow::Continue(())
    })?;
    Ok(Proof::of(walk.end(), pinned))
}

/// Returns the pin of a log whose key the database does not know.
///
/// SECURITY: whoever empties the database, the record of the key with it, has not emptied the store.
fn left_behind(ctx: &Ctx) -> Result<Option<Head>, Error> {
    let known = ctx.database.log_credential()?;
    let usual = match ctx.settings.store()? {
        Some(store) => Some(store),
        None => ctx.database.default_store()?,
    };
    let (reference, store) = match (known, usual) {
        (Some(known), _) => (known.reference, known.store),
        (None, Some(store)) => (Reference::log(None), store),
        (None, None) => return Ok(None),
    };
    let pinned = ctx.store(store).get(&reference.log_head())?;
    Ok(pinned.and_then(|text| text.expose_text()?.parse().ok()))
}

impl Proof {
    fn of(findings: Findings, pinned: Option<Head>) -> Self {
        let bad = findings.faults.iter().map(Fault::seq).min();
        Self {
            valid: findings.count == 0,
            rows: findings.rows,
            proven: findings.proven,
            pinned,
            first_bad: bad,
            fault_count: findings.count,
            faults: findings.faults,
            unsealed_until: findings.before,
        }
    }
}

impl Report for Proof {
    fn text(&self, text: &mut Text) {
        let rows = self.rows;
        if self.valid {
            text.put(Role::Good, "whole").line(
                Role::Plain,
                &format!(": {rows} rows, {} of them sealed", self.proven),
            );
        } else {
            text.put(Role::Bad, "not whole").line(
                Role::Plain,
                &format!(": {} of {rows} rows are proven", self.proven),
            );
        }
        for fault in &self.faults {
            text.put(Role::Plain, "  ")
                .line(Role::Plain, &in_words(fault));
        }
        let told = self.faults.len() as u64;
        if self.fault_count > told {
            let more = format!("  and {} more", self.fault_count - told);
            text.line(Role::Plain, &more);
        }
        if let Some(last) = self.unsealed_until {
            let line = format!(
                "rows 1 to {last} were written before the log had a key: nothing shows whether they are as they were"
            );
            text.line(Role::Dim, &line);
        }
    }

    fn hint(&self) -> Option<String> {
        (!self.valid).then(|| {
            "authctl audit log --lines shows the rows; those that are named here prove nothing"
                .into()
        })
    }

    fn answer(&self) -> Answer {
        self.valid.into()
    }
}

fn in_words(fault: &Fault) -> String {
    let span = |seq: i64, to: i64| {
        if seq == to {
            format!("row {seq} is")
        } else {
            format!("rows {seq} to {to} are")
        }
    };
    match *fault {
        Fault::Altered { seq } => {
            format!("row {seq} was changed or put in, or the row before it was")
        }
        Fault::Missing { seq, to } => format!("{} missing", span(seq, to)),
        Fault::Truncated { seq } => {
            format!(
                "row {seq}, which is pinned in the store, is not there as it was: the end was cut off or replaced"
            )
        }
        Fault::Unpinned { seq } => {
            format!("the store has no pin: nothing shows that row {seq} is the last one")
        }
        Fault::Broken { seq } => {
            format!("when row {seq} was written, rows before it were missing or the pin was")
        }
        Fault::Unsealed { seq, to } => format!(
            "{} taken on trust: written while the store gave no key",
            span(seq, to)
        ),
    }
}
