//! `authctl key`: API keys, from issue to revocation.

mod kept;
pub mod list;
pub mod new;
pub mod revoke;
pub mod rotate;
pub mod show;
pub mod verify;
mod view;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::output::Report;

/// What the noun is for.
pub const ABOUT: &str = "Issue, verify, rotate and revoke API keys";

/// The verbs.
#[derive(Debug, clap::Subcommand)]
#[command(about = ABOUT)]
#[expect(missing_docs, reason = "a doc here would replace the verb's own help")]
pub enum Command {
    New(new::Args),
    List(list::Args),
    Show(show::Args),
    Verify(verify::Args),
    Rotate(rotate::Args),
    Revoke(revoke::Args),
}

/// Runs the verb.
pub fn run(command: &Command, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    match command {
        Command::New(args) => new::run(args, ctx).map(Into::into),
        Command::List(args) => list::run(args, ctx).map(Into::into),
        Command::Show(args) => show::run(args, ctx).map(Into::into),
        Command::Verify(args) => verify::run(args, ctx).map(Into::into),
        Command::Rotate(args) => rotate::run(args, ctx).map(Into::into),
        Command::Revoke(args) => revoke::run(args, ctx).map(Into::into),
    }
}
