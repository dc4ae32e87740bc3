//! `authctl jwe`: content that only a key's owner can read.

pub mod decrypt;
pub mod encrypt;
mod keys;

use clap::Args as _;

use super::verb::{Verb, read};

/// What the noun is for.
pub const ABOUT: &str = "Encrypt and decrypt any content (JSON Web Encryption)";

/// The verbs.
pub const VERBS: &[Verb] = &[
    Verb::new("encrypt", encrypt::Args::augment_args, |given, ctx| {
        encrypt::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("decrypt", decrypt::Args::augment_args, |given, ctx| {
        decrypt::run(&read(given)?, ctx).map(Into::into)
    }),
];
