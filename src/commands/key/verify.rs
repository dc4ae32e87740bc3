//! `authctl key verify`: is this a key that was issued here, and good for what is asked?

use std::ffi::OsString;

use serde::Serialize;

use super::kept;
use crate::ctx::Ctx;
use crate::domain::apikey::format::parse;
use crate::domain::apikey::parts::{KeyHash, KeyId};
use crate::domain::apikey::record::{KeyRecord, Owner};
use crate::domain::apikey::scope::{Scope, Scopes};
use crate::domain::apikey::verdict::{Verdict, judge};
use crate::domain::secret::Source;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};
use crate::output::{Answer, Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Ask whether a key is good, and may read; exit code 0 is yes, 1 is no:
  $ authctl key new deploy --owner team-ci --scope repo:read
  $ authctl key show deploy --reveal | authctl key verify --scope repo:read

  Take the key from the store, and ask how it will stand on a day to come:
  $ authctl key verify --key store:key/deploy --at 2100-01-01T00:00:00Z --json";

/// Ask whether an API key is good
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Standard input, which is also the default; never the key itself
    // SECURITY: taken as it comes and looked at in `source`, since clap's errors repeat what they
    // refuse.
    #[arg(value_name = "-", num_args = 0..)]
    input: Vec<OsString>,
    /// Where the key is: - (standard input), @FILE, env:NAME, fd:N, store:key/NAME or prompt
    #[arg(long, value_name = "SOURCE")]
    key: Option<String>,
    /// A scope that it must have, as resource:action; repeatable, and then it must have all
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<Scope>,
    /// Judge as of this moment: RFC 3339 or Unix seconds
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
}

/// A key and nothing else is read: 55 bytes, and room for white space.
const LIMIT: usize = 4 << 10;

/// The answer.
///
/// Of a key that is not on record, or whose secret is wrong, it says nothing but the id that was
/// presented.
#[derive(Debug, Serialize)]
pub struct Answered {
    valid: bool,
    code: Verdict,
    name: Option<String>,
    id: Option<KeyId>,
    scopes: Option<Scopes>,
    owner: Option<Owner>,
    expires_at: Option<Timestamp>,
    #[serde(skip)]
    at: Timestamp,
}

/// Reads the key and judges it by the registry; no store is asked.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Answered, Error> {
    let presented = ctx.read_exact(&source(args, ctx)?, LIMIT)?;
    let at = args.at.unwrap_or_else(|| ctx.now());
    let key = presented.expose().trim_ascii();
    let id = match parse(key) {
        Ok(id) => id,
        Err(damage) => return Ok(Answered::bare(damage.into(), None, at)),
    };
    let Some(record) = ctx.database.key_by_id(&id)? else {
        return Ok(Answered::bare(Verdict::Unknown, Some(id), at));
    };
    match judge(&record, &KeyHash::of(key), at, &args.scopes) {
        Verdict::Unknown => Ok(Answered::bare(Verdict::Unknown, Some(id), at)),
        verdict => Ok(Answered::of(verdict, record, at)),
    }
}

/// Returns where the key is to be read from.
fn source(args: &Args, ctx: &Ctx) -> Result<Source, Error> {
    if args.input.iter().any(|word| word != "-") {
        return Err(kept::exposed());
    }
    match &args.key {
        Some(_) if !args.input.is_empty() => Err(Error::new(
            Code::Usage,
            "both - and --key say where the key is: write one of them",
        )),
        Some(key) if kept::looks_like_key(key.as_bytes()) => Err(kept::exposed()),
        Some(key) => Ok(key.parse()?),
        None if ctx.console.in_terminal && args.input.is_empty() => Ok(Source::Prompt),
        None => Ok(Source::Stdin),
    }
}

impl Answered {
    fn bare(code: Verdict, id: Option<KeyId>, at: Timestamp) -> Self {
        Self {
            valid: false,
            code,
            name: None,
            id,
            scopes: None,
            owner: None,
            expires_at: None,
            at,
        }
    }

    fn of(code: Verdict, key: KeyRecord, at: Timestamp) -> Self {
        Self {
            valid: code == Verdict::Valid,
            code,
            name: Some(key.name.to_string()),
            id: Some(key.id),
            expires_at: key.end(),
            scopes: Some(key.scopes),
            owner: key.owner,
            at,
        }
    }
}

impl Report for Answered {
    fn text(&self, text: &mut Text) {
        let (role, word) = if self.valid {
            (Role::Good, "valid")
        } else {
            (Role::Bad, "not valid")
        };
        text.put(role, word)
            .line(Role::Plain, &format!(": {}", self.code.in_words()));
        if let Some(name) = &self.name {
            text.field(6, "key", &format!("key/{name}"));
        }
        if let Some(id) = &self.id {
            text.field(6, "id", id.as_str());
        }
        if let Some(owner) = &self.owner {
            text.field(6, "owner", owner.as_str());
        }
        if let Some(scopes) = &self.scopes {
            text.field(6, "scopes", &super::view::scopes(scopes));
        }
        if let Some(end) = self.expires_at {
            text.field(6, "ends", &super::view::moment(end, self.at));
        }
    }

    fn answer(&self) -> Answer {
        self.valid.into()
    }
}
