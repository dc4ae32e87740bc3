//! `authctl jwk set`: the public JWK set, as a server publishes it.

use serde::Serialize;

use super::kept;
use crate::commands::given::key::{self, Unlock};
use crate::ctx::Ctx;
use crate::domain::credential::{Name, State};
use crate::domain::jose::key::jwk::Jwk;
use crate::domain::jose::key::thumbprint::{Hash, Thumbprint};
use crate::domain::jose::key::write::PublicJwk;
use crate::domain::secret::Source;
use crate::error::{Code, Error};
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Publish the public halves of all keys in the store:
  $ authctl jwk new signing --alg ES256
  $ authctl jwk set > jwks.json

  Make a set of keys in files, whatever their form:
  $ authctl jwk new --type okp --out a.jwk
  $ authctl jwk new --type ec --out b.jwk
  $ authctl jwk set --key a.jwk --key b.jwk";

/// Print the public JWK set: current, next and retiring keys, and never a private member
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Keys in the store; all of them where none is named and no --key given
    names: Vec<Name>,
    /// A key or JWK set elsewhere, of which the public half is taken; repeatable
    #[arg(long = "key", value_name = "SOURCE")]
    keys: Vec<Source>,
    #[command(flatten)]
    unlock: Unlock,
}

/// The set (RFC 7517 §5).
#[derive(Debug, Serialize)]
pub struct Set {
    keys: Vec<PublicJwk>,
}

/// Puts the set together: keys in the store by name and version, then the others as they were
/// given. The registry has what is needed of the former; no store is asked.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Set, Error> {
    let mut members = Vec::new();
    if args.keys.is_empty() || !args.names.is_empty() {
        members.extend(kept_members(args, ctx)?);
    }
    for source in &args.keys {
        for jwk in key::read_all(source, &args.unlock, ctx)? {
            members.push(named(jwk));
        }
    }
    let mut seen: Vec<(String, String)> = Vec::new();
    let mut keys = Vec::new();
    for jwk in &members {
        let Some(public) = PublicJwk::of(jwk) else {
            return Err(secret("a shared secret"));
        };
        let kid = jwk.kid.clone().unwrap_or_default();
        let thumbprint = Thumbprint::of(&jwk.material, Hash::Sha256).to_string();
        match seen.iter().find(|(known, _)| *known == kid) {
            // The same key from two places stands in the set once.
            Some((_, known)) if *known == thumbprint => continue,
            // Whoever looks a key up by its kid would find either (RFC 7517 §4.5).
            Some(_) => return Err(twice(&kid)),
            None => seen.push((kid, thumbprint)),
        }
        keys.push(public);
    }
    Ok(Set { keys })
}

fn kept_members(args: &Args, ctx: &Ctx) -> Result<Vec<Jwk>, Error> {
    let now = ctx.now();
    let mut records = ctx.database.jwks()?;
    for name in &args.names {
        kept::find(ctx, name)?;
    }
    let mut removed = Vec::new();
    for credential in ctx.database.credentials()? {
        if credential.state == State::Revoked {
            removed.push(credential.reference);
        }
    }
    records.retain(|jwk| {
        (args.names.is_empty() || args.names.contains(&jwk.name))
            && jwk.is_published(now)
            && !removed.contains(&kept::reference(&jwk.name))
    });
    let mut members = Vec::new();
    for record in &records {
        match kept::public_key(record)? {
            Some(jwk) => members.push(jwk),
            // SECURITY: whoever has a shared secret can sign as everybody else who has it.
            None if args.names.is_empty() => ctx.detail(&format!(
                "jwk/{} is a shared secret, and is left out",
                record.name
            )),
            None => return Err(secret(&format!("jwk/{}", record.name))),
        }
    }
    Ok(members)
}

/// Gives a key without a name its thumbprint for one.
fn named(jwk: Jwk) -> Jwk {
    let kid = match jwk.kid {
        Some(kid) => kid,
        None => Thumbprint::of(&jwk.material, Hash::Sha256).to_string(),
    };
    Jwk {
        kid: Some(kid),
        ..jwk
    }
}

fn secret(what: &str) -> Error {
    let message = format!("{what} is shared by two, and never published");
    Error::new(Code::JwkPrivate, message)
}

fn twice(kid: &str) -> Error {
    let kid = crate::domain::text::excerpt(kid, 80);
    Error::new(
        Code::JwkInvalid,
        format!("two different keys are called {kid}"),
    )
    .hint("authctl jwk convert KEY --to jwk --kid OTHER calls one of them otherwise")
}

impl Report for Set {
    /// A key a line, so that two sets can be compared by eye.
    fn text(&self, text: &mut Text) {
        if self.keys.is_empty() {
            text.verbatim("{\"keys\":[]}\n");
            return;
        }
        text.verbatim("{\"keys\":[");
        for (number, jwk) in self.keys.iter().enumerate() {
            text.verbatim(if number == 0 { "\n" } else { ",\n" });
            text.verbatim(jwk.json());
        }
        text.verbatim("\n]}\n");
    }

    fn hint(&self) -> Option<String> {
        let nothing = "no key here has a public half; authctl jwk new --help shows how to make one";
        self.keys.is_empty().then(|| nothing.to_owned())
    }
}
