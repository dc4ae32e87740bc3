//! `authctl audit hash`: was this value ever presented here?

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use serde::Serialize;

use super::view::View;
use crate::commands::logged;
use crate::ctx::Ctx;
use crate::domain::audit::registry::Wanted;
use crate::domain::audit::seal::Fingerprint;
use crate::domain::moment::Moment;
use crate::domain::secret::Source;
use crate::error::{Code, Error};
use crate::output::{Answer, Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Ask whether a key that has leaked was ever tried here; exit code 0 is yes, 1 is no:
  $ authctl key new deploy --owner team-ci --scope repo:read
  $ printf 'some leaked value' | authctl audit hash

  Find out how often and when, for a script:
  $ printf 'some leaked value' | authctl audit hash --json";

/// Ask whether a value was ever presented here and refused
///
/// The log does not hold what was presented, only a fingerprint that nobody can make without the
/// log's key. This makes the value's fingerprint and looks for it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Where the value comes from: - (standard input), @FILE, env:NAME, fd:N, store:KIND/NAME or
    /// prompt; never the value itself
    #[arg(default_value = "-")]
    source: Source,
}

/// What the log knows of the value.
#[derive(Debug, Serialize)]
pub struct Known {
    #[serde(flatten)]
    fingerprint: Fingerprint,
    found: bool,
    /// How many rows tell of it.
    rows: u64,
    /// How often it was presented, as far as the rows tell.
    times: i64,
    first_at: Option<Moment>,
    last_at: Option<Moment>,
}

/// Makes the fingerprint and looks for it.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Known, Error> {
    let value = ctx.read(&args.source).map_err(|error| {
        // SECURITY: a value in place of its source is not repeated.
        match (&args.source, error.code()) {
            (Source::File(_), Code::InputUnreadable) => {
                Error::new(Code::InputUnreadable, "SOURCE is no file that can be read")
                    .hint("SOURCE says where the value is: - (standard input), @FILE, env:NAME, fd:N, store:KIND/NAME or prompt")
            }
            _ => error,
        }
    })?;
    let Some((seal, _)) = logged::seal(ctx)? else {
        return Err(Error::new(
            Code::CredentialUnknown,
            "the audit log has no key, and so no fingerprints",
        )
        .hint("it gets one with the first credential that is stored"));
    };
    let fingerprint = seal.fingerprint(value.expose());
    let wanted = Wanted {
        fingerprint: Some(fingerprint.fingerprint.clone()),
        ..Wanted::default()
    };
    let mut known = Known {
        fingerprint,
        found: false,
        rows: 0,
        times: 0,
        first_at: None,
        last_at: None,
    };
    // Rows of one matter count on; a new matter begins with 1 again.
    let mut matters: BTreeMap<String, i64> = BTreeMap::new();
    ctx.database.log_rows(&wanted, &mut |row| {
        let row = View::from(row);
        known.rows += 1;
        known.first_at = known.first_at.or(Some(row.at));
        known.last_at = Some(row.at);
        let count = row.entry.get("count").and_then(serde_json::Value::as_i64);
        let begun = row
            .text("first_at")
            .map_or_else(|| row.at.to_string(), str::to_owned);
        let most = matters.entry(begun).or_default();
        *most = count.unwrap_or(1).max(*most);
        ControlFlow::Continue(())
    })?;
    known.found = known.rows > 0;
    known.times = matters.values().sum();
    Ok(known)
}

impl Report for Known {
    fn text(&self, text: &mut Text) {
        if self.found {
            let times = if self.times == 1 {
                "once".to_owned()
            } else {
                format!("{} times at least", self.times)
            };
            text.put(Role::Warning, "found").line(
                Role::Plain,
                &format!(": it was presented and refused {times}"),
            );
        } else {
            text.line(Role::Plain, "not in the log");
        }
        text.field(11, "fingerprint", &self.fingerprint.fingerprint);
        if let (Some(first), Some(last)) = (self.first_at, self.last_at) {
            text.field(11, "first", &first.second().to_string()).field(
                11,
                "last",
                &last.second().to_string(),
            );
        }
    }

    fn answer(&self) -> Answer {
        self.found.into()
    }
}
