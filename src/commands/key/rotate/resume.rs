//! `key rotate --resume`: goes on with a rotation that did not end.

use super::report::{Outcome, Rotated};
use super::{Args, Scene, Turn, onward, start};
use crate::domain::apikey::record::Origin;
use crate::domain::apikey::rotation::plan::Plan;
use crate::domain::apikey::rotation::{
    Phase, Rotation, replaceable, retired, retirements, shortened, successor,
};
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::ports::StoreError;
use crate::domain::secret::Secret;
use crate::error::Error;

/// Goes on where the rotation stopped.
pub(super) fn run(
    args: &Args,
    scene: &Scene<'_>,
    open: Rotation,
    given: Option<Secret>,
    turn: Turn,
) -> Result<Outcome, Error> {
    let open = Rotation {
        grace: args.grace.map_or(open.grace, |grace| grace.min(open.grace)),
        plan: Plan {
            limit: args.hook_timeout.unwrap_or(open.plan.limit),
            ..open.plan
        },
        ..open
    };
    match open.phase {
        Phase::Prepared => from_the_start(args, scene, open, given, turn),
        Phase::Issued | Phase::Committed | Phase::Aborted => go_on(args, scene, open, turn),
    }
}

/// Goes on where the new version is known, and in the store.
///
/// SECURITY: a shorter grace than the first time is honoured, and before any command runs again.
/// Whoever asks for `--grace 0` after a crash has a leak to stop.
fn go_on(args: &Args, scene: &Scene<'_>, open: Rotation, turn: Turn) -> Result<Outcome, Error> {
    // Who switched it off meanwhile does not want it to be handed on.
    let new = replaceable(&scene.versions)?;
    let shorter = match args.grace {
        Some(grace) => shortened(&scene.versions, scene.now, grace),
        None => Vec::new(),
    };
    if args.dry_run {
        let mut retired = retired(&scene.versions, &open);
        for old in &mut retired {
            if let Some(cut) = shorter.iter().find(|cut| cut.id == old.id) {
                *old = cut.clone();
            }
        }
        return Ok(Rotated::unfinished(scene, new, retired, &open).into());
    }
    let log = scene.log()?;
    if !shorter.is_empty() {
        let entry = Entry::new(Event::KeyRotated)
            .about(&scene.reference)
            .with("id", open.new_id)
            .with("grace", open.grace);
        log.commit(entry, |draft| {
            let database = &scene.ctx.database;
            database.advance_rotation(&open, open.done, &shorter, draft)
        })?;
    }
    onward::run(args, scene, &log, open, None, turn)
}

/// Goes on where the new version is not known.
fn from_the_start(
    args: &Args,
    scene: &Scene<'_>,
    open: Rotation,
    given: Option<Secret>,
    turn: Turn,
) -> Result<Outcome, Error> {
    let old = replaceable(&scene.versions)?;
    let is_held = matches!(old.origin, Origin::Held { .. });
    if is_held && given.is_none() {
        if stored(scene, &open)? {
            return adopt(args, scene, open, turn);
        }
        if open.plan.with.is_none() {
            return lost(args, scene, &open);
        }
        scene.ctx.warn(&format!(
            "a command began to make a new version of {} at {}, and nobody knows how far it came: \
             look for a key there that nobody holds",
            scene.reference, open.started_at
        ));
    }
    start::run(args, scene, open.plan, open.grace, given, turn)
}

/// Whether the store holds the new version: it was put there by this rotation alone.
fn stored(scene: &Scene<'_>, open: &Rotation) -> Result<bool, StoreError> {
    let slot = scene.reference.version(open.new_version);
    match &scene.credential {
        Some(credential) => Ok(scene.ctx.store(credential.store).get(&slot)?.is_some()),
        None => Ok(false),
    }
}

/// Takes up the version that the store holds: nobody else may.
fn adopt(args: &Args, scene: &Scene<'_>, open: Rotation, turn: Turn) -> Result<Outcome, Error> {
    let old = replaceable(&scene.versions)?;
    let expires_at = start::end(scene, old, &open.plan)?;
    let new = successor(
        old,
        open.new_id,
        old.origin.clone(),
        open.new_version,
        scene.now,
        expires_at,
    );
    let kept_for = start::kept_for(&open.plan, open.grace);
    let retired = retirements(&scene.versions, scene.now, kept_for);
    if args.dry_run {
        return Ok(Rotated::unfinished(scene, &new, retired, &open).into());
    }
    let log = scene.log()?;
    let credential = start::changed(scene, expires_at)?;
    let issued = start::known(scene, &log, open, &new, &retired, &credential)?;
    onward::run(args, scene, &log, issued, None, turn)
}

/// Clears away a rotation whose new version never came to the store: the person who made it has
/// it still.
fn lost(args: &Args, scene: &Scene<'_>, open: &Rotation) -> Result<Outcome, Error> {
    if !args.dry_run {
        onward::end(scene, &scene.log()?, open, Phase::Aborted, &[])?;
    }
    scene.ctx.warn(&format!(
        "the new version of {0} was not stored: authctl key rotate {1} --new SOURCE takes it",
        scene.reference, scene.reference.name
    ));
    Ok(Outcome::nothing(scene, args.reveal))
}
