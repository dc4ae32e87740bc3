//! `authctl key revoke`: makes every version of an API key bad for good.

use serde::Serialize;

use super::kept::{self, Held};
use crate::commands::logged::Log;
use crate::ctx::{Ctx, unknown};
use crate::domain::apikey::parts::KeyId;
use crate::domain::apikey::record::{KeyRecord, Note, Status};
use crate::domain::apikey::rotation::{Phase, Rotation};
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Name, Reference, Slot, State};
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Revoke a key that has leaked:
  $ authctl key new deploy --owner team-ci --scope repo:read
  $ authctl key revoke deploy --reason \"seen in a build log\" --yes

  See what would be revoked:
  $ authctl key revoke deploy --dry-run";

/// Revoke every version of an API key, for good
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What it is called
    name: Name,
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
}

#[derive(Debug, Serialize)]
struct Version {
    id: KeyId,
    version: u32,
}

/// Revokes the key: the registry first, so that it holds whatever the store does.
///
/// SECURITY: containment waits for nothing. A keychain that is locked or gone keeps bytes that
/// are good for nothing any more; the report says which, and running it again removes them.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Revocation, Error> {
    let reference = kept::reference(&args.name)?;
    let known = || {
        let found = ctx.database.credential(&reference)?;
        found.ok_or_else(|| unknown(&reference))
    };
    known()?;
    if !args.dry_run {
        ctx.confirm(&format!("Revoke every version of {reference}, for good?"))?;
    }
    let _turn = ctx.locks.acquire(&reference)?;
    // Looked at again: the question may have taken a while.
    let held = Held {
        credential: known()?,
        versions: ctx.database.key_versions(&args.name)?,
    };
    let open = ctx.database.open_rotation(&args.name)?;
    let now = ctx.now();
    let left = if args.dry_run {
        Vec::new()
    } else if held.versions.is_empty() {
        unfinished(ctx, &held.credential)?
    } else {
        revoke(args, ctx, held.credential.clone(), open.as_ref(), now)?
    };
    Ok(Revocation {
        name: args.name.to_string(),
        revoked: held.versions.iter().filter_map(version).collect(),
        rotation_aborted: open.is_some(),
        left_in_store: left.iter().map(ToString::to_string).collect(),
        dry_run: args.dry_run,
    })
}

fn revoke(
    args: &Args,
    ctx: &Ctx,
    credential: Credential,
    open: Option<&Rotation>,
    now: Timestamp,
) -> Result<Vec<Slot>, Error> {
    let reference = credential.reference.clone();
    let ended = Credential {
        state: State::Revoked,
        updated_at: now,
        expires_at: Some(credential.expires_at.map_or(now, |end| end.min(now))),
        ..credential
    };
    let entry = Entry::new(Event::KeyRevoked)
        .about(&reference)
        .because(args.reason.as_ref().map(Note::as_str));
    Log::open_anyway(ctx).commit(entry, |draft| {
        ctx.database
            .revoke_keys(&args.name, args.reason.as_ref(), Some(&ended), draft)
    })?;
    let held = kept::find(ctx, &reference)?;
    let mut left = kept::sweep(ctx, &held, now)?;
    // A rotation that did not come to its issue may have put a key into the store that has no
    // record. A store that just failed is not asked again.
    let newest = held.versions.iter().map(|key| key.version).max();
    let slot = reference.version(newest.unwrap_or(0) + 1);
    let gone = left.is_empty() && ctx.store(ended.store).remove(&slot).is_ok();
    if !gone && open.is_some_and(|open| open.phase == Phase::Prepared) {
        left.push(slot);
    }
    Ok(left)
}

/// Clears away what an interrupted `key new` left: a name, and perhaps a secret that was never
/// made known.
fn unfinished(ctx: &Ctx, credential: &Credential) -> Result<Vec<Slot>, Error> {
    let reference: &Reference = &credential.reference;
    ctx.store(credential.store).remove(&reference.version(1))?;
    ctx.database.forget(reference)?;
    Ok(Vec::new())
}

fn version(key: &KeyRecord) -> Option<Version> {
    (key.status != Status::Revoked).then_some(Version {
        id: key.id,
        version: key.version,
    })
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
        for slot in &self.left_in_store {
            text.put(Role::Warning, "left in the store").line(
                Role::Plain,
                &format!(": {slot}, good for nothing; run this again once the store answers"),
            );
        }
    }
}
