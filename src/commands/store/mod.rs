//! `authctl store`: where secrets lie.

pub mod seal;
pub mod status;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::output::Report;

/// What the noun is for.
pub const ABOUT: &str = "See and protect where secrets lie";

/// The verbs.
#[derive(Debug, clap::Subcommand)]
#[command(about = ABOUT)]
#[expect(missing_docs, reason = "a doc here would replace the verb's own help")]
pub enum Command {
    Status(status::Args),
    Seal(seal::Args),
}

/// Runs the verb.
pub fn run(command: &Command, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    match command {
        Command::Status(args) => status::run(args, ctx).map(Into::into),
        Command::Seal(args) => seal::run(args, ctx).map(Into::into),
    }
}
