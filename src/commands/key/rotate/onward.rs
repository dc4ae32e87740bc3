//! A rotation from the moment at which its new version is known to its end: hooks, probe, the
//! old version's retirement, the journal's last word.

use super::held::LIMIT;
use super::report::{Outcome, Rotated};
use super::{Args, Scene, Turn};
use crate::commands::key::kept::{self, Revealed};
use crate::commands::logged::{self, Log};
use crate::domain::apikey::record::KeyRecord;
use crate::domain::apikey::rotation::plan::{Step, StepFailed};
use crate::domain::apikey::rotation::{Phase, Retirement, Rotation, retired};
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::commands::{CommandError, CommandLine, Order};
use crate::domain::secret::Secret;
use crate::error::Error;

/// Runs what is still to run, and ends the rotation. `key` is the new version, where it is at hand.
pub(super) fn run(
    args: &Args,
    scene: &Scene<'_>,
    log: &Log<'_>,
    mut rotation: Rotation,
    key: Option<Secret>,
    turn: Turn,
) -> Result<Outcome, Error> {
    let there = Scene::look(scene.ctx, scene.reference.clone())?;
    let new = there.new_of(&rotation)?;
    let held = kept::find(scene.ctx, &scene.reference)?;
    let plan = rotation.plan.clone();
    let commands = plan.hooks_after(rotation.done).count() > 0
        || rotation.done < plan.after_probe() && plan.probe.is_some()
        || plan.then.is_some();
    let key = match key {
        Some(key) => Some(key),
        None if commands || args.reveal => Some(kept::reveal(scene.ctx, &held.credential, new)?.0),
        None => None,
    };
    let mut over = Vec::new();
    let _turn = if commands {
        drop(turn);
        over = hand_on(&there, log, &mut rotation, key.as_ref())?;
        scene.ctx.locks.acquire(&scene.reference)?
    } else {
        turn
    };
    end(scene, log, &rotation, Phase::Committed, &over)?;
    let held = kept::find(scene.ctx, &scene.reference)?;
    kept::sweep(scene.ctx, &held, scene.ctx.now())?;
    let retired = retired(&held.versions, &rotation);
    let key = key.filter(|_| args.reveal).map(Revealed);
    if key.is_some() {
        let revealed = Entry::new(Event::KeyRevealed).about(&scene.reference);
        log.append(revealed.with("id", new.id))?;
    }
    Ok(Rotated::done(
        scene,
        new,
        retired,
        &rotation,
        held.credential.store,
        args.resume,
        key,
    )
    .into())
}

/// Runs the commands that are not done yet; returns the version that one of them retired.
fn hand_on(
    scene: &Scene<'_>,
    log: &Log<'_>,
    rotation: &mut Rotation,
    key: Option<&Secret>,
) -> Result<Vec<Retirement>, Error> {
    let plan = rotation.plan.clone();
    let of = plan.after_hooks();
    for (number, line) in plan.hooks_after(rotation.done) {
        let step = Step::Hook { number, of };
        run_command(scene, rotation, step, line, key)?;
        advance(scene, log, rotation, step, number)?;
    }
    if rotation.done < plan.after_probe() {
        let next = match (&plan.probe, &plan.then) {
            (Some(line), _) => {
                run_command(scene, rotation, Step::Probe, line, key)?;
                Some(Step::Probe)
            }
            // From here on the old version may be retired, whatever happens.
            (None, Some(_)) => Some(Step::Retire),
            (None, None) => None,
        };
        if let Some(step) = next {
            advance(scene, log, rotation, step, plan.after_probe())?;
        }
    }
    let Some(line) = &plan.then else {
        return Ok(Vec::new());
    };
    let old = scene.old_of(rotation)?;
    let held = kept::find(scene.ctx, &scene.reference)?;
    let spent = kept::reveal(scene.ctx, &held.credential, old)?.0;
    run_command(scene, rotation, Step::Retire, line, Some(&spent))?;
    Ok(vec![ended(scene, old)])
}

/// Returns that a version is good no longer than now.
fn ended(scene: &Scene<'_>, old: &KeyRecord) -> Retirement {
    let now = scene.ctx.now();
    Retirement {
        id: old.id,
        version: old.version,
        valid_until: Some(old.end().map_or(now, |end| end.min(now))),
    }
}

/// Notes that a command is done, so that it is not run again.
fn advance(
    scene: &Scene<'_>,
    log: &Log<'_>,
    rotation: &mut Rotation,
    step: Step,
    done: u32,
) -> Result<(), Error> {
    let entry = Entry::new(Event::KeyHandedOver)
        .about(&scene.reference)
        .with("id", rotation.new_id)
        .with("to", step);
    log.commit(entry, |draft| {
        scene
            .ctx
            .database
            .advance_rotation(rotation, done, &[], draft)
    })?;
    rotation.done = done;
    Ok(())
}

/// Runs one command of the person's, with a key on its standard input and only names and ids in
/// its environment.
///
/// Ctrl-C ends the command and then authctl; the rotation stays as it is.
pub(super) fn run_command(
    scene: &Scene<'_>,
    rotation: &Rotation,
    step: Step,
    line: &CommandLine,
    input: Option<&Secret>,
) -> Result<Option<Secret>, Error> {
    let ctx = scene.ctx;
    let order = Order {
        line,
        input,
        variables: &[
            ("AUTHCTL_KEY_NAME", rotation.name.to_string()),
            ("AUTHCTL_KEY_ID", rotation.new_id.to_string()),
            ("AUTHCTL_KEY_VERSION", rotation.new_version.to_string()),
            ("AUTHCTL_OLD_KEY_ID", rotation.old_id.to_string()),
        ],
        limit: rotation.plan.limit,
        takes: (step == Step::Make).then_some(LIMIT),
    };
    ctx.detail(&format!("runs {step}"));
    let held = ctx.interrupts.hold();
    let outcome = ctx.commands.run(&order, &|| held.came());
    if held.came() || matches!(outcome, Err(CommandError::Interrupted)) {
        let name = &rotation.name;
        ctx.tell(&format!(
            "{step} was interrupted; the rotation of key/{name} stays open:\n\
             authctl key rotate {name} --resume goes on with it, --abort takes the new version back"
        ));
    }
    let outcome = outcome.map_err(|cause| {
        let failed = StepFailed {
            name: rotation.name.clone(),
            step,
            cause,
        };
        let error = Error::from(failed);
        let entry = Entry::failed(Event::KeyHandedOver, error.code().as_str())
            .about(&scene.reference)
            .with("id", rotation.new_id)
            .with("to", step);
        logged::failed(ctx, entry);
        error
    });
    // Where an interrupt came, the program ends here.
    drop(held);
    outcome
}

/// Writes the journal's last word.
pub(super) fn end(
    scene: &Scene<'_>,
    log: &Log<'_>,
    rotation: &Rotation,
    phase: Phase,
    retired: &[Retirement],
) -> Result<(), Error> {
    let event = if phase == Phase::Aborted {
        Event::RotationAborted
    } else {
        Event::RotationCommitted
    };
    let entry = Entry::new(event)
        .about(&scene.reference)
        .with("id", rotation.new_id);
    log.commit(entry, |draft| {
        scene
            .ctx
            .database
            .end_rotation(rotation, phase, retired, draft)
    })
}
