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

mod called;
mod globals;

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{ArgMatches, Args as _, FromArgMatches as _};

use crate::commands::given::format::Format;
use crate::commands::verb::{Verb, read};
use crate::commands::{
    audit, complete, completions, config, doctor, help, helper, jwe, jwk, jws, jwt, key, list,
    oauth, request, run, secret, store,
};
pub use called::meant;

use crate::ctx::Ctx;
use crate::error::{Code, Error};
use crate::output::Report;
use crate::settings::Given;

/// Everything that can be done, in the order of the help.
const COMMANDS: &[Entry] = &[
    Entry::Noun("jwt", jwt::ABOUT, jwt::VERBS),
    Entry::Noun("jwk", jwk::ABOUT, jwk::VERBS),
    Entry::Noun("jws", jws::ABOUT, jws::VERBS),
    Entry::Noun("jwe", jwe::ABOUT, jwe::VERBS),
    Entry::Noun("key", key::ABOUT, key::VERBS),
    Entry::Noun("oauth", oauth::ABOUT, oauth::VERBS),
    Entry::Noun("secret", secret::ABOUT, secret::VERBS),
    Entry::Noun("store", store::ABOUT, store::VERBS),
    Entry::Noun("audit", audit::ABOUT, audit::VERBS),
    Entry::Noun(HELPER, helper::ABOUT, helper::VERBS),
    Entry::Verb(Verb::new(
        "request",
        request::Args::augment_args,
        |given, ctx| request::run(&read(given)?, ctx).map(Into::into),
    )),
    Entry::Verb(Verb::new("run", run::Args::augment_args, |given, ctx| {
        run::run(&read(given)?, ctx).map(Into::into)
    })),
    Entry::Noun("config", config::ABOUT, config::VERBS),
    Entry::Verb(Verb::new("list", list::Args::augment_args, |given, ctx| {
        list::run(&read(given)?, ctx).map(Into::into)
    })),
    Entry::Verb(Verb::new(
        "doctor",
        doctor::Args::augment_args,
        |given, ctx| doctor::run(&read(given)?, ctx).map(Into::into),
    )),
    Entry::Verb(Verb::new(
        "completions",
        completions::Args::augment_args,
        |given, _| completions::run(&read(given)?, &mut told()).map(Into::into),
    )),
    Entry::Verb(Verb::new("help", help::Args::augment_args, |given, _| {
        help::run(&read(given)?, grammar)
    })),
];

/// What scripts call and nobody types: in no help, and no completion.
const UNTOLD: &[Entry] = &[Entry::Verb(Verb::new(
    "complete",
    complete::Args::augment_args,
    |given, ctx| complete::run(&read(given)?, ctx, grammar).map(Into::into),
))];

fn entries() -> impl Iterator<Item = &'static Entry> {
    COMMANDS.iter().chain(UNTOLD)
}

/// The noun whose verbs talk to programs.
const HELPER: &str = "helper";

/// One of [`COMMANDS`].
#[derive(Debug)]
enum Entry {
    /// A noun: its name, its help, its verbs.
    Noun(&'static str, &'static str, &'static [Verb]),
    /// A verb without a noun.
    Verb(Verb),
}

impl Entry {
    const fn name(&self) -> &'static str {
        match self {
            Self::Noun(name, ..) => name,
            Self::Verb(verb) => verb.name,
        }
    }

    /// Makes the grammar, of all that it can do.
    fn command(&self) -> clap::Command {
        self.grown(Verb::command)
    }

    /// Makes that of what the help tells.
    fn told(&self) -> clap::Command {
        self.grown(Verb::told)
    }

    fn grown(&self, verb_of: fn(&Verb) -> clap::Command) -> clap::Command {
        match self {
            Self::Noun(_, _, verbs) => self.noun().subcommands(verbs.iter().map(verb_of)),
            Self::Verb(verb) => verb_of(verb),
        }
    }

    /// Makes the grammar of what `args` seem to mean: making a noun's others would cost
    /// `jwt decode` more than decoding does.
    fn meant(&self, args: &[OsString]) -> Option<clap::Command> {
        match self {
            Self::Noun(_, _, verbs) => {
                let named = |arg| verbs.iter().find(|verb| arg == verb.name);
                let verb = args.iter().find_map(named)?;
                Some(self.noun().subcommand(verb.command()))
            }
            Self::Verb(verb) => Some(verb.command()),
        }
    }

    fn noun(&self) -> clap::Command {
        let command = clap::Command::new(self.name());
        match self {
            Self::Noun(_, about, _) => command
                .about(*about)
                .subcommand_required(true)
                .arg_required_else_help(true),
            Self::Verb(_) => command,
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
    let mut rest = args.iter().enumerate();
    let meant = rest.find_map(|(place, arg)| {
        let entry = entries().find(|entry| arg == entry.name())?;
        entry.meant(args.get(place + 1..)?)
    });
    let quick = meant.map(|command| read_with(root().subcommand(command), args));
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
    let mut given: Given = globals::Globals::from_arg_matches(&matches)?.into();
    let (name, matches) = matches.remove_subcommand().unwrap_or_default();
    if name == HELPER && !sets_up(&matches) {
        // A program waits for the answer, whatever terminal it was started from.
        given.no_input = true;
        given.quiet = true;
    }
    // `--format json` is another way to say `--json`, for results and for errors.
    if let Some((_, verb)) = matches.subcommand()
        && matches!(verb.try_get_one("format"), Ok(Some(Format::Json)))
    {
        given.json = true;
    }
    let entry = entries().find(|entry| entry.name() == name);
    // The root requires a subcommand, and knows no others.
    let entry = entry.ok_or_else(|| clap::Error::new(ErrorKind::MissingSubcommand))?;
    Ok(Parsed {
        given,
        entry,
        matches,
    })
}

/// Whether a helper's own set-up is meant, which a person starts.
fn sets_up(matches: &ArgMatches) -> bool {
    let verb = matches.subcommand().map(|(_, verb)| verb);
    let given = |name| verb.and_then(|verb| verb.try_get_one::<bool>(name).ok().flatten());
    [given("install"), given("uninstall")].contains(&Some(&true))
}

/// Returns the whole grammar: for man pages and the tests that read the help.
pub fn grammar() -> clap::Command {
    root().subcommands(COMMANDS.iter().map(Entry::command))
}

/// Returns what the help tells of it: for completions.
pub fn told() -> clap::Command {
    root().subcommands(COMMANDS.iter().map(Entry::told))
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
    match parsed.entry {
        Entry::Noun(_, _, verbs) => {
            let (name, matches) = parsed.matches.subcommand().unzip();
            let verb = verbs.iter().find(|verb| Some(verb.name) == name);
            // A noun requires a verb, and knows no others.
            let (verb, matches) = verb.zip(matches).ok_or_else(|| {
                Error::new(Code::Usage, clap::Error::new(ErrorKind::MissingSubcommand))
            })?;
            verb.run(matches, ctx)
        }
        Entry::Verb(verb) => verb.run(&parsed.matches, ctx),
    }
}
