//! The token endpoint: codes, refresh tokens and clients' own proofs become access tokens
//! (RFC 6749 §3.2).

#[cfg(test)]
mod tests;

use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
};
use oauth2::{
    AuthorizationCode, ClientId, RedirectUrl, RefreshToken, RequestTokenError, Scope,
    StandardRevocableToken, TokenUrl,
};
use url::Url;

use super::answer::{Answer, TokenError, is_printable};
use super::assertion::CLIENT_ASSERTION;
use super::channel::Channel;
use super::details::Details;
use super::form::{Form, text};
use super::indicator::Indicator;
use super::pkce::Verifier;
use super::tokens::{TokenKind, TokenSet};
use crate::domain::origin::authority;
use crate::domain::ports::HttpResponse;
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;
use crate::domain::time::{Span, Timestamp};

/// What a token request asks for beside its grant.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// Which scopes; where there are none, the field is left out.
    pub scopes: &'a [String],
    /// What the token is for (RFC 8707 §2.2).
    pub resources: &'a [Indicator],
    /// What the token is for, in the words of servers without RFC 8707.
    pub audience: Option<&'a str>,
}

impl Wanted<'_> {
    /// Returns what is asked for but the scopes, as fields.
    fn fields(&self) -> impl Iterator<Item = (&'static str, String)> {
        let resources = self
            .resources
            .iter()
            .map(|url| ("resource", url.to_string()));
        let audience = self
            .audience
            .map(|audience| ("audience", audience.to_owned()));
        resources.chain(audience)
    }

    /// Returns all that is asked for, as the form of a grant that the library does not have.
    pub(super) fn form(&self, grant: &str) -> Form {
        let mut form = Form::default();
        form.set("grant_type", grant);
        if !self.scopes.is_empty() {
            form.set("scope", self.scopes.join(" "));
        }
        for (name, value) in self.fields() {
            form.add(name, value);
        }
        form
    }

    fn scopes(&self) -> impl Iterator<Item = Scope> {
        self.scopes.iter().cloned().map(Scope::new)
    }
}

type OauthClient = oauth2::Client<
    BasicErrorResponse,
    Answer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    oauth2::EndpointNotSet,
    oauth2::EndpointNotSet,
    oauth2::EndpointNotSet,
    oauth2::EndpointNotSet,
    oauth2::EndpointSet,
>;

impl Channel<'_> {
    /// Makes a code into tokens (RFC 6749 §4.1.3).
    pub fn redeem(
        &self,
        endpoint: &Url,
        code: &Secret,
        verifier: Verifier,
        redirect_uri: &Url,
        wanted: Wanted<'_>,
    ) -> Result<TokenSet, TokenError> {
        let now = self.clock.now();
        let client = self
            .library(endpoint)
            .set_redirect_uri(RedirectUrl::from_url(redirect_uri.clone()));
        let mut request = client
            .exchange_code(AuthorizationCode::new(text(code).to_owned()))
            .set_pkce_verifier(verifier.into_shared());
        for (name, value) in wanted.fields() {
            request = request.add_extra_param(name, value);
        }
        let answer = request.request(&|request| self.pass(endpoint, &request));
        tokens(endpoint, answer, now)
    }

    /// Gives a refresh token for the next tokens (RFC 6749 §6). It asks for no scope unless
    /// `wanted` does: what it leaves out is what the login was granted.
    ///
    /// SECURITY: sent once, whatever becomes of it. A second use looks like theft, and ends the
    /// login (RFC 9700 §4.14.2).
    pub fn refresh(
        &self,
        endpoint: &Url,
        token: &Secret,
        wanted: Wanted<'_>,
    ) -> Result<TokenSet, TokenError> {
        let now = self.clock.now();
        let client = self.library(endpoint);
        let token = RefreshToken::new(text(token).to_owned());
        let mut request = client
            .exchange_refresh_token(&token)
            .add_scopes(wanted.scopes());
        for (name, value) in wanted.fields() {
            request = request.add_extra_param(name, value);
        }
        let answer = request.request(&|request| self.pass(endpoint, &request));
        tokens(endpoint, answer, now)
    }

    /// Gets tokens for the client itself (RFC 6749 §4.4).
    pub fn client_credentials(
        &self,
        endpoint: &Url,
        wanted: Wanted<'_>,
    ) -> Result<TokenSet, TokenError> {
        let now = self.clock.now();
        let client = self.library(endpoint);
        let mut request = client
            .exchange_client_credentials()
            .add_scopes(wanted.scopes());
        for (name, value) in wanted.fields() {
            request = request.add_extra_param(name, value);
        }
        let answer = request.request(&|request| self.pass(endpoint, &request));
        tokens(endpoint, answer, now)
    }

    /// Gets tokens for the client, which a JWT that somebody else signed says that this is (RFC 7523
    /// §2.2): how Entra ID takes what runners sign. The client itself proves nothing beside it.
    pub fn vouched_client(
        &self,
        endpoint: &Url,
        assertion: &Secret,
        wanted: Wanted<'_>,
    ) -> Result<TokenSet, TokenError> {
        let mut form = wanted.form("client_credentials");
        form.set("client_assertion_type", CLIENT_ASSERTION);
        form.set_secret("client_assertion", assertion.clone());
        self.granted(endpoint, form)
    }

    /// Gives a JWT that somebody signed for tokens (RFC 7523 §2.1).
    pub fn jwt_bearer(
        &self,
        endpoint: &Url,
        assertion: &Secret,
        wanted: Wanted<'_>,
    ) -> Result<TokenSet, TokenError> {
        let mut form = wanted.form("urn:ietf:params:oauth:grant-type:jwt-bearer");
        form.set_secret("assertion", assertion.clone());
        self.granted(endpoint, form)
    }

    /// Sends a form that the library does not have, and reads the tokens that it is given for.
    fn granted(&self, endpoint: &Url, form: Form) -> Result<TokenSet, TokenError> {
        let now = self.clock.now();
        let answer = self.json(endpoint, form)?;
        read(endpoint, &answer, now)
    }

    fn library(&self, endpoint: &Url) -> OauthClient {
        oauth2::Client::new(ClientId::new(self.client.id.clone()))
            .set_token_uri(TokenUrl::from_url(endpoint.clone()))
    }
}

