//! `authctl helper clipboard`: takes away what authctl copied.

use serde::Serialize;

use crate::ctx::Ctx;
use crate::domain::clipboard::{ClipboardError, digest};
use crate::domain::secret::Source;
use crate::domain::time::Span;
use crate::error::{Code, Error};
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Clear the clipboard, if this value is still on it:
  $ printf %s s3cr3t | sha256sum | cut -c 1-64 | authctl helper clipboard

  See how long a copied credential stays:
    authctl secret get stripe --copy --clear-after 20s";

/// Clear the clipboard, if it still holds what authctl copied
///
/// --copy starts this by itself. The SHA-256 of the value comes on standard input, in hexadecimal;
/// whatever else is on the clipboard stays. A clipboard manager may have kept the value all the
/// same.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// How long to wait first, from the end of standard input
    #[arg(long, value_name = "SPAN", default_value = "0s")]
    after: Span,
}

/// What was found.
#[derive(Debug, Serialize)]
pub struct Cleared {
    /// Whether the value was still there.
    cleared: bool,
}

/// Waits, then clears the clipboard where the value is still on it.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Cleared, Error> {
    let wanted = ctx.read(&Source::Stdin)?;
    let wanted = wanted.expose_text().unwrap_or_default();
    let is_digest = wanted.len() == 64 && wanted.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_digest {
        let message = "standard input is no SHA-256: 64 hexadecimal digits are wanted";
        return Err(Error::new(Code::Usage, message));
    }
    ctx.pause.pause(args.after);
    let found = match ctx.clipboard.get() {
        Ok(found) => found,
        // What is not there holds nothing.
        Err(ClipboardError::Absent) => None,
        Err(error) => return Err(error.into()),
    };
    let is_ours = found.is_some_and(|found| digest(&found).eq_ignore_ascii_case(wanted));
    if is_ours {
        ctx.clipboard.clear()?;
    }
    Ok(Cleared { cleared: is_ours })
}

impl Report for Cleared {
    fn text(&self, _: &mut Text) {}
}
