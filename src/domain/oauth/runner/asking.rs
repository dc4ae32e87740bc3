//! Asking a runner for a job's ID token, over HTTP.

use serde::Deserialize;
use url::Url;

use super::{Runner, RunnerError};
use crate::domain::origin::authority;
use crate::domain::ports::{HttpRequest, HttpResponse, Method, Redirects};
use crate::domain::secret::Secret;

/// Which version of Azure's interface is spoken.
const AZURE_VERSION: &str = "7.1";

/// Where a runner gives ID tokens, and what shows that a job asks.
#[derive(Debug)]
pub struct Asking {
    runner: Runner,
    url: Url,
    token: Secret,
}

/// The answer: GitHub's `{"count", "value"}`, or Azure's `{"oidcToken"}`.
#[derive(Deserialize)]
struct Answer {
    #[serde(alias = "oidcToken")]
    value: String,
}

impl Asking {
    /// Returns the way of GitHub Actions: `ACTIONS_ID_TOKEN_REQUEST_URL`, which has a query, and
    /// `ACTIONS_ID_TOKEN_REQUEST_TOKEN`.
    pub(super) fn github(url: Url, token: Secret) -> Self {
        Self {
            runner: Runner::Github,
            url,
            token,
        }
    }

    /// Returns the way of Azure Pipelines: `SYSTEM_OIDCREQUESTURI`, which has no query, and
    /// `SYSTEM_ACCESSTOKEN`. The service connection says in whose name.
    pub(super) fn azure(mut url: Url, token: Secret, connection: Option<&Secret>) -> Self {
        let mut query = url.query_pairs_mut();
        query.append_pair("api-version", AZURE_VERSION);
        if let Some(connection) = connection.and_then(Secret::expose_text) {
            query.append_pair("serviceConnectionId", connection);
        }
        drop(query);
        Self {
            runner: Runner::Azure,
            url,
            token,
        }
    }

    pub(super) fn is_azure(&self) -> bool {
        self.runner == Runner::Azure
    }

    /// Returns the request for a token that is for `audience`. Azure is not told for whom.
    ///
    /// SECURITY: it carries the job's own credential, in the header alone, and its answer is
    /// another, so that no redirect is followed. Traces show neither headers nor query.
    pub fn request(&self, audience: &str) -> HttpRequest {
        let text = |value: &str| Secret::from(value.to_owned());
        // In lower case, as it is documented; any server takes either (RFC 9110 §11.1). That it is
        // text was looked at where it was found.
        let shown = format!("bearer {}", self.token.expose_text().unwrap_or_default());
        let mut url = self.url.clone();
        let mut headers = vec![
            ("accept", text("application/json")),
            ("authorization", Secret::from(shown)),
        ];
        let (method, body) = if self.is_azure() {
            headers.push(("content-type", text("application/json")));
            (Method::Post, Some(Secret::new(Vec::new())))
        } else {
            url.query_pairs_mut().append_pair("audience", audience);
            (Method::Get, None)
        };
        HttpRequest {
            method,
            url,
            headers,
            body,
            redirects: Redirects::Refuse,
            identity: None,
        }
    }

    /// Returns the token that is in the answer.
    ///
    /// SECURITY: nothing of a body is repeated; a good one is the token.
    pub fn token(&self, answer: &HttpResponse) -> Result<Secret, RunnerError> {
        let host = authority(&self.url);
        let status = answer.status;
        match status {
            200..=299 => serde_json::from_slice(answer.body.expose())
                .map(|Answer { value }| Secret::from(value))
                .map_err(|_| RunnerError::Answer {
                    host,
                    status,
                    reason: "what it said is no JSON object with an ID token",
                }),
            401 | 403 | 404 => Err(RunnerError::Refused {
                runner: self.runner,
                host,
                status,
            }),
            _ => Err(RunnerError::Answer {
                host,
                status,
                reason: "gave no ID token",
            }),
        }
    }
}
