//! The grammar: the root, the options that every command has, and the dispatch.
//!
//! Interface rules, for whoever adds a verb:
//!
//! - `authctl NOUN VERB`; one file a verb under `commands/NOUN/`, its docs are its help. The first
//!   line is an imperative sentence without a full stop.
//! - Every verb's help ends with examples (`#[command(after_help = …)]`); a test runs them.
//! - A secret is never an argument's value but a *source*: see
//!   [`Source`](crate::domain::secret::Source).
//! - Words: *key* is an API key, *jwk* a signing or encryption key, *token* an OAuth token or a JWT,
//!   *profile* one login at one issuer, *secret* any other value, *credential* any of these.

mod globals;

use std::ffi::OsString;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::commands::{completions, doctor, jwt, key, list, oauth, secret, store};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::output::Report;
use crate::settings::Given;

/// Manage API keys, JWTs and OAuth logins, with every secret in the OS keychain
#[derive(Debug, Parser)]
#[command(
    name = "authctl",
    version,
    subcommand_required = true,
    arg_required_else_help = true
)]
#[command(disable_help_subcommand = true, infer_long_args = false)]
struct Cli {
    #[command(flatten)]
    globals: globals::Globals,
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
enum Command {
    #[command(subcommand)]
    Jwt(jwt::Command),
    #[command(subcommand)]
    Key(key::Command),
    #[command(subcommand)]
    Oauth(oauth::Command),
    #[command(subcommand)]
    Secret(secret::Command),
    #[command(subcommand)]
    Store(store::Command),
    List(list::Args),
    Doctor(doctor::Args),
    Completions(completions::Args),
}

/// A command line that was understood.
#[derive(Debug)]
pub struct Parsed {
    /// The options that every command has.
    pub given: Given,
    command: Command,
}

/// Reads a command line. An error is also how clap answers `--help` and `--version`.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Parsed, clap::Error> {
    let cli = Cli::from_arg_matches(&grammar().try_get_matches_from(args)?)?;
    Ok(Parsed {
        given: cli.globals.into(),
        command: cli.command,
    })
}

/// Returns the whole grammar: for completions, man pages and the tests that read the help.
pub fn grammar() -> clap::Command {
    Cli::command()
}

/// Runs the command that was parsed.
pub fn dispatch(parsed: Parsed, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    match parsed.command {
        Command::Jwt(command) => jwt::run(&command, ctx),
        Command::Key(command) => key::run(&command, ctx),
        Command::Oauth(command) => oauth::run(&command, ctx),
        Command::Secret(command) => secret::run(&command, ctx),
        Command::Store(command) => store::run(&command, ctx),
        Command::Doctor(args) => doctor::run(&args, ctx).map(Into::into),
        Command::List(args) => list::run(&args, ctx).map(Into::into),
        Command::Completions(args) => completions::run(&args, &mut grammar()).map(Into::into),
    }
}
