//! `authctl key disable`: switches an API key off, for now.

use super::switch::{self, Switched};
use crate::ctx::Ctx;
use crate::domain::apikey::decision::Switch;
use crate::domain::apikey::record::Note;
use crate::domain::credential::Name;
use crate::error::Error;

const EXAMPLES: &str = "Examples:
  Switch a key off while somebody finds out what it is used for:
  $ authctl key new deploy --owner team-ci --scope repo:read
  $ authctl key disable deploy --reason \"used from an unknown address\"

  Switch it on again:
  $ authctl key enable deploy";

/// Switch an API key off: every version is refused until it is switched on again
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What it is called
    name: Name,
    /// Why, in one line, for the record
    #[arg(long)]
    reason: Option<Note>,
}

/// Switches the key off; nobody is asked, and no store either.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Switched, Error> {
    switch::run(&args.name, Switch::Off, args.reason.as_ref(), ctx)
}
