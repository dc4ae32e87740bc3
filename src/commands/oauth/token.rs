//! `authctl oauth token`: gives a fresh access token, however many processes ask for one.

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::fresh::{self, Asked};
use super::profile;
use crate::commands::given::format::Shape;
use crate::ctx::Ctx;
use crate::domain::credential::Name;
use crate::domain::oauth::indicator::Indicator;
use crate::domain::oauth::tokens::TokenSet;
use crate::domain::oauth::upkeep::Target;
use crate::domain::time::Span;
use crate::error::Error;
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Call an API with it; curl reads the header from its standard input, not from its arguments:
    authctl oauth token work --format header | curl -H @- https://api.example.com/

  Be sure that it holds for another hour:
    authctl oauth token work --min-ttl 1h

  Get one that can read and no more, for one API:
    authctl oauth token work --scope read --resource https://api.example.com/

  See which profiles there are:
  $ authctl oauth status --json";

/// Print a fresh access token
///
/// One that is not fresh is refreshed first: once, however many ask at the same time. A browser is
/// never opened; where somebody has to sign in, the command ends with exit code 4.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Which login
    #[arg(value_name = "PROFILE")]
    name: Option<Name>,
    /// How long the token should still hold; one that the server gives for less is refreshed each
    /// time [default: 5m, or a quarter of a short-lived token's life]
    #[arg(long, value_name = "SPAN")]
    min_ttl: Option<Span>,
    /// Ask for a token with this scope alone, out of those that the login was granted; may be given
    /// several times
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// Ask for a token for this API; may be given several times
    #[arg(long = "resource", value_name = "URL")]
    resources: Vec<Indicator>,
    /// Ask for a token for this API, at servers that call it so
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// Explain each step of the protocol on standard error, with every secret left out
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    shape: Shape,
}

/// An access token that was asked for.
#[derive(Debug)]
pub struct Token(TokenSet);

/// Returns the stored token where it is fresh, and refreshes it where it is not.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    ctx.explain(args.explain);
    let name = profile::named(args.name.as_ref(), ctx)?;
    let asked = Asked {
        target: Target::new(&args.scopes, &args.resources, args.audience.clone()),
        min_ttl: args.min_ttl,
        anew: false,
    };
    args.shape.check(&name, ctx)?;
    let tokens = fresh::tokens(&name, &asked, ctx)?.tokens;
    let kind = Some(tokens.kind);
    let given = args.shape.give(&name, &tokens.access_token, kind, ctx)?;
    Ok(given.unwrap_or_else(|| Token(tokens).into()))
}

impl Serialize for Token {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(4))?;
        let token = self.0.access_token.expose_text().unwrap_or_default();
        object.serialize_entry("access_token", token)?;
        object.serialize_entry("token_type", self.0.kind.as_str())?;
        object.serialize_entry("expires_at", &self.0.expires_at)?;
        object.serialize_entry("scope", &self.0.scope)?;
        object.end()
    }
}

impl Report for Token {
    fn text(&self, text: &mut Text) {
        text.secret(&self.0.access_token);
    }
}
