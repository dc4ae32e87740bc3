//! Passes on what a program writes, without the values that are hidden.

use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::masked::pass;
use crate::domain::delivery::mask::Patterns;

/// How long is listened to what the program left behind, once it has ended: 250 ms without a byte.
const SILENCE: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 250_000_000,
};

/// A stream on its way, in a thread of its own.
pub(super) struct Passing {
    thread: JoinHandle<()>,
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
        // Where whoever reads went away there is nothing left to do; `from` is closed, and the
        // program learns of it as it would have without us.
        let work = move || drop(pass(|piece| read(&mut from, piece, &over), to, patterns));
        let thread = thread::Builder::new().spawn(work)?;
        Ok(Self { thread, ended })
    }

    /// Waits until all that the program wrote is passed on.
    pub(super) fn finish(self) {
        self.ended.store(true, Ordering::SeqCst);
        // A thread that panicked has said so.
        let _said = self.thread.join();
    }
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
