//! The registry of signing and encryption keys, version by version.

use rusqlite::{Row, Transaction, named_params, params};

use super::SqliteDatabase;
use super::audit::append;
use super::index::{moment, parsed, put};
use super::keys::optional;
use crate::domain::audit::entry::Draft;
use crate::domain::credential::{Credential, Kind, Name};
use crate::domain::jwk::record::{JwkRecord, Stage};
use crate::domain::jwk::registry::JwkRegistry;
use crate::domain::jwk::rotation::Retirement;
use crate::domain::ports::DatabaseError;
use crate::domain::time::Timestamp;

const COLUMNS: &str = "name, version, kid, alg, purpose, recipe, thumbprint, public, stage, \
     created_at, current_at, published_until, kept";

impl JwkRegistry for SqliteDatabase {
    fn jwks(&self) -> Result<Vec<JwkRecord>, DatabaseError> {
        self.read(|connection| {
            connection
                .prepare(&format!("SELECT {COLUMNS} FROM jwk ORDER BY name, version"))?
                .query_map([], record)?
                .collect()
        })
    }

    fn jwk_versions(&self, name: &Name) -> Result<Vec<JwkRecord>, DatabaseError> {
        let query = format!("SELECT {COLUMNS} FROM jwk WHERE name = ?1 ORDER BY version");
        self.read(|connection| {
            connection
                .prepare(&query)?
                .query_map([name.as_str()], record)?
                .collect()
        })
    }

    fn issue_jwk(
        &self,
        jwk: &JwkRecord,
        credential: &Credential,
        draft: &Draft,
    ) -> Result<(), DatabaseError> {
        self.write(|transaction| {
            insert(transaction, jwk)?;
            put(transaction, credential)?;
            append(transaction, draft)
        })
    }

    fn prepare_jwk(&self, jwk: &JwkRecord) -> Result<(), DatabaseError> {
        self.write(|transaction| {
            transaction.execute(
                "DELETE FROM jwk WHERE name = ?1 AND stage = 'prepared'",
                [jwk.name.as_str()],
            )?;
            insert(transaction, jwk)
        })
    }

    fn advance_jwk(
        &self,
        jwk: &JwkRecord,
        from: Stage,
        retired: Option<&Retirement>,
        credential: &Credential,
        draft: &Draft,
    ) -> Result<(), DatabaseError> {
        self.try_write(|transaction| {
            // One version is current at most, so the old one goes first.
            let gone = match retired {
                Some(old) => transaction.execute(
                    "UPDATE jwk SET stage = 'retiring', published_until = ?4
                     WHERE name = ?1 AND version = ?2 AND kid = ?3 AND stage = 'current'",
                    params![
                        jwk.name.as_str(),
                        old.version,
                        old.kid.as_str(),
                        old.published_until.unix()
                    ],
                )?,
                None => 1,
            };
            let moved = transaction.execute(
                "UPDATE jwk SET stage = ?5, current_at = ?6
                 WHERE name = ?1 AND version = ?2 AND kid = ?3 AND stage = ?4",
                params![
                    jwk.name.as_str(),
                    jwk.version,
                    jwk.kid.as_str(),
                    from.as_str(),
                    jwk.stage.as_str(),
                    jwk.current_at.map(Timestamp::unix)
                ],
            )?;
            if gone != 1 || moved != 1 {
                let what = format!("jwk/{}", jwk.name);
                return Ok(Err(DatabaseError::Conflict { what }));
            }
            put(transaction, credential)?;
            append(transaction, draft).map(Ok)
        })
    }

    fn forget_jwk_secret(&self, name: &Name, version: u32) -> Result<(), DatabaseError> {
        self.write(|transaction| {
            transaction.execute(
                "UPDATE jwk SET kept = 0 WHERE name = ?1 AND version = ?2",
                params![name.as_str(), version],
            )?;
            Ok(())
        })
    }

    fn forget_jwk(&self, name: &Name) -> Result<(), DatabaseError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM jwk WHERE name = ?1", [name.as_str()])?;
            transaction.execute(
                "DELETE FROM credential WHERE kind = ?1 AND name = ?2",
                [Kind::Jwk.as_str(), name.as_str()],
            )?;
            Ok(())
        })
    }
}

fn insert(transaction: &Transaction<'_>, jwk: &JwkRecord) -> rusqlite::Result<()> {
    let mut statement = transaction.prepare(
        "INSERT INTO jwk (name, version, kid, alg, purpose, recipe, thumbprint, public, stage,
             created_at, current_at, published_until, kept)
         VALUES (:name, :version, :kid, :alg, :purpose, :recipe, :thumbprint, :public, :stage,
             :created_at, :current_at, :published_until, :kept)",
    )?;
    statement.execute(named_params! {
        ":name": jwk.name.as_str(),
        ":version": jwk.version,
        ":kid": jwk.kid.as_str(),
        ":alg": jwk.alg,
        ":purpose": jwk.purpose.as_str(),
        ":recipe": jwk.shape.words(),
        ":thumbprint": jwk.thumbprint,
        ":public": jwk.public,
        ":stage": jwk.stage.as_str(),
        ":created_at": jwk.created_at.unix(),
        ":current_at": jwk.current_at.map(Timestamp::unix),
        ":published_until": jwk.published_until.map(Timestamp::unix),
        ":kept": jwk.kept,
    })?;
    Ok(())
}

fn record(row: &Row<'_>) -> rusqlite::Result<JwkRecord> {
    Ok(JwkRecord {
        name: parsed(row, 0)?,
        version: row.get(1)?,
        kid: parsed(row, 2)?,
        alg: row.get(3)?,
        purpose: parsed(row, 4)?,
        shape: parsed(row, 5)?,
        thumbprint: row.get(6)?,
        public: row.get(7)?,
        stage: parsed(row, 8)?,
        created_at: moment(row, 9)?,
        current_at: optional(row, 10, moment)?,
        published_until: optional(row, 11, moment)?,
        kept: row.get(12)?,
    })
}
