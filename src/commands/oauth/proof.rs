//! `authctl oauth proof`: proves to an API that whoever sends a token has its key (RFC 9449).

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use url::Url;

use super::fresh::{self, Asked};
use crate::ctx::Ctx;
use crate::domain::credential::Name;
use crate::domain::oauth::dpop::Prover;
use crate::domain::oauth::indicator::Indicator;
use crate::domain::oauth::tokens::{TokenKind, TokenSet};
use crate::domain::oauth::upkeep::Target;
use crate::domain::origin::is_secure;
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::error::{Code, Error};
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Call an API with a token that is bound to a key; curl reads both headers from standard input:
    authctl oauth proof work GET https://api.example.com/me --headers | curl -H @- https://api.example.com/me

  Where the API answers 401 and a DPoP-Nonce, once more with that:
    authctl oauth proof work GET https://api.example.com/me --headers --nonce eyJ7S_zG.eyJH0-Z.HX4w-7v

  The login that such a token comes from:
    authctl oauth login work --dpop

  See which profiles there are:
  $ authctl oauth status --json";

/// Make a DPoP proof for one request
///
/// A token that is bound to a key is of use only with a proof of that key, made for the one request
/// that it goes with (RFC 9449 §4): good once, and for a short time. The token is refreshed first
/// where it has to be; --headers gives both, so that they belong together.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Which login
    #[arg(value_name = "PROFILE")]
    name: Name,
    /// The request's method
    #[arg(value_name = "METHOD", value_parser = method)]
    method: String,
    /// The request's URL; what stands behind ? or # is not in the proof
    #[arg(value_name = "URL")]
    url: Url,
    /// What the API's last answer said in its header DPoP-Nonce
    #[arg(long, value_name = "NONCE", value_parser = nonce)]
    nonce: Option<String>,
    /// Print the two headers of the request, the token's and the proof's
    #[arg(long)]
    headers: bool,
    /// How long the token should still hold
    #[arg(long, value_name = "SPAN")]
    min_ttl: Option<Span>,
    /// The token with this scope alone, as in oauth token; may be given several times
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// The token for this API, as in oauth token; may be given several times
    #[arg(long = "resource", value_name = "URL")]
    resources: Vec<Indicator>,
    /// The token for this API, at servers that call it so
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
}

/// A proof, and the token that it is for.
#[derive(Debug)]
pub struct Proof {
    dpop: Secret,
    tokens: TokenSet,
    headers: bool,
}

/// Makes the proof with the key that lies beside the tokens.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Proof, Error> {
    // SECURITY: a proof says that its token is about to go there.
    if !is_secure(&args.url) {
        return Err(Error::new(
            Code::UrlInsecure,
            "a token goes over https only, or to this machine",
        ));
    }
    let asked = Asked {
        target: Target::new(&args.scopes, &args.resources, args.audience.clone()),
        min_ttl: args.min_ttl,
        anew: false,
    };
    let fresh = fresh::tokens(&args.name, &asked, ctx)?;
    let (TokenKind::Dpop, Some(key)) = (fresh.tokens.kind, &fresh.kept.dpop_key) else {
        let name = &args.name;
        let message =
            format!("the token of oauth/{name} is not bound to a key: whoever has it may use it");
        return Err(Error::new(Code::TokenUnbound, message)
            .hint(format!("authctl oauth token {name} gives it"))
            .hint(format!(
                "authctl oauth login {name} --dpop gets one that is bound"
            )));
    };
    let token = Some(&fresh.tokens.access_token);
    let request = (args.method.as_str(), &args.url);
    let nonce = args.nonce.as_deref();
    let dpop = Prover::new(key)?
        .proof(request, token, nonce, ctx.now(), &*ctx.random)
        .map_err(crate::domain::oauth::answer::TokenError::from)?;
    Ok(Proof {
        dpop,
        tokens: fresh.tokens,
        headers: args.headers,
    })
}

/// Reads a method (RFC 9110 §9.1). There is none in small letters, and whoever writes one so means
/// the other.
fn method(text: &str) -> Result<String, &'static str> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if text.is_empty() || !text.bytes().all(fits) {
        return Err("it wants a method, such as GET");
    }
    Ok(text.to_ascii_uppercase())
}

/// Reads a nonce (RFC 9449 §8.1).
fn nonce(text: &str) -> Result<String, &'static str> {
    let fits = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    if text.is_empty() || !text.bytes().all(fits) {
        return Err("it wants what the header DPoP-Nonce said");
    }
    Ok(text.to_owned())
}

fn text_of(secret: &Secret) -> &str {
    secret.expose_text().unwrap_or_default()
}

impl Serialize for Proof {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(4))?;
        object.serialize_entry("dpop", text_of(&self.dpop))?;
        object.serialize_entry("access_token", text_of(&self.tokens.access_token))?;
        object.serialize_entry("token_type", self.tokens.kind.as_str())?;
        object.serialize_entry("expires_at", &self.tokens.expires_at)?;
        object.end()
    }
}

impl Report for Proof {
    fn text(&self, text: &mut Text) {
        if !self.headers {
            text.secret(&self.dpop);
            return;
        }
        let kind = self.tokens.kind.as_str();
        let token = text_of(&self.tokens.access_token);
        let proof = text_of(&self.dpop);
        text.secret(&Secret::from(format!(
            "Authorization: {kind} {token}\nDPoP: {proof}"
        )));
    }
}
