//! `authctl oauth register`: makes a client at a server, and reads, changes and ends it.

mod kept;
mod wanted;

use serde::Serialize;
use serde_json::{Map, Value, json};
use url::Url;

use crate::commands::given::discovery::discover;
use crate::commands::given::published::Ask;
use crate::ctx::Ctx;
use crate::domain::audit::entry::Event;
use crate::domain::credential::Name;
use crate::domain::oauth::issuer::Issuer;
use crate::domain::oauth::metadata;
use crate::domain::oauth::profile::Profile;
use crate::domain::oauth::profile::words::{ClientMethod, Grant};
use crate::domain::oauth::registration::{self, Registered};
use crate::domain::secret::{Secret, Source};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Make a client for this program, and log in with it:
    authctl oauth register work --issuer https://login.example.com --name 'My CLI'
    authctl oauth login work

  Make one that proves itself with a key in the store:
    authctl oauth register ci --issuer https://login.example.com --grant client-credentials --client-auth private_key_jwt --jwk store:jwk/ci

  See what would be asked for, without asking:
    authctl oauth register work --issuer https://login.example.com --dry-run

  Read, change and end it:
    authctl oauth register work --show
    authctl oauth register work --update --scope 'openid email'
    authctl oauth register work --delete

  See which profiles there are:
  $ authctl oauth status";

/// Register a client at a server, and write it into the profile
///
/// Dynamic client registration (RFC 7591, RFC 7592). By default it is a public native client, which
/// has no secret. A secret and the registration's own token go to the store, as
/// secret/PROFILE.client and secret/PROFILE.registration; the rest goes to the configuration.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct Args {
    /// Which profile the client is for
    #[arg(value_name = "PROFILE")]
    name: Name,
    /// The server: an https URL [default: what the configuration says]
    #[arg(long, value_name = "URL")]
    issuer: Option<Issuer>,
    /// What people see when they are asked to agree
    #[arg(long = "name", value_name = "TEXT")]
    called: Option<String>,
    /// Where the browser may come back to; may be given several times
    /// [default: <http://127.0.0.1/callback>, where the port does not matter]
    #[arg(long = "redirect-uri", value_name = "URI")]
    redirect_uris: Vec<Url>,
    /// How tokens will be come by; may be given several times [default: authorization-code]
    #[arg(long = "grant", value_name = "GRANT")]
    grants: Vec<Grant>,
    /// How the client proves who it is [default: none]
    #[arg(long, value_name = "METHOD")]
    client_auth: Option<ClientMethod>,
    /// What it may ask for; may be given several times
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// Where the token is that the server wants for a registration
    #[arg(long, value_name = "SOURCE")]
    initial_token: Option<Source>,
    /// Where a signed statement about this software is (RFC 7591 §2.3)
    #[arg(long, value_name = "SOURCE")]
    software_statement: Option<Source>,
    /// The key whose public half is registered, for `private_key_jwt`
    #[arg(long, value_name = "SOURCE")]
    jwk: Option<Source>,
    /// Read what the server holds of the client
    #[arg(long, conflicts_with_all = ["update", "delete"])]
    show: bool,
    /// Change what is given here, and leave the rest as it is
    #[arg(long, conflicts_with = "delete")]
    update: bool,
    /// End the client at the server, and forget it here
    #[arg(long)]
    delete: bool,
    /// Say what would be sent, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// Explain each step of the protocol on standard error, with every secret left out
    #[arg(long)]
    explain: bool,
}

/// A client, as the server has it now.
#[derive(Debug, Serialize)]
pub struct Outcome {
    profile: String,
    #[serde(skip)]
    done: &'static str,
    client_id: Option<String>,
    client_auth: Option<String>,
    client_name: Option<String>,
    redirect_uris: Vec<String>,
    grant_types: Vec<String>,
    scope: Option<String>,
    registration_uri: Option<String>,
    client_secret: Option<String>,
    client_secret_expires_at: Option<Timestamp>,
    dry_run: bool,
    /// What would be sent.
    request: Option<Map<String, Value>>,
}

