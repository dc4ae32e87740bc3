//! `authctl jwt sign`: makes a token.

use std::sync::Arc;

use serde::Serialize;

use crate::commands::given::key::Unlock;
use crate::commands::given::kid::Kid;
use crate::commands::given::signer;
use crate::commands::given::stdin;
use crate::ctx::Ctx;
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::draft::Member;
use crate::domain::jose::issue::{Base, Issued, Wishes, issue, token_id};
use crate::domain::jose::key::signer::Signer;
use crate::domain::ports::Random;
use crate::domain::secret::{Secret, Source};
use crate::domain::time::When;
use crate::error::{Code, Error};
use crate::output::lines::{self, Answered};
use crate::output::{Answer, Report, Text};

const EXAMPLES: &str = "Examples:
  Sign a token with a shared secret, good for an hour:
  $ printf 'a secret of thirty-two bytes, now' > secret
  $ authctl jwt sign --key secret --alg HS256 --sub alice --aud api > token

  Say more, as text or as JSON:
  $ authctl jwt sign --key secret --alg HS256 --exp 5m --jti --claim role=admin --claim 'ids:=[1,2]'

  Change one claim of a token, and keep all others as they are:
  $ authctl jwt decode --json < token > decoded
  $ authctl jwt sign --key secret --alg HS256 --claims decoded --claim sub=bob

  Sign claims from a file, and nothing else:
  $ echo '{\"hello\":\"world\"}' > claims.json
  $ authctl jwt sign --key secret --alg HS256 --claims claims.json --no-iat --allow-no-exp

  Sign every line of a file of claims, and get a line of JSON with the token for each:
  $ printf '{\"sub\":\"alice\"}\\n{\"sub\":\"bob\"}\\n' > people
  $ authctl jwt sign --key secret --alg HS256 --jti --lines < people";

/// Make a token and sign it
///
/// The token is written alone. It holds for an hour unless --exp, a claim or --allow-no-exp says
/// otherwise, and has the time of issue in it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The private key: PEM, DER or JWK; any other bytes with --alg HS256, HS384 or HS512
    #[arg(long, value_name = "SOURCE")]
    key: Source,
    #[command(flatten)]
    unlock: Unlock,
    /// The algorithm, where the key is good for several
    #[arg(long, value_name = "ALG")]
    alg: Option<Algorithm>,
    #[command(flatten)]
    kid: Kid,
    /// Add a claim: name=text is a string, name:=JSON any value; a dot is part of the name
    #[arg(long = "claim", value_name = "CLAIM")]
    claims: Vec<Member>,
    /// Begin with these claims: a JSON object, or what jwt decode --json says of a token, of which
    /// the header is taken over too. Every value and the order are kept
    #[arg(long = "claims", value_name = "SOURCE")]
    base: Option<Source>,
    /// When the token ends: a span (1h), RFC 3339 or Unix seconds [default: 1h]
    #[arg(long, value_name = "TIME", conflicts_with = "allow_no_exp")]
    exp: Option<When>,
    /// When it begins to be valid: a span, RFC 3339 or Unix seconds
    #[arg(long, value_name = "TIME")]
    nbf: Option<When>,
    /// Who issues it
    #[arg(long, value_name = "ISSUER")]
    iss: Option<String>,
    /// Who it is about
    #[arg(long, value_name = "SUBJECT")]
    sub: Option<String>,
    /// Who it is for; when repeated, a list
    #[arg(long, value_name = "AUDIENCE")]
    aud: Vec<String>,
    /// What it is called; without a value, a random UUID
    #[arg(long, value_name = "ID", num_args = 0..=1, default_missing_value = "")]
    jti: Option<String>,
    /// The type in the header [default: JWT]
    #[arg(long, value_name = "TYPE")]
    typ: Option<String>,
    /// Add a member to the header: name=text or name:=JSON
    #[arg(long = "header", value_name = "MEMBER")]
    header: Vec<Member>,
    /// Leave out the time of issue
    #[arg(long)]
    no_iat: bool,
    /// Let a token without an end hold for ever
    #[arg(long)]
    allow_no_exp: bool,
    /// Sign the claims in every line of standard input, in order, and give a line of JSON for each
    ///
    /// A line is what --claims takes, and its answer has the token as token, or what is wrong as
    /// error. The other options say the same of every token; --jti without a value gives each its
    /// own. The exit code is the highest that one of the lines alone would have.
    #[arg(long, conflicts_with = "base")]
    lines: bool,
}

