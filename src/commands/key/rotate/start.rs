//! A rotation from its beginning to the moment at which its new version is known.

use super::held::{self, Next};
use super::onward::{self, run_command};
use super::report::{Outcome, Rotated};
use super::{Args, Scene, Turn};
use crate::commands::logged::Log;
use crate::commands::versions;
use crate::domain::apikey::record::{KeyRecord, Origin};
use crate::domain::apikey::rotation::plan::{Plan, Step, StepFailed};
use crate::domain::apikey::rotation::{
    Phase, Retirement, Rotation, RotationError, replaceable, retirements, successor,
};
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::commands::{CommandError, CommandLine};
use crate::domain::credential::{Credential, State, StoreKind};
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Timestamp};
use crate::error::{Code, Error};

/// Rotates the key by a plan.
pub(super) fn run(
    args: &Args,
    scene: &Scene<'_>,
    plan: Plan,
    grace: Span,
    given: Option<Secret>,
    turn: Turn,
) -> Result<Outcome, Error> {
    let old = replaceable(&scene.versions)?;
    let next = held::next(scene, old, &plan, given)?;
    let expires_at = end(scene, old, &plan)?;
    let version = scene.versions.iter().map(|key| key.version).max();
    let version = version.unwrap_or(0) + 1;
    let new = successor(
        old,
        next.id,
        next.origin.clone(),
        version,
        scene.now,
        expires_at,
    );
    let retired = retirements(&scene.versions, scene.now, kept_for(&plan, grace));
    if args.dry_run {
        let store = match &scene.credential {
            Some(credential) => credential.store,
            None => scene.ctx.store_for_new()?.kind(),
        };
        return Ok(Rotated::planned(scene, &new, retired, &plan, store).into());
    }
    let prepared = Rotation {
        name: old.name.clone(),
        old_id: old.id,
        new_id: new.id,
        new_version: version,
        phase: Phase::Prepared,
        started_at: scene.now,
        grace,
        plan,
        done: 0,
    };
    let log = scene.log()?;
    let credential = changed(scene, expires_at)?;
    let (key, turn) = put(scene, &log, &prepared, next, &credential, turn)?;
    let issued = known(scene, &log, prepared, &new, &retired, &credential)?;
    onward::run(args, scene, &log, issued, Some(key), turn)
}

/// Returns for how long the old version is kept: open where a command is yet to retire it, since
/// that command wants it.
pub(super) fn kept_for(plan: &Plan, grace: Span) -> Option<Span> {
    plan.then.is_none().then_some(grace)
}

/// Returns when the new version ends: a fresh end, whenever the old version's is.
pub(super) fn end(
    scene: &Scene<'_>,
    old: &KeyRecord,
    plan: &Plan,
) -> Result<Option<Timestamp>, Error> {
    Ok(match (&old.origin, plan.expires) {
        // Its service decides, and does not tell.
        (Origin::Held { .. }, None) => None,
        (Origin::Held { .. }, Some(expires)) => Some(expires.end_elsewhere(scene.now)?),
        (Origin::Issued { .. } | Origin::Imported { .. }, asked) => {
            Some(scene.ctx.settings.key_policy()?.end(asked, scene.now)?)
        }
    })
}

/// Returns the index's entry as it stands once the new version is known.
pub(super) fn changed(
    scene: &Scene<'_>,
    expires_at: Option<Timestamp>,
) -> Result<Credential, Error> {
    let first = |store: StoreKind| Credential {
        reference: scene.reference.clone(),
        store,
        state: State::Ready,
        created_at: scene.now,
        updated_at: scene.now,
        expires_at,
        kept_for: None,
    };
    Ok(match &scene.credential {
        Some(credential) => Credential {
            updated_at: scene.now,
            expires_at,
            ..credential.clone()
        },
        None => first(scene.ctx.store_for_new()?.kind()),
    })
}

