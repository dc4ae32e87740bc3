//! Token exchange: one token for another (RFC 8693).

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use url::Url;

use super::answer::{TokenError, seconds};
use super::channel::Channel;
use super::form::Form;
use super::grants::{INCOMPLETE, presentable};
use super::indicator::Indicator;
use super::tokens::TokenSet;
use crate::domain::origin::authority;
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;
use crate::domain::time::{Span, Timestamp};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const TYPES: &str = "urn:ietf:params:oauth:token-type:";

/// What a token is (RFC 8693 §3): a URI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenType(String);

/// A type of tokens that is none. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{found}` is no type of tokens: access_token, refresh_token, id_token, jwt, saml1, saml2 or a URI is"
)]
pub struct TokenTypeError {
    /// What was written.
    pub found: String,
}

impl TokenType {
    /// Returns the URI.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TokenType {
    /// Returns the type of what runners give their jobs (RFC 8693 §3).
    ///
    /// Some call it an ID token. It says which job this is, though, and nothing of a person who
    /// signed in.
    pub fn jwt() -> Self {
        Self(format!("{TYPES}jwt"))
    }
}

impl Default for TokenType {
    fn default() -> Self {
        Self(format!("{TYPES}access_token"))
    }
}

impl fmt::Display for TokenType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for TokenType {
    type Err = TokenTypeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "access_token" | "refresh_token" | "id_token" | "jwt" | "saml1" | "saml2" => {
                Ok(Self(format!("{TYPES}{text}")))
            }
            // As it was written: it is compared letter by letter.
            _ if Url::parse(text).is_ok() => Ok(Self(text.to_owned())),
            _ => Err(TokenTypeError {
                found: excerpt(text, 64),
            }),
        }
    }
}

/// A token that is shown, and what it is.
#[derive(Debug)]
pub struct Shown {
    /// The token.
    pub token: Secret,
    /// Its type.
    pub kind: TokenType,
}

/// What is asked for (RFC 8693 §2.1).
#[derive(Debug)]
pub struct Exchange<'a> {
    /// On whose behalf.
    pub subject: Shown,
    /// By whom, where that is somebody else.
    pub actor: Option<Shown>,
    /// What is wanted for it; what the server sees fit where nothing is said.
    pub requested: Option<&'a TokenType>,
    /// Which scopes.
    pub scopes: &'a [String],
    /// What it is for, by address.
    pub resources: &'a [Indicator],
    /// What it is for, by name.
    pub audiences: &'a [String],
}

/// The token that was given for another (RFC 8693 §2.2.1).
#[derive(Debug)]
pub struct Issued {
    /// The token.
    pub token: Secret,
    /// What it is, where the server says so, as it has to.
    pub kind: Option<String>,
    /// How it is shown to an API; `N_A` where it is no access token.
    pub token_type: String,
    /// What it may be used for, where the server says so.
    pub scope: Option<String>,
    /// How many seconds it holds, where the server says so.
    pub expires_in: Option<u64>,
    /// When it ends, where the server says so.
    pub expires_at: Option<Timestamp>,
}

impl From<TokenSet> for Issued {
    /// What another grant gave for a token: it is an access token, though no server says so there.
    fn from(tokens: TokenSet) -> Self {
        let life = |end: Timestamp| end.since(tokens.issued_at).seconds();
        Self {
            token: tokens.access_token,
            kind: None,
            token_type: tokens.kind.as_str().to_owned(),
            scope: tokens.scope,
            expires_in: tokens.expires_at.map(life),
            expires_at: tokens.expires_at,
        }
    }
}

/// How a token may have to be shown (RFC 6750, RFC 9449 §5, RFC 8693 §2.2.1).
const KNOWN: [&str; 3] = ["Bearer", "DPoP", "N_A"];

#[derive(Deserialize)]
struct Document {
    access_token: String,
    issued_token_type: Option<String>,
    token_type: String,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    scope: Option<String>,
}

