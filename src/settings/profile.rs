//! Profiles of logins: the tables `[profile.NAME]` of the configuration.

use serde_json::Value;
use toml_edit::{Item, TableLike};

use super::{Settings, SettingsError};
use crate::domain::credential::Name;
use crate::domain::oauth::profile::Profile;

const TABLE: &str = "profile";

impl Settings {
    /// Returns what the configuration says of a login; nothing is said where it has no such table.
    ///
    /// SECURITY: a setting that is not known is refused. A demand that is written down with a slip
    /// of the pen would be none.
    pub fn oauth_profile(&self, name: &Name) -> Result<Profile, SettingsError> {
        let wrong = |reason: String| SettingsError::Value {
            setting: format!("[{TABLE}.{name}] in config.toml"),
            reason,
        };
        let Some(item) = self.config_item(&[TABLE, name.as_str()])? else {
            return Ok(Profile::default());
        };
        let table = item
            .as_table_like()
            .ok_or_else(|| wrong("it wants a table".into()))?;
        let value = object(table).ok_or_else(|| wrong("it has a time in it".into()))?;
        serde_json::from_value(value).map_err(|error| wrong(error.to_string()))
    }

    /// Returns the names of the logins that the configuration knows.
    pub fn oauth_profiles(&self) -> Result<Vec<String>, SettingsError> {
        self.config_names(TABLE)
    }
}

fn object(table: &dyn TableLike) -> Option<Value> {
    table
        .iter()
        .map(|(name, item)| Some((name.to_owned(), value(item)?)))
        .collect::<Option<serde_json::Map<_, _>>>()
        .map(Value::Object)
}

/// Returns a value of the configuration as JSON; `None` where JSON has no such value.
fn value(item: &Item) -> Option<Value> {
    if let Some(table) = item.as_table_like() {
        return object(table);
    }
    plain(item.as_value()?)
}

fn plain(value: &toml_edit::Value) -> Option<Value> {
    Some(match value {
        toml_edit::Value::String(text) => Value::from(text.value().as_str()),
        toml_edit::Value::Integer(number) => Value::from(*number.value()),
        toml_edit::Value::Float(number) => Value::from(*number.value()),
        toml_edit::Value::Boolean(flag) => Value::from(*flag.value()),
        toml_edit::Value::Array(list) => {
            Value::Array(list.iter().map(plain).collect::<Option<_>>()?)
        }
        toml_edit::Value::InlineTable(table) => object(table)?,
        toml_edit::Value::Datetime(_) => return None,
    })
}
