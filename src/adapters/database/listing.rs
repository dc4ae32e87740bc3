//! Looking through the keys: by what they are, in an order, and by what is due.

use std::ops::ControlFlow;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::SqliteDatabase;
use super::keys::{COLUMNS, record};
use crate::domain::apikey::due::Rule;
use crate::domain::apikey::label::{Label, Labels};
use crate::domain::apikey::listing::{Listing, Sort, Wanted};
use crate::domain::apikey::record::KeyRecord;
use crate::domain::ports::DatabaseError;
use crate::domain::time::Timestamp;

/// The state of a version at `?1`, as `domain::apikey::verdict::standing` has it; a test compares
/// the two.
const STATE: &str = "CASE WHEN disabled_at IS NOT NULL THEN 'disabled'
     WHEN status = 'revoked' THEN 'revoked'
     WHEN not_before > ?1 THEN 'not_yet_valid'
     WHEN expires_at <= ?1 THEN 'expired'
     WHEN grace_until <= ?1 THEN 'replaced'
     WHEN status = 'retiring' THEN 'retiring'
     ELSE 'active' END";

/// The version in use comes first, since that is nearly all of them, and is seen without a look at
/// others. Where there is none, the newest stands for the name.
const STANDING: &str = "(status = 'active'
     OR (status = 'retiring' AND {STATE} = 'retiring')
     OR (status <> 'active'
         AND NOT EXISTS (SELECT 1 FROM api_key AS newer
             WHERE newer.name = api_key.name AND newer.version > api_key.version)
         AND NOT EXISTS (SELECT 1 FROM api_key AS used
             WHERE used.name = api_key.name AND used.status = 'active')))";

impl Listing for SqliteDatabase {
    fn list_keys(
        &self,
        wanted: &Wanted,
        now: Timestamp,
        take: &mut dyn FnMut(KeyRecord) -> ControlFlow<()>,
    ) -> Result<(), DatabaseError> {
        let filter = Filter::new(wanted, now);
        let order = match wanted.sort {
            Sort::Name => "name, version",
            Sort::Created => "created_at DESC, name, version",
            Sort::Age => "created_at, name, version",
            Sort::Expires => "expires_at NULLS LAST, name, version",
            Sort::Owner => "owner NULLS LAST, name, version",
        };
        let limit = wanted
            .limit
            .map_or_else(String::new, |limit| format!(" LIMIT {limit}"));
        let query = format!(
            "SELECT {COLUMNS} FROM api_key WHERE {} ORDER BY {order}{limit}",
            filter.conditions()
        );
        self.read(|connection| each(connection, &query, filter.values, take))
    }

    fn count_keys(&self, wanted: &Wanted, now: Timestamp) -> Result<u64, DatabaseError> {
        let filter = Filter::new(wanted, now);
        let query = format!("SELECT count(*) FROM api_key WHERE {}", filter.conditions());
        self.read(|connection| count(connection, &query, filter.values))
    }

    fn due_keys(
        &self,
        rule: &Rule,
        now: Timestamp,
        take: &mut dyn FnMut(KeyRecord) -> ControlFlow<()>,
    ) -> Result<(), DatabaseError> {
        let (due, values) = due(rule, now);
        let query = format!(
            "SELECT {COLUMNS} FROM api_key JOIN ({due}) AS due USING (id) \
             ORDER BY due.due_at, name, version"
        );
        self.read(|connection| each(connection, &query, values, take))
    }

    fn count_due(&self, rule: &Rule, now: Timestamp) -> Result<u64, DatabaseError> {
        let (due, values) = due(rule, now);
        let query = format!("SELECT count(*) FROM ({due})");
        self.read(|connection| count(connection, &query, values))
    }
}

/// Returns a query for the ids of the keys that are due, each with when: two ranges of two
/// indexes, whatever else there is.
fn due(rule: &Rule, now: Timestamp) -> (String, Vec<Value>) {
    let ends = "SELECT id, expires_at AS due_at FROM api_key
         WHERE status = 'active' AND disabled_at IS NULL AND expires_at <= ?1";
    let mut values = vec![Value::from(rule.ends_by(now).unix())];
    let Some((by, age)) = rule.issued_by(now).zip(rule.max_age) else {
        return (ends.into(), values);
    };
    values.push(by.unix().into());
    values.push(i64::try_from(age.seconds()).unwrap_or(i64::MAX).into());
    let old = "SELECT id, created_at + ?3 AS due_at FROM api_key
         WHERE status = 'active' AND disabled_at IS NULL AND created_at <= ?2";
    let both =
        format!("SELECT id, min(due_at) AS due_at FROM ({ends} UNION ALL {old}) GROUP BY id");
    (both, values)
}

/// Conditions, and the values that are in them.
///
/// SECURITY: what a person wrote is only ever a value.
struct Filter {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Filter {
    fn new(wanted: &Wanted, now: Timestamp) -> Self {
        let mut filter = Self {
            // The moment is the first value, whether or not a condition asks for it.
            conditions: vec!["?1 IS NOT NULL".into()],
            values: vec![now.unix().into()],
        };
        if !wanted.all {
            let standing = STANDING.replace("{STATE}", STATE);
            filter.conditions.push(standing);
        }
        let state = format!("{STATE} = @");
        let texts = [
            ("owner = @", wanted.owner.as_ref().map(ToString::to_string)),
            ("env = @", wanted.env.map(|env| env.as_str().to_owned())),
            (
                "service = @",
                wanted.service.as_ref().map(ToString::to_string),
            ),
            (
                "origin = @",
                wanted.origin.map(|origin| origin.as_str().to_owned()),
            ),
            (
                "prefix = @",
                wanted.prefix.as_ref().map(ToString::to_string),
            ),
            (
                "instr(' ' || scopes || ' ', ' ' || @ || ' ')",
                wanted.scope.as_ref().map(ToString::to_string),
            ),
            (&state, wanted.state.map(|state| state.as_str().to_owned())),
        ];
        for (condition, value) in texts {
            if let Some(value) = value {
                filter.with(condition, value);
            }
        }
        for label in &wanted.labels {
            filter.with("instr(labels, @)", written(label));
        }
        filter
    }

    /// Adds a condition about a value, which stands where `@` is.
    fn with(&mut self, condition: &str, value: String) {
        self.values.push(value.into());
        let place = format!("?{}", self.values.len());
        self.conditions.push(condition.replace('@', &place));
    }

    fn conditions(&self) -> String {
        self.conditions.join(" AND ")
    }
}

/// Returns a label as it stands in the column of all labels: names are plain and values are JSON
/// strings, so the same letters are nowhere else in it.
fn written(label: &Label) -> String {
    let one = Labels::new([label.clone()]).unwrap_or_default().to_string();
    let bare = one.strip_prefix('{').and_then(|one| one.strip_suffix('}'));
    bare.unwrap_or_default().to_owned()
}

fn each(
    connection: &Connection,
    query: &str,
    values: Vec<Value>,
    take: &mut dyn FnMut(KeyRecord) -> ControlFlow<()>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(query)?;
    let mut rows = statement.query(params_from_iter(values))?;
    while let Some(row) = rows.next()? {
        if take(record(row)?).is_break() {
            break;
        }
    }
    Ok(())
}

fn count(connection: &Connection, query: &str, values: Vec<Value>) -> rusqlite::Result<u64> {
    let count: i64 = connection.query_row(query, params_from_iter(values), |row| row.get(0))?;
    Ok(count.unsigned_abs())
}
