//! Where a key that was made or converted goes: into a file, or to standard output.

use std::path::PathBuf;

use crate::ctx::Ctx;
use crate::domain::ports::Readers;
use crate::domain::secret::Secret;
use crate::error::{Code, Error};

/// Where to.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Destination {
    /// Write the key into this file, which only you may read where it is a private one
    #[arg(long = "out", value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// Let --out take the place of a file that is there
    #[arg(long, requires = "file")]
    pub(super) force: bool,
    /// Write a private key or shared secret to standard output, alone
    #[arg(long, conflicts_with = "file")]
    pub(super) reveal: bool,
}

impl Destination {
    /// Demands that somebody said where a private key shall go.
    ///
    /// SECURITY: a private key on a terminal or in a build log is a private key no more.
    pub(super) fn check(&self, private: bool) -> Result<(), Error> {
        if !private || self.file.is_some() || self.reveal {
            return Ok(());
        }
        Err(Error::new(
            Code::JwkPrivate,
            "this is a private key or a shared secret, which does not go to standard output unasked",
        )
        .hint("--out FILE writes it into a file that only you may read")
        .hint("--reveal writes it to standard output"))
    }

    /// Writes the file, where one was named; returns whether that was done.
    pub(super) fn write(&self, key: &Secret, private: bool, ctx: &Ctx) -> Result<bool, Error> {
        let Some(path) = &self.file else {
            return Ok(false);
        };
        let who = if private {
            Readers::Owner
        } else {
            Readers::Everybody
        };
        ctx.outputs.file(path, key.expose(), who, self.force)?;
        Ok(true)
    }

    /// Returns the file's path, for the report.
    pub(super) fn place(&self) -> Option<String> {
        let path = self.file.as_deref()?;
        Some(path.display().to_string())
    }
}
