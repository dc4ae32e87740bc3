//! One key that is named by its source: to sign, to encrypt, to decrypt, to look at.

use crate::ctx::{Ctx, SOURCE_LIMIT};
use crate::domain::jose::key::KeyError;
use crate::domain::jose::key::jwk::Jwk;
use crate::domain::jose::key::sniff::{Found, sniff, sniff_locked};
use crate::domain::secret::{Secret, Source};
use crate::error::{Code, Error};

/// The key that a verb works with.
#[derive(Debug, clap::Args)]
pub struct Given {
    /// Where the key is: -, @FILE or a path, env:NAME, fd:N, store:jwk/NAME or prompt. It may be
    /// PEM, DER, a JWK or a JWK set of one, whatever the file is called
    #[arg(long, value_name = "SOURCE")]
    pub key: Source,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc here would stand in the help")]
    pub unlock: Unlock,
}

/// What unlocks a private key that is encrypted (PKCS#8 under PBES2).
#[derive(Debug, Default, clap::Args)]
pub struct Unlock {
    /// Where the passphrase of an encrypted private key is: @FILE, env:NAME, fd:N, store:…, - or
    /// prompt. Without it, the terminal is asked where there is one
    #[arg(long, value_name = "SOURCE")]
    pub passphrase: Option<Source>,
}

impl Given {
    /// Reads the key; `raw` as in [`read`].
    pub fn read(&self, raw: bool, ctx: &Ctx) -> Result<Jwk, Error> {
        read(&self.key, raw, &self.unlock, ctx)
    }
}

/// Reads the one key that a source holds; a set is taken where it has one member.
///
/// `raw` says that bytes which are no key are a shared secret: the algorithm asks for one.
pub fn read(source: &Source, raw: bool, unlock: &Unlock, ctx: &Ctx) -> Result<Jwk, Error> {
    let (material, found) = find(source, unlock, ctx)?;
    let jwk = match found {
        Found::One(jwk) => *jwk,
        Found::Set(members) => match members.as_slice() {
            [only] => Jwk::read(only)?,
            _ => return Err(KeyError::Several.into()),
        },
        Found::Raw if raw => Jwk::secret(material),
        Found::Raw => return Err(KeyError::Foreign.into()),
    };
    Ok(jwk)
}

/// Reads every key that a source holds: the members of a set, or the one.
pub fn read_all(source: &Source, unlock: &Unlock, ctx: &Ctx) -> Result<Vec<Jwk>, Error> {
    match find(source, unlock, ctx)?.1 {
        Found::One(jwk) => Ok(vec![*jwk]),
        Found::Set(members) => {
            let keys = members.iter().map(Jwk::read);
            keys.map(|key| key.map_err(Error::from)).collect()
        }
        Found::Raw => Err(KeyError::Foreign.into()),
    }
}

/// Reads what a source holds and finds out what that is: one key, a set, or bytes that may be a
/// shared secret.
pub fn find(source: &Source, unlock: &Unlock, ctx: &Ctx) -> Result<(Secret, Found), Error> {
    if *source == Source::Stdin && unlock.passphrase == Some(Source::Stdin) {
        let message = "the key and its passphrase can't both come from standard input";
        return Err(Error::new(Code::Usage, message).hint("--passphrase @FILE, env:NAME or fd:N"));
    }
    let material = ctx.read_exact(source, SOURCE_LIMIT)?;
    let found = unlocked(&material, unlock, ctx)?;
    Ok((material, found))
}

/// Finds out what the material is. A passphrase is asked for once it turns out that one is
/// wanted, and only where somebody can be asked.
fn unlocked(material: &Secret, unlock: &Unlock, ctx: &Ctx) -> Result<Found, Error> {
    let passphrase = match (&unlock.passphrase, sniff(material)) {
        (Some(source), Err(KeyError::Encrypted)) => ctx.read(source)?,
        (None, Err(KeyError::Encrypted)) if ctx.can_ask() => {
            ctx.ask_secret("Passphrase of the key", "--passphrase")?
        }
        (_, found) => return Ok(found?),
    };
    Ok(sniff_locked(material, &passphrase)?)
}
