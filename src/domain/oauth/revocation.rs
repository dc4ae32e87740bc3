//! Revocation: tells the server to forget a token (RFC 7009).

use std::fmt;
use std::str::FromStr;

use url::Url;

use super::answer::{TokenError, is_page, refusal};
use super::channel::Channel;
use super::form::Form;
use super::tokens::Kept;
use super::upkeep::Upkeep;
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;
use crate::domain::time::Timestamp;

/// Which kind of token it is, as a hint to the server (RFC 7009 §2.1, RFC 7662 §2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// An access token.
    Access,
    /// A refresh token, with which the server ends the whole grant.
    Refresh,
}

/// A hint that is none. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no kind of token: access and refresh are")]
pub struct HintError {
    /// What was written.
    pub found: String,
}

impl Hint {
    /// Returns the value of `token_type_hint`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access_token",
            Self::Refresh => "refresh_token",
        }
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Access => "access token",
            Self::Refresh => "refresh token",
        })
    }
}

impl FromStr for Hint {
    type Err = HintError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "access" | "access_token" => Ok(Self::Access),
            "refresh" | "refresh_token" => Ok(Self::Refresh),
            _ => Err(HintError {
                found: excerpt(text, 32),
            }),
        }
    }
}

/// Returns the request about one token, which introspection has, too (RFC 7662 §2.1).
pub(super) fn about(token: &Secret, hint: Option<Hint>) -> Form {
    let mut form = Form::default();
    form.set_secret("token", token.clone());
    form.set_some("token_type_hint", hint.map(Hint::as_str));
    form
}

/// Revokes a token. A server that does not know it says the same as one that has revoked it
/// (RFC 7009 §2.2).
///
/// The library's own request is not used: it refuses servers on this machine.
pub fn revoke(
    channel: &Channel<'_>,
    endpoint: &Url,
    token: &Secret,
    hint: Option<Hint>,
) -> Result<(), TokenError> {
    let answer = channel.post(endpoint, about(token, hint))?;
    // The answer's body says nothing (§2.2); a web page in its place is somebody else's, such as a
    // portal's, and no token was revoked by that.
    if answer.status == 200 && !is_page(&answer) {
        Ok(())
    } else {
        Err(refusal(endpoint, &answer))
    }
}

/// What became of a login's tokens.
#[derive(Debug)]
pub struct Revocation {
    /// Which the server has revoked, in that order.
    pub revoked: Vec<Hint>,
    /// Whether the server revokes no access tokens, so that this one holds until its end.
    pub access_holds: bool,
    /// What went wrong with the first one that it has not.
    pub failure: Option<TokenError>,
}

/// Revokes the tokens of a login: first the refresh token, with which the server ends the whole
/// grant, and then the access tokens, which some leave good (RFC 7009 §2.1).
pub fn revoke_all(channel: &Channel<'_>, endpoint: &Url, kept: &Kept) -> Revocation {
    let mut done = Revocation {
        revoked: Vec::new(),
        access_holds: false,
        failure: None,
    };
    let refresh = kept.tokens.refresh_token.as_ref();
    let variants = kept.upkeep.variants.iter();
    let access = variants.map(|variant| &variant.tokens.access_token);
    let all = (refresh.map(|token| (Hint::Refresh, token)).into_iter())
        .chain([(Hint::Access, &kept.tokens.access_token)])
        .chain(access.map(|token| (Hint::Access, token)));
    for (hint, token) in all {
        match revoke(channel, endpoint, token, Some(hint)) {
            Ok(()) if done.revoked.contains(&hint) => {}
            Ok(()) => done.revoked.push(hint),
            // RFC 7009 §2.2.1: a server need not be able to take back access tokens, least of all
            // those that it keeps no record of.
            Err(error) if !done.revoked.is_empty() && error.is_unsupported_type() => {
                done.access_holds = true;
            }
            Err(error) => {
                done.failure = Some(error);
                break;
            }
        }
    }
    done
}

/// Returns what is kept of a login without those of its tokens that are revoked. Where none is left
/// its access token is one that has ended, so that the next one who wants one is told to log in.
#[must_use]
pub fn without(mut kept: Kept, revocation: &Revocation, now: Timestamp) -> Kept {
    if revocation.revoked.contains(&Hint::Refresh) {
        kept.tokens.refresh_token = None;
    }
    if revocation.failure.is_none() {
        kept.tokens.access_token = Secret::from(String::new());
        kept.tokens.expires_at = Some(now);
        kept.upkeep = Upkeep::default();
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_are_short_or_as_the_rfc_has_them() {
        for (text, hint) in [
            ("access", Hint::Access),
            ("access_token", Hint::Access),
            ("refresh", Hint::Refresh),
            ("refresh_token", Hint::Refresh),
        ] {
            assert_eq!(text.parse(), Ok(hint));
            assert!(hint.as_str().starts_with(text));
        }
        assert!("id_token".parse::<Hint>().is_err());
    }
}
