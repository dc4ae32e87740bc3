//! A login at a server whose answers a test chooses.

use std::time::{SystemTime, UNIX_EPOCH};

use authctl::adapters::sealed_file::{Means, SealedFile};
use serde_json::{Value, json};
use url::Url;

use super::callback;
use crate::jwt::publisher::{Asked, Publisher};
use crate::jwt::{claiming, jwks, named};
use crate::support::login::{Waiting, fetched};
use crate::support::{Run, Sandbox};

/// A person who is logged in as `work`: `alice`, with the tokens `canary-access` and
/// `canary-refresh`.
pub(crate) struct SignedIn {
    pub(crate) sandbox: Sandbox,
    pub(crate) server: Publisher,
    pub(crate) id_token: String,
    /// What the login said beside its report.
    pub(crate) told: String,
}

/// Returns the present second.
pub(crate) fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap().as_secs()
}

/// Returns a server that publishes metadata with all endpoints that `change` leaves in, and a key
/// called `a`.
pub(crate) fn server(change: impl Fn(&mut Value)) -> Publisher {
    let server = Publisher::new();
    let mut metadata = json!({
        "issuer": server.origin,
        "authorization_endpoint": server.url("/auth"),
        "token_endpoint": server.url("/token"),
        "userinfo_endpoint": server.url("/me"),
        "introspection_endpoint": server.url("/introspect"),
        "revocation_endpoint": server.url("/revoke"),
        "end_session_endpoint": server.url("/end"),
        "jwks_uri": server.url("/keys"),
        "id_token_signing_alg_values_supported": ["EdDSA"],
        "authorization_response_iss_parameter_supported": true,
    });
    change(&mut metadata);
    let place = "/.well-known/openid-configuration";
    server.publish(place, &[], &metadata.to_string());
    server.publish("/keys", &[], &jwks(&[named("ed25519.jwk", "a")]));
    server
}

impl SignedIn {
    pub(crate) fn new() -> Self {
        Self::at(server(|_| ()), |_| ())
    }

    /// Logs in; `change` has the answer of the token endpoint.
    pub(crate) fn at(server: Publisher, change: impl Fn(&mut Value)) -> Self {
        Self::with(server, &[], change)
    }

    /// Like [`Self::at`], with more words on the command line.
    pub(crate) fn with(server: Publisher, more: &[&str], change: impl Fn(&mut Value)) -> Self {
        let sandbox = Sandbox::new();
        let mut args = vec!["oauth", "login", "work", "--json", "--wait", "20s"];
        args.extend(["--scope", "openid", "--client-id", "cli", "--issuer"]);
        args.push(&server.origin);
        args.extend(more);
        let login = Waiting::start(&sandbox, args);
        let url = Url::parse(&login.url).unwrap();
        let nonce = url.query_pairs().find(|(name, _)| name == "nonce");
        let id_token = claiming(
            "a",
            &json!({
                "iss": server.origin, "sub": "alice", "aud": "cli", "nonce": nonce.unwrap().1,
                "iat": now(), "exp": now() + 300,
            }),
        );
        let mut tokens = json!({
            "access_token": "canary-access", "refresh_token": "canary-refresh",
            "token_type": "Bearer", "expires_in": 3600, "id_token": id_token,
        });
        change(&mut tokens);
        server.publish("/token", &[], &tokens.to_string());
        fetched(&callback(&login.url, "code=c"));
        let run = login.end();
        run.json(0);
        server.asked();
        Self {
            told: run.stderr,
            sandbox,
            server,
            id_token,
        }
    }

    /// Returns the store that its secrets lie in.
    pub(crate) fn store(&self) -> SealedFile {
        let means = Means {
            text: None,
            file: None,
            config: self.sandbox.path("authctl/config"),
            passphrase_file: None,
            passphrase: None,
            prompt: None,
        };
        SealedFile::new(&self.sandbox.path("authctl/data"), means)
    }

    /// Runs `authctl oauth` with these words.
    pub(crate) fn oauth(&self, words: &str) -> Run {
        let all = ["oauth"].into_iter().chain(words.split(' '));
        self.sandbox.run(all)
    }

    /// Answers like this at `path` from now on, in JSON.
    pub(crate) fn answer(&self, path: &str, status: &'static str, body: &Value) {
        let kind = ["Content-Type: application/json"];
        self.server.answer(path, status, &kind, &body.to_string());
    }

    /// Returns the requests to `path` since the last look at any.
    pub(crate) fn asked(&self, path: &str) -> Vec<Asked> {
        let mut asked = self.server.asked();
        asked.retain(|asked| asked.path == path);
        asked
    }
}
