//! `authctl key export`: what a service needs to verify keys without authctl.

mod sample;
mod snapshot;
mod verify;

use std::path::PathBuf;

use crate::commands::given::named::Named;
use crate::ctx::Ctx;
use crate::domain::apikey::snapshot::Format;
use crate::domain::credential::{Kind, Name, Reference};
use crate::domain::secret::SourceError;
use crate::domain::time::{Span, Timestamp};
use crate::error::{Code, Error};
use crate::output::Report;

const EXAMPLES: &str = "Examples:
  Write a snapshot for a service, good for an hour, and the key that it is verified with:
  $ authctl key new deploy --owner team-ci --scope repo:read
  $ authctl key export --out keys.jsonl
  $ authctl jwk set key-export > jwks.json

  Ask whether somebody may go by it:
  $ authctl key export --verify keys.jsonl
  $ authctl key export --verify keys.jsonl --key jwks.json --min-seq 1 --json

  Get a verifier for the service, in its language:
  $ authctl key export --sample python > verifier.py

  Load the keys into a database:
  $ authctl key export --format sql > keys.sql";

/// Export what a service needs to verify API keys without authctl
///
/// The snapshot has the SHA-256, owner, scopes and times of each key, never a key. It is signed by
/// jwk/key-export, which is made at the first export, and good for --valid-for: services refuse
/// every key when it is over, so export more often than that. Each export has a higher number than
/// those before, so that nobody can put an old one back.
///
/// jsonl has a JSON object a line; json is a flattened JWS; sql a script for SQLite and PostgreSQL,
/// in which %5C stands for a backslash of an owner and %25 for a percent sign; sha256 a hash a line
/// of the keys that are good now, without their scopes; unkey is what Unkey's keys.migrateKeys
/// takes, and is not signed. sha256 and unkey leave keys out that are bound to addresses. A key that
/// ended stays in the others for 30 days, so that whoever presents it hears why it is refused.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// How to write it: jsonl, json, sha256, sql or unkey
    #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
    format: Format,
    /// Write it into this file, in the place of what is there, for the owner to write and the group
    /// to read (0640); without it, to standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How long services may go by it
    #[arg(long, value_name = "TIME", default_value = "1h")]
    valid_for: Span,
    /// The Ed25519 key in the store that signs it, as jwk/NAME; with --verify also the public key
    /// itself: @FILE or a path, env:NAME, fd:N, - or JSON
    #[arg(long, value_name = "KEY", default_value = "jwk/key-export")]
    key: Signed,
    /// Verify this snapshot instead of making one: its signature, its form, its time, its number
    #[arg(long, value_name = "FILE", conflicts_with_all = ["format", "out", "valid_for", "sample"])]
    verify: Option<PathBuf>,
    /// With --verify, judge as of this moment: RFC 3339 or Unix seconds
    #[arg(long, value_name = "TIME", requires = "verify")]
    at: Option<Timestamp>,
    /// With --verify, the number that it must have at least: that of the last one that was seen
    #[arg(long, value_name = "N", requires = "verify", default_value_t = 0)]
    min_seq: u64,
    /// Print a program that verifies keys by a jsonl snapshot: python, node, rust or go
    #[arg(long, value_name = "LANGUAGE", conflicts_with_all = ["format", "out", "valid_for", "key"])]
    sample: Option<sample::Language>,
}

/// Makes a snapshot, verifies one, or prints what does so elsewhere.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    match (&args.sample, &args.verify) {
        (Some(language), _) => Ok(sample::Sample::of(*language).into()),
        (None, Some(path)) => verify::run(path, args, ctx).map(Into::into),
        (None, None) => snapshot::run(args, ctx),
    }
}

/// Who signs or signed a snapshot.
#[derive(Debug, Clone)]
enum Signed {
    /// A key in the store.
    Kept(Name),
    /// Any public key, or a set of them.
    Given(Named),
}

impl std::str::FromStr for Signed {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse::<Reference>() {
            Ok(reference) if reference.kind == Kind::Jwk => Ok(Self::Kept(reference.name)),
            _ => text.parse().map(Self::Given),
        }
    }
}

impl Signed {
    /// Returns the key in the store's name, which alone can sign.
    fn name(&self) -> Result<&Name, Error> {
        match self {
            Self::Kept(name) => Ok(name),
            Self::Given(_) => Err(Error::new(
                Code::Usage,
                "a snapshot is signed by a key in the store",
            )
            .hint("--key jwk/NAME; authctl jwk new NAME --alg EdDSA --from FILE takes one in")),
        }
    }
}

/// Refuses what no service could ever go by.
fn checked(valid_for: Span) -> Result<Span, Error> {
    if valid_for == Span::ZERO {
        let message = "a snapshot that is good for no time is good for nothing";
        return Err(Error::new(Code::Usage, message).hint("--valid-for 1h"));
    }
    Ok(valid_for)
}
