//! `authctl help`: a topic's page, the help of a command, or the list of both.

pub mod topics;

use serde::Serialize;

use crate::domain::nearest::nearest;
use crate::error::{Code, Error};
use crate::output::{Report, Role, Text};
use topics::{Piece, TOPICS, Topic, pieces};

const EXAMPLES: &str = "Examples:
  List the topics and the commands:
  $ authctl help

  Read a topic's page:
  $ authctl help credentials

  Read the help of a command:
  $ authctl help key rotate";

/// Show a topic's page, the help of a command, or the list of both
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// A topic such as `credentials`, or a command such as `key rotate`
    #[arg(value_name = "TOPIC|COMMAND")]
    words: Vec<String>,
}

/// The whole grammar, made when it is needed.
pub type Grammar = fn() -> clap::Command;

/// Finds what the words mean; a topic comes before a command of the same name.
pub fn run(args: &Args, grammar: Grammar) -> Result<Box<dyn Report>, Error> {
    let Some((first, more)) = args.words.split_first() else {
        return Ok(contents(&grammar()).into());
    };
    let topic = TOPICS.iter().find(|topic| topic.name == first);
    match topic.filter(|_| more.is_empty()) {
        Some(topic) => Ok(page(topic, &grammar()).into()),
        None => command(&args.words, grammar()).map(Into::into),
    }
}

fn contents(grammar: &clap::Command) -> Contents {
    let commands = grammar.get_subcommands();
    Contents {
        topics: TOPICS
            .iter()
            .map(|topic| Titled::new(topic.name, topic.title().to_owned()))
            .collect(),
        commands: commands
            .map(|command| Titled::new(command.get_name(), about(command)))
            .collect(),
    }
}

fn page(topic: &Topic, grammar: &clap::Command) -> Page {
    let same = grammar.find_subcommand(topic.name).is_some();
    Page {
        name: topic.name.to_owned(),
        title: topic.title().to_owned(),
        text: topic.text().into_owned(),
        styled: None,
        beside: same.then(|| format!("authctl {} --help shows its options", topic.name)),
    }
}

fn command(words: &[String], mut grammar: clap::Command) -> Result<Page, Error> {
    let title = about(found(&grammar, words, true)?);
    let line = ["authctl"].into_iter();
    let line = line
        .chain(words.iter().map(String::as_str))
        .chain(["--help"]);
    // What `--help` says is clap's answer to the words with `--help` behind them.
    let help = match grammar.try_get_matches_from_mut(line) {
        Ok(_) => clap::builder::StyledStr::new(),
        Err(answer) => answer.render(),
    };
    Ok(Page {
        name: words.join(" "),
        title,
        text: help.to_string(),
        styled: Some(help.ansi().to_string()),
        beside: None,
    })
}

/// Returns the command that the words name, one inside the other.
fn found<'a>(
    command: &'a clap::Command,
    words: &[String],
    first: bool,
) -> Result<&'a clap::Command, Error> {
    let Some((word, more)) = words.split_first() else {
        return Ok(command);
    };
    let inner = command.find_subcommand(word);
    found(
        inner.ok_or_else(|| unknown(word, command, first))?,
        more,
        false,
    )
}

/// SECURITY: the word is not repeated: it may be a credential in the wrong place.
fn unknown(word: &str, command: &clap::Command, first: bool) -> Error {
    let topics = TOPICS.iter().map(|topic| topic.name).filter(|_| first);
    let commands = command.get_subcommands().map(clap::Command::get_name);
    let near = nearest(word, topics.chain(commands)).map(str::to_owned);
    let error = Error::new(Code::Usage, "there is no topic or command of this name");
    let error = match near {
        Some(near) => error.hint(format!("is `{near}` meant?")),
        None => error,
    };
    error.hint("authctl help lists the topics and the commands")
}

fn about(command: &clap::Command) -> String {
    command
        .get_about()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// What there is to read.
#[derive(Debug, Serialize)]
struct Contents {
    topics: Vec<Titled>,
    commands: Vec<Titled>,
}

#[derive(Debug, Serialize)]
struct Titled {
    name: String,
    title: String,
}

impl Titled {
    fn new(name: &str, title: String) -> Self {
        let name = name.to_owned();
        Self { name, title }
    }
}

impl Report for Contents {
    fn text(&self, text: &mut Text) {
        let all = self.topics.iter().chain(&self.commands);
        let width = all.map(|one| one.name.len()).max().unwrap_or_default();
        text.line(Role::Heading, "Topics");
        for one in &self.topics {
            text.field(width, &one.name, &one.title);
        }
        text.end().line(Role::Heading, "Commands");
        for one in &self.commands {
            text.field(width, &one.name, &one.title);
        }
    }

    fn hint(&self) -> Option<String> {
        Some("authctl help NAME shows one of them".into())
    }
}

/// A topic's page, or the help of a command.
#[derive(Debug, Serialize)]
struct Page {
    name: String,
    title: String,
    text: String,
    /// The help of a command as clap styles it.
    #[serde(skip)]
    styled: Option<String>,
    /// What else has this name.
    #[serde(skip)]
    beside: Option<String>,
}

impl Report for Page {
    fn text(&self, text: &mut Text) {
        if let Some(styled) = &self.styled {
            text.help(&self.text, styled);
            return;
        }
        text.put(Role::Heading, &self.name)
            .line(Role::Plain, &format!(": {}", self.title));
        let mut listed = false;
        for piece in pieces(&self.text) {
            let item = matches!(piece, Piece::Item(_));
            if !(listed && item) {
                text.end();
            }
            listed = item;
            say(&piece, text);
        }
    }

    fn hint(&self) -> Option<String> {
        self.beside.clone()
    }
}

fn say(piece: &Piece<'_>, text: &mut Text) {
    match piece {
        Piece::Heading(title) => {
            text.line(Role::Heading, title);
        }
        Piece::Paragraph(words) => {
            text.paragraph("", words);
        }
        Piece::Item(words) => {
            text.paragraph("- ", words);
        }
        Piece::Shown(lines) => {
            for line in lines {
                text.put(Role::Plain, "  ").line(Role::Plain, line);
            }
        }
    }
}
