//! A value that is to be kept, from its source.

use crate::ctx::Ctx;
use crate::domain::secret::{Secret, Source};
use crate::error::{Code, Error};

/// Reads the value, without one final line ending.
///
/// SECURITY: whoever writes the secret itself where its source belongs gets an error that does
/// not repeat it, since error streams are logged.
pub fn read(source: &Source, ctx: &Ctx) -> Result<Secret, Error> {
    let secret = ctx.read(source).map_err(|error| match (source, error.code()) {
        (Source::File(_), Code::InputUnreadable) => {
            Error::new(Code::InputUnreadable, "SOURCE is no file that can be read")
                .hint("SOURCE says where the value is: - (standard input), @FILE, env:NAME, fd:N, store:KIND/NAME or prompt")
                .hint("if that was the secret itself, the shell's history may hold it now: replace it where it was issued")
        }
        _ => error,
    })?;
    if secret.is_empty() {
        return Err(Error::new(Code::SecretEmpty, "the value is empty")
            .hint(format!("{source} gave no bytes; nothing was stored")));
    }
    Ok(secret)
}
