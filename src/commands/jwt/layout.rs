//! Names, values and what they mean, in columns that fit the terminal.

use crate::domain::text::visible;
use crate::output::{Role, Text};

/// One name, and what it has.
pub(super) struct Row {
    name: String,
    content: Content,
    meaning: Option<String>,
}

enum Content {
    Value(String),
    Rows(Vec<Row>),
}

impl Row {
    /// Returns a row with one value.
    pub(super) fn value(name: &str, value: &str, meaning: Option<String>) -> Self {
        Self {
            name: visible(name).into_owned(),
            content: Content::Value(visible(value).into_owned()),
            meaning,
        }
    }

    /// Returns a row with rows of its own.
    pub(super) fn rows(name: &str, rows: Vec<Self>, meaning: Option<String>) -> Self {
        Self {
            name: visible(name).into_owned(),
            content: Content::Rows(rows),
            meaning,
        }
    }

    fn meaning(&self) -> &str {
        self.meaning.as_deref().unwrap_or_default()
    }
}

/// Names and values wider than this have no column: what comes next follows them.
const WIDE: usize = 24;

/// However narrow the terminal is, a value has so many columns.
const NARROW: usize = 24;

/// Adds rows, so many columns from the left.
pub(super) fn rows(text: &mut Text, rows: &[Row], indent: usize) {
    let flat = || {
        rows.iter().filter_map(|row| match &row.content {
            Content::Value(value) => Some((row, value)),
            Content::Rows(_) => None,
        })
    };
    let names = flat().map(|(row, _)| columns(&row.name));
    let names = names.filter(|width| *width <= WIDE).max().unwrap_or(0);
    let start = |row: &Row| indent + columns(&row.name).max(names) + 2;
    let ends: Vec<(usize, usize)> = flat()
        .map(|(row, value)| (columns(value), start(row) + 2 + columns(row.meaning())))
        .collect();
    let values = column(&ends, text.width());
    for row in rows {
        text.put(Role::Plain, &" ".repeat(indent));
        match &row.content {
            Content::Value(value) => {
                text.put(Role::Dim, &padded(&row.name, names));
                value_and_meaning(text, value, row.meaning(), values, start(row));
            }
            Content::Rows(inner) => {
                if row.meaning().is_empty() {
                    text.line(Role::Dim, &row.name);
                } else {
                    text.put(Role::Dim, &padded(&row.name, names))
                        .put(Role::Plain, "  ")
                        .line(Role::Dim, row.meaning());
                }
                self::rows(text, inner, indent + 2);
            }
        }
    }
}

/// Returns how wide the column of values is: as wide as can be, so that what is behind it still
/// fits. For each row there is how wide its value is, and where the row would end without it.
fn column(ends: &[(usize, usize)], width: usize) -> usize {
    let fits = |column: usize| {
        ends.iter()
            .all(|(value, end)| *value > column || end + column <= width)
    };
    // SECURITY: as many steps as there are rows, and no more: whoever makes a token decides how
    // many claims it has.
    let has = |column: usize| ends.iter().any(|(value, _)| *value == column);
    let mut columns = (1..=WIDE).rev();
    columns
        .find(|column| has(*column) && fits(*column))
        .unwrap_or(0)
}

/// Adds a value that begins in the column `start`, and its meaning beside it where both fit, or
/// else below it.
fn value_and_meaning(text: &mut Text, value: &str, meaning: &str, values: usize, start: usize) {
    let width = text.width();
    let beside = |value: usize| start + value + 2 + columns(meaning) <= width;
    if meaning.is_empty() && start + columns(value) <= width {
        text.put(Role::Plain, "  ").line(Role::Plain, value);
        return;
    }
    let aligned = columns(value).max(values);
    if !meaning.is_empty() && beside(columns(value)) {
        let value = if beside(aligned) {
            padded(value, aligned)
        } else {
            value.to_owned()
        };
        text.put(Role::Plain, "  ")
            .put(Role::Plain, &value)
            .put(Role::Plain, "  ")
            .line(Role::Dim, meaning);
        return;
    }
    // Below a long name, unless what is left beside it is wide enough.
    let below = start > width / 2;
    let start = if below { start.min(6) } else { start };
    let room = width.saturating_sub(start).max(NARROW);
    let lines = wrapped(value, room);
    let meanings = wrapped(meaning, room);
    let told = [(Role::Plain, lines), (Role::Dim, meanings)];
    let lines = told
        .iter()
        .flat_map(|(role, lines)| lines.iter().map(|line| (*role, *line)));
    for (number, (role, line)) in lines.enumerate() {
        if number == 0 && !below {
            text.put(Role::Plain, "  ");
        } else {
            if number == 0 {
                text.end();
            }
            text.put(Role::Plain, &" ".repeat(start));
        }
        text.line(role, line);
    }
}

/// Adds a sentence with a label before it, its further lines below its beginning.
pub(super) fn labelled(text: &mut Text, role: Role, label: &str, sentence: &str, indent: usize) {
    let start = indent + columns(label) + 1;
    let sentence = visible(sentence);
    let room = text.width().saturating_sub(start).max(NARROW);
    for (number, line) in wrapped(&sentence, room).into_iter().enumerate() {
        if number == 0 {
            text.put(Role::Plain, &" ".repeat(indent)).put(role, label);
            text.put(Role::Plain, " ");
        } else {
            text.put(Role::Plain, &" ".repeat(start));
        }
        text.line(Role::Plain, line);
    }
}

/// Cuts text into lines of at most `room` columns: behind a space where there is one in the second
/// half of the line, or else anywhere.
fn wrapped(text: &str, room: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (line, more) = split(rest, room);
        lines.push(line.trim_end());
        rest = more;
    }
    lines
}

fn split(text: &str, room: usize) -> (&str, &str) {
    let Some((end, _)) = text.char_indices().nth(room) else {
        return (text, "");
    };
    let (line, _) = text.split_at(end);
    let half = line
        .char_indices()
        .nth(room / 2)
        .map_or(0, |(half, _)| half);
    let cut = match line.rfind(' ') {
        Some(space) if space >= half => space + 1,
        _ => end,
    };
    text.split_at(cut)
}

fn padded(text: &str, width: usize) -> String {
    format!("{text:<width$}")
}

fn columns(text: &str) -> usize {
    text.chars().count()
}
