//! The token endpoint: codes and refresh tokens become access tokens (RFC 6749 §3.2), and tokens
//! are revoked (RFC 7009).

use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
};
use oauth2::http::{HeaderMap, Response};
use oauth2::{
    AuthType, AuthorizationCode, ClientId, RedirectUrl, RefreshToken, RequestTokenError,
    StandardRevocableToken, TokenUrl,
};
use serde::de::IgnoredAny;
use url::Url;

use super::answer::{Answer, TokenError, is_printable, is_refusal, no_json, refusal};
use super::pkce::Verifier;
use super::tokens::{ClientSecret, TokenSet};
use crate::domain::origin::authority;
use crate::domain::ports::{Http, HttpRequest, Redirects};
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;
use crate::domain::time::{Span, Timestamp};

/// A client, and the server's endpoint that it talks to.
pub struct Client<'a> {
    /// The web.
    pub http: &'a dyn Http,
    /// The client's name at the server.
    pub client_id: &'a str,
    /// The client's secret, where it has one.
    pub client_secret: Option<&'a ClientSecret>,
    /// The token endpoint.
    pub token_endpoint: &'a Url,
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

impl Client<'_> {
    /// Makes a code into tokens (RFC 6749 §4.1.3). `now` is the moment before the request.
    pub fn redeem(
        &self,
        code: &Secret,
        verifier: Verifier,
        redirect_uri: &Url,
        now: Timestamp,
    ) -> Result<TokenSet, TokenError> {
        let client = self
            .oauth()
            .set_redirect_uri(RedirectUrl::from_url(redirect_uri.clone()));
        let answer = client
            .exchange_code(AuthorizationCode::new(shared(code)))
            .set_pkce_verifier(verifier.into_shared())
            .request(&|request| self.send(&request));
        self.tokens(answer, now)
    }

    /// Makes a refresh token into tokens (RFC 6749 §6): once, whatever happens. No scope is sent,
    /// which asks for what the login had.
    pub fn refresh(&self, token: &Secret, now: Timestamp) -> Result<TokenSet, TokenError> {
        let client = self.oauth();
        let token = RefreshToken::new(shared(token));
        let answer = client
            .exchange_refresh_token(&token)
            .request(&|request| self.send(&request));
        self.tokens(answer, now)
    }

    fn oauth(&self) -> OauthClient {
        let client = oauth2::Client::new(ClientId::new(self.client_id.to_owned()))
            .set_token_uri(TokenUrl::from_url(self.token_endpoint.clone()));
        match self.client_secret {
            Some(own) => client
                .set_client_secret(oauth2::ClientSecret::new(shared(&own.secret)))
                .set_auth_type(if own.in_body {
                    AuthType::RequestBody
                } else {
                    AuthType::BasicAuth
                }),
            None => client,
        }
    }

    /// Sends the library's request by our own client, and lets only a token response through: the
    /// library's errors keep the answer's bytes, and know nothing of an empty one.
    fn send(&self, request: &oauth2::HttpRequest) -> Result<oauth2::HttpResponse, TokenError> {
        let answer = self.http.send(HttpRequest {
            url: self.token_endpoint.clone(),
            headers: headers(request.headers()),
            body: Some(Secret::new(request.body().clone())),
            redirects: Redirects::Refuse,
        })?;
        if is_refusal(&answer) {
            return Err(refusal(self.token_endpoint, &answer));
        }
        if serde_json::from_slice::<IgnoredAny>(answer.body.expose()).is_err() {
            return Err(no_json(self.token_endpoint, &answer));
        }
        Ok(Response::new(answer.body.expose().to_vec()))
    }

    fn tokens(
        &self,
        answer: Result<Answer, RequestTokenError<TokenError, BasicErrorResponse>>,
        now: Timestamp,
    ) -> Result<TokenSet, TokenError> {
        let host = authority(self.token_endpoint);
        let answer = answer.map_err(|error| match error {
            RequestTokenError::Request(error) => error,
            // SECURITY: what the parser says can repeat a token, and its second half is the whole
            // answer; the member's name is enough.
            RequestTokenError::Parse(error, _) => TokenError::Answer {
                host: host.clone(),
                reason: match error.path().to_string().as_str() {
                    "." => "a member of the token response is missing or of the wrong type".into(),
                    path => format!("`{}` is of the wrong type", excerpt(path, 64)),
                },
            },
            RequestTokenError::ServerResponse(_) | RequestTokenError::Other(_) => {
                TokenError::Answer {
                    host: host.clone(),
                    reason: "it is no token response".into(),
                }
            }
        })?;
        let taken = |token: &str| Secret::from(token.to_owned());
        // SECURITY: a token goes to a terminal and into headers as it is. RFC 6749 App. A.12 knows
        // printable ASCII alone, so no escape and no line ending comes through.
        if !is_printable(answer.access_token.secret()) {
            return Err(TokenError::Answer {
                host,
                reason: "its token is empty, or has characters that no token has".into(),
            });
        }
        let kind = answer.token_type.as_ref();
        // Compared without case (RFC 6749 §5.1).
        if !kind.eq_ignore_ascii_case("bearer") {
            return Err(TokenError::TokenType {
                host,
                found: excerpt(kind, 32),
            });
        }
        Ok(TokenSet {
            access_token: taken(answer.access_token.secret()),
            refresh_token: answer.refresh_token.map(|token| taken(token.secret())),
            id_token: answer.id_token.map(|token| taken(token.secret())),
            scope: answer.scope,
            issued_at: now,
            // Counted from before the request: better early than late.
            expires_at: answer
                .expires_in
                .map(|seconds| now.plus(Span::from_seconds(seconds))),
        })
    }
}

