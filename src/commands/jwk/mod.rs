//! `authctl jwk`: signing and encryption keys, in the store and in files.

pub mod convert;
mod destination;
mod existing;
mod kept;
pub mod list;
pub mod new;
pub mod remove;
pub mod rotate;
pub mod set;
pub mod show;
pub mod thumbprint;
mod view;
mod which;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::output::Report;

/// What the noun is for.
pub const ABOUT: &str = "Make, convert, publish and rotate signing and encryption keys";

/// The verbs.
#[derive(Debug, clap::Subcommand)]
#[command(about = ABOUT)]
#[expect(missing_docs, reason = "a doc here would replace the verb's own help")]
pub enum Command {
    New(new::Args),
    List(list::Args),
    Show(show::Args),
    Convert(convert::Args),
    Thumbprint(thumbprint::Args),
    Set(set::Args),
    Rotate(rotate::Args),
    Remove(remove::Args),
}

/// Runs the verb.
pub fn run(command: &Command, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    match command {
        Command::New(args) => new::run(args, ctx).map(Into::into),
        Command::List(args) => list::run(args, ctx).map(Into::into),
        Command::Show(args) => show::run(args, ctx).map(Into::into),
        Command::Convert(args) => convert::run(args, ctx).map(Into::into),
        Command::Thumbprint(args) => thumbprint::run(args, ctx).map(Into::into),
        Command::Set(args) => set::run(args, ctx).map(Into::into),
        Command::Rotate(args) => rotate::run(args, ctx).map(Into::into),
        Command::Remove(args) => remove::run(args, ctx).map(Into::into),
    }
}
