//! Runs a program where there is no `exec`: it is waited for, and its exit code is ours.

use std::io::{self, Read, Write};
use std::process::Stdio;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use super::folder::Folder;
use super::{command, not_started, unattended};
use crate::domain::delivery::mask::{Masker, Patterns};
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
        streams.push(pass(out, io::stdout(), patterns).map_err(unattended)?);
        streams.push(pass(err, io::stderr(), patterns).map_err(unattended)?);
    }
    let status = child.wait().map_err(unattended)?;
    for stream in streams {
        // A thread that panicked has said so.
        let _said = stream.join();
    }
    let code = status.code().unwrap_or(1);
    Ok(u8::try_from(code & 0xff).unwrap_or(1))
}

fn pass(
    mut from: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
    patterns: &Arc<Patterns>,
) -> io::Result<JoinHandle<()>> {
    let mut masker = Masker::new(Arc::clone(patterns));
    thread::Builder::new().spawn(move || {
        let (mut piece, mut out) = (vec![0; 64 << 10], Vec::new());
        loop {
            let count = from.read(&mut piece).unwrap_or(0);
            if count == 0 {
                masker.finish(&mut out);
            } else {
                masker.push(piece.get(..count).unwrap_or_default(), &mut out);
            }
            let written = to.write_all(&out).and_then(|()| to.flush());
            out.clear();
            if count == 0 || written.is_err() {
                return;
            }
        }
    })
}
