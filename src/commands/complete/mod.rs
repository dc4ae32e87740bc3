//! `authctl complete`: the names that can stand where a command line ends, for completion scripts.
//!
//! Not in the help: `authctl completions SHELL` prints the scripts that call it. It asks the index
//! and the configuration alone, waits for nobody, and says nothing where it can't say a name.

mod line;
mod takes;

use serde::Serialize;

use crate::commands::help::{Grammar, topics::TOPICS};
use crate::ctx::{Ctx, SOURCE_LIMIT};
use crate::domain::credential::Kind;
use crate::domain::delivery::wanted::SCHEME;
use crate::domain::secret::Source;
use crate::error::Error;
use crate::output::{Report, Text};
use line::Place;
pub use takes::{Takes, takes};

/// More names than anybody reads; whoever has more types another letter.
const MOST: u32 = 500;

/// Complete the command line on standard input: its words, each ended by NUL, or the line itself
#[derive(Debug, clap::Args)]
pub struct Args {}

/// What can stand there, each as the whole last word.
#[derive(Debug, Serialize)]
pub struct Names {
    names: Vec<String>,
}

/// Returns what can stand at the end of the command line.
pub fn run(_: &Args, ctx: &Ctx, grammar: Grammar) -> Result<Names, Error> {
    // SECURITY: the line comes by standard input: as an argument, every process of the machine
    // could read what is not even sent off.
    let typed = ctx.read_exact(&Source::Stdin, SOURCE_LIMIT)?;
    let words = line::words(&String::from_utf8_lossy(typed.expose()));
    let mut grammar = grammar();
    grammar.build();
    let place = line::place(&grammar, &words);
    let names = place.map_or_else(Vec::new, |place| {
        let names = candidates(&place, ctx).into_iter();
        let names = names.map(|name| format!("{}{name}", place.before));
        names.collect()
    });
    Ok(Names { names })
}

fn candidates(place: &Place<'_>, ctx: &Ctx) -> Vec<String> {
    let typed = place.typed.as_str();
    let begun = |name: &String| name.starts_with(typed);
    match place.takes {
        Takes::Names(kind) => names(kind, typed, ctx),
        Takes::References => references(typed, ctx),
        Takes::Bindings => match typed.split_once('=') {
            Some((name, reference)) => {
                let references = references(reference, ctx).into_iter();
                references.map(|found| format!("{name}={found}")).collect()
            }
            None => Vec::new(),
        },
        Takes::Sources => sources(typed, ctx),
        Takes::Jwk => {
            let mut all = names(Kind::Jwk, typed, ctx);
            all.extend(sources(typed, ctx));
            all
        }
        Takes::Hosts => {
            let hosts = ctx.settings.hosts().unwrap_or_default();
            let hosts = hosts.into_iter().map(|host| host.place.to_string());
            hosts.filter(begun).collect()
        }
        Takes::Pages => {
            let topics = TOPICS.iter().filter(|_| place.first);
            let topics = topics.map(|topic| topic.name.to_owned());
            let commands = place.commands.iter().map(|name| (*name).to_owned());
            topics.chain(commands).filter(begun).collect()
        }
    }
}

/// Returns the names of a kind; those of logins from the configuration too.
fn names(kind: Kind, typed: &str, ctx: &Ctx) -> Vec<String> {
    // A name has no blank and nothing that a shell would act on.
    let mut names = ctx.database.names(kind, typed, MOST).unwrap_or_default();
    if kind == Kind::Oauth {
        names.extend(ctx.settings.oauth_profiles().unwrap_or_default());
        names.sort();
        names.dedup();
    }
    let names = names.iter().map(ToString::to_string);
    names.filter(|name| name.starts_with(typed)).collect()
}

fn references(typed: &str, ctx: &Ctx) -> Vec<String> {
    let (scheme, bare) = match typed.strip_prefix(SCHEME) {
        Some(bare) => (SCHEME, bare),
        None => ("", typed),
    };
    let mut all = Vec::new();
    for kind in Kind::ALL {
        let name = match bare.split_once('/') {
            Some((written, name)) if written == kind.as_str() => name,
            None if kind.as_str().starts_with(bare) => "",
            _ => continue,
        };
        let found = ctx.database.names(kind, name, MOST).unwrap_or_default();
        all.extend(
            found
                .iter()
                .map(|name| format!("{scheme}{kind}/{name}", kind = kind.as_str())),
        );
    }
    all
}

/// Returns sources in the store, once somebody begins to write one: where nothing is written, a
/// shell offers files.
fn sources(typed: &str, ctx: &Ctx) -> Vec<String> {
    const STORE: &str = "store:";
    if typed.is_empty() {
        return Vec::new();
    }
    let bare = match typed.strip_prefix(STORE) {
        Some(bare) => bare,
        None if STORE.starts_with(typed) => "",
        None => return Vec::new(),
    };
    let references = references(bare, ctx).into_iter();
    references
        .filter(|reference| !reference.starts_with(SCHEME))
        .map(|reference| format!("{STORE}{reference}"))
        .collect()
}

impl Report for Names {
    fn text(&self, text: &mut Text) {
        for name in &self.names {
            text.verbatim(name).verbatim("\n");
        }
    }
}
