//! `authctl store status`: tells which store is chosen and why, and how each one is.

use serde::Serialize;

use crate::ctx::Ctx;
use crate::domain::credential::StoreKind;
use crate::domain::ports::{Protection, StoreError};
use crate::error::Error;
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  See where secrets go, and whether they can:
  $ authctl store status

  For a script:
  $ authctl store status --field chosen";

/// Show which store is chosen and why, and how each one is; never asks anything
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {}

/// The choice, and the stores.
#[derive(Debug, Serialize)]
pub struct Status {
    /// Where a new secret goes; nothing where the first write would fail.
    chosen: Option<&'static str>,
    why: String,
    stores: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    store: &'static str,
    available: bool,
    place: String,
    credentials: usize,
    /// What keeps others from the file store's secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    protection: Option<&'static str>,
    problem: Option<Problem>,
}

#[derive(Debug, Serialize)]
struct Problem {
    code: &'static str,
    message: String,
    hint: String,
}

/// Asks each store whether it could take a secret. A store that can't is a fact, not a failure.
pub fn run(_: &Args, ctx: &Ctx) -> Result<Status, Error> {
    let known = ctx.database.credentials()?;
    let keychain = ctx.keychain.probe();
    let (chosen, why) = choice(ctx, &keychain)?;
    let stores = StoreKind::ALL.map(|kind| {
        let probe = match kind {
            StoreKind::Keychain => keychain.clone(),
            StoreKind::File => ctx.file.probe(),
        };
        Row {
            store: kind.as_str(),
            available: probe.is_ok(),
            place: ctx.store(kind).place(),
            credentials: known.iter().filter(|one| one.store == kind).count(),
            protection: (kind == StoreKind::File).then(|| protection(ctx)),
            problem: probe.err().map(problem),
        }
    });
    Ok(Status {
        chosen: chosen.map(StoreKind::as_str),
        why,
        stores: stores.into(),
    })
}

fn choice(
    ctx: &Ctx,
    keychain: &Result<(), StoreError>,
) -> Result<(Option<StoreKind>, String), Error> {
    if let Some((asked, by)) = ctx.settings.store_and_who()? {
        return Ok((Some(asked), format!("{by} asks for it")));
    }
    if let Some(remembered) = ctx.database.default_store()? {
        return Ok((Some(remembered), "it was chosen at the first write".into()));
    }
    Ok(match keychain {
        Ok(()) => (
            Some(StoreKind::Keychain),
            "nothing is chosen yet, and a keychain answers".into(),
        ),
        Err(StoreError::Absent { .. }) => (
            Some(StoreKind::File),
            "nothing is chosen yet, and there is no keychain".into(),
        ),
        Err(_) => (
            None,
            "nothing is chosen yet, and the keychain that is there can't be used".into(),
        ),
    })
}

fn protection(ctx: &Ctx) -> &'static str {
    match ctx.file.protection() {
        Ok(Protection::Given { .. }) => "an identity from the environment",
        Ok(Protection::Missing) => "none yet",
        Ok(Protection::Sealed { .. }) => "an identity sealed by a passphrase",
        Ok(Protection::Unsealed) => "an identity that only this user may read",
        Err(_) => "an identity that can't be used",
    }
}

fn problem(error: StoreError) -> Problem {
    let error = Error::from(error);
    Problem {
        code: error.code().as_str(),
        message: error.to_string(),
        hint: error.hints().join("; "),
    }
}

impl Report for Status {
    fn text(&self, text: &mut Text) {
        match self.chosen {
            Some(chosen) => text
                .put(Role::Heading, chosen)
                .line(Role::Plain, &format!(" takes new secrets: {}", self.why)),
            None => text
                .put(Role::Bad, "no store")
                .line(Role::Plain, &format!(" takes new secrets: {}", self.why)),
        };
        for store in &self.stores {
            text.end().line(Role::Heading, store.store);
            let state = if store.available {
                "available"
            } else {
                "not available"
            };
            text.field(11, "state", state);
            text.field(11, "place", &store.place);
            text.field(11, "credentials", &store.credentials.to_string());
            if let Some(protection) = store.protection {
                text.field(11, "protection", protection);
            }
            if let Some(problem) = &store.problem {
                text.field(11, "problem", &problem.message);
                text.field(11, "hint", &problem.hint);
            }
        }
    }
}
