//! The settings of a profile: their names, the shape of what each takes, and how they are read.

use std::fmt;

use serde_json::{Map, Value};

use super::Profile;

/// What a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A text.
    Text,
    /// Where a value comes from.
    Source,
    /// Yes or no.
    Flag,
    /// A port.
    Port,
    /// How long.
    Span,
    /// Texts.
    List,
    /// Texts by name.
    Table,
}

/// Every setting of a profile, in the order in which they are shown and written.
pub const SETTINGS: &[(&str, Shape)] = &[
    ("preset", Shape::Text),
    ("variables", Shape::Table),
    ("issuer", Shape::Text),
    ("client_id", Shape::Text),
    ("scopes", Shape::List),
    ("scope_separator", Shape::Text),
    ("grant", Shape::Text),
    ("client_auth", Shape::Text),
    ("client_secret", Shape::Source),
    ("client_key", Shape::Source),
    ("assertion_audience", Shape::Text),
    ("client_certificate", Shape::Text),
    ("client_certificate_key", Shape::Source),
    ("registration_uri", Shape::Text),
    ("registration_token", Shape::Source),
    ("assertion", Shape::Source),
    ("redirect_host", Shape::Text),
    ("port", Shape::Port),
    ("redirect_path", Shape::Text),
    ("par", Shape::Text),
    ("request_object", Shape::Flag),
    ("dpop", Shape::Flag),
    ("response_mode", Shape::Text),
    ("resources", Shape::List),
    ("audience", Shape::Text),
    ("authorization_details", Shape::Text),
    ("acr_values", Shape::Text),
    ("max_age", Shape::Span),
    ("prompt", Shape::Text),
    ("login_hint", Shape::Text),
    ("parameters", Shape::Table),
    ("endpoints", Shape::Table),
    ("no_discovery", Shape::Flag),
    ("unlisted_s256", Shape::Flag),
];

/// One setting and what it is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// Which of a table's members it is.
    pub member: Option<String>,
    /// What it is set to.
    pub value: Value,
}

/// A setting that can't be. Whoever wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// No setting has this name.
    #[error("there is no such setting{}; the settings are {}", meant.map(|name| format!(", {name} may be meant")).unwrap_or_default(), names())]
    Unknown {
        /// What was written.
        found: String,
        /// What may be meant.
        meant: Option<&'static str>,
    },
    /// It is set to what it can't be.
    #[error("{reason}")]
    Value {
        /// The setting.
        name: &'static str,
        /// What is wrong, without a value that may be a secret.
        reason: String,
    },
}

impl Setting {
    /// Returns the names that lead to it.
    pub fn path(&self) -> Vec<String> {
        let name = std::iter::once(self.name.to_owned());
        name.chain(self.member.clone()).collect()
    }

    /// Whether it says where a value comes from.
    pub fn is_source(&self) -> bool {
        SETTINGS.contains(&(self.name, Shape::Source))
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.member {
            Some(member) => write!(f, "{}.{member}", self.name),
            None => f.write_str(self.name),
        }
    }
}

/// Returns the names that lead to a setting, or to one of a table's members as in
/// `parameters.audience`.
pub fn named(written: &str) -> Result<Vec<String>, SettingError> {
    match written.split_once('.') {
        Some((table, member)) if known(table)?.1 == Shape::Table => {
            Ok(vec![table.to_owned(), member.to_owned()])
        }
        _ => known(written).map(|(name, _)| vec![name.to_owned()]),
    }
}

/// Returns settings as one object, those of a table under its name.
pub fn nested(settings: impl IntoIterator<Item = Setting>) -> Map<String, Value> {
    let mut all = Map::new();
    for setting in settings {
        let name = setting.name.to_owned();
        match setting.member {
            None => {
                all.insert(name, setting.value);
            }
            Some(member) => {
                let table = all.entry(name).or_insert_with(|| Value::Object(Map::new()));
                if let Some(table) = table.as_object_mut() {
                    table.insert(member, setting.value);
                }
            }
        }
    }
    all
}