/// The token that was made.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Signed(Issued);

/// The token of one line.
#[derive(Debug, Serialize)]
struct Line {
    token: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
}

/// Signs claims: one token's, or those of one a line.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    if args.lines {
        return args.sign_lines(ctx).map(Into::into);
    }
    let passphrase = &args.unlock.passphrase;
    stdin::only_one(false, args.base.iter().chain(passphrase).chain([&args.key]))?;
    let wishes = args.wishes(&*ctx.random)?;
    let base = match &args.base {
        Some(source) => Base::parse(ctx.read(source)?.expose())?,
        None => Base::default(),
    };
    let signer = signer::read(&args.key, args.alg, &args.unlock, ctx)?;
    let kid = args.kid.of(signer.kid());
    let issued = issue(&base, &wishes, (&signer, kid.as_deref()), ctx.now())?;
    for warning in &issued.warnings {
        ctx.warn(warning);
    }
    Ok(Signed(issued).into())
}

impl Args {
    fn sign_lines(&self, ctx: &Ctx) -> Result<Answered, Error> {
        let sources = [&self.key].into_iter().chain(&self.unlock.passphrase);
        if sources.into_iter().any(|source| *source == Source::Stdin) {
            let message = "--lines takes the claims from standard input, and nothing else";
            return Err(
                Error::new(Code::Usage, message).hint("give the key as @FILE, env:NAME or fd:N")
            );
        }
        let wishes = self.wishes(&*ctx.random)?;
        let key = Arc::new(signer::read_key(&self.key, self.alg, &self.unlock, ctx)?);
        // What no line could be signed with is an error before the first.
        let kid = self.kid.of(Signer::new(&key, self.alg)?.kid());
        let (alg, random) = (self.alg, Arc::clone(&ctx.random));
        let new_ids = self.jti.as_deref() == Some("");
        lines::answer(ctx, move || {
            // A signer stays in its thread.
            let signer = Signer::new(&key, alg);
            let (mut wishes, kid, random) = (wishes.clone(), kid.clone(), Arc::clone(&random));
            move |line, now, answer| {
                let signer = signer.as_ref().map_err(Clone::clone)?;
                if new_ids {
                    wishes.rename(&token_id(&*random)?);
                }
                let issued = issue(&Base::parse(line)?, &wishes, (signer, kid.as_deref()), now)?;
                let Issued {
                    token, warnings, ..
                } = issued;
                lines::json(&Line { token, warnings }, answer)?;
                Ok(Answer::Yes)
            }
        })
    }

    fn wishes(&self, random: &dyn Random) -> Result<Wishes, Error> {
        signer::check(&self.header)?;
        let text = |name: &str, value: &Option<String>| {
            value.as_deref().map(|value| Member::text(name, value))
        };
        let jti = match self.jti.as_deref() {
            Some("") => Some(token_id(random)?),
            given => given.map(str::to_owned),
        };
        let mut claims: Vec<Member> = [text("iss", &self.iss), text("sub", &self.sub)]
            .into_iter()
            .flatten()
            .collect();
        claims.extend(match self.aud.as_slice() {
            [] => None,
            [only] => Some(Member::text("aud", only)),
            several => Some(Member::texts("aud", several)),
        });
        claims.extend(self.claims.iter().cloned());
        claims.extend(text("jti", &jti));
        let mut header = self.header.clone();
        header.extend(text("typ", &self.typ));
        Ok(Wishes {
            claims,
            header,
            expires: self.exp,
            begins: self.nbf,
            no_iat: self.no_iat,
            allow_no_exp: self.allow_no_exp,
        })
    }
}

impl Report for Signed {
    fn text(&self, text: &mut Text) {
        text.secret(&Secret::from(self.0.token.clone()));
    }
}
