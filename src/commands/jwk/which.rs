//! A key that is named on the command line: by its name in the store, or by its source.

use std::str::FromStr;

use crate::commands::given::key::{self, Unlock};
use crate::ctx::Ctx;
use crate::domain::credential::Name;
use crate::domain::jose::key::jwk::Jwk;
use crate::domain::jwk::rotation;
use crate::domain::secret::{Source, SourceError};
use crate::error::{Code, Error};

use super::kept;

/// What was written.
#[derive(Debug, Clone)]
pub(in crate::commands) struct Which {
    source: Source,
    /// The word, where it may be a name as well as a file.
    name: Option<Name>,
}

/// What was meant.
pub(super) enum Meant {
    /// The key of that name in the store.
    Kept(Name),
    /// Whatever the source holds.
    Given(Source),
}

impl FromStr for Which {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let source = text.parse()?;
        let name = match &source {
            Source::File(path) if path.as_os_str() == text => text.parse().ok(),
            _ => None,
        };
        Ok(Self { source, name })
    }
}

impl Which {
    /// Finds out which is meant: a bare word is a key in the store where there is one of that
    /// name, and a file elsewhere.
    pub(super) fn meant(&self, ctx: &Ctx) -> Result<Meant, Error> {
        if let Some(name) = &self.name
            && ctx.database.credential(&kept::reference(name))?.is_some()
        {
            return Ok(Meant::Kept(name.clone()));
        }
        Ok(Meant::Given(self.source.clone()))
    }

    /// Reads the key, public or private: from the store as much as from elsewhere.
    pub(super) fn read(&self, unlock: &Unlock, ctx: &Ctx) -> Result<Jwk, Error> {
        match self.meant(ctx)? {
            Meant::Kept(name) => {
                let held = kept::find(ctx, &name)?;
                let current = rotation::current(&held.versions)?;
                Ok(kept::reveal(ctx, &held.credential, current)?.0)
            }
            Meant::Given(source) => self.given(&source, unlock, ctx),
        }
    }

    /// Logs that the private half goes out, where it lies in the store.
    pub(super) fn log_reveal(&self, ctx: &Ctx) -> Result<(), Error> {
        match self.meant(ctx)? {
            Meant::Kept(name) => {
                let held = kept::find(ctx, &name)?;
                kept::log_reveal(ctx, rotation::current(&held.versions)?)
            }
            Meant::Given(_) => Ok(()),
        }
    }

    /// Reads the key where its public half is enough: of a key in the store the registry knows
    /// it, and no store is asked.
    pub(super) fn read_public(&self, unlock: &Unlock, ctx: &Ctx) -> Result<Jwk, Error> {
        match self.meant(ctx)? {
            Meant::Kept(name) => {
                let held = kept::find(ctx, &name)?;
                let current = rotation::current(&held.versions)?;
                match kept::public_key(current)? {
                    Some(public) => Ok(public),
                    None => Ok(kept::reveal(ctx, &held.credential, current)?.0),
                }
            }
            Meant::Given(source) => self.given(&source, unlock, ctx),
        }
    }

    /// Reads the key that a source holds.
    pub(super) fn given(&self, source: &Source, unlock: &Unlock, ctx: &Ctx) -> Result<Jwk, Error> {
        key::read(source, false, unlock, ctx).map_err(|error| match &self.name {
            Some(name) if error.code() == Code::InputUnreadable => error.hint(format!(
                "there is no jwk/{name} in the store either; authctl jwk list shows those"
            )),
            _ => error,
        })
    }
}
