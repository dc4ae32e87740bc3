//! Keys where they lie: finding one by name, giving it out, removing those that are spent.

use serde::{Serialize, Serializer};

use crate::commands::versions;
use crate::ctx::{Ctx, missing, unknown};
use crate::domain::apikey::format::{Damage, parse};
use crate::domain::apikey::parts::{KeyHash, KeyId};
use crate::domain::apikey::record::KeyRecord;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Kind, Name, Reference, Slot};
use crate::domain::ports::DatabaseError;
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};

/// All that is recorded under one name, wherever the key comes from.
#[derive(Debug)]
pub(super) struct Known {
    /// Its entry in the index; none where only its hash is known.
    pub(super) credential: Option<Credential>,
    /// Its versions, oldest first; none where `key new` was cut off.
    pub(super) versions: Vec<KeyRecord>,
}

/// All that is recorded under the name of a key that lies in a store.
#[derive(Debug)]
pub(super) struct Held {
    /// Its entry in the index.
    pub(super) credential: Credential,
    /// Its versions, oldest first; at least one.
    pub(super) versions: Vec<KeyRecord>,
}

/// Returns the reference to the key called `name`.
pub(super) fn reference(name: &Name) -> Result<Reference, Error> {
    if looks_like_key(name.as_str().as_bytes()) {
        return Err(exposed());
    }
    Ok(Reference::new(Kind::Key, name.clone()))
}

/// Whether a text is a key, if perhaps one with a slip of the pen.
pub(super) fn looks_like_key(text: &[u8]) -> bool {
    parse(text) != Err(Damage::Malformed)
}

/// The error for a key among the arguments.
///
/// SECURITY: it does not repeat the key. Every process of the machine may have seen it, and the
/// shell's history holds it, but a log of errors need not.
pub(super) fn exposed() -> Error {
    Error::new(
        Code::KeyOnCommandLine,
        "a key does not belong on the command line, where other processes and the shell's history see it",
    )
    .hint("give it on standard input, or say where it is: --key @FILE, env:NAME, fd:N, store:key/NAME or prompt")
    .hint("if this was a key in use, rotate it: authctl key rotate NAME --grace 0")
}

/// Returns all that is recorded of a key, whatever its origin and however little that is.
pub(super) fn known(ctx: &Ctx, reference: &Reference) -> Result<Known, Error> {
    let credential = ctx.database.credential(reference)?;
    let versions = ctx.database.key_versions(&reference.name)?;
    if credential.is_none() && versions.is_empty() {
        return Err(unknown(reference).hint("authctl key list shows the keys"));
    }
    Ok(Known {
        credential,
        versions,
    })
}

/// The error for an id that no key has.
pub(super) fn no_such_id(id: &KeyId) -> Error {
    Error::new(Code::CredentialUnknown, format!("no key has the id {id}"))
        .hint("authctl key list --all shows the ids of all versions")
}

/// Returns all that is recorded of a key that lies in a store.
pub(super) fn find(ctx: &Ctx, reference: &Reference) -> Result<Held, Error> {
    let missing = || unknown(reference).hint("authctl key new issues a key");
    let credential = ctx.database.credential(reference)?.ok_or_else(missing)?;
    let versions = ctx.database.key_versions(&reference.name)?;
    if versions.is_empty() {
        return Err(missing());
    }
    Ok(Held {
        credential,
        versions,
    })
}

/// Returns the key itself, out of its store.
///
/// SECURITY: what the store gives must be the key on record. Something else would be handed to a
/// program that sends it to somebody, and would not work there either.
pub(super) fn reveal(
    ctx: &Ctx,
    credential: &Credential,
    key: &KeyRecord,
) -> Result<Revealed, Error> {
    let slot = key.slot();
    let found = ctx.store(credential.store).get(&slot)?;
    let secret = found.ok_or_else(|| missing(&slot))?;
    let issued = |hash: &KeyHash| KeyHash::of(secret.expose()).matches(hash);
    if !key.hash().is_none_or(issued) {
        let message = format!("the store holds something else for {slot} than was issued");
        return Err(Error::new(Code::StoreDamaged, message)
            .hint(format!("authctl key rotate {} issues another", key.name)));
    }
    Ok(Revealed(secret))
}

/// Returns what is logged before a key is given out.
pub(super) fn revealed(key: &KeyRecord) -> Entry {
    Entry::new(Event::KeyRevealed)
        .about(&Reference::new(Kind::Key, key.name.clone()))
        .with("id", key.id)
        .with("version", key.version)
}

/// A key that was asked for by `--reveal`.
#[derive(Debug)]
pub(super) struct Revealed(pub(super) Secret);

/// SECURITY: only under `--reveal` does a report have one of these.
impl Serialize for Revealed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_text().unwrap_or_default())
    }
}

/// One version of a key, as reports name it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Version {
    pub(super) id: KeyId,
    pub(super) version: u32,
}

impl From<&KeyRecord> for Version {
    fn from(key: &KeyRecord) -> Self {
        Self {
            id: key.id,
            version: key.version,
        }
    }
}

/// Removes the keys of a name that can never be good again from the store; returns those that
/// the store did not let go. While a rotation is open nothing is removed: it may be taken back.
pub(super) fn sweep(ctx: &Ctx, held: &Held, now: Timestamp) -> Result<Vec<Slot>, DatabaseError> {
    let spent = |key: &&KeyRecord| key.kept && key.is_spent(now);
    let name = &held.credential.reference.name;
    if !held.versions.iter().any(|key| spent(&key)) || ctx.database.open_rotation(name)?.is_some() {
        return Ok(Vec::new());
    }
    versions::sweep(
        ctx,
        held.credential.store,
        held.versions.iter().filter(spent),
        KeyRecord::slot,
        |key| ctx.database.forget_secret(&key.id),
    )
}
