//! Keys where they lie: making one, finding one by name, giving it out, removing what is spent.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::commands::logged::Log;
use crate::commands::versions;
use crate::ctx::{Ctx, missing, unknown};
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Kind, Name, Reference, Slot, State};
use crate::domain::jose::json::Object;
use crate::domain::jose::key::generate::generate;
use crate::domain::jose::key::jwk::{Jwk, Operation, Origin};
use crate::domain::jose::key::material::Material;
use crate::domain::jose::key::request::{Choice, Purpose};
use crate::domain::jose::key::sniff::{Found, sniff};
use crate::domain::jose::key::thumbprint::{Hash, Thumbprint};
use crate::domain::jose::key::write::{PublicJwk, private_jwk};
use crate::domain::jwk::record::{JwkRecord, Kid, Stage};
use crate::domain::ports::DatabaseError;
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};

/// Logs that the private half of a version goes out, before it does.
pub(super) fn log_reveal(ctx: &Ctx, jwk: &JwkRecord) -> Result<(), Error> {
    let entry = Entry::new(Event::JwkRevealed)
        .about(&reference(&jwk.name))
        .with("version", jwk.version)
        .with("kid", &jwk.kid);
    Log::open(ctx)?.append(entry)
}

/// All that is recorded under one name.
#[derive(Debug)]
pub(super) struct Held {
    /// Its entry in the index.
    pub(super) credential: Credential,
    /// Its versions, oldest first; at least one.
    pub(super) versions: Vec<JwkRecord>,
}

/// Returns the reference to the key called `name`.
pub(super) fn reference(name: &Name) -> Reference {
    Reference::new(Kind::Jwk, name.clone())
}

/// Returns all that is recorded of a key that is in the store.
pub(super) fn find(ctx: &Ctx, name: &Name) -> Result<Held, Error> {
    let reference = reference(name);
    let missing = || unknown(&reference).hint("authctl jwk new makes a key");
    let credential = ctx.database.credential(&reference)?.ok_or_else(missing)?;
    let versions = ctx.database.jwk_versions(name)?;
    if credential.state == State::Revoked {
        let message = format!("{reference} is about to be removed");
        return Err(Error::new(Code::CredentialUnknown, message)
            .hint(format!("authctl jwk remove {name} finishes it")));
    }
    if versions.is_empty() {
        return Err(missing());
    }
    Ok(Held {
        credential,
        versions,
    })
}

/// A key that was just made, or taken over, ready to be kept.
#[derive(Debug)]
pub(super) struct Made {
    /// The key, with what it says about itself.
    pub(super) jwk: Jwk,
    /// What tokens call it.
    pub(super) kid: Kid,
    /// Its thumbprint.
    pub(super) thumbprint: Thumbprint,
    /// All of it, as a JWK.
    pub(super) secret: Secret,
}

/// Makes a key. Without another name it is called by its thumbprint (RFC 7638 §1).
pub(super) fn make(ctx: &Ctx, choice: &Choice, kid: Option<&Kid>) -> Result<Made, Error> {
    let material = generate(choice.recipe, &*ctx.random)?;
    called(Jwk::bare(material, Origin::Private), choice, kid.cloned())
}

/// Takes a key that exists. Without another name it is called as before, where it had one.
pub(super) fn take(jwk: Jwk, choice: &Choice, kid: Option<&Kid>) -> Result<Made, Error> {
    let kid = match (kid, &jwk.kid) {
        (Some(kid), _) => Some(kid.clone()),
        (None, Some(own)) => Some(own.parse::<Kid>()?),
        (None, None) => None,
    };
    let made = called(jwk, choice, kid)?;
    // What its `key_ops` say stays with it, and must not say otherwise (RFC 7517 §4.3).
    made.jwk.check(match choice.purpose {
        Purpose::Sig => Operation::Sign,
        Purpose::Enc => Operation::Decrypt,
    })?;
    Ok(made)
}

