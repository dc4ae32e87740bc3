//! A key that exists already, on its way into the store.

use super::kept::{self, Made};
use crate::commands::given::key::{self, Unlock};
use crate::ctx::Ctx;
use crate::domain::jose::key::KeyError;
use crate::domain::jose::key::generate::Recipe;
use crate::domain::jose::key::jwk::Origin;
use crate::domain::jose::key::material::Material;
use crate::domain::jose::key::request::{Choice, Purpose, Request};
use crate::domain::jwk::record::Kid;
use crate::domain::secret::Source;
use crate::error::{Code, Error};

/// Where the key is.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Existing {
    /// Take this private key or shared secret into the store: -, @FILE or a path, env:NAME, fd:N,
    /// store:… or prompt; PEM, DER or a JWK. Its kid, alg and use stay where nothing else is said
    #[arg(
        long,
        value_name = "SOURCE",
        requires = "name",
        conflicts_with_all = ["kind", "curve", "bits", "file", "reveal"]
    )]
    from: Option<Source>,
    #[command(flatten)]
    unlock: Unlock,
}

impl Existing {
    /// Reads the key, where one was named, and decides what it is for.
    pub(super) fn read(
        &self,
        alg: Option<&str>,
        purpose: Option<Purpose>,
        kid: Option<&Kid>,
        ctx: &Ctx,
    ) -> Result<Option<(Choice, Made)>, Error> {
        let Some(source) = &self.from else {
            return match self.unlock.passphrase {
                Some(_) => Err(Error::new(
                    Code::Usage,
                    "--passphrase unlocks a key that exists, and none was given",
                )
                .hint("--from SOURCE takes one into the store")),
                None => Ok(None),
            };
        };
        let jwk = key::read(source, is_secret(alg)?, &self.unlock, ctx)?;
        if !jwk.material.is_private() && jwk.origin != Origin::Private {
            return Err(Error::from(KeyError::Public)
                .hint("a public key is kept by nobody: --key and --jwks take it where it is"));
        }
        let choice = Choice::existing(&jwk, alg, purpose).map_err(|error| {
            Error::from(error).hint("--alg and --use come before what the key says about itself")
        })?;
        let made = kept::take(jwk, &choice, kid)?;
        if matches!(made.jwk.material, Material::Oct(_)) {
            // SECURITY: RFC 7638 §7. One that a person thought of is guessed by its thumbprint,
            // which is on record in the clear, and in each token where it is the kid.
            ctx.warn("the thumbprint on record tells whether a guess of the shared secret is right: keep one only where it is random");
        }
        Ok(Some((choice, made)))
    }
}

/// Whether the algorithm is one for shared secrets: then any bytes may be one.
fn is_secret(alg: Option<&str>) -> Result<bool, Error> {
    let Some(alg) = alg else {
        return Ok(false);
    };
    let request = Request {
        alg: Some(alg.to_owned()),
        ..Request::default()
    };
    Ok(matches!(request.choose()?.recipe, Recipe::Oct(_)))
}
