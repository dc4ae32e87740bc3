//! Logins: one row a profile, beside its row in the index.

use rusqlite::types::Type;
use rusqlite::{OptionalExtension as _, Row, params};

use super::SqliteDatabase;
use super::audit::append;
use super::index::{credential, moment, put};
use crate::domain::audit::entry::Draft;
use crate::domain::credential::{Credential, Kind, Name};
use crate::domain::oauth::session::{Failure, Session, Sessions, Terms};
use crate::domain::ports::DatabaseError;
use crate::domain::time::Timestamp;

const QUERY: &str = "SELECT c.kind, c.name, c.store, c.state, c.created_at, c.updated_at, \
     c.expires_at, c.kept_for, s.issuer, s.client_id, s.requested, s.granted, s.subject, s.terms, \
     s.expires_at, s.refreshable, s.logged_in_at, s.refreshed_at, \
     s.failure, s.failed_at \
     FROM session s JOIN credential c ON c.kind = 'oauth' AND c.name = s.name";

impl Sessions for SqliteDatabase {
    fn sessions(&self) -> Result<Vec<(Credential, Session)>, DatabaseError> {
        self.read(|connection| {
            connection
                .prepare(&format!("{QUERY} ORDER BY s.name"))?
                .query_map([], pair)?
                .collect()
        })
    }

    fn session(&self, name: &Name) -> Result<Option<(Credential, Session)>, DatabaseError> {
        self.read(|connection| {
            connection
                .prepare(&format!("{QUERY} WHERE s.name = ?1"))?
                .query_row([name.as_str()], pair)
                .optional()
        })
    }

    fn record_session(
        &self,
        credential: &Credential,
        session: &Session,
        draft: Option<&Draft>,
    ) -> Result<(), DatabaseError> {
        self.write(|transaction| {
            put(transaction, credential)?;
            transaction.execute(
                "INSERT OR REPLACE INTO session (name, issuer, client_id, requested, granted,
                     subject, terms, expires_at, refreshable,
                     logged_in_at, refreshed_at, failure, failed_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
                params![
                    credential.reference.name.as_str(),
                    session.issuer,
                    session.client_id,
                    session.requested.join(" "),
                    session.granted,
                    session.subject,
                    json(&session.terms)?,
                    session.expires_at.map(Timestamp::unix),
                    session.refreshable,
                    session.logged_in_at.unix(),
                    session.refreshed_at.map(Timestamp::unix),
                    session.last_failure.as_ref().map(|failure| &failure.code),
                    session
                        .last_failure
                        .as_ref()
                        .map(|failure| failure.at.unix()),
                ],
            )?;
            draft.map_or(Ok(()), |draft| append(transaction, draft))
        })
    }

    fn record_failure(&self, name: &Name, failure: &Failure) -> Result<(), DatabaseError> {
        self.write(|transaction| {
            transaction.execute(
                "UPDATE session SET failure = ?2, failed_at = ?3 WHERE name = ?1",
                params![name.as_str(), failure.code, failure.at.unix()],
            )?;
            Ok(())
        })
    }

    fn rescue(&self, name: &Name, sealed: &[u8]) -> Result<(), DatabaseError> {
        self.write(|transaction| {
            transaction.execute(
                "UPDATE session SET rescued = ?2 WHERE name = ?1",
                params![name.as_str(), sealed],
            )?;
            Ok(())
        })
    }

    fn rescued(&self, name: &Name) -> Result<Option<Vec<u8>>, DatabaseError> {
        self.read(|connection| {
            connection
                .prepare("SELECT rescued FROM session WHERE name = ?1")?
                .query_row([name.as_str()], |row| row.get(0))
                .optional()
                .map(Option::flatten)
        })
    }

    fn forget_session(&self, name: &Name, draft: &Draft) -> Result<(), DatabaseError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM session WHERE name = ?1", [name.as_str()])?;
            transaction.execute(
                "DELETE FROM credential WHERE kind = ?1 AND name = ?2",
                params![Kind::Oauth.as_str(), name.as_str()],
            )?;
            append(transaction, draft)
        })
    }
}

fn pair(row: &Row<'_>) -> rusqlite::Result<(Credential, Session)> {
    let failed_at = optional_moment(row, 19)?;
    let failure: Option<String> = row.get(18)?;
    let session = Session {
        issuer: row.get(8)?,
        client_id: row.get(9)?,
        requested: row
            .get::<_, String>(10)?
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        granted: row.get(11)?,
        subject: row.get(12)?,
        terms: terms(row, 13)?,
        expires_at: optional_moment(row, 14)?,
        refreshable: row.get(15)?,
        logged_in_at: moment(row, 16)?,
        refreshed_at: optional_moment(row, 17)?,
        last_failure: failure
            .zip(failed_at)
            .map(|(code, at)| Failure { code, at }),
    };
    Ok((credential(row)?, session))
}

fn terms(row: &Row<'_>, column: usize) -> rusqlite::Result<Terms> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
    })
}

fn json(terms: &Terms) -> rusqlite::Result<String> {
    serde_json::to_string(terms)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

fn optional_moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    row.get::<_, Option<i64>>(column)?
        .map(|_| moment(row, column))
        .transpose()
}
