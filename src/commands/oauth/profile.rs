//! Profiles: which one is meant, and what is said of it on the command line, in the configuration,
//! by its preset, and by its last login.

use super::keeping;
use crate::ctx::Ctx;
use crate::domain::credential::{Credential, Kind, Name, Reference};
use crate::domain::oauth::grants::Wanted;
use crate::domain::oauth::issuer::Issuer;
use crate::domain::oauth::preset;
use crate::domain::oauth::profile::{Profile, Setting};
use crate::domain::oauth::session::Session;
use crate::domain::secret::{Secret, Source};
use crate::error::{Code, Error};

/// What a login needs to know beforehand.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) issuer: Issuer,
    pub(super) client_id: String,
    pub(super) scopes: Vec<String>,
    /// All that is said of it, in one.
    pub(super) profile: Profile,
    /// The client's secret, where it was given for this once or lies beside the last tokens.
    pub(super) secret: Option<Secret>,
    /// What the configuration does not say yet, and should for the next login.
    pub(super) unsaved: Vec<Setting>,
    /// The key that this login's tokens will be bound to, where they will be.
    pub(super) dpop_key: Option<Secret>,
}

impl Plan {
    /// Returns what the tokens are to be for.
    pub(super) fn wanted(&self) -> Wanted<'_> {
        Wanted {
            scopes: &self.scopes,
            resources: self.profile.resources.as_deref().unwrap_or_default(),
            audience: self.profile.audience.as_deref(),
        }
    }
}

/// What an OpenID Connect server gives an identity and a refresh token for; a machine has use for
/// neither.
const DEFAULT_SCOPES: [&str; 2] = ["openid", "offline_access"];

/// Returns the profile that was named, or the one that is used where none is named.
pub(super) fn named(given: Option<&Name>, ctx: &Ctx) -> Result<Name, Error> {
    if let Some(name) = chosen(given, ctx)? {
        return Ok(name);
    }
    match ctx.settings.default_profile()? {
        Some(name) => Ok(name.parse()?),
        None => Err(Error::new(Code::Usage, "no profile is named").hint(
            "name it: PROFILE, --profile, AUTHCTL_PROFILE, or default_profile in config.toml",
        )),
    }
}

/// Like [`named`], for where none is an answer, too, and means all.
pub(super) fn chosen(given: Option<&Name>, ctx: &Ctx) -> Result<Option<Name>, Error> {
    match given {
        Some(name) => Ok(Some(name.clone())),
        None => Ok(ctx
            .settings
            .profile()
            .map(|name| name.parse())
            .transpose()?),
    }
}

/// Returns the login of a profile that has to have one.
pub(super) fn session(name: &Name, ctx: &Ctx) -> Result<(Credential, Session), Error> {
    ctx.database.session(name)?.ok_or_else(|| {
        let reference = Reference::new(Kind::Oauth, name.clone());
        Error::new(
            Code::CredentialUnknown,
            format!("there is no login {reference}"),
        )
        .hint(format!("authctl oauth login {name} makes one"))
    })
}

/// What is said of a profile beside the command line, nearest first.
#[derive(Debug, Default)]
pub(super) struct Layers {
    /// What the configuration says, where it has the profile.
    pub(super) configured: Option<Profile>,
    /// What the preset says.
    pub(super) preset: Profile,
    /// What holds since the last login at the same server.
    pub(super) last: Profile,
}

impl Layers {
    /// Returns what is said beside the command line where that says `given`.
    pub(super) fn below(
        given: &Profile,
        configured: Option<Profile>,
        last: Option<&Session>,
    ) -> Result<Self, Error> {
        let said = given.clone().over(configured.clone().unwrap_or_default());
        let mut preset = match &said.preset {
            Some(name) => preset::named(name)?.profile(&said)?,
            None if said.variables.is_empty() => Profile::default(),
            None => {
                return Err(Error::new(Code::Usage, "variables without a preset")
                    .hint("--preset NAME names one"));
            }
        };
        let issuer = said.issuer.as_ref().or(preset.issuer.as_ref());
        // What another issuer knows the client as, and what it grants, says nothing about this one.
        let last = last
            .filter(|last| issuer.is_none_or(|issuer| issuer.as_str() == last.issuer))
            .filter(|last| said.preset.is_none() || said.preset == last.terms.profile.preset)
            .map(|last| remembered(last, configured.is_some()))
            .transpose()?;
        let mut last = last.unwrap_or_default();
        // How one client proves who it is says nothing about another.
        if said.client_id.is_some() && said.client_id != last.client_id {
            last = Profile {
                client_auth: None,
                client_secret: None,
                client_key: None,
                client_certificate: None,
                client_certificate_key: None,
                ..last
            };
        }
        // What a person signs in for is not what a machine asks for.
        let grant = said.grant.or(last.grant).unwrap_or_default();
        if grant.is_unattended() {
            preset.scopes = None;
        }
        if grant.is_unattended() != last.grant().is_unattended() {
            last.scopes = None;
        }
        Ok(Self {
            configured,
            preset,
            last,
        })
    }

