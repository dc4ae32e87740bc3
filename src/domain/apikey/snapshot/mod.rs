//! Snapshots: what a service needs to verify keys without authctl, signed and short-lived.
//!
//! ```text
//! {"v":1,"format":"jsonl","alg":"sha256","registry":…,"seq":812,"generated_at":…,"valid_until":…,"count":2}
//! {"id":"0Xe7Hq2mZp","hash":"9f86d0…","kind":"sha256","imported":false,"env":"live","status":"active",…}
//! {"id":"7Hq2mZp0Xe","hash":"60303a…","kind":"sha256","imported":false,"env":"live","status":"revoked",…}
//! {"kid":"…","alg":"EdDSA","sig":"…"}
//! ```
//!
//! The header comes first, then a line a key in the order of ids, then the signature. Times are Unix
//! seconds, which every language reads without a library. What is signed by Ed25519 (RFC 8032) is
//! `SIGNED` and the SHA-256 of all bytes before the last line in hexadecimal digits, so that
//! neither side has to hold all of it in memory. The list of hashes and the SQL script carry header
//! and signature in comments; the JSON form is a flattened JWS (RFC 7515 §7.2.2) instead.
//!
//! A key that was revoked or that ended stays in it for [`REMEMBERED`] after its end, so that whoever
//! presents it hears why it is refused.

mod entry;
mod error;
mod policy;
pub mod read;
pub mod registry;
mod sealed;
#[cfg(test)]
mod tests;
pub mod write;

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

pub use error::SnapshotError;
pub use policy::Survey;

use crate::domain::text::excerpt;
use crate::domain::time::{Span, Timestamp};

/// The one version of snapshots that there is.
const VERSION: i64 = 1;

/// How long a key that ended stays in snapshots.
pub const REMEMBERED: Span = Span::from_days(30);

/// What stands before the hash where a snapshot is signed.
///
/// SECURITY: a signature of this key for another purpose is none of a snapshot. What a JWS signs
/// begins with base64url, which has no colon.
const SIGNED: &str = "authctl-snapshot-v1:";

/// The type of a snapshot that is a JWS (RFC 8725 §3.11).
const TYPE: &str = "authctl-snapshot+json";

/// How a snapshot is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A JSON object a line.
    Jsonl,
    /// One JSON object, as a flattened JWS.
    Json,
    /// A hash a line, of the keys that are good and bound to nothing.
    Sha256,
    /// A script for SQLite and PostgreSQL.
    Sql,
    /// What Unkey's `keys.migrateKeys` takes; not signed.
    Unkey,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 5] = [
        Self::Jsonl,
        Self::Json,
        Self::Sha256,
        Self::Sql,
        Self::Unkey,
    ];

    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Json => "json",
            Self::Sha256 => "sha256",
            Self::Sql => "sql",
            Self::Unkey => "unkey",
        }
    }

    /// Returns what begins a line that is for readers of snapshots alone: a comment's sign.
    const fn comment(self) -> &'static str {
        match self {
            Self::Sha256 => "# ",
            Self::Sql => "-- ",
            Self::Jsonl | Self::Json | Self::Unkey => "",
        }
    }

    /// Whether it is signed, and so can be verified.
    pub const fn is_signed(self) -> bool {
        !matches!(self, Self::Unkey)
    }
}

impl FromStr for Format {
    type Err = SnapshotError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == text)
            .ok_or_else(|| SnapshotError::Format {
                found: excerpt(text, 24),
            })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Format {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What a snapshot says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// How it is written.
    pub format: Format,
    /// Which registry it is of: a random name, the same for all its snapshots.
    pub registry: String,
    /// Its number: each snapshot of a registry has a higher one than those before.
    pub seq: u64,
    /// When it was made.
    pub generated_at: Timestamp,
    /// From when on nobody may go by it.
    pub valid_until: Timestamp,
    /// How many keys are in it.
    pub count: u64,
}

impl Header {
    /// Demands that it is neither older than one that was seen, nor too old.
    ///
    /// SECURITY: good strictly before `valid_until` and refused at it. That bounds how long a
    /// revoked key stays good where nobody brings newer snapshots.
    pub fn demand(&self, at: Timestamp, seen: u64) -> Result<(), SnapshotError> {
        if self.seq < seen {
            return Err(SnapshotError::RolledBack {
                found: self.seq,
                wanted: seen,
            });
        }
        if at >= self.valid_until {
            return Err(SnapshotError::Stale {
                end: self.valid_until,
            });
        }
        Ok(())
    }
}

/// As it stands in the snapshot.
impl Serialize for Header {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a> {
            v: i64,
            format: Format,
            alg: &'static str,
            registry: &'a str,
            seq: u64,
            generated_at: i64,
            valid_until: i64,
            count: u64,
        }
        Written {
            v: VERSION,
            format: self.format,
            alg: "sha256",
            registry: &self.registry,
            seq: self.seq,
            generated_at: self.generated_at.unix(),
            valid_until: self.valid_until.unix(),
            count: self.count,
        }
        .serialize(serializer)
    }
}
