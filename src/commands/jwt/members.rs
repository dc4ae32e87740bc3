//! A token's members, shown to people: in their order, exact, with what their names mean.

use crate::domain::jose::describe::{claim_meaning, claim_moment, header_meaning};
use crate::domain::jose::header::Header;
use crate::domain::jose::json::{Object, Value};
use crate::domain::time::Timestamp;
use crate::output::{Role, Text};

/// Adds the header.
pub(in crate::commands) fn header(text: &mut Text, header: &Header) {
    text.line(Role::Heading, "header");
    rows(text, header.members(), |name, _| {
        header_meaning(name).map(str::to_owned)
    });
}

/// Adds the claims; times are said as dates and as seen from `now`.
pub(super) fn claims(text: &mut Text, claims: &Object, now: Timestamp) {
    text.line(Role::Heading, "claims");
    rows(text, claims, |name, value| {
        let meaning = claim_meaning(name);
        match claim_moment(name, value) {
            Some(moment) => Some(format!(
                "{} {moment}, {}",
                meaning.unwrap_or("time"),
                moment.seen_from(now)
            )),
            None => meaning.map(str::to_owned),
        }
    });
}

/// Values wider than this have no column: their meaning follows them.
const WIDE: usize = 24;

fn rows(text: &mut Text, members: &Object, meaning: impl Fn(&str, &Value) -> Option<String>) {
    let width = |texts: &mut dyn Iterator<Item = usize>| {
        texts.filter(|width| *width <= WIDE).max().unwrap_or(0)
    };
    let names = width(&mut members.iter().map(|(name, _)| name.chars().count()));
    let values = width(
        &mut members
            .iter()
            .map(|(_, value)| value.json().chars().count()),
    );
    for (name, value) in members.iter() {
        text.put(Role::Plain, "  ")
            .put(Role::Dim, &format!("{name:<names$}"))
            .put(Role::Plain, "  ");
        match meaning(name, value) {
            Some(meaning) => text
                .put(Role::Plain, &format!("{:<values$}", value.json()))
                .put(Role::Plain, "  ")
                .line(Role::Dim, &meaning),
            None => text.line(Role::Plain, value.json()),
        };
    }
}
