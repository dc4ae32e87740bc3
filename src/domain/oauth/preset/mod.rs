//! Presets: what is known beforehand of providers that many people use, as data.

mod table;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::profile::Profile;
use super::profile::words::{ClientMethod, Grant, RedirectHost, ScopeSeparator};
use crate::domain::text::excerpt;

pub use table::PRESETS;

/// What is known of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// What it is called here.
    pub name: &'static str,
    /// What the provider calls itself.
    pub title: &'static str,
    /// The server's name; what stands in braces is one of the variables.
    pub issuer: &'static str,
    /// What has to be said beside it.
    pub variables: &'static [Variable],
    /// Where the server does what, where it publishes no metadata that could be used; empty where
    /// it does.
    pub endpoints: &'static [(&'static str, &'static str)],
    /// Which scopes a login asks for; an empty list asks for none.
    pub scopes: &'static [&'static str],
    /// What stands between the scopes in its answers.
    pub scope_separator: Option<ScopeSeparator>,
    /// How its clients prove who they are, where that is not what RFC 6749 wants.
    pub client_auth: Option<ClientMethod>,
    /// How this machine has to be called in the redirect URI.
    pub redirect_host: Option<RedirectHost>,
    /// Whether the server asks again.
    pub prompt: Option<&'static str>,
    /// Further parameters of the authorization request.
    pub parameters: &'static [(&'static str, &'static str)],
    /// Which grants a person can sign in by.
    pub grants: &'static [Grant],
    /// Where a client is registered.
    pub register: &'static str,
    /// What else is good to know, a line each.
    pub notes: &'static [&'static str],
}

/// What has to be said beside a preset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What holds where nobody says.
    pub usual: Option<&'static str>,
    /// What it is.
    pub what: &'static str,
}

/// Why a preset says nothing. The person who named it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PresetError {
    /// What has to be said beside it was not.
    #[error("the preset {preset} wants {name}: {what}")]
    Missing {
        /// The preset.
        preset: &'static str,
        /// The variable.
        name: &'static str,
        /// What it is.
        what: &'static str,
    },
    /// There is no such preset.
    #[error("there is no preset `{found}`")]
    Unknown {
        /// What was named.
        found: String,
    },
    /// The preset has no such variable.
    #[error("the preset {preset} has no variable `{found}`: it has {known}")]
    Variable {
        /// The preset.
        preset: &'static str,
        /// What was named.
        found: String,
        /// Which it has.
        known: String,
    },
    /// A variable is set to what can't be part of a URL's host or path.
    #[error("{name} can't be `{found}`: letters, digits, `.`, `-`, `_`, `:` and `/` are wanted")]
    Value {
        /// The variable.
        name: &'static str,
        /// What it was set to.
        found: String,
    },
    /// What came of the preset is no profile.
    #[error("the preset {preset} can't be used so: {reason}")]
    Unusable {
        /// The preset.
        preset: &'static str,
        /// What is wrong.
        reason: String,
    },
}

/// Returns the preset of that name.
pub fn named(name: &str) -> Result<&'static Preset, PresetError> {
    let found = PRESETS.iter().find(|preset| preset.name == name);
    found.ok_or_else(|| PresetError::Unknown {
        found: excerpt(name, 40),
    })
}

impl Preset {
    /// Returns what it says of a profile of which so much is `said` already.
    pub fn profile(&self, said: &Profile) -> Result<Profile, PresetError> {
        for name in said.variables.keys() {
            if !self.variables.iter().any(|one| one.name == name) {
                return Err(self.no_variable(name));
            }
        }
        let mut written = Map::new();
        if said.issuer.is_none() {
            let issuer = self.filled(self.issuer, &said.variables)?;
            written.insert("issuer".into(), issuer.into());
        }
        let mut endpoints = Map::new();
        for (name, template) in self.endpoints {
            let url = self.filled(template, &said.variables)?;
            endpoints.insert((*name).into(), url.into());
        }
        if !endpoints.is_empty() {
            written.insert("endpoints".into(), Value::Object(endpoints));
            written.insert("no_discovery".into(), true.into());
        }
        let read = Profile::read(written).map_err(|error| PresetError::Unusable {
            preset: self.name,
            reason: error.to_string(),
        })?;
        let text = |&text: &&str| text.to_owned();
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Ok(Profile {
            scopes: Some(self.scopes.iter().map(text).collect()),
            scope_separator: self.scope_separator,
            client_auth: self.client_auth,
            redirect_host: self.redirect_host,
            prompt: self.prompt.map(str::to_owned),
            parameters: self.parameters.iter().map(pair).collect(),
            ..read
        })
    }