/// Reads the answer to a request that the library did not make.
pub(super) fn read(
    endpoint: &Url,
    answer: &HttpResponse,
    now: Timestamp,
) -> Result<TokenSet, TokenError> {
    // SECURITY: what the parser says can repeat a token.
    let answer = serde_json::from_slice(answer.body.expose()).map_err(|_| TokenError::Answer {
        host: authority(endpoint),
        reason: INCOMPLETE.into(),
    })?;
    token_set(endpoint, answer, now)
}

pub(super) const INCOMPLETE: &str =
    "a member of the token response is missing or of the wrong type";

/// Reads what the library made of the answer.
fn tokens(
    endpoint: &Url,
    answer: Result<Answer, RequestTokenError<TokenError, BasicErrorResponse>>,
    now: Timestamp,
) -> Result<TokenSet, TokenError> {
    let answer = answer.map_err(|error| match error {
        RequestTokenError::Request(error) => error,
        // SECURITY: what the parser says can repeat a token, and its second half is the whole
        // answer; the member's name is enough.
        RequestTokenError::Parse(error, _) => TokenError::Answer {
            host: authority(endpoint),
            reason: match error.path().to_string().as_str() {
                "." => INCOMPLETE.into(),
                path => format!("`{}` is of the wrong type", excerpt(path, 64)),
            },
        },
        RequestTokenError::ServerResponse(_) | RequestTokenError::Other(_) => TokenError::Answer {
            host: authority(endpoint),
            reason: "it is no token response".into(),
        },
    })?;
    token_set(endpoint, answer, now)
}

fn token_set(endpoint: &Url, answer: Answer, now: Timestamp) -> Result<TokenSet, TokenError> {
    let taken = |token: &str| Secret::from(token.to_owned());
    let access_token = presentable(endpoint, taken(answer.access_token.secret()))?;
    let found = answer.token_type.as_ref();
    let Some(kind) = TokenKind::named(found) else {
        return Err(TokenError::TokenType {
            host: authority(endpoint),
            found: excerpt(found, 32),
            wanted: "Bearer or DPoP",
        });
    };
    Ok(TokenSet {
        access_token,
        refresh_token: answer.refresh_token.map(|token| taken(token.secret())),
        id_token: answer.id_token.map(|token| taken(token.secret())),
        kind,
        scope: answer.scope,
        details: (answer.authorization_details.as_deref())
            .and_then(|details| Details::read(details.get())),
        issued_at: now,
        // Counted from before the request: better early than late.
        expires_at: answer
            .expires_in
            .map(|seconds| now.plus(Span::from_seconds(seconds))),
    })
}

/// Returns a token that the server gave, where it can be shown.
///
/// SECURITY: a token goes to a terminal and into headers as it is. RFC 6749 App. A.12 knows
/// printable ASCII alone, so no escape and no line ending comes through.
pub(super) fn presentable(endpoint: &Url, token: Secret) -> Result<Secret, TokenError> {
    if token.expose_text().is_some_and(is_printable) {
        Ok(token)
    } else {
        Err(TokenError::Answer {
            host: authority(endpoint),
            reason: "its token is empty, or has characters that no token has".into(),
        })
    }
}
