//! Every setting that holds, and who says so; and what of the configuration does not hold.

use std::path::Path;

use serde_json::Value;
use toml_edit::{Document, Item, TableLike};

use super::{Color, Settings, SettingsError, hosts, policy, profile, text_variable, variable};
use crate::domain::credential::Name;
use crate::domain::delivery::place::Place;
use crate::domain::nearest::nearest;
use crate::domain::setting::{Doubt, Held, Origin, Shown};

/// What may stand at the top of config.toml.
const KNOWN: [&str; 5] = [
    "default_profile",
    hosts::TABLE,
    policy::TABLE,
    profile::TABLE,
    "store",
];

const FILE: &str = "config.toml";

impl Settings {
    /// Returns every setting that holds, and what is wrong with the configuration.
    pub fn shown(&self) -> Result<Shown, SettingsError> {
        let (place, text) = self.config_source()?;
        let lines = Lines::read(place, text)?;
        let mut shown = Shown {
            settings: Vec::new(),
            doubts: lines.strangers(&[], &KNOWN),
        };
        self.show_single(&lines, &mut shown);
        shown.settings.extend(self.proxied());
        shown.settings.extend(private());
        self.show_policy(&lines, &mut shown);
        self.show_hosts(&lines, &mut shown);
        self.show_profiles(&lines, &mut shown);
        Ok(shown)
    }

