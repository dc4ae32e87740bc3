//! `authctl oauth login`: signs in with a browser and keeps the tokens.

use serde::Serialize;
use url::Url;

use super::keeping;
use super::profile::{self, Plan};
use crate::commands::given::discovery::discover;
use crate::commands::given::keyset::Keys;
use crate::commands::given::published::Ask;
use crate::commands::logged::{self, Log};
use crate::ctx::Ctx;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::Name;
use crate::domain::oauth::authorization::Attempt;
use crate::domain::oauth::callback::{CallbackError, Expected, pasted_query};
use crate::domain::oauth::endpoint::Client;
use crate::domain::oauth::identity;
use crate::domain::oauth::issuer::Issuer;
use crate::domain::oauth::metadata::{self, Metadata};
use crate::domain::oauth::session::Session;
use crate::domain::oauth::tokens::{ClientSecret, Kept, TokenSet};
use crate::domain::ports::{BrowserError, Came, ListenOptions, Listener, SecretStore, Verdict};
use crate::domain::secret::{Secret, Source};
use crate::domain::time::{Span, Timestamp};
use crate::error::{Code, Error, Kind};
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Log in for the first time; later ones know issuer, client and scopes:
    authctl oauth login work --issuer https://login.example.com --client-id my-cli

  On a machine without a browser, open the address elsewhere and paste where it ends:
    authctl oauth login work --no-browser

  Keep issuer, client and scopes in the configuration instead:
    [profile.work]
    issuer = \"https://login.example.com\"
    client_id = \"my-cli\"
    scopes = [\"openid\", \"offline_access\", \"email\"]

  See who is logged in where:
  $ authctl oauth status";

/// Log in with a browser and keep the tokens
///
/// Authorization code with PKCE: the address to sign in at is printed and opened, and the browser
/// comes back to a port of this machine. The tokens go to the store, and `authctl oauth token`
/// keeps them fresh.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What to call the login
    #[arg(value_name = "PROFILE")]
    name: Name,
    /// The server to log in at: an https URL
    #[arg(long, value_name = "URL")]
    issuer: Option<Issuer>,
    /// What the server knows this program as
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// Where the client's secret comes from, for a client that has one: -, @FILE, env:NAME, fd:N,
    /// store:KIND/NAME or prompt; later logins know it
    #[arg(long, value_name = "SOURCE")]
    client_secret: Option<Source>,
    /// What to ask for; may be given several times; at first openid and `offline_access`
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// The port that the browser comes back to [default: any that is free]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
    /// Only print the address, and open no browser
    #[arg(long)]
    no_browser: bool,
    /// How long to wait for the person to sign in
    #[arg(long, value_name = "SPAN", default_value = "5m")]
    wait: Span,
}

/// Who is logged in where.
#[derive(Debug, Serialize)]
pub struct Login {
    profile: String,
    issuer: String,
    client_id: String,
    subject: Option<String>,
    scope: Option<String>,
    expires_at: Option<Timestamp>,
    refreshable: bool,
    store: &'static str,
    #[serde(skip)]
    now: Timestamp,
}

/// Logs in. Nothing is stored before all of the answer is verified.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Login, Error> {
    login(args, ctx).inspect_err(|error| {
        // A mistake on the command line is no login that failed; a store that did is told apart.
        if matches!(
            error.code().kind(),
            Kind::Denied | Kind::Refused | Kind::Remote
        ) {
            let entry = Entry::failed(Event::LoggedIn, error.code().as_str());
            logged::failed(ctx, entry.about(&keeping::reference(&args.name)));
        }
    })
}

fn login(args: &Args, ctx: &Ctx) -> Result<Login, Error> {
    let name = &args.name;
    let plan = profile::plan(
        name,
        args.issuer.as_ref(),
        args.client_id.as_deref(),
        &args.scopes,
        ctx,
    )?;
    let given = args.client_secret.as_ref().map(|source| ctx.read(source));
    let given = given.transpose()?;
    let store = keeping::writable_store(name, ctx)?;
    let log = Log::open(ctx)?;
    // A login is rare, and what it ends in is kept: it builds on nothing older than it has to.
    let metadata = discover(&plan.issuer, Ask::Always, metadata::read, ctx)?;
    let attempt = Attempt::new(&*ctx.random)?;
    let expected = attempt.expected(&metadata);
    let listener = listen(args, &expected, ctx)?;
    let redirect_uri = listener.redirect_uri().clone();
    let url = attempt.url(&metadata, &plan.client_id, &redirect_uri, &plan.scopes);
    ctx.tell(url.as_str());
    open(args, &url, &*listener, ctx);
    let code = wait(args, &expected, &*listener, ctx)?;
    let client_secret = match given {
        Some(secret) => Some(ClientSecret {
            secret,
            in_body: metadata.secret_in_body,
        }),
        None => known_secret(name, &plan, ctx)?,
    };
    let found = Found {
        name,
        plan,
        client_secret,
        metadata,
        redirect_uri,
    };
    finish(found, store, &log, attempt, &code, ctx)
}

