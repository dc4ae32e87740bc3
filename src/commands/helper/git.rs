//! `authctl helper git`: git's credential helper.

use std::str::FromStr;

use serde::Serialize;

use super::setup::{self, Setup, Told, Tool};
use super::which::{self, Named};
use crate::commands::given::delivered::{delivered, delivered_as};
use crate::commands::oauth::fresh::Asked;
use crate::ctx::Ctx;
use crate::domain::credential::Kind;
use crate::domain::delivery::git::{
    Answer, GitError, Question, configured, others, usual_username,
};
use crate::domain::delivery::place::{Host, Place, PlaceError};
use crate::domain::delivery::setup::Way;
use crate::domain::secret::{Secret, Source};
use crate::error::Error;
use crate::output::{self, Report, Text};

const EXAMPLES: &str = "Examples:
  Let git ask for what goes to a host; shown first, and taken back by --uninstall:
  $ authctl helper git --install --host git.example.com --as oauth/work --links . --dry-run

  See what git would get:
  $ printf 'protocol=https\\nhost=git.example.com\\n\\n' | authctl helper git get

  See also: authctl help git";

/// Answer git: who goes to a server, and with which password or token
///
/// Standard input and output are the lines of git-credential(1). A server that asks for Bearer gets
/// the token as such from git 2.46 on; any other gets it as the password of --username, of the
/// host's username in config.toml, or of the one that the host wants beside tokens. What is typed at
/// git's own question is not kept; what the server refuses is refreshed, where it is a login's.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// get, store, erase or capability; any other is left to helpers that know it
    #[arg(required_unless_present = "setup", conflicts_with = "setup")]
    operation: Option<Operation>,
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    setup: Setup,
}

/// What git wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Get,
    Erase,
    Capability,
    /// To be left out in silence (gitcredentials(7), CUSTOM HELPERS).
    Other,
}

impl FromStr for Operation {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "get" => Self::Get,
            "erase" => Self::Erase,
            "capability" => Self::Capability,
            _ => Self::Other,
        })
    }
}

/// Lines for git.
#[derive(Serialize)]
pub struct Lines {
    lines: String,
}

/// Answers git, or sets it up.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    if let Some(way) = args.setup.way() {
        return set_up(args, way, ctx).map(Into::into);
    }
    let lines = match args.operation {
        Some(Operation::Get) => got(&args.named, ctx)?,
        Some(Operation::Erase) => {
            refused(&args.named, ctx);
            String::new()
        }
        Some(Operation::Capability) => "version 0\ncapability authtype\n".to_owned(),
        Some(Operation::Other) | None => String::new(),
    };
    Ok(Lines { lines }.into())
}

fn got(named: &Named, ctx: &Ctx) -> Result<String, Error> {
    let question = question(ctx)?;
    let Some(host) = host(&question, named, ctx)? else {
        return Ok(String::new());
    };
    answer(&question, &host, ctx).inspect_err(|_| {
        // The host is ours to answer for. Without this git would ask the person for a password, or
        // another helper for an old one.
        let _lost = output::print(b"quit=1\n", &ctx.console);
    })
}

fn answer(question: &Question, host: &Host, ctx: &Ctx) -> Result<String, Error> {
    let login = which::login_of(host.clone(), ctx)?;
    login.bearer()?;
    let named = question.username.as_deref().or(host.username.as_deref());
    let bearer = named.is_none() && question.takes_bearer();
    let answer = Answer {
        username: (!bearer).then(|| named.unwrap_or_else(|| usual_username(&host.place))),
        value: login.text()?,
        expires_at: login.credential.expires_at,
        ephemeral: login.credential.ephemeral,
    };
    Ok(answer.written())
}

