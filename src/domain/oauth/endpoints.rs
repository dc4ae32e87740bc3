//! A server's endpoints: from its metadata, or from a profile.

use serde::{Deserialize, Serialize};
use url::Url;

use super::metadata::MetadataError;
use crate::domain::origin::{is_secure, shown};
use crate::domain::text::excerpt;

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
    /// Where the server is told to ask a person (CIBA §4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_authentication: Option<Url>,
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
            backchannel_authentication: self
                .backchannel_authentication
                .or(below.backchannel_authentication),
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

    /// Returns every endpoint, by its name in the metadata.
    pub fn named(&self) -> [(&'static str, Option<&Url>); 11] {
        [
            ("authorization_endpoint", self.authorization.as_ref()),
            ("token_endpoint", self.token.as_ref()),
            (
                "device_authorization_endpoint",
                self.device_authorization.as_ref(),
            ),
            (
                "backchannel_authentication_endpoint",
                self.backchannel_authentication.as_ref(),
            ),
            (
                "pushed_authorization_request_endpoint",
                self.pushed_authorization_request.as_ref(),
            ),
            ("revocation_endpoint", self.revocation.as_ref()),
            ("introspection_endpoint", self.introspection.as_ref()),
            ("userinfo_endpoint", self.userinfo.as_ref()),
            ("registration_endpoint", self.registration.as_ref()),
            ("end_session_endpoint", self.end_session.as_ref()),
            ("jwks_uri", self.jwks.as_ref()),
        ]
    }

    /// Refuses endpoints of a profile that a request must not go to.
    ///
    /// SECURITY: a profile may name a server on this machine beside one elsewhere, for whoever
    /// wrote it knows both; but nobody's codes and tokens go over the network in the open
    /// (RFC 6749 §3.1, §3.2).
    pub fn demand_secure(&self) -> Result<(), MetadataError> {
        for (field, endpoint) in self.named() {
            match endpoint {
                Some(url) if !is_secure(url) || url.fragment().is_some() => {
                    return Err(MetadataError::Endpoint {
                        field,
                        found: excerpt(&shown(url), 200),
                    });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profiles_endpoints_are_https_or_here() {
        let with = |text: &str| Endpoints {
            token: Some(Url::parse(text).unwrap()),
            ..Endpoints::default()
        };
        for good in ["https://a.example/t", "http://127.0.0.1:1/t"] {
            with(good).demand_secure().unwrap();
        }
        for bad in [
            "http://a.example/t",
            "ftp://a.example/t",
            "https://a.example/t#f",
        ] {
            assert!(
                matches!(
                    with(bad).demand_secure(),
                    Err(MetadataError::Endpoint {
                        field: "token_endpoint",
                        ..
                    })
                ),
                "{bad} was taken"
            );
        }
    }

    #[test]
    fn each_endpoint_has_a_name_and_a_layer() {
        let url = |text: &str| Url::parse(text).unwrap();
        let below: Endpoints = serde_json::from_value(serde_json::json!({
            "authorization": "https://b.example/1", "token": "https://b.example/2",
            "device_authorization": "https://b.example/3",
            "backchannel_authentication": "https://b.example/4",
            "pushed_authorization_request": "https://b.example/5",
            "revocation": "https://b.example/6", "introspection": "https://b.example/7",
            "userinfo": "https://b.example/8", "registration": "https://b.example/9",
            "end_session": "https://b.example/10", "jwks": "https://b.example/11",
        }))
        .unwrap();
        for (at, (field, endpoint)) in below.named().into_iter().enumerate() {
            let wanted = format!("https://b.example/{}", at + 1);
            assert_eq!(endpoint.unwrap().as_str(), wanted, "{field}");
        }
        let above = Endpoints {
            token: Some(url("https://a.example/")),
            ..Endpoints::default()
        };
        let both = above.over(below.clone());
        assert_eq!(both.token, Some(url("https://a.example/")));
        assert_eq!(both.jwks, below.jwks);
    }
}
