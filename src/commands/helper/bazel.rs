//! `authctl helper bazel`: the protocol of Bazel's credential helpers, which uv speaks, too.

use std::collections::BTreeMap;

use clap::builder::PossibleValuesParser;
use serde::{Deserialize, Serialize};

use super::setup::{self, Setup, Told, Tool};
use super::which::{self, Named};
use crate::ctx::Ctx;
use crate::domain::delivery::place::{Place, PlaceError};
use crate::domain::delivery::setup::{Way, block};
use crate::domain::secret::Source;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Let Bazel (7 and later) ask:
  $ authctl helper bazel --install --host cache.example.com --as oauth/work --links . --dry-run

  See what a host would get:
  $ echo '{\"uri\": \"https://cache.example.com/x\"}' | authctl helper bazel get";

/// Answer Bazel: the headers for a request
///
/// Standard input holds {"uri": …}; the answer is {"headers": {…}}, empty where no credential is
/// meant for the host.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What is asked
    #[arg(required_unless_present = "setup", conflicts_with = "setup")]
    #[arg(value_parser = PossibleValuesParser::new(["get"]))]
    operation: Option<String>,
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    setup: Setup,
}

#[derive(Debug, Deserialize)]
struct Question {
    uri: String,
}

/// The headers for the request.
#[derive(Debug, Serialize)]
pub struct Answer {
    headers: BTreeMap<&'static str, [String; 1]>,
    /// When they should be asked for again.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<Timestamp>,
}

/// Answers what the headers of a request are, or sets Bazel up.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    if let Some(way) = args.setup.way() {
        return set_up(args, way, ctx).map(Into::into);
    }
    let asked = ctx.read(&Source::Stdin)?;
    let asked: Question = serde_json::from_slice(asked.expose()).map_err(|_| {
        Error::new(Code::Usage, "standard input is no question of Bazel's")
            .hint("it is an object with a `uri`")
    })?;
    let place = place(&asked.uri)?;
    let login = which::login(&place, &args.named, ctx)?;
    let mut headers = BTreeMap::new();
    let mut expires = None;
    if let Some(login) = login {
        let header = login.header()?;
        headers.insert("Authorization", [header]);
        expires = login.credential.expires_at;
    }
    Ok(Answer { headers, expires }.into())
}

fn set_up(args: &Args, way: Way, ctx: &Ctx) -> Result<setup::Done, Error> {
    // Bazel knows hosts, and neither their ports nor their paths.
    let host = args.named.host.as_ref().map(Place::authority);
    if let Some(host) = host.filter(|host| way == Way::Install && host.starts_with('[')) {
        let message = format!("Bazel knows hosts by their names, and {host} is an IPv6 address");
        return Err(Error::new(Code::Usage, message));
    }
    let host = host.map(|host| host.split(':').next().unwrap_or(host));
    let scope = host.map(|host| format!("{host}=")).unwrap_or_default();
    let line = format!("common --credential_helper={scope}bazel-credential-authctl");
    let name = host.unwrap_or("any host");
    let tool = Tool {
        name: "bazel",
        link: Some("bazel-credential-authctl"),
        then: Vec::new(),
        told: Told::File(ctx.settings.bazel_config(), &|before, way| {
            Ok(block::edited(
                before,
                name,
                std::slice::from_ref(&line),
                way,
            ))
        }),
    };
    args.setup.carry_out(&tool, &args.named, way, ctx)
}

/// Reads where a request goes. Bazel's own servers speak gRPC, which is HTTP/2: the specification
/// has `grpcs://…`, with TLS, and `grpc://…` is plain.
fn place(uri: &str) -> Result<Place, PlaceError> {
    match uri.strip_prefix("grpc") {
        Some(rest) => format!("http{rest}").parse(),
        None => uri.parse(),
    }
}

impl Report for Answer {
    fn text(&self, text: &mut Text) {
        let line = serde_json::to_string(self).unwrap_or_default();
        text.verbatim(&line).end();
    }
}
