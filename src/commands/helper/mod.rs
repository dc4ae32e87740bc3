//! `authctl helper`: credentials for other programs, in the protocols that they speak.
//!
//! Whatever stands on standard output is the protocol; nothing is asked, and nothing but an error
//! is said on standard error, which the caller may log. Which host gets which credential stands in
//! the tables `[hosts."HOST"]` of the configuration.

pub mod aws;
pub mod bazel;
pub mod cargo;
pub mod clipboard;
pub mod docker;
pub mod git;
mod kept;
pub mod keyring;
pub mod kubectl;
pub mod npm;
mod reach;
pub mod setup;
pub mod terraform;
pub mod which;

use clap::Args as _;

use super::verb::{Verb, read};

/// What the noun is for.
pub const ABOUT: &str =
    "Give credentials to git, docker, cargo, kubectl and others, in their protocols";

/// The verbs.
pub const VERBS: &[Verb] = &[
    Verb::new("bazel", bazel::Args::augment_args, |given, ctx| {
        bazel::run(&read(given)?, ctx)
    }),
    Verb::new("git", git::Args::augment_args, |given, ctx| {
        git::run(&read(given)?, ctx)
    }),
    Verb::new("docker", docker::Args::augment_args, |given, ctx| {
        docker::run(&read(given)?, ctx)
    }),
    Verb::new("npm", npm::Args::augment_args, |given, ctx| {
        npm::run(&read(given)?, ctx)
    }),
    Verb::new("cargo", cargo::Args::augment_args, |given, ctx| {
        cargo::run(&read(given)?, ctx)
    }),
    Verb::new("keyring", keyring::Args::augment_args, |given, ctx| {
        keyring::run(&read(given)?, ctx)
    }),
    Verb::new("terraform", terraform::Args::augment_args, |given, ctx| {
        terraform::run(&read(given)?, ctx)
    }),
    Verb::new("kubectl", kubectl::Args::augment_args, |given, ctx| {
        kubectl::run(&read(given)?, ctx)
    }),
    Verb::new("aws", aws::Args::augment_args, |given, ctx| {
        aws::run(&read(given)?, ctx)
    }),
    Verb::new("clipboard", clipboard::Args::augment_args, |given, ctx| {
        clipboard::run(&read(given)?, ctx).map(Into::into)
    }),
];
