//! Whose client a verb speaks as: that of a login, or that of a profile which has none yet.

use std::borrow::Cow;

use url::Url;

use super::connection::{Connection, fit};
use super::profile::Plan;
use super::server::server;
use super::{keeping, profile};
use crate::commands::given::published::Ask;
use crate::ctx::Ctx;
use crate::domain::credential::Name;
use crate::domain::oauth::endpoints::Endpoints;
use crate::domain::oauth::issuer::Issuer;
use crate::domain::oauth::metadata::Metadata;
use crate::domain::oauth::profile::Profile;
use crate::domain::oauth::profile::words::ClientMethod;
use crate::domain::oauth::revocation::Hint;
use crate::domain::oauth::session::Session;
use crate::domain::oauth::tokens::Kept;
use crate::domain::origin::shown;
use crate::domain::secret::{Secret, Source};
use crate::error::{Code, Error};

/// The client, where it is another than the login's, or where there is no login: for this once.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct ClientOptions {
    /// The server: an https URL
    #[arg(long, value_name = "URL", help_heading = "Client")]
    issuer: Option<Issuer>,
    /// What the server knows the client as
    #[arg(long, value_name = "ID", help_heading = "Client")]
    client_id: Option<String>,
    /// How the client proves who it is, as in `oauth login`
    #[arg(long, value_name = "METHOD", help_heading = "Client")]
    client_auth: Option<ClientMethod>,
    /// Where the client's secret comes from: -, @FILE, env:NAME, fd:N, store:KIND/NAME or prompt
    #[arg(long, value_name = "SOURCE", help_heading = "Client")]
    client_secret: Option<Source>,
    /// Where the client's private key is: store:jwk/NAME or another source
    #[arg(long, value_name = "SOURCE", help_heading = "Client")]
    client_key: Option<Source>,
}

impl ClientOptions {
    /// Returns the sources among them.
    pub(super) fn sources(&self) -> impl Iterator<Item = &Source> {
        self.client_secret.iter().chain(&self.client_key)
    }

    fn is_given(&self) -> bool {
        self.issuer.is_some()
            || self.client_id.is_some()
            || self.client_auth.is_some()
            || self.client_secret.is_some()
            || self.client_key.is_some()
    }

    fn profile(&self) -> Profile {
        Profile {
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_auth: self.client_auth,
            client_secret: self.client_secret.clone(),
            client_key: self.client_key.clone(),
            ..Profile::default()
        }
    }

    /// Takes out of a profile how its own client proves who it is, where that is another one.
    fn settle(&self, profile: &mut Profile) {
        if self.client_id.is_some() || self.client_secret.is_some() || self.client_key.is_some() {
            profile.client_auth = self.client_auth;
            profile.client_key.clone_from(&self.client_key);
            profile.client_certificate = None;
            profile.client_certificate_key = None;
        }
    }
}

/// A client that can speak to its server.
pub(super) struct Party<'a> {
    /// The profile.
    pub(super) name: Name,
    /// The server.
    pub(super) issuer: String,
    /// The client.
    pub(super) connection: Connection<'a>,
    /// Whether its profile wants tokens to be bound to a key, and there is none: only a login makes
    /// one.
    pub(super) lacks_key: bool,
    endpoints: Endpoints,
    /// The login of the profile, where it has one at this server.
    session: Option<Session>,
    /// The tokens of that login, where they were read already.
    kept: Option<Kept>,
    ctx: &'a Ctx,
}

impl<'a> Party<'a> {
    /// Returns the client of the profile's login, or the one that the command line and the
    /// configuration say, where there is no login or `client` says something else.
    pub(super) fn of(name: Name, client: &ClientOptions, ctx: &'a Ctx) -> Result<Self, Error> {
        let login = ctx.database.session(&name)?;
        if let (false, Some((credential, session))) = (client.is_given(), &login) {
            let kept = keeping::load(credential, ctx)?;
            return Self::logged_in(name, session, &kept, ctx);
        }
        let plan = planned(&name, client, ctx)?;
        let session = login.map(|(_, session)| session);
        Self::at(name, plan, session, Ask::WhenDue, ctx)
    }

    /// Returns the client that a job's ID token goes to the server of, which is asked now where it
    /// takes it; `vouched` says that the person named whom the token is for.
    ///
    /// SECURITY: configuration, copies of metadata and logins lie in a folder that can come with the
    /// code. Whoever writes the code must not lead a token for one server to another.
    pub(super) fn for_job(
        name: Name,
        client: &ClientOptions,
        vouched: bool,
        ctx: &'a Ctx,
    ) -> Result<Self, Error> {
        let plan = planned(&name, client, ctx)?;
        if !vouched {
            demand_home(&plan)?;
        }
        Self::at(name, plan, None, Ask::Afresh, ctx)
    }

