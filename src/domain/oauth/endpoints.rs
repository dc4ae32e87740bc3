//! A server's endpoints: from its metadata, or from a profile.

use serde::{Deserialize, Serialize};
use url::Url;

/// Where a server does what. Every one is https or on this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Endpoints {
    /// Where the person signs in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization: Option<Url>,
    /// Where codes, refresh tokens and assertions become access tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<Url>,
    /// Where a device gets its code (RFC 8628).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_authorization: Option<Url>,
    /// Where an authorization request is pushed (RFC 9126).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pushed_authorization_request: Option<Url>,
    /// Where tokens are revoked (RFC 7009).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revocation: Option<Url>,
    /// Where tokens are looked up (RFC 7662).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introspection: Option<Url>,
    /// Where the claims about the person are (OpenID Connect Core §5.3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo: Option<Url>,
    /// Where clients are registered (RFC 7591).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration: Option<Url>,
    /// Where the person signs out (OpenID Connect RP-Initiated Logout).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_session: Option<Url>,
    /// Where the keys are that sign ID tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Url>,
}

impl Endpoints {
    /// Returns these endpoints, with those that are missing taken from `below`.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        Self {
            authorization: self.authorization.or(below.authorization),
            token: self.token.or(below.token),
            device_authorization: self.device_authorization.or(below.device_authorization),
            pushed_authorization_request: self
                .pushed_authorization_request
                .or(below.pushed_authorization_request),
            revocation: self.revocation.or(below.revocation),
            introspection: self.introspection.or(below.introspection),
            userinfo: self.userinfo.or(below.userinfo),
            registration: self.registration.or(below.registration),
            end_session: self.end_session.or(below.end_session),
            jwks: self.jwks.or(below.jwks),
        }
    }
}
