//! `authctl oauth exchange`: one token for another.

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::party::{ClientOptions, Party};
use super::{keeping, profile};
use crate::commands::given::stdin::only_one;
use crate::commands::given::value;
use crate::commands::logged::{self, Log};
use crate::ctx::Ctx;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::Name;
use crate::domain::oauth::answer::TokenError;
use crate::domain::oauth::exchange::{Exchange, Issued, Shown, TokenType};
use crate::domain::oauth::indicator::Indicator;
use crate::domain::oauth::revocation::Hint;
use crate::domain::secret::Source;
use crate::error::{Code, Error, Kind};
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Trade the token of a login for one that is good for less:
    authctl oauth exchange work --audience billing --scope invoices:read

  Trade a token that came with a request, as the service that it came to:
    printf %s \"$TOKEN\" | authctl oauth exchange api --subject-token - --resource https://billing.example.com

  Act for somebody, and say who acts:
    authctl oauth exchange api --subject-token env:TOKEN --actor-token @own.jwt --actor-type jwt

  See which logins there are:
  $ authctl oauth status";

/// Trade a token for another
///
/// RFC 8693. The issued token is printed alone and kept nowhere. The client is the profile's: a
/// login's, or one that is only configured.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Whose client asks
    #[arg(value_name = "PROFILE")]
    name: Option<Name>,
    /// On whose behalf: -, @FILE, env:NAME, fd:N, store:KIND/NAME or prompt [default: the profile's
    /// own access token]
    #[arg(long, value_name = "SOURCE")]
    subject_token: Option<Source>,
    /// What that is: `access_token`, `refresh_token`, `id_token`, jwt, saml1, saml2 or a URI
    /// [default: `access_token`]
    #[arg(long, value_name = "TYPE", requires = "subject_token")]
    subject_type: Option<TokenType>,
    /// Who acts, where that is somebody else
    #[arg(long, value_name = "SOURCE")]
    actor_token: Option<Source>,
    /// What that is [default: `access_token`]
    #[arg(long, value_name = "TYPE", requires = "actor_token")]
    actor_type: Option<TokenType>,
    /// What to get for it [default: what the server sees fit]
    #[arg(long, value_name = "TYPE")]
    requested_type: Option<TokenType>,
    /// What the new token may be used for; may be given several times
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// Where the new token is to be used; may be given several times
    #[arg(long = "resource", value_name = "URL")]
    resources: Vec<Indicator>,
    /// Where the new token is to be used, by name; may be given several times
    #[arg(long = "audience", value_name = "NAME")]
    audiences: Vec<String>,
    /// Explain each step of the protocol on standard error, with every secret left out
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    client: ClientOptions,
}

/// A token that was given for another.
///
/// Its JSON is `{"access_token", "issued_token_type", "token_type", "expires_in", "expires_at",
/// "scope"}`.
#[derive(Debug)]
pub struct Exchanged(Issued);

/// Exchanges the token; giving the new one out is what this verb is for.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Exchanged, Error> {
    let sources = args.subject_token.iter().chain(&args.actor_token);
    only_one(false, sources.chain(args.client.sources()))?;
    ctx.explain(args.explain);
    let name = profile::named(args.name.as_ref(), ctx)?;
    let about = keeping::reference(&name);
    exchange(name, args, ctx).inspect_err(|error| {
        // What the command line or the store got wrong is no exchange that was refused.
        if matches!(error.code().kind(), Kind::Denied | Kind::Remote) {
            let entry = Entry::failed(Event::TokenExchanged, error.code().as_str());
            logged::failed(ctx, entry.about(&about));
        }
    })
}

fn exchange(name: Name, args: &Args, ctx: &Ctx) -> Result<Exchanged, Error> {
    let shown = |source: &Option<Source>, kind: &Option<TokenType>| {
        let Some(source) = source else {
            return Ok(None);
        };
        let kind = kind.clone().unwrap_or_default();
        value::read(source, ctx).map(|token| Some(Shown { token, kind }))
    };
    let subject = shown(&args.subject_token, &args.subject_type)?;
    let actor = shown(&args.actor_token, &args.actor_type)?;
    let log = Log::open(ctx)?;
    let party = Party::of(name, &args.client, ctx)?;
    let subject = match subject {
        Some(subject) => subject,
        None => own(&party)?,
    };
    let endpoint = party.endpoint("token", |at| &at.token)?;
    let scopes: Vec<String> = args
        .scopes
        .iter()
        .flat_map(|scope| scope.split_whitespace())
        .map(str::to_owned)
        .collect();
    let asked = Exchange {
        subject,
        actor,
        requested: args.requested_type.as_ref(),
        scopes: &scopes,
        resources: &args.resources,
        audiences: &args.audiences,
    };
    let issued = party.connection.channel().exchange(&endpoint, asked);
    let issued = issued.map_err(refused)?;
    log.append(Entry::new(Event::TokenExchanged).about(&keeping::reference(&party.name)))?;
    Ok(Exchanged(issued))
}

fn own(party: &Party<'_>) -> Result<Shown, Error> {
    if party.session().is_none() {
        return Err(Error::new(Code::Usage, "no token to exchange is named")
            .hint("--subject-token SOURCE names it"));
    }
    Ok(Shown {
        token: party.own(Hint::Access)?,
        kind: TokenType::default(),
    })
}

/// Says why the server exchanges nothing, and what there is to do (RFC 8693 §2.2.2).
fn refused(error: TokenError) -> Error {
    let TokenError::Refused { error: word, .. } = &error else {
        return error.into();
    };
    let hint = match word.as_str() {
        "invalid_target" => Some(
            "--resource and --audience say what the token is for; the server does not give one for that",
        ),
        "invalid_request" | "invalid_grant" => Some(
            "the server does not take one of the tokens, or not as what it was said to be: --subject-type, --actor-type",
        ),
        "unsupported_grant_type" => Some("the server does not exchange tokens"),
        "unauthorized_client" => {
            Some("the server does not let this client exchange tokens; --client-id names another")
        }
        "invalid_scope" => Some("--scope says what the token may be used for; ask for less"),
        _ => None,
    };
    let refused = Error::from(error);
    match hint {
        Some(hint) => refused.hint(hint),
        None => refused,
    }
}

impl Serialize for Exchanged {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let issued = &self.0;
        let mut object = serializer.serialize_map(Some(6))?;
        let token = issued.token.expose_text().unwrap_or_default();
        object.serialize_entry("access_token", token)?;
        object.serialize_entry("issued_token_type", &issued.kind)?;
        object.serialize_entry("token_type", &issued.token_type)?;
        object.serialize_entry("expires_in", &issued.expires_in)?;
        object.serialize_entry("expires_at", &issued.expires_at)?;
        object.serialize_entry("scope", &issued.scope)?;
        object.end()
    }
}

impl Report for Exchanged {
    fn text(&self, text: &mut Text) {
        text.secret(&self.0.token);
    }
}
