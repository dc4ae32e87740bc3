//! What the person demands of a token's claims, as options.

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use url::Url;

use crate::ctx::Ctx;
use crate::domain::jose::claims::{Audience, ClaimsPolicy, Request};
use crate::domain::jose::profile::Profile;
use crate::domain::jose::proof;
use crate::domain::oauth::issuer::Issuer;
use crate::domain::secret::Source;
use crate::domain::time::Span;
use crate::error::{Code, Error};

/// What a token has to say, and to be.
#[derive(Debug, clap::Args)]
pub(super) struct Demands {
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
    /// Demand that the token is called this: its jti
    #[arg(long, value_name = "ID")]
    jti: Option<String>,
    /// Demand that the token answers the request with this nonce
    #[arg(long, value_name = "NONCE")]
    nonce: Option<String>,
    /// Demand this type in the header, as in at+jwt
    #[arg(long, value_name = "TYPE")]
    typ: Option<String>,
    /// Demand what a token of this kind must have and be: an access token (RFC 9068), an ID token
    /// (OpenID Connect Core), a logout token (OpenID Connect Back-Channel Logout), or a DPoP proof
    /// (RFC 9449), which is verified with the key that it brings
    #[arg(long, value_name = "KIND", value_parser = profiles())]
    profile_of: Option<Profile>,
    /// Demand that the DPoP proof is for this HTTP method
    #[arg(long, value_name = "METHOD")]
    htm: Option<String>,
    /// Demand that the DPoP proof is for this URL; query and fragment do not count
    #[arg(long, value_name = "URL")]
    htu: Option<Url>,
    /// Demand that the DPoP proof came with this access token
    #[arg(long, value_name = "SOURCE")]
    ath_of: Option<Source>,
    /// Demand that the token has this claim; may be repeated
    #[arg(long, value_name = "CLAIM")]
    require: Vec<String>,
    /// Demand that the token was issued no longer ago than this, as in 1h; for a DPoP proof 5m
    /// before or after now, unless said
    #[arg(long, value_name = "SPAN")]
    max_age: Option<Span>,
    /// How much the clocks may differ
    #[arg(long, value_name = "SPAN", default_value = "0s")]
    leeway: Span,
    /// Take a token that never expires, unless --profile-of says that it has to
    #[arg(long)]
    allow_no_exp: bool,
}

fn profiles() -> impl clap::builder::TypedValueParser<Value = Profile> {
    PossibleValuesParser::new(Profile::ALL.map(Profile::as_str))
        .try_map(|word| word.parse::<Profile>())
}

impl Demands {
    /// Returns what claims have to say, also because the keys are those of an issuer.
    pub(super) fn policy(
        &self,
        keys_of: Option<&Issuer>,
        ctx: &Ctx,
    ) -> Result<ClaimsPolicy, Error> {
        let access_token = self.ath_of.as_ref().map(|source| ctx.read(source));
        Ok(ClaimsPolicy {
            profile: self.profile_of,
            audience: if self.any_aud {
                Audience::Any
            } else if self.aud.is_empty() {
                Audience::Unstated
            } else {
                Audience::OneOf(self.aud.clone())
            },
            issuer: self.issuer(keys_of)?,
            subject: self.sub.clone(),
            id: self.jti.clone(),
            nonce: self.nonce.clone(),
            request: Request {
                method: self.htm.clone(),
                url: self.htu.clone(),
                access_token_hash: access_token.transpose()?.as_ref().map(proof::hash_of),
            },
            typ: self.typ.clone(),
            require: self.require.clone(),
            max_age: self.max_age,
            leeway: self.leeway,
            allow_no_exp: self.allow_no_exp,
        })
    }

    /// Returns the issuer that the token has to be from.
    ///
    /// SECURITY: an issuer's keys prove what it says, and not what it says in another's name.
    fn issuer(&self, keys_of: Option<&Issuer>) -> Result<Option<String>, Error> {
        match (&self.iss, keys_of) {
            (Some(iss), Some(issuer)) if iss != issuer.as_str() => Err(Error::new(
                Code::Usage,
                "--iss and --issuer name different issuers",
            )
            .hint("--issuer demands by itself that the token is from it")),
            (Some(iss), _) => Ok(Some(iss.clone())),
            (None, issuer) => Ok(issuer.map(ToString::to_string)),
        }
    }

    /// Whether each token brings the key that it is verified with, unless keys were given.
    ///
    /// SECURITY: that is so of what is asked for as a DPoP proof, and of nothing else (RFC 9449
    /// §4.3, 7; RFC 8725 §3.10 for all others).
    pub(super) fn are_of_a_proof(&self) -> bool {
        self.profile_of == Some(Profile::Dpop)
    }

    /// Whether standard input is where the access token comes from.
    pub(super) fn take_stdin(&self) -> bool {
        matches!(self.ath_of, Some(Source::Stdin))
    }
}
