//! The way to a server: each request of a client goes through here, with what proves who sends it.

#[cfg(test)]
mod tests;

use oauth2::http::Response;
use serde::Deserialize;
use serde::de::IgnoredAny;
use url::Url;

use super::answer::{TokenError, as_json, is_refusal, no_json, refusal};
use super::assertion::ProofError;
use super::challenge::challenges;
use super::client::Client;
use super::dpop::Prover;
use super::form::Form;
use super::heard::Heard;
use super::tokens::TokenKind;
use crate::domain::origin::authority;
use crate::domain::ports::{Clock, Http, HttpRequest, HttpResponse, Method, Random, Redirects};
use crate::domain::secret::Secret;

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
    /// What proves that the client has the key that its tokens are bound to, where they are.
    pub prover: Option<&'a Prover>,
    /// What answers say in passing.
    pub heard: &'a Heard,
}

/// What a token response says of its access token.
#[derive(Deserialize)]
struct Typed {
    #[serde(rename = "access_token")]
    _access_token: IgnoredAny,
    token_type: String,
}

impl Channel<'_> {
    /// Sends a form to one of the server's endpoints, and returns the answer, whatever its status.
    ///
    /// SECURITY: it carries a code or a token, and so follows no redirect and is never sent twice
    /// behind our back ([`HttpRequest::form`], [`Http`]).
    pub fn post(&self, endpoint: &Url, form: Form) -> Result<HttpResponse, TokenError> {
        self.send(None, &move || {
            let mut form = form.clone();
            let proof = self
                .client
                .prove(&mut form, self.clock.now(), self.random)?;
            let mut request = HttpRequest::form(endpoint.clone(), form.encoded());
            request.headers.extend(proof);
            Ok(request)
        })
    }

    /// Asks a resource for something, with an access token (RFC 6750 §2.1, RFC 9449 §7.1).
    ///
    /// SECURITY: the token is in the header alone, never in the URL, and follows no redirect.
    pub fn resource(
        &self,
        method: Method,
        url: &Url,
        token: &Secret,
        kind: TokenKind,
    ) -> Result<HttpResponse, TokenError> {
        self.with_token(token, kind, &|| HttpRequest {
            method,
            url: url.clone(),
            headers: vec![("accept", Secret::from("application/json".to_owned()))],
            body: None,
            redirects: Redirects::Refuse,
            identity: None,
        })
    }

    /// Sends a request to a resource, with an access token in the scheme that is its own.
    pub fn with_token(
        &self,
        token: &Secret,
        kind: TokenKind,
        made: &dyn Fn() -> HttpRequest,
    ) -> Result<HttpResponse, TokenError> {
        let scheme = kind.as_str();
        self.send(Some((token, kind)), &|| {
            let shown = format!("{scheme} {}", super::form::text(token));
            let mut request = made();
            let header = ("authorization", Secret::from(shown));
            request.headers.push(header);
            Ok(request)
        })
    }

    /// Sends a request, and once more where the server wants another nonce in its proof.
    ///
    /// SECURITY: the second try is safe for a refresh, too. `use_dpop_nonce` says that the proof
    /// was refused, and a server looks at the proof before it looks at the grant (RFC 9449 §8):
    /// code and refresh token are not used up. It is one try, made anew with another `jti`, and
    /// only for a nonce that was not in the first.
    fn send(
        &self,
        token: Option<(&Secret, TokenKind)>,
        made: &dyn Fn() -> Result<HttpRequest, ProofError>,
    ) -> Result<HttpResponse, TokenError> {
        let prover = match token {
            Some((_, TokenKind::Bearer)) => None,
            Some((_, TokenKind::Dpop)) | None => self.prover,
        };
        let shown = token.map(|(token, _)| token);
        let first = made()?;
        let url = first.url.clone();
        let nonce = self.heard.nonce(&url);
        let answer = self.once(first, prover, shown)?;
        if prover.is_some() && wants_nonce(&answer) && self.heard.nonce(&url) != nonce {
            return self.once(made()?, prover, shown);
        }
        Ok(answer)
    }

    fn once(
        &self,
        mut request: HttpRequest,
        prover: Option<&Prover>,
        token: Option<&Secret>,
    ) -> Result<HttpResponse, TokenError> {
        let url = request.url.clone();
        let asked = self.clock.now();
        if let Some(prover) = prover {
            let proof = prover.proof(
                (request.method.as_str(), &url),
                token,
                self.heard.nonce(&url).as_deref(),
                self.heard.time_at(&url, asked),
                self.random,
            )?;
            request.headers.push(("dpop", proof));
        }
        request.identity = self.client.proof.identity();
        let answer = self.http.send(request)?;
        self.heard.learn(&url, &answer, (asked, self.clock.now()));
        Ok(answer)
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
        self.demand_kind(endpoint, &answer)?;
        Ok(answer)
    }

    /// Refuses an access token of the other kind.
    ///
    /// SECURITY: whoever asked for a token that is of no use without a key must not be given one
    /// that whoever finds it can use (RFC 9449 §5).
    pub(super) fn demand_kind(
        &self,
        endpoint: &Url,
        answer: &HttpResponse,
    ) -> Result<(), TokenError> {
        let wanted = match self.prover {
            Some(_) => TokenKind::Dpop,
            None => TokenKind::Bearer,
        };
        let typed = serde_json::from_slice::<Typed>(answer.body.expose()).ok();
        match typed.and_then(|typed| TokenKind::named(&typed.token_type)) {
            Some(found) if found != wanted => Err(TokenError::TokenType {
                host: authority(endpoint),
                found: found.as_str().into(),
                wanted: wanted.as_str(),
            }),
            // What is no access token has another type, or none (RFC 8693 §2.2.1).
            Some(_) | None => Ok(()),
        }
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

/// Whether the server refuses for the proof's nonce alone: an authorization server with the error
/// `use_dpop_nonce` (RFC 9449 §8), a resource in its challenge (§9).
fn wants_nonce(answer: &HttpResponse) -> bool {
    const WORD: &str = "use_dpop_nonce";
    #[derive(Deserialize)]
    struct Refused {
        error: String,
    }
    if !matches!(answer.status, 400 | 401) {
        return false;
    }
    let refused = serde_json::from_slice::<Refused>(answer.body.expose());
    refused.is_ok_and(|refused| refused.error == WORD)
        || challenges(answer)
            .iter()
            .any(|one| one.scheme == "dpop" && one.get("error") == Some(WORD))
}
