//! The connection to a login's server: the client with what proves who it is, ready to send.

use std::rc::Rc;

use super::fresh::Fresh;
use super::profile::Plan;
use crate::commands::given::key::{self, Unlock};
use crate::ctx::{Ctx, SOURCE_LIMIT};
use crate::domain::jose::key::jwk::Jwk;
use crate::domain::oauth::assertion::Asserter;
use crate::domain::oauth::channel::Channel;
use crate::domain::oauth::client::{Client, ClientProof, usual_method};
use crate::domain::oauth::dpop::{self, Prover};
use crate::domain::oauth::endpoints::Endpoints;
use crate::domain::oauth::heard::Heard;
use crate::domain::oauth::metadata::Metadata;
use crate::domain::oauth::profile::Profile;
use crate::domain::oauth::profile::words::ClientMethod;
use crate::domain::oauth::session::Session;
use crate::domain::oauth::tokens::Kept;
use crate::domain::secret::{Secret, Source};
use crate::error::{Code, Error};

/// A client that can speak to one server.
pub(in crate::commands) struct Connection<'a> {
    client: Client,
    issuer: String,
    prover: Option<Prover>,
    heard: Heard,
    ctx: &'a Ctx,
}

/// The client as a profile has it, before what it proves itself with is read.
#[derive(Debug, Clone, Copy)]
struct Identity<'a> {
    /// The server's name.
    issuer: &'a str,
    /// What the server knows the client as.
    client_id: &'a str,
    /// How it proves who it is, and where that comes from.
    profile: &'a Profile,
    /// The secret that was given for this once, or that lies beside the tokens.
    secret: Option<&'a Secret>,
    /// The key that the tokens are bound to, where they are.
    dpop_key: Option<&'a Secret>,
}

impl<'a> Connection<'a> {
    /// Reads what the client proves itself with.
    fn open(identity: Identity<'_>, ctx: &'a Ctx) -> Result<Self, Error> {
        Ok(Self {
            client: Client {
                id: identity.client_id.to_owned(),
                proof: proof(identity, ctx)?,
            },
            issuer: identity.issuer.to_owned(),
            prover: identity.dpop_key.map(Prover::new).transpose()?,
            heard: Heard::default(),
            ctx,
        })
    }

    /// Opens the connection that a profile plans, once [`fit`] or [`settle`] has settled how.
    pub(super) fn planned(plan: &Plan, ctx: &'a Ctx) -> Result<Self, Error> {
        Self::open(
            Identity {
                issuer: plan.issuer.as_str(),
                client_id: &plan.client_id,
                profile: &plan.profile,
                secret: plan.secret.as_ref(),
                dpop_key: plan.dpop_key.as_ref(),
            },
            ctx,
        )
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
                dpop_key: kept.dpop_key.as_ref(),
            },
            ctx,
        )
    }

    /// Opens the way of a login to the resources that its tokens are for. What proves the client to
    /// its server is not read; a certificate is, as tokens may be bound to it (RFC 8705 §3).
    pub(in crate::commands) fn to_resources(fresh: &Fresh, ctx: &'a Ctx) -> Result<Self, Error> {
        let (session, kept) = (&fresh.session, &fresh.kept);
        if session.terms.profile.client_auth.is_some_and(is_tls) {
            return Self::of(session, kept, ctx);
        }
        Ok(Self {
            client: Client {
                id: session.client_id.clone(),
                proof: ClientProof::None,
            },
            issuer: session.issuer.clone(),
            prover: kept.dpop_key.as_ref().map(Prover::new).transpose()?,
            heard: Heard::default(),
            ctx,
        })
    }

    /// Returns the thumbprint of the key that the tokens are bound to, where they are.
    pub(super) fn thumbprint(&self) -> Option<&str> {
        self.prover.as_ref().map(Prover::thumbprint)
    }

    /// Returns what signs the client's requests (RFC 9101 §10.1): what it proves itself with, where
    /// that is a key, or else the key that the profile names, or its secret.
    pub(super) fn asserter(&self, profile: &Profile) -> Result<Rc<Asserter>, Error> {
        let audience = self.issuer.clone();
        let flag = "--client-key SOURCE";
        Ok(match (&self.client.proof, &profile.client_key) {
            (ClientProof::Assertion(asserter), _) => Rc::clone(asserter),
            (_, Some(source)) => {
                let what = "client's private key";
                let key = key_of(Some(source), what, flag, self.ctx)?;
                Asserter::of_key(&key, audience)?.into()
            }
            (ClientProof::SecretBasic(secret) | ClientProof::SecretPost(secret), None) => {
                Asserter::of_secret(secret.clone(), audience)?.into()
            }
            (ClientProof::None | ClientProof::Certificate(_), None) => {
                return Err(incomplete("key that signs the client's requests", flag));
            }
        })
    }

    /// Returns the machine.
    pub(super) fn ctx(&self) -> &'a Ctx {
        self.ctx
    }

    /// Returns the way to the server.
    pub(in crate::commands) fn channel(&self) -> Channel<'_> {
        Channel {
            http: self.ctx,
            clock: &*self.ctx.clock,
            random: &*self.ctx.random,
            client: &self.client,
            issuer: &self.issuer,
            prover: self.prover.as_ref(),
            heard: &self.heard,
        }
    }
}

