//! `authctl key import`: takes in keys that were issued elsewhere.

mod hashes;
mod held;

use std::path::PathBuf;

use crate::ctx::Ctx;
use crate::domain::apikey::expiry::Expiry;
use crate::domain::apikey::label::Label;
use crate::domain::apikey::parts::Env;
use crate::domain::apikey::record::{Owner, Service};
use crate::domain::apikey::scope::Scope;
use crate::domain::credential::Name;
use crate::domain::secret::Source;
use crate::error::{Code, Error};
use crate::output::Report;

const EXAMPLES: &str = "Examples:
  Keep a key of another service, and be reminded of it before it ends:
  $ printf %s 8kQm2ZpWx7Rv4Jd1sNy5Tb9LhG3fcE | authctl key import payments --service acme --expires 90d

  Keep one that a file holds, with who answers for it; its form says whose it is:
  $ printf 'sk_%s_%s\\n' test 4eC39HqLyjWDarjtT1zdp7dc > stripe.key
  $ authctl key import checkout @stripe.key --owner team-pay --label tier=gold

  Verify here from now on what was issued elsewhere; the keys themselves are not kept:
  $ echo '{\"key\":\"8kQm2ZpWx7Rv4Jd1sNy5Tb9LhG3fcE\",\"owner\":\"alice\",\"scopes\":[\"api:read\"]}' > keys
  $ authctl key import --hashes keys
  $ printf %s 8kQm2ZpWx7Rv4Jd1sNy5Tb9LhG3fcE | authctl key verify --scope api:read";

const HASHES: &str = "Read keys that were issued elsewhere and are to be verified here from this file, or from -, all of them or none

They stand there as JSON objects, one a line or in one array, each with the SHA-256 of a key as hash (hexadecimal or base64), or with the key itself as key, which is hashed and not kept. Beside it: owner, scopes, name, id, prefix, env, expires_at, not_before, created_at, cidrs, labels, status (active, disabled or revoked) and bits. What Unkey calls externalId, permissions, expires, meta, roles and enabled is understood as well.

A key with fewer than 112 bits could be guessed from its hash, and is refused. Of a hash alone, bits has to say how many its key has, unless id and prefix show that it is of authctl's own form.";

/// Keep an API key of another service, or take over keys that were issued elsewhere
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What to call it
    #[arg(required_unless_present = "hashes")]
    name: Option<Name>,
    /// Where the key comes from: - (standard input, also the default off a terminal), @FILE,
    /// env:NAME, fd:N, store:KIND/NAME, or prompt; never the key itself
    source: Option<Source>,
    /// Whose key it is, as stripe or github; needed where the key's form does not say so
    #[arg(long)]
    service: Option<Service>,
    /// When it ends: a span (90d), RFC 3339 or Unix seconds; without it, never
    #[arg(long, value_name = "TIME")]
    expires: Option<Expiry>,
    /// Who answers for it: a person, a team, an address; with --hashes, for all of which nobody
    /// says so
    #[arg(long)]
    owner: Option<Owner>,
    /// What it may do there, for the record, as resource:action; repeatable
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<Scope>,
    /// What else to note of it, as name=value; repeatable
    #[arg(long = "label", value_name = "LABEL")]
    labels: Vec<Label>,
    /// Where it is good for: live, test or dev [default: as its form says, or live]
    #[arg(long)]
    env: Option<Env>,
    /// Keep it even if its checksum is wrong
    #[arg(long)]
    allow_damaged: bool,
    /// Read keys that were issued elsewhere and are to be verified here from this file, or from -,
    /// all of them or none
    #[arg(long, value_name = "FILE|-", long_help = HASHES, conflicts_with_all = [
        "name", "source", "service", "expires", "scopes", "labels", "env", "allow_damaged",
    ])]
    hashes: Option<PathBuf>,
    #[command(flatten)]
    many: Many,
}

/// How many keys are taken over at once.
#[derive(Debug, clap::Args)]
struct Many {
    /// How many bits the keys have of which there is only the hash, and nobody says so
    #[arg(long, value_name = "N", conflicts_with = "name")]
    bits: Option<u32>,
    /// Take in keys that could be guessed, with a hash that takes a tenth of a second to make
    #[arg(long, conflicts_with = "name")]
    slow: bool,
    /// Leave out keys that are on record already
    #[arg(long, conflicts_with = "name")]
    skip_known: bool,
    /// Read and compare all, and record nothing
    #[arg(long, conflicts_with = "name")]
    dry_run: bool,
}

/// Takes the key in, or the keys.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    match (&args.name, &args.hashes) {
        (Some(name), _) => held::run(name, args, ctx).map(Into::into),
        (None, Some(file)) => {
            hashes::run(file, &args.many, args.owner.as_ref(), ctx).map(Into::into)
        }
        (None, None) => Err(Error::new(
            Code::Usage,
            "neither a name nor --hashes was given",
        )),
    }
}
