//! The authorization request: the URL that the person signs in at (RFC 6749 §4.1.1).

use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, ClientId, CsrfToken, RedirectUrl, Scope};
use url::Url;

use super::callback::Expected;
use super::metadata::Metadata;
use super::pkce::{Verifier, unguessable};
use crate::domain::ports::{Random, RandomError};
use crate::domain::secret::Secret;

/// One attempt to log in: values that are used once and never written down.
#[derive(Debug)]
pub struct Attempt {
    /// Ties the callback to this attempt (RFC 6749 §10.12).
    pub state: Secret,
    /// Ties the ID token to this attempt (OpenID Connect Core §3.1.2.1).
    pub nonce: Secret,
    /// Ties the code to this program (RFC 7636).
    pub verifier: Verifier,
}

impl Attempt {
    /// Returns a new attempt, each value with 256 random bits.
    pub fn new(random: &dyn Random) -> Result<Self, RandomError> {
        Ok(Self {
            state: unguessable(random)?,
            nonce: unguessable(random)?,
            verifier: Verifier::new(random)?,
        })
    }

    /// Returns what a callback has to show to be the answer to this attempt.
    pub fn expected(&self, metadata: &Metadata) -> Expected {
        Expected {
            state: self.state.clone(),
            issuer: metadata.issuer.to_string(),
            issuer_required: metadata.names_issuer,
        }
    }

    /// Returns the URL of the authorization request.
    pub fn url(
        &self,
        endpoint: &Url,
        client_id: &str,
        redirect_uri: &Url,
        scopes: &[String],
    ) -> Url {
        let text = |secret: &Secret| secret.expose_text().unwrap_or_default().to_owned();
        let client = BasicClient::new(ClientId::new(client_id.to_owned()))
            .set_auth_uri(AuthUrl::from_url(endpoint.clone()))
            .set_redirect_uri(RedirectUrl::from_url(redirect_uri.clone()));
        let mut request = client
            .authorize_url(|| CsrfToken::new(text(&self.state)))
            .set_pkce_challenge(self.verifier.challenge())
            .add_scopes(scopes.iter().cloned().map(Scope::new));
        let asks_for = |scope: &str| scopes.iter().any(|asked| asked == scope);
        if asks_for("openid") {
            request = request.add_extra_param("nonce", text(&self.nonce));
        }
        if asks_for("offline_access") {
            // A server may leave out the refresh token without it (OpenID Connect Core §11).
            request = request.add_extra_param("prompt", "consent");
        }
        request.url().0
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::oauth::metadata;

    /// Bytes that count upwards, so that each value is another.
    struct Counting(Cell<u8>);

    impl Random for Counting {
        fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
            for byte in buffer {
                *byte = self.0.get();
                self.0.set(self.0.get().wrapping_add(1));
            }
            Ok(())
        }
    }

    fn parameters(scopes: &[&str]) -> BTreeMap<String, String> {
        let issuer = "https://a.example".parse().unwrap();
        let document = serde_json::json!({
            "issuer": "https://a.example",
            "authorization_endpoint": "https://a.example/auth?tenant=t%201",
            "token_endpoint": "https://a.example/token",
        });
        let metadata = metadata::read(&issuer, document.to_string().as_bytes()).unwrap();
        let attempt = Attempt::new(&Counting(Cell::new(0))).unwrap();
        let redirect = Url::parse("http://127.0.0.1:4321/callback").unwrap();
        let scopes: Vec<String> = scopes.iter().map(|&scope| scope.into()).collect();
        let url = attempt.url(
            metadata.endpoints.authorization.as_ref().unwrap(),
            "a client",
            &redirect,
            &scopes,
        );
        assert!(url.as_str().starts_with("https://a.example/auth?"));
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        let found: BTreeMap<_, _> = pairs.iter().cloned().collect();
        assert_eq!(
            found.len(),
            pairs.len(),
            "a parameter is given twice: {url}"
        );
        found
    }

    #[test]
    fn everything_that_binds_the_answer_is_asked_for() {
        let found = parameters(&["openid", "offline_access"]);
        let value = |name: &str| found.get(name).map(String::as_str);
        assert_eq!(value("response_type"), Some("code"));
        assert_eq!(value("client_id"), Some("a client"));
        assert_eq!(
            value("redirect_uri"),
            Some("http://127.0.0.1:4321/callback")
        );
        assert_eq!(value("scope"), Some("openid offline_access"));
        assert_eq!(value("code_challenge_method"), Some("S256"));
        assert_eq!(value("code_challenge").map(str::len), Some(43));
        assert_eq!(value("state").map(str::len), Some(43));
        assert_eq!(value("nonce").map(str::len), Some(43));
        assert_ne!(value("state"), value("nonce"));
        assert_eq!(value("prompt"), Some("consent"));
        // The endpoint's own query stays (RFC 6749 §3.1).
        assert_eq!(value("tenant"), Some("t 1"));
        assert_eq!(value("code_verifier"), None);
    }

    #[test]
    fn plain_oauth_has_no_openid_parameters() {
        let found = parameters(&["repo"]);
        assert!(!found.contains_key("nonce") && !found.contains_key("prompt"));
    }
}
