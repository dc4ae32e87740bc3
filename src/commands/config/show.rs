//! `authctl config show`: every setting that holds, and with `--origin` who says so.

use serde::Serialize;
use serde_json::Value;

use crate::ctx::Ctx;
use crate::domain::setting::{Doubt, Held, Origin, Shown, in_words};
use crate::error::Error;
use crate::output::{Report, Role, Text, column};

const EXAMPLES: &str = "Examples:
  See what holds:
  $ authctl config show

  See who says so, for one run with an option:
  $ authctl config show --origin --store file

  Find typing errors in config.toml, for a script:
  $ authctl config show --json";

/// Show every setting that holds, and what in config.toml does not
///
/// An option is stronger than a variable, and a variable stronger than config.toml. Secrets are
/// never shown: of an identity or a passphrase only that it is set.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Say who says so: an option, a variable, config.toml with the line, or nobody
    #[arg(long)]
    origin: bool,
}

/// What holds, and what does not.
#[derive(Debug, Serialize)]
pub struct Listing {
    file: String,
    settings: Vec<Held>,
    problems: Vec<Doubt>,
    #[serde(skip)]
    origin: bool,
}

/// Returns what holds.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Listing, Error> {
    let Shown { settings, doubts } = ctx.settings.shown()?;
    Ok(Listing {
        file: ctx.settings.config_file().display().to_string(),
        settings,
        problems: doubts,
        origin: args.origin,
    })
}

impl Report for Listing {
    fn text(&self, text: &mut Text) {
        let mut columns = vec![column("setting", 0), column("value", 0)];
        if self.origin {
            columns.push(column("from", 0));
        }
        let rows = self.settings.iter().map(|held| {
            let value = match &held.value {
                Value::Null => held.otherwise.to_owned(),
                value => in_words(value),
            };
            let row = [held.name.clone(), value].into_iter();
            row.chain(self.origin.then(|| by(held))).collect()
        });
        text.list(&columns, rows);
        for doubt in &self.problems {
            if let Some(line) = doubt.line {
                text.put(Role::Plain, &format!("{}:{line}: ", self.file));
            }
            text.put(Role::Warning, &doubt.name)
                .put(Role::Plain, &format!(": {}", doubt.reason));
            if let Some(meant) = &doubt.meant {
                text.put(Role::Plain, &format!("; is `{meant}` meant?"));
            }
            text.end();
        }
    }
}

fn by(held: &Held) -> String {
    match (held.from, &held.by, held.line) {
        (Origin::Default, _, _) | (_, None, _) => "default".into(),
        (_, Some(by), Some(line)) => format!("{by}:{line}"),
        (_, Some(by), None) => by.clone(),
    }
}
