//! Introspection: asks the server what a token is good for (RFC 7662).

use url::Url;

use super::answer::{TokenError, refusal};
use super::channel::Channel;
use super::revocation::{Hint, about};
use crate::domain::jose::json::{Object, Value};
use crate::domain::origin::authority;
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;

/// Why the server did not say what a token is good for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IntrospectionError {
    /// The client may not ask (RFC 7662 §2.3). The person who chose the client is to blame.
    #[error("{host} lets this client look up no tokens (status {status})")]
    Forbidden {
        /// Host and port.
        host: String,
        /// The status of the answer.
        status: u16,
    },
    /// An answer that is none. The server is to blame.
    #[error("{host} gave no usable answer: {reason}")]
    Malformed {
        /// Host and port.
        host: String,
        /// What is wrong with it, without any of it.
        reason: String,
    },
    /// A token of a kind that the server keeps no record of.
    #[error("{host} looks up no tokens of this kind")]
    Unsupported {
        /// Host and port.
        host: String,
    },
    /// Any other refusal, or no answer.
    #[error(transparent)]
    Token(#[from] TokenError),
}

/// What the server says of a token.
#[derive(Debug)]
pub enum Standing {
    /// It is good, and this is what is known of it.
    Active(Object),
    /// It is not, for whatever reason.
    Inactive,
}

/// Asks about a token.
///
/// SECURITY: an answer that does not say in so many words that the token is active says that it
/// is not, or nothing (RFC 7662 §2.2).
pub fn introspect(
    channel: &Channel<'_>,
    endpoint: &Url,
    token: &Secret,
    hint: Option<Hint>,
) -> Result<Standing, IntrospectionError> {
    let answer = channel.post(endpoint, about(token, hint))?;
    let host = authority(endpoint);
    if answer.status != 200 {
        let error = refusal(endpoint, &answer);
        return Err(match answer.status {
            _ if error.is_unsupported_type() => IntrospectionError::Unsupported { host },
            // With its own words where there are some.
            status @ (401 | 403)
                if matches!(error, TokenError::Answer { .. } | TokenError::Page { .. }) =>
            {
                IntrospectionError::Forbidden { host, status }
            }
            _ => error.into(),
        });
    }
    let malformed = |reason: String| IntrospectionError::Malformed {
        host: host.clone(),
        reason,
    };
    let claims = Object::parse(answer.body.expose()).map_err(|reason| {
        // RFC 9701 §5: only who asks for a signed answer gets one, and authctl does not.
        let kind = answer.header("content-type").unwrap_or("no type");
        malformed(format!("{reason}; it is of {}", excerpt(kind, 64)))
    })?;
    match claims.get("active").map(Value::flag) {
        Some(Some(true)) => Ok(Standing::Active(claims)),
        Some(Some(false)) => Ok(Standing::Inactive),
        Some(None) => Err(malformed("`active` is neither true nor false".into())),
        None => Err(malformed("it does not say `active`".into())),
    }
}
