//! A verb as the command line has it: its name, its options, and what runs it.

use clap::{ArgMatches, FromArgMatches};

use super::logged;
use crate::ctx::Ctx;
use crate::error::{Code, Error};
use crate::output::Report;

/// Adds a verb's options, and its help, to its bare name.
type Grow = fn(clap::Command) -> clap::Command;
/// Reads what clap matched as the verb's arguments, and runs it.
type Run = fn(&ArgMatches, &Ctx) -> Result<Box<dyn Report>, Error>;

/// One verb; each noun has a table of its own.
#[derive(Debug)]
pub struct Verb {
    /// What it is called.
    pub name: &'static str,
    grammar: Grow,
    run: Run,
}

impl Verb {
    /// Returns the verb called `name`.
    pub const fn new(name: &'static str, grammar: Grow, run: Run) -> Self {
        Self { name, grammar, run }
    }

    /// Makes its grammar.
    pub fn command(&self) -> clap::Command {
        (self.grammar)(clap::Command::new(self.name))
    }

    /// Runs it.
    pub fn run(&self, matches: &ArgMatches, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
        (self.run)(matches, ctx).inspect_err(|error| logged::denied(ctx, self.name, error))
    }
}

/// Reads what clap matched as a verb's arguments.
pub fn read<T: FromArgMatches>(matches: &ArgMatches) -> Result<T, Error> {
    T::from_arg_matches(matches).map_err(|error| Error::new(Code::Usage, error))
}
