//! authctl against real peers: `cargo test --test real`. A plain `cargo test` leaves them out.
//!
//! A program that is not installed fails its tests by naming its package; nothing is skipped.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that can't go on has failed"
)]
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests play the person: they write files, start programs and knock at ports"
)]

mod age;
mod clients;
mod clipboard;
mod completions;
mod formats;
mod jose;
mod jwe;
mod jwk;
mod jws;
mod keychain;
mod npm;
mod oauth;
mod parallel;
mod request;
mod run;
mod samples;
mod session;
mod started;
#[path = "../it/support/mod.rs"]
mod support;
mod syscalls;
mod terminal;
mod topics;

/// Writes a line past the test harness, which would swallow it: counts that are part of the proof.
#[expect(
    clippy::explicit_write,
    reason = "eprintln is what the harness swallows"
)]
fn say(line: &str) {
    use std::io::Write as _;
    writeln!(std::io::stderr(), "{line}").unwrap();
}
