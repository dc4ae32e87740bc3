//! `authctl jwk rotate`: makes the next version of a key, and lets the old one run out.
//!
//! The order stands in `domain::jwk::rotation`.

use serde::Serialize;

use super::kept::{self, Held};
use crate::commands::logged::Log;
use crate::ctx::Ctx;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Name};
use crate::domain::jose::key::generate::Recipe;
use crate::domain::jose::key::request::Choice;
use crate::domain::jwk::record::{JwkRecord, Kid, Stage};
use crate::domain::jwk::rotation::{
    self, Retirement, RotationError, next, next_number, retirement,
};
use crate::domain::time::{Span, Timestamp};
use crate::error::Error;
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Make the next version the one in use; the old one stays published for 24 hours:
  $ authctl jwk new signing --type ec
  $ authctl jwk rotate signing

  Publish the next version first, and use it once everybody has fetched the set:
  $ authctl jwk rotate signing --pre-publish
  $ authctl jwk rotate signing --promote --overlap 2h

  The key has leaked: the old version is not published any more from now on:
  $ authctl jwk rotate signing --overlap 0";

/// Make the next version of a key, and let the old one run out
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What it is called
    name: Name,
    /// How long the old version stays published: at least as long as its tokens live and the set
    /// is cached; 0 ends it now
    #[arg(long, default_value = "24h", value_name = "SPAN")]
    overlap: Span,
    /// What tokens shall call the new version; its thumbprint (RFC 7638) where nothing is said
    #[arg(long)]
    kid: Option<Kid>,
    /// Publish the new version without using it yet
    #[arg(long)]
    pre_publish: bool,
    /// Use the version that is published already
    #[arg(long, conflicts_with_all = ["pre_publish", "kid"])]
    promote: bool,
    /// Say what would happen, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// What became of the key.
#[derive(Debug, Serialize)]
pub struct Rotated {
    name: String,
    version: u32,
    /// What tokens call the new version; none under `--dry-run`.
    kid: Option<Kid>,
    alg: String,
    /// `current`, or `next` where it is published alone.
    state: &'static str,
    /// The version whose place was taken.
    retired: Option<Retirement>,
    store: &'static str,
    dry_run: bool,
    #[serde(skip)]
    now: Timestamp,
}

/// Rotates the key.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Rotated, Error> {
    let reference = kept::reference(&args.name);
    let _turn = ctx.locks.acquire(&reference)?;
    let now = ctx.now();
    let held = kept::find(ctx, &args.name)?;
    let current = rotation::current(&held.versions)?;
    let stage = if args.pre_publish {
        Stage::Next
    } else {
        Stage::Current
    };
    let retired = match stage {
        Stage::Current => Some(retirement(current, now, args.overlap)),
        Stage::Next | Stage::Prepared | Stage::Retiring => None,
    };
    let waiting = next(&held.versions);
    let (version, kid) = match (args.promote, waiting) {
        (true, Some(waiting)) => {
            promote(args, ctx, &held, waiting, retired.as_ref(), now)?;
            (waiting.version, Some(waiting.kid.clone()))
        }
        (true, None) => {
            let name = args.name.clone();
            return Err(RotationError::NoNext { name }.into());
        }
        (false, Some(waiting)) => {
            return Err(RotationError::NextWaits {
                name: args.name.clone(),
                version: waiting.version,
            }
            .into());
        }
        (false, None) => {
            let number = next_number(&held.versions);
            free(args, &held.versions)?;
            tell_of_another_size(current, ctx);
            if args.dry_run {
                (number, None)
            } else {
                let kid = replace(args, ctx, &held, current, stage, retired.as_ref(), now)?;
                (number, Some(kid))
            }
        }
    };
    if !args.dry_run {
        let held = kept::find(ctx, &args.name)?;
        kept::sweep(ctx, &held, now)?;
    }
    Ok(Rotated {
        name: args.name.to_string(),
        version,
        kid,
        alg: current.alg.clone(),
        state: stage.as_str(),
        retired,
        store: held.credential.store.as_str(),
        dry_run: args.dry_run,
        now,
    })
}

/// Demands that no version that anybody may know has the new one's name: whoever looked a key up
/// by it would find either.
fn free(args: &Args, versions: &[JwkRecord]) -> Result<(), Error> {
    let known =
        |jwk: &&JwkRecord| jwk.stage != Stage::Prepared && Some(&jwk.kid) == args.kid.as_ref();
    match versions.iter().find(known) {
        None => Ok(()),
        Some(taken) => Err(RotationError::KidTaken {
            name: args.name.clone(),
            version: taken.version,
            kid: taken.kid.clone(),
        }
        .into()),
    }
}

