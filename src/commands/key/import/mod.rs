//! `authctl key import`: takes in keys that were issued elsewhere.

mod held;

use crate::ctx::Ctx;
use crate::domain::apikey::expiry::Expiry;
use crate::domain::apikey::label::Label;
use crate::domain::apikey::parts::Env;
use crate::domain::apikey::record::{Owner, Service};
use crate::domain::apikey::scope::Scope;
use crate::domain::credential::Name;
use crate::domain::secret::Source;
use crate::error::Error;
use crate::output::Report;

const EXAMPLES: &str = "Examples:
  Keep a key of another service, and be reminded of it before it ends:
  $ printf %s 8kQm2ZpWx7Rv4Jd1sNy5Tb9LhG3fcE | authctl key import payments --service acme --expires 90d

  Keep one that a file holds, with who answers for it; its form says whose it is:
  $ printf 'sk_%s_%s\\n' test 4eC39HqLyjWDarjtT1zdp7dc > stripe.key
  $ authctl key import checkout @stripe.key --owner team-pay --label tier=gold";

/// Keep an API key of another service
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What to call it
    name: Name,
    /// Where the key comes from: - (standard input, also the default off a terminal), @FILE,
    /// env:NAME, fd:N, store:KIND/NAME, or prompt; never the key itself
    source: Option<Source>,
    /// Whose key it is, as stripe or github; needed where the key's form does not say so
    #[arg(long)]
    service: Option<Service>,
    /// When it ends: a span (90d), RFC 3339 or Unix seconds; without it, never
    #[arg(long, value_name = "TIME")]
    expires: Option<Expiry>,
    /// Who answers for it: a person, a team, an address
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
}

/// Takes the key in.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    held::run(&args.name, args, ctx).map(Into::into)
}
