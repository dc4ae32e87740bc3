//! The ID token: who signed in, and whether the server says so to us, now, and for this attempt
//! (OpenID Connect Core §3.1.3.7).

pub mod again;
#[cfg(test)]
mod tests;

use aws_lc_rs::digest::{self, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::claims::{self, Audience, Claims, ClaimsPolicy};
use crate::domain::jose::codec::{Token, TokenError, Unverified};
use crate::domain::jose::failure::Failure;
use crate::domain::jose::json::Value;
use crate::domain::jose::keyset::KeySet;
use crate::domain::jose::verify::{SignaturePolicy, verify};
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Timestamp};

/// How much the server's clock may differ from ours.
pub(super) const LEEWAY: Span = Span::from_seconds(60);

/// What an ID token has to say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The issuer that was asked.
    pub issuer: &'a str,
    /// The client that asked.
    pub client_id: &'a str,
    /// The nonce of the attempt, where one was sent.
    pub nonce: Option<&'a Secret>,
    /// The access token that came with it.
    pub access_token: &'a Secret,
    /// The code that both came for, where there was one.
    pub code: Option<&'a Secret>,
    /// How long ago the person may have signed in, where that was asked for.
    pub max_age: Option<Span>,
}

/// Who signed in, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// What the issuer calls the person.
    pub subject: String,
    /// How the person signed in, in the issuer's words (OpenID Connect Core §2, `acr`).
    pub acr: Option<String>,
}

/// Why an ID token says nothing about who signed in. The server is to blame, or somebody in between.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// `at_hash` is of another access token (OpenID Connect Core §3.1.3.8).
    #[error("the ID token belongs to another access token")]
    AccessToken,
    /// The person signed in longer ago than the login allows, or nobody says when
    /// (OpenID Connect Core §3.1.3.7, 13).
    #[error("the ID token does not show that the person signed in within {max_age}: {reason}")]
    Age {
        /// How long ago it may have been.
        max_age: Span,
        /// What it says instead.
        reason: String,
    },
    /// `c_hash` is of another code (OpenID Connect Core §3.3.2.11).
    #[error("the ID token belongs to another code")]
    Code,
    /// It was made for another client (OpenID Connect Core §3.1.3.7, 4 and 5).
    #[error("the ID token was made for another client than {client_id}")]
    AuthorizedParty {
        /// Our client.
        client_id: String,
    },
    /// It carries no nonce, or that of another attempt.
    #[error("the ID token belongs to another login: its nonce is not the one of this login")]
    Nonce,
    /// The metadata lists no algorithm that proves anything to us.
    #[error("the issuer signs its ID tokens with nothing that authctl verifies")]
    NoAlgorithm,
    /// The signature or a claim is wrong.
    #[error("the ID token is not valid: {reasons}")]
    Rejected {
        /// All that is wrong, in sentences.
        reasons: String,
    },
    /// It is no token.
    #[error("the ID token can't be read: {0}")]
    Token(#[from] TokenError),
}

/// Reads an ID token, of which nothing is to be believed yet.
pub fn read(id_token: &Secret) -> Result<Unverified, IdentityError> {
    Ok(Token::parse(id_token.expose())?.signed()?)
}

/// Verifies an ID token with the issuer's keys and returns who signed in. `algorithms` are the
/// [`allowed`] ones.
pub fn person(
    token: &Unverified,
    keys: &KeySet,
    algorithms: Vec<Algorithm>,
    expected: Expected<'_>,
    now: Timestamp,
) -> Result<Person, IdentityError> {
    let verified = verify(token, keys, &SignaturePolicy { algorithms })
        .map_err(|failures| rejected(&failures))?;
    let claims = verified.claims()?;
    let policy = ClaimsPolicy {
        audience: Audience::OneOf(vec![expected.client_id.to_owned()]),
        issuer: Some(expected.issuer.to_owned()),
        require: ["sub", "iat"].map(str::to_owned).into(),
        leeway: LEEWAY,
        ..ClaimsPolicy::default()
    };
    let failures = claims::check(&claims, &policy, now);
    if !failures.is_empty() {
        return Err(rejected(&failures));
    }
    authorized_party(&claims, expected.client_id)?;
    // SECURITY: an ID token of another login, put in by somebody else, is one without our nonce.
    // Where none was sent, as in the device flow, there is nothing to hold one against (OpenID
    // Connect Core §3.1.3.7, 11): such a token came straight from the token endpoint.
    let nonce = claims.text("nonce").unwrap_or_default();
    if expected
        .nonce
        .is_some_and(|sent| !sent.matches(nonce.as_bytes()))
    {
        return Err(IdentityError::Nonce);
    }
    let alg = verified.proof().alg;
    if !is_half_hash(&claims, "at_hash", alg, expected.access_token) {
        return Err(IdentityError::AccessToken);
    }
    if let Some(code) = expected.code
        && !is_half_hash(&claims, "c_hash", alg, code)
    {
        return Err(IdentityError::Code);
    }
    if let Some(max_age) = expected.max_age {
        signed_in_within(max_age, &claims, now)?;
    }
    Ok(Person {
        subject: claims.text("sub").ok_or_else(|| IdentityError::Rejected {
            reasons: "its subject is no text".into(),
        })?,
        acr: claims.text("acr"),
    })
}

