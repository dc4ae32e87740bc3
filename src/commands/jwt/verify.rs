//! `authctl jwt verify`: whether a token may be believed, and if not, every reason why.

use std::str::FromStr;

use url::Url;

use super::demands::Demands;
use super::token;
use super::verdict::{Measure, Verdict, judge};
use crate::ctx::{Ctx, SOURCE_LIMIT};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::key::KeyError;
use crate::domain::jose::keyset::KeySet;
use crate::domain::jose::verify::SignaturePolicy;
use crate::domain::ports::HttpRequest;
use crate::domain::secret::{Source, SourceError};
use crate::domain::text::excerpt;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};

const EXAMPLES: &str = "Examples:
  Verify a token with a shared secret:
  $ printf 'a secret of thirty-two bytes, now' > secret
  $ echo eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjRlOX0.jxx3jnzupws9xJPwFDU3r1KpP-7zBC_nCI9swow3WDA > token
  $ authctl jwt verify --key secret --alg HS256 < token

  Say who it has to be for, and see every reason why it is not valid, for a script:
  $ authctl jwt verify --key secret --alg HS256 --aud me --at 2100-01-01T00:00:00Z --json < token

  Demand that it is an access token, and no older than an hour:
  $ authctl jwt verify --key secret --alg HS256 --aud me --profile-of access --max-age 1h < token

  Check a DPoP proof, which brings its own key, against the request that it came with:
  $ echo eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2In0.e30.c2ln > proof
  $ authctl jwt verify --profile-of dpop --htm POST --htu https://api.example/pay < proof";

/// Say whether a token may be believed, and if not, every reason why
///
/// The signature has to be one that the key allows, and the claims have to hold: not expired, not
/// from the future, and for the audience that --aud names. The exit code is 0 when the token is
/// valid and 1 when it is not.
///
/// Where the signature is wrong, nothing of what the token says is repeated; --json has it under
/// `unverified`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group = clap::ArgGroup::new("keys"))]
pub struct Args {
    #[command(flatten)]
    token: token::Given,
    /// The key: PEM, DER, JWK or JWK set; any other bytes with --alg HS256, HS384 or HS512
    #[arg(long, value_name = "SOURCE", group = "keys")]
    key: Option<Source>,
    /// The key set: a source, or the https URL that publishes it
    #[arg(long, value_name = "SOURCE|URL", group = "keys")]
    jwks: Option<Place>,
    /// Allow this algorithm alone, of those that the key is good for; may be repeated
    #[arg(long, value_name = "ALG")]
    alg: Vec<Algorithm>,
    #[command(flatten)]
    demands: Demands,
    /// Judge as if it were this time: RFC 3339 or Unix seconds
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
}

/// Where a key set is.
#[derive(Debug, Clone)]
enum Place {
    Source(Source),
    Url(Url),
}

impl FromStr for Place {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match Url::parse(text) {
            // Anything else with a colon in it, such as env:NAME, is a source.
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Self::Url(url)),
            _ => text.parse().map(Self::Source),
        }
    }
}

/// Verifies the token's signature and claims.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Verdict, Error> {
    let token_first = args.read_token_before_keys()?;
    let (token, measure) = if token_first {
        let token = args.token.read(ctx)?.signed()?;
        (token, args.measure(ctx)?)
    } else {
        let measure = args.measure(ctx)?;
        (args.token.read(ctx)?.signed()?, measure)
    };
    judge(&token, &measure)
}

impl Args {
    /// Reads what tokens are judged by.
    fn measure(&self, ctx: &Ctx) -> Result<Measure, Error> {
        let keys = if self.brings_own_key() {
            None
        } else {
            Some(self.keys(ctx)?)
        };
        for note in keys.iter().flat_map(KeySet::notes) {
            ctx.note(note);
        }
        for skipped in keys.iter().flat_map(KeySet::skipped) {
            let kid = skipped.kid.as_deref().unwrap_or("without a kid");
            ctx.detail(&format!(
                "the key {} is left out: {}",
                excerpt(kid, 80),
                skipped.reason
            ));
        }
        Ok(Measure {
            keys,
            signature: SignaturePolicy {
                algorithms: self.alg.clone(),
            },
            claims: self.demands.policy(ctx)?,
            now: self.at.unwrap_or_else(|| ctx.now()),
        })
    }

    fn brings_own_key(&self) -> bool {
        self.demands.are_of_a_proof() && self.key.is_none() && self.jwks.is_none()
    }

    /// Whether to read the token first, which is so unless that would take the key's input away.
    fn read_token_before_keys(&self) -> Result<bool, Error> {
        if self.key.is_none() && self.jwks.is_none() && !self.brings_own_key() {
            return Err(Error::new(Code::Usage, "no key was given").hint(
                "--key or --jwks names it; only a DPoP proof brings its own (--profile-of dpop)",
            ));
        }
        let keys_on_stdin = matches!(self.key, Some(Source::Stdin))
            || matches!(self.jwks, Some(Place::Source(Source::Stdin)));
        if keys_on_stdin && self.token.is_stdin() {
            return Err(Error::new(
                Code::Usage,
                "the token and the key can't both come from standard input",
            )
            .hint("give the token as an argument, or the key as @FILE, env:NAME or fd:N"));
        }
        let access_token_on_stdin = self.demands.take_stdin();
        if access_token_on_stdin && (keys_on_stdin || self.token.is_stdin()) {
            return Err(Error::new(
                Code::Usage,
                "the access token and something else can't both come from standard input",
            )
            .hint("give --ath-of as @FILE, env:NAME or fd:N"));
        }
        Ok(!keys_on_stdin && !access_token_on_stdin)
    }

    fn keys(&self, ctx: &Ctx) -> Result<KeySet, Error> {
        match (&self.key, &self.jwks) {
            (Some(source), _) | (None, Some(Place::Source(source))) => Ok(KeySet::parse(
                &ctx.read_exact(source, SOURCE_LIMIT)?,
                &self.alg,
            )?),
            (None, Some(Place::Url(url))) => fetched(url, &self.alg, ctx),
            (None, None) => {
                Err(Error::new(Code::Usage, "no key was given").hint("--key or --jwks names it"))
            }
        }
    }
}

/// SECURITY: only a URL that the person gave is ever fetched, never one that the token names
/// (`jku`, `x5u`, or an issuer in it).
fn fetched(url: &Url, algorithms: &[Algorithm], ctx: &Ctx) -> Result<KeySet, Error> {
    let answer = ctx.http.send(HttpRequest::metadata(url.clone()))?;
    let host = url.host_str().unwrap_or_default();
    if answer.status != 200 {
        return Err(Error::new(
            Code::RemoteInvalid,
            format!("{host} answered {} instead of a key set", answer.status),
        )
        .hint("check the URL; an issuer names it as jwks_uri in its metadata"));
    }
    // Not the person's key, so not the person's mistake.
    KeySet::parse(&answer.body, algorithms).map_err(|error| match error {
        KeyError::NoFit { .. } => error.into(),
        _ => Error::new(Code::RemoteInvalid, error)
            .hint("check the URL; an issuer names it as jwks_uri in its metadata"),
    })
}
