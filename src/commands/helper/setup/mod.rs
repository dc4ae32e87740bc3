//! Setting a program up so that it asks authctl, and taking that back: what comes and goes is shown
//! first.

mod table;

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::which::Named;
use crate::ctx::Ctx;
use crate::domain::delivery::format::shell;
use crate::domain::delivery::setup::{Edited, Order, Way};
use crate::domain::ports::{Change, Found, SetupError};
use crate::error::{Code, Error};
use crate::output::{Report, Role, Text};

pub(super) use table::{meant, warn_if_missing};

/// Whether the program is to be set up, instead of being answered.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Setup {
    /// Set the program up so that it asks authctl, for the host of --host or for all; what changes
    /// is shown first
    #[arg(long, group = "setup")]
    install: bool,
    /// Take that back; with --as, the host's table of config.toml, too
    #[arg(long, group = "setup")]
    uninstall: bool,
    /// Where to make the link by which the program finds authctl [default: ~/.local/bin or authctl's
    /// own folder, whichever is on the PATH]
    #[arg(long, value_name = "DIR", requires = "setup")]
    links: Option<PathBuf>,
    /// Whether the program looks for its link there, and not on the PATH.
    #[arg(skip)]
    apart: bool,
    /// Show what would change, and change nothing
    #[arg(long, requires = "setup")]
    dry_run: bool,
}

/// Changes a file's text, one way or the other.
pub(super) type Edit<'a> = dyn Fn(Option<&str>, Way) -> Result<Edited, Error> + 'a;

/// A program that can be set up.
pub(super) struct Tool<'a> {
    /// What it is called.
    pub(super) name: &'static str,
    /// How it calls authctl, where that is by a name of its own.
    pub(super) link: Option<&'static str>,
    /// What there is to do beside.
    pub(super) then: Vec<String>,
    /// How it is told whom to ask.
    pub(super) told: Told<'a>,
}

/// How a program is told whom to ask.
pub(super) enum Told<'a> {
    /// By its own file, whose text changes so.
    File(PathBuf, &'a Edit<'a>),
    /// By a command of its own, which changes what is said to be at a place; none where it knows
    /// already.
    Command(String, Option<Order>),
    /// By nothing but the link.
    Nothing,
}

/// What was done, or would be.
#[derive(Debug, Serialize)]
pub struct Done {
    tool: &'static str,
    dry_run: bool,
    changes: Vec<Changed>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    then: Vec<String>,
}

/// One file, link or table.
#[derive(Debug, Default, Serialize)]
struct Changed {
    place: String,
    /// The command that changes it, where that is not authctl itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    command: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    adds: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    removes: Vec<String>,
}

/// What is done, one after the other.
enum Step {
    File {
        file: PathBuf,
        before: Option<String>,
        after: Option<String>,
    },
    Command(Vec<String>),
    Table(Vec<Change>),
    Link {
        link: PathBuf,
        program: PathBuf,
    },
    Unlink(PathBuf),
}

impl Setup {
    /// Returns it for a program that looks for its link in a folder of its own.
    pub(super) fn apart(&self, folder: PathBuf) -> Self {
        Self {
            links: Some(self.links.clone().unwrap_or(folder)),
            apart: true,
            ..self.clone()
        }
    }

    /// Returns which way, where the program is to be set up at all.
    pub(super) fn way(&self) -> Option<Way> {
        match (self.install, self.uninstall) {
            (true, _) => Some(Way::Install),
            (_, true) => Some(Way::Uninstall),
            (false, false) => None,
        }
    }

    /// Sets the program up, or takes it back.
    pub(super) fn carry_out(
        &self,
        tool: &Tool<'_>,
        named: &Named,
        way: Way,
        ctx: &Ctx,
    ) -> Result<Done, Error> {
        // A host that would get nothing is told of before anything is looked at.
        meant(named, way, ctx)?;
        let mut plan = Vec::new();
        plan.extend(table::planned(named, way, ctx)?);
        let (asks, told) = told(&tool.told, way, ctx)?;
        if let Some(name) = tool.link {
            match way {
                Way::Install => plan.extend(self.linked(name, ctx)?),
                Way::Uninstall if asks => {}
                Way::Uninstall => plan.extend(self.unlinked(name, ctx)),
            }
        }
        plan.extend(told);
        let (changes, steps): (Vec<_>, Vec<_>) = plan.into_iter().unzip();
        if !steps.is_empty() && !self.dry_run {
            ask(tool, &changes, ctx)?;
            steps.iter().try_for_each(|step| done(step, ctx))?;
        }
        Ok(Done {
            tool: tool.name,
            dry_run: self.dry_run,
            changes,
            then: match way {
                Way::Install => tool.then.clone(),
                Way::Uninstall => Vec::new(),
            },
        })
    }

    /// Returns where the link by which a program finds authctl is, or is to be made.
    pub(super) fn place_of_link(&self, name: &str, ctx: &Ctx) -> Result<PathBuf, Error> {
        if let Some(folder) = &self.links {
            return Ok(file(folder, name));
        }
        let folders = ctx.settings.search_path();
        let mut links = folders.iter().map(|folder| file(folder, name));
        match links.find(|link| ctx.tools.found(link) != Found::Nothing) {
            Some(link) => Ok(link),
            None => Ok(file(&chosen(&folders, ctx)?, name)),
        }
    }