/// Writes the journal, and then the new version to the store.
fn put(
    scene: &Scene<'_>,
    log: &Log<'_>,
    prepared: &Rotation,
    next: Next,
    credential: &Credential,
    turn: Turn,
) -> Result<(Secret, Turn), Error> {
    let slot = scene.reference.version(prepared.new_version);
    let store = scene.ctx.store(credential.store);
    if matches!(next.origin, Origin::Held { .. }) {
        // What lies there once this has begun is the new version, whatever happens.
        store.remove(&slot)?;
    }
    let plan = &prepared.plan;
    let begun = Entry::new(Event::RotationBegun)
        .about(&scene.reference)
        .with("id", prepared.new_id)
        .with("hooks", plan.hooks.len());
    log.commit(begun, |draft| {
        scene.ctx.database.begin_rotation(prepared, draft)
    })
    .map_err(|error| match error.code() {
        // The lock makes another one unlikely, not impossible: AUTHCTL_HOME may share its data
        // folder and not its state folder.
        Code::Conflict => RotationError::InProgress {
            name: prepared.name.clone(),
            since: scene.now,
        }
        .into(),
        _ => error,
    })?;
    let (key, turn) = match (next.key, &plan.with) {
        (Some(key), _) => (key, turn),
        (None, Some(line)) => make(scene, log, prepared, line, turn)?,
        (None, None) => return Err(RotationError::Nothing.into()),
    };
    if let Err(error) = store.set(&slot, &key) {
        if plan.with.is_some() {
            let message = "the command made a key, and nobody holds it: remove it at the service";
            scene.ctx.warn(message);
        }
        // The store's own error is what the person must see. Where the store may hold something,
        // or this fails as well, the journal still says `prepared`: the next rotation takes that
        // place.
        if versions::holds_nothing(store, &slot, &error) {
            let _next_time = onward::end(scene, log, prepared, Phase::Aborted, &[]);
        }
        return Err(error.into());
    }
    Ok((key, turn))
}

/// Lets the person's command make the new version.
fn make(
    scene: &Scene<'_>,
    log: &Log<'_>,
    prepared: &Rotation,
    line: &CommandLine,
    turn: Turn,
) -> Result<(Secret, Turn), Error> {
    drop(turn);
    let made = run_command(scene, prepared, Step::Make, line, None).and_then(|printed| {
        let key = printed.map(Secret::without_final_newline);
        key.filter(|key| !key.is_empty()).ok_or_else(|| {
            StepFailed {
                name: prepared.name.clone(),
                step: Step::Make,
                cause: CommandError::Silent,
            }
            .into()
        })
    });
    let turn = scene.ctx.locks.acquire(&scene.reference)?;
    let refused = match made {
        Ok(key) => match held::differs(scene, scene.old_of(prepared)?, &key) {
            Ok(()) => return still_open(scene, prepared).map(|()| (key, turn)),
            Err(error) => error,
        },
        Err(failed) => failed,
    };
    // It said that it made none. The command's own failure is what the person must see.
    let _next_time = onward::end(scene, log, prepared, Phase::Aborted, &[]);
    Err(refused)
}

/// Demands that nobody ended the rotation while the command ran.
fn still_open(scene: &Scene<'_>, prepared: &Rotation) -> Result<(), Error> {
    let open = scene.ctx.database.open_rotation(&prepared.name)?;
    if open.is_some_and(|open| open.new_id == prepared.new_id) {
        return Ok(());
    }
    let message = format!(
        "the rotation of key/{} was ended while the command made a new version",
        prepared.name
    );
    Err(Error::new(Code::Conflict, message)
        .hint("that version was not stored: remove it at the service"))
}

/// Makes the new version known, which lies in the store.
pub(super) fn known(
    scene: &Scene<'_>,
    log: &Log<'_>,
    prepared: Rotation,
    new: &KeyRecord,
    retired: &[Retirement],
    credential: &Credential,
) -> Result<Rotation, Error> {
    let rotated = Entry::new(Event::KeyRotated)
        .about(&scene.reference)
        .with("id", new.id);
    // Where this fails nobody can tell whether it was written, so the store is left alone: what
    // must never be is a key that is good and that nobody holds.
    log.commit(rotated, |draft| {
        scene
            .ctx
            .database
            .issue_rotation(&prepared, new, retired, credential, draft)
    })?;
    Ok(Rotation {
        phase: Phase::Issued,
        ..prepared
    })
}
