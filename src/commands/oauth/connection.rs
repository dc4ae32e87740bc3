//! The connection to a login's server: the client with what proves who it is, ready to send.

use crate::ctx::Ctx;
use crate::domain::oauth::channel::Channel;
use crate::domain::oauth::client::{Client, ClientProof};
use crate::domain::oauth::profile::Profile;
use crate::domain::oauth::profile::words::ClientMethod;
use crate::domain::oauth::session::Session;
use crate::domain::oauth::tokens::Kept;
use crate::domain::secret::Secret;
use crate::error::{Code, Error};

/// A client that can speak to one server.
pub(super) struct Connection<'a> {
    client: Client,
    issuer: String,
    ctx: &'a Ctx,
}

/// The client as a profile has it, before what it proves itself with is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Identity<'a> {
    /// The server's name.
    pub(super) issuer: &'a str,
    /// What the server knows the client as.
    pub(super) client_id: &'a str,
    /// How it proves who it is, and where that comes from.
    pub(super) profile: &'a Profile,
    /// The secret that was given for this once, or that lies beside the tokens.
    pub(super) secret: Option<&'a Secret>,
}

impl<'a> Connection<'a> {
    /// Reads what the client proves itself with.
    pub(super) fn open(identity: Identity<'_>, ctx: &'a Ctx) -> Result<Self, Error> {
        Ok(Self {
            client: Client {
                id: identity.client_id.to_owned(),
                proof: proof(identity, ctx)?,
            },
            issuer: identity.issuer.to_owned(),
            ctx,
        })
    }

    /// Opens the connection of a login that was made before.
    ///
    /// SECURITY: see [`Kept`]: what is in the store says where its tokens may go.
    pub(super) fn of(session: &Session, kept: &Kept, ctx: &'a Ctx) -> Result<Self, Error> {
        if kept.issuer != session.issuer || kept.client_id != session.client_id {
            return Err(Error::new(
                Code::LoginRequired,
                "the tokens are of another issuer or client: the last login was not finished",
            ));
        }
        Self::open(
            Identity {
                issuer: &session.issuer,
                client_id: &session.client_id,
                profile: &session.terms.profile,
                secret: kept.client_secret.as_ref(),
            },
            ctx,
        )
    }

    /// Returns the way to the server.
    pub(super) fn channel(&self) -> Channel<'_> {
        Channel {
            http: &*self.ctx.http,
            clock: &*self.ctx.clock,
            random: &*self.ctx.random,
            client: &self.client,
            issuer: &self.issuer,
        }
    }
}

fn proof(identity: Identity<'_>, ctx: &Ctx) -> Result<ClientProof, Error> {
    let profile = identity.profile;
    let secret = || match (&profile.client_secret, identity.secret) {
        (_, Some(secret)) => Ok(secret.clone()),
        (Some(source), None) => ctx.read(source),
        (None, None) => Err(incomplete("client's secret", "--client-secret SOURCE")),
    };
    Ok(match profile.client_auth.unwrap_or(ClientMethod::None) {
        ClientMethod::None => ClientProof::None,
        ClientMethod::SecretBasic => ClientProof::SecretBasic(secret()?),
        ClientMethod::SecretPost => ClientProof::SecretPost(secret()?),
        other @ (ClientMethod::SecretJwt
        | ClientMethod::PrivateKeyJwt
        | ClientMethod::TlsClientAuth
        | ClientMethod::SelfSignedTlsClientAuth) => {
            return Err(Error::new(
                Code::ProfileIncomplete,
                format!("{other} is not there yet"),
            ));
        }
    })
}

fn incomplete(what: &str, flag: &str) -> Error {
    Error::new(
        Code::ProfileIncomplete,
        format!("nothing says where the {what} is"),
    )
    .hint(format!("give {flag}"))
}
