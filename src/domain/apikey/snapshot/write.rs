//! Writing a snapshot, piece by piece.

use serde::Serialize;

use super::entry::{Entry, Hex, Migrated, quoted};
use super::policy::{Place, place};
use super::sealed::{self, Digest};
use super::{Format, Header, SnapshotError, TYPE};
use crate::domain::apikey::record::KeyRecord;
use crate::domain::jose::codec::TOKEN_LIMIT;
use crate::domain::jose::draft::{Draft, Member};
use crate::domain::jose::jws::sign::{Layout, SigningError, Wanted, sign};
use crate::domain::jose::key::signer::Signer;
use crate::domain::jose::serialization::Serialization;

/// A snapshot in the making.
pub struct Writer<'a> {
    header: Header,
    /// None where the format is not signed.
    signer: Option<&'a Signer>,
    digest: Digest,
    /// What was added, and not taken yet.
    text: String,
    /// How many keys are in it.
    written: u64,
}

impl<'a> Writer<'a> {
    /// Begins the snapshot that `header` tells of.
    pub fn new(header: Header, signer: Option<&'a Signer>) -> Result<Self, SnapshotError> {
        if let Some(signer) = signer {
            sealed::fit(signer)?;
        }
        let text = match header.format {
            Format::Jsonl | Format::Sha256 => line(header.format, &header),
            Format::Json => {
                let header = json(&header);
                format!("{},\"keys\":[", header.strip_suffix('}').unwrap_or(&header))
            }
            Format::Sql => line(header.format, &header) + &tables(&header),
            Format::Unkey => "[".into(),
        };
        Ok(Self {
            header,
            signer,
            digest: Digest::new(),
            text,
            written: 0,
        })
    }

    /// Adds a key, where the snapshot is to have it.
    pub fn key(&mut self, key: &KeyRecord) -> Result<(), SnapshotError> {
        let format = self.header.format;
        let Some(hash) = key.hash() else {
            return Ok(());
        };
        if place(format, key, self.header.generated_at) != Place::In {
            return Ok(());
        }
        match format {
            Format::Jsonl => self.text.push_str(&line(format, &Entry::new(key, hash))),
            Format::Json => {
                self.separate("");
                self.text.push_str(&json(&Entry::new(key, hash)));
                // Three bytes are four in base64url; the JWS's own limit is the exact one.
                if self.text.len() / 3 * 4 > TOKEN_LIMIT {
                    return Err(SnapshotError::TooMany { format });
                }
            }
            Format::Sha256 => {
                self.text.push_str(&Hex(hash.as_bytes()).to_string());
                self.text.push('\n');
            }
            Format::Sql => {
                self.text.push_str(INSERT);
                self.text.push_str(&Entry::new(key, hash).row());
                self.text.push_str(";\n");
            }
            Format::Unkey => {
                self.separate("\n");
                self.text.push_str(&json(&Migrated::new(key, hash)));
            }
        }
        self.written += 1;
        Ok(())
    }

    /// Returns what can be written down by now; nothing of a JWS before its end.
    pub fn take(&mut self) -> String {
        if self.header.format == Format::Json {
            return String::new();
        }
        self.digest.add(self.text.as_bytes());
        std::mem::take(&mut self.text)
    }

    /// Returns how many bytes [`Self::take`] would return.
    pub fn waiting(&self) -> usize {
        match self.header.format {
            Format::Json => 0,
            Format::Jsonl | Format::Sha256 | Format::Sql | Format::Unkey => self.text.len(),
        }
    }

    /// Ends and signs it, and returns the rest.
    pub fn end(mut self) -> Result<String, SnapshotError> {
        let format = self.header.format;
        self.text.push_str(match format {
            Format::Json => "]}",
            Format::Sql => "COMMIT;\n",
            Format::Unkey => "\n]\n",
            Format::Jsonl | Format::Sha256 => "",
        });
        match (self.signer, format) {
            (Some(signer), Format::Json) => flattened(&self.text, signer),
            (Some(signer), _) => {
                self.digest.add(self.text.as_bytes());
                let rest = self.text;
                Ok(rest + &sealed::line(format, self.digest, signer)?)
            }
            (None, _) => Ok(self.text),
        }
    }

    fn separate(&mut self, more: &str) {
        if self.written > 0 {
            self.text.push(',');
        }
        self.text.push_str(more);
    }
}

/// What stands before the values of each key in the SQL script.
pub(super) const INSERT: &str = "INSERT INTO authctl_key VALUES ";

/// Returns the beginning of the SQL script. What was there before goes in the same transaction.
fn tables(header: &Header) -> String {
    format!(
        "CREATE TABLE IF NOT EXISTS authctl_snapshot (registry TEXT NOT NULL, seq BIGINT NOT NULL, generated_at BIGINT NOT NULL, valid_until BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS authctl_key (id TEXT PRIMARY KEY, hash TEXT NOT NULL, imported INTEGER NOT NULL, env TEXT NOT NULL, status TEXT NOT NULL, not_before BIGINT NOT NULL, expires_at BIGINT, grace_until BIGINT, owner TEXT, scopes TEXT NOT NULL, cidrs TEXT NOT NULL);
BEGIN;
DELETE FROM authctl_snapshot;
DELETE FROM authctl_key;
INSERT INTO authctl_snapshot VALUES ({registry}, {seq}, {from}, {until});
",
        registry = quoted(&header.registry),
        seq = header.seq,
        from = header.generated_at.unix(),
        until = header.valid_until.unix(),
    )
}

/// Returns the payload as a flattened JWS (RFC 7515 §7.2.2).
fn flattened(payload: &str, signer: &Signer) -> Result<String, SnapshotError> {
    let mut protected = Draft::default();
    protected.set(Member::text("typ", TYPE));
    let wanted = Wanted {
        signer,
        kid: signer.kid().map(str::to_owned),
        protected,
        unprotected: Draft::default(),
    };
    let layout = Layout {
        serialization: Serialization::Flattened,
        detached: false,
        encoded: true,
    };
    match sign(payload.as_bytes(), &[wanted], layout) {
        Ok(jws) => Ok(jws + "\n"),
        Err(SigningError::TooLarge { .. }) => Err(SnapshotError::TooMany {
            format: Format::Json,
        }),
        Err(error) => Err(error.into()),
    }
}

fn line(format: Format, value: &impl Serialize) -> String {
    format!("{}{}\n", format.comment(), json(value))
}

/// Returns a value of text, numbers and lists, which can always be written.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
