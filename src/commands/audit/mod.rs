//! `authctl audit`: the record of what was done with credentials, and of what failed.

pub mod hash;
pub mod log;
mod ocsf;
pub mod verify;
mod view;

use clap::Args as _;

use super::verb::{Verb, read};

/// What the noun is for.
pub const ABOUT: &str = "Read the record of what was done, and prove that nobody changed it";

/// The verbs.
pub const VERBS: &[Verb] = &[
    Verb::new("log", log::Args::augment_args, |given, ctx| {
        log::run(&read(given)?, ctx)
    }),
    Verb::new("verify", verify::Args::augment_args, |given, ctx| {
        verify::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("hash", hash::Args::augment_args, |given, ctx| {
        hash::run(&read(given)?, ctx).map(Into::into)
    }),
];
