//! `authctl key enable`: switches an API key on again.

use super::switch::{self, Switched};
use crate::ctx::Ctx;
use crate::domain::apikey::decision::Switch;
use crate::domain::credential::Name;
use crate::error::Error;

const EXAMPLES: &str = "Examples:
  Switch a key on that was switched off:
  $ authctl key new deploy --owner team-ci --scope repo:read
  $ authctl key disable deploy
  $ authctl key enable deploy";

/// Switch an API key on again that was switched off
///
/// It is then as good as it would be otherwise: what is revoked or over stays so.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What it is called
    name: Name,
}

/// Switches the key on.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Switched, Error> {
    switch::run(&args.name, Switch::On, None, ctx)
}