    fn at(
        name: Name,
        mut plan: Plan,
        login: Option<Session>,
        ask: Ask,
        ctx: &'a Ctx,
    ) -> Result<Self, Error> {
        let metadata = found(&mut plan, ask, ctx)?;
        Ok(Self {
            name,
            connection: Connection::planned(&plan, ctx)?,
            lacks_key: plan.profile.dpop == Some(true),
            endpoints: metadata.endpoints,
            // SECURITY: a login's token goes to the server that gave it, and to no other.
            session: login.filter(|session| session.issuer == plan.issuer.as_str()),
            issuer: plan.issuer.to_string(),
            kept: None,
            ctx,
        })
    }

    /// Returns the client of a login.
    pub(super) fn logged_in(
        name: Name,
        session: &Session,
        kept: &Kept,
        ctx: &'a Ctx,
    ) -> Result<Self, Error> {
        Ok(Self {
            name,
            issuer: session.issuer.clone(),
            connection: Connection::of(session, kept, ctx)?,
            lacks_key: false,
            endpoints: session.terms.endpoints.clone(),
            session: Some(session.clone()),
            kept: Some(kept.clone()),
            ctx,
        })
    }

    /// Returns an endpoint of the server, by its name for people.
    ///
    /// A login of an older authctl does not know all of them; the server is asked then.
    pub(super) fn endpoint(
        &self,
        what: &str,
        at: fn(&Endpoints) -> &Option<Url>,
    ) -> Result<Url, Error> {
        if let Some(url) = at(&self.endpoints) {
            return Ok(url.clone());
        }
        let mut plan = profile::plan(&self.name, Profile::default(), self.ctx)?;
        // What the configuration says of another server says nothing of this one.
        let found = if plan.issuer.as_str() == self.issuer {
            at(&found(&mut plan, Ask::Always, self.ctx)?.endpoints).clone()
        } else {
            None
        };
        found.ok_or_else(|| {
            let word = what.replace(' ', "_");
            Error::new(
                Code::EndpointMissing,
                format!("{} has no {what} endpoint", self.issuer),
            )
            .hint(format!(
                "a server that does not publish it may have one: {word} in [profile.{}.endpoints], and a new login",
                self.name
            ))
        })
    }

    /// Returns the login of the profile, where it has one at this server.
    pub(super) fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Returns the tokens of that login.
    pub(super) fn kept(&self) -> Result<Cow<'_, Kept>, Error> {
        if let Some(kept) = &self.kept {
            return Ok(Cow::Borrowed(kept));
        }
        if self.session.is_none() {
            return Err(Error::new(
                Code::Usage,
                format!("{} is not logged in at {}", self.name, self.issuer),
            )
            .hint("name the token by its source"));
        }
        let (credential, _) = profile::session(&self.name, self.ctx)?;
        keeping::load(&credential, self.ctx).map(Cow::Owned)
    }

    /// Returns a token of the profile's own login.
    pub(super) fn own(&self, kind: Hint) -> Result<Secret, Error> {
        let tokens = &self.kept()?.tokens;
        let token = match kind {
            Hint::Access => Some(&tokens.access_token),
            Hint::Refresh => tokens.refresh_token.as_ref(),
        };
        let token = token.filter(|token| !token.is_empty());
        token.cloned().ok_or_else(|| {
            Error::new(
                Code::LoginRequired,
                format!("oauth/{} has no {kind} any more", self.name),
            )
            .hint(format!("authctl oauth login {}", self.name))
        })
    }
}

fn planned(name: &Name, client: &ClientOptions, ctx: &Ctx) -> Result<Plan, Error> {
    let mut plan = profile::plan(name, client.profile(), ctx)?;
    client.settle(&mut plan.profile);
    Ok(plan)
}

/// Refuses a token endpoint that the profile has elsewhere than at its issuer.
fn demand_home(plan: &Plan) -> Result<(), Error> {
    let Some(named) = &plan.profile.endpoints.token else {
        return Ok(());
    };
    let home = Url::parse(plan.issuer.as_str()).map(|issuer| issuer.origin());
    if home.is_ok_and(|home| home == named.origin()) {
        return Ok(());
    }
    let (issuer, place) = (&plan.issuer, shown(named));
    Err(Error::new(
        Code::Usage,
        format!("the profile has {place} for the token endpoint of {issuer}: the ID token was sent to nobody"),
    )
    .hint("if that is right, --id-token-audience says whom the token is for"))
}

/// Returns what there is to know of the server, and how the client proves who it is.
fn found(plan: &mut Plan, ask: Ask, ctx: &Ctx) -> Result<Metadata, Error> {
    let mut metadata = server(plan, ask, ctx)?;
    fit(plan, &mut metadata);
    Ok(metadata)
}
