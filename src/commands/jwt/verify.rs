//! `authctl jwt verify`: whether a token may be believed, and if not, every reason why.

use super::batch;
use super::demands::Demands;
use super::sealed::{self, Inside};
use super::verdict::{Measure, Verdict, judge};
use crate::commands::given::{keyset, stdin, token};
use crate::commands::logged;
use crate::ctx::Ctx;
use crate::domain::audit::entry::Event;
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::codec::Token;
use crate::domain::jose::verify::SignaturePolicy;
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};
use crate::output::Report;
use crate::output::lines::Answered;

const EXAMPLES: &str = "Examples:
  Verify a token with a shared secret:
  $ printf 'a secret of thirty-two bytes, now' > secret
  $ echo eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjRlOX0.jxx3jnzupws9xJPwFDU3r1KpP-7zBC_nCI9swow3WDA > token
  $ authctl jwt verify --key secret --alg HS256 < token

  Say who it has to be for, and see every reason why it is not valid, for a script:
  $ authctl jwt verify --key secret --alg HS256 --aud me --at 2100-01-01T00:00:00Z --json < token

  Open an encrypted token, and verify the signed one inside:
  $ echo '{\"kty\":\"oct\",\"k\":\"GawgguFyGrWKav7AX4VKUg\"}' > opener.jwk
  $ authctl jwe encrypt token --key opener.jwk --cty JWT > sealed
  $ authctl jwt verify --key secret --alg HS256 --decrypt-key opener.jwk < sealed

  Verify a token of an issuer that publishes its keys; they are fetched when they are needed:
    authctl jwt verify --issuer https://login.example.com --aud me < token

  Demand that it is an access token, and no older than an hour:
  $ authctl jwt verify --key secret --alg HS256 --aud me --profile-of access --max-age 1h < token

  Check a DPoP proof, which brings its own key, against the request that it came with:
  $ echo eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2In0.e30.c2ln > proof
  $ authctl jwt verify --profile-of dpop --htm POST --htu https://api.example/pay < proof

  Verify every token of a file, one a line, and get a line of JSON for each:
  $ cat token token > tokens
  $ authctl jwt verify --key secret --alg HS256 --lines < tokens";

/// Say whether a token may be believed, and if not, every reason why
///
/// The signature has to be one that the key allows, and the claims have to hold: not expired, not
/// from the future, and for the audience that --aud names. The exit code is 0 when the token is
/// valid and 1 when it is not.
///
/// Where the signature is wrong, nothing of what the token says is repeated; --json has it under
/// `unverified`. An encrypted token proves nothing by itself: --decrypt-key opens it, and the signed
/// token inside is verified.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group = clap::ArgGroup::new("keys"))]
pub struct Args {
    #[command(flatten)]
    token: token::Given,
    #[command(flatten)]
    keys: keyset::Given,
    #[command(flatten)]
    sealed: sealed::Given,
    /// Allow this algorithm alone, of those that the key is good for; may be repeated
    #[arg(long, value_name = "ALG")]
    alg: Vec<Algorithm>,
    #[command(flatten)]
    demands: Demands,
    /// Judge as if it were this time: RFC 3339 or Unix seconds
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// Verify every line of standard input, in order, and give a line of JSON for each
    ///
    /// A line that is no token, or whose key is not known, gives the error as --json does, and the
    /// others are verified all the same. The exit code is the highest that one of the lines alone
    /// would have. Keys that a server publishes are fetched anew when they are too old, and once in
    /// a while for a token that names one that is not there.
    #[arg(long)]
    lines: bool,
}

/// Verifies signatures and claims: of one token, or of one a line.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    if args.lines {
        args.token.must_be_lines()?;
    }
    let measure = args.measure(ctx)?;
    let now = args.at.unwrap_or_else(|| ctx.now());
    if args.lines {
        return args.verify_lines(measure, ctx).map(Into::into);
    }
    let mut presented = None;
    let outcome = verify(args, &measure, now, &mut presented, ctx);
    let code = outcome.as_ref().map(Verdict::code);
    logged::refused_token(ctx, Event::TokenVerified, presented.as_ref(), code);
    Ok(outcome?.into())
}

/// Verifies one token, and leaves it in `presented` once it is read.
fn verify(
    args: &Args,
    measure: &Measure,
    now: Timestamp,
    presented: &mut Option<Secret>,
    ctx: &Ctx,
) -> Result<Verdict, Error> {
    let (inside, keys) = if args.brings_own_key() {
        (args.token(presented, ctx)?, None)
    } else if args.keys.come_after(&args.token)? {
        let inside = args.token(presented, ctx)?;
        (inside, Some(args.keys.read(&args.alg, ctx)?))
    } else {
        let keys = args.keys.read(&args.alg, ctx)?;
        (args.token(presented, ctx)?, Some(keys))
    };
    let (token, encryption) = match inside {
        Inside::Signed(token, encryption) => (token, encryption),
        Inside::Refused(header, failure) => {
            return Ok(Verdict::no(*header, vec![failure], now));
        }
    };
    let verdict = match keys {
        None => judge(&token, None, measure, now)?,
        Some(mut keys) => {
            let keys = keys.for_token(token.header(), ctx)?;
            keyset::tell(keys, ctx);
            judge(&token, Some(keys), measure, now)?
        }
    };
    let verdict = match encryption {
        Some(encryption) => verdict.sealed(encryption),
        None => verdict,
    };
    Ok(verdict.explained(measure))
}

impl Args {
    /// Reads the token, and opens it where it is encrypted.
    fn token(&self, presented: &mut Option<Secret>, ctx: &Ctx) -> Result<Inside, Error> {
        let is_taken = self.token.is_stdin() || self.keys.are_stdin() || self.demands.take_stdin();
        stdin::only_one(is_taken, self.sealed.sources())?;
        let bytes = presented.insert(self.token.bytes(ctx)?);
        self.sealed.open(Token::parse(bytes.expose())?, ctx)
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
            at: self.at,
        })
    }

    /// Verifies a token a line, with keys that are read or fetched before there is any.
    fn verify_lines(&self, measure: Measure, ctx: &Ctx) -> Result<Answered, Error> {
        stdin::only_one(true, self.sealed.sources())?;
        let opener = self.sealed.opener(ctx)?;
        if self.brings_own_key() {
            return batch::verify(None, opener, measure, ctx);
        }
        self.keys.come_after(&self.token)?;
        let keys = self.keys.read(&self.alg, ctx)?;
        keyset::tell(keys.all(), ctx);
        batch::verify(Some(keys), opener, measure, ctx)
    }

    fn brings_own_key(&self) -> bool {
        self.demands.are_of_a_proof() && !self.keys.is_given()
    }
}
