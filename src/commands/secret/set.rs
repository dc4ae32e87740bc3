//! `authctl secret set`: puts a value into the store.

use serde::Serialize;

use crate::commands::given::value;
use crate::commands::logged::Log;
use crate::ctx::Ctx;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Kind, Name, Reference, State};
use crate::domain::delivery::place::Place;
use crate::domain::secret::{Secret, Source};
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Keep what a program prints:
  $ printf %s s3cr3t | authctl secret set stripe -

  Keep a file, such as a private key in PEM:
  $ printf '%s\\n' one two > notes.txt && authctl secret set notes @notes.txt

  To be asked for the value at the terminal, write: authctl secret set stripe prompt";

/// Store a value, replacing what was there
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What to call it
    name: Name,
    /// Where the value comes from: - (standard input), @FILE, env:NAME, fd:N, store:KIND/NAME, or
    /// prompt; never the value itself. One final line ending is left out
    source: Source,
}

/// Where the value lies now.
#[derive(Debug, Serialize)]
pub struct Kept {
    reference: Reference,
    store: &'static str,
    created_at: Timestamp,
    updated_at: Timestamp,
    replaced: bool,
}

/// Stores the value and returns once it was read back.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Kept, Error> {
    kept(&args.name, &value::read(&args.source, ctx)?, None, ctx)
}

/// Stores a value as the secret called `name`, replacing what was there; `kept_for` a place where a
/// program has it kept.
pub(in crate::commands) fn kept(
    name: &Name,
    secret: &Secret,
    kept_for: Option<&Place>,
    ctx: &Ctx,
) -> Result<Kept, Error> {
    let reference = Reference::new(Kind::Secret, name.clone());
    let _turn = ctx.locks.acquire(&reference)?;
    let known = ctx.database.credential(&reference)?;
    stays(known.as_ref(), ctx)?;
    let store = ctx.store_of(&reference)?;
    let log = Log::open(ctx)?;
    let entry = Entry::new(Event::SecretStored).about(&reference);
    let kept = ctx.keep(&reference, store, secret, None, |kept| {
        let kept = Credential {
            kept_for: kept_for.cloned(),
            ..kept.clone()
        };
        log.commit(entry, |draft| ctx.database.record_logged(&kept, draft))
    })?;
    Ok(Kept {
        store: kept.store.as_str(),
        created_at: kept.created_at,
        updated_at: kept.updated_at,
        replaced: known.is_some_and(|known| known.state == State::Ready),
        reference: kept.reference,
    })
}

/// Says so when a credential stays in another store than the one that was asked for.
fn stays(known: Option<&Credential>, ctx: &Ctx) -> Result<(), Error> {
    if let (Some(known), Some(asked)) = (known, ctx.settings.store()?)
        && known.store != asked
    {
        ctx.warn(&format!(
            "{} stays in the {} store; remove it first to move it to the {asked} store",
            known.reference, known.store
        ));
    }
    Ok(())
}

impl Report for Kept {
    fn text(&self, text: &mut Text) {
        let what = if self.replaced { "replaced" } else { "stored" };
        text.put(Role::Good, what).line(
            Role::Plain,
            &format!(" {} in the {} store", self.reference, self.store),
        );
    }
}
