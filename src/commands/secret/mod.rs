//! `authctl secret`: values that are neither API keys, nor JWKs, nor logins.

pub mod get;
pub mod list;
pub mod remove;
pub mod set;

use clap::Args as _;

use super::verb::{Verb, read};

/// What the noun is for.
pub const ABOUT: &str = "Keep any other secret value";

/// The verbs.
pub const VERBS: &[Verb] = &[
    Verb::new("set", set::Args::augment_args, |given, ctx| {
        set::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("get", get::Args::augment_args, |given, ctx| {
        get::run(&read(given)?, ctx)
    }),
    Verb::new("list", list::Args::augment_args, |given, ctx| {
        list::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("remove", remove::Args::augment_args, |given, ctx| {
        remove::run(&read(given)?, ctx).map(Into::into)
    }),
];
