//! Profiles: which one is meant, and what is said of it on the command line, in the configuration,
//! and by its last login.

use crate::ctx::Ctx;
use crate::domain::credential::{Credential, Kind, Name, Reference};
use crate::domain::oauth::issuer::Issuer;
use crate::domain::oauth::session::Session;
use crate::error::{Code, Error};

/// What a login needs to know beforehand.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) issuer: Issuer,
    pub(super) client_id: String,
    pub(super) scopes: Vec<String>,
}

/// What an OpenID Connect server gives an identity and a refresh token for.
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
pub(super) fn plan(
    name: &Name,
    issuer: Option<&Issuer>,
    client_id: Option<&str>,
    scopes: &[String],
    ctx: &Ctx,
) -> Result<Plan, Error> {
    let last = ctx.database.session(name)?.map(|(_, session)| session);
    let setting = |key: &str| {
        ctx.settings
            .config_text(&["profile", name.as_str(), key])
            .map_err(Error::from)
    };
    let missing = |what: &str, flag: &str| {
        Error::new(
            Code::ProfileIncomplete,
            format!("nothing says which {what} the profile {name} has"),
        )
        .hint(format!(
            "give {flag}, or write [profile.{name}] into the configuration; the next login knows it"
        ))
    };
    let issuer = match issuer {
        Some(issuer) => issuer.clone(),
        None => setting("issuer")?
            .or_else(|| last.as_ref().map(|session| session.issuer.clone()))
            .ok_or_else(|| missing("issuer", "--issuer URL"))?
            .parse()?,
    };
    // What another issuer knows the client as, and what it grants, says nothing about this one.
    let last = last.filter(|session| session.issuer == issuer.as_str());
    let client_id = match client_id {
        Some(client_id) => client_id.to_owned(),
        None => setting("client_id")?
            .or_else(|| last.as_ref().map(|session| session.client_id.clone()))
            .ok_or_else(|| missing("client", "--client-id ID"))?,
    };
    let scopes = if scopes.is_empty() {
        ctx.settings
            .config_list(&["profile", name.as_str(), "scopes"])?
            .or_else(|| last.map(|session| session.requested))
            .unwrap_or_else(|| DEFAULT_SCOPES.map(str::to_owned).into())
    } else {
        scopes
            .iter()
            .flat_map(|scope| scope.split_whitespace())
            .map(str::to_owned)
            .collect()
    };
    Ok(Plan {
        issuer,
        client_id,
        scopes,
    })
}
