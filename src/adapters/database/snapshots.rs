//! Snapshots of the key registry: their numbers, and all keys as they are at one moment.

use std::ops::ControlFlow;

use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior};

use super::SqliteDatabase;
use super::audit::append_entry;
use super::keys::{COLUMNS, record};
use crate::domain::apikey::record::KeyRecord;
use crate::domain::apikey::snapshot::registry::{KeyView, Numbered, Snapshots};
use crate::domain::audit::entry::Draft;
use crate::domain::ports::DatabaseError;

const REGISTRY: &str = "registry";
const SEQ: &str = "snapshot_seq";

impl Snapshots for SqliteDatabase {
    fn number_snapshot(&self, fresh: &str, draft: &Draft) -> Result<Numbered, DatabaseError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                [REGISTRY, fresh],
            )?;
            let mut setting = transaction.prepare("SELECT value FROM setting WHERE name = ?1")?;
            let registry = setting.query_row([REGISTRY], |row| row.get(0))?;
            let seq: i64 = transaction.query_row(
                "INSERT INTO setting (name, value) VALUES (?1, '1')
                 ON CONFLICT DO UPDATE SET value = CAST(value AS INTEGER) + 1
                 RETURNING CAST(value AS INTEGER)",
                [SEQ],
                |row| row.get(0),
            )?;
            append_entry(transaction, draft, &draft.entry.clone().with("seq", seq))?;
            let seq = seq.unsigned_abs();
            Ok(Numbered { registry, seq })
        })
    }

    fn view_keys(&self) -> Result<Box<dyn KeyView + '_>, DatabaseError> {
        let connection = self.open()?;
        let begin = || {
            let deferred = TransactionBehavior::Deferred;
            let transaction = Transaction::new_unchecked(connection, deferred)?;
            // What is seen is fixed with the first reading, so that comes now.
            transaction
                .query_row("SELECT 1 FROM api_key LIMIT 1", [], |_| Ok(()))
                .optional()?;
            Ok(transaction)
        };
        let transaction = begin().map_err(|error| self.explained(&error))?;
        Ok(Box::new(View {
            database: self,
            transaction,
        }))
    }
}

/// A transaction that only reads: it holds up nobody who writes, and sees nothing of that.
struct View<'a> {
    database: &'a SqliteDatabase,
    transaction: Transaction<'a>,
}

impl KeyView for View<'_> {
    fn each(
        &self,
        take: &mut dyn FnMut(&KeyRecord) -> ControlFlow<()>,
    ) -> Result<(), DatabaseError> {
        // The rows lie in the order of ids, so that nothing has to be sorted.
        let query = format!("SELECT {COLUMNS} FROM api_key WHERE origin <> 'held' ORDER BY id");
        let mut walk = || -> rusqlite::Result<()> {
            let mut statement = self.transaction.prepare_cached(&query)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                if take(&record(row)?).is_break() {
                    break;
                }
            }
            Ok(())
        };
        walk().map_err(|error| self.database.explained(&error))
    }
}
