//! The options that every command has.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};

use crate::domain::credential::StoreKind;
use crate::domain::time::Span;
use crate::settings::{Color, Given};

/// Options that every command has; see [`Given`] for what they mean.
///
/// A flag is there or it is not: an `Option`, since clap carries a plain `bool`'s `false` through
/// every command as if it had been written.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Globals {
    /// Write one JSON object, and errors as JSON too
    #[arg(long, global = true, num_args = 0, default_missing_value = "true")]
    json: Option<bool>,
    /// Write one field of the JSON object, raw, as in claims.sub
    #[arg(long, global = true, value_name = "PATH", conflicts_with = "json")]
    field: Option<String>,
    /// Leave out everything but results and errors
    #[arg(
        long,
        short,
        global = true,
        conflicts_with = "verbose",
        num_args = 0,
        default_missing_value = "true"
    )]
    quiet: Option<bool>,
    /// Tell what is done on the way; never shows a secret
    #[arg(
        long,
        short,
        global = true,
        num_args = 0,
        default_missing_value = "true"
    )]
    verbose: Option<bool>,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", value_parser = colors())]
    color: Option<Color>,
    /// Never ask; fail and name the option that answers
    #[arg(long, global = true, num_args = 0, default_missing_value = "true")]
    no_input: Option<bool>,
    /// Answer yes to every confirmation
    #[arg(
        long,
        short,
        global = true,
        num_args = 0,
        default_missing_value = "true"
    )]
    yes: Option<bool>,
    /// The profile to use where none is named
    #[arg(long, global = true, value_name = "NAME")]
    profile: Option<String>,
    /// Where new secrets go
    #[arg(long, global = true, value_name = "STORE", value_parser = stores())]
    store: Option<StoreKind>,
    /// How long to wait for a server or the keychain, as in 10s
    #[arg(long, global = true, value_name = "SPAN")]
    timeout: Option<Span>,
    /// A file of certificate authorities to trust as well
    #[arg(long, global = true, value_name = "FILE")]
    ca_cert: Option<PathBuf>,
}

fn colors() -> impl clap::builder::TypedValueParser<Value = Color> {
    PossibleValuesParser::new(["auto", "always", "never"]).map(|word| match word.as_str() {
        "always" => Color::Always,
        "never" => Color::Never,
        _ => Color::Auto,
    })
}

fn stores() -> impl clap::builder::TypedValueParser<Value = StoreKind> {
    PossibleValuesParser::new(StoreKind::ALL.map(StoreKind::as_str))
        .try_map(|word| word.parse::<StoreKind>())
}

impl From<Globals> for Given {
    fn from(globals: Globals) -> Self {
        Self {
            json: globals.json.is_some(),
            field: globals.field,
            quiet: globals.quiet.is_some(),
            verbose: globals.verbose.is_some(),
            color: globals.color,
            no_input: globals.no_input.is_some(),
            yes: globals.yes.is_some(),
            profile: globals.profile,
            store: globals.store,
            timeout: globals.timeout,
            ca_cert: globals.ca_cert,
        }
    }
}
