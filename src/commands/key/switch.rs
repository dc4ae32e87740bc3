//! Switching a key off and on again: what both verbs do.

use serde::Serialize;

use super::kept::{self, Version};
use crate::commands::logged::Log;
use crate::ctx::Ctx;
use crate::domain::apikey::decision::Switch;
use crate::domain::apikey::record::{KeyRecord, Note, Status};
use crate::domain::apikey::rotation;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::Name;
use crate::error::Error;
use crate::output::{Report, Role, Text};

/// What was switched.
#[derive(Debug, Serialize)]
pub struct Switched {
    name: String,
    /// Whether the key is switched off now.
    disabled: bool,
    /// The versions that this changed.
    changed: Vec<Version>,
}

/// Switches every version of a key that is not revoked.
///
/// SECURITY: to switch off is containment, which waits for nothing, least of all for a store. To
/// switch on again is to give something out, and is not done where it can't be logged.
pub(super) fn run(
    name: &Name,
    switch: Switch,
    reason: Option<&Note>,
    ctx: &Ctx,
) -> Result<Switched, Error> {
    let reference = kept::reference(name)?;
    kept::known(ctx, &reference)?;
    let (log, event) = match switch {
        Switch::Off => (Log::open_anyway(ctx), Event::KeyDisabled),
        Switch::On => (Log::open(ctx)?, Event::KeyEnabled),
    };
    let _turn = ctx.locks.acquire(&reference)?;
    let versions = kept::known(ctx, &reference)?.versions;
    let changed: Vec<Version> = versions
        .iter()
        .filter(|key| key.status != Status::Revoked && is_on(key) == (switch == Switch::Off))
        .map(Version::from)
        .collect();
    if switch == Switch::On {
        // What is revoked stays so: nothing here makes it good again.
        rotation::current(&versions)?;
    }
    if !changed.is_empty() {
        let entry = Entry::new(event)
            .about(&reference)
            .because(reason.map(Note::as_str));
        log.commit(entry, |draft| {
            ctx.database.switch_keys(name, switch, reason, draft)
        })?;
    }
    Ok(Switched {
        name: name.to_string(),
        disabled: switch == Switch::Off,
        changed,
    })
}

fn is_on(key: &KeyRecord) -> bool {
    key.disabled_at.is_none()
}

impl Report for Switched {
    fn text(&self, text: &mut Text) {
        let name = &self.name;
        let (role, done, undone) = if self.disabled {
            (Role::Good, "disabled", "has no version to switch off")
        } else {
            (Role::Good, "enabled", "is not switched off")
        };
        if self.changed.is_empty() {
            text.line(Role::Plain, &format!("key/{name} {undone}"));
        }
        for version in &self.changed {
            text.put(role, done).line(
                Role::Plain,
                &format!(" v{} of key/{name} (id {})", version.version, version.id),
            );
        }
    }

    fn hint(&self) -> Option<String> {
        let name = &self.name;
        let off = self.disabled && !self.changed.is_empty();
        off.then(|| format!("authctl key enable {name} switches it on again"))
    }
}
