//! The way to a server: each request of a client goes through here, with what proves who sends it.

use oauth2::http::Response;
use serde::de::IgnoredAny;
use url::Url;

use super::answer::{TokenError, as_json, is_refusal, no_json, refusal};
use super::client::Client;
use super::form::Form;
use crate::domain::ports::{Clock, Http, HttpError, HttpRequest, HttpResponse, Random};

/// A client's way to one server.
#[derive(Clone, Copy)]
pub struct Channel<'a> {
    /// The web.
    pub http: &'a dyn Http,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Randomness.
    pub random: &'a dyn Random,
    /// The client.
    pub client: &'a Client,
    /// The server's name.
    pub issuer: &'a str,
}

impl Channel<'_> {
    /// Sends a form to one of the server's endpoints, and returns the answer, whatever its status.
    ///
    /// SECURITY: it carries a code or a token, and so follows no redirect and is never sent twice
    /// behind our back ([`HttpRequest::form`], [`Http`]).
    pub fn post(&self, endpoint: &Url, mut form: Form) -> Result<HttpResponse, HttpError> {
        let proof = self.client.prove(&mut form);
        let mut request = HttpRequest::form(endpoint.clone(), form.encoded());
        request.headers.extend(proof);
        self.http.send(request)
    }

    /// Sends a form whose answer is a JSON object, and refuses every other answer.
    pub(super) fn json(&self, endpoint: &Url, form: Form) -> Result<HttpResponse, TokenError> {
        let answer = as_json(self.post(endpoint, form)?);
        if is_refusal(&answer) {
            return Err(refusal(endpoint, &answer));
        }
        if serde_json::from_slice::<IgnoredAny>(answer.body.expose()).is_err() {
            return Err(no_json(endpoint, &answer));
        }
        Ok(answer)
    }

    /// Sends what the library made: its fields; who sends them is proved here and not there.
    pub(super) fn pass(
        &self,
        endpoint: &Url,
        request: &oauth2::HttpRequest,
    ) -> Result<oauth2::HttpResponse, TokenError> {
        let mut form = Form::parse(request.body());
        form.remove("client_id");
        let answer = self.json(endpoint, form)?;
        Ok(Response::new(answer.body.expose().to_vec()))
    }
}
