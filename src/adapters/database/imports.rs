//! Keys that were issued elsewhere, on their way into the registry.
//!
//! They wait in a temporary table of this connection, which locks out nobody and is gone with the
//! process. From there they go into the registry in the order of their ids, in which its rows lie.

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};

use super::SqliteDatabase;
use super::audit::append;
use super::index::parsed;
use super::readers::{SLOW_SALT, slow_salt};
use crate::domain::apikey::imports::{Aside, Clash, Other, Same};
use crate::domain::apikey::parts::KeyHash;
use crate::domain::apikey::record::{KeyRecord, Note, Origin};
use crate::domain::apikey::slow::Salt;
use crate::domain::audit::entry::Draft;
use crate::domain::ports::{DatabaseError, KeyImports};
use crate::domain::time::Timestamp;

/// How much of the file is kept in memory while many rows are written, in KiB: the rows come in
/// order, but each index in another.
const CACHE: i64 = 64 << 10;

const ASIDE: &str = "CREATE TEMP TABLE IF NOT EXISTS aside (
         number INTEGER PRIMARY KEY,
         line INTEGER NOT NULL,
         id TEXT NOT NULL,
         name TEXT NOT NULL,
         hash BLOB NOT NULL,
         slow INTEGER NOT NULL,
         prefix TEXT,
         env TEXT NOT NULL,
         owner TEXT,
         scopes TEXT NOT NULL,
         cidrs TEXT NOT NULL,
         labels TEXT NOT NULL,
         created_at INTEGER NOT NULL,
         not_before INTEGER NOT NULL,
         expires_at INTEGER,
         status TEXT NOT NULL,
         disabled_at INTEGER,
         revoked_at INTEGER
     ) STRICT;
     DELETE FROM temp.aside;";

impl KeyImports for SqliteDatabase {
    fn put_aside(
        &self,
        next: &mut dyn FnMut() -> Option<(u64, KeyRecord)>,
    ) -> Result<(), DatabaseError> {
        self.read(|connection| {
            connection.execute_batch(ASIDE)?;
            // Deferred: writing to a temporary table takes no lock on the database.
            let transaction =
                Transaction::new_unchecked(connection, TransactionBehavior::Deferred)?;
            {
                let mut insert = transaction.prepare(
                    "INSERT INTO temp.aside (line, id, name, hash, slow, prefix, env, owner,
                         scopes, cidrs, labels, created_at, not_before, expires_at, status,
                         disabled_at, revoked_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,
                         ?16, ?17)",
                )?;
                while let Some((line, key)) = next() {
                    insert.execute(params![
                        i64::try_from(line).unwrap_or(i64::MAX),
                        key.id.as_str(),
                        key.name.as_str(),
                        key.hash().map(KeyHash::as_bytes),
                        matches!(key.origin, Origin::Imported { slow: true, .. }),
                        key.origin.prefix().map(ToString::to_string),
                        key.env.as_str(),
                        key.owner.as_ref().map(Note::as_str),
                        key.scopes.to_string(),
                        key.cidrs.to_string(),
                        key.labels.to_string(),
                        key.created_at.unix(),
                        key.not_before.unix(),
                        key.expires_at.map(Timestamp::unix),
                        key.status.as_str(),
                        key.disabled_at.map(Timestamp::unix),
                        key.revoked_at.map(Timestamp::unix),
                    ])?;
                }
            }
            transaction.commit()
        })
    }

    fn aside(&self) -> Result<Aside, DatabaseError> {
        self.read(|connection| {
            connection.query_row(
                "SELECT count(*), count(*) FILTER (WHERE slow),
                     count(*) FILTER (WHERE expires_at IS NULL)
                 FROM temp.aside",
                [],
                |row| {
                    Ok(Aside {
                        keys: number(row, 0)?,
                        slow: number(row, 1)?,
                        endless: number(row, 2)?,
                    })
                },
            )
        })
    }

    fn leave_out_known(&self) -> Result<u64, DatabaseError> {
        self.read(|connection| {
            let left_out = connection.execute(
                "DELETE FROM temp.aside WHERE
                     EXISTS (SELECT 1 FROM api_key WHERE api_key.hash = aside.hash
                         AND api_key.origin = 'imported')
                     OR EXISTS (SELECT 1 FROM api_key WHERE api_key.id = aside.id
                         AND api_key.hash = aside.hash)",
                [],
            )?;
            Ok(u64::try_from(left_out).unwrap_or(u64::MAX))
        })
    }

    fn clash(&self) -> Result<Option<Clash>, DatabaseError> {
        self.read(|connection| {
            for same in Same::ALL {
                let found = match on_record(connection, same)? {
                    None => among_themselves(connection, same)?,
                    found => found,
                };
                if found.is_some() {
                    return Ok(found);
                }
            }
            Ok(None)
        })
    }

    fn record_aside(&self, salt: Option<&Salt>, draft: &Draft) -> Result<(), DatabaseError> {
        self.read(|connection| connection.pragma_update(None, "cache_size", -CACHE))?;
        self.try_write(|transaction| {
            if let Some(salt) = salt
                && !remember(transaction, salt)?
            {
                return Ok(Err(DatabaseError::Conflict {
                    what: "the salt of the slow hashes".into(),
                }));
            }
            // A name that is taken by a key which is about to be issued.
            if taken(transaction)? {
                return Ok(Err(DatabaseError::Conflict {
                    what: "the record".into(),
                }));
            }
            transaction.execute(
                "INSERT INTO api_key (id, name, version, origin, service, hash, slow, prefix, env,
                     owner, scopes, cidrs, labels, created_at, not_before, expires_at,
                     grace_until, status, disabled_at, revoked_at, reason, replaced_by, kept)
                 SELECT id, name, 1, 'imported', NULL, hash, slow, prefix, env, owner, scopes,
                     cidrs, labels, created_at, not_before, expires_at, NULL, status, disabled_at,
                     revoked_at, NULL, NULL, 0
                 FROM temp.aside ORDER BY id",
                [],
            )?;
            append(transaction, draft).map(Ok)
        })
    }
}

