//! `authctl jwt verify`: whether a token may be believed, and if not, every reason why.

use serde::Serialize;

use super::members;
use super::sealed::{self, Encryption, Inside};
use crate::commands::given::{keyset, stdin, token};
use crate::ctx::Ctx;
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::claims::{self, Audience, Claims, ClaimsPolicy};
use crate::domain::jose::failure::{Failure, Fault};
use crate::domain::jose::header::Header;
use crate::domain::jose::verify::{self, Proof, SignaturePolicy};
use crate::domain::time::{Span, Timestamp};
use crate::error::{Code, Error};
use crate::output::{Answer, Report, Role, Text};

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
    authctl jwt verify --issuer https://login.example.com --aud me < token";

/// Say whether a token may be believed, and if not, every reason why
///
/// The signature has to be one that the key allows, and the claims have to hold: not expired, not
/// from the future, and for the audience that --aud names. The exit code is 0 when the token is
/// valid and 1 when it is not. An encrypted token proves nothing by itself: --decrypt-key opens it,
/// and the signed token inside is verified.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group = clap::ArgGroup::new("keys").required(true))]
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
    /// How the token was encrypted around its signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    encryption: Option<Encryption>,
    #[serde(skip)]
    checked: Vec<(&'static str, String)>,
    #[serde(skip)]
    now: Timestamp,
}

/// Verifies the token's signature and claims.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Verdict, Error> {
    let now = args.at.unwrap_or_else(|| ctx.now());
    let policy = args.claims_policy()?;
    let token_first = args.keys.come_after(&args.token)?;
    let stdin_is_taken = args.token.is_stdin() || !token_first;
    stdin::only_one(stdin_is_taken, args.sealed.sources())?;
    let (inside, mut keys) = if token_first {
        let inside = args.sealed.open(args.token.read(ctx)?, ctx)?;
        (inside, args.keys.read(&args.alg, ctx)?)
    } else {
        let keys = args.keys.read(&args.alg, ctx)?;
        (args.sealed.open(args.token.read(ctx)?, ctx)?, keys)
    };
    let (token, encryption) = match inside {
        Inside::Signed(token, encryption) => (*token, encryption),
        Inside::Refused(header, failure) => return Ok(Verdict::no(*header, vec![failure], now)),
    };
    let keys = keys.for_token(token.header(), ctx)?;
    keyset::tell(keys, ctx);
    let signature = SignaturePolicy {
        algorithms: args.alg.clone(),
    };
    match verify::verify(&token, keys, &signature) {
        Ok(verified) => {
            let claims = verified.claims()?;
            let mut failures = claims::check(&claims, &policy, now);
            if let Some(encryption) = &encryption {
                failures.extend(encryption.contradictions(claims.members()));
            }
            let valid = failures.is_empty();
            Ok(Verdict {
                valid,
                header: verified.header().clone(),
                checked: args.checked(&claims, &policy, now),
                claims: valid.then_some(claims),
                signature: Some(verified.proof().clone()),
                encryption,
                failures,
                now,
            })
        }
        Err(failures) => {
            let unknown = failures
                .iter()
                .find(|found| found.code == Fault::KeyUnknown)
                .cloned()
                .or_else(|| keys.unusable(token.header(), &args.alg));
            if let Some(failure) = unknown {
                let error = Error::new(Code::JwkUnknown, failure.message);
                return Err(failure.hint.into_iter().fold(error, Error::hint));
            }
            // What would be wrong as well, so that nobody mends one thing to meet the next.
            let mut failures = failures;
            failures.extend(claims::presume(&token, &policy, now)?);
            Ok(Verdict {
                encryption,
                ..Verdict::no(token.header().clone(), failures, now)
            })
        }
    }
}

impl Verdict {
    /// Returns the verdict on a token that may not be believed.
    fn no(header: Header, failures: Vec<Failure>, now: Timestamp) -> Self {
        Self {
            valid: false,
            header,
            claims: None,
            signature: None,
            failures,
            encryption: None,
            checked: Vec::new(),
            now,
        }
    }
}

impl Args {
    /// Returns the issuer that the token has to be from.
    ///
    /// SECURITY: an issuer's keys prove what it says, and not what it says in another's name.
    fn issuer(&self) -> Result<Option<String>, Error> {
        match (&self.iss, self.keys.issuer()) {
            (Some(iss), Some(issuer)) if iss != issuer.as_str() => Err(Error::new(
                Code::Usage,
                "--iss and --issuer name different issuers",
            )
            .hint("--issuer demands by itself that the token is from it")),
            (Some(iss), _) => Ok(Some(iss.clone())),
            (None, issuer) => Ok(issuer.map(ToString::to_string)),
        }
    }

    fn claims_policy(&self) -> Result<ClaimsPolicy, Error> {
        Ok(ClaimsPolicy {
            audience: if self.any_aud {
                Audience::Any
            } else if self.aud.is_empty() {
                Audience::Unstated
            } else {
                Audience::OneOf(self.aud.clone())
            },
            issuer: self.issuer()?,
            subject: self.sub.clone(),
            typ: self.typ.clone(),
            require: self.require.clone(),
            leeway: self.leeway,
            allow_no_exp: self.allow_no_exp,
        })
    }

    /// Says what a valid token was held against.
    fn checked(
        &self,
        claims: &Claims,
        policy: &ClaimsPolicy,
        now: Timestamp,
    ) -> Vec<(&'static str, String)> {
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
        let pinned = [
            ("iss", &policy.issuer),
            ("sub", &self.sub),
            ("typ", &self.typ),
        ];
        for (name, wanted) in pinned {
            checked.extend(wanted.clone().map(|wanted| (name, wanted)));
        }
        if !self.require.is_empty() {
            checked.push(("has", self.require.join(", ")));
        }
        checked
    }
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
        if let Some(encryption) = &self.encryption {
            text.field(9, "encrypted", &encryption.described());
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
