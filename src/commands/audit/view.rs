//! A row of the log as reports show it.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::domain::audit::row::Row;
use crate::domain::moment::Moment;

/// A row: its columns, and what its entry holds beside them.
#[derive(Debug, Serialize)]
pub(super) struct View {
    pub(super) seq: i64,
    pub(super) at: Moment,
    pub(super) event: String,
    pub(super) outcome: String,
    pub(super) subject: Option<String>,
    /// Whether the row has a MAC; whether that is right is for `audit verify` to say.
    pub(super) sealed: bool,
    #[serde(flatten)]
    pub(super) entry: Map<String, Value>,
}

impl From<Row> for View {
    fn from(row: Row) -> Self {
        let mut entry = match serde_json::from_str(&row.entry) {
            Ok(Value::Object(entry)) => entry,
            // Not written by authctl; `audit verify` finds that.
            _ => Map::new(),
        };
        entry.retain(|name, _| !COLUMNS.contains(&name.as_str()));
        Self {
            seq: row.seq,
            at: row.moment(),
            sealed: row.mac.is_some(),
            event: row.event,
            outcome: row.outcome,
            subject: row.subject,
            entry,
        }
    }
}

const COLUMNS: [&str; 6] = ["seq", "at", "event", "outcome", "subject", "sealed"];

impl View {
    /// Returns a text of the entry.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.entry.get(name)?.as_str()
    }

    /// Returns what the entry knows of who did it.
    pub(super) fn actor(&self, name: &str) -> Option<&Value> {
        self.entry.get("actor")?.get(name)
    }

    /// Says who did it.
    pub(super) fn who(&self) -> String {
        let user = self.actor("user").and_then(Value::as_str);
        match (user, self.actor("uid")) {
            (Some(user), _) => user.to_owned(),
            (None, Some(uid)) => format!("uid {uid}"),
            (None, None) => String::new(),
        }
    }

    /// Says what else there is to know, in one line.
    pub(super) fn details(&self) -> String {
        let mut parts: Vec<String> = self.text("reason").map(str::to_owned).into_iter().collect();
        if let Some(Value::Object(detail)) = self.entry.get("detail") {
            parts.extend(detail.iter().map(|(name, value)| match value {
                Value::String(text) => format!("{name} {text}"),
                other => format!("{name} {other}"),
            }));
        }
        if let Some(count) = self.entry.get("count") {
            parts.push(format!("{count} times"));
        }
        if let Some(Value::Array(presented)) = self.entry.get("presented") {
            let shown = presented.iter().filter_map(|one| {
                let hex = one.get("fingerprint")?.as_str()?;
                Some(format!("fingerprint {hex}"))
            });
            parts.extend(shown);
        }
        parts.join(", ")
    }
}
