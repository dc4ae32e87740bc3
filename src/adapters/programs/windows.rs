//! Runs a program where there is no `exec`: it is waited for, and its exit code is ours.

use std::io::{self, Read, Write};
use std::process::Stdio;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use super::folder::Folder;
use super::masked::pass;
use super::{command, not_started, unattended};
use crate::domain::delivery::mask::Patterns;
use crate::domain::delivery::program::{Manner, Program, ProgramError};

/// Runs it and returns its exit code.
pub(super) fn run(program: &Program, manner: Manner) -> Result<u8, ProgramError> {
    let files = Folder::of(program)?;
    let mut command = command(program);
    if let Some(folder) = &files {
        command.envs(folder.variables.iter().cloned());
    }
    let patterns = match manner {
        Manner::Beside(patterns) => patterns,
        Manner::Instead | Manner::Leading => None,
    };
    if patterns.is_some() {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
    }
    let mut child = command
        .spawn()
        .map_err(|error| not_started(&command, &error))?;
    let mut streams = Vec::new();
    if let (Some(patterns), Some(out), Some(err)) =
        (&patterns, child.stdout.take(), child.stderr.take())
    {
        streams.push(passing(out, io::stdout(), patterns).map_err(unattended)?);
        streams.push(passing(err, io::stderr(), patterns).map_err(unattended)?);
    }
    let status = child.wait().map_err(unattended)?;
    for stream in streams {
        // A thread that panicked has said so.
        let _said = stream.join();
    }
    let code = status.code().unwrap_or(1);
    Ok(u8::try_from(code & 0xff).unwrap_or(1))
}

/// Passes all of `from` to `to`, in a thread of its own.
fn passing(
    mut from: impl Read + Send + 'static,
    to: impl Write + Send + 'static,
    patterns: &Arc<Patterns>,
) -> io::Result<JoinHandle<()>> {
    let patterns = Arc::clone(patterns);
    let read = move |piece: &mut [u8]| Ok(from.read(piece).unwrap_or(0));
    thread::Builder::new().spawn(move || drop(pass(read, to, patterns)))
}
