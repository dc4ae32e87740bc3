//! Guard: the console blocks of the README run, and print what the README says.
//!
//! In a block, `$ ` begins a command line and what follows is its output, standard output and
//! standard error together; `…` stands for any text within a line. All blocks run in order in one
//! sandbox, as a reader would paste them.

use std::process::{Command, Stdio};

use crate::support::{Sandbox, program};

#[test]
fn the_readme_tells_the_truth() {
    let readme = include_str!("../../README.md");
    let sandbox = Sandbox::new();
    let mut ran = 0;
    for (command_line, told) in sessions(readme) {
        let said = shell(&sandbox, &command_line);
        let (said, told): (Vec<&str>, Vec<&str>) = (
            said.lines().collect(),
            told.iter().map(|line| line.trim_end()).collect(),
        );
        let same =
            said.len() == told.len() && said.iter().zip(&told).all(|(said, told)| fits(said, told));
        assert!(
            same,
            "README: `{command_line}`\n--- told\n{}\n--- said\n{}\n",
            told.join("\n"),
            said.join("\n")
        );
        ran += 1;
    }
    assert!(ran >= 6, "the guard found only {ran} command lines");
}

#[test]
fn the_guard_sees_a_difference() {
    assert!(fits("expires in 89 d", "expires in … d"));
    assert!(fits("a b c", "a…"));
    assert!(fits("abab", "…ab"));
    assert!(!fits("expired", "expires…"));
    assert!(!fits("a b c", "a b"));
}

/// Returns each command line of the console blocks with the output that is told of it.
fn sessions(readme: &str) -> Vec<(String, Vec<&str>)> {
    let mut sessions: Vec<(String, Vec<&str>)> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if let (true, Some(command_line)) = (inside, line.strip_prefix("$ ")) {
            sessions.push((command_line.to_owned(), Vec::new()));
        } else if inside {
            let (command_line, told) = sessions.last_mut().unwrap();
            // A backslash at the end carries the command line on, as in a shell.
            if told.is_empty() && command_line.ends_with('\\') {
                command_line.push('\n');
                command_line.push_str(line);
            } else {
                told.push(line);
            }
        }
    }
    sessions
}

fn shell(sandbox: &Sandbox, line: &str) -> String {
    let model = sandbox.command([""]);
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", &format!("exec 2>&1\n{line}")])
        .env_clear();
    command
        .current_dir(model.get_current_dir().unwrap())
        .stdin(Stdio::null());
    for (name, value) in model.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    let folder = program().parent().unwrap().to_str().unwrap();
    command.env("PATH", format!("{folder}:/usr/bin:/bin"));
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

/// Whether a line is as told, with `…` for any text.
fn fits(said: &str, told: &str) -> bool {
    let mut pieces = told.split('…');
    let Some(mut rest) = pieces.next().and_then(|first| said.strip_prefix(first)) else {
        return false;
    };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else {
        return rest.is_empty();
    };
    for piece in middle {
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}
