//! `authctl secret`: values that are neither API keys, nor JWKs, nor logins.

pub mod get;
pub mod list;
pub mod remove;
pub mod set;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::output::Report;

/// What the noun is for.
pub const ABOUT: &str = "Keep any other secret value";

/// The verbs.
#[derive(Debug, clap::Subcommand)]
#[command(about = ABOUT)]
#[expect(missing_docs, reason = "a doc here would replace the verb's own help")]
pub enum Command {
    Set(set::Args),
    Get(get::Args),
    List(list::Args),
    Remove(remove::Args),
}

/// Runs the verb.
pub fn run(command: &Command, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    match command {
        Command::Set(args) => set::run(args, ctx).map(Into::into),
        Command::Get(args) => get::run(args, ctx).map(Into::into),
        Command::List(args) => list::run(args, ctx).map(Into::into),
        Command::Remove(args) => remove::run(args, ctx).map(Into::into),
    }
}
