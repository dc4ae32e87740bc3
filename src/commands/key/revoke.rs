//! `authctl key revoke`: makes every version of an API key bad for good.

use serde::Serialize;

use super::kept::{self, Known, Version};
use crate::commands::logged::Log;
use crate::ctx::Ctx;
use crate::domain::apikey::parts::KeyId;
use crate::domain::apikey::record::{KeyRecord, Note, Service, Status};
use crate::domain::apikey::rotation::{Phase, Rotation};
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Name, Reference, Slot, State};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Revoke a key that has leaked:
  $ authctl key new deploy --owner team-ci --scope repo:read
  $ authctl key revoke deploy --reason \"seen in a build log\" --yes

  See what would be revoked:
  $ authctl key revoke deploy --dry-run

  Revoke one version alone, by the id that stands in it:
  $ authctl key new other --owner team-ci --scope repo:read
  $ authctl key show other --field versions.0.id | xargs authctl key revoke --yes --id";

/// Revoke an API key for good: every version, or one by its id
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What it is called
    #[arg(required_unless_present = "id")]
    name: Option<Name>,
    /// Revoke the version with this id alone, such as an old one that is still in its grace
    #[arg(long, conflicts_with = "name")]
    id: Option<KeyId>,
    /// Why, in one line, for the record
    #[arg(long)]
    reason: Option<Note>,
    /// Say what would be revoked, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// What was revoked.
#[derive(Debug, Serialize)]
pub struct Revocation {
    name: String,
    /// The versions that this revoked.
    revoked: Vec<Version>,
    /// Whether a rotation was under way and is aborted.
    rotation_aborted: bool,
    /// Secrets of revoked versions that the store did not let go.
    left_in_store: Vec<String>,
    dry_run: bool,
    /// Whose key it is, where it is held for somebody else's service.
    #[serde(skip)]
    service: Option<Service>,
}

/// Revokes the key: the registry first, so that it holds whatever the store does.
///
/// SECURITY: containment waits for nothing. A keychain that is locked or gone keeps bytes that
/// are good for nothing any more; the report says which, and running it again removes them.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Revocation, Error> {
    let name = named(args, ctx)?;
    let reference = kept::reference(&name)?;
    kept::known(ctx, &reference)?;
    if !args.dry_run {
        ctx.confirm(&match args.id {
            Some(id) => format!("Revoke the version of {reference} with the id {id}, for good?"),
            None => format!("Revoke every version of {reference}, for good?"),
        })?;
    }
    let _turn = ctx.locks.acquire(&reference)?;
    // Looked at again: the question may have taken a while.
    let known = kept::known(ctx, &reference)?;
    let target = Target {
        open: ctx.database.open_rotation(&name)?,
        reference,
        known,
        id: args.id,
    };
    let left = match &target.known.credential {
        _ if args.dry_run => Vec::new(),
        Some(credential) if target.known.versions.is_empty() => unfinished(ctx, credential)?,
        _ => target.revoke(args.reason.as_ref(), ctx)?,
    };
    let newest = target.known.versions.last();
    Ok(Revocation {
        revoked: target.doomed().map(Version::from).collect(),
        rotation_aborted: target.aborts(),
        left_in_store: left.iter().map(ToString::to_string).collect(),
        dry_run: args.dry_run,
        service: newest.and_then(|key| key.origin.service().cloned()),
        name: name.to_string(),
    })
}

/// Returns the name of the key that is meant.
fn named(args: &Args, ctx: &Ctx) -> Result<Name, Error> {
    match (&args.name, &args.id) {
        (Some(name), _) => Ok(name.clone()),
        (None, Some(id)) => {
            let found = ctx.database.key_by_id(id)?;
            Ok(found.ok_or_else(|| kept::no_such_id(id))?.name)
        }
        (None, None) => Err(Error::new(Code::Usage, "no key is named")),
    }
}

/// What is to be revoked.
struct Target {
    reference: Reference,
    known: Known,
    open: Option<Rotation>,
    /// The one version, where not every one is meant.
    id: Option<KeyId>,
}

impl Target {
    /// Returns the versions that this revokes.
    fn doomed(&self) -> impl Iterator<Item = &KeyRecord> {
        let meant = |key: &&KeyRecord| self.id.is_none_or(|id| key.id == id);
        let versions = self.known.versions.iter().filter(meant);
        versions.filter(|key| key.status != Status::Revoked)
    }

