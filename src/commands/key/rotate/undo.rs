//! `key rotate --abort`: takes a rotation back that did not end.

use serde::Serialize;

use super::report::Outcome;
use super::{Args, Scene, onward};
use crate::commands::key::{kept, view};
use crate::domain::apikey::parts::KeyId;
use crate::domain::apikey::record::{KeyRecord, Origin, Service};
use crate::domain::apikey::rotation::{Phase, Rotation, is_cut_off};
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Slot};
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Role, Text};

/// Takes the rotation back: the registry first, so that it holds whatever the store does.
pub(super) fn run(args: &Args, scene: &Scene<'_>, open: &Rotation) -> Result<Outcome, Error> {
    let undone = Undone::planned(scene, open)?;
    if args.dry_run {
        return Ok(undone.into());
    }
    let log = scene.log()?;
    if open.phase == Phase::Prepared {
        // The store first: once the journal is closed nobody knows of what lies there.
        let left = clear(scene, open);
        onward::end(scene, &log, open, Phase::Aborted, &[])?;
        return Ok(undone.done(&left).into());
    }
    let entry = Entry::new(Event::RotationAborted)
        .about(&scene.reference)
        .with("id", open.new_id);
    let credential = before(scene, open)?;
    log.commit(entry, |draft| {
        let database = &scene.ctx.database;
        database.undo_rotation(open, credential.as_ref(), draft)
    })?;
    let left = if credential.is_some() {
        // The new version, and those that this rotation cut off and kept until now.
        let held = kept::find(scene.ctx, &scene.reference)?;
        kept::sweep(scene.ctx, &held, scene.ctx.now())?
    } else {
        clear(scene, open)
    };
    Ok(undone.done(&left).into())
}

/// Returns the index's entry as it stood; none where the old version lies in no store.
fn before(scene: &Scene<'_>, open: &Rotation) -> Result<Option<Credential>, Error> {
    let old = scene.old_of(open)?;
    let entry = scene.credential.as_ref().map(|credential| Credential {
        updated_at: scene.now,
        expires_at: old.expires_at,
        ..credential.clone()
    });
    Ok(entry.filter(|_| !matches!(old.origin, Origin::Imported { .. })))
}

/// Removes the new version from the store; returns what the store did not let go.
fn clear(scene: &Scene<'_>, open: &Rotation) -> Vec<Slot> {
    let slot = scene.reference.version(open.new_version);
    let Some(credential) = &scene.credential else {
        return Vec::new();
    };
    match scene.ctx.store(credential.store).remove(&slot) {
        Ok(_) => Vec::new(),
        Err(error) => {
            scene.ctx.warn(&format!(
                "{error}: {slot} stays in the {} store, good for nothing here",
                credential.store
            ));
            vec![slot]
        }
    }
}

/// The versions after a rotation that was taken back.
#[derive(Debug, Serialize)]
pub struct Undone {
    name: String,
    rotation: Option<Phase>,
    /// The new version, where it had come to that.
    revoked: Option<Version>,
    /// The version that is in use again.
    active: Version,
    /// Versions whose grace the rotation ended, and that stay refused.
    cut_off: Vec<Version>,
    /// What the store did not let go.
    left_in_store: Vec<String>,
    dry_run: bool,
    #[serde(skip)]
    expires_at: Option<Timestamp>,
    #[serde(skip)]
    service: Option<Service>,
    /// Whether a command may have retired the old version already.
    #[serde(skip)]
    handed_back: bool,
    #[serde(skip)]
    now: Timestamp,
}

#[derive(Debug, Serialize)]
struct Version {
    id: KeyId,
    version: u32,
}

impl From<&KeyRecord> for Version {
    fn from(key: &KeyRecord) -> Self {
        Self {
            id: key.id,
            version: key.version,
        }
    }
}

impl Undone {
    /// Says what would become of the versions.
    fn planned(scene: &Scene<'_>, open: &Rotation) -> Result<Self, Error> {
        let old = scene.old_of(open)?;
        let service = match &old.origin {
            Origin::Held { service } => Some(service.clone()),
            Origin::Issued { .. } | Origin::Imported { .. } => None,
        };
        Ok(Self {
            name: open.name.to_string(),
            rotation: Some(open.phase),
            revoked: scene.new_of(open).ok().map(Version::from),
            active: old.into(),
            cut_off: scene
                .versions
                .iter()
                .filter(|key| is_cut_off(key, open))
                .map(Version::from)
                .collect(),
            left_in_store: Vec::new(),
            dry_run: true,
            expires_at: old.expires_at,
            service,
            handed_back: open.plan.then.is_some() && open.done >= open.plan.after_probe(),
            now: scene.now,
        })
    }

    /// Says that it was done.
    fn done(self, left: &[Slot]) -> Self {
        Self {
            rotation: Some(Phase::Aborted),
            left_in_store: left.iter().map(ToString::to_string).collect(),
            dry_run: false,
            ..self
        }
    }

    pub(super) fn say(&self, text: &mut Text) {
        let verb = if self.dry_run { "would be" } else { "is" };
        let name = &self.name;
        let mut line = |line: &str| {
            text.line(Role::Plain, line);
        };
        line(&format!("the rotation of key/{name} {verb} taken back"));
        if let Some(new) = &self.revoked {
            line(&format!("v{} (id {}) {verb} revoked", new.version, new.id));
            if let Some(service) = &self.service {
                line(&format!(
                    "it may be good at {service} for as long as nobody revokes it there"
                ));
            }
        }
        let old = format!("v{} (id {})", self.active.version, self.active.id);
        match self.expires_at {
            Some(end) if end <= self.now => line(&format!(
                "{old} {verb} the one in use again, and expired {}",
                end.seen_from(self.now)
            )),
            Some(end) => line(&format!(
                "{old} {verb} the one in use again, good until {}",
                view::moment(end, self.now)
            )),
            None => line(&format!("{old} {verb} the one in use again")),
        }
        if self.handed_back {
            line("the command that retires it was begun: it may not work any more");
        }
        for cut in &self.cut_off {
            line(&format!(
                "v{} (id {}) stays refused: its grace was cut off",
                cut.version, cut.id
            ));
        }
        for slot in &self.left_in_store {
            line(&format!("left in the store: {slot}, good for nothing here"));
        }
    }
}
