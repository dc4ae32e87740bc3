//! Signed authorization responses (JARM, `query.jwt`): one parameter, a JWT with the others in it.

use std::sync::Arc;

use super::{CallbackError, Expected};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::claims::{self, Audience, ClaimsPolicy};
use crate::domain::jose::codec::{Token, TokenError};
use crate::domain::jose::json::Object;
use crate::domain::jose::keyset::KeySet;
use crate::domain::jose::verify::{SignaturePolicy, verify};
use crate::domain::oauth::identity::{self, LEEWAY, sentences};
use crate::domain::oauth::metadata::{Metadata, MetadataError};
use crate::domain::time::Timestamp;

/// What a signed answer is held against.
#[derive(Debug, Clone)]
pub struct Seal {
    keys: Arc<KeySet>,
    algorithms: Vec<Algorithm>,
    client_id: String,
}

/// What an answer may be signed with where the metadata does not say.
const USUAL: [Algorithm; 4] = [
    Algorithm::Rs256,
    Algorithm::Ps256,
    Algorithm::Es256,
    Algorithm::EdDsa,
];

impl Seal {
    /// Returns what the answers to `client_id` are held against: the issuer's keys, and the
    /// algorithms that its metadata lists for them.
    ///
    /// SECURITY: never `none`, and never HMAC: see [`identity::allowed`].
    pub fn new(
        keys: Arc<KeySet>,
        client_id: &str,
        metadata: &Metadata,
    ) -> Result<Self, MetadataError> {
        let none = || MetadataError::NoSignedAnswers {
            issuer: metadata.issuer.to_string(),
        };
        if let Some(modes) = &metadata.response_modes
            && !modes.iter().any(|mode| mode == "query.jwt")
        {
            return Err(none());
        }
        let algorithms = match metadata.response_algorithms.as_slice() {
            [] => USUAL.into(),
            listed => identity::allowed(listed).map_err(|_| none())?,
        };
        Ok(Self {
            keys,
            algorithms,
            client_id: client_id.to_owned(),
        })
    }
}

impl Expected {
    /// Verifies the answer's JWT, and returns the parameters in it (JARM §2.4). Those beside it say
    /// nothing.
    ///
    /// SECURITY: the state is looked at before the signature, so that what others send to the port
    /// ends no login. It decides that alone: nothing of what the JWT says is believed before the
    /// signature, the issuer and the audience are right.
    pub(super) fn unsealed(
        &self,
        seal: &Seal,
        pairs: &[(String, String)],
        now: Timestamp,
    ) -> Result<Vec<(String, String)>, CallbackError> {
        let unproved = |reasons: String| CallbackError::Unproved {
            wanted: self.issuer.clone(),
            reasons,
        };
        let mut answers = pairs.iter().filter(|(name, _)| name == "response");
        let Some((_, answer)) = answers.next() else {
            // SECURITY: a plain answer where a signed one was asked for is what somebody would send
            // who can't sign. Only one with our state is worth a word.
            return Err(if self.is_ours(pairs) {
                unproved("it is not signed, and a signed one was asked for".into())
            } else {
                CallbackError::Foreign
            });
        };
        let token = Token::parse(answer.as_bytes())
            .and_then(Token::signed)
            .map_err(|error| match error {
                TokenError::Encrypted => CallbackError::Encrypted,
                _ => CallbackError::Foreign,
            })?;
        let stated = token.unverified_claims().map(|claims| texts(&claims));
        if !stated.is_ok_and(|stated| self.is_ours(&stated)) {
            return Err(CallbackError::Foreign);
        }
        if answers.next().is_some() {
            return Err(CallbackError::Repeated {
                name: "response".into(),
            });
        }
        let policy = SignaturePolicy {
            algorithms: seal.algorithms.clone(),
        };
        let verified = verify(&token, &seal.keys, &policy)
            .map_err(|failures| unproved(sentences(&failures)))?;
        let claims = verified
            .claims()
            .map_err(|error| unproved(error.to_string()))?;
        // JARM §2.4, 3 to 5.
        let policy = ClaimsPolicy {
            audience: Audience::OneOf(vec![seal.client_id.clone()]),
            issuer: Some(self.issuer.clone()),
            leeway: LEEWAY,
            ..ClaimsPolicy::default()
        };
        let failures = claims::check(&claims, &policy, now);
        if !failures.is_empty() {
            return Err(unproved(sentences(&failures)));
        }
        Ok(texts(claims.members()))
    }
}

/// Returns the members that are text, as all parameters are.
fn texts(claims: &Object) -> Vec<(String, String)> {
    let texts = claims
        .iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value.text()?)));
    texts.collect()
}
