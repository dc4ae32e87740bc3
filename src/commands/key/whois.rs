//! `authctl key whois`: whose key is this?

use serde::Serialize;

use super::kept;
use super::view::{self, Row};
use crate::commands::logged;
use crate::ctx::Ctx;
use crate::domain::apikey::examine::{Finding, examine};
use crate::domain::apikey::parts::KeyId;
use crate::domain::apikey::verdict::{Asked, Verdict};
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::secret::Source;
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Answer, Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Ask whose key was found somewhere; exit code 1 is nobody's:
  $ authctl key new deploy --owner team-ci --scope repo:read
  $ authctl key show deploy --reveal | authctl key whois

  Ask whose the id is that stands in a log:
  $ authctl key whois --id 7Hq2mZp0Xe";

/// Say whose API key this is: its name, owner and state; exit 1 when it is nobody's
///
/// That is no verdict: a key that was revoked has its owner as well. The key is read from standard
/// input or a source, and never from an argument.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Where the key is: - (standard input, which is also the default), @FILE, env:NAME, fd:N,
    /// store:key/NAME or prompt
    // SECURITY: looked at before it is read as a source, since errors repeat what they refuse.
    #[arg(value_name = "SOURCE", conflicts_with = "id")]
    source: Option<String>,
    /// The id that stands in the key, instead of the key
    #[arg(long)]
    id: Option<KeyId>,
}

/// Whose key it is.
#[derive(Debug, Serialize)]
pub struct Found {
    known: bool,
    /// Why it is nobody's.
    code: Option<Verdict>,
    key: Option<Row>,
    #[serde(skip)]
    now: Timestamp,
}

/// A key and nothing else is read: 55 bytes, and room for white space and for keys of others.
const LIMIT: usize = 4 << 10;

/// Looks the key up in the registry; no store is asked.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Found, Error> {
    let now = ctx.now();
    let found = if let Some(id) = &args.id {
        ctx.database.key_by_id(id)?.ok_or(Verdict::Unknown)
    } else {
        let presented = ctx.read_exact(&source(args, ctx)?, LIMIT)?;
        let text = presented.expose().trim_ascii();
        let found = match examine(text, &*ctx.database, now, &Asked::default())? {
            Finding::Known(_, record) => Ok(*record),
            Finding::Stranger(why, _) => Err(why),
        };
        if let Err(why) = &found {
            let entry = Entry::failed(Event::KeyVerified, why.as_str());
            logged::refused(ctx, entry.with("command", "whois"), &[text]);
        }
        found
    };
    Ok(Found {
        known: found.is_ok(),
        code: found.as_ref().err().copied(),
        key: found.ok().map(|key| Row::new(&key, now)),
        now,
    })
}

fn source(args: &Args, ctx: &Ctx) -> Result<Source, Error> {
    match &args.source {
        Some(source) if kept::looks_like_key(source.as_bytes()) => Err(kept::exposed()),
        Some(source) => Ok(source.parse()?),
        None if ctx.console.in_terminal => Ok(Source::Prompt),
        None => Ok(Source::Stdin),
    }
}

impl Report for Found {
    fn text(&self, text: &mut Text) {
        let Some(key) = &self.key else {
            let why = self.code.map_or("", Verdict::in_words);
            text.put(Role::Bad, "nobody's")
                .line(Role::Plain, &format!(": {why}"));
            return;
        };
        text.line(Role::Heading, &format!("key/{}", key.name))
            .field(7, "id", &format!("{} (v{})", key.id, key.version))
            .field(7, "owner", view::owner(key.owner.as_ref()))
            .field(7, "state", &key.state())
            .field(7, "ends", &key.ends(self.now))
            .field(7, "env", key.env)
            .field(7, "scopes", &view::scopes(&key.scopes));
    }

    fn answer(&self) -> Answer {
        self.known.into()
    }
}
