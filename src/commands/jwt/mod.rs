//! `authctl jwt`: the claims that a signed token carries.

mod batch;
pub mod decode;
mod demands;
mod layout;
pub(super) mod members;
mod sealed;
pub mod sign;
pub(super) mod verdict;
pub mod verify;

use clap::Args as _;

use super::verb::{Verb, read};

/// What the noun is for.
pub const ABOUT: &str = "Decode, verify and sign JSON Web Tokens";

/// The verbs.
pub const VERBS: &[Verb] = &[
    Verb::new("decode", decode::Args::augment_args, |given, ctx| {
        decode::run(&read(given)?, ctx)
    }),
    Verb::new("verify", verify::Args::augment_args, |given, ctx| {
        verify::run(&read(given)?, ctx)
    }),
    Verb::new("sign", sign::Args::augment_args, |given, ctx| {
        sign::run(&read(given)?, ctx)
    }),
];