/// The library's types hold plain text.
pub(super) fn shared(secret: &Secret) -> String {
    secret.expose_text().unwrap_or_default().to_owned()
}

fn headers(given: &HeaderMap) -> Vec<(&'static str, Secret)> {
    ["accept", "authorization", "content-type"]
        .into_iter()
        .filter_map(|name| {
            let value = given.get(name)?;
            Some((name, Secret::new(value.as_bytes().to_vec())))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;

    use url::form_urlencoded;

    use super::*;
    use crate::domain::ports::{HttpError, HttpResponse, Random, RandomError};

    /// A server that gives one answer and remembers what it was sent.
    struct Server {
        status: u16,
        kind: &'static str,
        body: &'static str,
        heard: RefCell<Vec<HttpRequest>>,
    }

    impl Http for Server {
        fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
            self.heard.borrow_mut().push(request);
            Ok(HttpResponse {
                status: self.status,
                headers: vec![("content-type".into(), self.kind.into())],
                body: Secret::from(self.body.to_owned()),
            })
        }
    }

    fn server(status: u16, kind: &'static str, body: &'static str) -> Server {
        Server {
            status,
            kind,
            body,
            heard: RefCell::default(),
        }
    }

    fn refresh(server: &Server) -> Result<TokenSet, TokenError> {
        let client = Client {
            http: server,
            client_id: "a client",
            client_secret: None,
            token_endpoint: &"https://a.example/token".parse().unwrap(),
        };
        client.refresh(
            &Secret::from("R&1".to_owned()),
            Timestamp::from_unix(1_000).unwrap(),
        )
    }

    fn form(server: &Server) -> BTreeMap<String, String> {
        let heard = server.heard.borrow();
        assert_eq!(heard.len(), 1, "sent once, and never again");
        let body = heard[0].body.as_ref().unwrap();
        form_urlencoded::parse(body.expose()).into_owned().collect()
    }

    const JSON: &str = "application/json";

    #[test]
    fn a_token_response_in_its_variants() {
        let full = server(
            200,
            JSON,
            r#"{"access_token":"A","token_type":"bEaReR","expires_in":60,"refresh_token":"R2","scope":"a b","more":{}}"#,
        );
        let tokens = refresh(&full).unwrap();
        assert!(tokens.access_token.matches(b"A"));
        assert!(tokens.refresh_token.unwrap().matches(b"R2"));
        assert_eq!(tokens.expires_at, Timestamp::from_unix(1_060));
        assert_eq!(tokens.scope.as_deref(), Some("a b"));
        let sent = form(&full);
        assert_eq!(sent["grant_type"], "refresh_token");
        assert_eq!(sent["refresh_token"], "R&1");
        assert_eq!(sent["client_id"], "a client");
        assert!(!sent.contains_key("scope"));

        for (life, end) in [
            (r#","expires_in":"60""#, Timestamp::from_unix(1_060)),
            (r#","expires_in":null"#, None),
            (r#","expires_in":-5"#, None),
            ("", None),
        ] {
            let body = format!(r#"{{"access_token":"A","token_type":"Bearer"{life}}}"#);
            let tokens = refresh(&server(200, JSON, body.leak())).unwrap();
            assert_eq!(tokens.expires_at, end, "{life}");
            assert!(tokens.refresh_token.is_none());
        }
    }

    #[test]
    fn every_other_answer_is_an_error_without_its_body() {
        let answer = |reason: &str| TokenError::Answer {
            host: "a.example".into(),
            reason: reason.into(),
        };
        let refused = |error: &str, description: Option<&str>| TokenError::Refused {
            host: "a.example".into(),
            error: error.into(),
            description: description.map(str::to_owned),
        };
        let table = [
            (
                400,
                JSON,
                r#"{"error":"invalid_grant"}"#,
                refused("invalid_grant", None),
            ),
            (
                400,
                JSON,
                r#"{"error":"x","error_description":"\u001b[2J"}"#,
                refused("x", Some("\\u{1b}[2J")),
            ),
            (
                200,
                JSON,
                r#"{"error":"bad_code"}"#,
                refused("bad_code", None),
            ),
            (401, JSON, "", answer("status 401")),
            (302, "text/html", "", answer("status 302")),
            (503, "text/html", "<h1>canary</h1>", answer("status 503")),
            (
                200,
                "text/html",
                "<h1>canary</h1>",
                answer("it is no JSON but text/html"),
            ),
            (200, JSON, "", answer("it is empty")),
            (
                200,
                JSON,
                r#"{"access_token":"canary"#,
                answer("it is no JSON but application/json"),
            ),
            (
                200,
                JSON,
                r#"{"access_token":5,"token_type":"Bearer"}"#,
                answer("`access_token` is of the wrong type"),
            ),
            (
                200,
                JSON,
                r#"{"access_token":"canary\u001b[2J","token_type":"Bearer"}"#,
                answer("its token is empty, or has characters that no token has"),
            ),
            (
                200,
                JSON,
                r#"{"access_token":"canary"}"#,
                answer("a member of the token response is missing or of the wrong type"),
            ),
            (
                200,
                JSON,
                r#"{"access_token":"canary","token_type":"DPoP"}"#,
                TokenError::TokenType {
                    host: "a.example".into(),
                    found: "DPoP".into(),
                },
            ),
        ];
        for (status, kind, body, error) in table {
            let found = refresh(&server(status, kind, body)).unwrap_err();
            assert!(!format!("{found:?}").contains("canary"));
            assert_eq!(found, error, "{status} {body}");
        }
    }

    #[test]
    fn the_code_goes_with_its_verifier_and_its_redirect() {
        struct Zeros(Cell<u8>);
        impl Random for Zeros {
            fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
                buffer.fill(self.0.get());
                Ok(())
            }
        }
        let server = server(200, JSON, r#"{"access_token":"A","token_type":"Bearer"}"#);
        let secret = ClientSecret {
            secret: Secret::from("s:/ +".to_owned()),
            in_body: false,
        };
        let client = Client {
            http: &server,
            client_id: "c:d",
            client_secret: Some(&secret),
            token_endpoint: &"https://a.example/token".parse().unwrap(),
        };
        let redirect = "http://127.0.0.1:4321/callback".parse().unwrap();
        let verifier = Verifier::new(&Zeros(Cell::new(0))).unwrap();
        client
            .redeem(
                &Secret::from("C".to_owned()),
                verifier,
                &redirect,
                Timestamp::EPOCH,
            )
            .unwrap();
        let sent = form(&server);
        assert_eq!(sent["grant_type"], "authorization_code");
        assert_eq!(sent["code"], "C");
        assert_eq!(sent["code_verifier"], "A".repeat(43));
        assert_eq!(sent["redirect_uri"], redirect.as_str());
        // Encoded before base64 (RFC 6749 §2.3.1): c%3Ad:s%3A%2F+%2B
        let heard = server.heard.borrow();
        let basic = heard[0]
            .headers
            .iter()
            .find(|(name, _)| *name == "authorization")
            .map(|(_, value)| value.expose_text().unwrap());
        assert_eq!(basic, Some("Basic YyUzQWQ6cyUzQSUyRislMkI="));
    }
}
