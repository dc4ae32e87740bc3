//! `authctl key rotate`: issues the next version of an API key, and lets the old one run out.
//!
//! The order (`domain::apikey::rotation`): the journal says what is meant, the store takes the
//! new key, the registry learns of it and retires the old one, the journal says that it is done.

use std::cmp::Ordering;

use serde::Serialize;

use super::kept::{self, Held, Revealed};
use super::view;
use crate::commands::logged::Log;
use crate::ctx::Ctx;
use crate::domain::apikey::expiry::Expiry;
use crate::domain::apikey::format::issue;
use crate::domain::apikey::parts::KeyId;
use crate::domain::apikey::record::{KeyRecord, Origin, Owner};
use crate::domain::apikey::rotation::{
    self, Phase, Retirement, Rotation, RotationError, retirements, shortened, successor,
};
use crate::domain::apikey::scope::Scopes;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Kind, Name, Reference};
use crate::domain::time::{Span, Timestamp};
use crate::error::{Code, Error};
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Issue the next version; the one in use stays good for another 24 hours:
  $ authctl key new deploy --owner team-ci --scope repo:read
  $ authctl key rotate deploy

  The key has leaked: the one in use is refused from now on:
  $ authctl key rotate deploy --grace 0

  See what would happen:
  $ authctl key rotate deploy --grace 1h --dry-run";

/// Issue the next version of an API key, and let the old one run out
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What it is called
    name: Name,
    /// How long the version in use stays good, though never beyond its own expiry; 0 ends it now.
    /// An older one that is still in its grace is refused at once: two are good at most
    #[arg(long, default_value = "24h", value_name = "SPAN")]
    grace: Span,
    /// When the new version ends: a span (90d), RFC 3339 or Unix seconds; at most 366 days from now
    /// [default: 90d, or what the policy says]
    #[arg(long, value_name = "TIME")]
    expires: Option<Expiry>,
    /// Write the new version itself to standard output, alone
    #[arg(long)]
    reveal: bool,
    /// Say what would happen, and do nothing
    #[arg(long, conflicts_with = "reveal")]
    dry_run: bool,
}

/// What became of the key.
#[derive(Debug, Serialize)]
pub struct Rotated {
    name: String,
    /// The new version's id; none under `--dry-run`.
    id: Option<KeyId>,
    version: u32,
    owner: Option<Owner>,
    scopes: Scopes,
    expires_at: Option<Timestamp>,
    store: &'static str,
    /// The older versions whose end this changed.
    retired: Vec<Retirement>,
    /// Whether this finished a rotation that was cut off, instead of starting one.
    resumed: bool,
    dry_run: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<Revealed>,
    #[serde(skip)]
    now: Timestamp,
}

/// Rotates the key, or finishes a rotation that was cut off.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Rotated, Error> {
    let reference = kept::reference(&args.name)?;
    let log = Log::open(ctx)?;
    let _turn = ctx.locks.acquire(&reference)?;
    let now = ctx.now();
    let expires_at = ctx.settings.key_policy()?.end(args.expires, now)?;
    let held = kept::find(ctx, &reference)?;
    let open = ctx.database.open_rotation(&args.name)?;
    let old = rotation::current(&held.versions)?;
    if let Some(open) = open.filter(|open| open.phase == Phase::Issued || !args.dry_run) {
        if open.phase == Phase::Issued {
            return finish(args, ctx, &log, &held, &open, now);
        }
        // Cut off before its new key was known: that key is good for nothing, and nobody has seen
        // it. Its place in the store is the one that the next version takes.
        end(ctx, &log, &open, Phase::Aborted, &[])?;
    }
    let retired = retirements(&held.versions, now, args.grace);
    let version = held
        .versions
        .iter()
        .map(|key| key.version)
        .max()
        .unwrap_or(0)
        + 1;
    let (key, secret) = if args.dry_run {
        (None, None)
    } else {
        let (key, secret) = replace(
            ctx,
            &log,
            &held.credential,
            old,
            version,
            expires_at,
            &retired,
            now,
        )?;
        tidy(ctx, &reference, now)?;
        (Some(key), args.reveal.then_some(secret))
    };
    Ok(told(
        args,
        ctx,
        Rotated {
            name: args.name.to_string(),
            id: key.map(|key| key.id),
            version,
            owner: old.owner.clone(),
            scopes: old.scopes.clone(),
            expires_at: Some(expires_at),
            store: held.credential.store.as_str(),
            retired,
            resumed: false,
            dry_run: args.dry_run,
            key: secret,
            now,
        },
    ))
}