/// Does what the flags say.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Outcome, Error> {
    ctx.explain(args.explain);
    let name = &args.name;
    let configured = ctx.settings.oauth_profile(name)?.unwrap_or_default();
    let _turn = ctx.locks.acquire(&kept::reference(name, kept::TOKEN)?)?;
    if args.delete {
        return delete(args, &configured, ctx);
    }
    if args.show || args.update {
        return known(args, &configured, ctx);
    }
    create(args, configured, ctx)
}

fn create(args: &Args, configured: Profile, ctx: &Ctx) -> Result<Outcome, Error> {
    let name = &args.name;
    if configured.registration_uri.is_some() {
        return Err(Error::new(
            Code::ClientExists,
            format!("the profile {name} has a client already"),
        )
        .hint("--show reads it, --update changes it, --delete ends it"));
    }
    let issuer = args.issuer.clone().or(configured.issuer);
    let issuer = issuer.ok_or_else(|| {
        Error::new(
            Code::ProfileIncomplete,
            format!("nothing says which issuer the profile {name} has"),
        )
        .hint("give --issuer URL")
    })?;
    let client = wanted::whole(args, ctx)?;
    if args.dry_run {
        return Ok(told(args, "would register", None, Some(client)));
    }
    let endpoint = match configured.endpoints.registration {
        Some(endpoint) => endpoint,
        None => discover(&issuer, Ask::Always, metadata::read, ctx)?
            .needed("registration_endpoint", |at| &at.registration)?,
    };
    let initial = args.initial_token.as_ref();
    let initial = initial.map(|source| ctx.read(source)).transpose()?;
    let log = kept::ready(name, ctx)?;
    let held = ctx.interrupts.hold();
    let registered = registration::create(ctx, &endpoint, initial.as_ref(), &client)?;
    let written = kept::keep(name, &registered, &log, ctx)
        .and_then(|()| kept::configure(name, &issuer, args.jwk.as_ref(), &registered, ctx));
    if let Err(error) = written {
        return Err(undone(name, &registered, error, ctx));
    }
    kept::noted(Event::ClientRegistered, name, &registered.client_id, ctx);
    drop(held);
    Ok(told(args, "registered", Some(&registered), None))
}

/// Ends a client that could not be kept: its token would be lost, and with it the only way to end
/// it.
fn undone(name: &Name, registered: &Registered, error: Error, ctx: &Ctx) -> Error {
    let ended = match (&registered.uri, &registered.token) {
        (Some(uri), Some(token)) => registration::delete(ctx, uri, token).is_ok(),
        _ => false,
    };
    if ended {
        let gone = kept::forget_secrets(name, ctx);
        let left = gone
            .err()
            .map(|error| format!("; its secrets are still here: {error}"));
        return error.hint(format!(
            "the client was ended at the server again{}",
            left.unwrap_or_default()
        ));
    }
    let place = registered.uri.as_ref().map(Url::as_str);
    error.hint(format!(
        "the server has made the client {} ({}); have it removed there, by secret/{name}.{} where that was stored",
        registered.client_id,
        place.unwrap_or("it can't be changed from here"),
        kept::TOKEN
    ))
}

/// Reads or changes a client that was registered before.
fn known(args: &Args, configured: &Profile, ctx: &Ctx) -> Result<Outcome, Error> {
    let name = &args.name;
    let (uri, token) = access(args, configured, ctx)?;
    let log = kept::ready(name, ctx)?;
    let held = ctx.interrupts.hold();
    let found = registration::show(ctx, &uri, &token)?;
    // SECURITY: the token that was used may be good no more; the new one is kept before anything
    // else happens.
    kept::keep(name, &found, &log, ctx)?;
    if args.show {
        return Ok(told(args, "found", Some(&found), None));
    }
    let client = found.changed(wanted::changes(args, ctx)?);
    if args.dry_run {
        let mut client = client;
        client.remove("client_secret");
        return Ok(told(args, "would change", None, Some(client)));
    }
    let token = found.token.as_ref().unwrap_or(&token);
    let changed = registration::update(ctx, &uri, token, &client)?;
    kept::keep(name, &changed, &log, ctx)?;
    kept::noted(Event::ClientChanged, name, &changed.client_id, ctx);
    drop(held);
    Ok(told(args, "changed", Some(&changed), None))
}