fn called(jwk: Jwk, choice: &Choice, kid: Option<Kid>) -> Result<Made, Error> {
    let thumbprint = Thumbprint::of(&jwk.material, Hash::Sha256);
    let kid = match kid {
        Some(kid) => kid,
        None => thumbprint.as_str().parse::<Kid>()?,
    };
    let jwk = Jwk {
        kid: Some(kid.to_string()),
        alg: Some(choice.alg.clone()),
        purpose: Some(choice.purpose.as_str().to_owned()),
        ..jwk
    };
    let secret = private_jwk(&jwk)?;
    Ok(Made {
        jwk,
        kid,
        thumbprint,
        secret,
    })
}

/// Returns the record of a version that is about to be made.
pub(super) fn prepared(
    name: &Name,
    version: u32,
    choice: &Choice,
    made: &Made,
    now: Timestamp,
) -> JwkRecord {
    JwkRecord {
        name: name.clone(),
        version,
        kid: made.kid.clone(),
        alg: choice.alg.clone(),
        purpose: choice.purpose,
        shape: made.jwk.material.shape(),
        thumbprint: made.thumbprint.to_string(),
        public: PublicJwk::of(&made.jwk).map(|public| public.json().to_owned()),
        stage: Stage::Prepared,
        created_at: now,
        current_at: None,
        published_until: None,
        kept: true,
    }
}

/// Returns the public half of a version out of the registry; `None` for a shared secret.
///
/// It is read as a key: whatever lies in the database, only public members come out of it.
pub(super) fn public_key(record: &JwkRecord) -> Result<Option<Jwk>, Error> {
    let Some(text) = &record.public else {
        return Ok(None);
    };
    let damaged = || {
        let message = format!("the public half of {} on record is damaged", record.slot());
        Error::new(Code::DatabaseDamaged, message)
    };
    let object = Object::parse(text.as_bytes()).map_err(|_| damaged())?;
    let jwk = Jwk::read(&object).map_err(|_| damaged())?;
    if jwk.material.is_private() {
        return Err(damaged());
    }
    Ok(Some(jwk))
}

/// Returns a version out of its store, and the JWK that lies there.
///
/// SECURITY: what the store gives must be the key on record. With something else tokens would be
/// signed that nobody can verify, or that somebody else can make.
pub(super) fn reveal(
    ctx: &Ctx,
    credential: &Credential,
    record: &JwkRecord,
) -> Result<(Jwk, Revealed), Error> {
    let slot = record.slot();
    let found = ctx.store(credential.store).get(&slot)?;
    let secret = found.ok_or_else(|| missing(&slot))?;
    match sniff(&secret) {
        Ok(Found::One(jwk)) if is_on_record(&jwk.material, record) => Ok((*jwk, Revealed(secret))),
        _ => {
            let message = format!("the store holds something else for {slot} than was made");
            Err(Error::new(Code::StoreDamaged, message)
                .hint(format!("authctl jwk rotate {} makes another", record.name)))
        }
    }
}

fn is_on_record(material: &Material, record: &JwkRecord) -> bool {
    Thumbprint::of(material, Hash::Sha256).as_str() == record.thumbprint
}

/// A private JWK that was asked for by `--reveal`.
#[derive(Debug)]
pub(super) struct Revealed(pub(super) Secret);

/// SECURITY: only under `--reveal` does a report have one of these. It is a JSON object, and
/// stands as one.
impl Serialize for Revealed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.0.expose_text().unwrap_or_default();
        let raw: &RawValue = serde_json::from_str(text).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

/// Removes private halves that are of no use any more from the store; returns those that the
/// store did not let go.
pub(super) fn sweep(ctx: &Ctx, held: &Held, now: Timestamp) -> Result<Vec<Slot>, DatabaseError> {
    let spent = |jwk: &&JwkRecord| jwk.kept && jwk.is_spent(now);
    versions::sweep(
        ctx,
        held.credential.store,
        held.versions.iter().filter(spent),
        JwkRecord::slot,
        |jwk| ctx.database.forget_jwk_secret(&jwk.name, jwk.version),
    )
}
