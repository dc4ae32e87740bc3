//! Guard: the checked-in completions and man pages are what today's grammar gives.
//!
//! `SNAPSHOTS=overwrite cargo test --test it generated` writes them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use authctl::commands::completions;
use authctl::error::{Code, EXITS};

use crate::help::verbs;
use crate::topic_pages;

#[test]
fn completions_are_current() {
    let names = [
        (Shell::Bash, "authctl.bash"),
        (Shell::Elvish, "authctl.elv"),
        (Shell::Fish, "authctl.fish"),
        (Shell::PowerShell, "_authctl.ps1"),
        (Shell::Zsh, "_authctl"),
    ];
    let made = names.into_iter().map(|(shell, name)| {
        let script = completions::script(shell, &mut authctl::cli::told());
        (name.to_owned(), script.into_bytes())
    });
    check("completions", &made.collect());
}

#[test]
fn no_completion_has_what_no_help_tells_of() {
    let options = |hidden: bool| -> BTreeSet<String> {
        let verbs = verbs();
        let all = verbs.iter().flat_map(|(_, verb)| verb.get_arguments());
        let found = all.filter(|option| option.is_hide_set() == hidden);
        found
            .filter_map(|option| option.get_long().map(str::to_owned))
            .collect()
    };
    let unseen: Vec<String> = options(true).difference(&options(false)).cloned().collect();
    assert!(unseen.contains(&"leading".to_owned()), "{unseen:?}");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    let files = there(&folder);
    assert_eq!(files.len(), 5, "{files:?}");
    for file in files {
        let script = std::fs::read_to_string(&file).unwrap();
        for option in &unseen {
            // fish has the name without the dashes.
            for form in [format!("--{option}"), format!("-l {option} ")] {
                assert!(!script.contains(&form), "{}: {form}", file.display());
            }
        }
    }
}

#[test]
fn man_pages_are_current() {
    let mut grammar = authctl::cli::grammar().disable_help_flag(true);
    grammar.build();
    let mut pages = BTreeMap::new();
    pages_of(&grammar, "authctl", &mut pages);
    for (name, page) in topic_pages::pages(|name| pages.contains_key(name)) {
        pages.insert(name, tidy(&String::from_utf8(page).unwrap()).into_bytes());
    }
    check("man", &pages);
}

#[test]
fn every_variable_is_in_the_manual() {
    let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/settings");
    let mut read = Vec::new();
    for file in there(&settings) {
        let text = std::fs::read_to_string(file).unwrap();
        let quoted = text
            .split('"')
            .filter(|piece| piece.starts_with("AUTHCTL_"));
        read.extend(quoted.map(str::to_owned));
    }
    assert!(
        read.len() > 4,
        "the guard looked in the wrong place: {read:?}"
    );
    for name in read {
        assert!(
            ENVIRONMENT.iter().any(|(told, _)| *told == name),
            "{name} is not in the manual"
        );
    }
}

/// Compares the folder with what was made, or writes it where the person asked for that.
fn check(folder: &str, made: &BTreeMap<String, Vec<u8>>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        for stale in there(&root) {
            std::fs::remove_file(stale).unwrap();
        }
        for (name, content) in made {
            std::fs::write(root.join(name), content).unwrap();
        }
    }
    let names: Vec<PathBuf> = made.keys().map(|name| root.join(name)).collect();
    assert_eq!(
        there(&root),
        names,
        "SNAPSHOTS=overwrite cargo test writes {folder} anew"
    );
    for (name, content) in made {
        let found = std::fs::read(root.join(name)).unwrap();
        assert!(
            found == *content,
            "{folder}/{name} is stale; SNAPSHOTS=overwrite cargo test writes it anew"
        );
    }
}

/// Returns the generated files that lie in a folder.
fn there(root: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.collect();
    files.sort();
    files
}

fn pages_of(command: &Command, name: &str, pages: &mut BTreeMap<String, Vec<u8>>) {
    pages.insert(format!("{name}.1"), page(command, name));
    for inner in command.get_subcommands() {
        pages_of(inner, &format!("{name}-{}", inner.get_name()), pages);
    }
}

/// Renders one page: what clap knows, then examples, exit codes, and where to read on.
fn page(command: &Command, name: &str) -> Vec<u8> {
    // clap_mangen names a page by the command; a subcommand's page carries its full name. clap
    // takes names that live as long as the program.
    let display: &'static str = name.replace('-', " ").leak();
    let page: &'static str = name.to_owned().leak();
    let man = Man::new(
        command
            .clone()
            .name(display)
            .bin_name(display)
            .display_name(page),
    )
    .title(name.to_uppercase())
    .section("1")
    .source(format!("authctl {}", env!("CARGO_PKG_VERSION")))
    .manual("authctl manual");
    let mut out = Vec::new();
    // No date: the same grammar gives the same page on every day.
    let version = format!("authctl {}", env!("CARGO_PKG_VERSION"));
    writeln!(
        out,
        r#".TH {} 1 "" "{version}" "authctl manual""#,
        name.to_uppercase()
    )
    .unwrap();
    man.render_name_section(&mut out).unwrap();
    synopsis(command, display).to_writer(&mut out).unwrap();
    man.render_description_section(&mut out).unwrap();
    if command.get_arguments().any(|option| !option.is_hide_set()) {
        man.render_options_section(&mut out).unwrap();
    }
    let mut roff = Roff::new();
    subcommands(&mut roff, command, name);
    examples(&mut roff, command);
    exit_status(&mut roff);
    if name == "authctl" {
        error_codes(&mut roff);
        environment(&mut roff);
    }
    see_also(&mut roff, command, name);
    roff.to_writer(&mut out).unwrap();
    tidy(&String::from_utf8(out).unwrap()).into_bytes()
}

