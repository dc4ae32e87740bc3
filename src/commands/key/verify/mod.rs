//! `authctl key verify`: is this a key that is verified here, and good for what is asked?

mod answered;
mod batch;
mod refused;

use std::ffi::OsString;
use std::net::IpAddr;

use self::answered::Answered;
use super::kept;
use crate::ctx::Ctx;
use crate::domain::apikey::examine::examine;
use crate::domain::apikey::scope_expr::ScopeExpr;
use crate::domain::apikey::verdict::Asked;
use crate::domain::secret::Source;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};
use crate::output::Report;

const EXAMPLES: &str = "Examples:
  Ask whether a key is good, and may read; exit code 0 is yes, 1 is no:
  $ authctl key new deploy --owner team-ci --scope repo:read
  $ authctl key show deploy --reveal | authctl key verify --scope repo:read

  Ask for more than one scope, and say from where the key came:
  $ authctl key show deploy --reveal | authctl key verify --scope 'repo:read OR repo:write' --ip 192.0.2.7

  Take the key from the store, and ask how it will stand on a day to come:
  $ authctl key verify --key store:key/deploy --at 2100-01-01T00:00:00Z --json

  Verify a key a line, or a JSON object a line that says what is asked of that key:
  $ echo $(authctl key show deploy --reveal) > keys
  $ printf '{\"key\":\"%s\",\"ip\":\"192.0.2.7\",\"scope\":\"repo:read\"}' $(cat keys) >> keys
  $ authctl key verify --lines < keys";

/// Ask whether an API key is good
///
/// The exit code is 0 when it is and 1 when it is not, and --json says why by a code. What is asked
/// first is told first: `malformed`, `checksum_mismatch`, `unknown`, `disabled`, `revoked`,
/// `not_yet_valid`, `expired`, `grace_over`, `address_denied`, `scope_missing`. Tell whoever
/// presented the key no more than that it was refused.
///
/// A key is good strictly before a deadline and refused at it. No store is asked for a good one: the
/// registry knows it by its hash. What is refused goes into the audit log, by its fingerprint alone;
/// a batch is logged at its end, with a count for each code.
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
    /// What it must be allowed to do: resource:action, joined with AND, OR and parentheses;
    /// repeatable, and then it must have all
    #[arg(long = "scope", value_name = "EXPR")]
    scopes: Vec<ScopeExpr>,
    /// Where it was presented from; a key that is bound to addresses is refused without it
    #[arg(long, value_name = "ADDR")]
    ip: Option<IpAddr>,
    /// Judge as of this moment: RFC 3339 or Unix seconds
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// Verify every line of standard input, in order, and give a line of JSON for each
    ///
    /// A line is a key, or a JSON object of `key` and perhaps `ip`, which counts instead of --ip,
    /// and `scope`, an expression or a list of them, which is asked for beside --scope. A line that
    /// can't be read gives the error as --json does, and the others are verified all the same. The
    /// exit code is the highest that one of the lines alone would have.
    #[arg(long)]
    lines: bool,
}

/// A key and nothing else is read: 55 bytes, and room for white space and for keys of others.
const LIMIT: usize = 4 << 10;

/// Reads the key and judges it by the registry, or each of many; no store is asked.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    let source = source(args, ctx)?;
    let asked = Asked {
        scopes: args.scopes.clone(),
        address: args.ip,
    };
    if args.lines {
        return batch::verify(asked, args.at, ctx).map(Into::into);
    }
    let presented = ctx.read_exact(&source, LIMIT)?;
    let at = args.at.unwrap_or_else(|| ctx.now());
    let key = presented.expose().trim_ascii();
    let finding = examine(key, &*ctx.database, at, &asked)?;
    refused::log(&finding, key, ctx);
    Ok(Answered::advised(finding, at, &asked).into())
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
        Some(key) if args.lines => {
            let error = Error::new(
                Code::Usage,
                "--lines reads standard input, and --key says where one key is",
            );
            Err(error.hint("leave one of them out"))
        }
        Some(key) => Ok(key.parse()?),
        None if args.lines => Ok(Source::Stdin),
        None if ctx.console.in_terminal && args.input.is_empty() => Ok(Source::Prompt),
        None => Ok(Source::Stdin),
    }
}
