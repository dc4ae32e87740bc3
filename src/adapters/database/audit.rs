//! The audit log's rows: appended in the transaction of what they tell of, and sealed there.

use std::ops::ControlFlow;

use rusqlite::{OptionalExtension as _, Row as SqlRow, ToSql, Transaction, named_params, params};

use super::SqliteDatabase;
use super::index::{self, credential, put};
use crate::domain::audit::entry::{Chain, Draft, Entry, Event, Outcome, Repeated};
use crate::domain::audit::registry::{AuditLog, Wanted};
use crate::domain::audit::row::Row;
use crate::domain::audit::seal::{Head, Mac};
use crate::domain::credential::{Credential, Kind, Reference};
use crate::domain::moment::Moment;
use crate::domain::ports::DatabaseError;

const COLUMNS: &str = "seq, at, event, outcome, subject, entry, mac";
/// How long the same failure is one matter, in milliseconds.
const MATTER: i64 = 3_600_000;
const MINUTE: i64 = 60_000;
/// How many rows a minute failures of one kind get before they are told as one.
const RATE: i64 = 64;

impl AuditLog for SqliteDatabase {
    fn log(&self, draft: &Draft) -> Result<(), DatabaseError> {
        self.write(|transaction| append(transaction, draft))
    }

    fn log_failure(&self, draft: &Draft) -> Result<(), DatabaseError> {
        self.write(|transaction| match collapsed(transaction, draft)? {
            Some(entry) => append_entry(transaction, draft, &entry),
            None => Ok(()),
        })
    }

    fn record_logged(&self, credential: &Credential, draft: &Draft) -> Result<(), DatabaseError> {
        self.write(|transaction| {
            put(transaction, credential)?;
            append(transaction, draft)
        })
    }

    fn forget_logged(&self, reference: &Reference, draft: &Draft) -> Result<(), DatabaseError> {
        self.write(|transaction| {
            transaction.execute(
                "DELETE FROM credential WHERE kind = ?1 AND name = ?2",
                [reference.kind.as_str(), reference.name.as_str()],
            )?;
            append(transaction, draft)
        })
    }

    fn log_credential(&self) -> Result<Option<Credential>, DatabaseError> {
        self.read(|connection| {
            connection
                .prepare(&format!(
                    "SELECT {} FROM credential WHERE kind = ?1 ORDER BY created_at LIMIT 1",
                    index::COLUMNS
                ))?
                .query_row([Kind::Audit.as_str()], credential)
                .optional()
        })
    }

    fn log_rows(
        &self,
        wanted: &Wanted,
        each: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), DatabaseError> {
        // The newest are found from the end, and told from the beginning.
        let query = format!(
            "SELECT {COLUMNS} FROM audit WHERE seq IN (SELECT seq FROM audit
                 WHERE (:since IS NULL OR at >= :since) AND (:until IS NULL OR at < :until)
                     AND (:event IS NULL OR event = :event)
                     AND (:outcome IS NULL OR outcome = :outcome)
                     AND (:subject IS NULL OR subject = :subject)
                     AND (:fingerprint IS NULL OR instr(entry, :fingerprint))
                 ORDER BY seq DESC LIMIT :limit)
             ORDER BY seq"
        );
        let all = format!("SELECT {COLUMNS} FROM audit ORDER BY seq");
        let fingerprint = wanted
            .fingerprint
            .as_ref()
            .map(|hex| format!("\"fingerprint\":\"{hex}\""));
        self.read(|connection| {
            let filters: &[(&str, &dyn ToSql)] = named_params! {
                ":since": wanted.since.map(Moment::millis),
                ":until": wanted.until.map(Moment::millis),
                ":event": wanted.event.map(Event::as_str),
                ":outcome": wanted.outcome.map(Outcome::as_str),
                ":subject": wanted.subject.as_ref().map(ToString::to_string),
                ":fingerprint": fingerprint,
                ":limit": wanted.limit.map_or(-1, i64::from),
            };
            // Where all are wanted, none are remembered to be put in order.
            let (query, filters) = if wanted.is_all() {
                (&all, Default::default())
            } else {
                (&query, filters)
            };
            let mut statement = connection.prepare(query)?;
            let mut rows = statement.query(filters)?;
            while let Some(row) = rows.next()? {
                if each(read(row)?).is_break() {
                    break;
                }
            }
            Ok(())
        })
    }
}

