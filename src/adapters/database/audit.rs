//! The audit log's rows.

use rusqlite::{Transaction, params};

use crate::domain::audit::entry::Draft;

/// Appends a row inside the transaction of the change that it tells of.
pub(super) fn append(transaction: &Transaction<'_>, draft: &Draft) -> rusqlite::Result<()> {
    let entry = &draft.entry;
    let subject = entry.subject.as_ref().map(ToString::to_string);
    transaction.execute(
        "INSERT INTO audit (at, event, outcome, subject, entry) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            draft.at.unix() * 1000,
            entry.event.as_str(),
            entry.outcome.as_str(),
            subject,
            serde_json::to_string(entry).unwrap_or_default(),
        ],
    )?;
    Ok(())
}
