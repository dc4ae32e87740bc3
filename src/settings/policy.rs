//! The policy for API keys: the table `[key]` of the configuration.

use std::fmt::Display;
use std::str::FromStr;

use super::{Settings, SettingsError};
use crate::domain::apikey::policy::{Policy, PolicyError, Terms};

pub(super) const TABLE: &str = "key";

/// Every setting of the table.
pub(super) const KNOWN: [&str; 7] = [
    "default_expires",
    "max_age",
    "max_expires",
    "owner",
    "prefix",
    "require_scopes",
    "within",
];

impl Settings {
    /// Returns the policy for API keys.
    ///
    /// SECURITY: a setting that is not known is refused. A limit that is written down with a slip
    /// of the pen would be none.
    pub fn key_policy(&self) -> Result<Policy, SettingsError> {
        for name in self.config_names(TABLE)? {
            if !KNOWN.contains(&name.as_str()) {
                let reason = format!("there is no such setting: {} are", KNOWN.join(", "));
                return Err(wrong(&name, reason));
            }
        }
        let terms = Terms {
            default_expires: self.parsed("default_expires")?,
            max_expires: self.parsed("max_expires")?,
            owner: self.parsed("owner")?,
            require_scopes: self.config_flag(&[TABLE, "require_scopes"])?,
            prefix: self.parsed("prefix")?,
            max_age: self.parsed("max_age")?,
            within: self.parsed("within")?,
        };
        Policy::new(terms).map_err(|error| match &error {
            PolicyError::Longest { .. } => wrong("max_expires", error),
            _ => wrong("default_expires", error),
        })
    }

    fn parsed<T>(&self, name: &str) -> Result<Option<T>, SettingsError>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.config_text(&[TABLE, name])?
            .map(|text| text.parse().map_err(|error| wrong(name, error)))
            .transpose()
    }
}

fn wrong(name: &str, reason: impl Display) -> SettingsError {
    SettingsError::Value {
        setting: format!("{TABLE}.{name} in config.toml"),
        reason: reason.to_string(),
    }
}
