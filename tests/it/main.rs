//! Behaviour by noun, and the guards: one binary, so that it links once.
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

mod architecture;
mod audit;
mod complete;
mod config;
mod doctor;
mod format;
mod generated;
mod help;
mod helper;
mod jwe;
mod jwk;
mod jws;
mod jwt;
mod key;
mod key_crash;
mod key_end;
mod key_export;
mod key_hashes;
mod key_held;
mod key_hooks;
mod key_import;
mod key_kept;
mod key_lines;
mod key_list;
mod key_new;
mod key_pattern;
mod key_verify;
mod key_verify_lines;
mod key_whois;
mod leaks;
mod leaks_login;
mod list;
mod machine;
mod oauth;
mod readme;
mod request;
mod rude;
mod run;
// It reads /proc, and lets GNU's `env` give the signals back.
#[cfg(target_os = "linux")]
mod run_process;
mod secret;
mod store;
mod streams;
mod support;
mod topic_pages;
mod topics;
