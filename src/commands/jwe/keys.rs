//! The keys and passwords that content is encrypted to and decrypted with.

use crate::commands::given::key::{self, Unlock};
use crate::ctx::Ctx;
use crate::domain::jose::jwe::algorithm::KeyManagement;
use crate::domain::jose::jwe::decrypt::Keys;
use crate::domain::jose::jwe::key::Recipient;
use crate::domain::jose::key::KeyError;
use crate::domain::jose::key::jwk::{Jwk, Origin};
use crate::domain::jose::key::sniff::Found;
use crate::domain::secret::{Secret, Source};
use crate::error::{Code, Error};

/// Reads the key that content is encrypted to.
pub(super) fn recipient(
    source: &Source,
    alg: Option<KeyManagement>,
    unlock: &Unlock,
    ctx: &Ctx,
) -> Result<Recipient, Error> {
    let raw = alg.is_some_and(takes_a_secret);
    let jwk = key::read(source, raw, unlock, ctx).map_err(explained)?;
    if jwk.origin == Origin::Certificate {
        ctx.note("only the certificate's key is used; its dates and issuer are not checked");
    }
    Ok(Recipient::for_encrypting(jwk)?)
}

/// Reads the key that content is decrypted with, or the set that it is in.
///
/// Bytes that are no key are a shared secret where `wanted` names nothing else.
pub(super) fn openers(
    source: &Source,
    wanted: &[KeyManagement],
    unlock: &Unlock,
    ctx: &Ctx,
) -> Result<Keys, Error> {
    let (material, found) = key::find(source, unlock, ctx)?;
    let raw = !wanted.is_empty() && wanted.iter().all(|alg| takes_a_secret(*alg));
    Ok(match found {
        Found::One(jwk) => Keys::one(*jwk)?,
        Found::Set(members) => Keys::set(&members)?,
        Found::Raw if raw => Keys::one(Jwk::secret(material))?,
        Found::Raw => return Err(explained(KeyError::Foreign.into())),
    })
}

/// Reads a password: without one final line ending, and with something in it.
pub(super) fn password(source: &Source, ctx: &Ctx) -> Result<Secret, Error> {
    let password = ctx.read(source)?;
    if password.is_empty() {
        return Err(Error::new(Code::SecretEmpty, "the password is empty"));
    }
    Ok(password)
}

fn takes_a_secret(alg: KeyManagement) -> bool {
    matches!(
        alg,
        KeyManagement::Direct | KeyManagement::Wrap(_) | KeyManagement::GcmWrap(_)
    )
}

/// Says what other bytes may be here.
fn explained(error: Error) -> Error {
    if error.to_string() == KeyError::Foreign.to_string() {
        return Error::new(Code::JwkInvalid, KeyError::Foreign).hint(
            "--alg dir, A256KW or A256GCMKW takes any other bytes as a shared secret; a password is for --password",
        );
    }
    error
}