fn listen(args: &Args, expected: &Expected, ctx: &Ctx) -> Result<Box<dyn Listener>, Error> {
    let judge = expected.clone();
    let options = ListenOptions {
        port: args.port,
        // Where the secret came from there, nothing more will.
        pasted: !ctx.settings.no_input() && args.client_secret != Some(Source::Stdin),
    };
    Ok(ctx.loopback.listen(
        options,
        Box::new(move |query| match judge.judge(query) {
            Ok(_) => Verdict::Answer,
            Err(CallbackError::Foreign) => Verdict::Foreign,
            Err(_) => Verdict::Refusal,
        }),
    )?)
}

/// Opens the browser. One that does not open ends nothing: the address is on the screen.
fn open(args: &Args, url: &Url, listener: &dyn Listener, ctx: &Ctx) {
    let opened = if args.no_browser {
        Err("--no-browser was given".to_owned())
    } else {
        ctx.browser.open(url).map_err(|error| match error {
            BrowserError::Headless { reason } => reason,
            BrowserError::NotStarted { .. } => error.to_string(),
        })
    };
    match opened {
        Ok(program) => ctx.note(&format!(
            "opening it with {program}; sign in there, waiting for {}",
            args.wait
        )),
        Err(reason) => {
            let port = listener.redirect_uri().port().unwrap_or_default();
            ctx.note(&format!(
                "open that address to sign in ({reason}); waiting for {}",
                args.wait
            ));
            ctx.note(&format!(
                "on another machine: ssh -L {port}:127.0.0.1:{port} first, or paste here the address that the browser ends at"
            ));
        }
    }
}

fn wait(
    args: &Args,
    expected: &Expected,
    listener: &dyn Listener,
    ctx: &Ctx,
) -> Result<Secret, Error> {
    let end = ctx.now().plus(args.wait);
    let came = loop {
        match listener.wait(end.since(ctx.now()).into()) {
            Came::Nothing => break None,
            Came::Redirected(query) => break Some(query),
            Came::Pasted(line) => match pasted_query(line.expose_text().unwrap_or_default()) {
                Ok(query) => break Some(Secret::from(query)),
                Err(_) if line.expose().trim_ascii().is_empty() => {}
                Err(error) => ctx.warn(&error.to_string()),
            },
        }
    };
    match listener.strangers() {
        0 => {}
        1 => ctx.warn("one request to the port belonged to another login and was ignored"),
        many => ctx.warn(&format!(
            "{many} requests to the port belonged to other logins and were ignored"
        )),
    }
    let Some(query) = came else {
        return Err(Error::new(
            Code::LoginTimeout,
            format!("nobody signed in within {}", args.wait),
        )
        .hint("--wait waits longer")
        .hint("without a browser here: paste the address that the browser ends at"));
    };
    Ok(expected.judge(query.expose_text().unwrap_or_default())?)
}

/// Returns the client's secret that the last login used, where it was the same client's.
fn known_secret(name: &Name, plan: &Plan, ctx: &Ctx) -> Result<Option<ClientSecret>, Error> {
    let Some((credential, session)) = ctx.database.session(name)? else {
        return Ok(None);
    };
    if session.issuer != plan.issuer.as_str() || session.client_id != plan.client_id {
        return Ok(None);
    }
    // Tokens that can't be read any more are what a new login is for.
    Ok(keeping::load(&credential, ctx)
        .ok()
        .filter(|kept| kept.issuer == session.issuer && kept.client_id == session.client_id)
        .and_then(|kept| kept.client_secret))
}

/// What a login knows once the person has signed in.
struct Found<'a> {
    name: &'a Name,
    plan: Plan,
    client_secret: Option<ClientSecret>,
    metadata: Metadata,
    redirect_uri: Url,
}

