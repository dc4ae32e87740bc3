//! Passes on what a program writes, without the values that are hidden.

use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::masked::pass;
use super::watch::{self, Signals};
use crate::domain::delivery::mask::Patterns;
use crate::domain::delivery::program::ProgramError;

/// How long is listened to what the program left behind, once it has ended: 250 ms without a byte.
const SILENCE: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 250_000_000,
};

/// How long is waited between two looks at whether all is passed on.
const SHORTLY: Duration = Duration::from_millis(2);

/// How many such looks somebody who ends us is let wait: half a second.
const GRACE: u32 = 250;

/// A stream on its way, in a thread of its own.
pub(super) struct Passing {
    thread: JoinHandle<io::Result<()>>,
    ended: Arc<AtomicBool>,
}

impl Passing {
    /// Passes all of `from` to `to`.
    pub(super) fn start(
        mut from: impl Read + AsFd + Send + 'static,
        to: impl Write + Send + 'static,
        patterns: &Arc<Patterns>,
    ) -> io::Result<Self> {
        let ended = Arc::new(AtomicBool::new(false));
        let (patterns, over) = (Arc::clone(patterns), Arc::clone(&ended));
        // Where it can't be written any more, `from` is closed, and the program learns of it as it
        // would have without us.
        let work = move || pass(|piece| read(&mut from, piece, &over), to, patterns);
        let thread = thread::Builder::new().spawn(work)?;
        Ok(Self { thread, ended })
    }
}

/// Waits until all that the program wrote is passed on, and returns the exit code: the program's
/// own, which was `code`, unless somebody wants us to end before.
pub(super) fn finish(
    streams: Vec<Passing>,
    code: u8,
    signals: &mut Signals,
) -> Result<u8, ProgramError> {
    for stream in &streams {
        stream.ended.store(true, Ordering::SeqCst);
    }
    // What the program left behind may write for ever. Whoever ends us may have ended the program as
    // well, and its last words are on their way.
    let mut grace = GRACE;
    let mut told = None;
    while !streams.iter().all(|stream| stream.thread.is_finished()) {
        told = told.or_else(|| watch::told_to_end(signals));
        if let Some(ended) = told {
            grace -= 1;
            if grace == 0 {
                return Ok(ended);
            }
        }
        thread::sleep(SHORTLY);
    }
    for stream in streams {
        // A thread that panicked has said so. Nobody misses what a reader who went away did not
        // want; but a file on a full disk must not look whole.
        if let Ok(Err(error)) = stream.thread.join()
            && error.kind() != io::ErrorKind::BrokenPipe
            && code == 0
        {
            return Err(ProgramError::Unshown {
                reason: error.to_string(),
            });
        }
    }
    Ok(code)
}

/// Reads once; nothing is the end.
fn read(from: &mut (impl Read + AsFd), piece: &mut [u8], ended: &AtomicBool) -> io::Result<usize> {
    while !silent(from, ended)? {
        match from.read(piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // What a pseudo-terminal says when nobody has its other end any more.
            count => return Ok(count.unwrap_or(0)),
        }
    }
    Ok(0)
}

/// Waits for something to read. Whatever the program started may keep the stream open for ever: once
/// the program has ended, a silence is the end.
fn silent(from: &impl AsFd, ended: &AtomicBool) -> io::Result<bool> {
    loop {
        // Asked before: what was written until the end is there by then.
        let over = ended.load(Ordering::SeqCst);
        let mut ready = [PollFd::new(from, PollFlags::IN)];
        match poll(&mut ready, Some(&SILENCE)) {
            Ok(0) if over => return Ok(true),
            Ok(0) | Err(rustix::io::Errno::INTR) => {}
            Ok(_) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
    }
}
