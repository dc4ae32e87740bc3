//! How far long work has come, for who waits for it at a terminal.

use crate::ctx::Ctx;
use crate::domain::time::Timestamp;

/// How many steps pass between two looks at the clock.
const PAUSE: u64 = 1024;

/// From how many steps on what follows them takes its time, too.
const MANY: u64 = 10_000;

/// How many columns are cleared in the end.
const WIDTH: usize = 60;

/// Counts steps, and shows the count on standard error once a second, where that is a terminal.
pub struct Progress<'a> {
    ctx: &'a Ctx,
    what: &'static str,
    count: u64,
    last: Timestamp,
    shown: bool,
    wanted: bool,
}

impl<'a> Progress<'a> {
    /// Begins to count; `what` is said after the number.
    pub fn new(ctx: &'a Ctx, what: &'static str) -> Self {
        Self {
            ctx,
            what,
            count: 0,
            last: ctx.now(),
            shown: false,
            wanted: ctx.console.err_terminal && !ctx.settings.quiet(),
        }
    }

    /// The same for work that writes its result as it goes: where standard output is a terminal,
    /// that shows how far it has come.
    #[must_use]
    pub fn beside_output(mut self) -> Self {
        self.wanted &= !self.ctx.console.out_terminal;
        self
    }

    /// Says instead of a count what goes on now, where many steps lie behind it.
    pub fn tell(&mut self, doing: &str) {
        if self.wanted && self.count >= MANY {
            self.shown = true;
            self.write(&format!("\r{doing:<WIDTH$}"));
        }
    }

    /// Counts a step.
    pub fn step(&mut self) {
        self.count += 1;
        if self.wanted && self.count.is_multiple_of(PAUSE) {
            let now = self.ctx.now();
            if now > self.last {
                self.last = now;
                self.shown = true;
                self.write(&format!("\r{} {}", self.count, self.what));
            }
        }
    }

    fn write(&self, text: &str) {
        let mut err = self.ctx.console.err.borrow_mut();
        // Who can't see it does not miss it.
        let _lost = err.write_all(text.as_bytes()).and_then(|()| err.flush());
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if self.shown {
            let blank = " ".repeat(WIDTH);
            self.write(&format!("\r{blank}\r"));
        }
    }
}