/// Issues the version that takes the place of `old`.
fn replace(
    ctx: &Ctx,
    log: &Log<'_>,
    credential: &Credential,
    old: &KeyRecord,
    version: u32,
    expires_at: Timestamp,
    retired: &[Retirement],
    now: Timestamp,
) -> Result<(KeyRecord, Revealed), Error> {
    let prefix = old.origin.prefix().cloned().unwrap_or_default();
    let issued = issue(&prefix, old.env, &*ctx.random)?;
    let origin = Origin::Issued {
        prefix,
        hash: issued.hash,
    };
    let new = successor(old, issued.id, origin, version, now, Some(expires_at));
    let prepared = Rotation {
        name: old.name.clone(),
        old_id: old.id,
        new_id: new.id,
        new_version: version,
        phase: Phase::Prepared,
        started_at: now,
    };
    let begun = Entry::new(Event::RotationBegun).about(&credential.reference);
    log.commit(begun, |draft| ctx.database.begin_rotation(&prepared, draft))
        .map_err(|error| match error.code() {
            // One rotation of a name is open at a time; the lock makes another one unlikely, not
            // impossible: AUTHCTL_HOME may share its data folder and not its state folder.
            Code::Conflict => RotationError::InProgress {
                name: old.name.clone(),
            }
            .into(),
            _ => error,
        })?;
    let store = ctx.store(credential.store);
    if let Err(error) = store.set(&new.slot(), &issued.key) {
        // The store's own error is what the person must see. Where this fails as well, the
        // journal still says `prepared`, and the next rotation undoes it.
        let _next_time = end(ctx, log, &prepared, Phase::Aborted, &[]);
        return Err(error.into());
    }
    let changed = Credential {
        updated_at: now,
        expires_at: Some(expires_at),
        ..credential.clone()
    };
    // Where this fails nobody can tell whether it was written, so the store is left alone: what
    // must never be is a key that is good and that nobody holds.
    let issued_new = Entry::new(Event::KeyRotated)
        .about(&credential.reference)
        .with("id", new.id);
    log.commit(issued_new, |draft| {
        ctx.database
            .issue_rotation(&prepared, &new, retired, &changed, draft)
    })?;
    let open = Rotation {
        phase: Phase::Issued,
        ..prepared
    };
    end(ctx, log, &open, Phase::Committed, &[])?;
    Ok((new, Revealed(issued.key)))
}

/// Finishes a rotation that was cut off after its new key was known.
///
/// Both keys are good, and the new one is in the store: all that is missing is the journal's last
/// word. It is written here, and no further version is issued. The run that was cut off told
/// nobody its new key, so one more rotation would cut off the old version that everybody uses.
///
/// SECURITY: a shorter grace than the first time is honoured. Whoever asks for `--grace 0` after
/// a crash has a leak to stop.
fn finish(
    args: &Args,
    ctx: &Ctx,
    log: &Log<'_>,
    held: &Held,
    open: &Rotation,
    now: Timestamp,
) -> Result<Rotated, Error> {
    let new = rotation::current(&held.versions)?;
    let retired = shortened(&held.versions, now, args.grace);
    let key = if args.reveal {
        Some(kept::reveal(ctx, &held.credential, new)?)
    } else {
        None
    };
    if !args.dry_run {
        end(ctx, log, open, Phase::Committed, &retired)?;
        tidy(ctx, &held.credential.reference, now)?;
    }
    Ok(told(
        args,
        ctx,
        Rotated {
            name: args.name.to_string(),
            id: Some(new.id),
            version: new.version,
            owner: new.owner.clone(),
            scopes: new.scopes.clone(),
            expires_at: new.expires_at,
            store: held.credential.store.as_str(),
            retired,
            resumed: true,
            dry_run: args.dry_run,
            key,
            now,
        },
    ))
}

