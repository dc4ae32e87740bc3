//! A key that was issued elsewhere and is to be verified here, as a line of JSON tells of it: its
//! hash, or the key itself, and whose it is.

pub mod cut;
pub mod error;
mod members;
mod take;
#[cfg(test)]
mod tests;
mod unkey;

use zeroize::Zeroize as _;

use self::error::ArrivalError;
use self::members::Members;
use super::address::Cidrs;
use super::format::{self, Damage, draw_id};
use super::label::{Label, Labels};
use super::parts::{Env, KeyHash, KeyId, Prefix};
use super::record::{KeyRecord, Origin, Owner, Status};
use super::scope::Scopes;
use super::slow::Salt;
use super::strength::{ENOUGH, strength};
use crate::domain::credential::Name;
use crate::domain::ports::Random;
use crate::domain::time::Timestamp;

/// What holds for all keys that arrive together.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// Who answers for a key of which nobody says so.
    pub owner: Option<Owner>,
    /// How many bits a key has of which there is only the hash, and nobody says so.
    pub bits: Option<u32>,
    /// What keys that could be guessed are hashed with, so that it takes long; without it there
    /// are none.
    pub slow: Option<Salt>,
}

/// Reads what a line tells of a key. A key in it is hashed, and is not in what is returned.
pub fn read(
    line: &[u8],
    terms: &Terms,
    now: Timestamp,
    random: &dyn Random,
) -> Result<KeyRecord, ArrivalError> {
    let mut told = Told::default();
    for (name, value) in Members::read(line)?.0 {
        if !value.is_null() {
            told.take(&name, value)?;
        }
    }
    told.record(terms, now, random)
}

/// What a line tells.
#[derive(Default)]
struct Told {
    form: Option<Form>,
    hash: Option<KeyHash>,
    /// What the key itself tells: its hashes are not made before all is known.
    key: Option<Key>,
    id: Option<String>,
    name: Option<Name>,
    prefix: Option<Prefix>,
    env: Option<Env>,
    owner: Option<Owner>,
    scopes: Scopes,
    cidrs: Cidrs,
    labels: Vec<Label>,
    created_at: Option<Timestamp>,
    not_before: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    standing: Option<Standing>,
    bits: Option<u32>,
}

/// A key's own form.
struct Form {
    id: KeyId,
    prefix: Prefix,
    env: Env,
}

/// A key that is wiped once its hash is made.
struct Key(Vec<u8>);

// SECURITY: it is never kept, not even in memory that is free again.
impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// What was decided about a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Active,
    Disabled,
    Revoked,
}

impl Told {
    /// Puts together what is recorded.
    fn record(
        mut self,
        terms: &Terms,
        now: Timestamp,
        random: &dyn Random,
    ) -> Result<KeyRecord, ArrivalError> {
        self.form = self.own_form()?;
        let (hash, slow) = self.hashed(terms)?;
        let form = self.form.as_ref();
        let name = match (self.name, &self.id) {
            (Some(name), _) => name,
            (None, Some(id)) => id.parse().map_err(|_| ArrivalError::Value {
                member: "id",
                wanted: "what can be a name, where there is none",
            })?,
            (None, None) => unnamed(&hash)?,
        };
        let id = match form {
            Some(form) => form.id,
            None => draw_id(random)?,
        };
        let origin = Origin::Imported {
            prefix: form.map(|form| form.prefix.clone()),
            hash,
            slow,
        };
        let env = form.map(|form| form.env).or(self.env).unwrap_or(Env::Live);
        let owner = self.owner.or_else(|| terms.owner.clone());
        let created_at = self.created_at.unwrap_or(now).min(now);
        let standing = self.standing.unwrap_or(Standing::Active);
        Ok(KeyRecord {
            owner: Some(owner.ok_or(ArrivalError::Missing { member: "owner" })?),
            scopes: self.scopes,
            cidrs: self.cidrs,
            labels: Labels::new(self.labels).map_err(|_| ArrivalError::Value {
                member: "labels",
                wanted: "each name once, and not too many",
            })?,
            created_at,
            not_before: self.not_before.unwrap_or(created_at),
            expires_at: self.expires_at,
            status: match standing {
                Standing::Active | Standing::Disabled => Status::Active,
                Standing::Revoked => Status::Revoked,
            },
            disabled_at: (standing == Standing::Disabled).then_some(now),
            revoked_at: (standing == Standing::Revoked).then_some(now),
            kept: false,
            ..KeyRecord::new(id, name, origin, env, now)
        })
    }

