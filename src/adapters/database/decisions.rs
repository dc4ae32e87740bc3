//! What is decided about keys: revoked, switched off, removed.

use rusqlite::params;

use super::SqliteDatabase;
use super::audit::append;
use super::index::put;
use crate::domain::apikey::decision::{Decisions, Switch};
use crate::domain::apikey::parts::KeyId;
use crate::domain::apikey::record::Note;
use crate::domain::audit::entry::Draft;
use crate::domain::credential::{Credential, Kind, Name};
use crate::domain::ports::DatabaseError;

impl Decisions for SqliteDatabase {
    fn revoke_key(
        &self,
        id: &KeyId,
        reason: Option<&Note>,
        credential: Option<&Credential>,
        draft: &Draft,
    ) -> Result<bool, DatabaseError> {
        let (id, now) = (id.as_str(), draft.at.unix());
        self.write(|transaction| {
            let revoked = transaction.execute(
                "UPDATE api_key SET status = 'revoked', revoked_at = ?2, reason = ?3
                 WHERE id = ?1 AND status <> 'revoked'",
                params![id, now, reason.map(Note::as_str)],
            )?;
            transaction.execute(
                "UPDATE rotation SET phase = 'aborted', ended_at = ?2
                 WHERE new_id = ?1 AND phase IN ('prepared', 'issued')",
                params![id, now],
            )?;
            if let Some(credential) = credential {
                put(transaction, credential)?;
            }
            append(transaction, draft)?;
            Ok(revoked > 0)
        })
    }

    fn switch_keys(
        &self,
        name: &Name,
        switch: Switch,
        reason: Option<&Note>,
        draft: &Draft,
    ) -> Result<usize, DatabaseError> {
        let (name, reason) = (name.as_str(), reason.map(Note::as_str));
        self.write(|transaction| {
            let changed = match switch {
                Switch::Off => transaction.execute(
                    "UPDATE api_key SET disabled_at = ?2, reason = ?3
                     WHERE name = ?1 AND status <> 'revoked' AND disabled_at IS NULL",
                    params![name, draft.at.unix(), reason],
                ),
                Switch::On => transaction.execute(
                    "UPDATE api_key SET disabled_at = NULL, reason = NULL
                     WHERE name = ?1 AND status <> 'revoked' AND disabled_at IS NOT NULL",
                    params![name],
                ),
            }?;
            append(transaction, draft)?;
            Ok(changed)
        })
    }

    fn remove_keys(
        &self,
        name: &Name,
        removing: Option<&Credential>,
        draft: &Draft,
    ) -> Result<(), DatabaseError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM rotation WHERE name = ?1", [name.as_str()])?;
            transaction.execute(
                "DELETE FROM api_key WHERE name = ?1 AND (kept = 0 OR NOT ?2)",
                params![name.as_str(), removing.is_some()],
            )?;
            transaction.execute(
                "UPDATE api_key SET status = 'revoked', revoked_at = coalesce(revoked_at, ?2)
                 WHERE name = ?1",
                params![name.as_str(), draft.at.unix()],
            )?;
            if let Some(credential) = removing {
                put(transaction, credential)?;
            }
            append(transaction, draft)
        })
    }

    fn forget_keys(&self, name: &Name) -> Result<(), DatabaseError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM api_key WHERE name = ?1", [name.as_str()])?;
            transaction.execute(
                "DELETE FROM credential WHERE kind = ?1 AND name = ?2",
                params![Kind::Key.as_str(), name.as_str()],
            )?;
            Ok(())
        })
    }
}
