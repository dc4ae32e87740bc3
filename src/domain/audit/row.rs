//! A row of the log as it lies in the database, and the bytes that its MAC covers.

use super::seal::{Head, Mac, Seal};
use crate::domain::moment::Moment;

const TAG: &[u8] = b"authctl audit row, version 1\0";

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number: 1, 2, 3, without a gap.
    pub seq: i64,
    /// When it happened, in Unix milliseconds.
    pub at: i64,
    /// What happened.
    pub event: String,
    /// How it ended.
    pub outcome: String,
    /// The credential that it is about.
    pub subject: Option<String>,
    /// Everything else, as the JSON text that the MAC covers.
    pub entry: String,
    /// Its MAC, as it lies there; none where the row was written while the store gave no key.
    pub mac: Option<Vec<u8>>,
}

impl Row {
    /// Returns the head of the chain that this row makes after the one with the MAC `before`.
    pub fn head(&self, seal: &Seal, before: &Mac) -> Head {
        Head {
            seq: self.seq,
            mac: seal.mac(&self.bytes(before)),
        }
    }

    /// Returns when it happened.
    pub fn moment(&self) -> Moment {
        Moment::from_millis(self.at)
    }

    /// SECURITY: each text is preceded by its length, so that no two rows have the same bytes.
    fn bytes(&self, before: &Mac) -> Vec<u8> {
        let mut bytes = TAG.to_vec();
        bytes.extend(self.seq.to_be_bytes());
        bytes.extend(before.as_bytes());
        bytes.extend(self.at.to_be_bytes());
        let mut text = |text: &str| {
            bytes.extend((text.len() as u64).to_be_bytes());
            bytes.extend(text.as_bytes());
        };
        text(&self.event);
        text(&self.outcome);
        text(&self.entry);
        if let Some(subject) = &self.subject {
            text(subject);
        }
        bytes
    }
}
