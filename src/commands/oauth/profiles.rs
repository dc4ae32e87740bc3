//! `authctl oauth profile`: what the configuration, the presets and the last logins say of logins.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::options::Options;
use super::profile::Layers;
use super::{presets, saving};
use crate::ctx::Ctx;
use crate::domain::credential::Name;
use crate::domain::oauth::preset;
use crate::domain::oauth::profile::{Profile, Setting, named, nested};
use crate::domain::oauth::session::Session;
use crate::domain::ports::Change;
use crate::domain::secret::Source;
use crate::domain::setting::in_words;
use crate::error::{Code, Error};
use crate::output::{Report, Role, Text, column};

const EXAMPLES: &str = "Examples:
  Write a profile down, and log in with it later:
  $ authctl oauth profile work --preset okta --with domain=example.okta.com --client-id my-cli

  Show what holds for it, and who says so:
  $ authctl oauth profile work

  Take a setting out again:
  $ authctl oauth profile work --dpop --audience api
  $ authctl oauth profile work --unset dpop --unset audience

  Show all of them, and the providers that are known beforehand:
  $ authctl oauth profile
  $ authctl oauth profile --presets
  $ authctl oauth profile --presets google";

/// Show what is said of logins beforehand, and change it
///
/// Alone it lists the profiles; with a name it shows what holds for that one: what config.toml
/// says over what the preset says over the last login. With options it writes them into
/// [profile.NAME] of config.toml, and leaves the rest of the file as it is. A change takes effect at
/// the next login.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Which profile; without it, all
    #[arg(value_name = "PROFILE")]
    name: Option<Name>,
    #[command(flatten)]
    options: Options,
    /// Take a setting out of the configuration, or one member as in parameters.audience; may be
    /// given several times
    #[arg(long, value_name = "SETTING")]
    unset: Vec<String>,
    /// Use this profile where none is named
    #[arg(long, requires = "name")]
    default: bool,
    /// Take the profile out of the configuration; its login stays
    #[arg(long, requires = "name", conflicts_with_all = ["unset", "default", "presets"])]
    remove: bool,
    /// Show the presets of providers, or one of them
    #[arg(long, value_name = "PRESET", num_args = 0..=1, default_missing_value = "", conflicts_with = "name")]
    presets: Option<String>,
}

/// The profiles that the configuration or a login knows.
#[derive(Debug, Serialize)]
pub struct Listing {
    profiles: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    profile: String,
    preset: Option<String>,
    issuer: Option<String>,
    client_id: Option<String>,
    configured: bool,
    logged_in: bool,
    default: bool,
}

/// What holds for one profile.
#[derive(Debug, Serialize)]
pub struct Shown {
    profile: String,
    configured: bool,
    logged_in: bool,
    /// By name: what it is set to, and who says so: config, preset or login.
    settings: Map<String, Value>,
    notes: Vec<&'static str>,
    #[serde(skip)]
    rows: Vec<(Setting, &'static str)>,
}

/// Shows or changes profiles.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    if let Some(preset) = &args.presets {
        return presets::shown(Some(preset.as_str()).filter(|name| !name.is_empty()))
            .map(Into::into);
    }
    let given = args.options.profile();
    let Some(name) = &args.name else {
        if given != Profile::default() || !args.unset.is_empty() {
            return Err(
                Error::new(Code::Usage, "nothing says which profile is changed")
                    .hint("authctl oauth profile NAME"),
            );
        }
        return listing(ctx).map(Into::into);
    };
    let configured = ctx.settings.oauth_profile(name)?;
    if args.remove {
        if configured.is_none() {
            return Err(unknown(name));
        }
        saving::write(name, &[saving::unset(name, &[])], ctx)?;
        return shown(name, None, ctx).map(Into::into);
    }
    let (changes, after) = changes(args, name, given, configured.as_ref())?;
    let session = ctx.database.session(name)?;
    let session = session.map(|(_, session)| session);
    if changes.is_empty() && configured.is_none() && session.is_none() {
        return Err(unknown(name));
    }
    let report = merged(name, after, session.as_ref())?;
    saving::write(name, &changes, ctx)?;
    Ok(report.into())
}

fn unknown(name: &Name) -> Error {
    Error::new(
        Code::CredentialUnknown,
        format!("there is no profile {name}"),
    )
    .hint("authctl oauth profile lists them")
}

/// Returns what is to be changed in the configuration, and the profile as it is then.
fn changes(
    args: &Args,
    name: &Name,
    given: Profile,
    configured: Option<&Profile>,
) -> Result<(Vec<Change>, Option<Profile>), Error> {
    refuse_what_is_gone(&given)?;
    let mut changes = Vec::new();
    let mut settings = configured.map(Profile::settings).unwrap_or_default();
    for written in &args.unset {
        let path = named(written)
            .map_err(|error| Error::new(Code::Usage, format!("--unset {written}: {error}")))?;
        settings.retain(|setting| !setting.path().starts_with(&path));
        changes.push(saving::unset(name, &path));
    }
    let given_settings = given.settings();
    changes.extend(given_settings.iter().map(|one| saving::set(name, one)));
    if args.default {
        changes.push(Change {
            path: vec!["default_profile".into()],
            to: Some(name.to_string().into()),
        });
    }
    let left = Profile::read(nested(settings)).map_err(|error| Error::new(Code::Bug, error))?;
    let after = given.over(left);
    let is_there = configured.is_some() || !changes.is_empty();
    Ok((changes, is_there.then_some(after)))
}

