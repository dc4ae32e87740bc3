//! `authctl config path`: where the configuration is, and the other folders.

use std::path::Path;

use serde::Serialize;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  See where the configuration is:
  $ authctl config path

  See where the database and the file store are:
  $ authctl config path --field data";

/// Show where the configuration is; with --json the other folders too
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {}

/// The file, and the folders. None of them need exist.
#[derive(Debug, Serialize)]
pub struct Paths {
    file: String,
    config: String,
    data: String,
    state: String,
    cache: String,
}

/// Returns where things are; nothing is read.
pub fn run(_: &Args, ctx: &Ctx) -> Result<Paths, Error> {
    let text = |path: &Path| path.display().to_string();
    let folders = ctx.settings.folders();
    Ok(Paths {
        file: text(&ctx.settings.config_file()),
        config: text(&folders.config),
        data: text(&folders.data),
        state: text(&folders.state),
        cache: text(&folders.cache),
    })
}

impl Report for Paths {
    fn text(&self, text: &mut Text) {
        text.line(Role::Plain, &self.file);
    }
}
