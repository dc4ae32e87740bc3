//! Profiles of logins: the tables `[profile.NAME]` of the configuration.

use serde_json::{Map, Value};
use toml_edit::{Item, TableLike};

use super::{Settings, SettingsError, text_variable};
use crate::domain::credential::Name;
use crate::domain::oauth::profile::{Profile, SettingError};

pub(super) const TABLE: &str = "profile";

impl Settings {
    /// Returns the profile to use where none is named: by flag or variable.
    pub fn profile(&self) -> Option<String> {
        self.given
            .profile
            .clone()
            .or_else(|| text_variable("AUTHCTL_PROFILE"))
    }

    /// Returns the profile that the configuration has for where none is named at all.
    pub fn default_profile(&self) -> Result<Option<String>, SettingsError> {
        self.config_text(&["default_profile"])
    }

    /// Returns what the configuration says of a login; `None` where it has no such table.
    pub fn oauth_profile(&self, name: &Name) -> Result<Option<Profile>, SettingsError> {
        let wrong = |inner: &str, reason: String| SettingsError::Value {
            setting: format!("{TABLE}.{name}{inner} in config.toml"),
            reason,
        };
        let Some(item) = self.config_item(&[TABLE, name.as_str()])? else {
            return Ok(None);
        };
        let table = item
            .as_table_like()
            .ok_or_else(|| wrong("", "it wants a table".into()))?;
        Profile::read(members(table)).map(Some).map_err(|error| {
            let inner = match &error {
                SettingError::Unknown { found, .. } => format!(".{found}"),
                SettingError::Value { name, .. } => format!(".{name}"),
            };
            wrong(&inner, error.to_string())
        })
    }

    /// Returns the names of the logins that the configuration knows.
    pub fn oauth_profiles(&self) -> Result<Vec<Name>, SettingsError> {
        let names = self.config_names(TABLE)?;
        let parsed = names.into_iter().map(|name| {
            name.parse().map_err(|error| SettingsError::Value {
                setting: format!("the name of {TABLE}.{name} in config.toml"),
                reason: format!("{error}"),
            })
        });
        parsed.collect()
    }
}

fn members(table: &dyn TableLike) -> Map<String, Value> {
    let members = table.iter();
    members
        .map(|(name, item)| (name.to_owned(), value(item)))
        .collect()
}

/// Returns a value of the configuration as JSON; nothing where JSON has no such value, which no
/// setting takes.
fn value(item: &Item) -> Value {
    match (item.as_table_like(), item.as_value()) {
        (Some(table), _) => Value::Object(members(table)),
        (None, Some(value)) => plain(value),
        (None, None) => Value::Null,
    }
}

fn plain(value: &toml_edit::Value) -> Value {
    match value {
        toml_edit::Value::String(text) => Value::from(text.value().as_str()),
        toml_edit::Value::Integer(number) => Value::from(*number.value()),
        toml_edit::Value::Float(number) => Value::from(*number.value()),
        toml_edit::Value::Boolean(flag) => Value::from(*flag.value()),
        toml_edit::Value::Array(list) => list.iter().map(plain).collect(),
        toml_edit::Value::InlineTable(table) => Value::Object(members(table)),
        toml_edit::Value::Datetime(_) => Value::Null,
    }
}
