//! `authctl key rotate`: puts the next version of a key in the place of the one in use.
//!
//! The order (`domain::apikey::rotation`): the journal says what is meant, the store takes the
//! new key, the registry learns of it and retires the old one, hooks hand it on, a probe tries
//! it, the journal says that it is done.

mod held;
mod onward;
mod report;
mod resume;
mod start;
mod undo;

use report::Outcome;

use super::kept;
use crate::commands::logged::Log;
use crate::ctx::{Ctx, unknown};
use crate::domain::apikey::expiry::Expiry;
use crate::domain::apikey::record::KeyRecord;
use crate::domain::apikey::rotation::plan::{LIMIT, Plan};
use crate::domain::apikey::rotation::{Phase, Rotation, RotationError};
use crate::domain::commands::CommandLine;
use crate::domain::credential::{Credential, Name, Reference};
use crate::domain::ports::{LockError, LockGuard};
use crate::domain::secret::Source;
use crate::domain::time::{Span, Timestamp};
use crate::error::Error;

/// How long the version in use stays good where nobody said.
const GRACE: Span = Span::from_seconds(24 * 3_600);

const EXAMPLES: &str = "Examples:
  Issue the next version; the one in use stays good for another 24 hours:
  $ authctl key new deploy --owner team-ci --scope repo:read
  $ authctl key rotate deploy

  Hand the new version to those who use it, and try it, before it is done; a hook finds the key
  on its standard input:
  $ authctl key rotate deploy --hook 'cat > deploy.key' --probe 'authctl key verify'

  The key has leaked: the one in use is refused from now on:
  $ authctl key rotate deploy --grace 0

  Something was cut off, or a hook failed: go on where it stopped, or take it back:
  $ authctl key rotate deploy --resume
  $ authctl key rotate deploy --abort

  See what would happen:
  $ authctl key rotate deploy --grace 1h --dry-run";

/// Put the next version of an API key in the place of the one in use
///
/// Nothing is undone by itself. When a hook or the probe fails, or the machine dies, both versions
/// stay as they are until --resume goes on with the first command that is not done, or --abort
/// takes the new version back. A command may so be run twice, and should do no harm then.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What it is called
    name: Name,
    /// How long the version in use stays good, though never beyond its own expiry: 24h where
    /// nothing is said; 0 ends it now. An older one that is still in its grace is refused at once:
    /// two are good at most
    #[arg(long, value_name = "SPAN")]
    grace: Option<Span>,
    /// When the new version ends: a span (90d), RFC 3339 or Unix seconds; at most 366 days from now
    /// where it is issued here [default: 90d, or what the policy says]
    #[arg(long, value_name = "TIME")]
    expires: Option<Expiry>,
    /// Run this by the system's shell once the new version is good; repeatable, in this order. It
    /// gets the new version on standard input, and name, ids and version number in `AUTHCTL_KEY_NAME`,
    /// `AUTHCTL_KEY_ID`, `AUTHCTL_KEY_VERSION` and `AUTHCTL_OLD_KEY_ID`. What it prints is thrown away
    #[arg(long = "hook", value_name = "CMD")]
    hooks: Vec<CommandLine>,
    /// How long each command may take, and all that it started: 60s where nothing is said
    #[arg(long, value_name = "SPAN")]
    hook_timeout: Option<Span>,
    /// Find out by this whether the new version works, once the hooks are done; like a hook
    #[arg(long, value_name = "CMD")]
    probe: Option<CommandLine>,
    /// Where the next version of a key is that somebody else issues: -, @FILE, env:NAME, fd:N,
    /// store:… or prompt
    #[arg(long, value_name = "SOURCE", conflicts_with = "with")]
    new: Option<Source>,
    /// Make the next version of a key that somebody else issues by this command, which prints it
    /// alone
    #[arg(long, value_name = "CMD")]
    with: Option<CommandLine>,
    /// Retire the old version of a key that somebody else issued by this command, which gets it on
    /// standard input, once the new one was handed on and tried
    #[arg(long, value_name = "CMD", conflicts_with = "grace")]
    then: Option<CommandLine>,
    /// Go on with a rotation that did not end; nothing where there is none. --grace can only be
    /// shorter than the first time
    #[arg(long, conflicts_with_all = ["expires", "hooks", "probe", "with", "then"])]
    resume: bool,
    /// Take back a rotation that did not end: its new version is revoked, and the old one is the
    /// one in use again; nothing where there is none
    #[arg(long, conflicts_with_all = ["resume", "grace", "expires", "hooks", "hook_timeout",
        "probe", "new", "with", "then", "reveal"])]
    abort: bool,
    /// Write the new version itself to standard output, alone
    #[arg(long)]
    reveal: bool,
    /// Say what would happen, and do nothing
    #[arg(long, conflicts_with = "reveal")]
    dry_run: bool,
}

