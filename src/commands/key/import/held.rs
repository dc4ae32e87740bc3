//! `authctl key import NAME`: one key of another service, kept in the store.

use serde::Serialize;

use super::Args;
use crate::commands::given::value;
use crate::commands::key::{kept, view};
use crate::commands::logged::Log;
use crate::commands::versions;
use crate::ctx::Ctx;
use crate::domain::apikey::expiry::{Expiry, ExpiryError};
use crate::domain::apikey::foreign::{Appraisal, Doubt, Said, appraise};
use crate::domain::apikey::format::{draw_id, parse};
use crate::domain::apikey::known::recognise;
use crate::domain::apikey::label::Labels;
use crate::domain::apikey::parts::{KeyHash, KeyId};
use crate::domain::apikey::record::{KeyRecord, Origin, Owner};
use crate::domain::apikey::scope::Scopes;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Name, Reference, State};
use crate::domain::ports::SecretStore;
use crate::domain::secret::{Secret, Source};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};
use crate::output::{Report, Role, Text};

/// The key that is kept.
#[derive(Debug, Serialize)]
pub(super) struct Kept {
    name: String,
    id: KeyId,
    version: u32,
    origin: &'static str,
    service: String,
    /// What its service calls it, where its form is known.
    sort: Option<&'static str>,
    env: &'static str,
    owner: Option<Owner>,
    scopes: Scopes,
    labels: Labels,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    store: &'static str,
    /// What is odd about it.
    warnings: Vec<Doubt>,
    #[serde(skip)]
    place: String,
}

/// Keeps the key, and returns once it is in the store and on record.
pub(super) fn run(name: &Name, args: &Args, ctx: &Ctx) -> Result<Kept, Error> {
    let reference = named(name)?;
    let now = ctx.now();
    let expires_at = args.expires.map(|end| ends(end, now)).transpose()?;
    let labels = Labels::new(args.labels.iter().cloned())?;
    let key = read(args.source.as_ref(), ctx)?;
    let said = Said {
        service: args.service.clone(),
        env: args.env,
        damaged: args.allow_damaged,
    };
    let appraisal = appraise(key.expose(), said)?;
    let log = Log::open(ctx)?;
    let _turn = ctx.locks.acquire(&reference)?;
    is_not_ours(&key, ctx)?;
    let left = free(ctx, &reference)?;
    let store = ctx.store_for_new()?;
    if let Some(left) = left.filter(|left| left.store != store.kind()) {
        versions::abandon(ctx, &left, "key import", "remove it there");
    }
    let origin = Origin::Held {
        service: appraisal.service.clone(),
    };
    let policy = ctx.settings.key_policy()?;
    let record = KeyRecord {
        owner: policy.owner(args.owner.as_ref()).ok(),
        scopes: args.scopes.iter().cloned().collect(),
        labels,
        expires_at,
        ..KeyRecord::new(
            draw_id(&*ctx.random)?,
            name.clone(),
            origin,
            appraisal.env,
            now,
        )
    };
    let credential = Credential::pending(reference, store.kind(), now, expires_at);
    let entry = Entry::new(Event::KeyImported)
        .about(&credential.reference)
        .with("id", record.id)
        .with("service", &appraisal.service);
    versions::put_first(ctx, store, &record.slot(), &key, credential, |ready| {
        log.commit(entry, |draft| ctx.database.issue_key(&record, ready, draft))
    })?;
    Ok(told(ctx, record, appraisal, store))
}

/// Returns the reference to the key that shall be called `name`.
fn named(name: &Name) -> Result<Reference, Error> {
    // SECURITY: whoever writes the key where its name belongs is told so without the key.
    if recognise(name.as_str().as_bytes()).is_some() {
        return Err(kept::exposed());
    }
    kept::reference(name)
}

/// Returns when the key ends. Its service decides for how long it lives; only an end that has
/// passed is a slip of the pen.
fn ends(expires: Expiry, now: Timestamp) -> Result<Timestamp, ExpiryError> {
    let end = match expires {
        Expiry::After(span) => now.plus(span),
        Expiry::At(moment) => moment,
    };
    if end <= now {
        return Err(ExpiryError::Past { end });
    }
    Ok(end)
}