/// Returns the algorithms that an ID token may have, of those that the issuer's metadata lists.
///
/// SECURITY: the issuer's metadata says how it signs, never the token (RFC 8725 §3.1). A client
/// without a secret shares none with the issuer, so that HMAC proves nothing. To one with a secret
/// it could, but every copy of that secret could sign as the issuer then; such a client is to be
/// registered for one of the others, of which each issuer has RS256 (OpenID Connect Core §15.1).
pub fn allowed(listed: &[String]) -> Result<Vec<Algorithm>, IdentityError> {
    let allowed: Vec<Algorithm> = listed
        .iter()
        .filter_map(|name| name.parse().ok())
        .filter(|algorithm| !Algorithm::HMAC.contains(algorithm))
        .collect();
    if allowed.is_empty() {
        return Err(IdentityError::NoAlgorithm);
    }
    Ok(allowed)
}

fn rejected(failures: &[Failure]) -> IdentityError {
    IdentityError::Rejected {
        reasons: sentences(failures),
    }
}

/// Joins all that is wrong into one line.
pub(super) fn sentences(failures: &[Failure]) -> String {
    let reasons: Vec<&str> = failures.iter().map(|f| f.message.as_str()).collect();
    reasons.join("; ")
}

/// SECURITY: whoever asked that a person sign in now is not content with one who did yesterday, and
/// a server that overlooks `max_age` leaves `auth_time` out as well.
fn signed_in_within(max_age: Span, claims: &Claims, now: Timestamp) -> Result<(), IdentityError> {
    let wrong = |reason: String| Err(IdentityError::Age { max_age, reason });
    let Some(time) = claims.members().get("auth_time") else {
        return wrong("it has no auth_time".into());
    };
    match time.number().and_then(Timestamp::from_unix) {
        None => wrong("its auth_time is no time".into()),
        Some(then) if then.plus(max_age).plus(LEEWAY) < now => {
            wrong(format!("that was {}", then.seen_from(now)))
        }
        Some(then) if now.plus(LEEWAY) < then => wrong("its auth_time is yet to come".into()),
        Some(_) => Ok(()),
    }
}

fn authorized_party(claims: &Claims, client_id: &str) -> Result<(), IdentityError> {
    let several = claims
        .members()
        .get("aud")
        .and_then(Value::list)
        .is_some_and(|audiences| audiences.len() > 1);
    let party = claims.members().get("azp");
    let ours = party.and_then(Value::text).as_deref() == Some(client_id);
    if ours || (party.is_none() && !several) {
        Ok(())
    } else {
        Err(IdentityError::AuthorizedParty {
            client_id: client_id.to_owned(),
        })
    }
}

/// Whether the claim is the left half of the hash of `whole`, or is not there at all
/// (OpenID Connect Core §3.1.3.8, §3.3.2.11).
fn is_half_hash(claims: &Claims, claim: &str, alg: Algorithm, whole: &Secret) -> bool {
    let Some(stated) = claims.members().get(claim) else {
        return true;
    };
    let hash = match alg {
        Algorithm::Hs256
        | Algorithm::Rs256
        | Algorithm::Ps256
        | Algorithm::Es256
        | Algorithm::Es256k => &digest::SHA256,
        Algorithm::Hs384 | Algorithm::Rs384 | Algorithm::Ps384 | Algorithm::Es384 => {
            &digest::SHA384
        }
        // Ed25519 hashes with SHA-512 inside (RFC 8032 §5.1), and so do issuers for it.
        Algorithm::Hs512
        | Algorithm::Rs512
        | Algorithm::Ps512
        | Algorithm::Es512
        | Algorithm::EdDsa
        | Algorithm::Ed25519 => &digest::SHA512,
        // No name of these says which hash it would be. The token came from the server itself,
        // for which the check is a choice (§3.1.3.8).
        Algorithm::MlDsa44 | Algorithm::MlDsa65 | Algorithm::MlDsa87 => return true,
    };
    let whole = digest(hash, whole.expose());
    let half = whole.as_ref().chunks(hash.output_len() / 2).next();
    let computed = Secret::from(URL_SAFE_NO_PAD.encode(half.unwrap_or_default()));
    stated
        .text()
        .is_some_and(|stated| computed.matches(stated.as_bytes()))
}
