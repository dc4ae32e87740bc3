//! The only code that touches the machine: each file implements one port of [`crate::domain::ports`].
//!
//! What the rest of the crate is forbidden to do (start programs and threads, open files and
//! sockets, ask the clock) is done here, behind an `#[expect]` that says why.

mod answers;
pub mod batch;
pub mod browser;
pub mod cache;
pub mod clipboard;
pub mod commands;
pub mod configuration;
pub mod database;
pub mod files;
pub mod http;
pub mod inputs;
pub mod inspect;
pub mod interrupts;
pub mod keychain;
pub mod locks;
pub mod loopback;
pub mod outputs;
pub mod process;
pub mod programs;
mod rewritten;
pub mod sealed_file;
mod signals;
pub mod system;
pub mod terminal;
pub mod tools;