/// Reads the key, without white space around it.
fn read(source: Option<&Source>, ctx: &Ctx) -> Result<Secret, Error> {
    let source = match source {
        Some(source) => source,
        None if ctx.console.in_terminal => &Source::Prompt,
        None => &Source::Stdin,
    };
    let value = value::read(source, ctx)?;
    let key = value.expose().trim_ascii();
    if key.is_empty() {
        return Err(Error::new(
            Code::SecretEmpty,
            "the key is nothing but white space",
        ));
    }
    Ok(Secret::new(key.to_vec()))
}

/// Refuses a key that was issued here: it is on record, with more than could be said of it here.
fn is_not_ours(key: &Secret, ctx: &Ctx) -> Result<(), Error> {
    let Ok(id) = parse(key.expose()) else {
        return Ok(());
    };
    let Some(known) = ctx.database.key_by_id(&id)? else {
        return Ok(());
    };
    if !known
        .hash()
        .is_some_and(|hash| KeyHash::of(key.expose()).matches(hash))
    {
        return Ok(());
    }
    let message = format!(
        "this key was issued here, as version {} of key/{}",
        known.version, known.name
    );
    Err(Error::new(Code::KeyExists, message).hint(format!(
        "authctl key show {} says how it stands",
        known.name
    )))
}

/// Returns once the name is free, with what an interrupted `key import` left under it. The lock is
/// ours, so nobody is still at it.
fn free(ctx: &Ctx, reference: &Reference) -> Result<Option<Credential>, Error> {
    let known = ctx.database.credential(reference)?;
    let is_ready = |known: &Credential| known.state != State::Pending;
    if known.as_ref().is_some_and(is_ready)
        || !ctx.database.key_versions(&reference.name)?.is_empty()
    {
        let name = &reference.name;
        return Err(
            Error::new(Code::KeyExists, format!("there is a {reference} already"))
                .hint(format!(
                    "authctl key rotate {name} --new SOURCE puts another in its place"
                ))
                .hint(format!("authctl key show {name} says how it stands")),
        );
    }
    Ok(known)
}

fn told(ctx: &Ctx, key: KeyRecord, appraisal: Appraisal, store: &dyn SecretStore) -> Kept {
    for doubt in &appraisal.doubts {
        ctx.warn(&format!("key/{}: {doubt}", key.name));
    }
    Kept {
        name: key.name.to_string(),
        id: key.id,
        version: key.version,
        origin: key.origin.as_str(),
        service: appraisal.service.to_string(),
        sort: appraisal.sort,
        env: key.env.as_str(),
        owner: key.owner,
        scopes: key.scopes,
        labels: key.labels,
        created_at: key.created_at,
        expires_at: key.expires_at,
        store: store.kind().as_str(),
        warnings: appraisal.doubts,
        place: store.place(),
    }
}

impl Report for Kept {
    fn text(&self, text: &mut Text) {
        let service = match self.sort {
            Some(sort) => format!("{} ({sort})", self.service),
            None => self.service.clone(),
        };
        let ends = self
            .expires_at
            .map_or_else(|| "never".into(), |end| view::moment(end, self.created_at));
        text.put(Role::Good, "imported")
            .line(Role::Plain, &format!(" key/{}", self.name))
            .field(7, "id", self.id.as_str())
            .field(7, "service", &service)
            .field(7, "env", self.env);
        if let Some(owner) = &self.owner {
            text.field(7, "owner", owner.as_str());
        }
        if !self.scopes.is_empty() {
            text.field(7, "scopes", &self.scopes.to_string());
        }
        for (name, value) in self.labels.iter() {
            text.field(7, "label", &format!("{name}={value}"));
        }
        text.field(7, "expires", &ends)
            .field(7, "kept in", &self.place);
    }

    fn hint(&self) -> Option<String> {
        let endless = self.expires_at.is_none();
        endless.then(|| {
            format!(
                "authctl does not know when key/{} ends; --expires says so, and then it is reminded of",
                self.name
            )
        })
    }
}
