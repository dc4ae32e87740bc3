//! The programs that authctl gives credentials to: the real ones, at servers that write down what
//! they were asked.

mod docker;
mod git;
mod npm;
pub(crate) mod stage;