    /// Puts the variables into a template.
    ///
    /// SECURITY: what is put in can end no host and begin no query: it goes where the template has
    /// it, or nowhere.
    fn filled(
        &self,
        template: &str,
        said: &BTreeMap<String, String>,
    ) -> Result<String, PresetError> {
        let mut filled = template.to_owned();
        for Variable { name, usual, what } in self.variables {
            let mark = format!("{{{name}}}");
            if !filled.contains(&mark) {
                continue;
            }
            let said = said.get(*name).map(String::as_str);
            let value = said.or(*usual).ok_or(PresetError::Missing {
                preset: self.name,
                name,
                what,
            })?;
            let fits = |c: char| c.is_ascii_alphanumeric() || ".-_:/".contains(c);
            if value.is_empty() || !value.chars().all(fits) {
                return Err(PresetError::Value {
                    name,
                    found: excerpt(value, 80),
                });
            }
            filled = filled.replace(&mark, value.trim_end_matches('/'));
        }
        Ok(filled)
    }

    fn no_variable(&self, found: &str) -> PresetError {
        let known: Vec<&str> = self.variables.iter().map(|one| one.name).collect();
        PresetError::Variable {
            preset: self.name,
            found: excerpt(found, 40),
            known: if known.is_empty() {
                "none".into()
            } else {
                known.join(", ")
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(variables: &[(&str, &str)]) -> Profile {
        let pairs = variables.iter();
        Profile {
            variables: pairs
                .map(|&(name, value)| (name.into(), value.into()))
                .collect(),
            ..Profile::default()
        }
    }

    #[test]
    fn every_preset_makes_a_profile_whose_servers_are_https() {
        let mut names: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
        assert!(names.is_sorted(), "{names:?}");
        names.dedup();
        assert_eq!(names.len(), PRESETS.len());
        for preset in PRESETS {
            let variables = preset.variables.iter().map(|one| (one.name, "a.example"));
            let said = said(&variables.collect::<Vec<_>>());
            let profile = preset.profile(&said).unwrap();
            let issuer = profile.issuer.as_ref().unwrap().as_str();
            assert!(
                issuer.starts_with("https://") && !issuer.contains('{'),
                "{issuer}"
            );
            let endpoints = &profile.endpoints;
            endpoints.demand_secure().unwrap();
            for (field, url) in endpoints.named() {
                assert!(
                    url.is_none_or(|url| url.scheme() == "https"),
                    "{field} of {}",
                    preset.name
                );
            }
            if profile.no_discovery == Some(true) {
                assert!(endpoints.token.is_some() && endpoints.authorization.is_some());
            }
            let device = endpoints.device_authorization.is_some();
            let says_device = preset.grants.contains(&Grant::Device);
            assert!(
                preset.endpoints.is_empty() || device == says_device,
                "{}",
                preset.name
            );
            assert!(
                preset.register.starts_with("https://"),
                "{}",
                preset.register
            );
            let templates = preset
                .endpoints
                .iter()
                .map(|(_, url)| *url)
                .chain([preset.issuer]);
            let all: String = templates.collect();
            for variable in preset.variables {
                assert!(
                    all.contains(&format!("{{{}}}", variable.name)),
                    "{}",
                    variable.name
                );
            }
            for note in preset.notes {
                assert!(
                    !note.is_empty() && !note.contains('\n') && !note.ends_with('.'),
                    "{note}"
                );
            }
        }
    }

    #[test]
    fn variables_are_put_in_or_asked_for() {
        let issuer = |preset: &str, variables: &[(&str, &str)]| {
            let profile = named(preset).unwrap().profile(&said(variables))?;
            Ok::<_, PresetError>(profile.issuer.unwrap().to_string())
        };
        assert_eq!(
            issuer(
                "keycloak",
                &[("host", "sso.example/auth/"), ("realm", "r1")]
            )
            .unwrap(),
            "https://sso.example/auth/realms/r1"
        );
        assert_eq!(issuer("gitlab", &[]).unwrap(), "https://gitlab.com");
        assert!(matches!(
            issuer("okta", &[]),
            Err(PresetError::Missing { name: "domain", .. })
        ));
        assert!(matches!(
            issuer("okta", &[("domain", "a.example"), ("tenant", "x")]),
            Err(PresetError::Variable { .. })
        ));
        for bad in [
            "",
            "a.example?x=",
            "a.example#",
            "u@a.example",
            "a b",
            "a\\b",
            "a%2f",
        ] {
            let found = issuer("okta", &[("domain", bad)]);
            assert!(
                matches!(found, Err(PresetError::Value { .. })),
                "{bad}: {found:?}"
            );
        }
        assert!(matches!(named("nothing"), Err(PresetError::Unknown { .. })));
    }

    #[test]
    fn an_issuer_that_is_said_needs_no_variable() {
        let profile = Profile {
            issuer: Some("https://a.example/oauth2/default".parse().unwrap()),
            ..Profile::default()
        };
        let preset = named("okta").unwrap().profile(&profile).unwrap();
        assert_eq!(preset.issuer, None);
        assert!(preset.scopes.is_some());
    }
}
