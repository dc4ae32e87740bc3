//! `authctl key show`: one API key, all its versions, and itself where that is asked for.

use serde::Serialize;

use super::kept::{self, Revealed};
use super::view::{self, Row};
use crate::commands::logged::Log;
use crate::ctx::Ctx;
use crate::domain::apikey::record::Owner;
use crate::domain::apikey::rotation::{self, Phase};
use crate::domain::apikey::scope::Scopes;
use crate::domain::credential::Name;
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Show everything about a key but the key:
  $ authctl key new deploy --owner team-ci --scope repo:read
  $ authctl key show deploy

  Hand the key to a program:
  $ authctl key show deploy --reveal | authctl key verify";

/// Show an API key: its versions, and with --reveal the active one itself
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What it is called
    name: Name,
    /// Write the active version itself to standard output, alone
    #[arg(long)]
    reveal: bool,
}

/// What is known of the key.
#[derive(Debug, Serialize)]
pub struct Shown {
    name: String,
    env: &'static str,
    owner: Option<Owner>,
    scopes: Scopes,
    store: &'static str,
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
pub fn run(args: &Args, ctx: &Ctx) -> Result<Shown, Error> {
    let reference = kept::reference(&args.name)?;
    let held = kept::find(ctx, &reference)?;
    let now = ctx.now();
    let key = if args.reveal {
        let current = rotation::current(&held.versions)?;
        if let Some(end) = current.expires_at.filter(|end| *end <= now) {
            ctx.warn(&format!("{reference} expired {}", end.seen_from(now)));
        }
        let key = kept::reveal(ctx, &held.credential, current)?;
        Log::open(ctx)?.append(kept::revealed(current))?;
        Some(key)
    } else {
        None
    };
    kept::sweep(ctx, &held, now)?;
    let open = ctx.database.open_rotation(&args.name)?;
    let versions: Vec<Row> = held.versions.iter().map(|key| Row::new(key, now)).collect();
    let newest = held.versions.last();
    Ok(Shown {
        name: args.name.to_string(),
        env: newest.map_or("", |key| key.env.as_str()),
        owner: newest.and_then(|key| key.owner.clone()),
        scopes: newest.map_or_else(Scopes::default, |key| key.scopes.clone()),
        store: held.credential.store.as_str(),
        versions,
        rotation: open.map(|open| Unfinished {
            phase: open.phase,
            started_at: open.started_at,
        }),
        key,
        now,
    })
}

impl Report for Shown {
    fn text(&self, text: &mut Text) {
        if let Some(Revealed(key)) = &self.key {
            text.secret(key);
            return;
        }
        text.line(Role::Heading, &format!("key/{}", self.name))
            .field(6, "owner", view::owner(self.owner.as_ref()))
            .field(6, "scopes", &view::scopes(&self.scopes))
            .field(6, "env", self.env)
            .field(6, "store", self.store)
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
