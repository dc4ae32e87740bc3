//! `authctl key show`: one API key, all its versions, and itself where that is asked for.

use serde::Serialize;

use super::kept::{self, Held, Known, Revealed};
use super::view::{self, Row};
use crate::commands::given::format::Shape;
use crate::commands::logged::Log;
use crate::ctx::{Ctx, unknown};
use crate::domain::apikey::address::Cidrs;
use crate::domain::apikey::label::Labels;
use crate::domain::apikey::record::Owner;
use crate::domain::apikey::rotation::{self, Phase};
use crate::domain::apikey::scope::Scopes;
use crate::domain::apikey::verdict::{self, Verdict};
use crate::domain::credential::{Name, Reference};
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Show everything about a key but the key:
  $ authctl key new deploy --owner team-ci --scope repo:read
  $ authctl key show deploy

  Hand the key to a program:
  $ authctl key show deploy --reveal | authctl key verify
  $ authctl key show deploy --reveal --format docker --name API_KEY > env";

/// Show an API key: its versions, and with --reveal the active one itself
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What it is called
    name: Name,
    /// Write the active version itself to standard output, alone
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    shape: Shape,
}

/// What is known of the key.
#[derive(Debug, Serialize)]
pub struct Shown {
    name: String,
    origin: &'static str,
    service: Option<String>,
    prefix: Option<String>,
    env: &'static str,
    owner: Option<Owner>,
    scopes: Scopes,
    cidrs: Cidrs,
    labels: Labels,
    /// Where it lies; nowhere where only its hash is known.
    store: Option<&'static str>,
    versions: Vec<Row>,
    /// A rotation that was begun and did not end.
    rotation: Option<Unfinished>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<Revealed>,
    #[serde(skip)]
    now: Timestamp,
}

#[derive(Debug, Serialize)]
struct Unfinished {
    phase: Phase,
    started_at: Timestamp,
}

/// Returns what is known of the key; the store is asked only under `--reveal`, or where a spent
/// version still lies in it.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    if args.shape.is_asked() && !args.reveal {
        let message = "--format and --copy give out the key itself, which --reveal asks for";
        return Err(Error::new(Code::Usage, message));
    }
    args.shape.check(&args.name, ctx)?;
    let shown = shown(args, ctx)?;
    let given = match &shown.key {
        Some(Revealed(key)) => args.shape.give(&args.name, key, None, ctx)?,
        None => None,
    };
    Ok(given.unwrap_or_else(|| shown.into()))
}

fn shown(args: &Args, ctx: &Ctx) -> Result<Shown, Error> {
    let reference = kept::reference(&args.name)?;
    let Known {
        credential,
        versions,
    } = kept::known(ctx, &reference)?;
    // A name that an interrupted `key new` took has no version.
    let newest = versions
        .last()
        .cloned()
        .ok_or_else(|| unknown(&reference))?;
    let now = ctx.now();
    let store = credential.as_ref().map(|known| known.store.as_str());
    let key = match credential {
        Some(credential) => {
            let held = Held {
                credential,
                versions: versions.clone(),
            };
            let key = args.reveal.then(|| reveal(&held, now, ctx)).transpose()?;
            kept::sweep(ctx, &held, now)?;
            key
        }
        None if args.reveal => return Err(elsewhere(&reference)),
        None => None,
    };
    let open = ctx.database.open_rotation(&args.name)?;
    Ok(Shown {
        name: args.name.to_string(),
        origin: newest.origin.as_str(),
        service: newest.origin.service().map(ToString::to_string),
        prefix: newest.origin.prefix().map(ToString::to_string),
        env: newest.env.as_str(),
        owner: newest.owner,
        scopes: newest.scopes,
        cidrs: newest.cidrs,
        labels: newest.labels,
        store,
        versions: versions.iter().map(|key| Row::new(key, now)).collect(),
        rotation: open.map(|open| Unfinished {
            phase: open.phase,
            started_at: open.started_at,
        }),
        key,
        now,
    })
}

