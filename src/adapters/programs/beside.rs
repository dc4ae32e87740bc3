//! Runs a program beside us: with private files, masked, or both.

use std::io::{self, IsTerminal as _};
use std::process::{Command, Stdio};
use std::sync::Arc;

use rustix::process::Pid;

use super::folder::Folder;
use super::stream::{self, Passing};
use super::watch::{self, Stands, Surroundings};
use super::{command, pid, screen, started, unattended};
use crate::domain::delivery::mask::Patterns;
use crate::domain::delivery::program::{Program, ProgramError};

/// Runs it and returns its exit code.
pub(super) fn run(program: &Program, patterns: Option<Arc<Patterns>>) -> Result<u8, ProgramError> {
    let mut signals = watch::signals().map_err(unattended)?;
    // From here on a signal ends nothing at once: the files go, whatever comes.
    let files = Folder::of(program)?;
    let mut variables = program.variables.clone();
    variables.extend(files.iter().flat_map(|folder| folder.variables.clone()));
    let program = Program {
        words: program.words.clone(),
        variables,
        files: Vec::new(),
        folders: Vec::new(),
    };
    let Some(patterns) = patterns else {
        return attended(&mut command(&program), &mut signals);
    };
    if io::stdout().is_terminal() {
        return screen::run(&program, &patterns, &mut signals);
    }
    let mut command = command(&program);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let stands = stand(&mut command);
    let mut child = started(&mut command)?;
    let mut streams = Vec::new();
    if let Some(from) = child.stdout.take() {
        streams.push(Passing::start(from, io::stdout(), &patterns).map_err(unattended)?);
    }
    if let Some(from) = child.stderr.take() {
        streams.push(Passing::start(from, io::stderr(), &patterns).map_err(unattended)?);
    }
    let pid = pid(&child)?;
    let code = watch::wait(pid, stands, &mut signals, &mut Plain(stands, pid));
    stream::finish(streams, code.map_err(unattended)?, &mut signals)
}

fn attended(command: &mut Command, signals: &mut watch::Signals) -> Result<u8, ProgramError> {
    let stands = stand(command);
    let child = started(command)?;
    let pid = pid(&child)?;
    watch::wait(pid, stands, signals, &mut Plain(stands, pid)).map_err(unattended)
}

/// Decides where the program stands.
///
/// In the terminal's foreground it stays with us: what else is in the same pipeline shares the
/// keyboard with it. Otherwise it gets a group of its own, so that a signal to our group, which
/// `timeout` and build servers send, comes to it once, through us: some programs take the second one
/// for an order to drop everything.
fn stand(command: &mut Command) -> Stands {
    if watch::terminal().is_some_and(|terminal| watch::foreground(&terminal)) {
        Stands::WithUs
    } else {
        std::os::unix::process::CommandExt::process_group(command, 0);
        Stands::Apart
    }
}

/// A program at our own terminal, or at none.
struct Plain(Stands, Pid);

impl Surroundings for Plain {
    fn resumed(&mut self) {
        // Brought into the foreground, we pass that on.
        if self.0 == Stands::Apart
            && let Some(terminal) = watch::terminal()
            && watch::foreground(&terminal)
        {
            let _refused = rustix::termios::tcsetpgrp(&terminal, self.1);
        }
    }
}
