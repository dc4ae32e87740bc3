//! The database's tables, version by version.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::domain::ports::DatabaseError;

/// The steps from an empty file to today's tables. A step that has been released never changes.
const STEPS: &[&str] = &[
    // 1: the index.
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
     CREATE TABLE credential (
         kind TEXT NOT NULL,
         name TEXT NOT NULL,
         store TEXT NOT NULL,
         state TEXT NOT NULL,
         created_at INTEGER NOT NULL,
         updated_at INTEGER NOT NULL,
         expires_at INTEGER,
         PRIMARY KEY (kind, name)
     ) STRICT;",
    // 2: API keys and the journal of their rotations. A key is looked up by its id, so the rows
    // lie in the order of ids. One version of a name is active, and one rotation open, at most.
    "CREATE TABLE api_key (
         id TEXT PRIMARY KEY,
         name TEXT NOT NULL,
         version INTEGER NOT NULL,
         hash BLOB NOT NULL,
         prefix TEXT NOT NULL,
         env TEXT NOT NULL,
         owner TEXT NOT NULL,
         scopes TEXT NOT NULL,
         created_at INTEGER NOT NULL,
         not_before INTEGER NOT NULL,
         expires_at INTEGER NOT NULL,
         grace_until INTEGER,
         status TEXT NOT NULL,
         revoked_at INTEGER,
         reason TEXT,
         replaced_by TEXT,
         kept INTEGER NOT NULL,
         UNIQUE (name, version)
     ) STRICT, WITHOUT ROWID;
     CREATE UNIQUE INDEX api_key_active ON api_key (name) WHERE status = 'active';
     CREATE TABLE rotation (
         number INTEGER PRIMARY KEY,
         name TEXT NOT NULL,
         old_id TEXT NOT NULL,
         new_id TEXT NOT NULL UNIQUE,
         new_version INTEGER NOT NULL,
         phase TEXT NOT NULL,
         started_at INTEGER NOT NULL,
         ended_at INTEGER
     ) STRICT;
     CREATE UNIQUE INDEX rotation_open ON rotation (name) WHERE phase IN ('prepared', 'issued');",
    // 3: logins.
    "CREATE TABLE session (
         name TEXT PRIMARY KEY,
         issuer TEXT NOT NULL,
         client_id TEXT NOT NULL,
         requested TEXT NOT NULL,
         granted TEXT,
         subject TEXT,
         token_endpoint TEXT NOT NULL,
         revocation_endpoint TEXT,
         expires_at INTEGER,
         refreshable INTEGER NOT NULL,
         logged_in_at INTEGER NOT NULL,
         refreshed_at INTEGER,
         failure TEXT,
         failed_at INTEGER
     ) STRICT;",
    // 4: signing and encryption keys, public halves alone. One version of a name is current, one
    // next, and one about to be made, at most.
    "CREATE TABLE jwk (
         name TEXT NOT NULL,
         version INTEGER NOT NULL,
         kid TEXT NOT NULL,
         alg TEXT NOT NULL,
         purpose TEXT NOT NULL,
         recipe TEXT NOT NULL,
         thumbprint TEXT NOT NULL,
         public TEXT,
         stage TEXT NOT NULL,
         created_at INTEGER NOT NULL,
         current_at INTEGER,
         published_until INTEGER,
         kept INTEGER NOT NULL,
         PRIMARY KEY (name, version),
         UNIQUE (name, kid)
     ) STRICT;
     CREATE UNIQUE INDEX jwk_stage ON jwk (name, stage) WHERE stage <> 'retiring';",
    // 5: keys that were not issued here, what a key is bound to, a switch, what a rotation does
    // beside issuing, the audit log and what it counts instead of telling it. SQLite takes no NOT NULL back, so the keys' table is made
    // anew. A key in use that ends, or that is old, is found without looking at the others; so is
    // an imported one by its hash.
    "ALTER TABLE api_key RENAME TO api_key_4;
     DROP INDEX api_key_active;
     CREATE TABLE api_key (
         id TEXT PRIMARY KEY,
         name TEXT NOT NULL,
         version INTEGER NOT NULL,
         origin TEXT NOT NULL,
         service TEXT,
         hash BLOB,
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
         grace_until INTEGER,
         status TEXT NOT NULL,
         disabled_at INTEGER,
         revoked_at INTEGER,
         reason TEXT,
         replaced_by TEXT,
         kept INTEGER NOT NULL,
         UNIQUE (name, version)
     ) STRICT, WITHOUT ROWID;
     INSERT INTO api_key
         SELECT id, name, version, 'issued', NULL, hash, 0, prefix, env, owner, scopes, '', '{}',
             created_at, not_before, expires_at, grace_until, status, NULL, revoked_at, reason,
             replaced_by, kept
         FROM api_key_4;
     DROP TABLE api_key_4;
     CREATE UNIQUE INDEX api_key_active ON api_key (name) WHERE status = 'active';
     CREATE INDEX api_key_end ON api_key (expires_at)
         WHERE status = 'active' AND disabled_at IS NULL;
     CREATE INDEX api_key_age ON api_key (created_at)
         WHERE status = 'active' AND disabled_at IS NULL;
     CREATE UNIQUE INDEX api_key_hash ON api_key (hash) WHERE origin = 'imported';
     ALTER TABLE rotation ADD COLUMN grace INTEGER NOT NULL DEFAULT 86400;
     ALTER TABLE rotation ADD COLUMN plan TEXT NOT NULL DEFAULT '{}';
     ALTER TABLE rotation ADD COLUMN done INTEGER NOT NULL DEFAULT 0;
     CREATE TABLE audit (
         seq INTEGER PRIMARY KEY,
         at INTEGER NOT NULL,
         event TEXT NOT NULL,
         outcome TEXT NOT NULL,
         subject TEXT,
         entry TEXT NOT NULL,
         mac BLOB
     ) STRICT;
     CREATE TABLE audit_repeat (
         topic TEXT PRIMARY KEY,
         first_at INTEGER NOT NULL,
         until INTEGER NOT NULL,
         count INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;",
    // 6: what was agreed at a login, which is more than two endpoints by now.
    "ALTER TABLE session ADD COLUMN terms TEXT NOT NULL DEFAULT '{}';
     UPDATE session SET terms = json_object('endpoints', json_patch(
         json_object('token', token_endpoint), json_object('revocation', revocation_endpoint)));
     ALTER TABLE session DROP COLUMN token_endpoint;
     ALTER TABLE session DROP COLUMN revocation_endpoint;",
    // 7: tokens that the store did not take, sealed with a key that lies in it.
    "ALTER TABLE session ADD COLUMN rescued BLOB;",
    // 8: where a secret goes that another program had kept, and which it may replace.
    "ALTER TABLE credential ADD COLUMN kept_for TEXT;",
];

pub(super) enum MigrateError {
    Newer(DatabaseError),
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for MigrateError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// Brings the database up to today's tables; one from a newer authctl is left untouched.
pub(super) fn migrate(connection: &Connection, place: &str) -> Result<(), MigrateError> {
    let known = u32::try_from(STEPS.len()).unwrap_or(u32::MAX);
    if version(connection)? == known {
        return Ok(());
    }
    // Another process may be at it: look again once this one alone may write.
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    if found > known {
        return Err(MigrateError::Newer(DatabaseError::Newer {
            place: place.to_owned(),
            found,
            known,
        }));
    }
    for step in STEPS.iter().skip(found as usize) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}

fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}
