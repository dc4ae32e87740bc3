//! A result that is too large to be made before it is written.

use super::deliver;
use super::report::Report;
use super::text::Text;
use crate::ctx::Ctx;
use crate::error::{Code, Error};

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

/// What is to be said when all is written: nothing.
#[derive(Debug, serde::Serialize)]
pub struct Written;

impl Report for Written {
    fn text(&self, _: &mut Text) {}

    fn is_said(&self) -> bool {
        true
    }
}