/// Appends a draft's row inside the transaction of the change that it tells of.
pub(super) fn append(transaction: &Transaction<'_>, draft: &Draft) -> rusqlite::Result<()> {
    append_entry(transaction, draft, &draft.entry)
}

/// Appends another entry than the draft's own, which tells more of the same.
pub(super) fn append_entry(
    transaction: &Transaction<'_>,
    draft: &Draft,
    entry: &Entry,
) -> rusqlite::Result<()> {
    let newest: i64 =
        transaction.query_row("SELECT coalesce(max(seq), 0) FROM audit", [], |row| {
            row.get(0)
        })?;
    let Some(chain) = &draft.chain else {
        return insert(transaction, &draft.row(newest + 1, entry));
    };
    let (mut head, unsealed) = adopt(transaction, chain)?;
    let mut entries = Vec::new();
    if let Some(why) = chain.begun {
        entries.push(Entry::new(Event::LogBegun).because(Some(why)));
    }
    let lost = match &chain.pinned {
        Some(pinned) if !holds(transaction, pinned)? => Some(*pinned),
        _ => None,
    };
    let broken = match (lost, chain.pinned) {
        (Some(pinned), _) => {
            Some(Entry::failed(Event::LogBroken, "pinned_row_missing").with("pinned", pinned))
        }
        (None, None) => Some(Entry::failed(Event::LogBroken, "pin_missing")),
        (None, Some(_)) => None,
    };
    entries.extend(broken.map(|entry| entry.with("newest", newest)));
    if let Some((from, to)) = unsealed {
        entries.push(Entry::new(Event::LogGap).with("from", from).with("to", to));
    }
    // SECURITY: numbers go on after the pinned one, so that rows that were cut off stay missing.
    let mut seq = newest.max(lost.map_or(0, |pinned| pinned.seq));
    for entry in entries.iter().chain([entry]) {
        seq += 1;
        let row = draft.row(seq, entry);
        head = row.head(&chain.seal, &head.mac);
        insert(
            transaction,
            &Row {
                mac: Some(head.mac.as_bytes().to_vec()),
                ..row
            },
        )?;
    }
    // A draft makes one row that counts; where it made another before, that one was rolled back.
    let _first = draft.head.set(head);
    Ok(())
}

/// Seals the rows at the end that were written while the store gave no key; returns the head of
/// the chain then, and which rows they were.
fn adopt(
    transaction: &Transaction<'_>,
    chain: &Chain,
) -> rusqlite::Result<(Head, Option<(i64, i64)>)> {
    let mut head = transaction
        .prepare_cached(
            "SELECT seq, mac FROM audit WHERE mac IS NOT NULL ORDER BY seq DESC LIMIT 1",
        )?
        .query_row([], |row| {
            Ok(Head {
                seq: row.get(0)?,
                mac: Mac::from_bytes(row.get_ref(1)?.as_blob()?).unwrap_or(Mac::START),
            })
        })
        .optional()?
        .unwrap_or(Head::START);
    let mut next = transaction.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM audit WHERE seq > ?1 ORDER BY seq LIMIT 1"
    ))?;
    let mut seal = transaction.prepare_cached("UPDATE audit SET mac = ?2 WHERE seq = ?1")?;
    let mut unsealed = None;
    while let Some(row) = next.query_row([head.seq], read).optional()? {
        head = row.head(&chain.seal, &head.mac);
        seal.execute(params![head.seq, head.mac.as_bytes()])?;
        let (from, _) = unsealed.unwrap_or((head.seq, head.seq));
        unsealed = Some((from, head.seq));
    }
    Ok((head, unsealed))
}

/// Whether the row that the store has pinned is here, and is the same.
fn holds(transaction: &Transaction<'_>, pinned: &Head) -> rusqlite::Result<bool> {
    if pinned.seq == 0 {
        return Ok(true);
    }
    let found = transaction
        .prepare_cached("SELECT mac FROM audit WHERE seq = ?1")?
        .query_row([pinned.seq], |row| row.get::<_, Option<Vec<u8>>>(0))
        .optional()?;
    Ok(found.flatten().as_deref() == Some(pinned.mac.as_bytes()))
}

