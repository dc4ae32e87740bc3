//! Passes on what a program writes, without the values that are hidden.

use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::domain::delivery::mask::{Masker, Patterns};
use crate::domain::secret::wipe;

/// How long is listened to what the program left behind, once it has ended: 250 ms without a byte.
const SILENCE: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 250_000_000,
};

/// How much is read at once, in bytes.
const PIECE: usize = 64 << 10;

/// A stream on its way, in a thread of its own.
pub(super) struct Passing {
    thread: JoinHandle<()>,
    ended: Arc<AtomicBool>,
}

impl Passing {
    /// Passes all of `from` to `to`.
    pub(super) fn start(
        from: impl Read + AsFd + Send + 'static,
        to: impl Write + Send + 'static,
        patterns: &Arc<Patterns>,
    ) -> io::Result<Self> {
        let ended = Arc::new(AtomicBool::new(false));
        let (masker, over) = (Masker::new(Arc::clone(patterns)), Arc::clone(&ended));
        // Where whoever reads went away there is nothing left to do; `from` is closed, and the
        // program learns of it as it would have without us.
        let work = move || drop(pass(from, to, masker, &over));
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

fn pass(
    mut from: impl Read + AsFd,
    mut to: impl Write,
    mut masker: Masker,
    ended: &AtomicBool,
) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    let mut out = Vec::with_capacity(PIECE);
    loop {
        let count = if silent(&from, ended)? {
            0
        } else {
            match from.read(&mut piece) {
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                // What a pseudo-terminal says when nobody has its other end any more.
                Err(_) => 0,
            }
        };
        if count == 0 {
            masker.finish(&mut out);
        } else {
            masker.push(piece.get(..count).unwrap_or_default(), &mut out);
        }
        let written = to.write_all(&out).and_then(|()| to.flush());
        out.clear();
        if count == 0 || written.is_err() {
            // SECURITY: it holds what the program wrote before it was masked.
            wipe(&mut piece);
            return written;
        }
    }
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
