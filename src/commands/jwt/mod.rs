//! `authctl jwt`: the claims that a signed token carries.

mod batch;
pub mod decode;
mod demands;
mod layout;
pub(super) mod members;
mod sealed;
pub mod sign;
pub(super) mod verdict;
pub mod verify;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::output::Report;

/// What the noun is for.
pub const ABOUT: &str = "Decode, verify and sign JSON Web Tokens";

/// The verbs.
#[derive(Debug, clap::Subcommand)]
#[command(about = ABOUT)]
#[expect(missing_docs, reason = "a doc here would replace the verb's own help")]
pub enum Command {
    Decode(decode::Args),
    Verify(Box<verify::Args>),
    Sign(Box<sign::Args>),
}

/// Runs the verb.
pub fn run(command: &Command, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    match command {
        Command::Decode(args) => decode::run(args, ctx),
        Command::Verify(args) => verify::run(args, ctx),
        Command::Sign(args) => sign::run(args, ctx),
    }
}
