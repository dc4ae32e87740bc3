//! The one place where a signature is computed, and so where an unverified token becomes a
//! verified one.

use serde::Serialize;

use super::algorithm::{Algorithm, any_of};
use super::claims::Claims;
use super::codec::{self, TokenError, Unverified};
use super::failure::{Failure, Fault};
use super::header::{Form, Header};
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
    let (signed, signature) = token.signature();
    let attestation = Attestation {
        header,
        failures: header.failures(Form::Jwt),
        alg_is_signed: true,
        signed,
        signature,
    };
    let proof = prove(attestation, keys, policy)?;
    Ok(Verified {
        header: header.clone(),
        payload: token.unverified_payload().to_vec(),
        proof,
    })
}

/// One signature that nobody has checked, and what it is said to be of.
pub(super) struct Attestation<'a> {
    /// The header that belongs to the signature.
    pub(super) header: &'a Header,
    /// What in the header keeps the signature from being verified, whatever the key.
    pub(super) failures: Vec<Failure>,
    /// Whether `alg` is among what is signed.
    pub(super) alg_is_signed: bool,
    /// What is signed.
    pub(super) signed: &'a [u8],
    /// What is said to be its signature.
    pub(super) signature: &'a [u8],
}

/// Finds the key of `keys` that made the signature, or lists all that is wrong.
pub(super) fn prove(
    attestation: Attestation<'_>,
    keys: &KeySet,
    policy: &SignaturePolicy,
) -> Result<Proof, Vec<Failure>> {
    let allowed = allowed(keys, policy);
    let named = algorithm(attestation.header, &allowed);
    let failure = match named {
        Err(failure) => failure,
        // SECURITY: no key is touched for a header that is refused anyway.
        Ok(_) if !attestation.failures.is_empty() => return Err(attestation.failures),
        Ok(algorithm) => match with_any(&attestation, keys, policy, algorithm) {
            Err(failure) => failure,
            Ok(key) => {
                return Ok(Proof {
                    alg: algorithm,
                    kid: key.kid().map(str::to_owned),
                    key: key.shape().to_string(),
                });
            }
        },
    };
    let mut failures = attestation.failures;
    failures.push(failure);
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
    attestation: &Attestation<'_>,
    keys: &'a KeySet,
    policy: &SignaturePolicy,
    algorithm: Algorithm,
) -> Result<&'a Key, Failure> {
    let header = attestation.header;
    let mut candidates = keys.candidates(header, algorithm)?;
    if candidates.is_empty() {
        return Err(Failure::new(
            Fault::AlgNotAllowed,
            format!("the key that the token names is not good for {algorithm}"),
        )
        .at("alg", header.members().get("alg")));
    }
    if !attestation.alg_is_signed {
        candidates.retain(|key| leaves_no_choice(key, policy, algorithm));
        if candidates.is_empty() {
            return Err(Failure::new(
                Fault::AlgNotAllowed,
                "alg is not signed: it stands in the unprotected header, where anybody can change it",
            )
            .at("alg", header.members().get("alg"))
            .wanted("alg in the protected header")
            .hint("--alg with that one algorithm takes it at your word instead of the sender's"));
        }
    }
    let tried = candidates.len();
    let (signed, signature) = (attestation.signed, attestation.signature);
    candidates
        .into_iter()
        .find(|key| key.has_signed(algorithm, signed, signature))
        .ok_or_else(|| {
            let message = match (signature.is_empty(), tried) {
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

/// SECURITY: an `alg` that is not signed can be exchanged for another one of the same key (RFC 7515
/// §10.7). It is taken only where key and caller leave that one algorithm, so that it says nothing
/// that is not known without it.
fn leaves_no_choice(key: &Key, policy: &SignaturePolicy, algorithm: Algorithm) -> bool {
    let is_wanted = |one: &&Algorithm| {
        policy.algorithms.is_empty() || policy.algorithms.iter().any(|wanted| wanted.is_same(**one))
    };
    key.algorithms()
        .iter()
        .filter(is_wanted)
        .all(|one| one.is_same(algorithm))
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