/// Counts a failure, and returns the entry that it gets, if it gets one.
fn collapsed(transaction: &Transaction<'_>, draft: &Draft) -> rusqlite::Result<Option<Entry>> {
    let now = draft.moment.millis();
    let entry = &draft.entry;
    let kind = format!(
        "{} {}",
        entry.event.as_str(),
        entry.reason.as_deref().unwrap_or_default()
    );
    let subject = entry.subject.as_ref().map(ToString::to_string);
    let presented: Vec<&str> = entry
        .presented
        .iter()
        .map(|one| one.fingerprint.as_str())
        .collect();
    let same = format!(
        "{kind} {} {}",
        subject.unwrap_or_default(),
        presented.join(" ")
    );
    // A clock that was set back begins everything anew.
    transaction
        .prepare_cached("DELETE FROM audit_repeat WHERE until <= ?1 OR first_at > ?1")?
        .execute([now])?;
    if let Some(repeated) = again(transaction, &same)? {
        return Ok(told(repeated).map(|repeated| Entry {
            repeated: Some(repeated),
            ..entry.clone()
        }));
    }
    // SECURITY: whoever presents something else each time must not fill the disk.
    if count(transaction, &format!("rate {kind}"), now, MINUTE)?.count <= RATE {
        count(transaction, &same, now, MATTER)?;
        return Ok(Some(entry.clone()));
    }
    let repeated = count(transaction, &format!("flood {kind}"), now, MATTER)?;
    Ok(told(repeated).map(|repeated| Entry {
        presented: Vec::new(),
        repeated: Some(repeated),
        ..entry.clone()
    }))
}

/// Lets the 1st, 2nd, 4th, 8th, … time through.
fn told(repeated: Repeated) -> Option<Repeated> {
    (repeated.count.count_ones() == 1).then_some(repeated)
}

/// Counts one more of a topic that is known.
fn again(transaction: &Transaction<'_>, topic: &str) -> rusqlite::Result<Option<Repeated>> {
    transaction
        .prepare_cached(
            "UPDATE audit_repeat SET count = count + 1 WHERE topic = ?1
             RETURNING count, first_at",
        )?
        .query_row([topic], repeated)
        .optional()
}

/// Counts one more of `topic`, which is one matter for `span` from its first time on.
fn count(
    transaction: &Transaction<'_>,
    topic: &str,
    now: i64,
    span: i64,
) -> rusqlite::Result<Repeated> {
    if let Some(repeated) = again(transaction, topic)? {
        return Ok(repeated);
    }
    transaction
        .prepare_cached(
            "INSERT INTO audit_repeat (topic, first_at, until, count) VALUES (?1, ?2, ?3, 1)
             RETURNING count, first_at",
        )?
        .query_row(params![topic, now, now.saturating_add(span)], repeated)
}

fn repeated(row: &SqlRow<'_>) -> rusqlite::Result<Repeated> {
    Ok(Repeated {
        count: row.get(0)?,
        first_at: Moment::from_millis(row.get(1)?),
    })
}

fn insert(transaction: &Transaction<'_>, row: &Row) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(&format!(
            "INSERT INTO audit ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
        ))?
        .execute(params![
            row.seq,
            row.at,
            row.event,
            row.outcome,
            row.subject,
            row.entry,
            row.mac
        ])?;
    Ok(())
}

/// Reads a row. Bytes that are no text any more are replaced: the MAC shows that they were changed.
fn read(row: &SqlRow<'_>) -> rusqlite::Result<Row> {
    let text = |column| -> rusqlite::Result<String> {
        let bytes = row.get_ref(column)?.as_bytes_or_null()?.unwrap_or_default();
        Ok(String::from_utf8_lossy(bytes).into_owned())
    };
    let subject = row.get_ref(4)?.as_bytes_or_null()?;
    Ok(Row {
        seq: row.get(0)?,
        at: row.get(1)?,
        event: text(2)?,
        outcome: text(3)?,
        subject: subject.map(|bytes| String::from_utf8_lossy(bytes).into_owned()),
        entry: text(5)?,
        mac: row.get(6)?,
    })
}
