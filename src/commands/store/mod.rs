//! `authctl store`: where secrets lie.

pub mod identity;
pub mod seal;
pub mod status;

use clap::Args as _;

use super::verb::{Verb, read};

/// What the noun is for.
pub const ABOUT: &str = "See and protect where secrets lie";

/// The verbs.
pub const VERBS: &[Verb] = &[
    Verb::new("status", status::Args::augment_args, |given, ctx| {
        status::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("seal", seal::Args::augment_args, |given, ctx| {
        seal::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("identity", identity::Args::augment_args, |given, ctx| {
        Ok(identity::run(&read(given)?, ctx).into())
    }),
];
