//! The key that signs, and what it and the header are called on the command line.

use super::key::{self, Unlock};
use crate::ctx::Ctx;
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::draft::Member;
use crate::domain::jose::key::jwk::Jwk;
use crate::domain::jose::key::signer::Signer;
use crate::domain::secret::Source;
use crate::error::{Code, Error};

/// What the key is called in the header.
#[derive(Debug, clap::Args)]
pub(in crate::commands) struct Kid {
    /// Name the key so in the header, instead of as the key names itself
    #[arg(long, value_name = "KID", conflicts_with = "no_kid")]
    kid: Option<String>,
    /// Do not name the key in the header
    #[arg(long)]
    no_kid: bool,
}

impl Kid {
    /// Returns the name for the header.
    pub(in crate::commands) fn of(&self, signer: &Signer) -> Option<String> {
        if self.no_kid {
            return None;
        }
        let own = || signer.kid().map(str::to_owned);
        self.kid.clone().or_else(own)
    }

    /// Whether one name was given.
    pub(in crate::commands) fn is_given(&self) -> bool {
        self.kid.is_some()
    }
}

/// Reads the private key or shared secret that a source holds.
pub(in crate::commands) fn read_key(
    source: &Source,
    alg: Option<Algorithm>,
    unlock: &Unlock,
    ctx: &Ctx,
) -> Result<Jwk, Error> {
    let is_secret = alg.is_some_and(|alg| alg.secret_length().is_some());
    key::read(source, is_secret, unlock, ctx)
}

/// Reads the private key or shared secret that a source holds, ready to sign.
pub(in crate::commands) fn read(
    source: &Source,
    alg: Option<Algorithm>,
    unlock: &Unlock,
    ctx: &Ctx,
) -> Result<Signer, Error> {
    Ok(Signer::new(&read_key(source, alg, unlock, ctx)?, alg)?)
}

/// Refuses members of the header that another option sets.
pub(in crate::commands) fn check(members: &[Member]) -> Result<(), Error> {
    let options = [
        ("alg", "--alg, or the key, says which algorithm it is"),
        ("b64", "--unencoded of authctl jws sign sets it"),
        ("kid", "--kid sets it"),
    ];
    let taken = members
        .iter()
        .find_map(|member| options.into_iter().find(|(name, _)| *name == member.name()));
    match taken {
        None => Ok(()),
        Some((name, hint)) => Err(Error::new(
            Code::Usage,
            format!("{name} is not set as a member of the header"),
        )
        .hint(hint)),
    }
}
