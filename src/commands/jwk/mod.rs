//! `authctl jwk`: signing and encryption keys, in the store and in files.

pub mod convert;
mod destination;
mod existing;
mod kept;
pub mod list;
pub mod new;
pub mod remove;
pub mod rotate;
pub mod set;
pub mod show;
pub(in crate::commands) mod signing;
pub mod thumbprint;
mod view;
pub(in crate::commands) mod which;

use clap::Args as _;

use super::verb::{Verb, read};

/// What the noun is for.
pub const ABOUT: &str = "Make, convert, publish and rotate signing and encryption keys";

/// The verbs.
pub const VERBS: &[Verb] = &[
    Verb::new("new", new::Args::augment_args, |given, ctx| {
        new::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("list", list::Args::augment_args, |given, ctx| {
        list::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("show", show::Args::augment_args, |given, ctx| {
        show::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("convert", convert::Args::augment_args, |given, ctx| {
        convert::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new(
        "thumbprint",
        thumbprint::Args::augment_args,
        |given, ctx| thumbprint::run(&read(given)?, ctx).map(Into::into),
    ),
    Verb::new("set", set::Args::augment_args, |given, ctx| {
        set::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("rotate", rotate::Args::augment_args, |given, ctx| {
        rotate::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("remove", remove::Args::augment_args, |given, ctx| {
        remove::run(&read(given)?, ctx).map(Into::into)
    }),
];
