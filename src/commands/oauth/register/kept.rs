//! What belongs to a registered client: its secret and its registration's token in the store, the
//! rest in the configuration.

use serde_json::{Value, json};

use crate::commands::logged::{self, Log};
use crate::commands::oauth::saving;
use crate::ctx::Ctx;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Kind, Name, Reference};
use crate::domain::oauth::issuer::Issuer;
use crate::domain::oauth::registration::Registered;
use crate::domain::ports::Change;
use crate::domain::secret::{Secret, Source};
use crate::domain::time::Timestamp;
use crate::error::Error;

/// The client's secret.
pub(super) const SECRET: &str = "client";
/// The registration's token.
pub(super) const TOKEN: &str = "registration";

/// Returns the credential for one of a profile's two secrets.
pub(super) fn reference(name: &Name, part: &str) -> Result<Reference, Error> {
    Ok(Reference::new(
        Kind::Secret,
        format!("{name}.{part}").parse()?,
    ))
}

/// Returns how the configuration names it.
pub(super) fn source(name: &Name, part: &str) -> String {
    format!("store:secret/{name}.{part}")
}

/// Finds out that what comes can be kept and logged, before anything is made.
pub(super) fn ready<'a>(name: &Name, ctx: &'a Ctx) -> Result<Log<'a>, Error> {
    for part in [SECRET, TOKEN] {
        ctx.store_of(&reference(name, part)?)?.probe()?;
    }
    Log::open(ctx)
}

/// Keeps the secrets that an answer has in it. The token comes first: without it the client could
/// be ended by nobody.
pub(super) fn keep(
    name: &Name,
    registered: &Registered,
    log: &Log<'_>,
    ctx: &Ctx,
) -> Result<(), Error> {
    if let Some(token) = &registered.token {
        put(name, TOKEN, token, None, log, ctx)?;
    }
    if let Some(secret) = &registered.secret {
        put(name, SECRET, secret, registered.secret_ends, log, ctx)?;
    }
    Ok(())
}

fn put(
    name: &Name,
    part: &str,
    secret: &Secret,
    ends: Option<Timestamp>,
    log: &Log<'_>,
    ctx: &Ctx,
) -> Result<(), Error> {
    let reference = reference(name, part)?;
    let store = ctx.store_of(&reference)?;
    if let (Some(_), Ok(Some(found))) = (
        ctx.database.credential(&reference)?,
        store.get(&reference.slot()),
    ) && found.matches(secret.expose())
    {
        return Ok(());
    }
    let entry = Entry::new(Event::SecretStored).about(&reference);
    ctx.keep(&reference, store, secret, ends, |kept| {
        log.commit(entry, |draft| ctx.database.record_logged(kept, draft))
    })?;
    Ok(())
}

/// Writes the rest into the profile.
pub(super) fn configure(
    name: &Name,
    issuer: &Issuer,
    jwk: Option<&Source>,
    registered: &Registered,
    ctx: &Ctx,
) -> Result<(), Error> {
    let mut changes = Vec::new();
    let mut set = |setting: &str, to: Value| changes.push(change(name, setting, Some(to)));
    set("issuer", json!(issuer.as_str()));
    set("client_id", json!(registered.client_id));
    if let Some(method) = &registered.method {
        set("client_auth", json!(method));
    }
    if registered.secret.is_some() {
        set("client_secret", json!(source(name, SECRET)));
    }
    if let Some(jwk) = jwk {
        // A file is named by its whole path: the next command may be started elsewhere.
        let word = match jwk {
            Source::File(path) => std::path::absolute(path)
                .map_or_else(|_| jwk.word(), |whole| format!("@{}", whole.display())),
            other => other.word(),
        };
        set("client_key", json!(word));
    }
    if let Some(uri) = &registered.uri {
        set("registration_uri", json!(uri));
    }
    if registered.token.is_some() {
        set("registration_token", json!(source(name, TOKEN)));
    }
    saving::write(name, &changes, ctx)
}

/// Forgets a client that is no more.
pub(super) fn forget(name: &Name, ctx: &Ctx) -> Result<(), Error> {
    forget_secrets(name, ctx)?;
    let settings = [
        "client_id",
        "client_auth",
        "client_secret",
        "registration_uri",
        "registration_token",
    ];
    let changes = settings.map(|setting| change(name, setting, None));
    saving::write(name, &changes, ctx)
}

/// Removes a client's secrets.
pub(super) fn forget_secrets(name: &Name, ctx: &Ctx) -> Result<(), Error> {
    for part in [SECRET, TOKEN] {
        let reference = reference(name, part)?;
        let Some(known) = ctx.database.credential(&reference)? else {
            continue;
        };
        ctx.store(known.store).remove(&reference.slot())?;
        let entry = Entry::new(Event::SecretRemoved).about(&reference);
        Log::open_anyway(ctx)
            .commit(entry, |draft| ctx.database.forget_logged(&reference, draft))?;
    }
    Ok(())
}

/// Logs what became of a client.
pub(super) fn noted(event: Event, name: &Name, client_id: &str, ctx: &Ctx) {
    let login = Reference::new(Kind::Oauth, name.clone());
    logged::noted(
        ctx,
        Entry::new(event).about(&login).with("client_id", client_id),
    );
}

fn change(name: &Name, setting: &str, to: Option<Value>) -> Change {
    Change {
        path: vec!["profile".to_owned(), name.to_string(), setting.to_owned()],
        to,
    }
}
