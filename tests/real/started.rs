//! Programs that run beside a test.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// Starts a program of the Debian package `package`.
pub(crate) fn start(command: &mut Command, package: &str) -> Child {
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{error}: {command:?}; apt-get install {package}"))
}

/// Starts one that says a line once it is up; returns that line, too.
pub(crate) fn up(command: &mut Command, package: &str) -> (Child, String) {
    let mut child = start(command.stdin(Stdio::null()), package);
    let mut line = String::new();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    said.read_line(&mut line).unwrap();
    (child, line.trim().to_owned())
}
