//! The configuration file, `config.toml`: read once, when something is first looked up in it.

use std::path::PathBuf;

use toml_edit::{DocumentMut, Item, TableLike};

use super::{Settings, SettingsError};

impl Settings {
    /// Returns the configuration file's text at a path of keys, or `None` where it says nothing.
    pub fn config_text(&self, path: &[&str]) -> Result<Option<String>, SettingsError> {
        let Some(item) = self.config_item(path)? else {
            return Ok(None);
        };
        item.as_str()
            .map(|text| Some(text.to_owned()))
            .ok_or_else(|| SettingsError::Value {
                setting: path.join("."),
                reason: "it wants a text in quotes".into(),
            })
    }

    /// Returns the configuration file's list of texts at a path of keys.
    pub fn config_list(&self, path: &[&str]) -> Result<Option<Vec<String>>, SettingsError> {
        let Some(item) = self.config_item(path)? else {
            return Ok(None);
        };
        let texts = item.as_array().and_then(|list| {
            list.iter()
                .map(|value| value.as_str().map(str::to_owned))
                .collect()
        });
        texts.map(Some).ok_or_else(|| SettingsError::Value {
            setting: path.join("."),
            reason: "it wants a list of texts".into(),
        })
    }

    /// Returns whether the configuration file says yes at a path of keys; no where it says nothing.
    pub(super) fn config_flag(&self, path: &[&str]) -> Result<bool, SettingsError> {
        let flag = self.config_item(path)?.map(Item::as_bool);
        flag.map_or(Ok(false), |flag| {
            flag.ok_or_else(|| SettingsError::Value {
                setting: path.join("."),
                reason: "it wants true or false".into(),
            })
        })
    }

    /// Returns the names that the configuration file sets in a table.
    pub(super) fn config_names(&self, table: &str) -> Result<Vec<String>, SettingsError> {
        let Some(item) = self.config_item(&[table])? else {
            return Ok(Vec::new());
        };
        let table = item.as_table_like().ok_or_else(|| SettingsError::Value {
            setting: table.to_owned(),
            reason: "it wants a table".into(),
        })?;
        Ok(table.iter().map(|(name, _)| name.to_owned()).collect())
    }

    pub(super) fn config_item(&self, path: &[&str]) -> Result<Option<&Item>, SettingsError> {
        let Some((last, tables)) = path.split_last() else {
            return Ok(None);
        };
        let mut table: &dyn TableLike = self.config()?.as_table();
        for key in tables {
            match table.get(key).and_then(Item::as_table_like) {
                Some(inner) => table = inner,
                None => return Ok(None),
            }
        }
        Ok(table.get(last))
    }

    fn config(&self) -> Result<&DocumentMut, SettingsError> {
        if let Some(config) = self.config.get() {
            return Ok(config);
        }
        let (place, text) = self.config_source()?;
        let config = text
            .parse::<DocumentMut>()
            .map_err(|error| SettingsError::Syntax {
                place,
                reason: error.message().to_owned(),
            })?;
        Ok(self.config.get_or_init(|| config))
    }

    /// Returns the configuration file's place and text; no text where there is no file.
    pub(super) fn config_source(&self) -> Result<(String, String), SettingsError> {
        let path = self.config_file();
        let place = path.display().to_string();
        // SECURITY: without a home the path would be read from wherever the command was started.
        if path.is_relative() {
            return Ok((place, String::new()));
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "the settings are read here, and nowhere else"
        )]
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok((place, text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Ok((place, String::new()))
            }
            Err(error) => Err(SettingsError::Unreadable {
                place,
                reason: error.to_string(),
            }),
        }
    }

    /// Returns the path of the configuration file, which need not exist.
    pub fn config_file(&self) -> PathBuf {
        self.folders().config.join("config.toml")
    }
}
