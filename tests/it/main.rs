//! Behaviour by noun, and the guards: one binary, so that it links once.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that can't go on has failed"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "tests play the person: they write files and start programs"
)]

mod doctor;
mod list;
mod secret;
mod store;
mod support;
