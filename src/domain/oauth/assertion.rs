//! A client's assertion: a JWT of a minute that says who sends one request (RFC 7523 §2.2, OpenID
//! Connect Core §9).

use super::form::Form;
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::draft::Member;
use crate::domain::jose::issue::{Base, IssueError, Wishes, issue, token_id};
use crate::domain::jose::key::KeyError;
use crate::domain::jose::key::jwk::Jwk;
use crate::domain::jose::key::material::Material;
use crate::domain::jose::key::signer::Signer;
use crate::domain::ports::{Random, RandomError};
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Timestamp, When};

/// How long an assertion holds: as long as a request takes, and a little more.
const LIFE: Span = Span::from_seconds(60);

/// What an assertion is, in the request (RFC 7523 §2.2).
const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What makes a client's assertions.
#[derive(Debug)]
pub struct Asserter {
    signer: Signer,
    audience: String,
}

/// A key that a client can't prove itself with. Whoever named it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AsserterError {
    /// The key is none, or none that signs.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A shared secret where a private key is wanted.
    #[error("private_key_jwt wants a private key, and what is there is a shared secret")]
    Shared,
    /// A secret that could be guessed from one assertion (RFC 7518 §3.2).
    #[error(
        "the client's secret is {found} bytes long, and client_secret_jwt wants at least {SHORTEST}"
    )]
    Short {
        /// How long it is.
        found: usize,
    },
}

const SHORTEST: usize = 32;

/// Nothing proves who sends a request, and so it was not sent. The machine is to blame, or the
/// names of client and server are too long.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The token was not made.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// There was no randomness for its name.
    #[error(transparent)]
    Random(#[from] RandomError),
}

impl Asserter {
    /// Returns what signs with the client's secret (`client_secret_jwt`).
    ///
    /// SECURITY: whoever sees one assertion can try secrets against it for as long as he likes, so
    /// that a short one is refused (RFC 7518 §3.2).
    pub fn of_secret(secret: Secret, audience: String) -> Result<Self, AsserterError> {
        let found = secret.expose().len();
        if found < SHORTEST {
            return Err(AsserterError::Short { found });
        }
        let signer = Signer::new(&Jwk::secret(secret), Some(Algorithm::Hs256))?;
        Ok(Self { signer, audience })
    }

    /// Returns what signs with the client's private key (`private_key_jwt`), under the algorithm
    /// that the key is for.
    pub fn of_key(key: &Jwk, audience: String) -> Result<Self, AsserterError> {
        if matches!(key.material, Material::Oct(_)) {
            return Err(AsserterError::Shared);
        }
        let signer = Signer::new(key, None)?;
        Ok(Self { signer, audience })
    }

    /// Adds a new assertion to a request.
    ///
    /// SECURITY: each request has one of its own, a second try too: a server takes the same `jti`
    /// once (RFC 7523 §3, 7). It is for the issuer by name unless the profile says otherwise:
    /// one that is for an endpoint could be asked for by another server that names that endpoint
    /// as its own (draft-ietf-oauth-rfc7523bis §4).
    pub(super) fn assert(
        &self,
        client: &str,
        form: &mut Form,
        now: Timestamp,
        random: &dyn Random,
    ) -> Result<(), ProofError> {
        let wishes = Wishes {
            claims: vec![
                Member::text("iss", client),
                Member::text("sub", client),
                Member::text("aud", &self.audience),
                Member::text("jti", &token_id(random)?),
            ],
            expires: Some(When::In(LIFE)),
            ..Wishes::default()
        };
        let key = (&self.signer, self.signer.kid());
        let issued = issue(&Base::default(), &wishes, key, now)?;
        form.set("client_assertion_type", TYPE);
        form.set_secret("client_assertion", issued.token.into());
        Ok(())
    }
}
