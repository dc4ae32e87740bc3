//! Which credential goes to which host: the tables `[hosts."HOST"]` of the configuration.

use super::{Settings, SettingsError};
use crate::domain::delivery::place::Host;

pub(super) const TABLE: &str = "hosts";

/// Every setting of one host.
pub(super) const KNOWN: [&str; 2] = ["as", "username"];

impl Settings {
    /// Returns the hosts that credentials may go to.
    pub fn hosts(&self) -> Result<Vec<Host>, SettingsError> {
        let names = self.config_names(TABLE)?;
        names.iter().map(|name| self.host(name)).collect()
    }

    pub(super) fn host(&self, name: &str) -> Result<Host, SettingsError> {
        let wrong = |inner: &str, reason: String| SettingsError::Value {
            setting: format!("{TABLE}.\"{name}\"{inner} in config.toml"),
            reason,
        };
        let place = name
            .parse()
            .map_err(|error| wrong("", format!("{error}")))?;
        let reference = self.config_text(&[TABLE, name, "as"])?;
        let reference = reference
            .ok_or_else(|| wrong("", "it lacks `as`, the credential, such as secret/x".into()))?;
        Ok(Host {
            place,
            wanted: reference
                .parse()
                .map_err(|error| wrong(".as", format!("{error}")))?,
            username: self.config_text(&[TABLE, name, "username"])?,
        })
    }
}
