//! How a token is traded: as a subject, as a grant, or as what proves the client.

use std::str::FromStr;

use url::Url;

use super::Args;
use crate::domain::oauth::answer::TokenError;
use crate::domain::oauth::channel::Channel;
use crate::domain::oauth::client::ClientProof;
use crate::domain::oauth::exchange::{Exchange, Issued};
use crate::domain::oauth::grants::Wanted;
use crate::domain::text::excerpt;
use crate::error::{Code, Error};

/// The way in which a token is traded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trade {
    /// It says on whose behalf (RFC 8693).
    Exchange,
    /// It is the grant (RFC 7523 §2.1).
    Grant,
    /// It proves the client (RFC 7523 §2.2).
    Client,
}

impl FromStr for Trade {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "token-exchange" => Ok(Self::Exchange),
            "jwt-bearer" => Ok(Self::Grant),
            "client-credentials" => Ok(Self::Client),
            _ => Err(format!(
                "`{}` is none of token-exchange, jwt-bearer, client-credentials",
                excerpt(text, 40)
            )),
        }
    }
}

impl Trade {
    /// Refuses what only RFC 8693 has a field for.
    pub(super) fn check(self, args: &Args) -> Result<(), Error> {
        if self == Self::Exchange {
            return Ok(());
        }
        for (given, flag) in [
            (args.actor_token.is_some(), "--actor-token"),
            (args.requested_type.is_some(), "--requested-type"),
            (args.subject_type.is_some(), "--subject-type"),
            (args.audiences.len() > 1, "a second --audience"),
        ] {
            if given {
                let message = format!("{flag} is for --grant token-exchange alone");
                return Err(Error::new(Code::Usage, message));
            }
        }
        Ok(())
    }

    /// Refuses a client that proves itself in another way already: it does so in one alone (RFC 6749
    /// §2.3).
    pub(super) fn demand(self, channel: &Channel<'_>) -> Result<(), Error> {
        if self != Self::Client || matches!(channel.client.proof, ClientProof::None) {
            return Ok(());
        }
        Err(Error::new(
            Code::Usage,
            "the token is to prove the client, and the profile has another proof for it",
        )
        .hint("--client-auth none leaves that out"))
    }

    /// Trades the token.
    pub(super) fn send(
        self,
        channel: Channel<'_>,
        endpoint: &Url,
        asked: Exchange<'_>,
    ) -> Result<Issued, Error> {
        let wanted = Wanted {
            scopes: asked.scopes,
            resources: asked.resources,
            audience: asked.audiences.first().map(String::as_str),
        };
        let assertion = &asked.subject.token;
        let tokens = match self {
            Self::Exchange => channel.exchange(endpoint, asked),
            Self::Grant => (channel.jwt_bearer(endpoint, assertion, wanted)).map(Issued::from),
            Self::Client => (channel.vouched_client(endpoint, assertion, wanted)).map(Issued::from),
        };
        tokens.map_err(|error| self.refused(error))
    }

    /// Says why the server trades nothing, and what there is to do (RFC 8693 §2.2.2; RFC 7523 §3.1,
    /// §3.2). What a login would have to do about the same word is of no use here.
    fn refused(self, error: TokenError) -> Error {
        let known = match &error {
            TokenError::Refused { error: word, .. } => self.advice(word),
            _ => None,
        };
        let Some(advice) = known else {
            return error.into();
        };
        Error::new(Error::from(error.clone()).code(), error).hint(advice)
    }

    fn advice(self, word: &str) -> Option<&'static str> {
        Some(match (word, self) {
            ("invalid_target", _) => {
                "--resource and --audience say what the token is for; the server does not give one for that"
            }
            ("invalid_scope", _) => "--scope says what the token may be used for; ask for less",
            ("invalid_request" | "invalid_grant", Self::Exchange) => {
                "the server does not take one of the tokens, or not as what it was said to be: --subject-type, --actor-type"
            }
            ("invalid_request" | "invalid_grant", Self::Grant) => {
                "the server does not take the token as a grant: it has to know who signed it, and be told to trust this subject; it may want another audience (--id-token-audience)"
            }
            ("invalid_request" | "invalid_grant" | "invalid_client", Self::Client) => {
                "the server does not take the token as proof of this client: its registration has to name who signed it, the subject and the audience (--id-token-audience)"
            }
            ("unsupported_grant_type", Self::Exchange) => {
                "the server does not exchange tokens; it may take them otherwise: --grant jwt-bearer or client-credentials"
            }
            ("unsupported_grant_type", Self::Grant) => {
                "the server takes no JWT as a grant (RFC 7523 §2.1); --grant token-exchange or client-credentials"
            }
            ("unsupported_grant_type", Self::Client) => {
                "the server gives clients no tokens for themselves (client_credentials)"
            }
            ("unauthorized_client", Self::Exchange) => {
                "the server does not let this client exchange tokens; --client-id names another"
            }
            ("unauthorized_client", Self::Grant) => {
                "the server does not let this client use a JWT as a grant; --client-id names another"
            }
            ("unauthorized_client", Self::Client) => {
                "the server gives this client no tokens for itself; --client-id names another"
            }
            _ => return None,
        })
    }
}
