//! Text for people: lines, labelled fields and tables, in roles rather than colours.

use super::table::{self, Column, column};
use crate::domain::secret::Secret;
use crate::domain::text::visible;

/// What a piece of text is. Readable without colour: a role never carries meaning alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Ordinary text.
    Plain,
    /// A title or a label that structures.
    Heading,
    /// Something that is as it should be.
    Good,
    /// Something that is not as it should be.
    Bad,
    /// Something to look at.
    Warning,
    /// Something less important.
    Dim,
}

impl Role {
    const fn style(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Heading => "\u{1b}[1m",
            Self::Good => "\u{1b}[32m",
            Self::Bad => "\u{1b}[1;31m",
            Self::Warning => "\u{1b}[33m",
            Self::Dim => "\u{1b}[2m",
        }
    }
}

/// No line of running words is longer, however wide the terminal is.
const READABLE: usize = 80;

/// A text in the making.
///
/// SECURITY: whatever goes in is made visible first ([`visible`]), so that a command cannot
/// forget it; only [`Text::secret`], [`Text::secret_lines`], [`Text::content`] in a pipe and [`Text::verbatim`] pass
/// bytes as they are.
#[derive(Debug)]
pub struct Text {
    bytes: Vec<u8>,
    color: bool,
    terminal: bool,
    width: usize,
}

impl Text {
    /// Returns an empty text for a stream with these properties; `width` in columns.
    pub fn new(color: bool, terminal: bool, width: usize) -> Self {
        Self {
            bytes: Vec::new(),
            color,
            terminal,
            width,
        }
    }

    /// Returns how many columns a line has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Adds a piece to the line.
    pub fn put(&mut self, role: Role, piece: &str) -> &mut Self {
        let style = if self.color { role.style() } else { "" };
        self.bytes.extend_from_slice(style.as_bytes());
        self.bytes.extend_from_slice(visible(piece).as_bytes());
        if !style.is_empty() {
            self.bytes.extend_from_slice(b"\x1b[0m");
        }
        self
    }

    /// Adds a piece and ends the line.
    pub fn line(&mut self, role: Role, piece: &str) -> &mut Self {
        self.put(role, piece);
        self.end()
    }

    /// Ends the line.
    pub fn end(&mut self) -> &mut Self {
        self.bytes.push(b'\n');
        self
    }

    /// Adds a line `  label   value`, with the label padded to `width` columns.
    pub fn field(&mut self, width: usize, label: &str, value: &str) -> &mut Self {
        self.put(Role::Plain, "  ")
            .put(Role::Dim, &format!("{label:<width$}"));
        self.put(Role::Plain, "  ").line(Role::Plain, value)
    }