/// Makes the code into tokens, verifies who signed in, and stores both.
fn finish(
    found: Found<'_>,
    store: &dyn SecretStore,
    log: &Log<'_>,
    attempt: Attempt,
    code: &Secret,
    ctx: &Ctx,
) -> Result<Login, Error> {
    let Found {
        name,
        plan,
        client_secret,
        metadata,
        redirect_uri,
    } = found;
    let turn = ctx.locks.acquire(&keeping::reference(name))?;
    let held = ctx.interrupts.hold();
    let client = Client {
        http: &*ctx.http,
        client_id: &plan.client_id,
        client_secret: client_secret.as_ref(),
        token_endpoint: &metadata.token_endpoint,
    };
    let tokens = client.redeem(code, attempt.verifier, &redirect_uri, ctx.now())?;
    let subject = identify(&plan, &metadata, &attempt.nonce, &tokens, ctx)?;
    narrowed(&plan.scopes, tokens.scope.as_deref(), ctx);
    let session = Session {
        issuer: plan.issuer.to_string(),
        client_id: plan.client_id.clone(),
        requested: plan.scopes.clone(),
        granted: tokens.scope.clone(),
        subject,
        token_endpoint: metadata.token_endpoint.clone(),
        revocation_endpoint: metadata.revocation_endpoint.clone(),
        expires_at: tokens.expires_at,
        refreshable: tokens.refresh_token.is_some(),
        logged_in_at: ctx.now(),
        refreshed_at: None,
        last_failure: None,
    };
    let kept = Kept {
        tokens,
        issuer: session.issuer.clone(),
        client_id: plan.client_id.clone(),
        client_secret,
    };
    let credential = keeping::keep(name, store, &kept, &session, Some(log), ctx)?;
    drop((held, turn));
    Ok(Login {
        profile: name.to_string(),
        issuer: session.issuer,
        client_id: session.client_id,
        subject: session.subject,
        scope: session.granted,
        expires_at: session.expires_at,
        refreshable: session.refreshable,
        store: credential.store.as_str(),
        now: ctx.now(),
    })
}

/// Says which scopes were asked for and not granted. A server that says nothing granted them all
/// (RFC 6749 §5.1); `offline_access` shows in the refresh token, and often nowhere else.
fn narrowed(asked: &[String], granted: Option<&str>, ctx: &Ctx) {
    let Some(granted) = granted else {
        return;
    };
    let missing: Vec<&str> = asked
        .iter()
        .map(String::as_str)
        .filter(|scope| *scope != "offline_access")
        .filter(|scope| !granted.split_whitespace().any(|found| found == *scope))
        .collect();
    if !missing.is_empty() {
        ctx.warn(&format!("not granted: {}", missing.join(" ")));
    }
}

/// Says who signed in, where the server was asked for that.
fn identify(
    plan: &Plan,
    metadata: &Metadata,
    nonce: &Secret,
    tokens: &TokenSet,
    ctx: &Ctx,
) -> Result<Option<String>, Error> {
    if !plan.scopes.iter().any(|scope| scope == "openid") {
        return Ok(None);
    }
    let (Some(id_token), Some(jwks_uri)) = (&tokens.id_token, &metadata.jwks_uri) else {
        ctx.warn("the server was asked who signed in (scope openid) and did not say");
        return Ok(None);
    };
    let nothing_stored = |error: Error| error.hint("nothing was stored");
    let token = identity::read(id_token)?;
    let mut keys =
        Keys::published(jwks_uri.clone(), &[], Ask::Always, ctx).map_err(nothing_stored)?;
    let keys = keys
        .for_token(token.header(), ctx)
        .map_err(nothing_stored)?;
    let expected = identity::Expected {
        issuer: plan.issuer.as_str(),
        client_id: &plan.client_id,
        nonce,
        access_token: &tokens.access_token,
    };
    let algorithms = identity::allowed(&metadata.id_token_algorithms)?;
    let now = ctx.now();
    Ok(Some(identity::subject(
        &token, keys, algorithms, expected, now,
    )?))
}

impl Report for Login {
    fn text(&self, text: &mut Text) {
        text.put(Role::Good, "logged in").line(
            Role::Plain,
            &match &self.subject {
                Some(subject) => format!(" at {} as {subject}", self.issuer),
                None => format!(" at {}", self.issuer),
            },
        );
        if let Some(scope) = &self.scope {
            text.field(8, "scopes", scope);
        }
        let end = match (self.refreshable, self.expires_at) {
            (true, _) => "refreshed by itself".to_owned(),
            (false, Some(end)) => format!(
                "ends {}; there is no refresh token",
                end.seen_from(self.now)
            ),
            (false, None) => "there is no refresh token".to_owned(),
        };
        text.field(8, "tokens", &end);
        text.field(8, "store", self.store);
    }
}
