//! The one SQLite database: everything about credentials but their secrets.
//!
//! One file a topic; each method is one transaction. Several processes may use the database at
//! once (WAL), and a power cut loses nothing that was said to be done (`synchronous=FULL`).

mod audit;
mod decisions;
mod imports;
mod index;
mod jwks;
mod keys;
mod listing;
mod readers;
mod rotations;
mod schema;
mod sessions;
mod snapshots;

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use super::files;
use crate::domain::ports::{Database, DatabaseError};

/// How long a statement waits for another process's transaction.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(5);

/// The database file, opened when first needed.
#[derive(Debug)]
pub struct SqliteDatabase {
    path: PathBuf,
    connection: OnceCell<Connection>,
}

impl Database for SqliteDatabase {}

impl SqliteDatabase {
    /// Returns the database at `path`, whose folder is made when first needed.
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            connection: OnceCell::new(),
        }
    }

    /// Runs `work` on the open database.
    fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, DatabaseError> {
        work(self.open()?).map_err(|error| self.explained(&error))
    }

    /// Runs `work` on a connection of its own that changes nothing, makes nothing and waits for
    /// nobody: on the file as it is, or not at all.
    fn glance<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, DatabaseError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(&self.path, flags)
            .and_then(|connection| {
                connection.busy_timeout(Duration::ZERO)?;
                connection.pragma_update(None, "trusted_schema", "OFF")?;
                work(&connection)
            })
            .map_err(|error| self.explained(&error))
    }

    /// Runs `work` in one transaction that holds the only right to write from its start, so that
    /// what `work` reads can't change before it writes.
    fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, DatabaseError> {
        self.try_write(|transaction| work(transaction).map(Ok::<T, DatabaseError>))
    }

    /// Like [`Self::write`], for work that may itself decide against the change: an inner error
    /// rolls everything back.
    fn try_write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<Result<T, DatabaseError>>,
    ) -> Result<T, DatabaseError> {
        let connection = self.open()?;
        let outcome = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)
            .and_then(|transaction| match work(&transaction)? {
                Ok(value) => transaction.commit().map(|()| Ok(value)),
                Err(refusal) => Ok(Err(refusal)),
            });
        outcome.map_err(|error| self.explained(&error))?
    }

    fn open(&self) -> Result<&Connection, DatabaseError> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        // SQLite makes its files by the umask; made here first, they are the owner's alone, and
        // the -wal and -shm files take over the mode.
        files::open_owned(&self.path).map_err(|error| DatabaseError::Unusable {
            place: self.place(),
            reason: error.to_string(),
        })?;
        let start = Instant::now();
        loop {
            match self.connect() {
                Ok(connection) => return Ok(self.connection.get_or_init(|| connection)),
                // SQLite waits for a transaction's end, but not where the first and the last to
                // use a database change its journal: there it gives up at once.
                Err(DatabaseError::Busy { .. }) if start.elapsed() < PATIENCE => {
                    std::thread::sleep(PAUSE);
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn connect(&self) -> Result<Connection, DatabaseError> {
        let connection = self.configured().map_err(|error| self.explained(&error))?;
        schema::migrate(&connection, &self.place()).map_err(|error| match error {
            schema::MigrateError::Newer(error) => error,
            schema::MigrateError::Sqlite(error) => self.explained(&error),
        })?;
        Ok(connection)
    }

    fn configured(&self) -> rusqlite::Result<Connection> {
        let connection = Connection::open(&self.path)?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        // SECURITY: a file put in our place must not bring functions or views that act on reading.
        connection.pragma_update(None, "trusted_schema", "OFF")?;
        Ok(connection)
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }

    fn explained(&self, error: &rusqlite::Error) -> DatabaseError {
        explained(error, &self.path)
    }
}

fn explained(error: &rusqlite::Error, path: &Path) -> DatabaseError {
    let (place, reason) = (path.display().to_string(), error.to_string());
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => DatabaseError::Busy { place },
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            DatabaseError::Damaged { place, reason }
        }
        Some(ErrorCode::ConstraintViolation) => DatabaseError::Conflict {
            what: "the record".into(),
        },
        Some(_) => DatabaseError::Unusable { place, reason },
        // A value of another type or an unknown word in a column: not written by authctl.
        None => DatabaseError::Damaged { place, reason },
    }
}
