//! `authctl jwe`: content that only a key's owner can read.

pub mod decrypt;
pub mod encrypt;
mod keys;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::output::Report;

/// What the noun is for.
pub const ABOUT: &str = "Encrypt and decrypt any content (JSON Web Encryption)";

/// The verbs.
#[derive(Debug, clap::Subcommand)]
#[command(about = ABOUT)]
#[expect(missing_docs, reason = "a doc here would replace the verb's own help")]
pub enum Command {
    Encrypt(Box<encrypt::Args>),
    Decrypt(Box<decrypt::Args>),
}

/// Runs the verb.
pub fn run(command: &Command, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    match command {
        Command::Encrypt(args) => encrypt::run(args, ctx).map(Into::into),
        Command::Decrypt(args) => decrypt::run(args, ctx).map(Into::into),
    }
}
