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

use clap::error::ErrorKind;
use clap::{ArgMatches, Args as _, FromArgMatches, Subcommand};

use crate::commands::{completions, doctor, jwe, jwk, jws, jwt, key, list, oauth, secret, store};
use crate::ctx::Ctx;
use crate::error::{Code, Error};
use crate::output::Report;
use crate::settings::Given;

/// Everything that can be done, in the order of the help.
const COMMANDS: &[Entry] = &[
    Entry::noun("jwt", jwt::ABOUT, verbs::<jwt::Command>, |matches, ctx| {
        jwt::run(&read(matches)?, ctx)
    }),
    Entry::noun("jwk", jwk::ABOUT, verbs::<jwk::Command>, |matches, ctx| {
        jwk::run(&read(matches)?, ctx)
    }),
    Entry::noun("jws", jws::ABOUT, verbs::<jws::Command>, |matches, ctx| {
        jws::run(&read(matches)?, ctx)
    }),
    Entry::noun("jwe", jwe::ABOUT, verbs::<jwe::Command>, |matches, ctx| {
        jwe::run(&read(matches)?, ctx)
    }),
    Entry::noun("key", key::ABOUT, verbs::<key::Command>, |matches, ctx| {
        key::run(&read(matches)?, ctx)
    }),
    Entry::noun(
        "oauth",
        oauth::ABOUT,
        verbs::<oauth::Command>,
        |matches, ctx| oauth::run(&read(matches)?, ctx),
    ),
    Entry::noun(
        "secret",
        secret::ABOUT,
        verbs::<secret::Command>,
        |matches, ctx| secret::run(&read(matches)?, ctx),
    ),
    Entry::noun(
        "store",
        store::ABOUT,
        verbs::<store::Command>,
        |matches, ctx| store::run(&read(matches)?, ctx),
    ),
    Entry::verb("list", list::Args::augment_args, |matches, ctx| {
        list::run(&read(matches)?, ctx).map(Into::into)
    }),
    Entry::verb("doctor", doctor::Args::augment_args, |matches, ctx| {
        doctor::run(&read(matches)?, ctx).map(Into::into)
    }),
    Entry::verb(
        "completions",
        completions::Args::augment_args,
        |matches, _| completions::run(&read(matches)?, &mut grammar()).map(Into::into),
    ),
];

/// Adds a command's options, or a noun's verbs, to its bare name.
type Grow = fn(clap::Command) -> clap::Command;
/// Reads what clap matched as the command's arguments, and runs it.
type Run = fn(&ArgMatches, &Ctx) -> Result<Box<dyn Report>, Error>;

/// One of [`COMMANDS`].
#[derive(Debug)]
struct Entry {
    name: &'static str,
    /// A noun's help. Its verbs are not looked at before it is the one that was named: making the
    /// whole grammar would cost `jwt decode` more than decoding does.
    about: Option<&'static str>,
    grammar: Grow,
    run: Run,
}

impl Entry {
    const fn noun(name: &'static str, about: &'static str, grammar: Grow, run: Run) -> Self {
        Self {
            name,
            about: Some(about),
            grammar,
            run,
        }
    }

    const fn verb(name: &'static str, grammar: Grow, run: Run) -> Self {
        Self {
            name,
            about: None,
            grammar,
            run,
        }
    }

    fn command(&self) -> clap::Command {
        let command = clap::Command::new(self.name);
        match self.about {
            Some(about) => command.about(about).defer(self.grammar),
            None => (self.grammar)(command),
        }
    }
}

/// A command line that was understood.
#[derive(Debug)]
pub struct Parsed {
    /// The options that every command has.
    pub given: Given,
    entry: &'static Entry,
    matches: ArgMatches,
}

/// Reads a command line. An error is also how clap answers `--help` and `--version`.
pub fn parse(args: &[OsString]) -> Result<Parsed, clap::Error> {
    // The grammar of the one command that seems to be meant is a part of the whole, so what it
    // takes the whole would take as well, and making it costs a third. Everything else (help, a
    // mistake, a word that only looks like a command) is answered by the whole.
    let meant = args
        .iter()
        .find_map(|arg| COMMANDS.iter().find(|entry| arg == entry.name));
    let quick = meant.map(|entry| read_with(root().subcommand(entry.command()), args));
    match quick {
        Some(Ok(parsed)) => Ok(parsed),
        _ => read_with(grammar(), args),
    }
}

fn read_with(mut grammar: clap::Command, args: &[OsString]) -> Result<Parsed, clap::Error> {
    let matches = grammar.try_get_matches_from_mut(args);
    // Taking the grammar apart again would cost more than decoding a token does; the program ends
    // soon, and its memory with it.
    std::mem::forget(grammar);
    let mut matches = matches?;
    let given = globals::Globals::from_arg_matches(&matches)?.into();
    let (name, matches) = matches.remove_subcommand().unwrap_or_default();
    let entry = COMMANDS.iter().find(|entry| entry.name == name);
    // The root requires a subcommand, and knows no others.
    let entry = entry.ok_or_else(|| clap::Error::new(ErrorKind::MissingSubcommand))?;
    Ok(Parsed {
        given,
        entry,
        matches,
    })
}

/// Returns the whole grammar: for completions, man pages and the tests that read the help.
pub fn grammar() -> clap::Command {
    root().subcommands(COMMANDS.iter().map(Entry::command))
}

const ABOUT: &str = "Manage API keys, JWTs and OAuth logins, with every secret in the OS keychain";

/// Returns the options that every command has, and no command.
fn root() -> clap::Command {
    // The options first: the struct that they stand in has docs, which clap takes for the help.
    globals::Globals::augment_args(clap::Command::new("authctl"))
        .version(env!("CARGO_PKG_VERSION"))
        .about(ABOUT)
        .long_about(ABOUT)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
}

/// Runs the command that was parsed.
pub fn dispatch(parsed: &Parsed, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    (parsed.entry.run)(&parsed.matches, ctx)
}

fn verbs<T: Subcommand>(noun: clap::Command) -> clap::Command {
    T::augment_subcommands(noun)
        .subcommand_required(true)
        .arg_required_else_help(true)
}

fn read<T: FromArgMatches>(matches: &ArgMatches) -> Result<T, Error> {
    T::from_arg_matches(matches).map_err(|error| Error::new(Code::Usage, error))
}
