//! The claims about the person who signed in (OpenID Connect Core §5.3): plain or signed, and
//! whether they are about the same one.

use url::Url;

use super::answer::{TokenError, refusal};
use super::challenge::challenges;
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::claims::{self, Audience, ClaimsPolicy};
use crate::domain::jose::codec::{self, Token, Unverified};
use crate::domain::jose::failure::Failure;
use crate::domain::jose::json::Object;
use crate::domain::jose::keyset::KeySet;
use crate::domain::jose::verify::{SignaturePolicy, verify};
use crate::domain::origin::authority;
use crate::domain::ports::HttpResponse;
use crate::domain::text::excerpt;
use crate::domain::time::{Span, Timestamp};

/// How much the server's clock may differ from ours.
const LEEWAY: Span = Span::from_seconds(60);

/// Why there are no claims.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UserinfoError {
    /// An answer that is none. The server is to blame.
    #[error("{host} gave no usable answer: {reason}")]
    Malformed {
        /// Host and port.
        host: String,
        /// What is wrong with it, without any of it.
        reason: String,
    },
    /// The token does not cover the claims (RFC 6750 §3.1). The login asked for too little.
    #[error("the token does not cover what {host} has at its userinfo endpoint")]
    Scope {
        /// Host and port.
        host: String,
        /// Which scopes would do, where the server says so.
        wanted: Option<String>,
    },
    /// The signature of the claims, or what they say of themselves, is wrong. The server is to
    /// blame, or somebody in between.
    #[error("the signed claims are not valid: {reasons}")]
    Signature {
        /// All that is wrong, in sentences.
        reasons: String,
    },
    /// The claims are about somebody else (OpenID Connect Core §5.3.2).
    #[error("the server's claims are not about {subject}, who signed in")]
    Subject {
        /// Who signed in.
        subject: String,
    },
    /// The token is not taken any more.
    #[error("{host} does not take the token{}", description.as_deref().map(|text| format!(" ({text})")).unwrap_or_default())]
    Token {
        /// Host and port.
        host: String,
        /// What the server says about it.
        description: Option<String>,
    },
    /// Any other refusal.
    #[error(transparent)]
    Refused(#[from] TokenError),
}

/// What the server answered.
#[derive(Debug)]
pub enum Answer {
    /// The claims.
    Plain(Object),
    /// The claims as the server signed them, which is to be verified.
    Signed(Unverified),
}

/// Reads the answer of the userinfo endpoint.
pub fn read(endpoint: &Url, answer: &HttpResponse) -> Result<Answer, UserinfoError> {
    let host = authority(endpoint);
    if answer.status != 200 {
        return Err(refused(endpoint, answer));
    }
    let kind = answer.header("content-type").unwrap_or("no type");
    let malformed = |reason: String| UserinfoError::Malformed {
        host: host.clone(),
        reason: format!("{reason}; it is of {}", excerpt(kind, 64)),
    };
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/jwt") {
        let token = Token::parse(answer.body.expose()).and_then(Token::signed);
        return match token {
            Ok(token) => Ok(Answer::Signed(token)),
            Err(codec::TokenError::Encrypted) => Err(malformed("it is encrypted".into())),
            Err(error) => Err(malformed(error.to_string())),
        };
    }
    Object::parse(answer.body.expose())
        .map(Answer::Plain)
        .map_err(|error| malformed(error.to_string()))
}

/// Reads a refusal: the header says why (RFC 6750 §3), or the body does.
fn refused(endpoint: &Url, answer: &HttpResponse) -> UserinfoError {
    let host = authority(endpoint);
    let challenges = challenges(answer);
    let said = |name: &str, limit: usize| {
        let value = challenges.iter().find_map(|one| one.get(name))?;
        Some(excerpt(value, limit))
    };
    let (error, description) = match (said("error", 64), refusal(endpoint, answer)) {
        (Some(error), _) => (Some(error), said("error_description", 200)),
        (
            None,
            TokenError::Refused {
                error, description, ..
            },
        ) => (Some(error), description),
        // A server that names no error was not given a token, in its opinion.
        (None, _) if answer.status == 401 => (None, None),
        (None, other) => return other.into(),
    };
    match error {
        Some(error) if error == "insufficient_scope" => UserinfoError::Scope {
            host,
            wanted: said("scope", 200),
        },
        Some(error) if error != "invalid_token" => UserinfoError::Refused(TokenError::Refused {
            host,
            error,
            description,
        }),
        _ => UserinfoError::Token { host, description },
    }
}

/// Verifies signed claims with the issuer's keys (OpenID Connect Core §5.3.2): that it signed them,
/// for this client. They are an answer and no token, and need not end.
pub fn verified(
    token: &Unverified,
    keys: &KeySet,
    issuer: &str,
    client_id: &str,
    now: Timestamp,
) -> Result<Object, UserinfoError> {
    let rejected = |failures: &[Failure]| {
        let reasons: Vec<&str> = failures.iter().map(|one| one.message.as_str()).collect();
        UserinfoError::Signature {
            reasons: reasons.join("; "),
        }
    };
    // SECURITY: a client without a secret shares none with the issuer, so that HMAC proves
    // nothing.
    let mut algorithms = Algorithm::ALL.to_vec();
    algorithms.retain(|algorithm| !Algorithm::HMAC.contains(algorithm));
    let verified = verify(token, keys, &SignaturePolicy { algorithms })
        .map_err(|failures| rejected(&failures))?;
    let claims = verified
        .claims()
        .map_err(|error| UserinfoError::Signature {
            reasons: error.to_string(),
        })?;
    let policy = ClaimsPolicy {
        audience: Audience::OneOf(vec![client_id.to_owned()]),
        issuer: Some(issuer.to_owned()),
        leeway: LEEWAY,
        allow_no_exp: true,
        ..ClaimsPolicy::default()
    };
    let failures = claims::check(&claims, &policy, now);
    if failures.is_empty() {
        Ok(claims.members().clone())
    } else {
        Err(rejected(&failures))
    }
}

/// Refuses claims that are not about who signed in.
///
/// SECURITY: a token that was put in the place of another has claims, too (OpenID Connect Core
/// §5.3.2, §16.11): none of them may be used.
pub fn same_person(claims: &Object, subject: &str) -> Result<(), UserinfoError> {
    if claims.text("sub").as_deref() == Some(subject) {
        Ok(())
    } else {
        Err(UserinfoError::Subject {
            subject: excerpt(subject, 80),
        })
    }
}
