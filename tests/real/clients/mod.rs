//! The programs that authctl gives credentials to: the real ones, at servers that write down what
//! they were asked.

mod cargo;
mod curl;
mod docker;
mod git;
mod npm;
mod pip;
mod python;
pub(crate) mod stage;
mod terraform;
mod uv;
