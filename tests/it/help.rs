//! Guard: every verb explains itself, and its examples run.

use std::process::Command;

use crate::support::{Sandbox, program};

/// Nouns whose examples need a server on the network: they are read by the grammar here, and run
/// against the real server by the tests in `tests/real`.
const NEED_A_SERVER: &[&str] = &["oauth"];

#[test]
fn every_verb_says_what_it_does() {
    for (path, verb) in verbs() {
        let about = verb
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default();
        assert!(!about.is_empty(), "{path} has no help");
        assert!(
            !about.ends_with('.'),
            "{path}: the first line of the help ends with a full stop"
        );
        assert!(
            about.chars().next().is_some_and(char::is_uppercase),
            "{path}: {about}"
        );
        if let Some(long) = verb.get_long_about().map(ToString::to_string) {
            assert!(
                long.starts_with(&about),
                "{path}: the long help does not start with the short"
            );
        }
        for option in verb.get_arguments().filter(|option| !option.is_hide_set()) {
            let told = option.get_help().or(option.get_long_help()).is_some();
            assert!(told, "{path}: {} has no help", option.get_id());
        }
        assert!(!examples(&verb).is_empty(), "{path} has no example");
    }
}

#[test]
fn every_noun_says_what_it_is_for() {
    let mut grammar = authctl::cli::grammar();
    grammar.build();
    for command in grammar.get_subcommands().chain([&grammar]) {
        let about = command
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default();
        let sentence = about.chars().next().is_some_and(char::is_uppercase) && !about.contains('`');
        assert!(
            sentence && !about.ends_with('.'),
            "{}: {about:?}",
            command.get_name()
        );
        // `--help` shows the long one, which clap may take from a struct that is not meant for it.
        let long = command.get_long_about().map(ToString::to_string);
        assert!(long.is_none_or(|long| long.starts_with(&about)), "{about}");
    }
}

#[test]
fn every_example_is_a_command_line() {
    for (path, verb) in verbs() {
        for line in examples(&verb) {
            for words in line
                .split('|')
                .map(split)
                .filter(|words| words[0] == "authctl")
            {
                if let Err(error) = authctl::cli::grammar().try_get_matches_from(&words) {
                    panic!("{path}: `{line}`: {error}");
                }
            }
        }
    }
}

#[test]
fn every_example_runs() {
    for (path, verb) in verbs() {
        if NEED_A_SERVER
            .iter()
            .any(|noun| path.split(' ').nth(1) == Some(noun))
        {
            continue;
        }
        let sandbox = Sandbox::new();
        for line in examples(&verb) {
            let run = shell(&sandbox, &line);
            let code = run.status.code();
            assert!(
                matches!(code, Some(0 | 1)),
                "{path}: `{line}` ended with {code:?}: {}",
                String::from_utf8_lossy(&run.stderr)
            );
        }
    }
}

/// Runs a line as a person would, in the sandbox's folder, with the program on the path.
pub(crate) fn shell(sandbox: &Sandbox, line: &str) -> std::process::Output {
    let model = sandbox.command([""]);
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", line])
        .env_clear()
        .current_dir(model.get_current_dir().unwrap());
    for (name, value) in model.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    let folder = program().parent().unwrap().to_str().unwrap();
    command.env("PATH", format!("{folder}:/usr/bin:/bin"));
    command.stdin(std::process::Stdio::null()).output().unwrap()
}

/// Returns every command without subcommands, with its full name.
pub(crate) fn verbs() -> Vec<(String, clap::Command)> {
    fn walk(path: &str, command: &clap::Command, found: &mut Vec<(String, clap::Command)>) {
        if command.get_subcommands().next().is_none() {
            found.push((path.to_owned(), command.clone()));
        }
        for inner in command.get_subcommands() {
            walk(&format!("{path} {}", inner.get_name()), inner, found);
        }
    }
    let mut grammar = authctl::cli::grammar();
    grammar.build();
    let mut found = Vec::new();
    walk("authctl", &grammar, &mut found);
    found
}

/// Returns the command lines in a command's examples.
fn examples(command: &clap::Command) -> Vec<String> {
    let after = command
        .get_after_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    after
        .lines()
        .filter_map(|line| line.strip_prefix("  $ ").map(str::to_owned))
        .collect()
}

/// Splits a command line as a shell does, as far as examples go: blanks, quotes, redirections.
fn split(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in line.trim().chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, ' ') => words.push(String::new()),
            (_, c) => words.last_mut().unwrap().push(c),
        }
    }
    if let Some(redirection) = words
        .iter()
        .position(|word| word.starts_with(['>', '<']) || word == "2>")
    {
        words.truncate(redirection);
    }
    words
}
