//! `authctl jwk new`: makes a signing or encryption key, or takes over one that exists.

use serde::Serialize;

use super::destination::Destination;
use super::existing::Existing;
use super::kept::{self, Made, Revealed};
use crate::commands::logged::Log;
use crate::commands::versions;
use crate::ctx::Ctx;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Name, Reference, State};
use crate::domain::jose::key::request::{Choice, KeyType, Purpose, Request};
use crate::domain::jose::key::write::PublicJwk;
use crate::domain::jwk::record::{JwkRecord, Kid, Stage};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Make a key that signs, in the store, and see its public half:
  $ authctl jwk new signing --alg ES256
  $ authctl jwk set signing

  Make one in a file that only you may read:
  $ authctl jwk new --type okp --out key.jwk

  Hand a shared secret to a program:
  $ authctl jwk new --alg HS256 --reveal | wc -c

  Take a key that exists into the store, and use it from there:
  $ authctl jwk new --type ec --alg ES256 --out old.jwk
  $ authctl jwk new legacy --from old.jwk
  $ authctl jwt sign --key store:jwk/legacy --sub alice";

/// Make a signing or encryption key: in the store, in a file, or on standard output
///
/// With a NAME it goes into the store. Without one it is written to --out FILE, or with --reveal
/// to standard output, as a JWK; authctl jwk convert makes PEM of it. With a NAME and --from, the
/// key is not made: it is the one that SOURCE has.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What to call it in the store
    name: Option<Name>,
    /// What it is: rsa, ec, okp, oct (a shared secret) or akp (ML-DSA); needed where none of
    /// --alg, --curve and --from says it
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<KeyType>,
    /// The one algorithm that it is for: RS256, PS256, ES256, Ed25519, ML-DSA-65, HS256 and
    /// their kin, or RSA-OAEP-256, ECDH-ES+A256KW, A256KW, A256GCM and theirs for encryption
    #[arg(long)]
    alg: Option<String>,
    /// Its curve: P-256, P-384, P-521, secp256k1, Ed25519 or X25519
    #[arg(long)]
    curve: Option<String>,
    /// Its size: 2048, 3072 (what is made where nothing is said) or 4096 for RSA; for a shared
    /// secret at least as many as the algorithm's hash has
    #[arg(long)]
    bits: Option<u32>,
    /// What it is for: sig or enc
    #[arg(long = "use", value_name = "USE")]
    purpose: Option<Purpose>,
    /// What tokens shall call it; its thumbprint (RFC 7638) where nothing is said
    #[arg(long)]
    kid: Option<Kid>,
    #[command(flatten)]
    existing: Existing,
    #[command(flatten)]
    destination: Destination,
}

impl Args {
    /// Returns what makes the key called `name` for `alg`, in the store.
    pub(super) fn named(name: &Name, alg: &str) -> Self {
        Self {
            name: Some(name.clone()),
            alg: Some(alg.to_owned()),
            ..Self::default()
        }
    }
}

/// The key that was made or taken over.
#[derive(Debug, Serialize)]
pub struct New {
    /// Whether the key existed, and was not made.
    taken: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    kid: Kid,
    #[serde(rename = "type")]
    kind: String,
    alg: String,
    #[serde(rename = "use")]
    purpose: &'static str,
    thumbprint: String,
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// The public half; none for a shared secret.
    public: Option<PublicJwk>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<Revealed>,
    #[serde(skip)]
    place: String,
}

/// Makes the key or takes it over, and returns once it is where it was meant to go.
pub fn run(args: &Args, ctx: &Ctx) -> Result<New, Error> {
    let (alg, purpose) = (args.alg.as_deref(), args.purpose);
    let kid = args.kid.as_ref();
    let existing = args.existing.read(alg, purpose, kid, ctx)?;
    if let (Some((choice, taken)), Some(name)) = (existing, &args.name) {
        let kept = keep(args, name, &choice, ctx, || Ok(taken))?;
        return Ok(New {
            taken: true,
            ..kept
        });
    }
    let request = Request {
        kind: args.kind,
        alg: args.alg.clone(),
        curve: args.curve.clone(),
        bits: args.bits,
        purpose: args.purpose,
    };
    let choice = request.choose()?;
    match &args.name {
        Some(name) => keep(args, name, &choice, ctx, || kept::make(ctx, &choice, kid)),
        None => give(args, &choice, ctx),
    }
}

/// Makes a key that authctl does not keep.
fn give(args: &Args, choice: &Choice, ctx: &Ctx) -> Result<New, Error> {
    if args.destination.file.is_none() && !args.destination.reveal {
        return Err(
            Error::new(Code::Usage, "it is not said where the key shall go")
                .hint("authctl jwk new NAME keeps it in the store")
                .hint("--out FILE writes it into a file, --reveal to standard output"),
        );
    }
    let made = kept::make(ctx, choice, args.kid.as_ref())?;
    args.destination.write(&made.secret, true, ctx)?;
    Ok(told(args, choice, made, ctx.now()))
}

