//! What holds for this run: flags over environment over configuration file over defaults. The
//! only reader of the environment.

mod config;
mod hosts;
mod policy;
mod profile;
mod shown;
mod surroundings;
mod tools;

use std::cell::OnceCell;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use toml_edit::DocumentMut;

use crate::domain::credential::{NameError, StoreKind};
use crate::domain::secret::Secret;
use crate::domain::time::Span;

/// How the result is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// Text for people.
    Text,
    /// One plain JSON object.
    Json,
    /// One value of that object, raw: its path, `a.b`.
    Field(String),
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Color {
    /// Where a terminal shows it and nobody objects.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What the command line said for all commands, unresolved.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// `--json`.
    pub json: bool,
    /// `--field`.
    pub field: Option<String>,
    /// `--quiet`.
    pub quiet: bool,
    /// `--verbose`.
    pub verbose: bool,
    /// `--color`.
    pub color: Option<Color>,
    /// `--no-input`.
    pub no_input: bool,
    /// `--yes`.
    pub yes: bool,
    /// `--profile`.
    pub profile: Option<String>,
    /// `--store`.
    pub store: Option<StoreKind>,
    /// `--timeout`.
    pub timeout: Option<Span>,
    /// `--ca-cert`.
    pub ca_cert: Option<PathBuf>,
}

/// What holds for this run.
#[derive(Debug)]
pub struct Settings {
    given: Given,
    folders: OnceCell<Folders>,
    config: OnceCell<DocumentMut>,
}

/// The folders of this user. None of them need exist.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folders {
    /// Configuration: `config.toml`, and the file store's identity.
    pub config: PathBuf,
    /// What must not be lost: the database and the file store.
    pub data: PathBuf,
    /// What may be lost, but not shared: locks.
    pub state: PathBuf,
    /// What can be had again.
    pub cache: PathBuf,
}

/// A configuration or an environment that can't be used. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The configuration is no TOML.
    #[error("{place} is no TOML: {reason}")]
    Syntax {
        /// The file.
        place: String,
        /// What the parser said.
        reason: String,
    },
    /// The configuration can't be read.
    #[error("{place} can't be read: {reason}")]
    Unreadable {
        /// The file.
        place: String,
        /// What the operating system said.
        reason: String,
    },
    /// A setting has a value that it can't have.
    #[error("{setting} is set to something that it can't be: {reason}")]
    Value {
        /// The variable or the configuration key.
        setting: String,
        /// What it wants.
        reason: String,
    },
}

impl Settings {
    /// Returns the settings for what the command line said. Nothing is read yet.
    pub fn new(given: Given) -> Self {
        Self {
            given,
            folders: OnceCell::new(),
            config: OnceCell::new(),
        }
    }

    /// Returns the same settings, of which nothing is read yet.
    fn anew(&self) -> Self {
        Self::new(self.given.clone())
    }

    /// Returns how the result is written.
    pub fn format(&self) -> Format {
        match &self.given.field {
            Some(path) => Format::Field(path.clone()),
            None if self.given.json => Format::Json,
            None => Format::Text,
        }
    }

    /// Whether everything but results and errors is left out.
    pub fn quiet(&self) -> bool {
        self.given.quiet
    }

    /// Whether requests and choices are told on standard error.
    pub fn verbose(&self) -> bool {
        self.given.verbose
    }

    /// Whether questions are forbidden, whatever the terminal.
    pub fn no_input(&self) -> bool {
        self.given.no_input || variable("AUTHCTL_NO_INPUT").is_some_and(|value| !value.is_empty())
    }

    /// Whether `yes` is the answer to every confirmation.
    pub fn yes(&self) -> bool {
        self.given.yes
    }