/// Returns the setting of that name.
fn known(found: &str) -> Result<(&'static str, Shape), SettingError> {
    let setting = SETTINGS.iter().find(|(name, _)| *name == found).copied();
    setting.ok_or_else(|| {
        // Somebody wrote the option's name, or the one of many for the many.
        let written = found.replace('-', "_").to_ascii_lowercase();
        let near = |name: &str| name.starts_with(&written) || written.starts_with(name);
        let meant = SETTINGS.iter().find(|(name, _)| near(name));
        SettingError::Unknown {
            found: found.to_owned(),
            meant: meant.filter(|_| !written.is_empty()).map(|(name, _)| *name),
        }
    })
}

fn names() -> String {
    let names: Vec<&str> = SETTINGS.iter().map(|(name, _)| *name).collect();
    names.join(", ")
}

impl Profile {
    /// Returns the settings that it makes, those of its tables one by one.
    pub fn settings(&self) -> Vec<Setting> {
        let Ok(Value::Object(mut all)) = serde_json::to_value(self) else {
            return Vec::new();
        };
        let mut settings = Vec::new();
        for (name, _) in SETTINGS {
            match all.remove(*name) {
                None | Some(Value::Null) => {}
                Some(Value::Object(members)) => {
                    settings.extend(members.into_iter().map(|(member, value)| Setting {
                        name,
                        member: Some(member),
                        value,
                    }));
                }
                Some(value) => settings.push(Setting {
                    name,
                    member: None,
                    value,
                }),
            }
        }
        settings
    }

    /// Reads settings that somebody wrote.
    ///
    /// SECURITY: one that is not known is refused. A demand that is written down with a slip of the
    /// pen would be none.
    pub fn read(written: Map<String, Value>) -> Result<Self, SettingError> {
        let mut profile = Self::default();
        for (found, value) in written {
            let (name, shape) = known(&found)?;
            let wrong = |reason: String| SettingError::Value { name, reason };
            if !shape.fits(&value) {
                return Err(wrong(format!("it wants {}", shape.wanted())));
            }
            let one = Value::Object([(found, value)].into_iter().collect());
            let read: Self =
                serde_json::from_value(one).map_err(|error| wrong(error.to_string()))?;
            profile = profile.over(read);
        }
        Ok(profile)
    }
}

