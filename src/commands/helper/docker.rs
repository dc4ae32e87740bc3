//! `authctl helper docker`: docker's credential helper.

use std::collections::BTreeMap;

use clap::ValueEnum;
use serde::Serialize;

use super::kept;
use super::reach;
use super::setup::{self, Setup, Told, Tool};
use super::which::{self, Named};
use crate::commands::given::delivered::delivered;
use crate::ctx::Ctx;
use crate::domain::delivery::docker::{self, Login, NOT_FOUND};
use crate::domain::delivery::place::{Host, Place, PlaceError};
use crate::domain::delivery::setup::Way;
use crate::domain::delivery::setup::members::Obstacle;
use crate::domain::delivery::username::Username;
use crate::domain::ports::SetupError;
use crate::domain::secret::{Secret, Source};
use crate::error::{Code, Error};
use crate::output::{self, Report, Text};

const EXAMPLES: &str = "Examples:
  Let docker ask for what goes to a registry; shown first, and taken back by --uninstall:
  $ authctl helper docker --install --host registry.example.com --as oauth/work --links . --dry-run

  Let docker keep what is given to `docker login` here, too:
  $ authctl helper docker --install --links . --dry-run

  See what docker would get; exit 1 where nothing is meant for the registry:
  $ echo registry.example.com | authctl helper docker get

  See also: authctl help docker";

/// Answer docker: who goes to a registry, and with which password or token
///
/// What docker is given by `docker login` is kept in the store, with a table of its own in
/// config.toml, and goes with `docker logout`. What a table names that was not kept so is not
/// replaced; it stays after `docker logout`, and only goes to that registry no more.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What docker wants
    #[arg(required_unless_present = "setup", conflicts_with = "setup")]
    operation: Option<Operation>,
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    setup: Setup,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Operation {
    Get,
    Store,
    Erase,
    List,
    Version,
}

/// What docker reads.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Login(Login),
    NotFound { message: &'static str },
    Done {},
    List(BTreeMap<String, String>),
    Version { version: &'static str },
}

/// Answers docker, or sets it up.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    if let Some(way) = args.setup.way() {
        return set_up(args, way, ctx).map(Into::into);
    }
    let answer = match args.operation {
        Some(Operation::Get) => got(&args.named, ctx)?,
        Some(Operation::Store) => stored(ctx)?,
        Some(Operation::Erase) => erased(ctx)?,
        Some(Operation::List) => listed(ctx)?,
        Some(Operation::Version) | None => Answer::Version {
            version: env!("CARGO_PKG_VERSION"),
        },
    };
    Ok(answer.into())
}

fn got(named: &Named, ctx: &Ctx) -> Result<Answer, Error> {
    let server = asked(ctx)?;
    let host = match docker::registry(&server) {
        Ok(registry) => host(&registry, named, ctx)?,
        Err(error @ PlaceError::Insecure { .. }) => return Err(error.into()),
        Err(PlaceError::Malformed) => None,
    };
    let Some(host) = host else {
        return Ok(Answer::NotFound { message: NOT_FOUND });
    };
    let login = which::login_of(host, ctx)?;
    login.bearer()?;
    let place = &login.host.place;
    let username = login.host.username.as_deref();
    Ok(Answer::Login(Login {
        server,
        username: username
            .unwrap_or_else(|| docker::usual_username(place))
            .to_owned(),
        secret: login.text()?.to_owned(),
    }))
}

