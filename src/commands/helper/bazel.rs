//! `authctl helper bazel`: the protocol of Bazel's credential helpers, which uv speaks, too.

use std::collections::BTreeMap;

use clap::builder::PossibleValuesParser;
use serde::{Deserialize, Serialize};

use super::which::{self, Named};
use crate::ctx::Ctx;
use crate::domain::delivery::place::{Place, PlaceError};
use crate::domain::secret::Source;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Let Bazel (7 and later) ask, in .bazelrc; HOST is the one that [hosts] in config.toml names:
    common --credential_helper=HOST=bazel-credential-authctl

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
    #[arg(value_parser = PossibleValuesParser::new(["get"]))]
    operation: String,
    #[command(flatten)]
    named: Named,
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

/// Answers what the headers of a request are.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Answer, Error> {
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
    Ok(Answer { headers, expires })
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
