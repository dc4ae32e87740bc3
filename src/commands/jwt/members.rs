//! A token's members, shown to people: in their order, exact, with what their names mean.

use super::layout::{self, Row};
use crate::domain::jose::describe::{claim_meaning, claim_time, header_meaning, inner_meaning};
use crate::domain::jose::header::Header;
use crate::domain::jose::json::{Object, Value};
use crate::domain::time::Timestamp;
use crate::output::{Role, Text};

/// Adds the header, so many columns from the left.
pub(super) fn header(text: &mut Text, header: &Header, indent: usize) {
    heading(text, "header", indent);
    let room = text.width().saturating_sub(indent);
    let rows: Vec<Row> = header
        .members()
        .iter()
        .map(|(name, value)| row(name, value, header_meaning(name, value), room))
        .collect();
    layout::rows(text, &rows, indent + 2);
}

/// Adds the claims; times are said as dates and as seen from `now`.
pub(super) fn claims(text: &mut Text, claims: &Object, now: Timestamp, indent: usize) {
    heading(text, "claims", indent);
    let room = text.width().saturating_sub(indent);
    let rows: Vec<Row> = claims
        .iter()
        .map(|(name, value)| {
            let meaning =
                claim_time(name, value, now).or_else(|| claim_meaning(name).map(str::to_owned));
            row(name, value, meaning, room)
        })
        .collect();
    layout::rows(text, &rows, indent + 2);
}

/// Adds a title.
pub(super) fn heading(text: &mut Text, title: &str, indent: usize) {
    text.put(Role::Plain, &" ".repeat(indent))
        .line(Role::Heading, title);
}

/// Returns one member: in one piece where it is short, and otherwise what is in it, one by one.
fn row(name: &str, value: &Value, meaning: Option<String>, room: usize) -> Row {
    let before = name.chars().count().max(COLUMN) + 4;
    let short = value.json().chars().count() + before <= room.min(SHORT);
    if !short && let Some(object) = value.object() {
        let rows = object.iter().map(|(inner, value)| {
            let meaning = inner_meaning(name, inner).map(str::to_owned);
            row(inner, value, meaning, room.saturating_sub(2))
        });
        return Row::rows(name, rows.collect(), meaning);
    }
    if !short && let Some(list) = value.list() {
        let rows = list
            .iter()
            .map(|value| row("-", value, None, room.saturating_sub(2)));
        return Row::rows(name, rows.collect(), meaning);
    }
    let text = value.json();
    match text.char_indices().nth(LONG) {
        Some((cut, _)) => {
            let (start, _) = text.split_at(cut);
            let length = text.chars().count();
            let note = format!("the first {LONG} of {length} characters; --json has them all");
            let meaning = meaning.map_or(note.clone(), |meaning| format!("{meaning}; {note}"));
            Row::value(name, &format!("{start}…"), Some(meaning))
        }
        None => Row::value(name, text, meaning),
    }
}

/// Objects and lists are shown in one piece where their row is no longer than this.
const SHORT: usize = 72;

/// About how wide the names of other rows are.
const COLUMN: usize = 12;

/// How many characters of a value are shown.
const LONG: usize = 1_000;