    /// Whether a stream shows colour, given whether it is a terminal
    /// (`NO_COLOR`, `CLICOLOR_FORCE` and `TERM=dumb` as at no-color.org and bixense.com/clicolors).
    pub fn color(&self, terminal: bool) -> bool {
        match self.given.color.unwrap_or_default() {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let set = |name| variable(name).is_some_and(|value| !value.is_empty());
                if set("NO_COLOR") {
                    false
                } else if variable("CLICOLOR_FORCE")
                    .is_some_and(|value| !value.is_empty() && value != "0")
                {
                    true
                } else {
                    terminal && variable("TERM").is_none_or(|term| term != "dumb")
                }
            }
        }
    }

    /// Returns the store that the person asked for: by flag, `AUTHCTL_STORE`, or `store` in the
    /// configuration.
    pub fn store(&self) -> Result<Option<StoreKind>, SettingsError> {
        Ok(self.store_and_who()?.map(|(store, _)| store))
    }

    /// Returns that store and what asked for it: the flag, the variable, or the configuration.
    pub fn store_and_who(&self) -> Result<Option<(StoreKind, &'static str)>, SettingsError> {
        let parsed = |setting: &'static str, value: &str| {
            value
                .parse()
                .map(|store| Some((store, setting)))
                .map_err(|error: NameError| SettingsError::Value {
                    setting: setting.to_owned(),
                    reason: error.to_string(),
                })
        };
        if let Some(store) = self.given.store {
            Ok(Some((store, "--store")))
        } else if let Some(value) = text_variable("AUTHCTL_STORE") {
            parsed("AUTHCTL_STORE", &value)
        } else {
            self.config_text(&["store"])?
                .map_or(Ok(None), |value| parsed("store in config.toml", &value))
        }
    }

    /// Returns how long to wait for a server or the keychain, where the person said so.
    pub fn timeout(&self) -> Option<Span> {
        self.given.timeout
    }

    /// Returns the file with certificate authorities to trust beside the system's.
    pub fn ca_cert(&self) -> Option<PathBuf> {
        self.given
            .ca_cert
            .clone()
            .or_else(|| variable("SSL_CERT_FILE").map(PathBuf::from))
    }

    /// Returns the file store's identity: `AUTHCTL_IDENTITY`.
    pub fn identity(&self) -> Option<Secret> {
        secret_variable("AUTHCTL_IDENTITY")
    }

    /// Returns the file with the file store's identity: `AUTHCTL_IDENTITY_FILE`.
    pub fn identity_file(&self) -> Option<PathBuf> {
        path_variable("AUTHCTL_IDENTITY_FILE")
    }

    /// Returns the passphrase of the file store's identity: `AUTHCTL_PASSPHRASE`.
    pub fn passphrase(&self) -> Option<Secret> {
        secret_variable("AUTHCTL_PASSPHRASE")
    }

    /// Returns the file with that passphrase: `AUTHCTL_PASSPHRASE_FILE`.
    pub fn passphrase_file(&self) -> Option<PathBuf> {
        path_variable("AUTHCTL_PASSPHRASE_FILE")
    }

    /// Returns this user's folders: all under `AUTHCTL_HOME` where that is set, otherwise where
    /// the platform wants them; empty paths where there is no home at all.
    pub fn folders(&self) -> &Folders {
        self.folders.get_or_init(|| {
            match variable("AUTHCTL_HOME").filter(|home| !home.is_empty()) {
                Some(home) => Folders::under(&std::path::absolute(&home).unwrap_or_default()),
                None => Folders::of_platform().unwrap_or_default(),
            }
        })
    }
}

impl Folders {
    fn under(home: &Path) -> Self {
        let folder = |name| home.join(name);
        Self {
            config: folder("config"),
            data: folder("data"),
            state: folder("state"),
            cache: folder("cache"),
        }
    }

    fn of_platform() -> Option<Self> {
        let dirs = directories::ProjectDirs::from("", "", "authctl")?;
        Some(Self {
            config: dirs.config_dir().to_owned(),
            data: dirs.data_dir().to_owned(),
            // Only XDG has a folder for state; elsewhere it lies beside the data.
            state: dirs
                .state_dir()
                .map_or_else(|| dirs.data_dir().join("state"), Path::to_owned),
            cache: dirs.cache_dir().to_owned(),
        })
    }
}

/// Returns an environment variable.
#[expect(
    clippy::disallowed_methods,
    reason = "the environment is read here, and nowhere else"
)]
pub fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// Returns an environment variable that is set, filled, and text.
pub fn text_variable(name: &str) -> Option<String> {
    variable(name)?
        .into_string()
        .ok()
        .filter(|value| !value.is_empty())
}

/// Returns an environment variable that holds a secret.
fn secret_variable(name: &str) -> Option<Secret> {
    variable(name)
        .filter(|value| !value.is_empty())
        .map(|value| Secret::new(value.into_encoded_bytes()))
}

fn path_variable(name: &str) -> Option<PathBuf> {
    variable(name)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}
