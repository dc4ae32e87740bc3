//! The keys that a token may be signed with, and the choice among them.

use zeroize::Zeroizing;

use super::algorithm::Algorithm;
use super::failure::{Failure, Fault};
use super::header::Header;
use super::json::Object;
use super::key::curve::Shape;
use super::key::jwk::{Jwk, Origin};
use super::key::material::Material;
pub use super::key::sniff::KEY_LIMIT;
use super::key::sniff::{Found, sniff};
use super::key::{Key, KeyError};
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;

/// How many keys are tried on a token that names none.
pub const TRY_LIMIT: usize = 16;

/// The keys that a token may be signed with.
#[derive(Debug)]
pub struct KeySet {
    keys: Vec<Key>,
    /// Whether it was a JWK set, whose keys a token chooses by `kid`.
    is_set: bool,
    skipped: Vec<Skipped>,
}

/// A key of a set that can't be used (RFC 7517 §5: the others still can).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its name.
    pub kid: Option<String>,
    /// Why not.
    pub reason: KeyError,
}

impl KeySet {
    /// Reads key material: PEM, DER, a JWK, a JWK set, or with HMAC algorithms alone in `wanted`
    /// the bytes of a shared secret. `wanted` narrows what the keys are good for; empty, it does
    /// not.
    pub fn parse(material: &Secret, wanted: &[Algorithm]) -> Result<Self, KeyError> {
        match sniff(material)? {
            Found::One(jwk) => Self::one(*jwk, wanted),
            Found::Set(members) => Self::of(&members, wanted),
            Found::Raw if is_raw_wanted(wanted) => {
                let secret = material.clone().without_final_newline();
                let bytes = Zeroizing::new(secret.expose().to_vec());
                Self::one(Jwk::bare(Material::oct(bytes), Origin::Plain), wanted)
            }
            Found::Raw => Err(KeyError::Foreign),
        }
    }

    /// Puts sets together that were given one by one: whoever gave several meant them all, so that
    /// none is left out for its name.
    pub fn join(sets: Vec<Self>) -> Self {
        let is_set = sets.iter().all(|set| set.is_set);
        let (mut keys, mut skipped) = (Vec::new(), Vec::new());
        for set in sets {
            keys.extend(set.keys);
            skipped.extend(set.skipped);
        }
        Self {
            keys,
            is_set,
            skipped,
        }
    }

    fn one(jwk: Jwk, wanted: &[Algorithm]) -> Result<Self, KeyError> {
        Ok(Self {
            keys: vec![narrowed(jwk, wanted)?],
            is_set: false,
            skipped: Vec::new(),
        })
    }

    fn of(members: &[Object], wanted: &[Algorithm]) -> Result<Self, KeyError> {
        // SECURITY: a set is either handed to everybody or shared by two. One that is both has
        // given its secrets away, or takes a stranger's public key for a secret.
        let symmetric = |key: &&Object| key.text("kty").as_deref() == Some("oct");
        let secrets = members.iter().filter(symmetric).count();
        if secrets != 0 && secrets != members.len() {
            return Err(KeyError::Mixed);
        }
        let (mut keys, mut skipped) = (Vec::new(), Vec::new());
        for member in members {
            match Jwk::read(member).and_then(|jwk| narrowed(jwk, wanted)) {
                Ok(key) => keys.push(key),
                Err(reason) => skipped.push(Skipped {
                    kid: member.text("kid"),
                    reason,
                }),
            }
        }
        if keys.is_empty() {
            return Err(match <[Skipped; 1]>::try_from(skipped) {
                Ok([only]) => only.reason,
                Err(_) => KeyError::NoneUsable,
            });
        }
        Ok(Self {
            keys,
            is_set: true,
            skipped,
        })
    }

    /// Returns the keys.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Returns the keys of a set that can't be used, and why.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// Says what a person should know about where the keys came from.
    pub fn notes(&self) -> Vec<&'static str> {
        let came_as = |origin| self.keys.iter().any(|key| key.origin() == origin);
        let mut notes = Vec::new();
        if came_as(Origin::Private) {
            notes.push("this is a private key; only its public half is used to verify");
        }
        if came_as(Origin::Certificate) {
            notes.push("only the certificate's key is used; its dates and issuer are not checked");
        }
        notes
    }

    /// Returns every algorithm that one of the keys is good for.
    pub fn algorithms(&self) -> Vec<Algorithm> {
        Algorithm::ALL
            .into_iter()
            .filter(|algorithm| {
                self.keys
                    .iter()
                    .any(|key| key.algorithms().contains(algorithm))
            })
            .collect()
    }

    /// Returns the keys that a token with this header may be signed with, best first.
    pub(super) fn candidates(
        &self,
        header: &Header,
        algorithm: Algorithm,
    ) -> Result<Vec<&Key>, Failure> {
        let fits = |key: &&Key| key.algorithms().contains(&algorithm);
        // Whoever gave one key meant that one, whatever it or the token is called.
        let kid = header.kid().filter(|_| self.is_set);
        let Some(kid) = kid else {
            return Ok(self.keys.iter().filter(fits).take(TRY_LIMIT).collect());
        };
        // One kid may stand for several keys of different types, and some sets name no key at all.
        let called = |key: &&Key| key.kid() == Some(kid.as_str());
        let mut found: Vec<&Key> = self.keys.iter().filter(called).collect();
        if found.is_empty() && self.keys.iter().all(|key| key.kid().is_none()) {
            found = self.keys.iter().collect();
        }
        if found.is_empty() {
            return Err(self.unknown(header, &kid));
        }
        found.retain(fits);
        found.truncate(TRY_LIMIT);
        Ok(found)
    }

    fn unknown(&self, header: &Header, kid: &str) -> Failure {
        let shown = excerpt(kid, 80);
        let skipped = self
            .skipped
            .iter()
            .find(|skipped| skipped.kid.as_deref() == Some(kid));
        let message = match skipped {
            Some(Skipped { reason, .. }) => {
                format!("the key {shown} of the set can't be used: {reason}")
            }
            None => format!("the key set has no key called {shown}"),
        };
        Failure::new(Fault::KeyUnknown, message)
            .at("kid", header.members().get("kid"))
            .hint("the keys may have been rotated: fetch the set again")
    }
}

fn narrowed(jwk: Jwk, wanted: &[Algorithm]) -> Result<Key, KeyError> {
    let shape = jwk.material.shape();
    match (shape, Key::new(jwk, wanted)) {
        // The secret's length is the reason, so that is what is said.
        (Shape::Secret(found), Err(KeyError::NoFit { .. })) if is_raw_wanted(wanted) => {
            Err(KeyError::Short { found })
        }
        (_, narrowed) => narrowed,
    }
}

/// Whether all that is wanted is HMAC, so that bytes that are no key may be a shared secret.
fn is_raw_wanted(wanted: &[Algorithm]) -> bool {
    !wanted.is_empty()
        && wanted
            .iter()
            .all(|algorithm| algorithm.secret_length().is_some())
}
