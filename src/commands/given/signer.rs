//! The key that signs, and what it and the header are called on the command line.

use super::key::{self, Unlock};
use crate::ctx::Ctx;
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::draft::Member;
use crate::domain::jose::key::jwk::Jwk;
use crate::domain::jose::key::signer::Signer;
use crate::domain::secret::Source;
use crate::error::{Code, Error};

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
