//! `authctl store identity`: makes an identity for a file store elsewhere.

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::ctx::Ctx;
use crate::domain::secret::Secret;
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Make one for a build server, which gets it as its one secret, AUTHCTL_IDENTITY:
    authctl store identity | gh secret set AUTHCTL_IDENTITY

  Fill a store that only it opens, here, and give the folder to the build server:
  $ export AUTHCTL_IDENTITY=\"$(authctl store identity)\" AUTHCTL_HOME=ci AUTHCTL_STORE=file
  $ printf %s s3cr3t | authctl secret set deploy -
  $ authctl secret get deploy | wc -c";

/// Write a new identity for a file store to standard output
///
/// It is a line AGE-SECRET-KEY-1…, as age-keygen makes one: what opens a file store where the
/// variable `AUTHCTL_IDENTITY` holds it. It is kept nowhere, and the file store here goes on with its
/// own. The recipient that belongs to it is told on standard error.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {}

/// A new identity.
///
/// Its JSON is `{"identity", "recipient"}`.
#[derive(Debug)]
pub struct Identity {
    identity: Secret,
    recipient: String,
}

/// Makes it; giving it out is what this verb is for.
pub fn run(_: &Args, ctx: &Ctx) -> Identity {
    let (identity, recipient) = ctx.file.new_identity();
    ctx.note(&format!("its recipient is {recipient}"));
    Identity {
        identity,
        recipient,
    }
}

impl Serialize for Identity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(2))?;
        let identity = self.identity.expose_text().unwrap_or_default();
        object.serialize_entry("identity", identity)?;
        object.serialize_entry("recipient", &self.recipient)?;
        object.end()
    }
}

impl Report for Identity {
    fn text(&self, text: &mut Text) {
        text.secret(&self.identity);
    }
}