impl Shape {
    fn fits(self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string(),
            // SECURITY: on a command line a bare word is a file's name. In a configuration it is
            // the secret itself that somebody wrote there, and no message may repeat it.
            Self::Source => value.as_str().is_some_and(|text| {
                let marks = ["@", "env:", "fd:", "store:"];
                text == "-" || text == "prompt" || marks.iter().any(|mark| text.starts_with(mark))
            }),
            Self::Flag => value.is_boolean(),
            Self::Port => matches!(value.as_u64(), Some(1..=65_535)),
            Self::Span => value.is_string() || value.is_u64(),
            Self::List => value
                .as_array()
                .is_some_and(|list| list.iter().all(Value::is_string)),
            Self::Table => value
                .as_object()
                .is_some_and(|table| table.values().all(Value::is_string)),
        }
    }

    const fn wanted(self) -> &'static str {
        match self {
            Self::Text => "a text in quotes",
            Self::Source => {
                "where the value is, and never the value: store:KIND/NAME, @FILE, env:NAME or prompt"
            }
            Self::Flag => "true or false",
            Self::Port => "a port from 1 to 65535",
            Self::Span => "a span as in \"1h\", or a number of seconds",
            Self::List => "a list of texts in quotes",
            Self::Table => "a table of texts in quotes",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// A profile in which everything is set.
    fn full() -> Value {
        json!({
            "preset": "okta", "variables": {"domain": "a.example"}, "issuer": "https://a.example",
            "client_id": "me", "scopes": ["a", "b"], "scope_separator": "comma",
            "grant": "device", "client_auth": "private_key_jwt", "client_secret": "store:secret/x",
            "client_key": "store:jwk/k", "assertion_audience": "https://a.example/token",
            "client_certificate": "/c.pem",
            "client_certificate_key": "@/k.pem", "assertion": "env:A",
            "registration_uri": "https://a.example/reg/me", "registration_token": "store:secret/r",
            "redirect_host": "localhost", "port": 8080, "redirect_path": "/cb", "par": "always",
            "request_object": true,
            "dpop": true, "response_mode": "query.jwt", "resources": ["https://api.example/"],
            "audience": "api", "authorization_details": "[]", "acr_values": "phr",
            "max_age": 60, "prompt": "login", "login_hint": "a@b.example",
            "parameters": {"p": "1", "q.r": "2"}, "endpoints": {"token": "https://a.example/t"},
            "no_discovery": true, "unlisted_s256": true,
        })
    }

    fn read(value: Value) -> Result<Profile, SettingError> {
        let Value::Object(written) = value else {
            panic!("{value} is no object");
        };
        Profile::read(written)
    }

    #[test]
    fn every_field_of_a_profile_is_a_setting_and_reads_back() {
        let Value::Object(fields) = serde_json::to_value(Profile::default()).unwrap() else {
            panic!("a profile is no object");
        };
        let mut names: Vec<&str> = SETTINGS.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        assert_eq!(fields.keys().map(String::as_str).collect::<Vec<_>>(), names);
        let profile = read(full()).unwrap();
        assert_eq!(serde_json::to_value(&profile).unwrap(), full());
        // Two tables have one member each, and one has two.
        assert_eq!(profile.settings().len(), SETTINGS.len() + 1);
        assert_eq!(Profile::read(nested(profile.settings())), Ok(profile));
    }

    #[test]
    fn each_setting_is_taken_from_above_and_else_from_below() {
        let all = read(full()).unwrap();
        let Value::Object(fields) = full() else {
            panic!("no object");
        };
        for (name, value) in fields {
            let one = read(Value::Object(
                [(name.clone(), value.clone())].into_iter().collect(),
            ));
            let one = one.unwrap();
            assert_ne!(one, Profile::default(), "{name} says nothing");
            assert_eq!(one.clone().over(Profile::default()), one, "{name}");
            assert_eq!(Profile::default().over(one.clone()), one, "{name}");
            assert_eq!(one.over(all.clone()), all, "{name}");
        }
        let other = json!({"client_id": "you", "dpop": false, "parameters": {"p": "3"}});
        let both = read(other).unwrap().over(all);
        assert_eq!(
            (both.client_id.as_deref(), both.dpop),
            (Some("you"), Some(false))
        );
        assert_eq!(both.parameters["p"], "3");
        assert_eq!(both.parameters["q.r"], "2");
    }

    #[test]
    fn what_is_not_known_is_refused_and_named() {
        for (found, meant) in [
            ("isuer", None),
            ("scope", Some("scopes")),
            ("client-id", Some("client_id")),
            ("", None),
        ] {
            let error = read(json!({found: "x"})).unwrap_err();
            let found = found.to_owned();
            assert_eq!(error, SettingError::Unknown { found, meant });
            assert!(
                error.to_string().contains("issuer, client_id, scopes"),
                "{error}"
            );
        }
    }

    #[test]
    fn what_a_setting_can_not_be_is_refused_without_repeating_it() {
        let canary = "canary-5f1c";
        for (name, value) in [
            ("client_id", json!(1)),
            ("client_secret", json!(canary)),
            ("client_key", json!([canary])),
            ("port", json!(0)),
            ("port", json!(65_536)),
            ("port", json!("80")),
            ("dpop", json!("yes")),
            ("scopes", json!("a b")),
            ("scopes", json!([1])),
            ("parameters", json!({"a": 1})),
            ("max_age", json!(true)),
            ("max_age", json!("soon")),
            ("par", json!("sometimes")),
            ("issuer", json!("http://a.example")),
            ("endpoints", json!({"tokens": "https://a.example"})),
            ("endpoints", json!({"token": "nowhere"})),
        ] {
            let error = read(json!({name: value})).unwrap_err();
            assert!(matches!(&error, SettingError::Value { name: found, .. } if *found == name));
            assert!(!error.to_string().contains(canary), "{error}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_fail_otherwise(name in ".{0,12}", text in ".{0,12}") {
            let _either = read(json!({name: text}));
        }

        #[test]
        fn tables_of_any_name_come_back(name in ".{0,8}", text in ".{0,8}") {
            let profile = read(json!({"parameters": {name.clone(): text.clone()}})).unwrap();
            let settings = profile.settings();
            prop_assert_eq!(settings.len(), 1);
            prop_assert_eq!(settings[0].member.as_deref(), Some(name.as_str()));
            prop_assert_eq!(&settings[0].value, &json!(text));
        }
    }
}