/// Puts the key that `key` makes into the store. The order: take the name, put the key into the
/// store, make it known. Whatever is cut off in between, no key is known that nobody holds; the
/// next `jwk new` of that name starts afresh.
fn keep(
    args: &Args,
    name: &Name,
    choice: &Choice,
    ctx: &Ctx,
    key: impl FnOnce() -> Result<Made, Error>,
) -> Result<New, Error> {
    if args.destination.file.is_some() {
        let message = "a key with a NAME goes into the store, and --out is for one without";
        return Err(Error::new(Code::Usage, message).hint(format!(
            "authctl jwk convert {name} --to jwk --out FILE copies it out of the store"
        )));
    }
    let reference = kept::reference(name);
    let _turn = ctx.locks.acquire(&reference)?;
    let now = ctx.now();
    let left = free(ctx, &reference)?;
    let store = ctx.store_for_new()?;
    if let Some(left) = left.filter(|left| left.store != store.kind()) {
        versions::abandon(ctx, &left, "jwk new", "nobody knows it");
    }
    let log = Log::open(ctx)?;
    let made = key()?;
    let record = JwkRecord {
        stage: Stage::Current,
        current_at: Some(now),
        ..kept::prepared(name, 1, choice, &made, now)
    };
    let credential = Credential::pending(reference, store.kind(), now, None);
    versions::put_first(
        ctx,
        store,
        &record.slot(),
        &made.secret,
        credential,
        |ready| {
            let entry = Entry::new(Event::JwkIssued)
                .about(&ready.reference)
                .with("kid", &record.kid);
            log.commit(entry, |draft| ctx.database.issue_jwk(&record, ready, draft))
        },
    )?;
    Ok(New {
        name: Some(name.to_string()),
        version: Some(record.version),
        store: Some(store.kind().as_str()),
        place: store.place(),
        ..told(args, choice, made, now)
    })
}

/// Returns once the name is free, with what an interrupted `jwk new` left under it. The lock is
/// ours, so nobody is still at it.
fn free(ctx: &Ctx, reference: &Reference) -> Result<Option<Credential>, Error> {
    let name = &reference.name;
    let known = ctx.database.credential(reference)?;
    let versions = ctx.database.jwk_versions(name)?;
    match known {
        None
        | Some(Credential {
            state: State::Pending,
            ..
        }) if versions.is_empty() => Ok(known),
        Some(Credential {
            state: State::Revoked,
            ..
        }) => Err(Error::new(
            Code::JwkExists,
            format!("{reference} is about to be removed"),
        )
        .hint(format!("authctl jwk remove {name} finishes it"))),
        _ => Err(Error::new(
            Code::JwkExists,
            format!("{reference} is in the store already"),
        )
        .hint(format!("authctl jwk rotate {name} makes its next version"))
        .hint(format!("authctl jwk show {name} says how it stands"))),
    }
}

fn told(args: &Args, choice: &Choice, made: Made, now: Timestamp) -> New {
    New {
        taken: false,
        name: None,
        version: None,
        kid: made.kid,
        kind: made.jwk.material.shape().to_string(),
        alg: choice.alg.clone(),
        purpose: choice.purpose.as_str(),
        thumbprint: made.thumbprint.to_string(),
        created_at: now,
        store: None,
        file: args.destination.place(),
        public: PublicJwk::of(&made.jwk),
        key: args.destination.reveal.then_some(Revealed(made.secret)),
        place: String::new(),
    }
}

impl Report for New {
    fn text(&self, text: &mut Text) {
        if let Some(Revealed(key)) = &self.key {
            text.secret(key);
            return;
        }
        let what = match &self.name {
            Some(name) => format!(" jwk/{name}"),
            None => format!(" {}", self.kind),
        };
        let verb = if self.taken { "took in" } else { "made" };
        text.put(Role::Good, verb).line(Role::Plain, &what);
        text.field(7, "kid", self.kid.as_str())
            .field(7, "type", &self.kind)
            .field(7, "alg", &self.alg)
            .field(7, "use", self.purpose);
        if !self.place.is_empty() {
            text.field(7, "kept in", &self.place);
        }
        if let Some(file) = &self.file {
            text.field(7, "file", file);
        }
    }

    fn hint(&self) -> Option<String> {
        let name = self.name.as_ref().filter(|_| self.public.is_some())?;
        if self.taken {
            return Some(format!(
                "authctl jwk rotate {name} makes a version that lies nowhere but in the store"
            ));
        }
        Some(format!(
            "authctl jwk set {name} shows the public half, for others"
        ))
    }
}
