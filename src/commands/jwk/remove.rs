//! `authctl jwk remove`: removes a key with all its versions.

use serde::Serialize;

use super::kept;
use crate::commands::logged::Log;
use crate::ctx::{Ctx, unknown};
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Name, Reference, State};
use crate::error::Error;
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Remove a key without being asked:
  $ authctl jwk new signing --type ec
  $ authctl jwk remove signing --yes

  See what would go:
  $ authctl jwk new signing --type ec
  $ authctl jwk remove signing --dry-run";

/// Remove a key from the store, with all its versions
///
/// What it signed can't be verified by a set that is printed afterwards, and what was encrypted to
/// it can't be read any more.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What it is called
    name: Name,
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,
}

/// What was removed.
#[derive(Debug, Serialize)]
pub struct Removed {
    reference: Reference,
    store: &'static str,
    versions: Vec<u32>,
    dry_run: bool,
}

/// Removes the key: it is not published from the first step on, whatever the store does; then the
/// store is emptied, and only then is it forgotten. What is cut off in between is finished by
/// running it again.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Removed, Error> {
    let reference = kept::reference(&args.name);
    let known = || {
        let found = ctx.database.credential(&reference)?;
        found.ok_or_else(|| unknown(&reference))
    };
    known()?;
    if !args.dry_run {
        ctx.confirm(&format!(
            "Remove {reference} with all its versions, for good?"
        ))?;
    }
    let _turn = ctx.locks.acquire(&reference)?;
    // Looked at again: the question may have taken a while.
    let credential = known()?;
    let versions = ctx.database.jwk_versions(&args.name)?;
    let versions: Vec<u32> = versions.iter().map(|jwk| jwk.version).collect();
    let store = credential.store;
    if !args.dry_run {
        let gone = Credential {
            state: State::Revoked,
            updated_at: ctx.now(),
            ..credential
        };
        let entry = Entry::new(Event::JwkRemoved).about(&reference);
        Log::open_anyway(ctx).commit(entry, |draft| ctx.database.record_logged(&gone, draft))?;
        // One version more than is known: an interrupted `jwk new` leaves one without a record.
        let newest = versions.iter().max().copied().unwrap_or(0);
        for version in 1..=newest + 1 {
            ctx.store(store).remove(&reference.version(version))?;
        }
        ctx.database.forget_jwk(&args.name)?;
    }
    Ok(Removed {
        reference,
        store: store.as_str(),
        versions,
        dry_run: args.dry_run,
    })
}

impl Report for Removed {
    fn text(&self, text: &mut Text) {
        let (role, what) = if self.dry_run {
            (Role::Warning, "would remove")
        } else {
            (Role::Good, "removed")
        };
        let count = match self.versions.len() {
            1 => "1 version".to_owned(),
            count => format!("{count} versions"),
        };
        text.put(role, what).line(
            Role::Plain,
            &format!(" {} from the {} store: {count}", self.reference, self.store),
        );
    }
}
