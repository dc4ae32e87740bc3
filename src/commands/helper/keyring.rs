//! `authctl helper keyring`: the program `keyring`, as pip, uv and others start it.

use std::str::FromStr;

use clap::builder::{PossibleValuesParser, ValueParserFactory};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::kept;
use super::setup::{self, Setup, Told, Tool};
use super::which::{self, Named};
use crate::commands::given::quiet::Quiet;
use crate::commands::given::value;
use crate::ctx::Ctx;
use crate::domain::delivery::place::{Place, PlaceError};
use crate::domain::delivery::setup::Way;
use crate::domain::delivery::username::Username;
use crate::domain::secret::{Secret, Source};
use crate::error::{Code, Error};
use crate::output::{self, Report, Text};

const EXAMPLES: &str = "Examples:
  Let pip and uv find authctl as keyring:
  $ authctl helper keyring --install --links . --dry-run

  Both want to be told, and a user in the URL:
    pip install --keyring-provider subprocess --index-url https://USER@pypi.example.com/simple/ x
    uv pip install --keyring-provider subprocess --index-url https://USER@pypi.example.com/simple/ x

  See what an index would get:
  $ authctl helper keyring get https://pypi.example.com/simple/ ann

  See also: authctl help python";

/// Answer pip and uv as the program keyring does: the password for a URL or host
///
/// Where there is none, nothing is written and the exit code is 1. A host alone does not say whether
/// the password would go there by https: `get` answers URLs, and of hosts only this machine.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What is asked; `set` reads the password from standard input
    #[arg(required_unless_present = "setup", conflicts_with = "setup")]
    #[arg(value_parser = PossibleValuesParser::new(["get", "set", "del"]))]
    operation: Option<String>,
    /// The URL or host that it is for
    #[arg(value_name = "SERVICE", required_unless_present = "setup")]
    service: Option<Service>,
    /// Who it belongs to; only `get --mode creds` can do without
    #[arg(id = "user", value_name = "USER")]
    user: Option<String>,
    /// What `get` writes: the password, or user and password
    #[arg(long, default_value = "password", value_parser = PossibleValuesParser::new(["password", "creds"]))]
    mode: String,
    /// How `get` writes it: a line each, or as JSON
    #[arg(long, default_value = "plain", value_parser = PossibleValuesParser::new(["plain", "json"]))]
    output: String,
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    setup: Setup,
}

/// What a password is for.
#[derive(Debug, Clone)]
pub struct Service {
    place: Place,
    /// Whether it was written as a URL.
    by_url: bool,
}

impl FromStr for Service {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self {
            place: text.parse()?,
            by_url: text.contains("://"),
        })
    }
}

impl ValueParserFactory for Service {
    type Parser = Quiet<Self>;

    fn value_parser() -> Quiet<Self> {
        Quiet::new()
    }
}

/// What was found; nothing where something was kept or forgotten.
#[derive(Debug, Default)]
pub struct Answer {
    done: bool,
    json: bool,
    username: Option<String>,
    password: Option<Secret>,
}

/// Gives, keeps or forgets, or makes the link.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    if let Some(way) = args.setup.way() {
        return set_up(args, way, ctx).map(Into::into);
    }
    // One without the other is no command line.
    let (Some(operation), Some(service)) = (&args.operation, &args.service) else {
        return Err(Error::new(Code::Usage, "SERVICE is missing"));
    };
    if operation == "get" {
        return get(service, args, ctx).map(Into::into);
    }
    let user = user(args)?;
    let done = if operation == "set" {
        kept::keep(
            &service.place,
            Some(user),
            &value::read(&Source::Stdin, ctx)?,
            ctx,
        )?;
        true
    } else {
        kept::forget(&service.place, Some(user), ctx)?
    };
    let done = Answer {
        done,
        ..Answer::default()
    };
    Ok(done.into())
}

fn set_up(args: &Args, way: Way, ctx: &Ctx) -> Result<setup::Done, Error> {
    let tool = Tool {
        name: "keyring",
        link: Some("keyring"),
        then: vec![
            "pip asks after: pip config set global.keyring-provider subprocess".to_owned(),
            "uv asks with keyring-provider = \"subprocess\" in ~/.config/uv/uv.toml".to_owned(),
        ],
        // Whether pip asks is for its owner to say.
        told: Told::Nothing,
    };
    args.setup.carry_out(&tool, &args.named, way, ctx)
}

fn get(service: &Service, args: &Args, ctx: &Ctx) -> Result<Answer, Error> {
    let creds = args.mode == "creds";
    let asked = if creds {
        args.user.as_deref()
    } else {
        Some(user(args)?)
    };
    let host = which::host_for(asked, &service.place, &args.named, ctx)?;
    let Some(host) = host else {
        return Ok(Answer::default());
    };
    // SECURITY: pip and uv ask by the URL of an index, and where nothing goes there by its host. The
    // host of one in plain http may be another's in https, and nothing here tells which is asked for.
    if !service.by_url && !service.place.is_loopback() {
        let place = &service.place;
        ctx.tell(&format!(
            "authctl: {place} hides whether it is https: ask for {} by URL, as https://{place}/",
            host.wanted
        ));
        return Ok(Answer::default());
    }
    let username = host.username.as_deref().or(asked).map(str::to_owned);
    if username.is_none() {
        ctx.tell(&format!(
            "authctl: nobody says who {} belongs to: add username = \"…\" to [hosts.\"{}\"]",
            host.wanted, host.place
        ));
        return Ok(Answer::default());
    }
    let login = which::login_of(host, ctx)?;
    // As a password it is shown by whoever has it, and so as a bearer token is.
    login.bearer()?;
    Ok(Answer {
        done: true,
        json: args.output == "json",
        username: username.filter(|_| creds),
        password: Some(Secret::from(login.text()?.to_owned())),
    })
}

/// Returns who is asked about.
fn user(args: &Args) -> Result<&str, Error> {
    let user = args.user.as_deref().filter(|user| !user.is_empty());
    let user = user.ok_or_else(|| Error::new(Code::Usage, "USER is missing"))?;
    let unfit = |_| Error::new(Code::Usage, "USER has a colon or a control character in it");
    user.parse::<Username>().map(|_| user).map_err(unfit)
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        if let Some(username) = &self.username {
            object.serialize_entry("username", username)?;
        }
        if let Some(password) = self.password.as_ref().and_then(Secret::expose_text) {
            object.serialize_entry("password", password)?;
        }
        object.end()
    }
}

impl Report for Answer {
    fn text(&self, text: &mut Text) {
        let Some(password) = self.password.as_ref().and_then(Secret::expose_text) else {
            return;
        };
        if self.json {
            let line = serde_json::to_string(self).unwrap_or_default();
            text.verbatim(&line).end();
            return;
        }
        for line in self.username.as_deref().into_iter().chain([password]) {
            text.verbatim(line).end();
        }
    }

    fn answer(&self) -> output::Answer {
        self.done.into()
    }
}
