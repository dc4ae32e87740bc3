//! `authctl secret remove`: forgets a value.

use serde::Serialize;

use crate::commands::logged::Log;
use crate::ctx::{Ctx, unknown};
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Kind, Name, Reference, StoreKind};
use crate::error::Error;
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Remove a value without being asked:
  $ printf %s s3cr3t | authctl secret set stripe -
  $ authctl secret remove stripe --yes

  See what would go:
  $ printf %s s3cr3t | authctl secret set stripe -
  $ authctl secret remove stripe --dry-run";

/// Remove a value from its store
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
    /// Whether the store held the value; `false` where only the record was left.
    held: bool,
    dry_run: bool,
}

/// Removes the value, and only then the record of it.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Removed, Error> {
    let reference = Reference::new(Kind::Secret, args.name.clone());
    let store = store_of(&reference, ctx)?;
    let held = if args.dry_run {
        ctx.store(store).get(&reference.slot())?.is_some()
    } else {
        ctx.confirm(&format!("Remove {reference} from the {store} store?"))?;
        removed(&reference, ctx)?
    };
    Ok(Removed {
        reference,
        store: store.as_str(),
        held,
        dry_run: args.dry_run,
    })
}

/// Removes a secret without asking; returns whether its store held the value.
pub(in crate::commands) fn removed(reference: &Reference, ctx: &Ctx) -> Result<bool, Error> {
    let _turn = ctx.locks.acquire(reference)?;
    let store = store_of(reference, ctx)?;
    let held = ctx.store(store).remove(&reference.slot())?;
    let entry = Entry::new(Event::SecretRemoved).about(reference);
    Log::open_anyway(ctx).commit(entry, |draft| ctx.database.forget_logged(reference, draft))?;
    Ok(held)
}

fn store_of(reference: &Reference, ctx: &Ctx) -> Result<StoreKind, Error> {
    let known = ctx.database.credential(reference)?;
    Ok(known.ok_or_else(|| unknown(reference))?.store)
}

impl Report for Removed {
    fn text(&self, text: &mut Text) {
        let (role, what) = if self.dry_run {
            (Role::Warning, "would remove")
        } else {
            (Role::Good, "removed")
        };
        text.put(role, what).line(
            Role::Plain,
            &format!(" {} from the {} store", self.reference, self.store),
        );
        if !self.held {
            text.line(Role::Dim, "the store held nothing for it");
        }
    }
}
