//! `authctl key new`: issues an API key.

use serde::Serialize;

use super::kept::{self, Revealed};
use super::view;
use crate::commands::logged::Log;
use crate::commands::versions;
use crate::ctx::Ctx;
use crate::domain::apikey::expiry::Expiry;
use crate::domain::apikey::format::issue;
use crate::domain::apikey::parts::{Env, KeyId, Prefix};
use crate::domain::apikey::record::{KeyRecord, Origin, Owner};
use crate::domain::apikey::scope::{Scope, Scopes};
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Name, Reference, State};
use crate::domain::ports::SecretStore;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Issue a key that may read, and lives for 90 days:
  $ authctl key new deploy --owner team-ci --scope repo:read

  Issue one for tests and hand it to a program:
  $ authctl key new smoke --owner team-qa --scope api:read --env test --expires 1d --reveal | wc -c";

/// Issue an API key and keep it in the store
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What to call it
    name: Name,
    /// Who answers for it: a person, a team, an address
    #[arg(long)]
    owner: Owner,
    /// What it may do, as resource:action; repeatable. Without any, it may do nothing that asks
    /// for a scope
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<Scope>,
    /// When it ends: a span (90d), RFC 3339 or Unix seconds; at most 366 days from now
    #[arg(long, default_value = "90d", value_name = "TIME")]
    expires: Expiry,
    /// Where it is good for: live, test or dev
    #[arg(long, default_value = "live")]
    env: Env,
    /// Who issued it, for people and scanners that find it: the key begins so
    #[arg(long, default_value = "ac")]
    prefix: Prefix,
    /// Write the key itself to standard output, alone
    #[arg(long)]
    reveal: bool,
}

/// The key that was issued.
#[derive(Debug, Serialize)]
pub struct Issued {
    name: String,
    id: KeyId,
    version: u32,
    env: &'static str,
    owner: Option<Owner>,
    scopes: Scopes,
    created_at: Timestamp,
    expires_at: Timestamp,
    store: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<Revealed>,
    #[serde(skip)]
    place: String,
}

/// Issues the key, and returns once it is in the store and on record.
///
/// The order: take the name, put the key into the store, make it known. Whatever is cut off in
/// between, no key is good that nobody holds; the next `key new` of that name starts afresh.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Issued, Error> {
    let reference = kept::reference(&args.name)?;
    let log = Log::open(ctx)?;
    let _turn = ctx.locks.acquire(&reference)?;
    let now = ctx.now();
    let expires_at = args.expires.end(now)?;
    let left = free(ctx, &reference)?;
    let store = ctx.store_for_new()?;
    if let Some(left) = left.filter(|left| left.store != store.kind()) {
        versions::abandon(ctx, &left, "key new", "it is good for nothing");
    }
    let issued = issue(&args.prefix, args.env, &*ctx.random)?;
    let origin = Origin::Issued {
        prefix: args.prefix.clone(),
        hash: issued.hash,
    };
    let key = KeyRecord {
        owner: Some(args.owner.clone()),
        scopes: args.scopes.iter().cloned().collect(),
        expires_at: Some(expires_at),
        ..KeyRecord::new(issued.id, args.name.clone(), origin, args.env, now)
    };
    let credential = Credential {
        reference,
        store: store.kind(),
        state: State::Pending,
        created_at: now,
        updated_at: now,
        expires_at: Some(expires_at),
    };
    let entry = Entry::new(Event::KeyIssued)
        .about(&credential.reference)
        .with("id", key.id);
    versions::put_first(ctx, store, &key.slot(), &issued.key, credential, |ready| {
        log.commit(entry, |draft| ctx.database.issue_key(&key, ready, draft))
    })?;
    Ok(told(
        ctx,
        args.reveal.then_some(Revealed(issued.key)),
        key,
        expires_at,
        store,
    ))
}

/// Returns once the name is free, with what an interrupted `key new` left under it. The lock is
/// ours, so nobody is still at it.
fn free(ctx: &Ctx, reference: &Reference) -> Result<Option<Credential>, Error> {
    let known = ctx.database.credential(reference)?;
    let versions = ctx.database.key_versions(&reference.name)?;
    match known {
        Some(credential) if credential.state == State::Ready => Err(taken(reference)),
        _ if !versions.is_empty() => Err(taken(reference)),
        left => Ok(left),
    }
}

fn taken(reference: &Reference) -> Error {
    let name = &reference.name;
    Error::new(Code::KeyExists, format!("{reference} was issued before"))
        .hint(format!("authctl key rotate {name} issues its next version"))
        .hint(format!("authctl key show {name} says how it stands"))
}

fn told(
    ctx: &Ctx,
    revealed: Option<Revealed>,
    key: KeyRecord,
    expires_at: Timestamp,
    store: &dyn SecretStore,
) -> Issued {
    if revealed.is_some() {
        ctx.note(&format!(
            "issued key/{} (id {}), good until {expires_at}; kept in {}",
            key.name,
            key.id,
            store.place()
        ));
    }
    Issued {
        name: key.name.to_string(),
        id: key.id,
        version: key.version,
        env: key.env.as_str(),
        owner: key.owner,
        scopes: key.scopes,
        created_at: key.created_at,
        expires_at,
        store: store.kind().as_str(),
        key: revealed,
        place: store.place(),
    }
}

impl Report for Issued {
    fn text(&self, text: &mut Text) {
        if let Some(Revealed(key)) = &self.key {
            text.secret(key);
            return;
        }
        text.put(Role::Good, "issued")
            .line(Role::Plain, &format!(" key/{}", self.name))
            .field(7, "id", self.id.as_str())
            .field(7, "owner", view::owner(self.owner.as_ref()))
            .field(7, "scopes", &view::scopes(&self.scopes))
            .field(7, "env", self.env)
            .field(
                7,
                "expires",
                &view::moment(self.expires_at, self.created_at),
            )
            .field(7, "kept in", &self.place);
    }

    fn hint(&self) -> Option<String> {
        let hidden = self.key.is_none();
        hidden.then(|| format!("authctl key show {} --reveal shows the key", self.name))
    }
}
