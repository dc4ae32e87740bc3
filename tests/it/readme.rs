//! Guard: the console blocks of the README run, and print what the README says.
//!
//! In a block, `$ ` begins a command line and what follows is its output, standard output and
//! standard error together; `…` stands for any text within a line. A block runs in one shell, and
//! all blocks run in order in one sandbox, as a reader would paste them.

use authctl::error::EXITS;

use crate::help::shell;
use crate::support::Sandbox;
use crate::support::topics::fits;

#[test]
fn the_readme_tells_the_truth() {
    let sandbox = Sandbox::new();
    let mut ran = 0;
    for block in blocks(include_str!("../../README.md")) {
        let said = outputs(&sandbox, &block);
        assert_eq!(
            said.len(),
            block.len(),
            "a command line ended its block: {said:#?}"
        );
        for ((command_line, told), said) in block.iter().zip(&said) {
            let said: Vec<&str> = said.lines().map(str::trim_end).collect();
            let same = said.len() == told.len()
                && said
                    .iter()
                    .zip(told)
                    .all(|(said, told)| fits(said, told.trim_end()));
            let (told, said) = (told.join("\n"), said.join("\n"));
            assert!(
                same,
                "README: `{command_line}`\n--- told\n{told}\n--- said\n{said}\n"
            );
            ran += 1;
        }
    }
    assert!(ran >= 10, "the guard found only {ran} command lines");
}

#[test]
fn every_exit_code_is_told_as_in_the_manual() {
    let readme = include_str!("../../README.md");
    let (_, table) = readme
        .split_once("\n| exit | meaning |\n|---|---|\n")
        .unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let rows = EXITS
        .iter()
        .map(|(exit, meaning)| format!("| {exit} | {meaning} |"));
    assert_eq!(table.lines().collect::<Vec<_>>(), rows.collect::<Vec<_>>());
}

#[test]
fn the_guard_sees_a_difference() {
    assert!(fits("expires in 89 d", "expires in … d"));
    assert!(fits("a b c", "a…"));
    assert!(fits("abab", "…ab"));
    assert!(!fits("expired", "expires…"));
    assert!(!fits("a b c", "a b"));
}

/// A command line, and what is told of its output.
type Exchange<'a> = (String, Vec<&'a str>);

fn blocks(readme: &str) -> Vec<Vec<Exchange<'_>>> {
    let mut blocks: Vec<Vec<Exchange<'_>>> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
            if inside {
                blocks.push(Vec::new());
            }
        } else if inside {
            let block = blocks.last_mut().unwrap();
            match line.strip_prefix("$ ") {
                Some(command_line) => block.push((command_line.to_owned(), Vec::new())),
                None => block.last_mut().unwrap().1.push(line),
            }
        }
    }
    blocks
}

/// Runs a block in one shell, as a reader would, and returns the output of each command line.
fn outputs(sandbox: &Sandbox, block: &[Exchange<'_>]) -> Vec<String> {
    const END: &str = "\u{1e}";
    let lines: Vec<String> = block
        .iter()
        .map(|(line, _)| format!("{line}\nprintf '\\036'\n"))
        .collect();
    let run = shell(sandbox, &format!("exec 2>&1\n{}", lines.concat()));
    let output = String::from_utf8(run.stdout).unwrap();
    output.split_terminator(END).map(str::to_owned).collect()
}
