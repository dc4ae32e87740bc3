//! API keys: how one is written, what the registry knows of it, whether it is good, how it is
//! replaced.

pub mod expiry;
pub mod format;
pub mod known;
pub mod parts;
pub mod record;
pub mod registry;
pub mod rotation;
pub mod scope;
pub mod strength;
pub mod verdict;

#[cfg(test)]
mod samples {
    //! Records for the tests of this topic.

    use super::parts::{Env, KeyHash};
    use super::record::{KeyRecord, Status};
    use crate::domain::time::Timestamp;

    /// Returns an active version of `key/deploy` with `repo:read`, good in `from..to`.
    pub(super) fn record(version: u32, from: i64, to: i64) -> KeyRecord {
        let from = Timestamp::from_unix(from).unwrap();
        KeyRecord {
            id: format!("{version:010}").parse().unwrap(),
            name: "deploy".parse().unwrap(),
            version,
            hash: KeyHash::of(&version.to_be_bytes()),
            prefix: "ac".parse().unwrap(),
            env: Env::Live,
            owner: "team-ci".parse().unwrap(),
            scopes: "repo:read".parse().unwrap(),
            created_at: from,
            not_before: from,
            expires_at: Timestamp::from_unix(to).unwrap(),
            grace_until: None,
            status: Status::Active,
            revoked_at: None,
            reason: None,
            replaced_by: None,
            kept: true,
        }
    }
}