    /// Plans that link, where there is none.
    fn linked(&self, name: &str, ctx: &Ctx) -> Result<Option<(Changed, Step)>, Error> {
        let folders = ctx.settings.search_path();
        let named = self.links.as_ref();
        let strange = |named: &&PathBuf| !self.apart && !folders.contains(named);
        if let Some(folder) = named.filter(strange) {
            let folder = folder.display();
            ctx.warn(&format!(
                "{folder} is not on the PATH: programs don't look there"
            ));
        }
        let link = self.place_of_link(name, ctx)?;
        let place = link.display().to_string();
        match ctx.tools.found(&link) {
            Found::Ours => Ok(None),
            Found::Other => Err(SetupError::Taken { place }.into()),
            Found::Nothing => {
                let program = ctx.tools.program(&folders)?;
                let changed = Changed {
                    place,
                    adds: vec![format!("link to {}", program.display())],
                    ..Changed::default()
                };
                Ok(Some((changed, Step::Link { link, program })))
            }
        }
    }

    /// Plans the removal of that link, wherever it is.
    fn unlinked(&self, name: &str, ctx: &Ctx) -> Option<(Changed, Step)> {
        let folders = ctx.settings.search_path();
        let links = self.links.iter().chain(&folders);
        let mut links = links.map(|folder| file(folder, name));
        let link = links.find(|link| ctx.tools.found(link) == Found::Ours)?;
        let changed = Changed {
            place: link.display().to_string(),
            removes: vec!["the link".to_owned()],
            ..Changed::default()
        };
        Some((changed, Step::Unlink(link)))
    }
}

/// Plans what tells the program whom to ask; says, too, whether it asks authctl for anything then.
fn told(told: &Told<'_>, way: Way, ctx: &Ctx) -> Result<(bool, Option<(Changed, Step)>), Error> {
    let (file, edit) = match told {
        Told::File(file, edit) => (file, edit),
        Told::Command(place, order) => {
            let planned = order.clone().map(|order| {
                let changed = Changed {
                    place: place.clone(),
                    command: order.words.clone(),
                    adds: order.adds,
                    removes: order.removes,
                };
                (changed, Step::Command(order.words))
            });
            return Ok((false, planned));
        }
        Told::Nothing => return Ok((false, None)),
    };
    let before = ctx.tools.read(file)?;
    let edited = edit(before.as_deref(), way)?;
    let planned = (edited.text != before).then(|| {
        let changed = Changed {
            place: file.display().to_string(),
            adds: edited.adds,
            removes: edited.removes,
            ..Changed::default()
        };
        let step = Step::File {
            file: file.clone(),
            before,
            after: edited.text,
        };
        (changed, step)
    });
    Ok((edited.asks, planned))
}

/// Returns the folder for a link: one on the PATH that can be written.
fn chosen(folders: &[PathBuf], ctx: &Ctx) -> Result<PathBuf, Error> {
    let program = ctx.tools.program(folders)?;
    let own = ctx.settings.own_programs();
    let beside = program.parent().map(Path::to_owned);
    let good = |folder: &PathBuf| folders.contains(folder) && ctx.tools.is_writable(folder);
    let mut fitting = [Some(own), beside].into_iter().flatten();
    fitting.find(good).ok_or_else(|| {
        let message = "neither ~/.local/bin nor authctl's own folder is on the PATH and writable";
        Error::new(Code::Usage, message).hint("--links DIR says where the link goes")
    })
}

fn file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Shows a person what changes, and asks.
fn ask(tool: &Tool<'_>, changes: &[Changed], ctx: &Ctx) -> Result<(), Error> {
    if ctx.can_ask() && !ctx.settings.yes() {
        for change in changes {
            ctx.tell(&change.place);
            for (sign, line) in change.signed() {
                ctx.tell(&format!("  {sign} {line}"));
            }
            if let Some(line) = change.shown() {
                ctx.tell(&line);
            }
        }
    }
    ctx.confirm(&format!("Change that, for {}?", tool.name))
}

fn done(step: &Step, ctx: &Ctx) -> Result<(), Error> {
    match step {
        Step::Table(changes) => {
            ctx.configuration.change(changes)?;
        }
        Step::File {
            file,
            before,
            after,
        } => ctx
            .tools
            .replace(file, before.as_deref(), after.as_deref())?,
        Step::Command(words) => drop(ctx.tools.run(words)?),
        Step::Link { link, program } => ctx.tools.link(link, program)?,
        Step::Unlink(link) => ctx.tools.unlink(link)?,
    }
    Ok(())
}

impl Changed {
    fn signed(&self) -> impl Iterator<Item = (char, &str)> {
        let removes = self.removes.iter().map(|line| ('-', line.as_str()));
        removes.chain(self.adds.iter().map(|line| ('+', line.as_str())))
    }

    /// Returns the line by which a shell would run the command.
    fn shown(&self) -> Option<String> {
        let words: Vec<_> = self.command.iter().map(|word| shell::word(word)).collect();
        (!words.is_empty()).then(|| format!("  $ {}", words.join(" ")))
    }
}

impl Report for Done {
    fn text(&self, text: &mut Text) {
        if self.changes.is_empty() {
            text.line(Role::Plain, "nothing to change");
        }
        for change in &self.changes {
            text.line(Role::Heading, &change.place);
            for (sign, line) in change.signed() {
                let role = if sign == '+' { Role::Good } else { Role::Dim };
                text.line(role, &format!("  {sign} {line}"));
            }
            if let Some(line) = change.shown() {
                text.line(Role::Dim, &line);
            }
        }
        for line in &self.then {
            text.line(Role::Plain, line);
        }
    }
}
