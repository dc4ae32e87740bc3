//! `authctl jwt verify`: whether a token may be believed, and if not, every reason why.

use std::str::FromStr;

use serde::Serialize;
use url::Url;

use super::{members, token};
use crate::ctx::{Ctx, SOURCE_LIMIT};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::claims::{self, Audience, Claims, ClaimsPolicy};
use crate::domain::jose::failure::{Failure, Fault};
use crate::domain::jose::header::Header;
use crate::domain::jose::key::KeyError;
use crate::domain::jose::keyset::KeySet;
use crate::domain::jose::verify::{self, Proof, SignaturePolicy};
use crate::domain::ports::HttpRequest;
use crate::domain::secret::{Source, SourceError};
use crate::domain::text::excerpt;
use crate::domain::time::{Span, Timestamp};
use crate::error::{Code, Error};
use crate::output::{Answer, Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Verify a token with a shared secret:
  $ printf 'a secret of thirty-two bytes, now' > secret
  $ echo eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjRlOX0.jxx3jnzupws9xJPwFDU3r1KpP-7zBC_nCI9swow3WDA > token
  $ authctl jwt verify --key secret --alg HS256 < token

  Say who it has to be for, and see every reason why it is not valid, for a script:
  $ authctl jwt verify --key secret --alg HS256 --aud me --at 2100-01-01T00:00:00Z --json < token";

/// Say whether a token may be believed, and if not, every reason why
///
/// The signature has to be one that the key allows, and the claims have to hold: not expired, not
/// from the future, and for the audience that --aud names. The exit code is 0 when the token is
/// valid and 1 when it is not.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group = clap::ArgGroup::new("keys").required(true))]
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
    /// Demand that the token is for this audience; when repeated, for one of them
    #[arg(long, value_name = "AUDIENCE", conflicts_with = "any_aud")]
    aud: Vec<String>,
    /// Take a token whatever audience it is for
    #[arg(long)]
    any_aud: bool,
    /// Demand that the token is from this issuer
    #[arg(long, value_name = "ISSUER")]
    iss: Option<String>,
    /// Demand that the token is about this subject
    #[arg(long, value_name = "SUBJECT")]
    sub: Option<String>,
    /// Demand this type in the header, as in at+jwt
    #[arg(long, value_name = "TYPE")]
    typ: Option<String>,
    /// Demand that the token has this claim; may be repeated
    #[arg(long, value_name = "CLAIM")]
    require: Vec<String>,
    /// How much the clocks may differ
    #[arg(long, value_name = "SPAN", default_value = "0s")]
    leeway: Span,
    /// Judge as if it were this time: RFC 3339 or Unix seconds
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// Take a token that never expires
    #[arg(long)]
    allow_no_exp: bool,
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

/// Whether a token is valid, and why not.
#[derive(Debug, Serialize)]
pub struct Verdict {
    valid: bool,
    header: Header,
    /// Only where the token is valid: nobody takes claims out of a token that is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    claims: Option<Claims>,
    /// What the signature was verified with; `null` where it is not right.
    signature: Option<Proof>,
    failures: Vec<Failure>,
    #[serde(skip)]
    checked: Vec<(&'static str, String)>,
    #[serde(skip)]
    now: Timestamp,
}

/// Verifies the token's signature and claims.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Verdict, Error> {
    let now = args.at.unwrap_or_else(|| ctx.now());
    let token_first = args.read_token_before_keys()?;
    let (token, keys) = if token_first {
        let token = args.token.read(ctx)?.signed()?;
        (token, args.keys(ctx)?)
    } else {
        let keys = args.keys(ctx)?;
        (args.token.read(ctx)?.signed()?, keys)
    };
    for note in keys.notes() {
        ctx.note(note);
    }
    for skipped in keys.skipped() {
        let kid = skipped.kid.as_deref().unwrap_or("without a kid");
        ctx.detail(&format!(
            "the key {} is left out: {}",
            excerpt(kid, 80),
            skipped.reason
        ));
    }
    let policy = args.claims_policy();
    let signature = SignaturePolicy {
        algorithms: args.alg.clone(),
    };
    match verify::verify(&token, &keys, &signature) {
        Ok(verified) => {
            let claims = verified.claims()?;
            let failures = claims::check(&claims, &policy, now);
            let valid = failures.is_empty();
            Ok(Verdict {
                valid,
                header: verified.header().clone(),
                checked: args.checked(&claims, now),
                claims: valid.then_some(claims),
                signature: Some(verified.proof().clone()),
                failures,
                now,
            })
        }
        Err(failures) => {
            if let Some(failure) = failures
                .iter()
                .find(|found| found.code == Fault::KeyUnknown)
            {
                let error = Error::new(Code::JwkUnknown, failure.message.clone());
                return Err(failure.hint.into_iter().fold(error, Error::hint));
            }
            // What would be wrong as well, so that nobody mends one thing to meet the next.
            let mut failures = failures;
            failures.extend(claims::presume(&token, &policy, now)?);
            Ok(Verdict {
                valid: false,
                header: token.header().clone(),
                claims: None,
                signature: None,
                failures,
                checked: Vec::new(),
                now,
            })
        }
    }
}

impl Args {
    /// Whether to read the token first, which is so unless that would take the key's input away.
    fn read_token_before_keys(&self) -> Result<bool, Error> {
        let keys_on_stdin = matches!(self.key, Some(Source::Stdin))
            || matches!(self.jwks, Some(Place::Source(Source::Stdin)));
        if keys_on_stdin && self.token.is_stdin() {
            return Err(Error::new(
                Code::Usage,
                "the token and the key can't both come from standard input",
            )
            .hint("give the token as an argument, or the key as @FILE, env:NAME or fd:N"));
        }
        Ok(!keys_on_stdin)
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

    fn claims_policy(&self) -> ClaimsPolicy {
        ClaimsPolicy {
            audience: if self.any_aud {
                Audience::Any
            } else if self.aud.is_empty() {
                Audience::Unstated
            } else {
                Audience::OneOf(self.aud.clone())
            },
            issuer: self.iss.clone(),
            subject: self.sub.clone(),
            typ: self.typ.clone(),
            require: self.require.clone(),
            leeway: self.leeway,
            allow_no_exp: self.allow_no_exp,
        }
    }

    /// Says what a valid token was held against.
    fn checked(&self, claims: &Claims, now: Timestamp) -> Vec<(&'static str, String)> {
        let times: Vec<&str> = ["exp", "nbf", "iat"]
            .into_iter()
            .filter(|name| claims.members().get(name).is_some())
            .collect();
        let time = match times.as_slice() {
            [] => "the token has no times, so it holds for ever".into(),
            times => format!("{} at {now}, leeway {}", times.join(", "), self.leeway),
        };
        let mut checked = vec![("time", time)];
        if !self.aud.is_empty() {
            checked.push(("aud", self.aud.join(" or ")));
        } else if self.any_aud {
            checked.push(("aud", "any".into()));
        }
        let pinned = [("iss", &self.iss), ("sub", &self.sub), ("typ", &self.typ)];
        for (name, wanted) in pinned {
            checked.extend(wanted.clone().map(|wanted| (name, wanted)));
        }
        if !self.require.is_empty() {
            checked.push(("has", self.require.join(", ")));
        }
        checked
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

impl Report for Verdict {
    fn text(&self, text: &mut Text) {
        if self.valid {
            text.line(Role::Good, "valid");
        } else {
            text.line(Role::Bad, "not valid");
        }
        if let Some(proof) = &self.signature {
            let kid = proof.kid.as_deref().map(|kid| format!(", kid {kid}"));
            let with = format!(
                "{} with {}{}",
                proof.alg,
                proof.key,
                kid.unwrap_or_default()
            );
            text.field(9, "signature", &with);
        }
        for (name, value) in self.checked.iter().filter(|_| self.valid) {
            text.field(9, name, value);
        }
        for failure in &self.failures {
            text.put(Role::Plain, "  ")
                .put(Role::Bad, failure.code.as_str())
                .put(Role::Plain, "  ")
                .line(Role::Plain, &failure.message);
            if let Some(hint) = failure.hint {
                text.put(Role::Plain, "    ").line(Role::Dim, hint);
            }
        }
        if let Some(claims) = &self.claims {
            members::claims(text, claims.members(), self.now);
        }
    }

    fn answer(&self) -> Answer {
        self.valid.into()
    }
}