/// A connection ends by telling what was heard on it: with a wrong clock, servers refuse what this
/// machine signs, and tokens end at another time than it thinks.
impl Drop for Connection<'_> {
    fn drop(&mut self) {
        for skew in self.heard.skews() {
            self.ctx.warn(&skew.to_string());
        }
    }
}

/// Settles for a login, once the server is known, what its tokens are bound to and what later
/// requests will read, beside [all that one request needs](fit).
pub(super) fn settle(plan: &mut Plan, metadata: &mut Metadata, ctx: &Ctx) -> Result<(), Error> {
    fit(plan, metadata);
    let certificate = &mut plan.profile.client_certificate;
    if let Some(path) = certificate.take() {
        *certificate = std::path::absolute(&path).ok();
    }
    lasting(&mut plan.profile.client_key, "--client-key")?;
    let key = &mut plan.profile.client_certificate_key;
    lasting(key, "--client-cert-key")?;
    if plan.profile.dpop == Some(true) {
        plan.dpop_key = Some(dpop::new_key(&metadata.dpop_algorithms, &*ctx.random)?);
    }
    Ok(())
}

/// Settles how the client proves who it is, where nobody says, and where it does so.
pub(super) fn fit(plan: &mut Plan, metadata: &mut Metadata) {
    let has_secret = plan.secret.is_some() || plan.profile.client_secret.is_some();
    let usual = usual_method(&plan.profile, has_secret, metadata);
    let method = *plan.profile.client_auth.get_or_insert(usual);
    if is_tls(method) {
        // The client has to go where the server asks for its certificate (RFC 8705 §5); the
        // person's browser does not show it.
        let aliases = Endpoints {
            authorization: None,
            end_session: None,
            jwks: None,
            ..metadata.tls_endpoints.clone()
        };
        metadata.endpoints = aliases.over(metadata.endpoints.clone());
    }
}

/// A key is not copied: each request that it signs reads it anew, also from another folder.
fn lasting(source: &mut Option<Source>, flag: &str) -> Result<(), Error> {
    let Some(given) = source.take() else {
        return Ok(());
    };
    let word = given.to_string();
    let Some(lasting) = given.lasting() else {
        let message = format!("{flag} is read again at each refresh, and {word} can't be");
        return Err(Error::new(Code::Usage, message)
            .hint("authctl jwk new NAME --from SOURCE takes a key into the store")
            .hint(format!("then {flag} store:jwk/NAME")));
    };
    *source = Some(lasting);
    Ok(())
}

fn is_tls(method: ClientMethod) -> bool {
    match method {
        ClientMethod::TlsClientAuth | ClientMethod::SelfSignedTlsClientAuth => true,
        ClientMethod::None
        | ClientMethod::SecretBasic
        | ClientMethod::SecretPost
        | ClientMethod::SecretJwt
        | ClientMethod::PrivateKeyJwt => false,
    }
}

fn proof(identity: Identity<'_>, ctx: &Ctx) -> Result<ClientProof, Error> {
    let profile = identity.profile;
    let secret = || match (&profile.client_secret, identity.secret) {
        (_, Some(secret)) => Ok(secret.clone()),
        (Some(source), None) => ctx.read(source),
        (None, None) => Err(incomplete("client's secret", "--client-secret SOURCE")),
    };
    let audience = || {
        let named = profile.assertion_audience.clone();
        named.unwrap_or_else(|| identity.issuer.to_owned())
    };
    Ok(match profile.client_auth.unwrap_or(ClientMethod::None) {
        ClientMethod::None => ClientProof::None,
        ClientMethod::SecretBasic => ClientProof::SecretBasic(secret()?),
        ClientMethod::SecretPost => ClientProof::SecretPost(secret()?),
        ClientMethod::SecretJwt => {
            ClientProof::Assertion(Asserter::of_secret(secret()?, audience())?.into())
        }
        ClientMethod::PrivateKeyJwt => {
            let source = profile.client_key.as_ref();
            let key = key_of(source, "client's private key", "--client-key SOURCE", ctx)?;
            ClientProof::Assertion(Asserter::of_key(&key, audience())?.into())
        }
        ClientMethod::TlsClientAuth | ClientMethod::SelfSignedTlsClientAuth => {
            let Some(path) = &profile.client_certificate else {
                return Err(incomplete("client's certificate", "--client-cert FILE"));
            };
            let source = profile.client_certificate_key.as_ref();
            let flag = "--client-cert-key SOURCE";
            let key = key_of(source, "private key of the client's certificate", flag, ctx)?;
            let chain = ctx.read_exact(&Source::File(path.clone()), SOURCE_LIMIT)?;
            ClientProof::certificate(&chain, &key)?
        }
    })
}

fn key_of(source: Option<&Source>, what: &str, flag: &str, ctx: &Ctx) -> Result<Jwk, Error> {
    let source = source.ok_or_else(|| incomplete(what, flag))?;
    key::read(source, false, &Unlock::default(), ctx)
}

fn incomplete(what: &str, flag: &str) -> Error {
    Error::new(
        Code::ProfileIncomplete,
        format!("nothing says where the {what} is"),
    )
    .hint(format!("give {flag}"))
}
