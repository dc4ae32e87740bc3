//! What an authorization server says of itself: OpenID Connect Discovery 1.0 and RFC 8414.

use serde::Deserialize;
use url::Url;

use super::issuer::Issuer;
use crate::domain::origin::is_secure;
use crate::domain::text::excerpt;

/// What of a server's metadata a login uses. Every endpoint is https or on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// The issuer, the same that was asked for.
    pub issuer: Issuer,
    /// Where the person signs in.
    pub authorization_endpoint: Url,
    /// Where codes and refresh tokens become access tokens.
    pub token_endpoint: Url,
    /// Where the keys are that sign ID tokens.
    pub jwks_uri: Option<Url>,
    /// Where tokens are revoked (RFC 7009).
    pub revocation_endpoint: Option<Url>,
    /// Which algorithms sign ID tokens.
    pub id_token_algorithms: Vec<String>,
    /// Whether a client's secret goes into the request's body: where the server takes it there and
    /// not in a header.
    pub secret_in_body: bool,
    /// Whether each authorization response names the issuer (RFC 9207 §3).
    pub names_issuer: bool,
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
    needed(issuer, "jwks_uri", given.jwks_uri)
}

/// Reads the metadata that `issuer` gave, for a login.
pub fn read(issuer: &Issuer, json: &[u8]) -> Result<Metadata, MetadataError> {
    let given = Document::of(issuer, json)?;
    if given
        .code_challenge_methods_supported
        .is_some_and(|methods| !methods.iter().any(|method| method == "S256"))
    {
        return Err(MetadataError::NoS256 {
            issuer: issuer.to_string(),
        });
    }
    let needed = |field, value| needed(issuer, field, value);
    Ok(Metadata {
        issuer: issuer.clone(),
        authorization_endpoint: needed("authorization_endpoint", given.authorization_endpoint)?,
        token_endpoint: needed("token_endpoint", given.token_endpoint)?,
        jwks_uri: endpoint(issuer, "jwks_uri", given.jwks_uri)?,
        revocation_endpoint: endpoint(issuer, "revocation_endpoint", given.revocation_endpoint)?,
        // RS256 is what a server that says nothing has to support (OpenID Connect Core §15.1).
        id_token_algorithms: given
            .id_token_signing_alg_values_supported
            .unwrap_or_else(|| vec!["RS256".into()]),
        // In a header is what a server that says nothing takes (RFC 8414 §2).
        secret_in_body: given
            .token_endpoint_auth_methods_supported
            .is_some_and(|methods| {
                let takes = |name: &str| methods.iter().any(|method| method == name);
                takes("client_secret_post") && !takes("client_secret_basic")
            }),
        names_issuer: given.authorization_response_iss_parameter_supported,
    })
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    jwks_uri: Option<String>,
    revocation_endpoint: Option<String>,
    code_challenge_methods_supported: Option<Vec<String>>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    id_token_signing_alg_values_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Document {
    fn of(issuer: &Issuer, json: &[u8]) -> Result<Self, MetadataError> {
        let given: Self = serde_json::from_slice(json)
            .map_err(|error| malformed(issuer, excerpt(&error.to_string(), 200)))?;
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

fn malformed(issuer: &Issuer, reason: String) -> MetadataError {
    MetadataError::Malformed {
        issuer: issuer.to_string(),
        reason,
    }
}

fn needed(
    issuer: &Issuer,
    field: &'static str,
    value: Option<String>,
) -> Result<Url, MetadataError> {
    endpoint(issuer, field, value)?.ok_or_else(|| malformed(issuer, format!("it has no {field}")))
}

/// SECURITY: metadata is somebody else's word. An endpoint on plain http would carry codes and
/// tokens in the open (RFC 6749 §3.1, §3.2); on this machine it may, but a server elsewhere has no
/// business there.
fn endpoint(
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

#[cfg(test)]
mod tests {
    use super::*;

    fn issuer(text: &str) -> Issuer {
        text.parse().unwrap()
    }

    fn of(document: &serde_json::Value) -> Result<Metadata, MetadataError> {
        read(
            &issuer("https://a.example"),
            document.to_string().as_bytes(),
        )
    }

    fn document() -> serde_json::Value {
        serde_json::json!({
            "issuer": "https://a.example",
            "authorization_endpoint": "https://a.example/auth",
            "token_endpoint": "https://a.example/token",
        })
    }

    #[test]
    fn enough_is_enough() {
        let metadata = of(&document()).unwrap();
        assert_eq!(metadata.id_token_algorithms, ["RS256"]);
        assert!(!metadata.names_issuer);
    }

    #[test]
    fn the_issuer_is_compared_letter_by_letter() {
        for other in [
            "https://a.example/",
            "https://A.example",
            "https://b.example",
        ] {
            let mut document = document();
            document["issuer"] = other.into();
            assert!(
                matches!(of(&document), Err(MetadataError::Foreign { .. })),
                "{other} was taken for https://a.example"
            );
        }
    }

    #[test]
    fn endpoints_are_https() {
        for field in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
            for bad in [
                "http://a.example/x",
                "http://127.0.0.1/x",
                "nonsense",
                "https://a.example/#f",
            ] {
                let mut document = document();
                document[field] = bad.into();
                assert!(
                    matches!(of(&document), Err(MetadataError::Insecure { .. })),
                    "{field} = {bad} was taken"
                );
            }
        }
    }

    #[test]
    fn keys_are_found_without_a_login() {
        let keys_of = |document: serde_json::Value| {
            keys(
                &issuer("https://a.example"),
                document.to_string().as_bytes(),
            )
        };
        let uri = "https://keys.example/a";
        let bare = serde_json::json!({ "issuer": "https://a.example", "jwks_uri": uri });
        assert_eq!(keys_of(bare).unwrap().as_str(), uri);
        let foreign = serde_json::json!({ "issuer": "https://b.example", "jwks_uri": uri });
        assert!(matches!(
            keys_of(foreign),
            Err(MetadataError::Foreign { .. })
        ));
        assert!(matches!(
            keys_of(document()),
            Err(MetadataError::Malformed { .. })
        ));
        let plain =
            serde_json::json!({ "issuer": "https://a.example", "jwks_uri": "http://a.example/" });
        assert!(matches!(
            keys_of(plain),
            Err(MetadataError::Insecure { .. })
        ));
    }

    #[test]
    fn pkce_is_s256_or_unsaid() {
        let mut with = document();
        with["code_challenge_methods_supported"] = serde_json::json!(["plain", "S256"]);
        assert!(of(&with).is_ok());
        with["code_challenge_methods_supported"] = serde_json::json!(["plain"]);
        assert!(matches!(of(&with), Err(MetadataError::NoS256 { .. })));
    }

    #[test]
    fn a_secret_goes_into_the_body_where_the_server_wants_it_there() {
        for (methods, in_body) in [
            (serde_json::json!(["client_secret_post"]), true),
            (
                serde_json::json!(["client_secret_post", "client_secret_basic"]),
                false,
            ),
            (serde_json::json!(["none"]), false),
            (serde_json::Value::Null, false),
        ] {
            let mut document = document();
            document["token_endpoint_auth_methods_supported"] = methods;
            assert_eq!(of(&document).unwrap().secret_in_body, in_body, "{document}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        for bad in [
            serde_json::json!([]),
            serde_json::json!({ "issuer": "https://a.example" }),
            serde_json::json!({ "issuer": 5 }),
        ] {
            assert!(
                matches!(of(&bad), Err(MetadataError::Malformed { .. })),
                "{bad} was taken"
            );
        }
    }
}
