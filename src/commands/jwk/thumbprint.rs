//! `authctl jwk thumbprint`: the thumbprint of a key.

use serde::Serialize;

use super::which::Which;
use crate::commands::given::key::Unlock;
use crate::ctx::Ctx;
use crate::domain::jose::key::material::Material;
use crate::domain::jose::key::thumbprint::{Hash, Thumbprint};
use crate::error::Error;
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Show the thumbprint of a key in the store:
  $ authctl jwk new signing --type ec
  $ authctl jwk thumbprint signing

  Show that of a key in a file as a URI, by SHA-512:
  $ authctl jwk new --type okp --out key.jwk
  $ authctl jwk thumbprint @key.jwk --hash sha512 --uri";

/// Show the thumbprint of a key (RFC 7638): the same for its public and its private half
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The key's name in the store, or where it is: -, @FILE or a path, env:NAME, fd:N
    #[arg(value_name = "NAME|SOURCE")]
    key: Which,
    /// The hash: sha256, sha384 or sha512
    #[arg(long, default_value = "sha256")]
    hash: Hash,
    /// Show it as a URI (RFC 9278)
    #[arg(long)]
    uri: bool,
    #[command(flatten)]
    unlock: Unlock,
}

/// The thumbprint.
#[derive(Debug, Serialize)]
pub struct Shown {
    thumbprint: String,
    uri: String,
    hash: &'static str,
    #[serde(skip)]
    as_uri: bool,
}

/// Computes the thumbprint.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Shown, Error> {
    let jwk = args.key.read_public(&args.unlock, ctx)?;
    if matches!(jwk.material, Material::Oct(_)) {
        // SECURITY: RFC 7638 §7. A secret that a person thought of is guessed by its thumbprint.
        ctx.warn("the thumbprint of a shared secret tells whether a guess of it is right: publish it only where the secret is random");
    }
    let thumbprint = Thumbprint::of(&jwk.material, args.hash);
    Ok(Shown {
        uri: thumbprint.uri(),
        hash: thumbprint.hash().as_str(),
        thumbprint: thumbprint.to_string(),
        as_uri: args.uri,
    })
}

impl Report for Shown {
    fn text(&self, text: &mut Text) {
        let shown = if self.as_uri {
            &self.uri
        } else {
            &self.thumbprint
        };
        text.line(Role::Plain, shown);
    }
}