    /// Adds the settings that stand in no table.
    fn show_single(&self, lines: &Lines, shown: &mut Shown) {
        let given = &self.given;
        let path = |path: &Path| Value::from(path.display().to_string());
        let color = given.color.map(|color| match color {
            Color::Auto => "auto",
            Color::Always => "always",
            Color::Never => "never",
        });
        let store = given.store.map(|store| Value::from(store.as_str()));
        let said = self.store_and_who().and(self.default_profile());
        if let Err(error) = said {
            shown.doubts.push(lines.doubt(&[], &error));
        }
        let forced = variable("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        shown.settings.extend([
            new("store", "the keychain, or the file where there is none")
                .flag("--store", store)
                .variable("AUTHCTL_STORE")
                .config(self.config_text(&["store"]), lines, "store"),
            new("profile", "none")
                .flag("--profile", given.profile.clone().map(Value::from))
                .variable("AUTHCTL_PROFILE")
                .config(self.default_profile(), lines, "default_profile"),
            new("timeout", "3s for the keychain, 30s for a server").flag(
                "--timeout",
                given.timeout.map(|span| span.to_string().into()),
            ),
            new("color", "auto")
                .flag("--color", color.map(Value::from))
                .means("NO_COLOR", "never".into())
                .means_if(forced, "CLICOLOR_FORCE", "always".into()),
            new("no_input", "no")
                .flag("--no-input", given.no_input.then(|| true.into()))
                .means("AUTHCTL_NO_INPUT", true.into()),
            new("ca_cert", "the system's authorities alone")
                .flag("--ca-cert", given.ca_cert.as_deref().map(path))
                .variable("SSL_CERT_FILE"),
            new("browser", "the system's").variable("BROWSER"),
            new("home", "where the system wants each folder").variable("AUTHCTL_HOME"),
        ]);
    }

    /// Returns the proxies.
    ///
    /// SECURITY: a proxy's address may hold a name and a password; they are left out.
    fn proxied(&self) -> Vec<Held> {
        let mut proxies = self.proxies();
        proxies.extend(text_variable("NO_PROXY").map(|value| ("NO_PROXY", value)));
        let held = proxies.into_iter().map(|(name, address)| {
            let bare = match address.rsplit_once('@') {
                Some((login, host)) => {
                    let scheme = login.split_once("://").map_or("", |(scheme, _)| scheme);
                    format!("{scheme}://…@{host}")
                }
                None => address,
            };
            new(name, "").means(name, bare.into())
        });
        held.collect()
    }

    fn show_policy(&self, lines: &Lines, shown: &mut Shown) {
        let table = policy::TABLE;
        let strangers = lines.strangers(&[table], &policy::KNOWN);
        match self.key_policy() {
            Ok(policy) => {
                for (name, value) in policy.said() {
                    shown.settings.push(lines.or_usual(&[table, name], value));
                }
            }
            // The strangers are named one by one.
            Err(_) if !strangers.is_empty() => {}
            Err(error) => shown.doubts.push(lines.doubt(&[table], &error)),
        }
        shown.doubts.extend(strangers);
    }

    fn show_hosts(&self, lines: &Lines, shown: &mut Shown) {
        let table = hosts::TABLE;
        for name in self.names(table, lines, shown) {
            let path = |setting| [table, &name, setting];
            let host = self.host(&name);
            if name.parse::<Place>().is_ok() {
                let strangers = lines.strangers(&[table, &name], &hosts::KNOWN);
                shown.doubts.extend(strangers);
            }
            match host {
                Ok(host) => {
                    let wanted = host.wanted.to_string();
                    let username = host.username.map(|user| Value::from(user.to_string()));
                    let username = username.map(|user| lines.or_usual(&path("username"), user));
                    let wanted = lines.or_usual(&path("as"), wanted.into());
                    shown.settings.push(wanted);
                    shown.settings.extend(username);
                }
                Err(error) => shown.doubts.push(lines.doubt(&[table, &name], &error)),
            }
        }
    }

    fn show_profiles(&self, lines: &Lines, shown: &mut Shown) {
        let table = profile::TABLE;
        for name in self.names(table, lines, shown) {
            let read = name.parse::<Name>().map_err(|error| SettingsError::Value {
                setting: format!("the name of {table}.{name}"),
                reason: error.to_string(),
            });
            match read.and_then(|read| self.oauth_profile(&read)) {
                Ok(profile) => {
                    for setting in profile.unwrap_or_default().settings() {
                        let inner = setting.path();
                        let inner = inner.iter().map(String::as_str);
                        let path: Vec<&str> = [table, &name].into_iter().chain(inner).collect();
                        // What is empty there says nothing.
                        if lines.line(&path).is_some() {
                            shown.settings.push(lines.or_usual(&path, setting.value));
                        }
                    }
                }
                Err(error) => shown.doubts.push(lines.doubt(&[table, &name], &error)),
            }
        }
    }

    /// Returns the names in a table; none where it is no table.
    fn names(&self, table: &str, lines: &Lines, shown: &mut Shown) -> Vec<String> {
        self.config_names(table).unwrap_or_else(|error| {
            shown.doubts.push(lines.doubt(&[table], &error));
            Vec::new()
        })
    }
}

/// Returns what opens the file store.
///
/// SECURITY: of an identity or a passphrase no more is shown than that it is set.
fn private() -> [Held; 4] {
    let none = "none";
    [
        new("identity", none).means("AUTHCTL_IDENTITY", "set".into()),
        new("identity_file", none).variable("AUTHCTL_IDENTITY_FILE"),
        new("passphrase", none).means("AUTHCTL_PASSPHRASE", "set".into()),
        new("passphrase_file", none).variable("AUTHCTL_PASSPHRASE_FILE"),
    ]
}

/// Returns a setting of which nobody has said anything.
fn new(name: &str, otherwise: &'static str) -> Held {
    Held {
        name: name.to_owned(),
        value: Value::Null,
        from: Origin::Default,
        by: None,
        line: None,
        otherwise,
    }
}

/// The first who says something is the one who is heard.
impl Held {
    fn or(mut self, from: Origin, by: &str, value: Option<Value>) -> Self {
        if let Some(value) = value.filter(|_| self.from == Origin::Default) {
            self.value = value;
            self.from = from;
            self.by = Some(by.to_owned());
        }
        self
    }

    fn flag(self, name: &str, value: Option<Value>) -> Self {
        self.or(Origin::Flag, name, value)
    }

    fn variable(self, name: &str) -> Self {
        self.or(Origin::Variable, name, text_variable(name).map(Value::from))
    }

