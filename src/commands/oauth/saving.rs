//! Profiles in the configuration: what is written into `[profile.NAME]`, and what is taken out.

use std::path::Path;

use serde_json::Value;

use crate::ctx::Ctx;
use crate::domain::credential::Name;
use crate::domain::oauth::profile::Setting;
use crate::domain::ports::Change;
use crate::error::Error;

/// The table of all profiles.
const TABLE: &str = "profile";

/// Returns the change that sets a profile's setting. A file is named by its whole path: the next
/// command may be started elsewhere.
pub(super) fn set(name: &Name, setting: &Setting) -> Change {
    let value = match &setting.value {
        Value::String(text) if setting.name == "client_certificate" => whole(text).into(),
        Value::String(text) if setting.is_source() => match text.strip_prefix('@') {
            Some(file) => format!("@{}", whole(file)).into(),
            None => setting.value.clone(),
        },
        other => other.clone(),
    };
    let mut path = table(name);
    path.extend(setting.path());
    Change {
        path,
        to: Some(value),
    }
}

/// Returns the change that takes something out of a profile; the whole of it where nothing is named.
pub(super) fn unset(name: &Name, inner: &[String]) -> Change {
    let mut path = table(name);
    path.extend_from_slice(inner);
    Change { path, to: None }
}

/// Writes down what a login was told, so that the next one knows it. The login stands whatever
/// becomes of that.
pub(super) fn save(name: &Name, settings: &[Setting], ctx: &Ctx) {
    if settings.is_empty() {
        return;
    }
    let changes: Vec<Change> = settings.iter().map(|setting| set(name, setting)).collect();
    match write(name, &changes, ctx) {
        Ok(()) => {}
        Err(error) => ctx.warn(&format!(
            "what was said of the profile was not written down: {error}"
        )),
    }
}

/// Makes changes of a profile, and tells which.
pub(super) fn write(name: &Name, changes: &[Change], ctx: &Ctx) -> Result<(), Error> {
    if !ctx.configuration.change(changes)? {
        return Ok(());
    }
    let place = ctx.configuration.place();
    let names = |set: bool| -> Vec<String> {
        let changes = changes.iter().filter(|change| change.to.is_some() == set);
        let inner = changes.map(|change| change.path.get(2..).unwrap_or_default().join("."));
        inner.filter(|inner| !inner.is_empty()).collect()
    };
    for (what, names) in [("set", names(true)), ("taken out", names(false))] {
        if !names.is_empty() {
            ctx.note(&format!(
                "{what} in [{TABLE}.{name}] of {place}: {}",
                names.join(", ")
            ));
        }
    }
    Ok(())
}

fn table(name: &Name) -> Vec<String> {
    vec![TABLE.to_owned(), name.to_string()]
}

fn whole(file: &str) -> String {
    let path = std::path::absolute(Path::new(file));
    path.map_or_else(|_| file.to_owned(), |path| path.display().to_string())
}
