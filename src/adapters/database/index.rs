//! The index: credentials by kind and name, and the choice of store.

use rusqlite::types::Type;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::SqliteDatabase;
use crate::domain::credential::{Credential, Kind, Name, Reference, State, StoreKind};
use crate::domain::ports::{DatabaseError, Index};
use crate::domain::time::Timestamp;

/// What [`credential`] reads, in its order.
pub(super) const COLUMNS: &str =
    "kind, name, store, state, created_at, updated_at, expires_at, kept_for";
const DEFAULT_STORE: &str = "default_store";

impl Index for SqliteDatabase {
    fn credentials(&self) -> Result<Vec<Credential>, DatabaseError> {
        self.read(|connection| {
            connection
                .prepare(&format!(
                    "SELECT {COLUMNS} FROM credential WHERE kind <> ?1 ORDER BY kind, name"
                ))?
                .query_map([Kind::Audit.as_str()], credential)?
                .collect()
        })
    }

    fn credential(&self, reference: &Reference) -> Result<Option<Credential>, DatabaseError> {
        self.read(|connection| {
            connection
                .prepare(&format!(
                    "SELECT {COLUMNS} FROM credential WHERE kind = ?1 AND name = ?2"
                ))?
                .query_row(
                    params![reference.kind.as_str(), reference.name.as_str()],
                    credential,
                )
                .optional()
        })
    }

    fn names(&self, kind: Kind, begin: &str, most: u32) -> Result<Vec<Name>, DatabaseError> {
        self.glance(|connection| {
            connection
                .prepare(
                    "SELECT name FROM credential WHERE kind = ?1 AND name >= ?2 \
                     AND name < ?2 || char(1114111) ORDER BY name LIMIT ?3",
                )?
                .query_map(params![kind.as_str(), begin, most], |row| parsed(row, 0))?
                .collect()
        })
    }

    fn record(&self, credential: &Credential) -> Result<(), DatabaseError> {
        self.write(|transaction| put(transaction, credential))
    }

    fn forget(&self, reference: &Reference) -> Result<bool, DatabaseError> {
        self.write(|transaction| {
            let gone = transaction.execute(
                "DELETE FROM credential WHERE kind = ?1 AND name = ?2",
                params![reference.kind.as_str(), reference.name.as_str()],
            )?;
            Ok(gone > 0)
        })
    }

    fn default_store(&self) -> Result<Option<StoreKind>, DatabaseError> {
        self.read(|connection| {
            connection
                .prepare("SELECT value FROM setting WHERE name = ?1")?
                .query_row([DEFAULT_STORE], |row| parsed(row, 0))
                .optional()
        })
    }

    fn remember_store(&self, store: StoreKind) -> Result<StoreKind, DatabaseError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                [DEFAULT_STORE, store.as_str()],
            )?;
            transaction
                .prepare("SELECT value FROM setting WHERE name = ?1")?
                .query_row([DEFAULT_STORE], |row| parsed(row, 0))
        })
    }
}

/// Writes a credential down inside a transaction that changes more than the index.
pub(super) fn put(transaction: &Transaction<'_>, credential: &Credential) -> rusqlite::Result<()> {
    let state = match credential.state {
        State::Pending => "pending",
        State::Ready => "ready",
        State::Revoked => "revoked",
    };
    transaction.execute(
        &format!(
            "INSERT OR REPLACE INTO credential ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
        ),
        params![
            credential.reference.kind.as_str(),
            credential.reference.name.as_str(),
            credential.store.as_str(),
            state,
            credential.created_at.unix(),
            credential.updated_at.unix(),
            credential.expires_at.map(Timestamp::unix),
            credential.kept_for.as_ref().map(ToString::to_string),
        ],
    )?;
    Ok(())
}

/// Reads a row that begins with the index's columns.
pub(super) fn credential(row: &Row<'_>) -> rusqlite::Result<Credential> {
    Ok(Credential {
        reference: Reference::new(kind(row)?, parsed(row, 1)?),
        store: parsed(row, 2)?,
        state: match row.get::<_, String>(3)?.as_str() {
            "ready" => State::Ready,
            "revoked" => State::Revoked,
            _ => State::Pending,
        },
        created_at: moment(row, 4)?,
        updated_at: moment(row, 5)?,
        expires_at: row
            .get::<_, Option<i64>>(6)?
            .map(|_| moment(row, 6))
            .transpose()?,
        kept_for: row
            .get::<_, Option<String>>(7)?
            .map(|_| parsed(row, 7))
            .transpose()?,
    })
}

/// Reads the kind, which may be the one that people can't name.
fn kind(row: &Row<'_>) -> rusqlite::Result<Kind> {
    match row.get_ref(0)?.as_str()? {
        text if text == Kind::Audit.as_str() => Ok(Kind::Audit),
        _ => parsed(row, 0),
    }
}

/// Reads a column through its type's own parser: what lies in the file is not taken on trust.
pub(super) fn parsed<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T: std::str::FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    row.get::<_, String>(column)?.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
    })
}

/// Reads a column of Unix seconds.
pub(super) fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    let seconds = row.get(column)?;
    Timestamp::from_unix(seconds).ok_or(rusqlite::Error::IntegralValueOutOfRange(column, seconds))
}
