//! Revocation: tells the server to forget a token (RFC 7009).

use url::Url;

use super::answer::{TokenError, refusal};
use super::channel::Channel;
use super::form::Form;
use crate::domain::secret::Secret;

/// Which of a login's tokens it is, as a hint to the server (RFC 7009 §2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// An access token.
    Access,
    /// A refresh token, with which the server ends the whole grant.
    Refresh,
}

/// Revokes a token. A server that does not know it says the same as one that has revoked it
/// (RFC 7009 §2.2).
///
/// The library's own request is not used: it refuses servers on this machine.
pub fn revoke(
    channel: &Channel<'_>,
    endpoint: &Url,
    token: &Secret,
    hint: Hint,
) -> Result<(), TokenError> {
    let mut form = Form::default();
    form.set_secret("token", token.clone());
    form.set(
        "token_type_hint",
        match hint {
            Hint::Access => "access_token",
            Hint::Refresh => "refresh_token",
        },
    );
    let answer = channel.post(endpoint, form)?;
    if answer.status == 200 {
        Ok(())
    } else {
        Err(refusal(endpoint, &answer))
    }
}
