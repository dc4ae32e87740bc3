//! Which signatures of a JWS are right, and its payload where that is enough of them.

use super::{Jws, Signature, signing_input};
use crate::domain::jose::failure::{Failure, Fault};
use crate::domain::jose::header::{Form, Header};
use crate::domain::jose::keyset::KeySet;
use crate::domain::jose::verify::{Attestation, Proof, SignaturePolicy, prove};

/// How many of the signatures have to be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quorum {
    /// One of them.
    One,
    /// All of them.
    All,
}

/// What came of verifying a JWS.
#[derive(Debug)]
pub struct Outcome {
    /// What came of each signature, in their order; never empty.
    pub signatures: Vec<Judged>,
    /// The payload, where enough signatures are right.
    payload: Option<Vec<u8>>,
}

/// What came of one signature.
#[derive(Debug)]
pub struct Judged {
    /// Its protected and unprotected header together.
    pub header: Header,
    /// The unprotected header, which nobody signed.
    pub unprotected: Option<Header>,
    /// What it was verified with, or all that is wrong with it.
    pub proof: Result<Proof, Vec<Failure>>,
}

impl Outcome {
    /// Returns the payload's bytes where enough signatures are right.
    pub fn payload(&self) -> Option<&[u8]> {
        self.payload.as_deref()
    }
}

/// Verifies every signature with one of `keys`.
pub fn verify(jws: &Jws, keys: &KeySet, policy: &SignaturePolicy, quorum: Quorum) -> Outcome {
    let signatures: Vec<Judged> = jws
        .signatures
        .iter()
        .map(|signature| judged(signature, &jws.payload, keys, policy))
        .collect();
    let right = signatures.iter().filter(|one| one.proof.is_ok()).count();
    let enough = match quorum {
        Quorum::One => right > 0,
        Quorum::All => right > 0 && right == signatures.len(),
    };
    Outcome {
        signatures,
        payload: enough.then(|| jws.payload.clone()),
    }
}

fn judged(
    signature: &Signature,
    payload: &[u8],
    keys: &KeySet,
    policy: &SignaturePolicy,
) -> Judged {
    let mut failures = signature.unsigned_demands();
    failures.extend(signature.joined.failures(Form::Jws));
    let input = signing_input(&signature.written, payload, signature.is_encoded());
    let protected = signature.protected.as_ref().map(Header::members);
    let proof = prove(
        Attestation {
            header: &signature.joined,
            failures,
            alg_is_signed: protected.is_some_and(|members| members.get("alg").is_some()),
            signed: &input,
            signature: &signature.bytes,
        },
        keys,
        policy,
    );
    let proof = proof.map_err(|failures| match payload {
        [] => failures.into_iter().map(perhaps_outside).collect(),
        _ => failures,
    });
    Judged {
        header: signature.joined.clone(),
        unprotected: signature.unprotected.clone(),
        proof,
    }
}

/// An empty payload may be one that was taken out (RFC 7515 Appendix F).
fn perhaps_outside(failure: Failure) -> Failure {
    match failure.code {
        Fault::SignatureInvalid => {
            failure.hint("the JWS has no payload in it: --payload names what was signed")
        }
        _ => failure,
    }
}

impl Signature {
    /// SECURITY: what changes how a JWS is read has to be signed: `crit` (RFC 7515 §4.1.11) and
    /// `b64` (RFC 7797 §3).
    fn unsigned_demands(&self) -> Vec<Failure> {
        let Some(unprotected) = &self.unprotected else {
            return Vec::new();
        };
        let found = |name: &&str| unprotected.members().get(name).is_some();
        let failure = |name| {
            let message = format!("{name} stands in the unprotected header, where it may not be");
            Failure::new(Fault::CritUnknown, message).at(name, unprotected.members().get(name))
        };
        ["crit", "b64"]
            .into_iter()
            .filter(found)
            .map(failure)
            .collect()
    }
}
