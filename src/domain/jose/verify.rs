//! The one place where a signature is computed, and so where an unverified token becomes a
//! verified one.

use serde::Serialize;

use super::algorithm::{Algorithm, any_of};
use super::claims::Claims;
use super::codec::{self, TokenError, Unverified};
use super::failure::{Failure, Fault};
use super::header::Header;
use super::key::Key;
use super::keyset::KeySet;
use crate::domain::text::excerpt;

/// What a signature has to be, beside being right.
#[derive(Debug, Clone, Default)]
pub struct SignaturePolicy {
    /// The algorithms that are allowed; empty: all that the keys are good for.
    pub algorithms: Vec<Algorithm>,
}

/// A token whose signature is right: its maker had the key. Whether the claims hold now and here
/// is [`check`](super::claims::check)'s question.
#[derive(Debug)]
pub struct Verified {
    header: Header,
    payload: Vec<u8>,
    proof: Proof,
}

/// What a signature was verified with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// The algorithm.
    pub alg: Algorithm,
    /// The key's name, where it has one.
    pub kid: Option<String>,
    /// What the key is: `RSA, 2048 bits`.
    pub key: String,
}

/// Verifies the signature of `token` with one of `keys`.
///
/// The error lists all that is wrong; it is never empty. [`Fault::KeyUnknown`] among it means that
/// a fresh key set might help.
pub fn verify(
    token: &Unverified,
    keys: &KeySet,
    policy: &SignaturePolicy,
) -> Result<Verified, Vec<Failure>> {
    let header = token.header();
    let mut failures = header.failures();
    let allowed = allowed(keys, policy);
    match algorithm(header, &allowed) {
        Err(failure) => failures.push(failure),
        Ok(algorithm) if failures.is_empty() => {
            match with_any(token, keys.candidates(header, algorithm), algorithm) {
                Err(failure) => failures.push(failure),
                Ok(key) => {
                    return Ok(Verified {
                        header: header.clone(),
                        payload: token.unverified_payload().to_vec(),
                        proof: Proof {
                            alg: algorithm,
                            kid: key.kid().map(str::to_owned),
                            key: key.shape().to_string(),
                        },
                    });
                }
            }
        }
        Ok(_) => {}
    }
    Err(failures)
}

fn allowed(keys: &KeySet, policy: &SignaturePolicy) -> Vec<Algorithm> {
    let mut allowed = keys.algorithms();
    allowed.retain(|algorithm| policy.algorithms.is_empty() || algorithm.is_in(&policy.algorithms));
    allowed
}

/// SECURITY: `alg` is the sender's word. It chooses among what the keys are good for and the
/// caller allows; it can't add to it (RFC 8725 §3.1).
fn algorithm(header: &Header, allowed: &[Algorithm]) -> Result<Algorithm, Failure> {
    let found = header.alg();
    let named = found.as_deref().and_then(|name| name.parse().ok());
    if let Some(algorithm) = named.filter(|algorithm| allowed.contains(algorithm)) {
        return Ok(algorithm);
    }
    let wanted = any_of(allowed);
    let message = match found.as_deref() {
        None => format!("the token names no algorithm; allowed is {wanted}"),
        Some(name) if name.eq_ignore_ascii_case("none") => {
            format!("the token is not signed (alg {name}); allowed is {wanted}")
        }
        Some(name) => format!(
            "the token is signed with {}; allowed is {wanted}",
            excerpt(name, 24)
        ),
    };
    Err(Failure::new(Fault::AlgNotAllowed, message)
        .at("alg", header.members().get("alg"))
        .wanted(wanted)
        .hint("the key and --alg decide what is allowed, never the token"))
}

fn with_any<'a>(
    token: &Unverified,
    candidates: Result<Vec<&'a Key>, Failure>,
    algorithm: Algorithm,
) -> Result<&'a Key, Failure> {
    let candidates = candidates?;
    if candidates.is_empty() {
        return Err(Failure::new(
            Fault::AlgNotAllowed,
            format!("the key that the token names is not good for {algorithm}"),
        )
        .at("alg", token.header().members().get("alg")));
    }
    let tried = candidates.len();
    candidates
        .into_iter()
        .find(|key| is_signed_with(token, key, algorithm))
        .ok_or_else(|| {
            let message = match (token.signature().1.is_empty(), tried) {
                (true, _) => "the token has no signature".to_owned(),
                (false, 1) => {
                    "the signature is not this key's, or the token was changed".to_owned()
                }
                (false, tried) => {
                    format!("the signature is none of {tried} keys', or the token was changed")
                }
            };
            Failure::new(Fault::SignatureInvalid, message)
        })
}

fn is_signed_with(token: &Unverified, key: &Key, algorithm: Algorithm) -> bool {
    let (signed, signature) = token.signature();
    key.has_signed(algorithm, signed, signature)
}

impl Verified {
    /// Returns the header, now the key holder's word.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns the payload's bytes.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Returns what the signature was verified with.
    pub fn proof(&self) -> &Proof {
        &self.proof
    }

    /// Reads the payload as the claims of a JWT.
    pub fn claims(&self) -> Result<Claims, TokenError> {
        codec::claims(&self.header, &self.payload)
            .map(|object| Claims::new(object, self.header.clone()))
    }
}