    /// Returns what is said in the configuration and by the preset, in one.
    pub(super) fn written(&self) -> Profile {
        let configured = self.configured.clone().unwrap_or_default();
        configured.over(self.preset.clone())
    }
}

/// Returns what the last login says of the next one. Where the configuration has the profile, it
/// says how to log in, and what was taken out of it is not brought back by the last login.
fn remembered(last: &Session, configured: bool) -> Result<Profile, Error> {
    let identity = Profile {
        issuer: Some(last.issuer.parse()?),
        client_id: Some(last.client_id.clone()),
        ..Profile::default()
    };
    Ok(if configured {
        identity
    } else {
        let scopes = Some(last.requested.clone());
        let terms = last.terms.profile.clone();
        identity.over(Profile { scopes, ..terms })
    })
}

/// Says what a login will ask: command line over configuration over preset over the last login.
pub(super) fn plan(name: &Name, mut given: Profile, ctx: &Ctx) -> Result<Plan, Error> {
    let last = ctx.database.session(name)?;
    let configured = ctx.settings.oauth_profile(name)?;
    let before = last.as_ref().map(|(_, session)| session);
    let layers = Layers::below(&given, configured, before)?;
    let unsaved = unsaved(given.clone().lasting(), &layers);
    let mut secret = None;
    // What is given for this once can't be read again by the next process; a reference to the store
    // can.
    if let Some(source) = given
        .client_secret
        .take_if(|source| !matches!(source, Source::Store(_)))
    {
        secret = Some(ctx.read(&source)?);
    }
    let profile = given.over(layers.written()).over(layers.last);
    let Some(issuer) = profile.issuer.clone() else {
        return Err(missing(name, "issuer", "--issuer URL or --preset NAME"));
    };
    let unattended = profile.grant().is_unattended();
    let Some(client_id) = profile.client_id.clone() else {
        return Err(missing(name, "client", "--client-id ID"));
    };
    if secret.is_none() && profile.client_secret.is_none() {
        secret = last
            .filter(|(_, session)| session.issuer == issuer.as_str())
            .and_then(|(credential, session)| {
                // Tokens that can't be read any more are what a new login is for.
                keeping::load(&credential, ctx)
                    .ok()
                    .filter(|kept| kept.issuer == session.issuer && kept.client_id == client_id)
                    .and_then(|kept| kept.client_secret)
            });
    }
    let usual = || {
        if unattended {
            Vec::new()
        } else {
            DEFAULT_SCOPES.map(str::to_owned).into()
        }
    };
    Ok(Plan {
        issuer,
        client_id,
        scopes: profile.scopes.clone().unwrap_or_else(usual),
        profile,
        secret,
        unsaved,
        dpop_key: None,
    })
}

/// Returns what the configuration has to say so that the next login is like this one: nothing where
/// the command line says nothing that lasts. A profile that only the last login knew is written
/// down as a whole.
fn unsaved(given: Profile, layers: &Layers) -> Vec<Setting> {
    if given == Profile::default() {
        return Vec::new();
    }
    let whole = match layers.configured {
        Some(_) => given,
        None => given.over(layers.last.clone()),
    };
    let known = layers.written().settings();
    let mut settings = whole.settings();
    settings.retain(|setting| !known.contains(setting));
    settings
}

/// Returns what is worth knowing of the preset that a login used, for when it fails.
pub(super) fn preset_notes(name: &Name, given: &Profile, ctx: &Ctx) -> Vec<String> {
    let configured = || ctx.settings.oauth_profile(name).ok().flatten()?.preset;
    let Some(named) = given.preset.clone().or_else(configured) else {
        return Vec::new();
    };
    let Ok(preset) = preset::named(&named) else {
        return Vec::new();
    };
    let notes = preset.notes.iter();
    notes
        .map(|note| format!("{}: {note}", preset.title))
        .collect()
}

fn missing(name: &Name, what: &str, flag: &str) -> Error {
    Error::new(
        Code::ProfileIncomplete,
        format!("nothing says which {what} the profile {name} has"),
    )
    .hint(format!(
        "give {flag}, or write [profile.{name}] into the configuration; the next login knows it"
    ))
}
