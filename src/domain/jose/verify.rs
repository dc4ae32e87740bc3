//! The one place where a signature is computed, and so where an unverified token becomes a
//! verified one.

use std::sync::Arc;

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
pub struct Verified<'t> {
    token: &'t Unverified,
    proof: Arc<Proof>,
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
pub fn verify<'t>(
    token: &'t Unverified,
    keys: &KeySet,
    policy: &SignaturePolicy,
) -> Result<Verified<'t>, Vec<Failure>> {
    Prospect::of(token.header(), keys, policy).verify(token)
}

/// What a header comes to by certain keys, whatever token has it: the keys that may have signed, or
/// all that is wrong with it.
#[derive(Debug)]
pub struct Prospect(Result<Trial, Vec<Failure>>);

impl Prospect {
    /// Looks at a token's header.
    pub fn of(header: &Header, keys: &KeySet, policy: &SignaturePolicy) -> Self {
        Self(trial(
            header,
            header.failures(Form::Jwt),
            true,
            keys,
            policy,
        ))
    }

    /// Verifies the signature of a token, which has to be one with this header.
    pub fn verify<'t>(&self, token: &'t Unverified) -> Result<Verified<'t>, Vec<Failure>> {
        let trial = self.0.as_ref().map_err(Clone::clone)?;
        let (signed, signature) = token.signature();
        let proof = trial
            .prove(signed, signature)
            .map_err(|failure| vec![failure])?;
        let proof = Arc::clone(proof);
        Ok(Verified { token, proof })
    }
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
    let Attestation {
        header,
        failures,
        alg_is_signed,
        signed,
        signature,
    } = attestation;
    let trial = trial(header, failures, alg_is_signed, keys, policy)?;
    match trial.prove(signed, signature) {
        Ok(proof) => Ok(Proof::clone(proof)),
        Err(failure) => Err(vec![failure]),
    }
}

/// The keys that may have signed, best first: never none.
#[derive(Debug)]
struct Trial {
    algorithm: Algorithm,
    candidates: Vec<(Arc<Key>, Arc<Proof>)>,
}

/// Finds the keys that may have signed a token with this header, of which `failures` are known to
/// be wrong.
fn trial(
    header: &Header,
    mut failures: Vec<Failure>,
    alg_is_signed: bool,
    keys: &KeySet,
    policy: &SignaturePolicy,
) -> Result<Trial, Vec<Failure>> {
    let allowed = allowed(keys, policy);
    let found = match algorithm(header, &allowed) {
        Err(failure) => Err(failure),
        // SECURITY: no key is touched for a header that is refused anyway.
        Ok(_) if !failures.is_empty() => return Err(failures),
        Ok(algorithm) => candidates(header, alg_is_signed, keys, policy, algorithm)
            .map(|candidates| (algorithm, candidates)),
    };
    match found {
        Err(failure) => {
            failures.push(failure);
            Err(failures)
        }
        Ok((algorithm, candidates)) => Ok(Trial {
            algorithm,
            candidates: candidates
                .into_iter()
                .map(|key| (Arc::clone(key), Arc::new(Proof::of(key, algorithm))))
                .collect(),
        }),
    }
}

impl Trial {
    fn prove(&self, signed: &[u8], signature: &[u8]) -> Result<&Arc<Proof>, Failure> {
        let has_signed = |key: &Key| key.has_signed(self.algorithm, signed, signature);
        let mut candidates = self.candidates.iter();
        let found = candidates.find(|(key, _)| has_signed(key));
        found.map(|(_, proof)| proof).ok_or_else(|| {
            let message = match (signature.is_empty(), self.candidates.len()) {
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
}

impl Proof {
    fn of(key: &Key, alg: Algorithm) -> Self {
        Self {
            alg,
            kid: key.kid().map(str::to_owned),
            key: key.shape().to_string(),
        }
    }
}

fn allowed(keys: &KeySet, policy: &SignaturePolicy) -> Vec<Algorithm> {
    let mut allowed = keys.algorithms();
    allowed.retain(|algorithm| algorithm.is_wanted(&policy.algorithms));
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

fn candidates<'k>(
    header: &Header,
    alg_is_signed: bool,
    keys: &'k KeySet,
    policy: &SignaturePolicy,
    algorithm: Algorithm,
) -> Result<Vec<&'k Arc<Key>>, Failure> {
    let mut candidates = keys.candidates(header, algorithm)?;
    if candidates.is_empty() {
        return Err(Failure::new(
            Fault::AlgNotAllowed,
            format!("the key that the token names is not good for {algorithm}"),
        )
        .at("alg", header.members().get("alg")));
    }
    if !alg_is_signed {
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
    Ok(candidates)
}

/// SECURITY: an `alg` that is not signed can be exchanged for another one of the same key (RFC 7515
/// §10.7). It is taken only where key and caller leave that one algorithm, so that it says nothing
/// that is not known without it.
fn leaves_no_choice(key: &Key, policy: &SignaturePolicy, algorithm: Algorithm) -> bool {
    key.algorithms()
        .iter()
        .filter(|one| one.is_wanted(&policy.algorithms))
        .all(|one| one.is_same(algorithm))
}

impl Verified<'_> {
    /// Returns the header, now the key holder's word.
    pub fn header(&self) -> &Header {
        self.token.header()
    }

    /// Returns the payload's bytes.
    pub fn payload(&self) -> &[u8] {
        self.token.unverified_payload()
    }

    /// Returns what the signature was verified with.
    pub fn proof(&self) -> &Arc<Proof> {
        &self.proof
    }

    /// Reads the payload as the claims of a JWT.
    pub fn claims(&self) -> Result<Claims, TokenError> {
        codec::claims(self.header(), self.payload())
            .map(|object| Claims::new(object, self.header().clone()))
    }
}