    /// Whether this ends a rotation: of every version, or of the one that it was to bring in.
    fn aborts(&self) -> bool {
        let open = self.open.as_ref();
        open.is_some_and(|open| self.id.is_none_or(|id| id == open.new_id))
    }

    fn revoke(&self, reason: Option<&Note>, ctx: &Ctx) -> Result<Vec<Slot>, Error> {
        let now = ctx.now();
        let ended = self.credential_after(now);
        let mut entry = Entry::new(Event::KeyRevoked)
            .about(&self.reference)
            .because(reason.map(Note::as_str));
        if let Some(id) = self.id {
            entry = entry.with("id", id);
        }
        let name = &self.reference.name;
        let database = &ctx.database;
        Log::open_anyway(ctx).commit(entry, |draft| match &self.id {
            Some(id) => database
                .revoke_key(id, reason, ended.as_ref(), draft)
                .map(drop),
            None => database
                .revoke_keys(name, reason, ended.as_ref(), draft)
                .map(drop),
        })?;
        let Some(credential) = ended else {
            return Ok(Vec::new());
        };
        self.clear(&credential, now, ctx)
    }

    /// Returns the key's entry in the index as it is afterwards.
    fn credential_after(&self, now: Timestamp) -> Option<Credential> {
        let known = self.known.credential.clone()?;
        let revoked = |key: &KeyRecord| key.status == Status::Revoked;
        let rest = self.known.versions.iter().filter(|key| !revoked(key));
        // One that is being removed stays so.
        if self.doomed().count() < rest.count() || known.state == State::Pending {
            return Some(Credential {
                updated_at: now,
                ..known
            });
        }
        Some(Credential {
            state: State::Revoked,
            updated_at: now,
            expires_at: Some(known.expires_at.map_or(now, |end| end.min(now))),
            ..known
        })
    }

    /// Removes what is good for nothing any more from the store; returns what it did not let go.
    fn clear(
        &self,
        credential: &Credential,
        now: Timestamp,
        ctx: &Ctx,
    ) -> Result<Vec<Slot>, Error> {
        let held = kept::find(ctx, &self.reference)?;
        let mut left = kept::sweep(ctx, &held, now)?;
        if !self.aborts() && self.id.is_some() {
            return Ok(left);
        }
        // A rotation that did not come to its issue may have put a key into the store that has no
        // record. A store that just failed is not asked again.
        let newest = held.versions.iter().map(|key| key.version).max();
        let slot = self.reference.version(newest.unwrap_or(0) + 1);
        let gone = left.is_empty() && ctx.store(credential.store).remove(&slot).is_ok();
        let prepared = |open: &Rotation| open.phase == Phase::Prepared;
        if !gone && self.open.as_ref().is_some_and(prepared) {
            left.push(slot);
        }
        Ok(left)
    }
}

/// Clears away what an interrupted `key new` left: a name, and perhaps a secret that was never
/// made known.
fn unfinished(ctx: &Ctx, credential: &Credential) -> Result<Vec<Slot>, Error> {
    let reference: &Reference = &credential.reference;
    ctx.store(credential.store).remove(&reference.version(1))?;
    ctx.database.forget(reference)?;
    Ok(Vec::new())
}

impl Report for Revocation {
    fn text(&self, text: &mut Text) {
        let name = &self.name;
        if self.revoked.is_empty() && !self.dry_run {
            text.line(
                Role::Plain,
                &format!("key/{name} has no version that is not revoked"),
            );
        }
        for version in &self.revoked {
            let verb = if self.dry_run {
                "would revoke"
            } else {
                "revoked"
            };
            text.put(Role::Good, verb).line(
                Role::Plain,
                &format!(" v{} of key/{name} (id {})", version.version, version.id),
            );
        }
        if self.rotation_aborted {
            let verb = if self.dry_run { "would be" } else { "is" };
            text.line(
                Role::Plain,
                &format!("the rotation that was under way {verb} aborted"),
            );
        }
        if let Some(service) = &self.service {
            text.put(Role::Warning, "still good there").line(
                Role::Plain,
                &format!(
                    ": whether {service} takes it is for {service} to say; revoke it there, too"
                ),
            );
        }
        for slot in &self.left_in_store {
            text.put(Role::Warning, "left in the store").line(
                Role::Plain,
                &format!(": {slot}, good for nothing; run this again once the store answers"),
            );
        }
    }
}
