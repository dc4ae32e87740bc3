//! Reads what the person pastes, where standard input is there for it.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _};
use std::sync::mpsc::Sender;

use crate::domain::ports::Came;
use crate::domain::secret::Secret;

/// How long a pasted line may be, in bytes.
const LINE_LIMIT: u64 = 64 << 10;
/// How many lines are taken: nobody pastes more, and an endless file is nobody.
const MOST_LINES: usize = 64;

/// Whether standard input may be read: a program in the background that reads from the terminal is
/// stopped by the system, and the whole login with it.
pub(super) fn may_read_stdin() -> bool {
    #[cfg(unix)]
    {
        use rustix::process::getpgrp;
        use rustix::termios::tcgetpgrp;
        // Where there is no foreground, it is no terminal of ours: a pipe or a file.
        tcgetpgrp(io::stdin()).map_or(!io::stdin().is_terminal(), |front| front == getpgrp())
    }
    #[cfg(not(unix))]
    true
}

/// Hands over lines until there are no more, or nobody takes them any more.
pub(super) fn read(events: &Sender<Came>) {
    for _ in 0..MOST_LINES {
        let mut line = Vec::new();
        let read = io::stdin()
            .lock()
            .take(LINE_LIMIT)
            .read_until(b'\n', &mut line);
        if !read.is_ok_and(|count| count > 0) {
            return;
        }
        let came = Came::Pasted(Secret::new(line).without_final_newline());
        if events.send(came).is_err() {
            return;
        }
    }
}
