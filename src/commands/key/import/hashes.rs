//! `authctl key import --hashes`: many keys that were issued elsewhere, to be verified here.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::Many;
use crate::commands::logged::Log;
use crate::ctx::Ctx;
use crate::domain::apikey::arrival::cut::Cutter;
use crate::domain::apikey::arrival::error::AtLine;
use crate::domain::apikey::arrival::{Terms, read};
use crate::domain::apikey::imports::Aside;
use crate::domain::apikey::record::{KeyRecord, Owner};
use crate::domain::apikey::slow::Salt;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::ports::DatabaseError;
use crate::domain::random::Pool;
use crate::domain::secret::wipe;
use crate::error::Error;
use crate::output::progress::Progress;
use crate::output::{Report, Role, Text};

/// How many keys were recorded, or would have been.
#[derive(Debug, Serialize)]
pub(super) struct Counts {
    /// The keys that are on record now.
    imported: u64,
    /// Those that were on record before.
    skipped: u64,
    /// Those with a slow hash, since they could be guessed.
    slow: u64,
    /// Those that never end.
    endless: u64,
    dry_run: bool,
}

/// Records the keys, all of them or none.
pub(super) fn run(
    file: &Path,
    many: &Many,
    owner: Option<&Owner>,
    ctx: &Ctx,
) -> Result<Counts, Error> {
    let policy = ctx.settings.key_policy()?;
    let salt = if many.slow { Some(salt(ctx)?) } else { None };
    let terms = Terms {
        owner: policy.owner(owner).ok(),
        bits: many.bits,
        slow: salt,
    };
    let mut progress = Progress::new(ctx, "keys read");
    put_aside(file, &terms, &mut progress, ctx)?;
    let skipped = if many.skip_known {
        ctx.database.leave_out_known()?
    } else {
        0
    };
    let aside = ctx.database.aside()?;
    if many.dry_run {
        if let Some(clash) = ctx.database.clash()? {
            return Err(clash.into());
        }
    } else if aside.keys > 0 {
        progress.tell("recording them");
        record(&terms, &aside, ctx)?;
    }
    drop(progress);
    Ok(Counts {
        imported: aside.keys,
        skipped,
        slow: aside.slow,
        endless: aside.endless,
        dry_run: many.dry_run,
    })
}

/// Returns what keys that could be guessed are hashed with: the registry's, or a new one.
fn salt(ctx: &Ctx) -> Result<Salt, Error> {
    Ok(match ctx.database.slow_salt()? {
        Some(salt) => salt,
        None => Salt::new(&*ctx.random)?,
    })
}

/// Reads the keys and puts them aside, where they are found wrong before anything is changed.
fn put_aside(
    file: &Path,
    terms: &Terms,
    progress: &mut Progress<'_>,
    ctx: &Ctx,
) -> Result<(), Error> {
    let path = (file != Path::new("-")).then_some(file);
    let mut objects = Cutter::new(ctx.inputs.open(path)?);
    let (now, random) = (ctx.now(), Pool::new(Arc::clone(&ctx.random)));
    let (mut object, mut failure) = (Vec::new(), None);
    let mut next = || -> Result<Option<(u64, KeyRecord)>, Error> {
        let Some(line) = objects.next(&mut object)? else {
            return Ok(None);
        };
        let key = read(&object, terms, now, &random);
        // SECURITY: a key may have stood there.
        wipe(&mut object);
        let key = key.map_err(|error| AtLine { line, error })?;
        progress.step();
        Ok(Some((line, key)))
    };
    ctx.database.put_aside(&mut || {
        next().unwrap_or_else(|error| {
            failure = Some(error);
            None
        })
    })?;
    failure.map_or(Ok(()), Err)
}

/// Records what was put aside, and says which key is in the way where one is.
fn record(terms: &Terms, aside: &Aside, ctx: &Ctx) -> Result<(), Error> {
    let entry = Entry::new(Event::KeyImported).with("keys", aside.keys);
    let salt = terms.slow.filter(|_| aside.slow > 0);
    let mut clash = None;
    let recorded = Log::open(ctx)?.commit(entry, |draft| {
        let recorded = ctx.database.record_aside(salt.as_ref(), draft);
        if let Err(DatabaseError::Conflict { .. }) = &recorded {
            clash = ctx.database.clash()?;
        }
        recorded
    });
    clash.map_or(recorded, |clash| Err(clash.into()))
}

impl Report for Counts {
    fn text(&self, text: &mut Text) {
        let keys = |count: u64| match count {
            1 => "1 key".to_owned(),
            count => format!("{count} keys"),
        };
        let (role, word) = if self.dry_run {
            (Role::Plain, "would import")
        } else {
            (Role::Good, "imported")
        };
        text.put(role, word)
            .line(Role::Plain, &format!(" {}", keys(self.imported)));
        for (count, what) in [
            (self.skipped, "on record before"),
            (self.slow, "with a slow hash, since they could be guessed"),
            (self.endless, "that never end"),
        ] {
            if count > 0 {
                text.line(Role::Plain, &format!("  {} {what}", keys(count)));
            }
        }
    }
}
