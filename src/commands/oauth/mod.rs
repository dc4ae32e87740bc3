//! `authctl oauth`: logins at OAuth 2.0 and OpenID Connect servers.

pub(super) mod connection;
pub mod discover;
pub mod exchange;
mod exit;
pub(super) mod fresh;
mod grant;
pub mod introspect;
mod keeping;
pub mod login;
pub mod logout;
pub mod options;
mod party;
mod presets;
mod profile;
pub mod profiles;
pub mod proof;
pub mod refresh;
pub mod register;
pub mod revoke;
mod saving;
mod server;
pub mod status;
pub mod token;
pub mod userinfo;

use clap::Args as _;

use super::verb::{Verb, read};

/// What the noun is for.
pub const ABOUT: &str = "Log in with OAuth 2.0 and use the tokens";

/// The verbs.
pub const VERBS: &[Verb] = &[
    Verb::new("login", login::Args::augment_args, |given, ctx| {
        login::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("token", token::Args::augment_args, |given, ctx| {
        token::run(&read(given)?, ctx)
    }),
    Verb::new("proof", proof::Args::augment_args, |given, ctx| {
        proof::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("profile", profiles::Args::augment_args, |given, ctx| {
        profiles::run(&read(given)?, ctx)
    }),
    Verb::new("refresh", refresh::Args::augment_args, |given, ctx| {
        refresh::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("register", register::Args::augment_args, |given, ctx| {
        register::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("status", status::Args::augment_args, |given, ctx| {
        status::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("logout", logout::Args::augment_args, |given, ctx| {
        logout::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("userinfo", userinfo::Args::augment_args, |given, ctx| {
        userinfo::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new(
        "introspect",
        introspect::Args::augment_args,
        |given, ctx| introspect::run(&read(given)?, ctx).map(Into::into),
    ),
    Verb::new("revoke", revoke::Args::augment_args, |given, ctx| {
        revoke::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("exchange", exchange::Args::augment_args, |given, ctx| {
        exchange::run(&read(given)?, ctx)
    }),
    Verb::new("discover", discover::Args::augment_args, |given, ctx| {
        discover::run(&read(given)?, ctx).map(Into::into)
    }),
];