fn delete(args: &Args, configured: &Profile, ctx: &Ctx) -> Result<Outcome, Error> {
    let name = &args.name;
    let (uri, token) = access(args, configured, ctx)?;
    if args.dry_run {
        return Ok(told(args, "would end", None, None));
    }
    ctx.confirm(&format!("End the client of the profile {name}?"))?;
    registration::delete(ctx, &uri, &token)?;
    let client_id = configured.client_id.clone().unwrap_or_default();
    kept::noted(Event::ClientRemoved, name, &client_id, ctx);
    kept::forget(name, ctx)?;
    Ok(told(args, "ended", None, None))
}

/// Returns where a client's registration is, and the token for it.
fn access(args: &Args, configured: &Profile, ctx: &Ctx) -> Result<(Url, Secret), Error> {
    let known = (&configured.registration_uri, &configured.registration_token);
    let (Some(uri), Some(source)) = known else {
        return Err(Error::new(
            Code::CredentialUnknown,
            format!("the profile {} has no registered client", args.name),
        )
        .hint(
            "authctl oauth register makes one; a client that was made elsewhere is changed there",
        ));
    };
    Ok((uri.clone(), ctx.read(source)?))
}

fn told(
    args: &Args,
    done: &'static str,
    client: Option<&Registered>,
    mut request: Option<Map<String, Value>>,
) -> Outcome {
    if let Some(request) = &mut request {
        // SECURITY: who has the statement can register in its name.
        if let Some(statement) = request.get_mut("software_statement") {
            *statement = json!("[left out]");
        }
    }
    let text = |name: &str| client?.text(name).map(str::to_owned);
    let list = |name: &str| client.map(|client| client.list(name)).unwrap_or_default();
    let secret = client.and_then(|client| client.secret.as_ref());
    Outcome {
        profile: args.name.to_string(),
        done,
        client_id: client.map(|client| client.client_id.clone()),
        client_auth: client.and_then(|client| client.method.clone()),
        client_name: text("client_name"),
        redirect_uris: list("redirect_uris"),
        grant_types: list("grant_types"),
        scope: text("scope"),
        registration_uri: client.and_then(|client| client.uri.as_ref().map(Url::to_string)),
        client_secret: secret.map(|_| kept::source(&args.name, kept::SECRET)),
        client_secret_expires_at: client.and_then(|client| client.secret_ends),
        dry_run: args.dry_run,
        request,
    }
}

impl Report for Outcome {
    fn text(&self, text: &mut Text) {
        let role = if self.dry_run {
            Role::Warning
        } else {
            Role::Good
        };
        let client = self.client_id.as_deref().unwrap_or("the client");
        text.put(role, self.done)
            .line(Role::Plain, &format!(" {client} ({})", self.profile));
        let fields = [
            ("name", self.client_name.clone()),
            ("proof", self.client_auth.clone()),
            ("redirect", some(&self.redirect_uris)),
            ("grants", some(&self.grant_types)),
            ("scope", self.scope.clone()),
            ("secret", self.client_secret.clone()),
            (
                "secret ends",
                self.client_secret_expires_at.map(|end| end.to_string()),
            ),
        ];
        for (label, value) in fields {
            if let Some(value) = value {
                text.field(11, label, &value);
            }
        }
        for (name, value) in self.request.iter().flatten() {
            text.field(26, name, &value.to_string());
        }
    }
}

fn some(list: &[String]) -> Option<String> {
    (!list.is_empty()).then(|| list.join(" "))
}