/// Refreshes a login whose token a server has refused, so that the next one is another. A login
/// does not end because a server said so, and whatever goes wrong here is told at the next `get`.
fn refused(named: &Named, ctx: &Ctx) {
    let again = || -> Result<(), Error> {
        let question = question(ctx)?;
        let (Some(host), Some(shown)) = (host(&question, named, ctx)?, &question.shown) else {
            return Ok(());
        };
        if host.wanted.reference.kind != Kind::Oauth {
            return Ok(());
        }
        // Another process may have refreshed it since.
        if delivered(&host.wanted, ctx)?
            .value
            .matches(shown.as_bytes())
        {
            let asked = Asked {
                anew: true,
                ..Asked::default()
            };
            delivered_as(&host.wanted, &asked, ctx)?;
        }
        Ok(())
    };
    if let Err(error) = again() {
        ctx.detail(&format!("not refreshed: {error}"));
    }
}

fn question(ctx: &Ctx) -> Result<Question, Error> {
    let asked: Secret = ctx.read(&Source::Stdin)?;
    let text = asked.expose_text().ok_or(GitError::Malformed)?;
    Ok(Question::read(text)?)
}

/// Returns what is known of the server; nothing where it is none of ours.
fn host(question: &Question, named: &Named, ctx: &Ctx) -> Result<Option<Host>, Error> {
    let Some(url) = question.url() else {
        return Ok(None);
    };
    let place: Place = match url.parse() {
        Ok(place) => place,
        Err(error @ PlaceError::Insecure { .. }) => {
            // Said only where somebody would wonder.
            let meant = url.replacen("http://", "https://", 1).parse();
            let meant = meant.map_or(Ok(None), |place| which::host(&place, named, ctx))?;
            return if meant.is_some() {
                Err(error.into())
            } else {
                Ok(None)
            };
        }
        // A path that no table could name.
        Err(PlaceError::Malformed) => return Ok(None),
    };
    let user = question.username.as_deref();
    let hosts = which::hosts(named, ctx)?;
    let repository = place.repository();
    let found = repository
        .iter()
        .chain([&place])
        .filter_map(|place| place.find_for(user, &hosts));
    Ok(found.max_by_key(|host| host.place.path().len()).cloned())
}

fn set_up(args: &Args, way: Way, ctx: &Ctx) -> Result<setup::Done, Error> {
    let mut files = ctx.settings.git_config().into_iter();
    let first = files.next().unwrap_or_default();
    let mut there = std::iter::once(first.clone()).chain(files);
    let file = there.find(|file| matches!(ctx.tools.read(file), Ok(Some(_)) | Err(_)));
    let rivals = match way {
        Way::Install if args.named.host.is_none() => rivals(ctx),
        Way::Install | Way::Uninstall => Vec::new(),
    };
    for rival in &rivals {
        ctx.warn(rival);
    }
    let tool = Tool {
        name: "git",
        link: Some("git-credential-authctl"),
        then: rivals,
        told: Told::File(file.unwrap_or(first), &|before, way| {
            Ok(configured(before, args.named.host.as_ref(), way))
        }),
    };
    args.setup.carry_out(&tool, &args.named, way, ctx)
}

/// Says which other helpers git gives a password to that it had from authctl, once a server has
/// taken it. One host's own section leaves them out; all hosts' does not.
fn rivals(ctx: &Ctx) -> Vec<String> {
    let files = ctx.settings.git_config().into_iter();
    let files = files.chain(ctx.settings.git_system_config());
    let mut said = Vec::new();
    for file in files {
        // What can't be read here is git's to tell.
        let text = ctx.tools.read(&file).ok().flatten().unwrap_or_default();
        for other in others(&text) {
            let plain = other == "store" || other.ends_with("git-credential-store");
            let how = if plain { ", in plain text" } else { "" };
            said.push(format!(
                "{} names the helper {other}: git gives it each password from authctl to keep{how}; \
                 --host HOST leaves it out",
                file.display()
            ));
        }
    }
    said
}

impl Report for Lines {
    fn text(&self, text: &mut Text) {
        text.verbatim(&self.lines);
    }
}