/// Says so where the next version can't have the size of one that was taken over.
fn tell_of_another_size(current: &JwkRecord, ctx: &Ctx) {
    let next = Recipe::like(current.shape).shape();
    if next != current.shape {
        ctx.warn(&format!(
            "no key of this size is made: v{} is {}, and the next version {next}",
            current.version, current.shape
        ));
    }
}

/// Makes a version like `current`.
fn replace(
    args: &Args,
    ctx: &Ctx,
    held: &Held,
    current: &JwkRecord,
    stage: Stage,
    retired: Option<&Retirement>,
    now: Timestamp,
) -> Result<Kid, Error> {
    let choice = Choice {
        recipe: Recipe::like(current.shape),
        alg: current.alg.clone(),
        purpose: current.purpose,
    };
    let log = Log::open(ctx)?;
    let made = kept::make(ctx, &choice, args.kid.as_ref())?;
    let number = next_number(&held.versions);
    let prepared = kept::prepared(&args.name, number, &choice, &made, now);
    ctx.database.prepare_jwk(&prepared)?;
    // Where this fails, the version stays prepared: nobody knows it, and the next one takes its
    // place.
    ctx.store(held.credential.store)
        .set(&prepared.slot(), &made.secret)?;
    let known = JwkRecord {
        stage,
        current_at: (stage == Stage::Current).then_some(now),
        ..prepared
    };
    log.commit(rotated(&known), |draft| {
        let changed = changed(held, now);
        ctx.database
            .advance_jwk(&known, Stage::Prepared, retired, &changed, draft)
    })?;
    Ok(known.kid)
}

/// Uses the version that waits.
///
/// SECURITY: it is asked for first. A version that is in use and that the store has lost would
/// stop everybody who signs.
fn promote(
    args: &Args,
    ctx: &Ctx,
    held: &Held,
    waiting: &JwkRecord,
    retired: Option<&Retirement>,
    now: Timestamp,
) -> Result<(), Error> {
    kept::reveal(ctx, &held.credential, waiting)?;
    if args.dry_run {
        return Ok(());
    }
    let known = JwkRecord {
        stage: Stage::Current,
        current_at: Some(now),
        ..waiting.clone()
    };
    Log::open(ctx)?.commit(rotated(&known), |draft| {
        let changed = changed(held, now);
        ctx.database
            .advance_jwk(&known, Stage::Next, retired, &changed, draft)
    })
}

fn rotated(jwk: &JwkRecord) -> Entry {
    Entry::new(Event::JwkRotated)
        .about(&kept::reference(&jwk.name))
        .with("version", jwk.version)
        .with("kid", &jwk.kid)
        .with("state", jwk.stage.as_str())
}

fn changed(held: &Held, now: Timestamp) -> Credential {
    Credential {
        updated_at: now,
        ..held.credential.clone()
    }
}

impl Report for Rotated {
    fn text(&self, text: &mut Text) {
        let (name, version) = (&self.name, self.version);
        let would = |done: &'static str, planned: &'static str| {
            if self.dry_run { planned } else { done }
        };
        let kid = match &self.kid {
            Some(kid) => format!(" (kid {kid})"),
            None => String::new(),
        };
        let what = if self.state == Stage::Next.as_str() {
            would(
                "is published, and not used yet",
                "would be published, and not used yet",
            )
        } else {
            would("is the one in use", "would be the one in use")
        };
        text.line(
            Role::Plain,
            &format!("v{version} of jwk/{name}{kid} {what}"),
        );
        if let Some(old) = &self.retired {
            let end = old.published_until;
            let line = if end <= self.now {
                let verb = would("is", "would be");
                format!(
                    "v{} (kid {}) {verb} published no longer",
                    old.version, old.kid
                )
            } else {
                let verb = would("stays", "would stay");
                format!(
                    "v{} (kid {}) {verb} published until {end} ({})",
                    old.version,
                    old.kid,
                    end.seen_from(self.now)
                )
            };
            text.line(Role::Plain, &line);
        }
    }

    fn hint(&self) -> Option<String> {
        let name = &self.name;
        (self.state == Stage::Next.as_str() && !self.dry_run).then(|| {
            format!("authctl jwk rotate {name} --promote uses it, once everybody has fetched authctl jwk set")
        })
    }
}
