//! `authctl helper npm`: a token for npm and pnpm, which know no helper of git's kind.

use std::path::Path;

use serde::Serialize;

use super::setup::{self, Setup, Told, Tool};
use super::which::{self, Named};
use crate::ctx::Ctx;
use crate::domain::delivery::npm::{self, HELPER, Reader, asking, configured};
use crate::domain::delivery::place::{Host, Place};
use crate::domain::delivery::setup::Way;
use crate::error::{Code, Error};
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Let npm read the token from a variable; shown first, and taken back by --uninstall:
  $ authctl helper npm --install --host npm.example.com --as oauth/work --dry-run

  Then start npm as that says, with the variable that it has made:
    authctl run --env NPM_TOKEN_…=oauth/work -- npm install --ignore-scripts

  Let pnpm ask for the token:
  $ authctl helper npm --install --pnpm --host npm.example.com --as oauth/work --links . --dry-run

  See also: authctl help npm";

/// Answer pnpm: the Authorization header for the registry that .npmrc names
///
/// pnpm says nothing of the host that it asks for. The answer is for the one registry whose
/// tokenHelper in .npmrc is pnpm-token-authctl, or for --host; where several are named, they must
/// get the same credential. npm itself asks nobody, and reads a variable.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    setup: Setup,
    /// Set up pnpm's tokenHelper, instead of npm's variable
    #[arg(long, requires = "setup")]
    pnpm: bool,
}

/// The header's value.
#[derive(Serialize)]
pub struct Header {
    header: String,
}

/// Answers pnpm, or sets npm or pnpm up.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    match args.setup.way() {
        Some(way) => set_up(args, way, ctx).map(Into::into),
        None => header(&args.named, ctx).map(Into::into),
    }
}

fn header(named: &Named, ctx: &Ctx) -> Result<Header, Error> {
    let text = ctx.tools.read(&ctx.settings.npm_config())?;
    let registries = match &named.host {
        Some(host) => vec![host.clone()],
        None => asking(text.as_deref().unwrap_or_default()),
    };
    let mut hosts = Vec::new();
    for registry in &registries {
        hosts.extend(which::host(registry, named, ctx)?);
    }
    let Some((first, rest)) = hosts.split_first() else {
        let message = "nothing is meant for a registry of .npmrc";
        return Err(Error::new(Code::CredentialUnknown, message)
            .hint("authctl helper npm --install --pnpm --host HOST --as REF"));
    };
    // SECURITY: pnpm does not say which registry the answer goes to.
    let same = |host: &Host| host.wanted == first.wanted && host.username == first.username;
    if hosts.len() < registries.len() || !rest.iter().all(same) {
        let message = "pnpm asks for several registries, which don't get the same credential";
        return Err(Error::new(Code::CredentialUnfit, message)
            .hint("leave tokenHelper to one of them, and give the others theirs in a variable"));
    }
    let login = which::login_of(first.clone(), ctx)?;
    Ok(Header {
        header: login.header()?,
    })
}

fn set_up(args: &Args, way: Way, ctx: &Ctx) -> Result<setup::Done, Error> {
    let host = setup::meant(&args.named, way, ctx)?;
    let registry = args.named.host.as_ref().ok_or_else(|| {
        Error::new(
            Code::Usage,
            "npm gets a token for one registry: --host is missing",
        )
        .hint("--host registry.npmjs.org, say")
    })?;
    let file = ctx.settings.npm_config();
    let word = match (way, args.pnpm) {
        (Way::Install, true) => helper(args, ctx)?,
        (Way::Install, false) => variable(&file, registry, ctx)?,
        (Way::Uninstall, _) => String::new(),
    };
    let (reader, run) = if args.pnpm {
        (Reader::Pnpm(&word), None)
    } else {
        let run = host.map(|host| format!("authctl run --env {word}={} -- npm …", host.wanted));
        (Reader::Npm(&word), run)
    };
    let tool = Tool {
        name: if args.pnpm { "pnpm" } else { "npm" },
        link: args.pnpm.then_some(HELPER),
        then: run.into_iter().collect(),
        told: Told::File(file, &|before, way| {
            Ok(configured(before, registry, reader, way))
        }),
    };
    args.setup.carry_out(&tool, &args.named, way, ctx)
}

/// Returns the whole path of pnpm's helper: pnpm runs it from wherever it is itself.
fn helper(args: &Args, ctx: &Ctx) -> Result<String, Error> {
    let link = args.setup.place_of_link(HELPER, ctx)?;
    let link = std::path::absolute(&link).unwrap_or(link);
    Ok(link.display().to_string())
}

/// Returns the variable that npm's file has for the registry, or a new one.
fn variable(file: &Path, registry: &Place, ctx: &Ctx) -> Result<String, Error> {
    let text = ctx.tools.read(file)?.unwrap_or_default();
    if let Some(known) = npm::variable_of(&text, registry) {
        return Ok(known);
    }
    let mut random = [0; 6];
    ctx.random.fill(&mut random)?;
    Ok(npm::variable(random))
}

impl Report for Header {
    fn text(&self, text: &mut Text) {
        text.verbatim(&self.header).end();
    }
}
