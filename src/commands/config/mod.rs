//! `authctl config`: what is set, where, and by whom.

pub mod path;
pub mod show;

use clap::Args as _;

use super::verb::{Verb, read};

/// What the noun is for.
pub const ABOUT: &str = "See which settings hold, and who says so";

/// The verbs.
pub const VERBS: &[Verb] = &[
    Verb::new("show", show::Args::augment_args, |given, ctx| {
        show::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("path", path::Args::augment_args, |given, ctx| {
        path::run(&read(given)?, ctx).map(Into::into)
    }),
];
