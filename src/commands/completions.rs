//! `authctl completions`: prints the completion script of a shell.

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap_complete::Shell;
use serde::Serialize;

use crate::error::Error;
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Complete in the running bash:
  $ authctl completions bash > completions.bash

  Install for fish:
  $ authctl completions fish > authctl.fish";

/// Print the completion script of a shell
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The shell
    #[arg(value_parser = shells())]
    shell: Shell,
}

/// A shell's completion script.
#[derive(Debug, Serialize)]
pub struct Script {
    shell: String,
    script: String,
}

/// Returns the script for the whole `grammar`.
pub fn run(args: &Args, grammar: &mut clap::Command) -> Result<Script, Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, grammar, "authctl", &mut script);
    Ok(Script {
        shell: args.shell.to_string(),
        script: String::from_utf8_lossy(&script).into_owned(),
    })
}

fn shells() -> impl clap::builder::TypedValueParser<Value = Shell> {
    PossibleValuesParser::new(["bash", "elvish", "fish", "powershell", "zsh"])
        .try_map(|name| name.parse::<Shell>())
}

impl Report for Script {
    fn text(&self, text: &mut Text) {
        text.verbatim(&self.script);
    }
}
