//! Keys that are looked up: by the one connection, or by one for each thread.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Transaction, TransactionBehavior};

use super::index::parsed;
use super::keys::{COLUMNS, record};
use super::{PATIENCE, SqliteDatabase, explained};
use crate::domain::apikey::parts::{KeyHash, KeyId};
use crate::domain::apikey::record::KeyRecord;
use crate::domain::apikey::slow::Salt;
use crate::domain::ports::{DatabaseError, KeyConnection, KeyReader, KeyReaders, OpenKeys};

/// Where the salt of the slow hashes stands among the settings.
pub(super) const SLOW_SALT: &str = "slow_salt";

/// How much of the file a thread keeps in memory, in KiB: the inner pages of a million keys.
const CACHE: i64 = 16 << 10;

impl KeyReader for SqliteDatabase {
    fn key_by_id(&self, id: &KeyId) -> Result<Option<KeyRecord>, DatabaseError> {
        self.read(|connection| key_by_id(connection, id))
    }

    fn imported_key(&self, hash: &KeyHash) -> Result<Option<KeyRecord>, DatabaseError> {
        self.read(|connection| imported_key(connection, hash))
    }

    fn slow_salt(&self) -> Result<Option<Salt>, DatabaseError> {
        self.read(slow_salt)
    }
}

impl KeyReaders for SqliteDatabase {
    fn key_readers(&self) -> Result<OpenKeys, DatabaseError> {
        // Makes the file and today's tables: a connection that only reads can't.
        self.read(|_| Ok(()))?;
        let path = self.path.clone();
        Ok(Arc::new(move || Ok(Box::new(Reader::open(&path)?))))
    }
}

/// A connection that only reads.
struct Reader {
    connection: Connection,
    path: PathBuf,
}

impl Reader {
    fn open(path: &Path) -> Result<Self, DatabaseError> {
        let connect = || {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(path, flags)?;
            connection.busy_timeout(PATIENCE)?;
            connection.pragma_update(None, "trusted_schema", "OFF")?;
            connection.pragma_update(None, "cache_size", -CACHE)?;
            Ok(connection)
        };
        let connection = connect().map_err(|error| explained(&error, path))?;
        Ok(Self {
            connection,
            path: path.to_owned(),
        })
    }

    fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, DatabaseError> {
        work(&self.connection).map_err(|error| explained(&error, &self.path))
    }
}

impl KeyConnection for Reader {
    fn at_one_moment(&self, read: &mut dyn FnMut(&dyn KeyReader)) -> Result<(), DatabaseError> {
        self.read(|connection| {
            let moment = Transaction::new_unchecked(connection, TransactionBehavior::Deferred)?;
            read(self);
            moment.finish()
        })
    }
}

impl KeyReader for Reader {
    fn key_by_id(&self, id: &KeyId) -> Result<Option<KeyRecord>, DatabaseError> {
        self.read(|connection| key_by_id(connection, id))
    }

    fn imported_key(&self, hash: &KeyHash) -> Result<Option<KeyRecord>, DatabaseError> {
        self.read(|connection| imported_key(connection, hash))
    }

    fn slow_salt(&self) -> Result<Option<Salt>, DatabaseError> {
        self.read(slow_salt)
    }
}

static BY_ID: LazyLock<String> =
    LazyLock::new(|| format!("SELECT {COLUMNS} FROM api_key WHERE id = ?1"));

/// The index holds imported keys alone, and serves who asks for no others.
static BY_HASH: LazyLock<String> = LazyLock::new(|| {
    format!("SELECT {COLUMNS} FROM api_key WHERE hash = ?1 AND origin = 'imported'")
});

fn key_by_id(connection: &Connection, id: &KeyId) -> rusqlite::Result<Option<KeyRecord>> {
    connection
        .prepare_cached(&BY_ID)?
        .query_row([id.as_str()], record)
        .optional()
}

fn imported_key(connection: &Connection, hash: &KeyHash) -> rusqlite::Result<Option<KeyRecord>> {
    connection
        .prepare_cached(&BY_HASH)?
        .query_row([hash.as_bytes()], record)
        .optional()
}

pub(super) fn slow_salt(connection: &Connection) -> rusqlite::Result<Option<Salt>> {
    connection
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([SLOW_SALT], |row| parsed(row, 0))
        .optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_look_up_goes_through_all_keys() {
        let folder = tempfile::tempdir().unwrap();
        let database = SqliteDatabase::new(folder.path().join("authctl.db"));
        for query in [&BY_ID, &BY_HASH] {
            let plan: String = database
                .read(|connection| {
                    let explain = format!("EXPLAIN QUERY PLAN {}", **query);
                    connection.query_row(&explain, [[0; 32]], |row| row.get(3))
                })
                .unwrap();
            assert!(plan.starts_with("SEARCH"), "{plan}");
        }
    }

    #[test]
    fn a_reader_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("authctl.db");
        let open = SqliteDatabase::new(path.clone()).key_readers().unwrap();
        assert!(open().is_ok());
        let reader = Reader::open(&path).unwrap();
        let change = "INSERT INTO setting VALUES ('slow_salt', '')";
        assert!(reader.connection.execute(change, []).is_err());
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(open(), Err(DatabaseError::Unusable { .. })));
    }
}
