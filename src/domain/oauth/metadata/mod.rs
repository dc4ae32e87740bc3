//! What an authorization server says of itself: OpenID Connect Discovery 1.0 and RFC 8414.

mod document;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use url::Url;

use super::endpoints::Endpoints;
use super::issuer::Issuer;
use crate::domain::jose::json::Object;
use document::{Document, endpoint};

/// What of a server's metadata authctl uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// The issuer, the same that was asked for.
    pub issuer: Issuer,
    /// Where it does what.
    pub endpoints: Endpoints,
    /// What it has in the place of endpoints that no request may go to, by the member's name.
    pub unusable: BTreeMap<&'static str, String>,
    /// Which algorithms sign ID tokens.
    pub id_token_algorithms: Vec<String>,
    /// Which algorithms sign authorization responses (JARM §4), where it says so.
    pub response_algorithms: Vec<String>,
    /// Which algorithms a DPoP proof may have (RFC 9449 §5.1); empty where it says nothing.
    pub dpop_algorithms: Vec<String>,
    /// How clients may prove who they are at the token endpoint; `None` where it says nothing.
    pub client_methods: Option<Vec<String>>,
    /// Which response modes it has; `None` where it says nothing.
    pub response_modes: Option<Vec<String>>,
    /// Which grants it has; `None` where it says nothing.
    pub grants: Option<Vec<String>>,
    /// Which scopes it has; `None` where it says nothing.
    pub scopes: Option<Vec<String>>,
    /// Whether each authorization request has to be pushed first (RFC 9126 §5).
    pub demands_pushing: bool,
    /// Whether each authorization request has to be a signed one (RFC 9101 §10.5).
    pub demands_signing: bool,
    /// Which algorithms sign authorization requests (RFC 9101 §4); `None` where it says nothing.
    pub request_algorithms: Option<Vec<String>>,
    /// Which algorithms sign requests that the server asks a person by (CIBA §4); `None` where it
    /// says nothing.
    pub backchannel_algorithms: Option<Vec<String>>,
    /// Whether each authorization response names the issuer (RFC 9207 §3).
    pub names_issuer: bool,
    /// What it calls its PKCE methods; `None` where it says nothing.
    pub challenge_methods: Option<Vec<String>>,
    /// Endpoints for clients with a certificate (RFC 8705 §5).
    pub tls_endpoints: Endpoints,
}

impl Metadata {
    /// Returns the metadata of a server that publishes none: its endpoints are in the profile.
    pub fn unpublished(issuer: &Issuer, endpoints: Endpoints) -> Self {
        Self {
            issuer: issuer.clone(),
            endpoints,
            unusable: BTreeMap::new(),
            id_token_algorithms: vec!["RS256".into()],
            response_algorithms: Vec::new(),
            dpop_algorithms: Vec::new(),
            client_methods: None,
            response_modes: None,
            grants: None,
            scopes: None,
            demands_pushing: false,
            demands_signing: false,
            request_algorithms: None,
            backchannel_algorithms: None,
            names_issuer: false,
            challenge_methods: None,
            tls_endpoints: Endpoints::default(),
        }
    }

    /// Returns an endpoint that is needed; `field` is its name in RFC 8414 §2.
    pub fn needed(
        &self,
        field: &'static str,
        endpoint: fn(&Endpoints) -> &Option<Url>,
    ) -> Result<Url, MetadataError> {
        let found = endpoint(&self.endpoints).clone();
        found.ok_or_else(|| match self.unusable.get(field) {
            Some(found) => MetadataError::Insecure {
                field,
                found: found.clone(),
            },
            None => malformed(&self.issuer, format!("it has no {field}")),
        })
    }

    /// Refuses a server whose list of PKCE methods lacks S256 (RFC 9700 §2.1.1). One that has no
    /// list may still take it.
    pub fn demand_s256(&self) -> Result<(), MetadataError> {
        match &self.challenge_methods {
            Some(methods) if !methods.iter().any(|method| method == "S256") => {
                Err(MetadataError::NoS256 {
                    issuer: self.issuer.to_string(),
                })
            }
            _ => Ok(()),
        }
    }
}

