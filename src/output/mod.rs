//! The only place that knows text from JSON: turns a report or an error into bytes and an exit code.

mod failure;
mod field;
mod json;
pub mod lines;
pub mod progress;
pub mod qr;
mod report;
pub mod stream;
mod table;
mod text;

use std::io::{self, Write};
use std::ops::ControlFlow;

use zeroize::Zeroize as _;

pub use report::{Answer, Json, Report};
pub use table::{Column, column};
pub use text::{Role, Text};

use crate::ctx::{Console, Ctx};
use crate::error::{Code, Error};
use crate::settings::Format;

/// Writes what a command came to, and returns the process's exit code.
pub fn finish(outcome: Result<Box<dyn Report>, Error>, ctx: &Ctx) -> u8 {
    let written = outcome.and_then(|report| {
        if !report.is_said() {
            let mut bytes = render(&*report, ctx)?;
            let result = print(&bytes, &ctx.console);
            // SECURITY: the result may be a secret that was asked for.
            bytes.zeroize();
            result?;
        }
        if ctx.settings.format() == Format::Text {
            report.hint().iter().for_each(|hint| ctx.note(hint));
        }
        Ok(report.exit())
    });
    written.unwrap_or_else(|error| fail(&error, ctx))
}

/// Writes an error to standard error, and returns the process's exit code.
pub fn fail(error: &Error, ctx: &Ctx) -> u8 {
    let text = match ctx.settings.format() {
        Format::Json => failure::json(error),
        Format::Field(_) | Format::Text => {
            failure::text(error, ctx.settings.color(ctx.console.err_terminal))
        }
    };
    // Where standard error is gone there is nobody left to tell; the exit code still says it.
    let _lost = ctx.console.err.borrow_mut().write_all(text.as_bytes());
    error.code().kind().exit()
}

/// Answers a noun without its verb: the help, which is no result here, on standard error.
pub fn guide(help: &str, ctx: &Ctx) -> u8 {
    let missing = Error::new(Code::Usage, "a command is missing").hint("--help shows them");
    if ctx.settings.format() == Format::Text {
        // As above: where standard error is gone, the exit code still says it.
        let _lost = ctx.console.err.borrow_mut().write_all(help.as_bytes());
        missing.code().kind().exit()
    } else {
        fail(&missing, ctx)
    }
}

/// Writes bytes that are a result, such as a help text, to standard output.
pub fn print(bytes: &[u8], console: &Console) -> Result<(), Error> {
    deliver(&mut **console.out.borrow_mut(), bytes).map(drop)
}

fn render(report: &dyn Report, ctx: &Ctx) -> Result<Vec<u8>, Error> {
    let console = &ctx.console;
    let object = || report.json().map_err(|error| Error::new(Code::Bug, error));
    match ctx.settings.format() {
        Format::Text => {
            let mut text = Text::new(
                ctx.settings.color(console.out_terminal),
                console.out_terminal,
                console.width.map_or(100, usize::from),
            );
            report.text(&mut text);
            Ok(text.into_bytes())
        }
        Format::Json => {
            let mut line = object()?;
            if console.out_terminal {
                line = json::safe_for_terminal(&line);
            }
            line.push('\n');
            Ok(line.into_bytes())
        }
        Format::Field(path) => {
            let mut value = field::scalar(&object()?, &path)?;
            if console.out_terminal {
                value = crate::domain::text::visible(&value).into_owned() + "\n";
            }
            Ok(value.into_bytes())
        }
    }
}

/// Writes and flushes. A reader that went away (`| head`) has had what it wanted: that is no
/// failure, but no reason to go on either. A full disk is a failure.
fn deliver(out: &mut dyn Write, bytes: &[u8]) -> Result<ControlFlow<()>, Error> {
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => Ok(ControlFlow::Continue(())),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ControlFlow::Break(())),
        Err(error) => Err(Error::new(
            Code::OutputFailed,
            format!("the result could not be written: {error}"),
        )),
    }
}