impl Channel<'_> {
    /// Gives one token for another.
    pub fn exchange(&self, endpoint: &Url, asked: Exchange<'_>) -> Result<Issued, TokenError> {
        let now = self.clock.now();
        let answer = self.json(endpoint, form(asked))?;
        // SECURITY: what the parser says can repeat a token; it is not passed on.
        let found: Document =
            serde_json::from_slice(answer.body.expose()).map_err(|_| TokenError::Answer {
                host: authority(endpoint),
                reason: INCOMPLETE.into(),
            })?;
        let token = presentable(endpoint, found.access_token.into())?;
        let known = KNOWN
            .into_iter()
            .find(|known| known.eq_ignore_ascii_case(&found.token_type));
        let Some(token_type) = known else {
            return Err(TokenError::TokenType {
                host: authority(endpoint),
                found: excerpt(&found.token_type, 32),
                wanted: "Bearer, DPoP or N_A",
            });
        };
        Ok(Issued {
            token,
            kind: found.issued_token_type,
            token_type: token_type.to_owned(),
            scope: found.scope,
            expires_in: found.expires_in,
            expires_at: found
                .expires_in
                .map(|seconds| now.plus(Span::from_seconds(seconds))),
        })
    }
}

fn form(asked: Exchange<'_>) -> Form {
    let mut form = Form::default();
    form.set("grant_type", GRANT);
    form.set_secret("subject_token", asked.subject.token);
    form.set("subject_token_type", asked.subject.kind.0);
    if let Some(actor) = asked.actor {
        form.set_secret("actor_token", actor.token);
        form.set("actor_token_type", actor.kind.0);
    }
    form.set_some(
        "requested_token_type",
        asked.requested.map(TokenType::as_str),
    );
    if !asked.scopes.is_empty() {
        form.set("scope", asked.scopes.join(" "));
    }
    for resource in asked.resources {
        form.add("resource", resource.as_str());
    }
    for audience in asked.audiences {
        form.add("audience", audience.as_str());
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_words_are_the_rfcs_types_and_the_rest_are_uris() {
        let kind = |text: &str| text.parse::<TokenType>().map(|kind| kind.0);
        let jwt = "urn:ietf:params:oauth:token-type:jwt";
        assert_eq!(kind("jwt").as_deref(), Ok(jwt));
        assert_eq!(kind(jwt).as_deref(), Ok(jwt));
        assert_eq!(
            kind("https://a.example").as_deref(),
            Ok("https://a.example")
        );
        assert!(kind("access-token").is_err() && kind("").is_err());
        assert_eq!(TokenType::default(), "access_token".parse().unwrap());
    }

    #[test]
    fn the_request_says_what_is_wanted_and_no_more() {
        let shown = |token: &str, kind: &str| Shown {
            token: Secret::from(token.to_owned()),
            kind: kind.parse().unwrap(),
        };
        let encoded = |asked| form(asked).encoded().expose_text().unwrap().to_owned();
        let least = Exchange {
            subject: shown("S", "jwt"),
            actor: None,
            requested: None,
            scopes: &[],
            resources: &[],
            audiences: &[],
        };
        let types = "urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3A";
        let start = format!(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange\
             &subject_token=S&subject_token_type={types}jwt"
        );
        assert_eq!(encoded(least), start);
        let most = Exchange {
            subject: shown("S", "jwt"),
            actor: Some(shown("A", "id_token")),
            requested: Some(&TokenType::default()),
            scopes: &["a".into(), "b".into()],
            resources: &[
                "https://a.example/".parse().unwrap(),
                "https://b.example/".parse().unwrap(),
            ],
            audiences: &["x".into(), "y".into()],
        };
        assert_eq!(
            encoded(most),
            format!(
                "{start}&actor_token=A&actor_token_type={types}id_token\
                 &requested_token_type={types}access_token&scope=a+b\
                 &resource=https%3A%2F%2Fa.example%2F&resource=https%3A%2F%2Fb.example%2F\
                 &audience=x&audience=y"
            )
        );
    }
}