/// Writes the salt down, unless there is one; `false` where that is another.
fn remember(transaction: &Transaction<'_>, salt: &Salt) -> rusqlite::Result<bool> {
    transaction.execute(
        "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        [SLOW_SALT, &salt.to_string()],
    )?;
    Ok(slow_salt(transaction)?.as_ref() == Some(salt))
}

fn taken(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM temp.aside
             WHERE name IN (SELECT name FROM credential WHERE kind = 'key'))",
        [],
        |row| row.get(0),
    )
}

/// Returns the first key that has something in common with one on record.
fn on_record(connection: &Connection, same: Same) -> rusqlite::Result<Option<Clash>> {
    let other = match same {
        Same::Hash => {
            "JOIN api_key AS other ON other.hash = aside.hash AND other.origin = 'imported'"
        }
        Same::Id => "JOIN api_key AS other ON other.id = aside.id",
        Same::Name => {
            "JOIN (SELECT name FROM api_key UNION SELECT name FROM credential WHERE kind = 'key')
                 AS other ON other.name = aside.name"
        }
    };
    let query = format!(
        "SELECT aside.line, other.name FROM temp.aside {other} ORDER BY aside.number LIMIT 1"
    );
    let clash = |row: &Row<'_>| {
        Ok(Clash {
            line: number(row, 0)?,
            same,
            other: Other::Key(parsed(row, 1)?),
        })
    };
    connection.prepare(&query)?.query_row([], clash).optional()
}

/// Returns the first key that has something in common with one before it.
fn among_themselves(connection: &Connection, same: Same) -> rusqlite::Result<Option<Clash>> {
    let query = format!(
        "SELECT aside.line, other.line
         FROM (SELECT number, min(number) OVER (PARTITION BY {}) AS first FROM temp.aside)
             AS pair
         JOIN temp.aside ON aside.number = pair.number
         JOIN temp.aside AS other ON other.number = pair.first
         WHERE pair.number <> pair.first ORDER BY pair.number LIMIT 1",
        same.as_str()
    );
    let clash = |row: &Row<'_>| {
        Ok(Clash {
            line: number(row, 0)?,
            same,
            other: Other::Line(number(row, 1)?),
        })
    };
    connection.prepare(&query)?.query_row([], clash).optional()
}

/// Reads a number that is never negative.
fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    Ok(number.unsigned_abs())
}
