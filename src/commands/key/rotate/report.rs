//! What became of a key that was rotated, as people and programs are told.

use serde::Serialize;

use super::Scene;
use super::undo::Undone;
use crate::commands::key::kept::Revealed;
use crate::commands::key::view;
use crate::domain::apikey::parts::KeyId;
use crate::domain::apikey::record::{KeyRecord, Owner, Service};
use crate::domain::apikey::rotation::plan::Plan;
use crate::domain::apikey::rotation::{Phase, Retirement, Rotation};
use crate::domain::apikey::scope::Scopes;
use crate::domain::credential::StoreKind;
use crate::domain::time::Timestamp;
use crate::output::{Report, Role, Text};

/// What came of it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Outcome {
    /// The key has its next version, or would have.
    Rotated(Box<Rotated>),
    /// A rotation was taken back, or would be.
    Undone(Box<Undone>),
    /// There was no rotation to go on with, or to take back.
    Nothing(Nothing),
}

impl Outcome {
    /// Says that no rotation is open. Where a key alone was to stand on standard output, nothing
    /// does: a program would take the sentence for a key.
    pub(super) fn nothing(scene: &Scene<'_>, reveal: bool) -> Self {
        let nothing = Nothing {
            name: scene.reference.name.to_string(),
            rotation: None,
            said: reveal,
        };
        if reveal {
            scene.ctx.note(&nothing.line());
        }
        Self::Nothing(nothing)
    }
}

/// The versions after a rotation.
#[derive(Debug, Serialize)]
pub struct Rotated {
    name: String,
    /// The new version's id; none under `--dry-run`, unless it is known already.
    id: Option<KeyId>,
    version: u32,
    owner: Option<Owner>,
    scopes: Scopes,
    expires_at: Option<Timestamp>,
    store: &'static str,
    /// The older versions whose end this changed.
    retired: Vec<Retirement>,
    /// How many hooks there are; under `--dry-run`, how many would run.
    hooks: usize,
    /// Whether this went on with a rotation that had not ended, instead of starting one.
    resumed: bool,
    dry_run: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<Revealed>,
    /// Who says whether the versions are good, where we do not.
    #[serde(skip)]
    service: Option<Service>,
    /// The version that was in use.
    #[serde(skip)]
    in_use: Option<KeyId>,
    /// Whether a command retires that one.
    #[serde(skip)]
    handed_back: bool,
    /// When the rotation began.
    #[serde(skip)]
    began: Timestamp,
    #[serde(skip)]
    now: Timestamp,
}

impl Rotated {
    /// Says what would become of the key.
    pub(super) fn planned(
        scene: &Scene<'_>,
        new: &KeyRecord,
        retired: Vec<Retirement>,
        plan: &Plan,
        store: StoreKind,
    ) -> Self {
        Self {
            id: None,
            in_use: retired.last().map(|old| old.id),
            hooks: plan.hooks.len(),
            handed_back: plan.then.is_some(),
            dry_run: true,
            ..Self::new(scene, new, retired, store)
        }
    }

    /// Says what would become of a rotation that has not ended.
    pub(super) fn unfinished(
        scene: &Scene<'_>,
        new: &KeyRecord,
        retired: Vec<Retirement>,
        open: &Rotation,
    ) -> Self {
        let store = scene.credential.as_ref().map(|credential| credential.store);
        Self {
            in_use: Some(open.old_id),
            began: open.started_at,
            hooks: open.plan.hooks_after(open.done).count(),
            handed_back: open.plan.then.is_some(),
            resumed: true,
            dry_run: true,
            ..Self::new(scene, new, retired, store.unwrap_or(StoreKind::File))
        }
    }

    /// Says what became of the key, and tells it beside a key that stands alone.
    pub(super) fn done(
        scene: &Scene<'_>,
        new: &KeyRecord,
        retired: Vec<Retirement>,
        rotation: &Rotation,
        store: StoreKind,
        resumed: bool,
        key: Option<Revealed>,
    ) -> Self {
        let rotated = Self {
            in_use: Some(rotation.old_id),
            began: rotation.started_at,
            hooks: rotation.plan.hooks.len(),
            handed_back: rotation.plan.then.is_some(),
            resumed,
            key,
            now: scene.ctx.now(),
            ..Self::new(scene, new, retired, store)
        };
        if rotated.key.is_some() {
            for line in rotated.lines() {
                scene.ctx.note(&line);
            }
        }
        rotated
    }

