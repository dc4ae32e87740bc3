//! Which credential goes to which host: the tables `[hosts."HOST"]` of the configuration.

use super::{Settings, SettingsError};
use crate::domain::delivery::place::{Host, Place};
use crate::domain::delivery::username::UsernameError;
use crate::domain::delivery::wanted::{Unshowable, Wanted};

pub(super) const TABLE: &str = "hosts";

/// Every setting of one host.
pub(super) const KNOWN: [&str; 2] = ["as", "username"];

impl Settings {
    /// Returns the hosts that credentials may go to, as the configuration says by now: one process
    /// of cargo's may have a registry's token kept, given and forgotten.
    pub fn hosts(&self) -> Result<Vec<Host>, SettingsError> {
        let now = self.anew();
        let names = now.config_names(TABLE)?;
        names.iter().map(|name| now.host(name)).collect()
    }

    /// Returns the name of the table that is for this place and no other, as it is written.
    pub fn host_table(&self, place: &Place) -> Result<Option<String>, SettingsError> {
        let mut names = self.anew().config_names(TABLE)?.into_iter();
        Ok(names.find(|name| name.parse().as_ref() == Ok(place)))
    }

    pub(super) fn host(&self, name: &str) -> Result<Host, SettingsError> {
        let wrong = |inner: &str, reason: String| SettingsError::Value {
            setting: format!("{TABLE}.\"{name}\"{inner} in config.toml"),
            reason,
        };
        // SECURITY: there may be a user with a password in it.
        let place = name.parse().map_err(|error| SettingsError::Value {
            setting: format!("the name of a table of {TABLE} in config.toml"),
            reason: format!("{error}"),
        })?;
        let reference = self.config_text(&[TABLE, name, "as"])?;
        let reference = reference
            .ok_or_else(|| wrong("", "it lacks `as`, the credential, such as secret/x".into()))?;
        let wanted: Wanted = reference
            .parse()
            .map_err(|error| wrong(".as", format!("{error}")))?;
        let unfit = |error: Unshowable| wrong(".as", error.to_string());
        wanted.for_servers().map_err(unfit)?;
        let username = self.config_text(&[TABLE, name, "username"])?;
        let username = username.map(|username| username.parse()).transpose();
        let unfit = |error: UsernameError| wrong(".username", error.to_string());
        let username = username.map_err(unfit)?;
        Ok(Host {
            place,
            wanted,
            username,
        })
    }
}
