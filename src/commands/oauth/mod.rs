//! `authctl oauth`: logins at OAuth 2.0 and OpenID Connect servers.

mod keeping;
pub mod login;
pub mod logout;
mod profile;
pub mod status;
pub mod token;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::output::Report;

/// What the noun is for.
pub const ABOUT: &str = "Log in with OAuth 2.0 and use the tokens";

/// The verbs.
#[derive(Debug, clap::Subcommand)]
#[command(about = ABOUT)]
#[expect(missing_docs, reason = "a doc here would replace the verb's own help")]
pub enum Command {
    Login(Box<login::Args>),
    Token(token::Args),
    Status(status::Args),
    Logout(logout::Args),
}

/// Runs the verb.
pub fn run(command: &Command, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    match command {
        Command::Login(args) => login::run(args, ctx).map(Into::into),
        Command::Token(args) => token::run(args, ctx).map(Into::into),
        Command::Status(args) => status::run(args, ctx).map(Into::into),
        Command::Logout(args) => logout::run(args, ctx).map(Into::into),
    }
}
