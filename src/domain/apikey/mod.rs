//! API keys: how one is written, what the registry knows of it, what it may do and from where,
//! whether it is good, how it is replaced.

pub mod address;
pub mod arrival;
pub mod decision;
pub mod due;
pub mod examine;
pub mod expiry;
pub mod foreign;
pub mod format;
pub mod imports;
pub mod known;
pub mod label;
pub mod listing;
pub mod parts;
pub mod pattern;
pub mod policy;
pub mod question;
pub mod reader;
pub mod record;
pub mod registry;
pub mod request;
pub mod rotation;
pub mod scope;
pub mod scope_expr;
pub mod slow;
pub mod snapshot;
pub mod strength;
pub mod verdict;

#[cfg(test)]
mod samples {
    //! Records for the tests of this topic.

    use super::parts::{Env, KeyHash};
    use super::record::{KeyRecord, Origin};
    use crate::domain::time::Timestamp;

    /// Returns an active version of `key/deploy` with `repo:read`, good in `from..to`.
    pub(super) fn record(version: u32, from: i64, to: i64) -> KeyRecord {
        let from = Timestamp::from_unix(from).unwrap();
        let origin = Origin::Issued {
            prefix: "ac".parse().unwrap(),
            hash: KeyHash::of(&version.to_be_bytes()),
        };
        KeyRecord {
            version,
            owner: Some("team-ci".parse().unwrap()),
            scopes: "repo:read".parse().unwrap(),
            expires_at: Timestamp::from_unix(to),
            ..KeyRecord::new(
                format!("{version:010}").parse().unwrap(),
                "deploy".parse().unwrap(),
                origin,
                Env::Live,
                from,
            )
        }
    }
}
