//! The client: what the server knows this program as, and how it proves that it is that.

use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::assertion::{Asserter, ProofError};
use super::form::{Form, text};
use super::metadata::Metadata;
use super::profile::Profile;
use super::profile::words::ClientMethod;
use crate::domain::jose::key::KeyError;
use crate::domain::jose::key::form;
use crate::domain::jose::key::jwk::{Jwk, Origin};
use crate::domain::jose::key::sniff::{Found, sniff};
use crate::domain::ports::{Random, TlsIdentity};
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;

/// A client, ready to prove who it is.
#[derive(Debug)]
pub struct Client {
    /// What the server knows it as.
    pub id: String,
    /// Its proof.
    pub proof: ClientProof,
}

/// How a client proves who it is.
#[derive(Debug)]
pub enum ClientProof {
    /// Not at all: it names itself (RFC 6749 §2.1, public clients).
    None,
    /// A secret in the header (RFC 6749 §2.3.1).
    SecretBasic(Secret),
    /// A secret in the body (RFC 6749 §2.3.1).
    SecretPost(Secret),
    /// A JWT in the body, under the secret or a private key (RFC 7523 §2.2).
    Assertion(Rc<Asserter>),
    /// A certificate in the handshake (RFC 8705 §2).
    Certificate(TlsIdentity),
}

/// A certificate that a client can't show. Whoever named it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// The key has no form that TLS takes.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The certificate is for another key.
    #[error("the client's certificate is not for its private key")]
    Mismatch,
    /// There is no certificate in it.
    #[error("there is no certificate chain in PEM in it")]
    NoCertificate,
}

impl ClientProof {
    /// Returns a certificate chain with its private key (RFC 8705 §2).
    pub fn certificate(chain: &Secret, key: &Jwk) -> Result<Self, CertificateError> {
        let text = chain.expose_text().ok_or(CertificateError::NoCertificate)?;
        match sniff(chain) {
            Ok(Found::One(own)) if own.origin == Origin::Certificate => {
                if !own.material.is_same_key(&key.material) {
                    return Err(CertificateError::Mismatch);
                }
            }
            Ok(_) | Err(_) => return Err(CertificateError::NoCertificate),
        }
        let key = form::Form::Pkcs8.private(&key.material)?.pem();
        // With room for all from the start: what a growing buffer leaves behind is not wiped.
        let mut pem = Vec::with_capacity(text.len() + key.expose().len() + 1);
        for piece in [text.as_bytes(), b"\n", key.expose()] {
            pem.extend_from_slice(piece);
        }
        Ok(Self::Certificate(TlsIdentity(Secret::new(pem))))
    }

    /// Returns what is shown in the handshake, where anything is.
    pub(super) fn identity(&self) -> Option<TlsIdentity> {
        match self {
            Self::Certificate(identity) => Some(identity.clone()),
            Self::None | Self::SecretBasic(_) | Self::SecretPost(_) | Self::Assertion(_) => None,
        }
    }
}

impl Client {
    /// Adds to a request to the server what proves who sends it: fields of the form, headers.
    pub(super) fn prove(
        &self,
        form: &mut Form,
        now: Timestamp,
        random: &dyn Random,
    ) -> Result<Vec<(&'static str, Secret)>, ProofError> {
        if let ClientProof::SecretBasic(secret) = &self.proof {
            return Ok(vec![("authorization", basic(&self.id, secret))]);
        }
        // With a certificate it has to be there (RFC 8705 §2); beside an assertion it may be
        // (RFC 7521 §4.2), and some servers look for it.
        form.set("client_id", self.id.clone());
        match &self.proof {
            ClientProof::SecretPost(secret) => form.set_secret("client_secret", secret.clone()),
            ClientProof::Assertion(asserter) => asserter.assert(&self.id, form, now, random)?,
            ClientProof::None | ClientProof::SecretBasic(_) | ClientProof::Certificate(_) => {}
        }
        Ok(Vec::new())
    }
}

/// Chooses how a client proves who it is where nobody says: by the best that it has, in the usual
/// way, unless the server takes another way alone (RFC 8414 §2).
pub fn usual_method(profile: &Profile, has_secret: bool, metadata: &Metadata) -> ClientMethod {
    let ways: &[ClientMethod] = if profile.client_key.is_some() {
        &[ClientMethod::PrivateKeyJwt]
    } else if profile.client_certificate.is_some() {
        &[
            ClientMethod::TlsClientAuth,
            ClientMethod::SelfSignedTlsClientAuth,
        ]
    } else if has_secret {
        &[
            ClientMethod::SecretBasic,
            ClientMethod::SecretPost,
            ClientMethod::SecretJwt,
        ]
    } else {
        &[]
    };
    let listed = metadata.client_methods.as_deref().unwrap_or_default();
    let takes = |method: &&ClientMethod| listed.iter().any(|name| name == method.as_str());
    let way = ways.iter().find(takes).or_else(|| ways.first());
    way.copied().unwrap_or(ClientMethod::None)
}

/// Both halves are form-encoded before they are joined (RFC 6749 §2.3.1).
fn basic(id: &str, secret: &Secret) -> Secret {
    let encoded =
        |text: &str| -> String { form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    let pair = format!("{}:{}", encoded(id), encoded(text(secret)));
    Secret::from(format!("Basic {}", STANDARD.encode(pair)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::oauth::metadata;

    #[test]
    fn both_halves_are_encoded_before_they_are_joined() {
        let header = basic("c:d", &Secret::from("s:/ +".to_owned()));
        // c%3Ad:s%3A%2F+%2B
        assert!(header.matches(b"Basic YyUzQWQ6cyUzQSUyRislMkI="));
    }

    #[test]
    fn a_secret_goes_into_the_body_where_the_server_wants_it_there() {
        use ClientMethod::{None as Public, SecretBasic, SecretJwt, SecretPost};
        let issuer = "https://a.example".parse().unwrap();
        for (methods, method) in [
            (serde_json::json!(["client_secret_post"]), SecretPost),
            (
                serde_json::json!(["client_secret_post", "client_secret_basic"]),
                SecretBasic,
            ),
            (serde_json::json!(["none"]), SecretBasic),
            (serde_json::json!(["none", "client_secret_jwt"]), SecretJwt),
            (serde_json::Value::Null, SecretBasic),
        ] {
            let document = serde_json::json!({
                "issuer": "https://a.example",
                "token_endpoint_auth_methods_supported": methods,
            });
            let metadata = metadata::read(&issuer, document.to_string().as_bytes()).unwrap();
            let usual = |has_secret| usual_method(&Profile::default(), has_secret, &metadata);
            assert_eq!(usual(true), method, "{document}");
            assert_eq!(usual(false), Public);
        }
    }
}