    fn new(scene: &Scene<'_>, new: &KeyRecord, retired: Vec<Retirement>, store: StoreKind) -> Self {
        Self {
            name: new.name.to_string(),
            id: Some(new.id),
            version: new.version,
            owner: new.owner.clone(),
            scopes: new.scopes.clone(),
            expires_at: new.expires_at,
            store: store.as_str(),
            retired,
            hooks: 0,
            resumed: false,
            dry_run: false,
            key: None,
            service: new.origin.service().cloned(),
            in_use: None,
            handed_back: false,
            began: scene.now,
            now: scene.now,
        }
    }

    /// Says what became of the versions, a line each.
    fn lines(&self) -> Vec<String> {
        let first = self.first();
        let retired = self.retired.iter().map(|old| self.older(old));
        let commands = (self.dry_run && self.hooks > 0).then(|| {
            let hooks = if self.hooks == 1 { "hook" } else { "hooks" };
            format!("{} {hooks} would run", self.hooks)
        });
        std::iter::once(first)
            .chain(retired)
            .chain(commands)
            .collect()
    }

    fn first(&self) -> String {
        let (name, version) = (&self.name, self.version);
        let id = self.id.map_or_else(String::new, |id| format!(" (id {id})"));
        let end = match (self.expires_at, &self.service) {
            (Some(end), _) => format!("good until {}", view::moment(end, self.now)),
            (None, Some(service)) => format!("good for as long as {service} says"),
            (None, None) => "good until it is replaced".to_owned(),
        };
        let verb = if self.service.is_some() {
            "took"
        } else {
            "issued"
        };
        let plan = if self.service.is_some() {
            "take"
        } else {
            "issue"
        };
        match (self.resumed, self.dry_run) {
            (false, false) => format!("{verb} v{version} of key/{name}{id}, {end}"),
            (false, true) => format!("would {plan} v{version} of key/{name}, {end}"),
            (true, false) => format!(
                "finished the rotation of key/{name} that had not ended: v{version}{id} is {end}"
            ),
            (true, true) => format!(
                "would finish the rotation of key/{name} that did not end: v{version}{id} is {end}"
            ),
        }
    }

    fn older(&self, old: &Retirement) -> String {
        let (verb, will) = if self.dry_run {
            ("would be", "would stay")
        } else {
            ("is", "stays")
        };
        let version = format!("v{} (id {})", old.version, old.id);
        let in_use = self.in_use == Some(old.id);
        if let Some(service) = &self.service {
            let kept = match old.valid_until {
                Some(end) if end > self.now => {
                    format!("{will} in the store until {}", view::moment(end, self.now))
                }
                Some(_) if in_use && self.handed_back => format!("{verb} retired by --then"),
                Some(_) => format!("{verb} in the store no longer"),
                None => format!("{verb} retired by --then"),
            };
            return format!("{version} {kept}; whether it still works is for {service} to say");
        }
        match old.valid_until {
            Some(end) if end > self.now => {
                format!(
                    "{version} {will} good until {}",
                    view::moment(end, self.now)
                )
            }
            None => format!("{version} {will} good"),
            Some(end) if end < self.began => {
                format!("{version} had expired")
            }
            Some(_) if in_use => format!("{version} {verb} refused from now on"),
            Some(_) => format!(
                "{version} {verb} refused from now on, before its grace was over: two versions are good at most"
            ),
        }
    }
}

/// That no rotation is open.
#[derive(Debug, Serialize)]
pub struct Nothing {
    name: String,
    rotation: Option<Phase>,
    #[serde(skip)]
    said: bool,
}

impl Nothing {
    fn line(&self) -> String {
        format!("no rotation of key/{} is open: nothing to do", self.name)
    }
}

impl From<Rotated> for Outcome {
    fn from(rotated: Rotated) -> Self {
        Self::Rotated(Box::new(rotated))
    }
}

impl From<Undone> for Outcome {
    fn from(undone: Undone) -> Self {
        Self::Undone(Box::new(undone))
    }
}

impl Report for Outcome {
    fn text(&self, text: &mut Text) {
        match self {
            Self::Rotated(rotated) => match &rotated.key {
                Some(Revealed(key)) => {
                    text.secret(key);
                }
                None => {
                    for line in rotated.lines() {
                        text.line(Role::Plain, &line);
                    }
                }
            },
            Self::Undone(undone) => undone.say(text),
            Self::Nothing(nothing) if nothing.said => {}
            Self::Nothing(nothing) => {
                text.line(Role::Plain, &nothing.line());
            }
        }
    }

    fn hint(&self) -> Option<String> {
        let Self::Rotated(rotated) = self else {
            return None;
        };
        let hidden = rotated.key.is_none() && !rotated.dry_run;
        hidden.then(|| {
            format!(
                "authctl key show {} --reveal shows the new key",
                rotated.name
            )
        })
    }
}