/// What a rotation works on.
struct Scene<'a> {
    ctx: &'a Ctx,
    reference: Reference,
    /// Where the key lies; nowhere yet where only its hash is known.
    credential: Option<Credential>,
    /// Its versions, oldest first; at least one.
    versions: Vec<KeyRecord>,
    now: Timestamp,
}

/// Held while nobody else may change the key. Not while a command runs: whoever wants to revoke
/// the key meanwhile does not wait.
type Turn = Box<dyn LockGuard>;

/// Rotates the key, goes on with a rotation that did not end, or takes it back.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Outcome, Error> {
    let reference = kept::reference(&args.name)?;
    let given = held::given(args, ctx)?;
    if args.abort && !args.dry_run {
        ctx.confirm(&format!("Revoke the new version of {reference}?"))?;
    }
    let _alone = alone(ctx, &reference)?;
    let turn = ctx.locks.acquire(&reference)?;
    let scene = Scene::look(ctx, reference)?;
    let open = ctx.database.open_rotation(&args.name)?;
    match open {
        None if args.abort || args.resume => idle(args, &scene),
        Some(open) if args.abort => undo::run(args, &scene, &open),
        Some(open) if args.resume => resume::run(args, &scene, open, given, turn),
        // What a command of the person may have made is not forgotten unasked.
        Some(open) if open.phase == Phase::Issued || open.plan.with.is_some() => {
            Err(RotationError::InProgress {
                name: open.name,
                since: open.started_at,
            }
            .into())
        }
        // Cut off before its new key was known: that key is good for nothing, and nobody has seen
        // it. Its place in the journal and in the store is the one that the next version takes.
        Some(_) | None => {
            let grace = args.grace.unwrap_or(GRACE);
            start::run(args, &scene, args.plan(), grace, given, turn)
        }
    }
}

/// Says that there is nothing to do, and clears away what a cut-off end left in the store.
fn idle(args: &Args, scene: &Scene<'_>) -> Result<Outcome, Error> {
    if !args.dry_run && scene.credential.is_some() {
        let held = kept::find(scene.ctx, &scene.reference)?;
        kept::sweep(scene.ctx, &held, scene.now)?;
    }
    Ok(Outcome::nothing(scene, args.reveal))
}

/// Waits until no other process rotates the key.
fn alone(ctx: &Ctx, reference: &Reference) -> Result<Turn, Error> {
    let name = &reference.name;
    ctx.locks
        .acquire_part(reference, "rotation")
        .map_err(|error| {
            let held = matches!(error, LockError::Held { .. });
            match ctx.database.open_rotation(name) {
                Ok(Some(open)) if held => RotationError::InProgress {
                    name: open.name,
                    since: open.started_at,
                }
                .into(),
                _ => error.into(),
            }
        })
}

impl Args {
    fn plan(&self) -> Plan {
        Plan {
            hooks: self.hooks.clone(),
            probe: self.probe.clone(),
            with: self.with.clone(),
            then: self.then.clone(),
            limit: self.hook_timeout.unwrap_or(LIMIT),
            expires: self.expires,
        }
    }
}

impl<'a> Scene<'a> {
    fn look(ctx: &'a Ctx, reference: Reference) -> Result<Self, Error> {
        let credential = ctx.database.credential(&reference)?;
        let versions = ctx.database.key_versions(&reference.name)?;
        if versions.is_empty() {
            return Err(unknown(&reference).hint("authctl key new issues a key"));
        }
        Ok(Self {
            ctx,
            credential,
            versions,
            now: ctx.now(),
            reference,
        })
    }

    fn log(&self) -> Result<Log<'a>, Error> {
        Log::open(self.ctx)
    }

    fn version(&self, is: impl Fn(&KeyRecord) -> bool) -> Option<&KeyRecord> {
        self.versions.iter().find(|key| is(key))
    }

    /// Returns the rotation's new version, once it was issued.
    fn new_of(&self, rotation: &Rotation) -> Result<&KeyRecord, Error> {
        let found = self.version(|key| key.id == rotation.new_id);
        found.ok_or_else(|| RotationError::Nothing.into())
    }

    /// Returns the version that the rotation replaces.
    fn old_of(&self, rotation: &Rotation) -> Result<&KeyRecord, Error> {
        let found = self.version(|key| key.id == rotation.old_id);
        found.ok_or_else(|| RotationError::Nothing.into())
    }
}
