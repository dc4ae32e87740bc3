//! `authctl key remove`: forgets an API key, so that its name is free again.

use serde::Serialize;

use super::kept::{self, Known, Version};
use crate::commands::logged::Log;
use crate::ctx::Ctx;
use crate::domain::apikey::record::{KeyRecord, Origin};
use crate::domain::apikey::verdict::{Verdict, standing};
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Name, Reference, Slot, State};
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Remove a key that was revoked:
  $ authctl key new deploy --owner team-ci --scope repo:read
  $ authctl key revoke deploy --yes
  $ authctl key remove deploy --yes

  See what would go:
  $ authctl key new deploy --owner team-ci --scope repo:read
  $ authctl key remove deploy --dry-run";

/// Remove an API key with all its versions, so that its name is free again
///
/// What is still good is revoked by it. Only the audit log remembers the key then, and key verify
/// says that it is unknown.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What it is called
    name: Name,
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,
}

/// What was removed.
#[derive(Debug, Serialize)]
pub struct Removal {
    name: String,
    /// The versions that were on record.
    removed: Vec<Version>,
    /// Those of them that were still good, or could have become so.
    revoked: Vec<Version>,
    /// Secrets that the store did not let go: the name is not free before it does.
    left_in_store: Vec<String>,
    dry_run: bool,
}

/// Removes the key: nothing of it is good from the first step on, whatever the store does; then
/// the store is emptied, and only then is the name free. What is cut off in between is finished by
/// running it again.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Removal, Error> {
    let reference = kept::reference(&args.name)?;
    let known = kept::known(ctx, &reference)?;
    if !args.dry_run {
        ctx.confirm(&question(&reference, &known, ctx.now()))?;
    }
    let _turn = ctx.locks.acquire(&reference)?;
    // Looked at again: the question may have taken a while.
    let known = kept::known(ctx, &reference)?;
    let now = ctx.now();
    let left = if args.dry_run {
        Vec::new()
    } else {
        remove(ctx, &reference, &known, now)?
    };
    Ok(Removal {
        name: args.name.to_string(),
        removed: known.versions.iter().map(Version::from).collect(),
        revoked: alive(&known, now).map(Version::from).collect(),
        left_in_store: left.iter().map(ToString::to_string).collect(),
        dry_run: args.dry_run,
    })
}

/// Returns the versions that are good, or can become so.
fn alive(known: &Known, now: Timestamp) -> impl Iterator<Item = &KeyRecord> {
    known.versions.iter().filter(move |key| {
        !key.is_spent(now)
            && !matches!(
                standing(key, now),
                Verdict::Revoked | Verdict::Expired | Verdict::GraceOver
            )
    })
}

fn question(reference: &Reference, known: &Known, now: Timestamp) -> String {
    let newest = known.versions.last().map(|key| &key.origin);
    match (alive(known, now).count(), newest) {
        (0, _) => format!("Remove {reference} with all its versions, for good?"),
        (_, Some(Origin::Held { service })) => {
            format!("Remove {reference}, for good? It may still be good at {service}.")
        }
        _ => format!("{reference} is still good. Revoke and remove it with all its versions?"),
    }
}

fn remove(
    ctx: &Ctx,
    reference: &Reference,
    known: &Known,
    now: Timestamp,
) -> Result<Vec<Slot>, Error> {
    let removing = known.credential.clone().map(|credential| Credential {
        state: State::Pending,
        updated_at: now,
        ..credential
    });
    let entry = Entry::new(Event::KeyRemoved)
        .about(reference)
        .with("versions", known.versions.len());
    // Removing is containment as well.
    Log::open_anyway(ctx).commit(entry, |draft| {
        ctx.database
            .remove_keys(&reference.name, removing.as_ref(), draft)
    })?;
    let Some(credential) = removing else {
        return Ok(Vec::new());
    };
    let store = ctx.store(credential.store);
    let kept = known.versions.iter().filter(|key| key.kept);
    let mut slots: Vec<Slot> = kept.map(KeyRecord::slot).collect();
    // One version more than is known: what was cut off may have left one without a record.
    let newest = known.versions.iter().map(|key| key.version).max();
    let beyond = reference.version(newest.unwrap_or(0) + 1);
    let certain = slots.len();
    slots.push(beyond);
    for (place, slot) in slots.iter().enumerate() {
        if let Err(error) = store.remove(slot) {
            ctx.warn(&format!(
                "{error}: the {} store keeps {slot}",
                credential.store
            ));
            slots.truncate(certain.max(place + 1));
            return Ok(slots.split_off(place));
        }
    }
    ctx.database.forget_keys(&reference.name)?;
    Ok(Vec::new())
}

impl Report for Removal {
    fn text(&self, text: &mut Text) {
        let (name, versions) = (&self.name, self.removed.len());
        let (role, verb) = match (self.dry_run, self.left_in_store.is_empty()) {
            (true, _) => (Role::Warning, "would remove"),
            (false, true) => (Role::Good, "removed"),
            (false, false) => (Role::Warning, "begun to remove"),
        };
        let count = match versions {
            0 => "nothing on record".into(),
            1 => "1 version".into(),
            count => format!("{count} versions"),
        };
        text.put(role, verb)
            .line(Role::Plain, &format!(" key/{name}: {count}"));
        if !self.revoked.is_empty() {
            let verb = if self.dry_run {
                "would revoke"
            } else {
                "revoked"
            };
            let ids: Vec<String> = self.revoked.iter().map(|one| one.id.to_string()).collect();
            text.line(
                Role::Plain,
                &format!("  {verb} what was still good: id {}", ids.join(", ")),
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
