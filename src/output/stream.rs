//! A result that is too large to be made before it is written.

use std::ops::ControlFlow;

use serde::Serialize;

use super::report::Report;
use super::text::Text;
use super::{deliver, json, one_value};
use crate::ctx::Ctx;
use crate::error::{Code, Error};
use crate::settings::Format;

/// Writes a piece of a result that is worth nothing without its end.
///
/// A reader that goes away in the middle has not got it, so that is a failure here.
pub fn write(ctx: &Ctx, piece: &[u8]) -> Result<(), Error> {
    if deliver(&mut **ctx.console.out.borrow_mut(), piece)?.is_break() {
        let message = "whoever reads standard output went away before the end";
        return Err(Error::new(Code::OutputFailed, message));
    }
    Ok(())
}

/// A line of JSON after the other, each of which is worth something by itself.
pub struct Lines<'a> {
    ctx: &'a Ctx,
    text: Vec<u8>,
}

/// How many bytes of lines are written at a time.
const PIECE: usize = 64 << 10;

impl<'a> Lines<'a> {
    /// Begins with no lines; an error where one value is wanted.
    pub fn new(ctx: &'a Ctx) -> Result<Self, Error> {
        if matches!(ctx.settings.format(), Format::Field(_)) {
            return Err(one_value());
        }
        let text = Vec::with_capacity(2 * PIECE);
        Ok(Self { ctx, text })
    }

    /// Adds a value as a line; a reader that went away has had what it wanted.
    pub fn add(&mut self, value: &impl Serialize) -> Result<ControlFlow<()>, Error> {
        let start = self.text.len();
        serde_json::to_writer(&mut self.text, value)
            .map_err(|error| Error::new(Code::Bug, error))?;
        if self.ctx.console.out_terminal {
            let line = self.text.split_off(start);
            let safe = json::safe_for_terminal(&String::from_utf8_lossy(&line));
            self.text.extend(safe.bytes());
        }
        self.text.push(b'\n');
        if self.text.len() < PIECE {
            return Ok(ControlFlow::Continue(()));
        }
        self.flush()
    }

    /// Writes what there is.
    pub fn flush(&mut self) -> Result<ControlFlow<()>, Error> {
        let written = deliver(&mut **self.ctx.console.out.borrow_mut(), &self.text);
        self.text.clear();
        written
    }
}

/// What is to be said when all is written: nothing.
#[derive(Debug, Serialize)]
pub struct Written;

impl Report for Written {
    fn text(&self, _: &mut Text) {}

    fn is_said(&self) -> bool {
        true
    }
}
