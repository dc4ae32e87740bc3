//! authctl against real peers: `cargo test --test real`. A plain `cargo test` leaves them out.
//!
//! A program that is not installed fails its tests by naming its package; nothing is skipped.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "tests play the person: they write files and start programs"
)]

mod keychain;
#[path = "../it/support/mod.rs"]
mod support;
