//! `authctl jws`: signatures of any payload.

pub mod sign;
pub mod verify;

use clap::Args as _;

use super::verb::{Verb, read};

/// What the noun is for.
pub const ABOUT: &str = "Sign any bytes, and verify them, in every serialization of a JWS";

/// How much of a payload is read that stays outside the JWS.
const DETACHED_LIMIT: usize = 64 << 20;

/// The verbs.
pub const VERBS: &[Verb] = &[
    Verb::new("sign", sign::Args::augment_args, |given, ctx| {
        sign::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("verify", verify::Args::augment_args, |given, ctx| {
        verify::run(&read(given)?, ctx).map(Into::into)
    }),
];