/// A source that is there for this command alone can't be written down.
fn refuse_what_is_gone(given: &Profile) -> Result<(), Error> {
    let sources = [
        &given.client_secret,
        &given.client_key,
        &given.client_certificate_key,
        &given.assertion,
    ];
    for source in sources.into_iter().flatten() {
        if matches!(source, Source::Stdin | Source::Descriptor(_)) {
            return Err(Error::new(
                Code::Usage,
                format!("{} holds nothing for a later command", source.word()),
            )
            .hint("authctl secret set NAME stores it, and store:secret/NAME names it"));
        }
    }
    Ok(())
}

fn shown(name: &Name, configured: Option<Profile>, ctx: &Ctx) -> Result<Shown, Error> {
    let session = ctx.database.session(name)?;
    let session = session.map(|(_, session)| session);
    merged(name, configured, session.as_ref())
}

/// Returns what holds for a profile, each setting with who says so.
fn merged(
    name: &Name,
    configured: Option<Profile>,
    session: Option<&Session>,
) -> Result<Shown, Error> {
    let is_configured = configured.is_some();
    let layers = Layers::below(&Profile::default(), configured, session)?;
    let said = layers.configured.clone().unwrap_or_default();
    let preset = said.preset.as_deref().or(layers.last.preset.as_deref());
    let notes = preset.and_then(|name| preset::named(name).ok());
    let from = |who: &'static str, profile: &Profile| {
        profile.settings().into_iter().map(move |one| (one, who))
    };
    let mut rows: Vec<(Setting, &'static str)> = Vec::new();
    let all = from("config", &said)
        .chain(from("preset", &layers.preset))
        .chain(from("login", &layers.last));
    for (setting, who) in all {
        if !rows.iter().any(|(known, _)| known.path() == setting.path()) {
            rows.push((setting, who));
        }
    }
    let settings = rows.iter().map(|(setting, who)| Setting {
        value: json!({ "value": setting.value, "from": who }),
        ..setting.clone()
    });
    Ok(Shown {
        profile: name.to_string(),
        configured: is_configured,
        logged_in: session.is_some(),
        settings: nested(settings),
        notes: notes
            .map(|preset| preset.notes.to_vec())
            .unwrap_or_default(),
        rows,
    })
}

fn listing(ctx: &Ctx) -> Result<Listing, Error> {
    let sessions = ctx.database.sessions()?;
    let mut names = ctx.settings.oauth_profiles()?;
    names.extend(sessions.iter().map(|(one, _)| one.reference.name.clone()));
    names.sort();
    names.dedup();
    let usual = ctx.settings.default_profile()?;
    let rows = names.into_iter().map(|name| {
        let configured = ctx.settings.oauth_profile(&name)?;
        let session = sessions.iter().find(|(one, _)| one.reference.name == name);
        let session = session.map(|(_, session)| session);
        let is_configured = configured.is_some();
        let layers = Layers::below(&Profile::default(), configured, session)?;
        let said = layers.configured.unwrap_or_default();
        let all = said.over(layers.preset).over(layers.last);
        Ok(Row {
            preset: all.preset,
            issuer: all.issuer.map(|issuer| issuer.to_string()),
            client_id: all.client_id,
            configured: is_configured,
            logged_in: session.is_some(),
            default: usual.as_deref() == Some(name.as_str()),
            profile: name.to_string(),
        })
    });
    Ok(Listing {
        profiles: rows.collect::<Result<_, Error>>()?,
    })
}

impl Report for Listing {
    fn text(&self, text: &mut Text) {
        if self.profiles.is_empty() {
            text.line(
                Role::Dim,
                "no profiles yet; authctl oauth login PROFILE makes one",
            );
            return;
        }
        let columns = [
            column("profile", 0),
            column("issuer", 1),
            column("client", 3),
            column("preset", 4),
            column("login", 2),
        ];
        let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
        text.list(
            &columns,
            self.profiles.iter().map(|row| {
                vec![
                    if row.default {
                        format!("{} (default)", row.profile)
                    } else {
                        row.profile.clone()
                    },
                    or_none(&row.issuer),
                    or_none(&row.client_id),
                    or_none(&row.preset),
                    if row.logged_in { "yes" } else { "no" }.to_owned(),
                ]
            }),
        );
    }
}

impl Report for Shown {
    fn text(&self, text: &mut Text) {
        let state = match (self.configured, self.logged_in) {
            (true, true) => "logged in",
            (true, false) => "not logged in",
            (false, true) => "logged in, and not in the configuration",
            (false, false) => "neither in the configuration nor logged in",
        };
        text.put(Role::Heading, &self.profile)
            .put(Role::Plain, "  ")
            .line(Role::Dim, state);
        if !self.rows.is_empty() {
            text.list(
                &[column("setting", 0), column("value", 0), column("from", 0)],
                self.rows.iter().map(|(setting, who)| {
                    vec![setting.to_string(), in_words(&setting.value), (*who).into()]
                }),
            );
        }
        for note in &self.notes {
            text.line(Role::Dim, note);
        }
    }
}
