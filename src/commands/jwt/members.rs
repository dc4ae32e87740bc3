//! A token's members, shown to people: in their order, exact, with what their names mean.

use super::layout::{self, Row};
use crate::domain::jose::describe::{claim_meaning, claim_time, header_meaning, inner_meaning};
use crate::domain::jose::header::Header;
use crate::domain::jose::json::{Object, Value};
use crate::domain::time::Timestamp;
use crate::output::{Role, Text};

/// Adds the header, so many columns from the left.
pub(in crate::commands) fn header(text: &mut Text, header: &Header, indent: usize) {
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
pub(in crate::commands) fn claims(text: &mut Text, claims: &Object, now: Timestamp, indent: usize) {
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
fn row(name: &str, value: Value<'_>, meaning: Option<String>, room: usize) -> Row {
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
            .into_iter()
            .map(|value| row("-", value, None, room.saturating_sub(2)));
        return Row::rows(name, rows.collect(), meaning);
    }
    match cut(value.json()) {
        Some((start, note)) => {
            let meaning = match meaning {
                Some(meaning) => format!("{meaning}; {note}"),
                None => note,
            };
            Row::value(name, &start, Some(meaning))
        }
        None => Row::value(name, value.json(), meaning),
    }
}

/// Adds a payload that is no claims.
pub(super) fn payload(text: &mut Text, payload: &str, indent: usize) {
    heading(text, "payload", indent);
    match cut(payload) {
        Some((start, note)) => {
            layout::labelled(text, Role::Plain, "", &start, indent + 1);
            layout::labelled(text, Role::Plain, "", &format!("({note})"), indent + 1);
        }
        None => layout::labelled(text, Role::Plain, "", payload, indent + 1),
    }
}

/// Returns the beginning of a text that is too long for people, and what is to be said of that.
fn cut(text: &str) -> Option<(String, String)> {
    let (end, _) = text.char_indices().nth(LONG)?;
    let (start, _) = text.split_at(end);
    let length = text.chars().count();
    let note = format!("the first {LONG} of {length} characters; --json has them all");
    Some((format!("{start}…"), note))
}

/// Objects and lists are shown in one piece where their row is no longer than this.
const SHORT: usize = 72;

/// About how wide the names of other rows are.
const COLUMN: usize = 12;

/// How many characters of a value are shown.
const LONG: usize = 1_000;
