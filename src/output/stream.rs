//! A result that is too large to be made before it is written.

use std::ops::ControlFlow;

use serde::Serialize;

use super::report::{Answer, Report};
use super::text::Text;
use super::{deliver, json, lines};
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

/// Whether a result that is bytes goes out as these bytes: to a program, and not as JSON.
pub fn is_exact(ctx: &Ctx) -> bool {
    ctx.settings.format() == Format::Text && !ctx.console.out_terminal
}

/// Writes a piece of a result of which a reader may take what it wants; says whether it wants more.
pub fn pass(ctx: &Ctx, piece: &[u8]) -> Result<ControlFlow<()>, Error> {
    deliver(&mut **ctx.console.out.borrow_mut(), piece)
}

/// Refuses `--json` and `--field` where `option` has something else written than an object.
pub fn plain(ctx: &Ctx, option: &str) -> Result<(), Error> {
    if ctx.settings.format() == Format::Text {
        return Ok(());
    }
    Err(Error::new(
        Code::Usage,
        format!("{option} writes what one program reads, and --json or --field an object"),
    )
    .hint("leave one of them out"))
}

/// A line of JSON for each value, as they are found. There is no end without which they are worth
/// nothing, so a reader may go away when it has seen enough.
pub struct Lines<'a> {
    ctx: &'a Ctx,
    page: Vec<u8>,
    told: Result<ControlFlow<()>, Error>,
}

/// How much is written at once, in bytes.
const PAGE: usize = 64 << 10;

impl<'a> Lines<'a> {
    /// Begins the lines.
    pub fn new(ctx: &'a Ctx) -> Result<Self, Error> {
        lines::whole(ctx)?;
        Ok(Self {
            ctx,
            page: Vec::with_capacity(PAGE),
            told: Ok(ControlFlow::Continue(())),
        })
    }

    /// Adds a value; says whether anybody wants another.
    pub fn add(&mut self, value: &impl Serialize) -> ControlFlow<()> {
        match serde_json::to_string(value) {
            Ok(line) if self.ctx.console.out_terminal => {
                self.page.extend(json::safe_for_terminal(&line).bytes());
            }
            Ok(line) => self.page.extend(line.bytes()),
            Err(error) => self.told = Err(Error::new(Code::Bug, error)),
        }
        self.page.push(b'\n');
        if self.page.len() >= PAGE {
            self.write();
        }
        self.told
            .as_ref()
            .map_or(ControlFlow::Break(()), |flow| *flow)
    }

    /// Ends the lines, and with them the answer to what was asked.
    pub fn end(mut self, answer: Answer) -> Result<Written, Error> {
        self.write();
        self.told.map(|_| Written { answer })
    }

    fn write(&mut self) {
        if matches!(self.told, Ok(ControlFlow::Continue(()))) {
            self.told = deliver(&mut **self.ctx.console.out.borrow_mut(), &self.page);
        }
        self.page.clear();
    }
}

/// What is to be said when all is written: nothing but the answer, where there was a question.
#[derive(Debug, Serialize)]
pub struct Written {
    /// The answer.
    #[serde(skip)]
    pub answer: Answer,
}

impl Report for Written {
    fn text(&self, _: &mut Text) {}

    fn is_said(&self) -> bool {
        true
    }

    fn answer(&self) -> Answer {
        self.answer
    }
}
