//! The key of the chain: MACs of rows, fingerprints of what was presented, and the pinned head.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::{hkdf, hmac};
use serde::{Serialize, Serializer};

use crate::domain::apikey::format::{Damage, parse};
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;

/// How many random bytes the key of a log has.
pub const KEY: usize = 32;
const SALT: &[u8] = b"authctl audit log, version 1";

/// Makes the MACs of the chain, and fingerprints.
///
/// SECURITY: two keys are derived (HKDF, RFC 5869), so that nothing that a fingerprint tells helps
/// to forge a row.
#[derive(Debug, Clone)]
pub struct Seal {
    rows: hmac::Key,
    fingerprints: hmac::Key,
}

impl Seal {
    /// Returns the seal whose key the store gave.
    pub fn new(key: &Secret) -> Result<Self, SealError> {
        let found = key.expose().len();
        if found != KEY {
            return Err(SealError::Key { found });
        }
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, SALT).extract(key.expose());
        let derived = |purpose: &[u8]| {
            root.expand(&[purpose], hmac::HMAC_SHA256)
                .map(hmac::Key::from)
                .map_err(|_| SealError::Key { found })
        };
        Ok(Self {
            rows: derived(b"rows")?,
            fingerprints: derived(b"fingerprints")?,
        })
    }

    /// Returns the MAC of a row's bytes.
    pub fn mac(&self, bytes: &[u8]) -> Mac {
        let mut mac = [0; 32];
        for (to, from) in mac.iter_mut().zip(hmac::sign(&self.rows, bytes).as_ref()) {
            *to = *from;
        }
        Mac(mac)
    }

    /// Returns what the log says of something that was presented and refused.
    ///
    /// SECURITY: it may be the secret of another service, or a password. Without the key nobody
    /// can find out by trying whether a text is what was presented.
    ///
    /// White space around it counts for nothing, as nowhere where such a thing is read.
    pub fn fingerprint(&self, presented: &[u8]) -> Fingerprint {
        let presented = presented.trim_ascii();
        let tag = hmac::sign(&self.fingerprints, presented);
        let form = parse(presented);
        let class = match form {
            Err(Damage::Malformed) if presented.starts_with(b"eyJ") => "jose".into(),
            Err(Damage::Malformed) => "other".into(),
            Ok(_) | Err(Damage::Checksum) => issuer_and_env(presented),
        };
        Fingerprint {
            fingerprint: hex(tag.as_ref().iter().take(16)),
            length: presented.len(),
            class,
            checksum: match form {
                Ok(_) => Some(true),
                Err(Damage::Checksum) => Some(false),
                Err(Damage::Malformed) => None,
            },
        }
    }
}

/// Returns what stands before the id of something that has the form of a key: `ac_live`.
fn issuer_and_env(presented: &[u8]) -> String {
    let mut parts = presented.split(|byte| *byte == b'_');
    let parts = [parts.next(), parts.next()].map(Option::unwrap_or_default);
    String::from_utf8_lossy(&parts.join(&b'_')).into_owned()
}

/// What the log keeps of a thing that was presented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fingerprint {
    /// The first 16 bytes of its HMAC, in hex.
    pub fingerprint: String,
    /// How long it is, in bytes.
    pub length: usize,
    /// What it looks like: `ac_live` and the like, `jose`, or `other`.
    pub class: String,
    /// Whether its checksum is right, where it has the form of a key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checksum: Option<bool>,
}

/// The MAC of one row, which covers all rows before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mac([u8; 32]);

impl Mac {
    /// What stands in the place of the MAC before the first row.
    pub const START: Self = Self([0; 32]);

    /// Reads a MAC that lies somewhere; none where it has another length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Returns the bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(self.0.iter()))
    }
}

fn hex<'a>(bytes: impl Iterator<Item = &'a u8>) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    bytes
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// The newest sealed row: its number and its MAC, written `seq:mac`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The row's number.
    pub seq: i64,
    /// Its MAC.
    pub mac: Mac,
}

impl Head {
    /// The head of a chain without rows.
    pub const START: Self = Self {
        seq: 0,
        mac: Mac::START,
    };
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.mac)
    }
}

impl Serialize for Head {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for Head {
    type Err = SealError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unreadable = || SealError::Head {
            found: excerpt(text, 24),
        };
        let (seq, mac) = text.split_once(':').ok_or_else(unreadable)?;
        let digit = |byte: &u8| (*byte as char).to_digit(16);
        let bytes: Option<Vec<u8>> = mac
            .as_bytes()
            .chunks(2)
            .map(|pair| match pair {
                [high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
                _ => None,
            })
            .collect();
        Ok(Self {
            seq: seq.parse().map_err(|_| unreadable())?,
            mac: bytes
                .and_then(|bytes| Mac::from_bytes(&bytes))
                .ok_or_else(unreadable)?,
        })
    }
}

/// What the store keeps for the log is not what was put there. Whoever changed it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The pinned head is none.
    #[error("the pinned head of the audit log is no head: `{found}`")]
    Head {
        /// What was found.
        found: String,
    },
    /// The key has another length than keys have.
    #[error("the key of the audit log has {found} bytes, and not {KEY}")]
    Key {
        /// How many bytes were found.
        found: usize,
    },
    /// The store has no key any more, though the index says that it has one.
    #[error("the store holds no key of the audit log any more")]
    Missing,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(byte: u8) -> Seal {
        Seal::new(&Secret::new(vec![byte; KEY])).unwrap()
    }

    #[test]
    fn a_head_reads_back_what_it_writes() {
        let head = Head {
            seq: 12,
            mac: seal(1).mac(b"row"),
        };
        assert_eq!(head.to_string().parse(), Ok(head));
        for bad in ["", "1", "x:00", "1:00", "1:zz", &format!("{head}0")] {
            assert!(bad.parse::<Head>().is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn a_key_has_one_length() {
        for length in [0, 31, 33] {
            let key = Secret::new(vec![1; length]);
            assert_eq!(
                Seal::new(&key).err(),
                Some(SealError::Key { found: length })
            );
        }
    }

    #[test]
    fn another_key_gives_another_mac_and_another_fingerprint() {
        assert_ne!(seal(1).mac(b"row"), seal(2).mac(b"row"));
        let tell = |seal: &Seal| seal.fingerprint(b"hunter2").fingerprint;
        assert_ne!(tell(&seal(1)), tell(&seal(2)));
        assert_eq!(tell(&seal(1)), tell(&seal(1)));
        // The two purposes have two keys.
        assert!(
            !seal(1)
                .mac(b"hunter2")
                .to_string()
                .starts_with(&tell(&seal(1)))
        );
    }

    #[test]
    fn a_fingerprint_tells_the_form_and_no_more() {
        let fingerprint = seal(1).fingerprint(b"canary-7f3a");
        assert_eq!(
            (fingerprint.length, fingerprint.class.as_str()),
            (11, "other")
        );
        assert_eq!(fingerprint.fingerprint.len(), 32);
        assert!(!format!("{fingerprint:?}").contains("canary"));
        let damaged = b"ac_live_0123456789_0123456789012345678901234567890123AA";
        let fingerprint = seal(1).fingerprint(damaged);
        assert_eq!(
            (fingerprint.class.as_str(), fingerprint.checksum),
            ("ac_live", Some(false))
        );
    }
}