/// Why a server's metadata can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MetadataError {
    /// No metadata where it could be. The issuer URL or the server is to blame.
    #[error("{issuer} publishes no metadata: {reason}")]
    Absent {
        /// The issuer.
        issuer: String,
        /// What the last place answered.
        reason: String,
    },
    /// An endpoint in a profile that a request must not go to. The person who wrote it is to blame.
    #[error("the profile's {field} is `{found}`, and https without a fragment is wanted")]
    Endpoint {
        /// The name that metadata have for it.
        field: &'static str,
        /// The URL.
        found: String,
    },
    /// The metadata names another issuer. The issuer URL is to blame, or somebody plays the server.
    #[error("the metadata is of the issuer `{found}`, and `{wanted}` was asked for")]
    Foreign {
        /// The issuer that was asked for.
        wanted: String,
        /// The issuer that the metadata names.
        found: String,
    },
    /// An endpoint that a request must not go to. The server is to blame.
    #[error("{field} in the metadata is `{found}`, and https is wanted")]
    Insecure {
        /// The metadata's member.
        field: &'static str,
        /// The URL.
        found: String,
    },
    /// An issuer that is none. The person who wrote it is to blame.
    #[error("`{found}` is no issuer: {reason}")]
    Issuer {
        /// What was written.
        found: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Metadata that is no JSON object, or lacks what a login needs. The server is to blame.
    #[error("the metadata of {issuer} can't be used: {reason}")]
    Malformed {
        /// The issuer.
        issuer: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The server does not sign its answers, or with nothing that proves anything to us. The profile
    /// asks for too much of it.
    #[error("{issuer} does not offer signed answers (query.jwt) that authctl can verify")]
    NoSignedAnswers {
        /// The issuer.
        issuer: String,
    },
    /// The server lists its PKCE methods, and S256 is not among them. The server is to blame.
    #[error("{issuer} does not offer PKCE with S256")]
    NoS256 {
        /// The issuer.
        issuer: String,
    },
}

/// Reads out of the metadata that `issuer` gave where its keys are, which is all that verifying its
/// tokens takes.
pub fn keys(issuer: &Issuer, json: &[u8]) -> Result<Url, MetadataError> {
    let given = Document::of(issuer, json)?;
    endpoint(issuer, "jwks_uri", given.places.jwks_uri)?
        .ok_or_else(|| malformed(issuer, "it has no jwks_uri".into()))
}

/// Reads the metadata that `issuer` gave.
pub fn read(issuer: &Issuer, json: &[u8]) -> Result<Metadata, MetadataError> {
    let given = Document::of(issuer, json)?;
    let mut unusable = BTreeMap::new();
    let endpoints = given.places.endpoints(issuer, &mut unusable)?;
    // Clients with a certificate have the others where these are no good.
    let aliases = given.mtls_endpoint_aliases;
    let aliases = aliases.endpoints(issuer, &mut BTreeMap::new());
    Ok(Metadata {
        issuer: issuer.clone(),
        endpoints,
        unusable,
        // RS256 is what a server that says nothing has to support (OpenID Connect Core §15.1).
        id_token_algorithms: given
            .id_token_signing_alg_values_supported
            .unwrap_or_else(|| vec!["RS256".into()]),
        response_algorithms: given.authorization_signing_alg_values_supported,
        dpop_algorithms: given.dpop_signing_alg_values_supported,
        client_methods: given.token_endpoint_auth_methods_supported,
        response_modes: given.response_modes_supported,
        grants: given.grant_types_supported,
        scopes: given.scopes_supported,
        demands_pushing: given.require_pushed_authorization_requests,
        demands_signing: given.require_signed_request_object,
        request_algorithms: given.request_object_signing_alg_values_supported,
        backchannel_algorithms: given
            .backchannel_authentication_request_signing_alg_values_supported,
        names_issuer: given.authorization_response_iss_parameter_supported,
        challenge_methods: given.code_challenge_methods_supported,
        tls_endpoints: aliases.unwrap_or_default(),
    })
}

/// Reads the metadata as they were published, once it is known that they can be used.
pub fn document(issuer: &Issuer, json: &[u8]) -> Result<Object, MetadataError> {
    read(issuer, json)?;
    Object::parse(json).map_err(|error| malformed(issuer, error.to_string()))
}

fn malformed(issuer: &Issuer, reason: String) -> MetadataError {
    MetadataError::Malformed {
        issuer: issuer.to_string(),
        reason,
    }
}
