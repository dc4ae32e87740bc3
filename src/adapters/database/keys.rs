//! The key registry: keys by id and by name.

use rusqlite::types::Type;
use rusqlite::{Row, Transaction, named_params, params};

use super::SqliteDatabase;
use super::audit::append;
use super::index::{moment, parsed, put};
use crate::domain::apikey::parts::{KeyHash, KeyId};
use crate::domain::apikey::record::{KeyRecord, Note, Origin, Status};
use crate::domain::audit::entry::Draft;

use crate::domain::credential::{Credential, Name};
use crate::domain::ports::{DatabaseError, KeyRegistry};
use crate::domain::time::Timestamp;

pub(super) const COLUMNS: &str = "id, name, version, origin, service, hash, slow, prefix, env, owner, \
     scopes, cidrs, labels, created_at, not_before, expires_at, grace_until, status, disabled_at, \
     revoked_at, reason, replaced_by, kept";

impl KeyRegistry for SqliteDatabase {
    fn keys(&self) -> Result<Vec<KeyRecord>, DatabaseError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM api_key ORDER BY name, version"
                ))?
                .query_map([], record)?
                .collect()
        })
    }

    fn key_versions(&self, name: &Name) -> Result<Vec<KeyRecord>, DatabaseError> {
        let query = format!("SELECT {COLUMNS} FROM api_key WHERE name = ?1 ORDER BY version");
        self.read(|connection| {
            connection
                .prepare_cached(&query)?
                .query_map([name.as_str()], record)?
                .collect()
        })
    }

    fn issue_key(
        &self,
        key: &KeyRecord,
        credential: &Credential,
        draft: &Draft,
    ) -> Result<(), DatabaseError> {
        self.write(|transaction| {
            insert(transaction, key)?;
            put(transaction, credential)?;
            append(transaction, draft)
        })
    }

    fn revoke_keys(
        &self,
        name: &Name,
        reason: Option<&Note>,
        credential: Option<&Credential>,
        draft: &Draft,
    ) -> Result<usize, DatabaseError> {
        let (name, now) = (name.as_str(), draft.at);
        self.write(|transaction| {
            let revoked = transaction.execute(
                "UPDATE api_key SET status = 'revoked', revoked_at = ?2, reason = ?3
                 WHERE name = ?1 AND status <> 'revoked'",
                params![name, now.unix(), reason.map(Note::as_str)],
            )?;
            transaction.execute(
                "UPDATE rotation SET phase = 'aborted', ended_at = ?2, plan = '{}'
                 WHERE name = ?1 AND phase IN ('prepared', 'issued')",
                params![name, now.unix()],
            )?;
            if let Some(credential) = credential {
                put(transaction, credential)?;
            }
            append(transaction, draft)?;
            Ok(revoked)
        })
    }

    fn forget_secret(&self, id: &KeyId) -> Result<(), DatabaseError> {
        self.write(|transaction| {
            transaction.execute("UPDATE api_key SET kept = 0 WHERE id = ?1", [id.as_str()])?;
            Ok(())
        })
    }
}

/// Writes down a version inside a transaction that changes more than the registry.
pub(super) fn insert(transaction: &Transaction<'_>, key: &KeyRecord) -> rusqlite::Result<()> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO api_key (id, name, version, origin, service, hash, slow, prefix, env, owner,
             scopes, cidrs, labels, created_at, not_before, expires_at, grace_until, status,
             disabled_at, revoked_at, reason, replaced_by, kept)
         VALUES (:id, :name, :version, :origin, :service, :hash, :slow, :prefix, :env, :owner,
             :scopes, :cidrs, :labels, :created_at, :not_before, :expires_at, :grace_until,
             :status, :disabled_at, :revoked_at, :reason, :replaced_by, :kept)",
    )?;
    statement.execute(named_params! {
        ":id": key.id.as_str(),
        ":name": key.name.as_str(),
        ":version": key.version,
        ":origin": key.origin.as_str(),
        ":service": key.origin.service().map(Name::as_str),
        ":hash": key.hash().map(KeyHash::as_bytes),
        ":slow": matches!(key.origin, Origin::Imported { slow: true, .. }),
        ":prefix": key.origin.prefix().map(ToString::to_string),
        ":env": key.env.as_str(),
        ":owner": key.owner.as_ref().map(Note::as_str),
        ":scopes": key.scopes.to_string(),
        ":cidrs": key.cidrs.to_string(),
        ":labels": key.labels.to_string(),
        ":created_at": key.created_at.unix(),
        ":not_before": key.not_before.unix(),
        ":expires_at": key.expires_at.map(Timestamp::unix),
        ":grace_until": key.grace_until.map(Timestamp::unix),
        ":status": key.status.as_str(),
        ":disabled_at": key.disabled_at.map(Timestamp::unix),
        ":revoked_at": key.revoked_at.map(Timestamp::unix),
        ":reason": key.reason.as_ref().map(Note::as_str),
        ":replaced_by": key.replaced_by.as_ref().map(KeyId::as_str),
        ":kept": key.kept,
    })?;
    Ok(())
}

pub(super) fn record(row: &Row<'_>) -> rusqlite::Result<KeyRecord> {
    Ok(KeyRecord {
        id: parsed(row, 0)?,
        name: parsed(row, 1)?,
        version: row.get(2)?,
        origin: origin(row)?,
        env: parsed(row, 8)?,
        owner: optional(row, 9, parsed)?,
        scopes: parsed(row, 10)?,
        cidrs: parsed(row, 11)?,
        labels: parsed(row, 12)?,
        created_at: moment(row, 13)?,
        not_before: moment(row, 14)?,
        expires_at: optional(row, 15, moment)?,
        grace_until: optional(row, 16, moment)?,
        status: parsed::<Status>(row, 17)?,
        disabled_at: optional(row, 18, moment)?,
        revoked_at: optional(row, 19, moment)?,
        reason: optional(row, 20, parsed)?,
        replaced_by: optional(row, 21, parsed)?,
        kept: row.get(22)?,
    })
}

/// Reads the columns `origin`, `service`, `hash`, `slow` and `prefix`.
fn origin(row: &Row<'_>) -> rusqlite::Result<Origin> {
    let hash = |row: &Row<'_>| row.get(5).map(KeyHash::from_bytes);
    Ok(match row.get_ref(3)?.as_str()? {
        "issued" => Origin::Issued {
            prefix: parsed(row, 7)?,
            hash: hash(row)?,
        },
        "held" => Origin::Held {
            service: parsed(row, 4)?,
        },
        "imported" => Origin::Imported {
            prefix: optional(row, 7, parsed)?,
            hash: hash(row)?,
            slow: row.get(6)?,
        },
        _ => {
            return Err(rusqlite::Error::InvalidColumnType(
                3,
                "origin".into(),
                Type::Text,
            ));
        }
    })
}

/// Reads a column that may be empty.
pub(super) fn optional<T>(
    row: &Row<'_>,
    column: usize,
    read: impl FnOnce(&Row<'_>, usize) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    match row.get_ref(column)?.data_type() {
        Type::Null => Ok(None),
        _ => read(row, column).map(Some),
    }
}
