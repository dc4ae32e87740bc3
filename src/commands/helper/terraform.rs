//! `authctl helper terraform`: the protocol of Terraform's credentials helpers.

use clap::builder::PossibleValuesParser;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;

use super::kept;
use super::which::{self, Named};
use crate::ctx::Ctx;
use crate::domain::delivery::place::Place;
use crate::domain::secret::{Secret, Source};
use crate::error::{Code, Error};
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Let Terraform or OpenTofu ask, in ~/.terraformrc, with a link to authctl called
  terraform-credentials-authctl in ~/.terraform.d/plugins:
    credentials_helper \"authctl\" {}

  See what a host would get:
  $ authctl helper terraform get app.terraform.io";

/// Answer Terraform: the token of a host, and what its login and logout keep and forget
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What is asked; `store` reads {\"token\": …} from standard input
    #[arg(value_parser = PossibleValuesParser::new(["get", "store", "forget"]))]
    operation: String,
    /// The host that it is about
    #[arg(id = "hostname", value_name = "HOST")]
    hostname: Place,
    #[command(flatten)]
    named: Named,
}

/// The credentials object, empty where there is nothing for the host; nothing at all where
/// Terraform asked for none.
#[derive(Debug)]
pub struct Answer {
    asked: bool,
    token: Option<Secret>,
}

/// Gives, keeps or forgets.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Answer, Error> {
    let mut token = None;
    match args.operation.as_str() {
        "get" => {
            if let Some(login) = which::login(&args.hostname, &args.named, ctx)? {
                // As a bearer of it would: what can't be shown so is refused.
                login.bearer()?;
                token = Some(Secret::from(login.text()?.to_owned()));
            }
        }
        "store" => kept::keep(&args.hostname, None, &given(ctx)?, ctx)?,
        // What is not there is forgotten already.
        _ => {
            kept::forget(&args.hostname, None, ctx)?;
        }
    }
    Ok(Answer {
        asked: args.operation == "get",
        token,
    })
}

/// Reads what is to be kept. The protocol wants an error where that is more than a token.
fn given(ctx: &Ctx) -> Result<Secret, Error> {
    let object = ctx.read(&Source::Stdin)?;
    let object = serde_json::from_slice(object.expose());
    if let Ok(Value::Object(mut object)) = object
        && object.len() == 1
        && let Some(Value::String(token)) = object.remove("token")
    {
        return Ok(Secret::from(token));
    }
    let message = "standard input holds no credentials that authctl can keep";
    Err(Error::new(Code::Usage, message).hint("it takes an object with a `token`, and no more"))
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        if let Some(token) = self.token.as_ref().and_then(Secret::expose_text) {
            object.serialize_entry("token", token)?;
        }
        object.end()
    }
}

impl Report for Answer {
    fn text(&self, text: &mut Text) {
        if self.asked {
            let line = serde_json::to_string(self).unwrap_or_default();
            text.verbatim(&line).end();
        }
    }
}
