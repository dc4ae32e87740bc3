//! The metadata as they were published: what of them has to be right for all, and what only for
//! whoever needs it.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use url::Url;

use super::{MetadataError, malformed};
use crate::domain::oauth::answer::without_tokens;
use crate::domain::oauth::endpoints::Endpoints;
use crate::domain::oauth::issuer::Issuer;
use crate::domain::origin::is_secure;
use crate::domain::text::excerpt;

#[derive(Deserialize)]
pub(super) struct Document {
    issuer: String,
    #[serde(flatten)]
    pub(super) places: Places,
    #[serde(default, deserialize_with = "if_fits")]
    pub(super) mtls_endpoint_aliases: Places,
    pub(super) code_challenge_methods_supported: Option<Vec<String>>,
    pub(super) id_token_signing_alg_values_supported: Option<Vec<String>>,
    #[serde(default, deserialize_with = "if_fits")]
    pub(super) token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default, deserialize_with = "if_fits")]
    pub(super) authorization_signing_alg_values_supported: Vec<String>,
    #[serde(default, deserialize_with = "if_fits")]
    pub(super) dpop_signing_alg_values_supported: Vec<String>,
    #[serde(default, deserialize_with = "if_fits")]
    pub(super) response_modes_supported: Option<Vec<String>>,
    #[serde(default, deserialize_with = "if_fits")]
    pub(super) grant_types_supported: Option<Vec<String>>,
    #[serde(default, deserialize_with = "if_fits")]
    pub(super) scopes_supported: Option<Vec<String>>,
    #[serde(default, deserialize_with = "if_fits")]
    pub(super) require_pushed_authorization_requests: bool,
    #[serde(default, deserialize_with = "if_fits")]
    pub(super) require_signed_request_object: bool,
    #[serde(default, deserialize_with = "if_fits")]
    pub(super) request_object_signing_alg_values_supported: Option<Vec<String>>,
    #[serde(default, deserialize_with = "if_fits")]
    pub(super) backchannel_authentication_request_signing_alg_values_supported: Option<Vec<String>>,
    #[serde(default, deserialize_with = "if_fits")]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

/// Reads a member, or passes over it where it is something else than it should be: whoever does not
/// need it does not suffer from it.
fn if_fits<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// The endpoints, by the names of RFC 8414 §2 and of what extends it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Places {
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    #[serde(deserialize_with = "if_fits")]
    device_authorization_endpoint: Option<String>,
    #[serde(deserialize_with = "if_fits")]
    backchannel_authentication_endpoint: Option<String>,
    #[serde(deserialize_with = "if_fits")]
    pushed_authorization_request_endpoint: Option<String>,
    #[serde(deserialize_with = "if_fits")]
    revocation_endpoint: Option<String>,
    #[serde(deserialize_with = "if_fits")]
    introspection_endpoint: Option<String>,
    #[serde(deserialize_with = "if_fits")]
    userinfo_endpoint: Option<String>,
    #[serde(deserialize_with = "if_fits")]
    registration_endpoint: Option<String>,
    #[serde(deserialize_with = "if_fits")]
    end_session_endpoint: Option<String>,
    pub(super) jwks_uri: Option<String>,
}

impl Places {
    /// Returns the endpoints. Those that every login needs have to be right; others that are not are
    /// `unusable` for whoever needs them.
    pub(super) fn endpoints(
        self,
        issuer: &Issuer,
        unusable: &mut BTreeMap<&'static str, String>,
    ) -> Result<Endpoints, MetadataError> {
        let mut place = |field, value| {
            endpoint(issuer, field, value).unwrap_or_else(|error| {
                if let MetadataError::Insecure { field, found } = error {
                    unusable.insert(field, found);
                }
                None
            })
        };
        Ok(Endpoints {
            device_authorization: place(
                "device_authorization_endpoint",
                self.device_authorization_endpoint,
            ),
            backchannel_authentication: place(
                "backchannel_authentication_endpoint",
                self.backchannel_authentication_endpoint,
            ),
            pushed_authorization_request: place(
                "pushed_authorization_request_endpoint",
                self.pushed_authorization_request_endpoint,
            ),
            revocation: place("revocation_endpoint", self.revocation_endpoint),
            introspection: place("introspection_endpoint", self.introspection_endpoint),
            userinfo: place("userinfo_endpoint", self.userinfo_endpoint),
            registration: place("registration_endpoint", self.registration_endpoint),
            end_session: place("end_session_endpoint", self.end_session_endpoint),
            authorization: endpoint(
                issuer,
                "authorization_endpoint",
                self.authorization_endpoint,
            )?,
            token: endpoint(issuer, "token_endpoint", self.token_endpoint)?,
            jwks: endpoint(issuer, "jwks_uri", self.jwks_uri)?,
        })
    }
}

impl Document {
    pub(super) fn of(issuer: &Issuer, json: &[u8]) -> Result<Self, MetadataError> {
        let given: Self = serde_json::from_slice(json)
            .map_err(|error| malformed(issuer, unreadable(json, &error)))?;
        // SECURITY: a server that answers for another issuer could send the code of one server to
        // the token endpoint of another, or give its own keys for the other's (RFC 8414 §3.3, §6.2;
        // RFC 9700 §4.4).
        if given.issuer == issuer.as_str() {
            Ok(given)
        } else {
            Err(MetadataError::Foreign {
                wanted: issuer.to_string(),
                found: excerpt(&given.issuer, 200),
            })
        }
    }
}

/// Says what is wrong with a document.
fn unreadable(json: &[u8], error: &serde_json::Error) -> String {
    if json.trim_ascii().is_empty() {
        return "there is nothing in it".into();
    }
    if json.trim_ascii_start().starts_with(b"<") {
        return "it is a web page and no JSON: a portal, a proxy or a login page answers in place of the server".into();
    }
    excerpt(&without_tokens(&error.to_string()), 200)
}

/// SECURITY: metadata is somebody else's word. An endpoint on plain http would carry codes and
/// tokens in the open (RFC 6749 §3.1, §3.2); on this machine it may, but a server elsewhere has no
/// business there.
pub(super) fn endpoint(
    issuer: &Issuer,
    field: &'static str,
    value: Option<String>,
) -> Result<Option<Url>, MetadataError> {
    let Some(text) = value else {
        return Ok(None);
    };
    let fits = |url: &Url| {
        is_secure(url) && url.fragment().is_none() && (url.scheme() == "https" || issuer.is_plain())
    };
    match Url::parse(&text) {
        Ok(url) if fits(&url) => Ok(Some(url)),
        _ => Err(MetadataError::Insecure {
            field,
            found: excerpt(&text, 200),
        }),
    }
}
