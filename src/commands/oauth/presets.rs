//! The presets of providers, as `authctl oauth profile --presets` shows them.

use serde::Serialize;

use crate::domain::oauth::preset::{self, PRESETS, Preset};
use crate::error::Error;
use crate::output::{Report, Role, Text, column};

/// What is known of providers beforehand.
#[derive(Debug, Serialize)]
pub(super) struct Presets {
    presets: Vec<Shown>,
    #[serde(skip)]
    one: bool,
}

#[derive(Debug, Serialize)]
struct Shown {
    name: &'static str,
    title: &'static str,
    issuer: &'static str,
    variables: Vec<Variable>,
    scopes: &'static [&'static str],
    grants: Vec<&'static str>,
    /// Whether the server publishes no metadata that could be used.
    no_discovery: bool,
    register: &'static str,
    notes: &'static [&'static str],
}

#[derive(Debug, Serialize)]
struct Variable {
    name: &'static str,
    usual: Option<&'static str>,
    what: &'static str,
}

/// Returns one preset, or all.
pub(super) fn shown(name: Option<&str>) -> Result<Presets, Error> {
    let presets = match name {
        Some(name) => vec![Shown::of(preset::named(name)?)],
        None => PRESETS.iter().map(Shown::of).collect(),
    };
    Ok(Presets {
        presets,
        one: name.is_some(),
    })
}

impl Shown {
    fn of(preset: &Preset) -> Self {
        let variables = preset.variables.iter().map(|one| Variable {
            name: one.name,
            usual: one.usual,
            what: one.what,
        });
        Self {
            name: preset.name,
            title: preset.title,
            issuer: preset.issuer,
            variables: variables.collect(),
            scopes: preset.scopes,
            grants: preset.grants.iter().map(|grant| grant.as_str()).collect(),
            no_discovery: !preset.endpoints.is_empty(),
            register: preset.register,
            notes: preset.notes,
        }
    }

    fn text(&self, text: &mut Text) {
        text.put(Role::Heading, self.name)
            .put(Role::Plain, "  ")
            .line(Role::Plain, self.title);
        let mut field = |label: &str, value: &str| {
            text.field(8, label, value);
        };
        field("issuer", self.issuer);
        for Variable { name, usual, what } in &self.variables {
            let usual = usual.map(|usual| format!(" [default: {usual}]"));
            let usual = usual.unwrap_or_default();
            field("with", &format!("{name}=…: {what}{usual}"));
        }
        if !self.scopes.is_empty() {
            field("scopes", &self.scopes.join(" "));
        }
        field("grants", &self.grants.join(", "));
        field("register", self.register);
        for note in self.notes {
            field("note", note);
        }
    }
}

impl Report for Presets {
    fn text(&self, text: &mut Text) {
        if self.one {
            for preset in &self.presets {
                preset.text(text);
            }
            return;
        }
        text.list(
            &[
                column("preset", 0),
                column("provider", 2),
                column("issuer", 0),
                column("with", 1),
            ],
            self.presets.iter().map(|preset| {
                let needs = preset.variables.iter();
                let needs = needs.filter(|one| one.usual.is_none()).map(|one| one.name);
                vec![
                    preset.name.to_owned(),
                    preset.title.to_owned(),
                    preset.issuer.to_owned(),
                    needs.collect::<Vec<_>>().join(" "),
                ]
            }),
        );
    }

    fn hint(&self) -> Option<String> {
        let more = "authctl oauth profile --presets NAME tells what there is to know of one";
        (!self.one).then(|| more.to_owned())
    }
}
