//! How far long work has come, for who waits for it at a terminal.

use crate::ctx::Ctx;
use crate::domain::time::Timestamp;

/// How many steps pass between two looks at the clock.
const PAUSE: u64 = 1024;

/// Counts steps, and shows the count on standard error once a second.
///
/// Only where that is a terminal, and standard output is not: there, the result itself shows how
/// far it has come.
pub struct Progress<'a> {
    ctx: &'a Ctx,
    what: &'static str,
    count: u64,
    last: Timestamp,
    shown: bool,
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
        }
    }

    /// Counts a step.
    pub fn step(&mut self) {
        self.count += 1;
        if self.count.is_multiple_of(PAUSE) && self.is_wanted() {
            let now = self.ctx.now();
            if now > self.last {
                self.last = now;
                self.shown = true;
                self.write(&format!("\r{} {}", self.count, self.what));
            }
        }
    }

    fn is_wanted(&self) -> bool {
        let console = &self.ctx.console;
        console.err_terminal && !console.out_terminal && !self.ctx.settings.quiet()
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
            let blank = " ".repeat(self.what.len() + 21);
            self.write(&format!("\r{blank}\r"));
        }
    }
}
