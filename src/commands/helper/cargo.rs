//! `authctl helper cargo`: cargo's protocol for credential providers.

use std::io::{BufRead, Read as _};

use clap::{Args as _, FromArgMatches as _};
use zeroize::{Zeroize as _, Zeroizing};

use super::kept;
use super::setup::{self, Setup, Told, Tool};
use super::which::{self, Login, Named};
use crate::commands::logged;
use crate::ctx::{Ctx, SOURCE_LIMIT};
use crate::domain::credential::Kind;
use crate::domain::delivery::cargo::{self, Action, Cache, Done, Refusal, Request};
use crate::domain::delivery::place::Place;
use crate::domain::delivery::setup::{Way, registries};
use crate::domain::ports::InputError;
use crate::domain::secret::Secret;
use crate::error::Error;
use crate::output::{Report, Text, print};

const EXAMPLES: &str = "Examples:
  Let cargo ask for all registries; what `cargo login` is given is kept in the store then:
  $ authctl helper cargo --install --dry-run

  Let it ask for one of those in its configuration, and give it a login's token:
    authctl helper cargo --install --host crates.example.com/index --as oauth/work

  See what a registry would get:
  $ echo '{\"v\":1,\"kind\":\"get\",\"operation\":\"read\",\"registry\":{\"index-url\":\"sparse+https://crates.example.com/index/\"}}' | authctl helper cargo

  See also: authctl help cargo";

/// Answer cargo: the token of a registry, and what `cargo login` and `cargo logout` keep and forget
///
/// A registry gets what the table of its index names, and nothing that is meant for a whole host.
/// A secret or a key goes into the header Authorization as it is, an access token as `Bearer`, and
/// either as `Basic` where the table names a user.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    setup: Setup,
    /// As cargo starts it
    #[arg(long, hide = true)]
    cargo_plugin: bool,
}

/// Everything was answered.
#[derive(Debug, serde::Serialize)]
pub struct Answered {}

/// Answers until cargo has no more requests, or sets it up.
///
/// A request that fails is answered, too: cargo reads no answer of a program that fails.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    if let Some(way) = args.setup.way() {
        return set_up(args, way, ctx).map(Into::into);
    }
    say(cargo::HELLO.to_owned(), ctx)?;
    let mut input = ctx.inputs.open(None)?;
    while let Some(line) = next(&mut *input)? {
        let outcome = perform(&line, &args.named, ctx);
        say(cargo::answer(&outcome), ctx)?;
    }
    Ok(Answered {}.into())
}

/// SECURITY: the line may hold a token.
fn say(mut line: String, ctx: &Ctx) -> Result<(), Error> {
    line.push('\n');
    let said = print(line.as_bytes(), &ctx.console);
    line.zeroize();
    said
}

/// Returns the next line; cargo waits for the answer before it ends the input.
fn next(input: &mut dyn BufRead) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let mut line = Zeroizing::new(Vec::new());
    let mut within = input.take(u64::try_from(SOURCE_LIMIT).unwrap_or(u64::MAX));
    let read = within.read_until(b'\n', &mut line);
    read.map_err(|error| InputError::Unreadable {
        place: "standard input".to_owned(),
        reason: error.to_string(),
    })?;
    Ok((!line.is_empty()).then_some(line))
}

fn perform(line: &[u8], named: &Named, ctx: &Ctx) -> Result<Done, Refusal> {
    let request = Request::parse(line)?;
    let configured = configured(&request.args)?;
    let named = configured.as_ref().unwrap_or(named);
    let Ok(place) = cargo::registry(&request.index) else {
        return Err(Refusal::UrlNotSupported);
    };
    let failed = |error: Error| {
        logged::denied(ctx, "cargo", &error);
        refusal(&error)
    };
    match (request.action, &named.wanted) {
        (Action::Get, _) => get(&place, named, ctx).map_err(failed)?,
        (Action::Unknown, _) => Err(Refusal::OperationNotSupported),
        (Action::Login(_) | Action::Logout, Some(wanted)) => Err(Refusal::Other {
            message: format!("cargo's configuration says that {place} gets {wanted}"),
            caused_by: Vec::new(),
        }),
        (Action::Login(Some(token)), None) => {
            kept::keep(&place, None, &token, ctx).map_err(failed)?;
            Ok(Done::Login)
        }
        (Action::Login(None), None) => Err("no token was given".into()),
        (Action::Logout, None) if kept::forget(&place, None, ctx).map_err(failed)? => {
            Ok(Done::Logout)
        }
        (Action::Logout, None) => Err(Refusal::NotFound),
    }
}