    /// Adds a table that fits the terminal.
    pub fn table(
        &mut self,
        head: &[&'static str],
        rows: impl IntoIterator<Item = Vec<String>>,
    ) -> &mut Self {
        let columns: Vec<Column> = head.iter().map(|title| column(title, 0)).collect();
        self.list(&columns, rows)
    }

    /// Adds a table that fits the terminal, without its least important columns where there is no
    /// room for all.
    pub fn list(
        &mut self,
        columns: &[Column],
        rows: impl IntoIterator<Item = Vec<String>>,
    ) -> &mut Self {
        let rows = rows.into_iter().collect();
        for (number, line) in table::lines(columns, rows, self.width).iter().enumerate() {
            let role = if number == 0 {
                Role::Heading
            } else {
                Role::Plain
            };
            self.line(role, line);
        }
        self
    }

    /// Adds a secret that was asked for, alone: with a line ending on a terminal and none in a
    /// pipe, so that what a program reads is the secret and nothing else.
    pub fn secret(&mut self, secret: &Secret) -> &mut Self {
        self.bytes.extend_from_slice(secret.expose());
        if self.terminal {
            self.bytes.push(b'\n');
        }
        self
    }

    /// Adds whole lines with a secret in them, alone, as the program that reads them needs them.
    pub fn secret_lines(&mut self, lines: &Secret) -> &mut Self {
        self.bytes.extend_from_slice(lines.expose());
        self
    }

    /// Adds somebody's content, alone: byte for byte in a pipe, and on a terminal made visible and
    /// with a line ending.
    pub fn content(&mut self, content: &[u8]) -> &mut Self {
        if self.terminal {
            self.line(Role::Plain, &String::from_utf8_lossy(content))
        } else {
            self.bytes.extend_from_slice(content);
            self
        }
    }

    /// Adds somebody's text of several lines, alone: byte for byte in a pipe, and on a terminal
    /// made visible line by line.
    pub fn page(&mut self, content: &[u8]) -> &mut Self {
        if !self.terminal {
            return self.content(content);
        }
        for line in String::from_utf8_lossy(content).lines() {
            self.line(Role::Plain, &line.replace('\t', "    "));
        }
        self
    }

    /// Adds text of authctl's own making as it is: scripts, JSON.
    pub fn verbatim(&mut self, text: &str) -> &mut Self {
        self.bytes.extend_from_slice(text.as_bytes());
        self
    }

    /// Adds running words, cut into lines that are pleasant to read: `lead` before the first, as
    /// many blanks before the others.
    pub fn paragraph(&mut self, lead: &str, words: &str) -> &mut Self {
        let room = self.width.min(READABLE).saturating_sub(lead.len());
        let indent = " ".repeat(lead.len());
        let mut line = String::new();
        let mut before = lead;
        for word in words.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
                self.put(Role::Plain, before).line(Role::Plain, &line);
                before = &indent;
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.put(Role::Plain, before).line(Role::Plain, &line)
    }

    /// Adds a help text of authctl's own: the one with styles where colour is wanted.
    pub fn help(&mut self, plain: &str, styled: &str) -> &mut Self {
        self.verbatim(if self.color { styled } else { plain })
    }

    /// Returns what was made.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(color: bool, say: impl FnOnce(&mut Text)) -> String {
        let mut text = Text::new(color, false, 80);
        say(&mut text);
        String::from_utf8(text.into_bytes()).unwrap()
    }

    #[test]
    fn nobody_elses_escape_gets_through() {
        let hostile = "\u{1b}]0;owned\u{7}";
        for color in [false, true] {
            let shown = said(color, |text| {
                text.line(Role::Plain, hostile)
                    .field(4, "k", hostile)
                    .table(&["a"], [vec![hostile.into()]]);
            });
            assert!(
                !shown.contains("\u{1b}]") && !shown.contains('\u{7}'),
                "{shown:?}"
            );
        }
    }

    #[test]
    fn without_colour_there_is_no_escape_at_all() {
        assert_eq!(
            said(false, |text| {
                text.line(Role::Bad, "no");
            }),
            "no\n"
        );
        assert_eq!(
            said(true, |text| {
                text.line(Role::Bad, "no");
            }),
            "\u{1b}[1;31mno\u{1b}[0m\n"
        );
    }

    #[test]
    fn content_is_exact_in_a_pipe_and_harmless_on_a_terminal() {
        let hostile = b"a\x1b[2J\xff";
        for (terminal, shown) in [
            (false, hostile.to_vec()),
            (true, "a\\u{1b}[2J\u{fffd}\n".into()),
        ] {
            let mut text = Text::new(false, terminal, 80);
            text.content(hostile);
            assert_eq!(text.into_bytes(), shown);
        }
    }

    #[test]
    fn running_words_are_cut_between_words() {
        let mut text = Text::new(false, true, 12);
        text.paragraph("- ", "one two three incomprehensibility four")
            .paragraph("", "");
        assert_eq!(
            String::from_utf8(text.into_bytes()).unwrap(),
            "- one two\n  three\n  incomprehensibility\n  four\n\n"
        );
        let mut wide = Text::new(false, true, 400);
        wide.paragraph("", &"word ".repeat(100));
        assert!(
            wide.into_bytes()
                .split(|b| *b == b'\n')
                .all(|line| line.len() <= 80)
        );
    }

    #[test]
    fn a_secret_stands_alone_in_a_pipe() {
        let secret = Secret::from("s3".to_owned());
        assert_eq!(
            said(false, |text| {
                text.secret(&secret);
            }),
            "s3"
        );
    }
}