    /// Returns the parts of a key that has our form, by itself or by what is told of it.
    fn own_form(&self) -> Result<Option<Form>, ArrivalError> {
        let form = if let Some(Key(key)) = &self.key {
            own_form(key)?
        } else {
            let id = self.id.as_deref().and_then(|id| id.parse().ok());
            let env = self.env.unwrap_or(Env::Live);
            id.zip(self.prefix.clone())
                .map(|(id, prefix)| Form { id, prefix, env })
        };
        // What is told beside a key must not be another key's.
        let Some(form) = form else { return Ok(None) };
        for (member, same) in [
            (
                "id",
                self.id.as_ref().is_none_or(|id| id == form.id.as_str()),
            ),
            (
                "prefix",
                self.prefix
                    .as_ref()
                    .is_none_or(|prefix| *prefix == form.prefix),
            ),
            ("env", self.env.is_none_or(|env| env == form.env)),
        ] {
            if !same {
                return Err(ArrivalError::Contradicts { member });
            }
        }
        Ok(Some(form))
    }

    /// Returns the hash to keep, and whether it is a slow one.
    ///
    /// SECURITY: from a fast hash, a key that could be guessed is found at billions of guesses a
    /// second. What is known only by such a hash has to be said to be long enough.
    fn hashed(&self, terms: &Terms) -> Result<(KeyHash, bool), ArrivalError> {
        let Some(Key(key)) = &self.key else {
            let hash = self.hash.ok_or(ArrivalError::Missing { member: "hash" })?;
            return match self.bits.or(terms.bits) {
                _ if self.form.is_some() => Ok((hash, false)),
                Some(bits) if bits >= ENOUGH => Ok((hash, false)),
                Some(bits) => Err(ArrivalError::WeakHash { bits }),
                None => Err(ArrivalError::Unsure),
            };
        };
        if key.is_empty() {
            return Err(ArrivalError::Missing { member: "key" });
        }
        let fast = KeyHash::of(key);
        if self.hash.is_some_and(|hash| !hash.matches(&fast)) {
            return Err(ArrivalError::Contradicts { member: "hash" });
        }
        let bits = strength(key).bits;
        if self.form.is_some() || bits >= ENOUGH {
            return Ok((fast, false));
        }
        let slow = terms.slow.and_then(|salt| salt.hash(key));
        slow.map(|hash| (hash, true))
            .ok_or(ArrivalError::Weak { bits })
    }
}

/// Returns the parts of a key that has our form.
fn own_form(key: &[u8]) -> Result<Option<Form>, ArrivalError> {
    let id = match format::parse(key) {
        Ok(id) => id,
        Err(Damage::Checksum) => return Err(ArrivalError::Damaged),
        Err(Damage::Malformed) => return Ok(None),
    };
    let mut parts = key
        .split(|byte| *byte == b'_')
        .map(|part| str::from_utf8(part).unwrap_or_default());
    let prefix = parts.next().and_then(|prefix| prefix.parse().ok());
    let env = parts.next().and_then(|env| env.parse().ok());
    Ok(prefix
        .zip(env)
        .map(|(prefix, env)| Form { id, prefix, env }))
}

/// Returns a name for a key that has none. Sixteen digits of its hash tell a million keys apart.
fn unnamed(hash: &KeyHash) -> Result<Name, ArrivalError> {
    let digits: String = hash.hex().chars().take(16).collect();
    let missing = |_| ArrivalError::Missing { member: "name" };
    format!("imported-{digits}").parse().map_err(missing)
}
