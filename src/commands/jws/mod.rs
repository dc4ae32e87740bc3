//! `authctl jws`: signatures of any payload.

pub mod sign;
pub mod verify;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::output::Report;

/// What the noun is for.
pub const ABOUT: &str = "Sign any bytes, and verify them, in every serialization of a JWS";

/// How much of a payload is read that stays outside the JWS.
const DETACHED_LIMIT: usize = 64 << 20;

/// The verbs.
#[derive(Debug, clap::Subcommand)]
#[command(about = ABOUT)]
#[expect(missing_docs, reason = "a doc here would replace the verb's own help")]
pub enum Command {
    Sign(Box<sign::Args>),
    Verify(Box<verify::Args>),
}

/// Runs the verb.
pub fn run(command: &Command, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    match command {
        Command::Sign(args) => sign::run(args, ctx).map(Into::into),
        Command::Verify(args) => verify::run(args, ctx).map(Into::into),
    }
}
