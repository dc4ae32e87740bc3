//! `authctl secret get`: gives a value out of the store.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use zeroize::Zeroizing;

use crate::commands::given::format::Shape;
use crate::commands::logged::Log;
use crate::ctx::{Ctx, missing, unknown};
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Kind, Name, Reference};
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Hand a value to a program:
  $ printf %s s3cr3t | authctl secret set stripe -
  $ authctl secret get stripe | wc -c

  Read it from JSON; a value that is no text comes as value_base64:
  $ authctl secret get stripe --json

  Set a variable of this shell, or call an API without the value among curl's arguments:
  $ eval \"$(authctl secret get stripe --format sh)\"
    authctl secret get stripe --format header | curl -H @- https://api.example.com/

  Paste it elsewhere; it leaves the clipboard after 45 seconds:
    authctl secret get stripe --copy";

/// Write a value to standard output, raw or as a program reads it
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What it is called
    name: Name,
    #[command(flatten)]
    shape: Shape,
}

/// A value that was asked for.
///
/// Its JSON is `{"name", "value"}`, or `{"name", "value_base64"}` where the value is no UTF-8.
#[derive(Debug)]
pub struct Value {
    name: Name,
    secret: Secret,
}

/// Reads the value; giving it out is what this verb is for.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    args.shape.check(&args.name, ctx)?;
    let (secret, _) = current(&args.name, ctx)?;
    let given = args.shape.give(&args.name, &secret, None, ctx)?;
    Ok(given.unwrap_or_else(|| {
        let name = args.name.clone();
        Value { name, secret }.into()
    }))
}

/// Gives out the value called `name`, and returns it with its end.
pub(in crate::commands) fn current(
    name: &Name,
    ctx: &Ctx,
) -> Result<(Secret, Option<Timestamp>), Error> {
    let reference = Reference::new(Kind::Secret, name.clone());
    let known = ctx.database.credential(&reference)?;
    let known = known.ok_or_else(|| unknown(&reference))?;
    let slot = reference.slot();
    let found = ctx.store(known.store).get(&slot)?;
    let secret = found.ok_or_else(|| missing(&slot))?;
    Log::open(ctx)?.append(Entry::new(Event::SecretRevealed).about(&reference))?;
    Ok((secret, known.expires_at))
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(2))?;
        object.serialize_entry("name", self.name.as_str())?;
        if let Some(text) = self.secret.expose_text() {
            object.serialize_entry("value", text)?;
        } else {
            let encoded = Zeroizing::new(STANDARD.encode(self.secret.expose()));
            object.serialize_entry("value_base64", encoded.as_str())?;
        }
        object.end()
    }
}

impl Report for Value {
    fn text(&self, text: &mut Text) {
        text.secret(&self.secret);
    }
}
