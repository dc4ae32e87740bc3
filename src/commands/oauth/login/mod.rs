//! `authctl oauth login`: gets tokens the way that the profile's grant says, and keeps them.

mod backchannel;
mod browser;
mod device;
mod elsewhere;
mod finish;
mod machine;
mod pushed;
mod sealed;
mod waiting;

use serde::Serialize;

use super::connection::Connection;
use super::options::Options;
use super::server::server;
use super::{connection, keeping, profile, saving};
use crate::commands::given::published::Ask;
use crate::commands::logged::{self, Log};
use crate::ctx::Ctx;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::Name;
use crate::domain::oauth::backchannel::BindingMessage;
use crate::domain::oauth::profile::Profile;
use crate::domain::oauth::profile::words::Grant;
use crate::domain::time::{Span, Timestamp};
use crate::error::{Code, Error, Kind};
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Log in for the first time; later ones know issuer, client and scopes:
    authctl oauth login work --issuer https://login.example.com --client-id my-cli

  On a machine without a browser, sign in on any other device:
    authctl oauth login work --device

  Where the server has no such way, open the address elsewhere and paste where it ends:
    authctl oauth login work --no-browser

  See what goes over the line, step by step:
    authctl oauth login work --explain

  At a server that asks you by itself, on your telephone:
    authctl oauth login work --grant ciba --login-hint me@example.com --binding-message W4SCT

  As a machine, by the client's own secret, with nobody there:
    authctl oauth login ci --grant client-credentials --client-secret env:CI_SECRET

  At a provider that many people use, whose endpoints and habits are known:
    authctl oauth login hub --preset github --grant device --client-id Iv1.0123456789abcdef

  See which those are:
  $ authctl oauth profile --presets

  See who is logged in where:
  $ authctl oauth status";

/// Log in and keep the tokens
///
/// Authorization code with PKCE: the address to sign in at is printed and opened, and the browser
/// comes back to a port of this machine. With --device an address and a short code are shown, and
/// drawn for a camera, for any device that has a browser. With --grant ciba the server asks the
/// person that --login-hint names, on a device that it knows. With --grant client-credentials or
/// jwt-bearer nobody signs in at all.
///
/// The tokens go to the store, and `authctl oauth token` keeps them fresh. What the command line says of the profile is written into [profile.NAME] of
/// config.toml, so that the next login knows it; what is asked of one login alone (--prompt,
/// --login-hint, --max-age) is not, and no secret ever is.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What to call the login
    #[arg(value_name = "PROFILE")]
    name: Name,
    #[command(flatten)]
    options: Options,
    /// Write nothing of this into the configuration
    #[arg(long)]
    no_save: bool,
    /// Sign in on another device: the same as --grant device, and known to later logins
    #[arg(long, conflicts_with = "grant")]
    device: bool,
    /// Only print the address, and open no browser
    #[arg(long)]
    no_browser: bool,
    /// What the other device shows beside the question, so that it can be told from others; with
    /// --grant ciba
    #[arg(long, value_name = "TEXT")]
    binding_message: Option<BindingMessage>,
    /// Explain each step of the protocol on standard error, with every secret left out
    #[arg(long)]
    explain: bool,
    /// How long to wait for the person to sign in
    #[arg(long, value_name = "SPAN", default_value = "5m")]
    wait: Span,
}

/// Who is logged in where.
#[derive(Debug, Serialize)]
pub struct Login {
    profile: String,
    grant: Grant,
    issuer: String,
    client_id: String,
    subject: Option<String>,
    scope: Option<String>,
    expires_at: Option<Timestamp>,
    refreshable: bool,
    store: &'static str,
    #[serde(skip)]
    renews: bool,
    #[serde(skip)]
    now: Timestamp,
}

/// Logs in. Nothing is stored before all of the answer is verified.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Login, Error> {
    ctx.explain(args.explain);
    login(args, ctx).map_err(|error| {
        // A mistake on the command line is no login that failed; a store that did is told apart.
        if !matches!(
            error.code().kind(),
            Kind::Denied | Kind::Refused | Kind::Remote
        ) {
            return error;
        }
        let entry = Entry::failed(Event::LoggedIn, error.code().as_str());
        logged::failed(ctx, entry.about(&keeping::reference(&args.name)));
        // What a provider does otherwise than others is why a login there fails.
        let notes = profile::preset_notes(&args.name, &args.options.profile(), ctx);
        notes.into_iter().fold(error, Error::hint)
    })
}

fn login(args: &Args, ctx: &Ctx) -> Result<Login, Error> {
    let name = &args.name;
    let given = args.options.profile();
    let given = Profile {
        grant: args.device.then_some(Grant::Device).or(given.grant),
        ..given
    };
    let mut plan = profile::plan(name, given, ctx)?;
    if args.binding_message.is_some() && plan.profile.grant() != Grant::Ciba {
        return Err(Error::new(
            Code::Usage,
            "--binding-message is for --grant ciba: nobody would see it",
        ));
    }
    let store = keeping::writable_store(name, ctx)?;
    let log = Log::open(ctx)?;
    let mut metadata = server(&plan, Ask::Always, ctx)?;
    // Nobody signs in for nothing.
    metadata.needed("token_endpoint", |at| &at.token)?;
    connection::settle(&mut plan, &mut metadata, ctx)?;
    let connection = Connection::planned(&plan, ctx)?;
    let earned = match plan.profile.grant() {
        Grant::AuthorizationCode => browser::sign_in(args, &plan, &metadata, &connection, ctx)?,
        Grant::Device => device::sign_in(args, &plan, &metadata, &connection, ctx)?,
        Grant::Ciba => backchannel::sign_in(args, &plan, &metadata, &connection, ctx)?,
        Grant::ClientCredentials | Grant::JwtBearer => {
            machine::log_in(name, &plan, &metadata, &connection, ctx)?
        }
    };
    let unsaved = std::mem::take(&mut plan.unsaved);
    let found = finish::Found {
        name,
        plan,
        metadata,
    };
    let login = finish::finish(found, store, &log, earned, ctx)?;
    if !args.no_save {
        saving::save(name, &unsaved, ctx);
    }
    Ok(login)
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
        let end = match (self.renews, self.expires_at) {
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