/// Leaves out what a formatter would only skip: blank lines, blanks at line ends, breaks where
/// there is one already, and the preamble that each section brings again.
fn tidy(page: &str) -> String {
    let mut tidied: Vec<&str> = Vec::new();
    for line in page
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
    {
        let before = tidied.last().copied().unwrap_or_default();
        let redundant = match line {
            ".br" => before == ".br",
            ".PP" | ".sp" => before.starts_with(".SH"),
            PREAMBLE_NEW | PREAMBLE_OLD => tidied.contains(&line),
            _ => false,
        };
        if !redundant {
            tidied.push(line);
        }
    }
    tidied.join("\n") + "\n"
}

/// How roff asks for a straight apostrophe, in new formatters and in old ones.
const PREAMBLE_NEW: &str = r".ie \n(.g .ds Aq \(aq";
const PREAMBLE_OLD: &str = r".el .ds Aq '";

fn synopsis(command: &Command, display: &'static str) -> Roff {
    let usage = command.clone().bin_name(display).render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").to_owned();
    let mut roff = Roff::new();
    roff.control("SH", ["SYNOPSIS"]);
    roff.text([roman(usage)]);
    roff
}

fn subcommands(roff: &mut Roff, command: &Command, name: &str) {
    if command.get_subcommands().next().is_none() {
        return;
    }
    roff.control("SH", ["COMMANDS"]);
    for inner in command.get_subcommands() {
        let about = inner
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default();
        roff.control("TP", []);
        roff.text([bold(format!("{name}-{}(1)", inner.get_name()))]);
        roff.text([roman(about)]);
    }
}

fn examples(roff: &mut Roff, command: &Command) {
    let after = command
        .get_after_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let Some(examples) = after.strip_prefix("Examples:\n") else {
        return;
    };
    roff.control("SH", ["EXAMPLES"]);
    for line in examples.lines() {
        match line.strip_prefix("  $ ") {
            Some(command_line) => {
                roff.control("RS", ["4"]);
                roff.control("nf", []);
                roff.text([roman(format!("$ {command_line}"))]);
                roff.control("fi", []);
                roff.control("RE", []);
            }
            None if line.trim().is_empty() => {}
            None => {
                roff.control("PP", []);
                roff.text([roman(line.trim())]);
            }
        }
    }
}

fn exit_status(roff: &mut Roff) {
    roff.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in EXITS {
        roff.control("TP", []);
        roff.text([bold(*code)]);
        roff.text([roman(*meaning)]);
    }
}

fn error_codes(roff: &mut Roff) {
    roff.control("SH", ["ERRORS"]);
    roff.text([roman("Under --json an error is one object on standard error, with one of these codes. Codes are only ever added to.")]);
    for code in Code::ALL {
        roff.control("TP", []);
        roff.text([
            bold(code.as_str()),
            roman(format!(" (exit {})", code.kind().exit())),
        ]);
        roff.text([roman(code.meaning())]);
    }
}

fn environment(roff: &mut Roff) {
    roff.control("SH", ["ENVIRONMENT"]);
    for (name, meaning) in ENVIRONMENT {
        roff.control("TP", []);
        roff.text([bold(*name)]);
        roff.text([roman(*meaning)]);
    }
}

/// What the program reads from its environment.
const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "AUTHCTL_HOME",
        "One folder for configuration, data, state and cache.",
    ),
    ("AUTHCTL_STORE", "Where new secrets go: keychain or file."),
    ("AUTHCTL_PROFILE", "The profile to use where none is named."),
    ("AUTHCTL_NO_INPUT", "Filled: never ask."),
    (
        "AUTHCTL_ID_TOKEN",
        "The ID token of a GitLab job, for oauth exchange --from gitlab.",
    ),
    (
        "AUTHCTL_IDENTITY",
        "The identity that opens the sealed file, as age-keygen writes one.",
    ),
    (
        "AUTHCTL_IDENTITY_FILE",
        "A file with that identity, plain or sealed by a passphrase.",
    ),
    (
        "AUTHCTL_PASSPHRASE",
        "The passphrase of the sealed identity.",
    ),
    ("AUTHCTL_PASSPHRASE_FILE", "A file with that passphrase."),
    ("NO_COLOR, CLICOLOR_FORCE, TERM", "Whether to use colour."),
    (
        "BROWSER",
        "The command that opens a URL, even where there is no display.",
    ),
    (
        "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY",
        "Proxies; never used for this machine itself.",
    ),
    ("SSL_CERT_FILE", "Certificate authorities to trust as well."),
];

fn see_also(roff: &mut Roff, command: &Command, name: &str) {
    let above = name.rsplit_once('-').map(|(above, _)| above.to_owned());
    let below = command
        .get_subcommands()
        .map(|inner| format!("{name}-{}", inner.get_name()));
    let pages = above.into_iter().chain(below);
    let mut pages: Vec<String> = pages.map(|page| format!("{page}(1)")).collect();
    if name == "authctl" {
        pages.extend(topic_pages::names());
    }
    if !pages.is_empty() {
        roff.control("SH", ["SEE ALSO"]);
        roff.text([roman(pages.join(", "))]);
    }
}
