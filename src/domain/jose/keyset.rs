//! The keys that a token may be signed with, and the choice among them.

use std::sync::Arc;

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

/// How many keys are tried on one token.
pub const TRY_LIMIT: usize = 16;

/// The keys that a token may be signed with.
#[derive(Debug)]
pub struct KeySet {
    keys: Vec<Arc<Key>>,
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
            keys: vec![Arc::new(narrowed(jwk, wanted)?)],
            is_set: false,
            skipped: Vec::new(),
        })
    }

    fn of(members: &[Object], wanted: &[Algorithm]) -> Result<Self, KeyError> {
        // SECURITY: a set is either handed to everybody or shared by two. One that is both has
        // given its secrets away, so they prove nothing any more; its public keys still do.
        let is_secret = |key: &Object| key.text("kty").as_deref() == Some("oct");
        let mixed = members.iter().any(is_secret) && !members.iter().all(is_secret);
        let (mut keys, mut skipped) = (Vec::new(), Vec::new());
        for member in members {
            let key = if mixed && is_secret(member) {
                Err(KeyError::Mixed)
            } else {
                Jwk::read(member).and_then(|jwk| narrowed(jwk, wanted))
            };
            match key {
                Ok(key) => keys.push(Arc::new(key)),
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
    pub fn keys(&self) -> &[Arc<Key>] {
        &self.keys
    }

    /// Whether one of the keys that are called `kid`, or have no name, has signed bytes that are no
    /// token, by Ed25519.
    pub fn attests(&self, kid: &str, message: &[u8], signature: &[u8]) -> bool {
        let named = |key: &&Arc<Key>| key.kid().is_none_or(|name| name == kid);
        let signed = |key: &Arc<Key>| {
            let mut known = Algorithm::EDDSA.into_iter();
            known.any(|alg| key.has_signed(alg, message, signature))
        };
        self.keys.iter().filter(named).take(TRY_LIMIT).any(signed)
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

    /// Whether the token names a key that the set does not have, so that a newer set might.
    ///
    /// A token whose algorithm is none of `wanted` (empty: any), or none of a published key's,
    /// would be refused with every set, and so no newer one is worth fetching for it.
    pub fn lacks(&self, header: &Header, wanted: &[Algorithm]) -> bool {
        let public = |alg: &Algorithm| alg.secret_length().is_none();
        let Some(kid) = header.kid().filter(|_| self.is_set) else {
            return false;
        };
        let Some(alg) = in_question(header, wanted).filter(public) else {
            return false;
        };
        // A key without a name may be the one, where it fits.
        let may_be = |key: &Arc<Key>| match key.kid() {
            Some(name) => name == kid,
            None => key.algorithms().contains(&alg),
        };
        !self.keys.iter().any(may_be) && self.left_out(&kid).is_none()
    }

    /// Says so where the key that the token names is of the set, but can't be used.
    pub fn unusable(&self, header: &Header, wanted: &[Algorithm]) -> Option<Failure> {
        let kid = header.kid().filter(|_| self.is_set)?;
        let usable = self.keys.iter().any(|key| key.kid() == Some(&kid));
        let concerned = in_question(header, wanted).is_some() && !usable;
        let left_out = self.left_out(&kid).is_some();
        (concerned && left_out).then(|| self.unknown(header, &kid))
    }

    /// Returns the keys that a token with this header may be signed with, best first.
    ///
    /// Those that the token's `kid` names (RFC 7515 §4.1.4) and that are good for its algorithm;
    /// one name may stand for several (RFC 7517 §4.5 only asks for different ones). Where none has
    /// that name, those without any that fit. Where the token names none, all that fit. A key that is for
    /// this algorithm alone goes before one that is for others as well.
    pub(super) fn candidates(
        &self,
        header: &Header,
        algorithm: Algorithm,
    ) -> Result<Vec<&Arc<Key>>, Failure> {
        // Whoever gave one key meant that one, whatever it or the token is called.
        let kid = header.kid().filter(|_| self.is_set);
        let called = |name: Option<&str>| -> Vec<&Arc<Key>> {
            self.keys.iter().filter(|key| key.kid() == name).collect()
        };
        let fits = |key: &&Arc<Key>| key.algorithms().contains(&algorithm);
        let mut found = match &kid {
            None => self.keys.iter().collect(),
            Some(kid) => {
                let mut found = called(Some(kid));
                if found.is_empty() {
                    found = called(None);
                    found.retain(fits);
                }
                if found.is_empty() {
                    return Err(self.unknown(header, kid));
                }
                found
            }
        };
        found.retain(fits);
        found.sort_by_key(|key| key.algorithms().len());
        // SECURITY: a token costs as many verifications as there are candidates.
        found.truncate(TRY_LIMIT);
        Ok(found)
    }

    fn unknown(&self, header: &Header, kid: &str) -> Failure {
        let shown = excerpt(kid, 80);
        let failure = |message| {
            Failure::new(Fault::KeyUnknown, message).at("kid", header.members().get("kid"))
        };
        match self.left_out(kid) {
            Some(Skipped { reason, .. }) => failure(format!(
                "the key {shown} of the set can't be used: {reason}"
            )),
            None => failure(format!("the key set has no key called {shown}"))
                .hint("the signer may have new keys since, or the token is another signer's"),
        }
    }

    fn left_out(&self, kid: &str) -> Option<&Skipped> {
        self.skipped
            .iter()
            .find(|skipped| skipped.kid.as_deref() == Some(kid))
    }
}

/// Returns the token's algorithm where authctl knows it and the caller allows it.
fn in_question(header: &Header, wanted: &[Algorithm]) -> Option<Algorithm> {
    let alg = header.alg().and_then(|name| name.parse().ok());
    alg.filter(|alg: &Algorithm| alg.is_wanted(wanted))
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
