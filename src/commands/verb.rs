//! A verb as the command line has it: its name, its options, and what runs it.

use clap::builder::{Resettable, StyledStr};
use clap::{Arg, ArgGroup, ArgMatches, FromArgMatches, Id};

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

    /// Makes its grammar without the options that no help tells of: what clap makes of a grammar for
    /// a shell's completion tells of them all the same.
    pub fn told(&self) -> clap::Command {
        let whole = self.command();
        if !whole.get_arguments().any(Arg::is_hide_set) {
            return whole;
        }
        // A command can't lose an argument.
        let args = whole.get_arguments().filter(|arg| !arg.is_hide_set());
        let args: Vec<Arg> = args.cloned().collect();
        let groups = whole.get_groups().map(|group| {
            let is_there = |id: &&Id| args.iter().any(|arg| arg.get_id() == *id);
            let ids = group.get_args().filter(is_there).cloned();
            ArgGroup::new(group.get_id().clone())
                .args(ids)
                .multiple(true)
        });
        let groups: Vec<ArgGroup> = groups.collect();
        let about = |found: Option<&StyledStr>| Resettable::from(found.cloned());
        clap::Command::new(self.name)
            .about(about(whole.get_about()))
            .long_about(about(whole.get_long_about()))
            .args(args)
            .groups(groups)
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

#[cfg(test)]
mod tests {
    use clap::Command;
    use clap_complete::Shell;

    use super::*;

    fn grow(command: Command) -> Command {
        let unseen = Arg::new("unseen").long("unseen").hide(true);
        command
            .about("Do it")
            .arg(Arg::new("seen").long("seen").requires("both"))
            .arg(unseen.conflicts_with("seen"))
            .group(ArgGroup::new("both").args(["seen", "unseen"]))
    }

    #[test]
    fn what_no_help_tells_of_is_in_no_completion() {
        let verb = Verb::new("do", grow, |_, _| Err(Error::new(Code::Bug, "not run")));
        for shell in [
            Shell::Bash,
            Shell::Elvish,
            Shell::Fish,
            Shell::PowerShell,
            Shell::Zsh,
        ] {
            let mut script = Vec::new();
            let mut grammar = Command::new("authctl").subcommand(verb.told());
            clap_complete::generate(shell, &mut grammar, "authctl", &mut script);
            let script = String::from_utf8(script).unwrap();
            assert!(script.contains("seen"), "{script}");
            assert!(!script.contains("unseen"), "{script}");
        }
    }
}
