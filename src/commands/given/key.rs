//! One key that is named by its source: to sign, to encrypt, to decrypt, to look at.

use crate::ctx::{Ctx, SOURCE_LIMIT};
use crate::domain::jose::key::jwk::{Jwk, Origin};
use crate::domain::jose::key::material::Material;
use crate::domain::jose::key::sniff::{Found, sniff};
use crate::domain::jose::key::{Bytes, KeyError};
use crate::domain::secret::Source;
use crate::error::Error;

/// Reads the one key that a source holds; a set is taken where it has one member.
///
/// `raw` says that bytes which are no key are a shared secret: the algorithm asks for one.
pub fn read(source: &Source, raw: bool, ctx: &Ctx) -> Result<Jwk, Error> {
    let material = ctx.read_exact(source, SOURCE_LIMIT)?;
    let jwk = match sniff(&material)? {
        Found::One(jwk) => *jwk,
        Found::Set(members) => match members.as_slice() {
            [only] => Jwk::read(only)?,
            _ => return Err(KeyError::Several.into()),
        },
        Found::Raw if raw => {
            let secret = material.without_final_newline();
            let bytes = Bytes::new(secret.expose().to_vec());
            Jwk::bare(Material::oct(bytes), Origin::Plain)
        }
        Found::Raw => return Err(KeyError::Foreign.into()),
    };
    Ok(jwk)
}