/// Gives out the version in use of the key called `name`, and returns it with its end.
pub(in crate::commands) fn current(
    name: &Name,
    ctx: &Ctx,
) -> Result<(Secret, Option<Timestamp>), Error> {
    let reference = kept::reference(name)?;
    let Known {
        credential,
        versions,
    } = kept::known(ctx, &reference)?;
    let credential = credential.ok_or_else(|| elsewhere(&reference))?;
    let held = Held {
        credential,
        versions,
    };
    let expires_at = rotation::current(&held.versions)?.expires_at;
    let Revealed(key) = reveal(&held, ctx.now(), ctx)?;
    Ok((key, expires_at))
}

/// Returns an error for a key whose version in use is switched off or has ended.
pub(in crate::commands) fn usable(name: &Name, ctx: &Ctx) -> Result<(), Error> {
    let reference = kept::reference(name)?;
    let versions = kept::known(ctx, &reference)?.versions;
    let current = rotation::current(&versions)?;
    let (what, hint) = match verdict::standing(current, ctx.now()) {
        Verdict::Disabled => ("is disabled", format!("authctl key enable {name}")),
        Verdict::Expired => ("has expired", format!("authctl key rotate {name}")),
        _ => return Ok(()),
    };
    Err(Error::new(Code::CredentialEnded, format!("{reference} {what}")).hint(hint))
}

/// Returns the version in use itself.
fn reveal(held: &Held, now: Timestamp, ctx: &Ctx) -> Result<Revealed, Error> {
    let current = rotation::current(&held.versions)?;
    let reference = &held.credential.reference;
    if let Some(end) = current.expires_at.filter(|end| *end <= now) {
        ctx.warn(&format!("{reference} expired {}", end.seen_from(now)));
    }
    if current.disabled_at.is_some() {
        ctx.warn(&format!("{reference} is disabled"));
    }
    let key = kept::reveal(ctx, &held.credential, current)?;
    Log::open(ctx)?.append(kept::revealed(current))?;
    Ok(key)
}

/// The error for a key that was imported by its hash alone.
fn elsewhere(reference: &Reference) -> Error {
    let message =
        format!("only the hash of {reference} is known here: whoever it was issued to has it");
    Error::new(Code::SecretMissing, message).hint(format!(
        "authctl key rotate {} issues a version that is kept here",
        reference.name
    ))
}

impl Report for Shown {
    fn text(&self, text: &mut Text) {
        if let Some(Revealed(key)) = &self.key {
            text.secret(key);
            return;
        }
        text.line(Role::Heading, &format!("key/{}", self.name))
            .field(7, "owner", view::owner(self.owner.as_ref()))
            .field(7, "scopes", &view::scopes(&self.scopes));
        if !self.cidrs.is_empty() {
            text.field(7, "from", &self.cidrs.to_string());
        }
        if !self.labels.is_empty() {
            text.field(7, "labels", &view::labels(&self.labels));
        }
        text.field(7, "env", self.env);
        match (&self.service, self.origin) {
            (Some(service), _) => {
                text.field(7, "service", service);
            }
            (None, "imported") => {
                text.field(7, "origin", "imported by its hash");
            }
            (None, _) => {}
        }
        text.field(
            7,
            "store",
            self.store.unwrap_or("none: only its hash is known"),
        )
        .end();
        text.table(
            &["version", "id", "state", "issued", "ends", "reason"],
            self.versions.iter().map(|row| {
                vec![
                    format!("v{}", row.version),
                    row.id.to_string(),
                    row.state(),
                    row.created_at.seen_from(self.now),
                    row.ends(self.now),
                    row.reason
                        .as_ref()
                        .map_or_else(String::new, ToString::to_string),
                ]
            }),
        );
        if let Some(open) = &self.rotation {
            text.end().put(Role::Warning, "unfinished").line(
                Role::Plain,
                &format!(
                    ": a rotation was begun {} and is {}; authctl key rotate {} --resume ends it, --abort takes it back",
                    open.started_at.seen_from(self.now),
                    open.phase.as_str(),
                    self.name
                ),
            );
        }
    }
}
