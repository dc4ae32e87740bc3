//! The topic pages: which there are, and how their text is read.
//!
//! A page is a file `topics/NAME.txt`. Its first line is `NAME: title`. Then paragraphs, `# Heading`
//! lines, and items that begin with `- ` (further lines of an item are indented by two). What else
//! is indented by two is shown as it stands: a line `  $ …` is a command line that a test runs, the
//! lines under it are what it prints (`…` for any text), and other lines are a file.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::error::{Code, EXITS};

macro_rules! topics {
    ($($name:literal),+ $(,)?) => {
        &[$(Topic {
            name: $name,
            source: include_str!(concat!("topics/", $name, ".txt")),
        }),+]
    };
}

/// Every topic, in the order of the list.
pub const TOPICS: &[Topic] = topics![
    "credentials",
    "references",
    "run",
    "formats",
    "request",
    "ci",
    "git",
    "docker",
    "npm",
    "cargo",
    "python",
    "terraform",
    "kubectl",
    "aws",
    "exit-codes",
];

/// A page of the manual on more than one command.
#[derive(Debug)]
pub struct Topic {
    /// What it is called.
    pub name: &'static str,
    source: &'static str,
}

impl Topic {
    /// Returns its title.
    pub fn title(&self) -> &'static str {
        let line = self.source.lines().next().unwrap_or_default();
        line.split_once(": ").map_or(line, |(_, title)| title)
    }

    /// Returns its text, without the title.
    pub fn text(&self) -> Cow<'static, str> {
        let text = self.source.split_once('\n').map_or("", |(_, text)| text);
        let text = text.trim_start_matches('\n');
        if text.contains(EXIT_CODES) {
            Cow::Owned(text.replace(EXIT_CODES, &exit_codes()))
        } else {
            Cow::Borrowed(text)
        }
    }
}

/// Stands in a page for every exit code and the errors that have it.
const EXIT_CODES: &str = "{exit codes}\n";

fn exit_codes() -> String {
    let mut text = String::new();
    for (exit, meaning) in EXITS {
        let errors = Code::ALL.iter();
        let errors = errors.filter(|code| code.kind().exit().to_string() == *exit);
        let errors: Vec<&str> = errors.map(|code| code.as_str()).collect();
        // Writing to a String cannot fail.
        let _infallible = writeln!(text, "- {exit}: {meaning}");
        if !errors.is_empty() {
            let _infallible = writeln!(text, "  ({})", errors.join(", "));
        }
    }
    text
}

/// A piece of a page.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// The line above a section.
    Heading(&'a str),
    /// Running text, its lines joined.
    Paragraph(String),
    /// One of a list, its lines joined, without its dash.
    Item(String),
    /// Lines that are shown as they stand, without their indentation.
    Shown(Vec<&'a str>),
}

/// Reads a page's text.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    // A blank line ends what stands above it.
    for group in text.split("\n\n") {
        let mut last = None;
        for line in group.lines().filter(|line| !line.is_empty()) {
            let (piece, before) = continued(last.take(), line);
            pieces.extend(before);
            last = Some(piece);
        }
        pieces.extend(last);
    }
    pieces
}

/// Returns the piece that a line belongs to, and the one above where that is another.
fn continued<'a>(last: Option<Piece<'a>>, line: &'a str) -> (Piece<'a>, Option<Piece<'a>>) {
    let joined = |mut above: String, line: &str| {
        above.push(' ');
        above.push_str(line);
        above
    };
    if let Some(title) = line.strip_prefix("# ") {
        return (Piece::Heading(title), last);
    }
    if let Some(item) = line.strip_prefix("- ") {
        return (Piece::Item(item.to_owned()), last);
    }
    match (line.strip_prefix("  "), last) {
        (Some(more), Some(Piece::Item(above))) => (Piece::Item(joined(above, more)), None),
        (Some(shown), Some(Piece::Shown(mut lines))) => {
            lines.push(shown);
            (Piece::Shown(lines), None)
        }
        (Some(shown), last) => (Piece::Shown(vec![shown]), last),
        (None, Some(Piece::Paragraph(above))) => (Piece::Paragraph(joined(above, line)), None),
        (None, last) => (Piece::Paragraph(line.to_owned()), last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_piece_by_piece() {
        let page = "Some\ntext.\n\n# Head\n- one\n  more\n- two\n\n  $ authctl list\n  none\n    deep\n\n  file\n";
        let shown = |lines: &[&'static str]| Piece::Shown(lines.to_vec());
        assert_eq!(
            pieces(page),
            [
                Piece::Paragraph("Some text.".into()),
                Piece::Heading("Head"),
                Piece::Item("one more".into()),
                Piece::Item("two".into()),
                shown(&["$ authctl list", "none", "  deep"]),
                shown(&["file"]),
            ]
        );
        assert_eq!(pieces(""), []);
    }

    #[test]
    fn every_page_begins_with_its_name_and_title() {
        for topic in TOPICS {
            let first = topic.source.lines().next().unwrap_or_default();
            assert_eq!(first, format!("{}: {}", topic.name, topic.title()));
            assert!(!topic.title().ends_with('.'), "{first}");
            assert!(topic.source.lines().nth(1) == Some(""), "{first}");
            let lines = topic.source.lines().count();
            assert!(lines <= 60, "{}: {lines} lines", topic.name);
            let fits = |line: &str| line.chars().count() <= 100;
            assert!(topic.source.lines().all(fits), "{first}");
        }
    }

    #[test]
    fn the_page_on_exit_codes_is_complete() {
        let page = TOPICS.iter().find(|topic| topic.name == "exit-codes");
        let text = page.unwrap().text();
        for (exit, meaning) in EXITS {
            assert!(text.contains(&format!("- {exit}: {meaning}")), "{exit}");
        }
        for code in Code::ALL {
            assert!(text.contains(code.as_str()), "{code:?}");
        }
    }
}
