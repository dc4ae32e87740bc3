//! `authctl helper terraform`: the protocol of Terraform's credentials helpers.

use clap::builder::PossibleValuesParser;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;

use super::kept;
use super::reach;
use super::setup::{self, Setup, Told, Tool};
use super::which::{self, Named};
use crate::ctx::Ctx;
use crate::domain::delivery::place::Place;
use crate::domain::delivery::setup::{Way, block};
use crate::domain::ports::SetupError;
use crate::domain::secret::{Secret, Source};
use crate::error::{Code, Error};
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Let Terraform ask; what `terraform login` gets is kept in the store then:
  $ authctl helper terraform --install --dry-run

  See what a host would get:
  $ authctl helper terraform get app.terraform.io

  See also: authctl help terraform";

/// Answer Terraform: the token of a host, and what its login and logout keep and forget
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What is asked; `store` reads an object with a token from standard input
    #[arg(required_unless_present = "setup", conflicts_with = "setup")]
    #[arg(value_parser = PossibleValuesParser::new(["get", "store", "forget"]))]
    operation: Option<String>,
    /// The host that it is about
    #[arg(
        id = "hostname",
        value_name = "HOST",
        required_unless_present = "setup"
    )]
    hostname: Option<Place>,
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    setup: Setup,
}

/// The credentials object, empty where there is nothing for the host; nothing at all where
/// Terraform asked for none.
#[derive(Debug)]
pub struct Answer {
    asked: bool,
    token: Option<Secret>,
}

/// Gives, keeps or forgets, or sets Terraform up.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    if let Some(way) = args.setup.way() {
        return set_up(args, way, ctx).map(Into::into);
    }
    // One without the other is no command line.
    let (Some(operation), Some(host)) = (&args.operation, &args.hostname) else {
        return Err(Error::new(Code::Usage, "HOST is missing"));
    };
    let mut token = None;
    match operation.as_str() {
        "get" => {
            if let Some(login) = which::login(host, &args.named, ctx)? {
                // As a bearer of it would: what can't be shown so is refused.
                login.bearer()?;
                token = Some(Secret::from(login.text()?.to_owned()));
            }
        }
        "store" => kept::keep(host, None, &given(ctx)?, ctx)?,
        // What is not there is forgotten already.
        _ => {
            kept::forget(host, None, ctx)?;
        }
    }
    let asked = operation == "get";
    Ok(Answer { asked, token }.into())
}

fn set_up(args: &Args, way: Way, ctx: &Ctx) -> Result<setup::Done, Error> {
    let is_host = |place: &Place| place.path().is_empty();
    reach::checked(&args.named, way, "terraform", is_host)?;
    let file = ctx.settings.terraform_config();
    let place = file.display().to_string();
    let tool = Tool {
        name: "terraform",
        link: Some("terraform-credentials-authctl"),
        then: Vec::new(),
        told: Told::File(file, &|before, way| {
            let ours = "credentials_helper \"authctl\" {";
            let lines = [ours, "}"].map(str::to_owned);
            let edited = block::edited(before, "terraform", &lines, way);
            // Terraform reads nothing at all where there are two.
            let text = edited.text.as_deref().unwrap_or_default();
            let helpers = text.lines().map(str::trim_start);
            let mut helpers = helpers.filter(|line| line.starts_with("credentials_helper"));
            match helpers
                .find(|line| *line != ours)
                .filter(|_| way == Way::Install)
            {
                None => Ok(edited),
                Some(other) => Err(SetupError::Another {
                    place: place.clone(),
                    setting: "credentials_helper".into(),
                    found: other.trim_start_matches("credentials_helper").trim().into(),
                }
                .into()),
            }
        }),
    };
    let folder = ctx.settings.terraform_plugins();
    args.setup
        .apart(folder)
        .carry_out(&tool, &args.named, way, ctx)
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