/// Keeps a login that was given to docker.
///
/// SECURITY: what the configuration means for the registry is not replaced by what somebody typed.
fn stored(ctx: &Ctx) -> Result<Answer, Error> {
    let given = ctx.read(&Source::Stdin)?;
    let given: Login = serde_json::from_slice(given.expose()).map_err(|_| {
        Error::new(Code::Usage, "standard input is no login of docker's")
            .hint("it is an object with ServerURL, Username and Secret")
    })?;
    let registry = docker::registry(&given.server)?;
    let username: Username = given.username.parse()?;
    let secret = Secret::from(given.secret);
    // Docker stores again what it was given, whenever somebody logs in with it.
    let again = match host(&registry, &Named::default(), ctx)? {
        Some(host) if host.is_for(Some(&username)) => {
            let held = delivered(&host.wanted, ctx);
            held.is_ok_and(|held| held.value.matches(secret.expose()))
        }
        _ => false,
    };
    if !again {
        kept::keep(&registry, Some(&username), &secret, ctx)?;
    }
    Ok(Answer::Done {})
}

/// Forgets what docker was given. What is not there is forgotten already: `docker logout` asks for
/// each form of an address.
fn erased(ctx: &Ctx) -> Result<Answer, Error> {
    if let Ok(registry) = docker::registry(&asked(ctx)?) {
        kept::forget(&registry, None, ctx)?;
    }
    Ok(Answer::Done {})
}

/// Lists the registries that docker's own configuration names, where something is meant for them.
///
/// SECURITY: docker gets all that is listed, and sends it to its daemon with each build; what is
/// meant for other programs is none of its business.
fn listed(ctx: &Ctx) -> Result<Answer, Error> {
    let config = ctx.tools.read(&ctx.settings.docker_config())?;
    let mut list = BTreeMap::new();
    for registry in docker::known(config.as_deref().unwrap_or_default()) {
        if let Some(host) = host(&registry, &Named::default(), ctx)? {
            let usual = || docker::usual_username(&registry).to_owned();
            let username = host.username.map_or_else(usual, |user| user.to_string());
            list.insert(docker::server(&registry), username);
        }
    }
    Ok(Answer::List(list))
}

fn asked(ctx: &Ctx) -> Result<String, Error> {
    let asked = ctx.read(&Source::Stdin)?;
    let text = asked.expose_text().unwrap_or_default().trim();
    if text.chars().any(char::is_control) {
        return Err(Error::new(
            Code::Usage,
            "standard input is no server of docker's",
        ));
    }
    Ok(text.to_owned())
}

/// Returns what is known of a registry; docker's own goes by two names.
fn host(registry: &Place, named: &Named, ctx: &Ctx) -> Result<Option<Host>, Error> {
    if let Some(host) = which::host(registry, named, ctx)? {
        return Ok(Some(host));
    }
    let other: Place = docker::server(registry).parse()?;
    which::host(&other, named, ctx)
}

fn set_up(args: &Args, way: Way, ctx: &Ctx) -> Result<setup::Done, Error> {
    reach::checked(&args.named, way, "docker", docker::asks)?;
    let file = ctx.settings.docker_config();
    let place = file.display().to_string();
    let edit = |before: Option<&str>, way| {
        docker::configured(before, args.named.host.as_ref(), way).map_err(|obstacle| {
            let place = place.clone();
            Error::from(match obstacle {
                Obstacle::Malformed(reason) => SetupError::Malformed { place, reason },
                Obstacle::Another(found) => SetupError::Another {
                    place,
                    setting: "credsStore or credHelpers".into(),
                    found,
                },
            })
        })
    };
    let tool = Tool {
        name: "docker",
        link: Some("docker-credential-authctl"),
        then: Vec::new(),
        told: Told::File(file, &edit),
    };
    args.setup.carry_out(&tool, &args.named, way, ctx)
}

impl Report for Answer {
    fn text(&self, text: &mut Text) {
        match self {
            Self::NotFound { message } => {
                text.verbatim(message).end();
            }
            Self::Version { version } => {
                let line = format!("docker-credential-authctl (authctl) v{version}");
                text.verbatim(&line).end();
            }
            Self::Done {} => {}
            Self::Login(_) | Self::List(_) => {
                let line = serde_json::to_string(self).unwrap_or_default();
                text.verbatim(&line).end();
            }
        }
    }

    fn answer(&self) -> output::Answer {
        (!matches!(self, Self::NotFound { .. })).into()
    }
}
