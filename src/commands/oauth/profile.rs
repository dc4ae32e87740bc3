//! Profiles: which one is meant, and what is said of it on the command line, in the configuration,
//! and by its last login.

use super::keeping;
use crate::ctx::Ctx;
use crate::domain::credential::{Credential, Kind, Name, Reference};
use crate::domain::oauth::grants::Wanted;
use crate::domain::oauth::issuer::Issuer;
use crate::domain::oauth::profile::Profile;
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
    match chosen(given, ctx)? {
        Some(name) => Ok(name),
        None => Err(Error::new(Code::Usage, "no profile is named")
            .hint("name it: PROFILE, --profile or AUTHCTL_PROFILE")),
    }
}

/// Like [`named`], for where none is an answer, too.
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

/// Says what a login will ask: command line over configuration over the last login.
pub(super) fn plan(name: &Name, mut given: Profile, ctx: &Ctx) -> Result<Plan, Error> {
    let last = ctx.database.session(name)?;
    let configured = ctx.settings.oauth_profile(name)?;
    let mut secret = None;
    // What is given for this once can't be read again by the next process; a reference to the store
    // can.
    if let Some(source) = given
        .client_secret
        .take_if(|source| !matches!(source, Source::Store(_)))
    {
        secret = Some(ctx.read(&source)?);
    }
    let said = given.over(configured);
    let issuer = match (&said.issuer, &last) {
        (Some(issuer), _) => issuer.clone(),
        (None, Some((_, session))) => session.issuer.parse()?,
        (None, None) => return Err(missing(name, "issuer", "--issuer URL")),
    };
    // What another issuer knows the client as, and what it grants, says nothing about this one.
    let last = last.filter(|(_, session)| session.issuer == issuer.as_str());
    let unattended = said.grant.or_else(|| {
        let (_, session) = last.as_ref()?;
        session.terms.profile.grant
    });
    let unattended = unattended.unwrap_or_default().is_unattended();
    let before = last.as_ref().map(|(_, session)| session);
    let profile = said.over(before.map_or_else(Profile::default, |session| {
        Profile {
            issuer: Some(issuer.clone()),
            client_id: Some(session.client_id.clone()),
            // What a person signed in for is not what a machine asks for.
            scopes: (session.terms.profile.grant().is_unattended() == unattended)
                .then(|| session.requested.clone()),
            ..session.terms.profile.clone()
        }
    }));
    let Some(client_id) = profile.client_id.clone() else {
        return Err(missing(name, "client", "--client-id ID"));
    };
    if secret.is_none() && profile.client_secret.is_none() {
        secret = last.and_then(|(credential, session)| {
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
        dpop_key: None,
    })
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
