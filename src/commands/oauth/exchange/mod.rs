//! `authctl oauth exchange`: one token for another.

mod job;
mod trade;

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use job::JobOptions;
use trade::Trade;

use super::party::{ClientOptions, Party};
use super::{keeping, options, profile};
use crate::commands::given::format::Shape;
use crate::commands::given::stdin::only_one;
use crate::commands::given::value;
use crate::commands::logged::{self, Log};
use crate::ctx::Ctx;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::Name;
use crate::domain::oauth::exchange::{Exchange, Issued, Shown, TokenType};
use crate::domain::oauth::indicator::Indicator;
use crate::domain::oauth::profile::Profile;
use crate::domain::oauth::revocation::Hint;
use crate::domain::oauth::tokens::TokenKind;
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

  In a CI job, trade what the runner says of it for a token; no secret is kept anywhere:
    authctl oauth exchange ci --from github --scope deploy --format github --name DEPLOY_TOKEN

  At a server that takes it as an assertion (RFC 7523), and for an audience of its own:
    authctl oauth exchange ci --from gitlab --grant jwt-bearer
    authctl oauth exchange ci --from azure --grant client-credentials --scope https://vault.azure.net/.default

  See which logins there are:
  $ authctl oauth status";

/// Trade a token for another
///
/// RFC 8693, or RFC 7523 with --grant. The issued token is printed alone and kept nowhere. The
/// client is the profile's: a login's, or one that is only configured. A profile without a login
/// that has dpop = true is refused: the key of a token that is kept nowhere would be lost.
///
/// With --from the token that is traded is the ID token of the CI job that this runs in. It is
/// asked for at the last moment, since it holds for minutes, and is never printed. It is sent only
/// where its `aud` is the issuer, the token endpoint or --id-token-audience; what is no JWT is no ID
/// token, and goes nowhere. authctl warns where it looks expired; only the server verifies it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Whose client asks
    #[arg(value_name = "PROFILE")]
    name: Option<Name>,
    /// On whose behalf: -, @FILE, env:NAME, fd:N, store:KIND/NAME or prompt [default: the profile's
    /// own access token]
    #[arg(long, value_name = "SOURCE", group = "subject")]
    subject_token: Option<Source>,
    #[command(flatten)]
    job: JobOptions,
    /// What that is: `access_token`, `refresh_token`, `id_token`, jwt, saml1, saml2 or a URI
    /// [default: `access_token`, and jwt with --from]
    #[arg(long, value_name = "TYPE", requires = "subject")]
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
    /// What the new token may be used for; may be given several times [default: what the
    /// configuration says of the profile, unless it is the login's own token that is traded]
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// Where the new token is to be used; may be given several times [default: as for --scope]
    #[arg(long = "resource", value_name = "URL")]
    resources: Vec<Indicator>,
    /// Where the new token is to be used, by name; may be given several times [default: as for
    /// --scope]
    #[arg(long = "audience", value_name = "NAME")]
    audiences: Vec<String>,
    /// How it is traded: token-exchange (RFC 8693), jwt-bearer (RFC 7523 §2.1: it is the grant),
    /// or client-credentials (RFC 7523 §2.2: it proves the client)
    #[arg(
        long,
        value_name = "GRANT",
        default_value = "token-exchange",
        requires = "subject"
    )]
    grant: Trade,
    /// Explain each step of the protocol on standard error, with every secret left out
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    shape: Shape,
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
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    ctx.explain(args.explain);
    let sources = args.subject_token.iter().chain(&args.actor_token);
    let sources = sources.chain(args.job.source());
    only_one(false, sources.chain(args.client.sources()))?;
    args.grant.check(args)?;
    let name = profile::named(args.name.as_ref(), ctx)?;
    args.shape.check(&name, ctx)?;
    let about = keeping::reference(&name);
    let issued = exchange(name.clone(), args, ctx).inspect_err(|error| {
        // What the command line or the store got wrong is no exchange that was refused.
        if matches!(error.code().kind(), Kind::Denied | Kind::Remote) {
            let entry = Entry::failed(Event::TokenExchanged, error.code().as_str());
            logged::failed(ctx, entry.about(&about));
        }
    })?;
    let kind = TokenKind::named(&issued.token_type);
    let given = args.shape.give(&name, &issued.token, kind, ctx)?;
    Ok(given.unwrap_or_else(|| Exchanged(issued).into()))
}

fn exchange(name: Name, args: &Args, ctx: &Ctx) -> Result<Issued, Error> {
    let shown = |source: &Option<Source>, kind: &Option<TokenType>| {
        let Some(source) = source else {
            return Ok(None);
        };
        let kind = kind.clone().unwrap_or_default();
        value::read(source, ctx).map(|token| Some(Shown { token, kind }))
    };
    // What the job lacks is said before anybody is asked for anything.
    let way = args.job.way(ctx)?;
    let subject = shown(&args.subject_token, &args.subject_type)?;
    let actor = shown(&args.actor_token, &args.actor_type)?;
    let log = Log::open(ctx)?;
    let party = match &way {
        Some(_) => Party::for_job(name, &args.client, args.job.is_vouched(), ctx)?,
        None => Party::of(name, &args.client, ctx)?,
    };
    if party.lacks_key {
        return Err(Error::new(
            Code::Usage,
            format!("the profile {} wants tokens that are bound to a key (dpop), and the key of an exchanged one would be lost", party.name),
        )
        .hint("name a profile without dpop = true"));
    }
    args.grant.demand(&party.connection.channel())?;
    let endpoint = party.endpoint("token", |at| &at.token)?;
    // What a login asks for is no default for what is traded for less.
    let defaults = if way.is_none() && subject.is_none() {
        Profile::default()
    } else {
        ctx.settings.oauth_profile(&party.name)?.unwrap_or_default()
    };
    let subject = match (way, subject) {
        (Some(way), _) => Shown {
            token: args.job.token(&way, &party, &endpoint, ctx)?,
            kind: args.subject_type.clone().unwrap_or_else(TokenType::jwt),
        },
        (None, Some(subject)) => subject,
        (None, None) => own(&party)?,
    };
    let asked = Exchange {
        subject,
        actor,
        requested: args.requested_type.as_ref(),
        scopes: &options::scopes(&or(&args.scopes, defaults.scopes)),
        resources: &or(&args.resources, defaults.resources),
        audiences: &or(&args.audiences, defaults.audience.map(|one| vec![one])),
    };
    let issued = args
        .grant
        .send(party.connection.channel(), &endpoint, asked)?;
    log.append(Entry::new(Event::TokenExchanged).about(&keeping::reference(&party.name)))?;
    Ok(issued)
}

/// Returns what was given, or what the profile says where nothing was.
fn or<T: Clone>(given: &[T], default: Option<Vec<T>>) -> Vec<T> {
    if given.is_empty() {
        default.unwrap_or_default()
    } else {
        given.to_vec()
    }
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
