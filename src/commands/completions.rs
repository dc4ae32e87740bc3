//! `authctl completions`: prints the completion script of a shell.

use std::collections::BTreeSet;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap_complete::Shell;
use serde::Serialize;

use super::complete::takes;
use crate::error::Error;
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Complete in the running bash:
  $ authctl completions bash > completions.bash

  Install for fish:
  $ authctl completions fish > authctl.fish";

/// Print the completion script of a shell
///
/// Commands, options and their values are completed in every shell; in bash, zsh and fish the names
/// of credentials, logins, hosts and topics too, which the script asks authctl for.
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

/// Returns the script for a `grammar`, which has no more in it than the help tells.
pub fn run(args: &Args, grammar: &mut clap::Command) -> Result<Script, Error> {
    Ok(Script {
        shell: args.shell.to_string(),
        script: script(args.shell, grammar),
    })
}

/// Returns a shell's script: what clap makes of the grammar, and before it the question for names,
/// which are not known when the script is made.
pub fn script(shell: Shell, grammar: &mut clap::Command) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, grammar, "authctl", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    match shell {
        Shell::Bash => asking(&script, BASH),
        Shell::Zsh => asking(&script, ZSH),
        Shell::Fish => literal(&script) + FISH + &asking_options(grammar),
        _ => script,
    }
}

/// Puts `ask` in the place of the function that completes; it goes on with that where there is no
/// name.
fn asking(script: &str, ask: &str) -> String {
    const COMPLETES: &str = "_authctl() {\n";
    let (above, below) = script.split_once(COMPLETES).unwrap_or((script, ""));
    format!("{above}{ask}\n_authctl_grammar() {{\n{below}")
}

/// bash cuts words at `=` and `:` too, and replaces only what follows them.
const BASH: &str = r#"_authctl() {
    local line=${COMP_LINE:0:COMP_POINT} last=${COMP_WORDS[COMP_CWORD]} IFS=$'\n' word
    COMPREPLY=($(printf '%s\n' "$line" | authctl complete 2>/dev/null))
    if [[ ${#COMPREPLY[@]} -eq 0 ]]; then
        unset IFS
        _authctl_grammar "$@"
        return
    fi
    [[ $last == [:=] ]] && last=
    word=${line##*[[:space:]]}
    word=${word%"$last"}
    COMPREPLY=("${COMPREPLY[@]#"$word"}")
}
"#;

const ZSH: &str = r#"_authctl() {
    local -a names typed
    typed=("${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}")
    names=(${(f)"$(print -rN -- "${typed[@]}" | authctl complete 2>/dev/null)"})
    if (( $#names )); then
        compadd -a names
    else
        _authctl_grammar "$@"
    fi
}
"#;

const FISH: &str = r#"
# Names, which are not known when this script is made.
function __fish_authctl_names
    set -l typed (commandline -opc)
    set -l last (commandline -ct)
    set -g __fish_authctl_found (string join0 -- $typed "$last" | authctl complete 2>/dev/null)
    # The value of --option=value is completed without the option.
    string match -q -- '--*=*' "$last"
    and set -g __fish_authctl_found (string replace -r -- '^--[^=]*=' '' $__fish_authctl_found)
    test -n "$__fish_authctl_found"
end

complete -c authctl -n __fish_authctl_names -f -a '$__fish_authctl_found'
"#;

/// Returns fish's script with values that mean what they say.
///
/// SECURITY: clap puts values and their help into double quotes as they are, where fish would take
/// a dollar sign for a variable, or run a command.
fn literal(script: &str) -> String {
    const VALUES: &str = " -a \"";
    let mut inside = false;
    let mut literal = String::with_capacity(script.len());
    for line in script.split_inclusive('\n') {
        let (above, values) = match line.split_once(VALUES) {
            _ if inside => ("", line),
            Some((above, values)) => (above, values),
            None => (line, ""),
        };
        literal.push_str(above);
        if !inside && !values.is_empty() {
            literal.push_str(VALUES);
        }
        literal.push_str(&values.replace('$', "\\$"));
        inside = !values.is_empty() && !values.trim_end().ends_with('"');
    }
    literal
}

/// fish asks for the value of an option only what is said of that option.
fn asking_options(grammar: &clap::Command) -> String {
    fn walk<'a>(command: &'a clap::Command, path: &[&'a str], found: &mut BTreeSet<&'a str>) {
        let named = command
            .get_arguments()
            .filter(|arg| takes(path, arg).is_some());
        found.extend(named.filter_map(clap::Arg::get_long));
        for inner in command.get_subcommands() {
            walk(inner, &[path, &[inner.get_name()]].concat(), found);
        }
    }
    let mut options = BTreeSet::new();
    walk(grammar, &[], &mut options);
    let line = |option| {
        format!(
            "complete -c authctl -n __fish_authctl_names -l {option} -r -f -a '$__fish_authctl_found'\n"
        )
    };
    options.into_iter().map(line).collect()
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
