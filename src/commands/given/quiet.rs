//! Words of the command line that are not repeated where they are refused.
//!
//! SECURITY: somebody may have written the secret itself where its reference or its host belongs,
//! and error streams are logged. clap repeats what it refuses.

use std::ffi::OsStr;
use std::marker::PhantomData;
use std::str::FromStr;

use clap::builder::{TypedValueParser, ValueParserFactory};
use clap::error::ErrorKind;
use clap::{Arg, Command};

use crate::domain::delivery::place::Place;
use crate::domain::delivery::username::Username;
use crate::domain::delivery::wanted::Wanted;

/// Reads a word, and names only its place on the command line where that fails. The reader's own
/// error does not repeat it either.
#[derive(Debug)]
pub struct Quiet<T>(PhantomData<T>);

impl<T> Quiet<T> {
    /// Returns the reader.
    pub(in crate::commands) const fn new() -> Self {
        Self(PhantomData)
    }
}

// Derived, it would want `T: Clone` and no more, but for no reason.
impl<T> Clone for Quiet<T> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

impl<T> TypedValueParser for Quiet<T>
where
    T: FromStr + Clone + Send + Sync + 'static,
    T::Err: std::fmt::Display,
{
    type Value = T;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<T, clap::Error> {
        let read = value.to_str().map(T::from_str);
        let reason = match read {
            Some(Ok(read)) => return Ok(read),
            Some(Err(error)) => error.to_string(),
            None => "this is no UTF-8".to_owned(),
        };
        let place = arg.map(ToString::to_string).unwrap_or_default();
        let told = format!("{place}: {reason}\n\nFor more information, try '--help'.\n");
        Err(clap::Error::raw(ErrorKind::ValueValidation, told).with_cmd(command))
    }
}

impl ValueParserFactory for Wanted {
    type Parser = Quiet<Self>;

    fn value_parser() -> Quiet<Self> {
        Quiet::new()
    }
}

impl ValueParserFactory for Place {
    type Parser = Quiet<Self>;

    fn value_parser() -> Quiet<Self> {
        Quiet::new()
    }
}

impl ValueParserFactory for Username {
    type Parser = Quiet<Self>;

    fn value_parser() -> Quiet<Self> {
        Quiet::new()
    }
}
