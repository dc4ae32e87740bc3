//! The client: what the server knows this program as, and how it proves that it is that.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::form::{Form, text};
use super::metadata::Metadata;
use super::profile::words::ClientMethod;
use crate::domain::secret::Secret;

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
}

impl Client {
    /// Adds to a request to the server what proves who sends it: fields of the form, headers.
    pub(super) fn prove(&self, form: &mut Form) -> Vec<(&'static str, Secret)> {
        match &self.proof {
            ClientProof::None => {
                form.set("client_id", self.id.clone());
                Vec::new()
            }
            ClientProof::SecretBasic(secret) => vec![("authorization", basic(&self.id, secret))],
            ClientProof::SecretPost(secret) => {
                form.set("client_id", self.id.clone());
                form.set_secret("client_secret", secret.clone());
                Vec::new()
            }
        }
    }
}

/// Chooses how a client that has a secret, or has none, proves who it is where nobody says: a
/// secret goes into the header, unless the server takes it in the body alone (RFC 8414 §2).
pub fn usual_method(has_secret: bool, metadata: &Metadata) -> ClientMethod {
    if !has_secret {
        return ClientMethod::None;
    }
    let takes = |method: ClientMethod| {
        let methods = metadata.client_methods.as_deref();
        methods.is_some_and(|methods| methods.iter().any(|name| name == method.as_str()))
    };
    if takes(ClientMethod::SecretPost) && !takes(ClientMethod::SecretBasic) {
        ClientMethod::SecretPost
    } else {
        ClientMethod::SecretBasic
    }
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
        use ClientMethod::{None as Public, SecretBasic, SecretPost};
        let issuer = "https://a.example".parse().unwrap();
        for (methods, method) in [
            (serde_json::json!(["client_secret_post"]), SecretPost),
            (
                serde_json::json!(["client_secret_post", "client_secret_basic"]),
                SecretBasic,
            ),
            (serde_json::json!(["none"]), SecretBasic),
            (serde_json::Value::Null, SecretBasic),
        ] {
            let document = serde_json::json!({
                "issuer": "https://a.example",
                "token_endpoint_auth_methods_supported": methods,
            });
            let metadata = metadata::read(&issuer, document.to_string().as_bytes()).unwrap();
            assert_eq!(usual_method(true, &metadata), method, "{document}");
            assert_eq!(usual_method(false, &metadata), Public);
        }
    }
}
