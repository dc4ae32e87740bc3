//! `authctl helper`: credentials for other programs, in the protocols that they speak.
//!
//! Whatever stands on standard output is the protocol; nothing is asked, and nothing but an error
//! is said on standard error, which the caller may log. Which host gets which credential stands in
//! the tables `[hosts."HOST"]` of the configuration.

pub mod bazel;
pub mod git;
pub mod setup;
pub mod which;

use clap::Args as _;

use super::verb::{Verb, read};

/// What the noun is for.
pub const ABOUT: &str =
    "Give credentials to git, docker, cargo, kubectl and others, in their protocols";

/// The verbs.
pub const VERBS: &[Verb] = &[
    Verb::new("bazel", bazel::Args::augment_args, |given, ctx| {
        bazel::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("git", git::Args::augment_args, |given, ctx| {
        git::run(&read(given)?, ctx)
    }),
];