    /// A variable that means something by being filled.
    fn means(self, name: &str, value: Value) -> Self {
        self.means_if(true, name, value)
    }

    fn means_if(self, is_meant: bool, name: &str, value: Value) -> Self {
        let filled = variable(name).is_some_and(|value| !value.is_empty());
        self.or(
            Origin::Variable,
            name,
            (filled && is_meant).then_some(value),
        )
    }

    /// A value of the file; one that can't be is among the doubts.
    fn config(
        mut self,
        value: Result<Option<String>, SettingsError>,
        lines: &Lines,
        name: &str,
    ) -> Self {
        let value = value.ok().flatten().map(Value::from);
        if self.from == Origin::Default && value.is_some() {
            self.line = lines.line(&[name]);
        }
        self.or(Origin::Config, FILE, value)
    }
}

/// The configuration file with its places, which are lost where it is only read.
struct Lines(Document<String>);

impl Lines {
    fn read(place: String, text: String) -> Result<Self, SettingsError> {
        let read = Document::parse(text);
        read.map(Self).map_err(|error| SettingsError::Syntax {
            place,
            reason: error.message().to_owned(),
        })
    }

    fn table(&self, path: &[&str]) -> Option<&dyn TableLike> {
        let root: &dyn TableLike = self.0.as_table();
        path.iter().try_fold(root, |table, name| {
            table.get(name).and_then(Item::as_table_like)
        })
    }

    /// Returns the line in which something is set, counted from 1.
    fn line(&self, path: &[&str]) -> Option<usize> {
        let (last, tables) = path.split_last()?;
        let table = self.table(tables)?;
        let key = table.key(last)?.span();
        // A table's own key stands in its header.
        let start = key.or_else(|| table.get(last)?.span())?.start;
        let before = self.0.raw().get(..start)?;
        Some(before.matches('\n').count() + 1)
    }

    /// Returns a setting of a table: by the file where it has it, or as it usually is.
    fn or_usual(&self, path: &[&str], value: Value) -> Held {
        let mut held = new(&dotted(path), "none");
        held.value = value;
        held.line = self.line(path);
        if held.line.is_some() {
            held.from = Origin::Config;
            held.by = Some(FILE.to_owned());
        }
        held
    }

    /// Returns what stands in a table and is not known.
    fn strangers(&self, path: &[&str], known: &[&str]) -> Vec<Doubt> {
        let names = self
            .table(path)
            .map(|table| table.iter().map(|(name, _)| name));
        let strangers = names
            .into_iter()
            .flatten()
            .filter(|name| !known.contains(name));
        let doubt = |name: &str| {
            let path: Vec<&str> = path.iter().copied().chain([name]).collect();
            Doubt {
                name: dotted(&path),
                line: self.line(&path),
                reason: "there is no such setting".into(),
                meant: nearest(name, known.iter().copied()).map(str::to_owned),
            }
        };
        strangers.map(doubt).collect()
    }

    fn doubt(&self, path: &[&str], error: &SettingsError) -> Doubt {
        let (name, reason) = match error {
            SettingsError::Value { setting, reason } => {
                let bare = setting.strip_suffix(" in config.toml").unwrap_or(setting);
                (bare.to_owned(), reason.clone())
            }
            other => (dotted(path), other.to_string()),
        };
        let exact: Vec<&str> = name.split('.').collect();
        Doubt {
            line: self.line(&exact).or_else(|| self.line(path)),
            name,
            reason,
            meant: None,
        }
    }
}

/// Writes names that lead to a setting as TOML does.
fn dotted(path: &[&str]) -> String {
    let is_bare = |name: &str| {
        let bare = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        !name.is_empty() && name.bytes().all(bare)
    };
    let quoted = path.iter().map(|name| {
        if is_bare(name) {
            (*name).to_owned()
        } else {
            format!("\"{name}\"")
        }
    });
    quoted.collect::<Vec<_>>().join(".")
}