/// Reads what stands behind the program in cargo's configuration, which never gets to the command
/// line.
fn configured(words: &[String]) -> Result<Option<Named>, Refusal> {
    if words.is_empty() {
        return Ok(None);
    }
    let grammar = Args::augment_args(clap::Command::new("cargo").no_binary_name(true));
    let matches = grammar.try_get_matches_from(words);
    let named = matches.and_then(|matches| Named::from_arg_matches(&matches));
    // What clap says has a page of help behind it.
    let said = |error: clap::Error| {
        let said = error.to_string();
        let first = said.lines().next().unwrap_or_default();
        format!(
            "in cargo's configuration: {}",
            first.trim_start_matches("error: ")
        )
    };
    named.map(Some).map_err(|error| said(error).as_str().into())
}

fn get(place: &Place, named: &Named, ctx: &Ctx) -> Result<Result<Done, Refusal>, Error> {
    let Some(host) = which::host(place, named, ctx)? else {
        return Ok(Err(Refusal::NotFound));
    };
    // SECURITY: an index says where cargo goes with the token, and any Cargo.toml can name an
    // index. On a host with many tenants another's must not get what is meant for the host.
    if host.place != *place {
        ctx.tell(&format!(
            "authctl: {} gets {}, but a registry has to be named with its path: [hosts.\"{place}\"]",
            host.place, host.wanted
        ));
        return Ok(Err(Refusal::NotFound));
    }
    let login = which::login_of(host, ctx)?;
    let token = Secret::from(token(&login)?);
    let cache = match (login.credential.expires_at, login.credential.ephemeral) {
        (Some(at), _) => Cache::Expires(at),
        (None, true) => Cache::Never,
        (None, false) => Cache::Session,
    };
    Ok(Ok(Done::Get { token, cache }))
}

/// Returns what goes into the header: registries take their own tokens bare, and others as HTTP
/// has it.
fn token(login: &Login) -> Result<String, Error> {
    let kept = login.host.wanted.reference.kind != Kind::Oauth;
    if kept && login.host.username.is_none() {
        login.text().map(str::to_owned)
    } else {
        login.header()
    }
}

fn set_up(args: &Args, way: Way, ctx: &Ctx) -> Result<setup::Done, Error> {
    let [file, old] = ctx.settings.cargo_config();
    let file = match ctx.tools.read(&old)? {
        Some(_) => old,
        None => file,
    };
    let folders = ctx.settings.search_path();
    let program = ctx.tools.program(&folders)?;
    // Where it is on the PATH, its name outlives its folder.
    let name = program.file_name().filter(|_| {
        let folder = program.parent();
        folders.iter().any(|known| Some(known.as_path()) == folder)
    });
    let provider = name.map_or_else(
        || program.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    let place = file.display().to_string();
    let index = args.named.host.as_ref();
    let tool = Tool {
        name: "cargo",
        link: None,
        then: Vec::new(),
        told: Told::File(file, &|before, way| {
            Ok(registries::edited(before, &place, &provider, index, way)?)
        }),
    };
    args.setup.carry_out(&tool, &args.named, way, ctx)
}

fn refusal(error: &Error) -> Refusal {
    let hints = error.hints().iter().map(|hint| format!("hint: {hint}"));
    Refusal::Other {
        message: error.to_string(),
        caused_by: error.causes().into_iter().chain(hints).collect(),
    }
}

impl Report for Answered {
    fn text(&self, _: &mut Text) {}

    fn is_said(&self) -> bool {
        true
    }
}