/// Writes the journal's last word.
fn end(
    ctx: &Ctx,
    log: &Log<'_>,
    open: &Rotation,
    phase: Phase,
    retired: &[Retirement],
) -> Result<(), Error> {
    let event = if phase == Phase::Aborted {
        Event::RotationAborted
    } else {
        Event::RotationCommitted
    };
    let entry = Entry::new(event)
        .about(&Reference::new(Kind::Key, open.name.clone()))
        .with("id", open.new_id);
    log.commit(entry, |draft| {
        ctx.database.end_rotation(open, phase, retired, draft)
    })
}

/// Removes what is spent by now from the store.
fn tidy(ctx: &Ctx, reference: &Reference, now: Timestamp) -> Result<(), Error> {
    let held = kept::find(ctx, reference)?;
    kept::sweep(ctx, &held, now)?;
    Ok(())
}

fn told(args: &Args, ctx: &Ctx, rotated: Rotated) -> Rotated {
    if args.reveal {
        for line in rotated.lines() {
            ctx.note(&line);
        }
    }
    rotated
}

impl Rotated {
    /// Says what became of the versions, a line each.
    fn lines(&self) -> Vec<String> {
        let (name, version) = (&self.name, self.version);
        let id = self.id.map_or_else(String::new, |id| format!(" (id {id})"));
        let end = self.expires_at.map_or_else(
            || "it is replaced".into(),
            |end| view::moment(end, self.now),
        );
        let first = match (self.resumed, self.dry_run) {
            (false, false) => format!("issued v{version} of key/{name}{id}, good until {end}"),
            (false, true) => format!("would issue v{version} of key/{name}, good until {end}"),
            (true, false) => format!(
                "finished the rotation of key/{name} that was cut off: v{version}{id} is good until {end}"
            ),
            (true, true) => format!(
                "would finish the rotation of key/{name} that was cut off: v{version}{id} is good until {end}"
            ),
        };
        // The last of them is the version that was in use; the others were in their grace.
        let in_use = self.retired.last().map(|old| old.version);
        let retired = self.retired.iter().map(|old| {
            let (verb, will) = if self.dry_run {
                ("would be", "would stay")
            } else {
                ("is", "stays")
            };
            let old_version = format!("v{} (id {})", old.version, old.id);
            match old.valid_until.cmp(&self.now) {
                Ordering::Less => format!("{old_version} had expired"),
                Ordering::Equal if Some(old.version) != in_use => format!(
                    "{old_version} {verb} refused from now on, before its grace was over: two versions are good at most"
                ),
                Ordering::Equal => format!("{old_version} {verb} refused from now on"),
                Ordering::Greater => {
                    let end = view::moment(old.valid_until, self.now);
                    format!("{old_version} {will} good until {end}")
                }
            }
        });
        std::iter::once(first).chain(retired).collect()
    }
}

impl Report for Rotated {
    fn text(&self, text: &mut Text) {
        if let Some(Revealed(key)) = &self.key {
            text.secret(key);
            return;
        }
        for line in self.lines() {
            text.line(Role::Plain, &line);
        }
    }

    fn hint(&self) -> Option<String> {
        let hidden = self.key.is_none() && !self.dry_run;
        hidden.then(|| format!("authctl key show {} --reveal shows the new key", self.name))
    }
}
