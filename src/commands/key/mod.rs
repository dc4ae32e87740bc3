//! `authctl key`: API keys, from issue to revocation.

pub mod disable;
pub mod due;
pub mod enable;
pub mod export;
pub mod import;
mod kept;
pub mod list;
pub mod new;
pub mod pattern;
mod portion;
pub mod remove;
pub mod revoke;
pub mod rotate;
pub mod show;
mod switch;
pub mod verify;
mod view;
pub mod whois;

use clap::Args as _;

use super::verb::{Verb, read};

/// What the noun is for.
pub const ABOUT: &str = "Issue, verify, rotate and revoke API keys";

/// The verbs.
pub const VERBS: &[Verb] = &[
    Verb::new("new", new::Args::augment_args, |given, ctx| {
        new::run(&read(given)?, ctx)
    }),
    Verb::new("import", import::Args::augment_args, |given, ctx| {
        import::run(&read(given)?, ctx)
    }),
    Verb::new("list", list::Args::augment_args, |given, ctx| {
        list::run(&read(given)?, ctx)
    }),
    Verb::new("show", show::Args::augment_args, |given, ctx| {
        show::run(&read(given)?, ctx)
    }),
    Verb::new("whois", whois::Args::augment_args, |given, ctx| {
        whois::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("verify", verify::Args::augment_args, |given, ctx| {
        verify::run(&read(given)?, ctx)
    }),
    Verb::new("rotate", rotate::Args::augment_args, |given, ctx| {
        rotate::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("disable", disable::Args::augment_args, |given, ctx| {
        disable::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("enable", enable::Args::augment_args, |given, ctx| {
        enable::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("revoke", revoke::Args::augment_args, |given, ctx| {
        revoke::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("remove", remove::Args::augment_args, |given, ctx| {
        remove::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("due", due::Args::augment_args, |given, ctx| {
        due::run(&read(given)?, ctx)
    }),
    Verb::new("pattern", pattern::Args::augment_args, |given, ctx| {
        pattern::run(&read(given)?, ctx).map(Into::into)
    }),
    Verb::new("export", export::Args::augment_args, |given, ctx| {
        export::run(&read(given)?, ctx)
    }),
];
