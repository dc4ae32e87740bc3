//! The journal of rotations.

use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::SqliteDatabase;
use super::audit::append;
use super::index::{moment, parsed, put};
use super::keys::insert;
use crate::domain::apikey::parts::KeyId;
use crate::domain::apikey::record::KeyRecord;
use crate::domain::apikey::rotation::{Phase, Retirement, Rotation};
use crate::domain::audit::entry::Draft;
use crate::domain::credential::{Credential, Kind, Name};
use crate::domain::ports::{DatabaseError, Journal};
use crate::domain::time::{Span, Timestamp};

const COLUMNS: &str = "name, old_id, new_id, new_version, phase, started_at, grace, plan, done";

impl Journal for SqliteDatabase {
    fn open_rotation(&self, name: &Name) -> Result<Option<Rotation>, DatabaseError> {
        let query = format!(
            "SELECT {COLUMNS} FROM rotation WHERE name = ?1 AND phase IN ('prepared', 'issued')"
        );
        self.read(|connection| {
            connection
                .prepare_cached(&query)?
                .query_row([name.as_str()], rotation)
                .optional()
        })
    }

    fn begin_rotation(&self, rotation: &Rotation, draft: &Draft) -> Result<(), DatabaseError> {
        self.write(|transaction| {
            transaction.execute(
                "UPDATE rotation SET phase = 'aborted', ended_at = ?2, plan = '{}'
                 WHERE name = ?1 AND phase = 'prepared'",
                params![rotation.name.as_str(), draft.at.unix()],
            )?;
            transaction.execute(
                &format!(
                    "INSERT INTO rotation ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
                ),
                params![
                    rotation.name.as_str(),
                    rotation.old_id.as_str(),
                    rotation.new_id.as_str(),
                    rotation.new_version,
                    rotation.phase.as_str(),
                    rotation.started_at.unix(),
                    i64::try_from(rotation.grace.seconds()).unwrap_or(i64::MAX),
                    rotation.plan.to_string(),
                    rotation.done,
                ],
            )?;
            append(transaction, draft)
        })
    }

    fn issue_rotation(
        &self,
        rotation: &Rotation,
        new: &KeyRecord,
        retired: &[Retirement],
        credential: &Credential,
        draft: &Draft,
    ) -> Result<(), DatabaseError> {
        self.try_write(|transaction| {
            if !advance(transaction, rotation, Phase::Issued)? {
                return Ok(Err(changed(rotation)));
            }
            retire(transaction, retired, Some(&new.id))?;
            insert(transaction, new)?;
            put(transaction, credential)?;
            append(transaction, draft).map(Ok)
        })
    }

    fn advance_rotation(
        &self,
        rotation: &Rotation,
        done: u32,
        retired: &[Retirement],
        draft: &Draft,
    ) -> Result<(), DatabaseError> {
        self.try_write(|transaction| {
            let moved = transaction.execute(
                "UPDATE rotation SET done = ?3
                 WHERE new_id = ?1 AND phase = 'issued' AND done = ?2",
                params![rotation.new_id.as_str(), rotation.done, done],
            )?;
            if moved != 1 {
                return Ok(Err(changed(rotation)));
            }
            retire(transaction, retired, None)?;
            append(transaction, draft).map(Ok)
        })
    }

    fn end_rotation(
        &self,
        rotation: &Rotation,
        end: Phase,
        retired: &[Retirement],
        draft: &Draft,
    ) -> Result<(), DatabaseError> {
        self.try_write(|transaction| {
            if !close(transaction, rotation, end, draft.at)? {
                return Ok(Err(changed(rotation)));
            }
            retire(transaction, retired, None)?;
            append(transaction, draft).map(Ok)
        })
    }

    fn undo_rotation(
        &self,
        rotation: &Rotation,
        credential: Option<&Credential>,
        draft: &Draft,
    ) -> Result<(), DatabaseError> {
        self.try_write(|transaction| {
            if !close(transaction, rotation, Phase::Aborted, draft.at)? {
                return Ok(Err(changed(rotation)));
            }
            // One version of a name is active at most, so the new one goes first.
            transaction.execute(
                "UPDATE api_key SET status = 'revoked', revoked_at = ?2, reason = ?3
                 WHERE id = ?1 AND status <> 'revoked'",
                params![
                    rotation.new_id.as_str(),
                    draft.at.unix(),
                    "its rotation was aborted"
                ],
            )?;
            transaction.execute(
                "UPDATE api_key SET status = 'active', grace_until = NULL, replaced_by = NULL
                 WHERE id = ?1 AND status = 'retiring'",
                [rotation.old_id.as_str()],
            )?;
            match credential {
                Some(credential) => put(transaction, credential)?,
                None => {
                    transaction.execute(
                        "DELETE FROM credential WHERE kind = ?1 AND name = ?2",
                        [Kind::Key.as_str(), rotation.name.as_str()],
                    )?;
                }
            }
            append(transaction, draft).map(Ok)
        })
    }
}

fn changed(rotation: &Rotation) -> DatabaseError {
    DatabaseError::Conflict {
        what: format!("the rotation of key/{}", rotation.name),
    }
}

/// Moves the journal on from the phase that the caller knows; `false` where it is in another.
fn advance(
    transaction: &Transaction<'_>,
    rotation: &Rotation,
    to: Phase,
) -> rusqlite::Result<bool> {
    let moved = transaction.execute(
        "UPDATE rotation SET phase = ?3 WHERE new_id = ?1 AND phase = ?2",
        params![
            rotation.new_id.as_str(),
            rotation.phase.as_str(),
            to.as_str(),
        ],
    )?;
    Ok(moved == 1)
}

/// Moves the journal to its end.
///
/// SECURITY: the commands go from the journal with it. Their writer may have put something into
/// them that belongs nowhere, and nobody needs them any more.
fn close(
    transaction: &Transaction<'_>,
    rotation: &Rotation,
    end: Phase,
    at: Timestamp,
) -> rusqlite::Result<bool> {
    let moved = advance(transaction, rotation, end)?;
    transaction.execute(
        "UPDATE rotation SET ended_at = ?2, plan = '{}' WHERE new_id = ?1 AND phase = ?3",
        params![rotation.new_id.as_str(), at.unix(), end.as_str()],
    )?;
    Ok(moved)
}

/// Lets versions retire; `successor` takes the place of the active one among them.
fn retire(
    transaction: &Transaction<'_>,
    retired: &[Retirement],
    successor: Option<&KeyId>,
) -> rusqlite::Result<()> {
    let mut statement = transaction.prepare_cached(
        "UPDATE api_key SET grace_until = ?2, status = 'retiring',
             replaced_by = coalesce(replaced_by, ?3)
         WHERE id = ?1 AND status IN ('active', 'retiring')",
    )?;
    for version in retired {
        statement.execute(params![
            version.id.as_str(),
            version.valid_until.map(Timestamp::unix),
            successor.map(KeyId::as_str),
        ])?;
    }
    Ok(())
}

fn rotation(row: &Row<'_>) -> rusqlite::Result<Rotation> {
    Ok(Rotation {
        name: parsed(row, 0)?,
        old_id: parsed(row, 1)?,
        new_id: parsed(row, 2)?,
        new_version: row.get(3)?,
        phase: parsed(row, 4)?,
        started_at: moment(row, 5)?,
        grace: Span::from_seconds(row.get::<_, i64>(6)?.try_into().unwrap_or(0)),
        plan: parsed(row, 7)?,
        done: row.get(8)?,
    })
}
