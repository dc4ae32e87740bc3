//! `authctl jwt verify`: whether a token may be believed, and if not, every reason why.

use super::demands::Demands;
use super::verdict::{Measure, Verdict, judge};
use crate::commands::given::{keyset, token};
use crate::ctx::Ctx;
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::codec::Unverified;
use crate::domain::jose::verify::SignaturePolicy;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};

const EXAMPLES: &str = "Examples:
  Verify a token with a shared secret:
  $ printf 'a secret of thirty-two bytes, now' > secret
  $ echo eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjRlOX0.jxx3jnzupws9xJPwFDU3r1KpP-7zBC_nCI9swow3WDA > token
  $ authctl jwt verify --key secret --alg HS256 < token

  Say who it has to be for, and see every reason why it is not valid, for a script:
  $ authctl jwt verify --key secret --alg HS256 --aud me --at 2100-01-01T00:00:00Z --json < token

  Verify a token of an issuer that publishes its keys; they are fetched when they are needed:
    authctl jwt verify --issuer https://login.example.com --aud me < token

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
    #[command(flatten)]
    keys: keyset::Given,
    /// Allow this algorithm alone, of those that the key is good for; may be repeated
    #[arg(long, value_name = "ALG")]
    alg: Vec<Algorithm>,
    #[command(flatten)]
    demands: Demands,
    /// Judge as if it were this time: RFC 3339 or Unix seconds
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
}

/// Verifies the token's signature and claims.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Verdict, Error> {
    let measure = args.measure(ctx)?;
    if args.brings_own_key() {
        return judge(&args.token(ctx)?, None, &measure);
    }
    let (token, mut keys) = if args.keys.come_after(&args.token)? {
        (args.token(ctx)?, args.keys.read(&args.alg, ctx)?)
    } else {
        let keys = args.keys.read(&args.alg, ctx)?;
        (args.token(ctx)?, keys)
    };
    let keys = keys.for_token(token.header(), ctx)?;
    keyset::tell(keys, ctx);
    judge(&token, Some(keys), &measure)
}

impl Args {
    fn token(&self, ctx: &Ctx) -> Result<Unverified, Error> {
        Ok(self.token.read(ctx)?.signed()?)
    }

    /// Reads what tokens are held against.
    fn measure(&self, ctx: &Ctx) -> Result<Measure, Error> {
        if !self.keys.is_given() && !self.demands.are_of_a_proof() {
            return Err(Error::new(Code::Usage, "no key was given").hint(
                "--key, --jwks or --issuer names it; only a DPoP proof brings its own (--profile-of dpop)",
            ));
        }
        if self.demands.take_stdin() && (self.token.is_stdin() || self.keys.are_stdin()) {
            return Err(Error::new(
                Code::Usage,
                "the access token and something else can't both come from standard input",
            )
            .hint("give --ath-of as @FILE, env:NAME or fd:N"));
        }
        Ok(Measure {
            signature: SignaturePolicy {
                algorithms: self.alg.clone(),
            },
            claims: self.demands.policy(self.keys.issuer(), ctx)?,
            now: self.at.unwrap_or_else(|| ctx.now()),
        })
    }

    fn brings_own_key(&self) -> bool {
        self.demands.are_of_a_proof() && !self.keys.is_given()
    }
}
