//! Standard input, which only one thing can come from.

use crate::domain::secret::Source;
use crate::error::{Code, Error};

/// Refuses a command line that has two things come from standard input: the `first`, or any of the
/// `sources`.
pub fn only_one<'a>(
    first: bool,
    sources: impl IntoIterator<Item = &'a Source>,
) -> Result<(), Error> {
    let sources = sources.into_iter().filter(|one| **one == Source::Stdin);
    if usize::from(first) + sources.count() < 2 {
        return Ok(());
    }
    Err(Error::new(
        Code::Usage,
        "only one thing can come from standard input, and there are several",
    )
    .hint("name the others as @FILE, env:NAME or fd:N"))
}
