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
            Self::Exchange => return channel.exchange(endpoint, asked).map_err(refused),
            Self::Grant => channel.jwt_bearer(endpoint, assertion, wanted),
            // RFC 6749 §2.3: a client proves itself in one way alone.
            Self::Client if !matches!(channel.client.proof, ClientProof::None) => {
                return Err(Error::new(
                    Code::Usage,
                    "the token is to prove the client, and the profile has another proof for it",
                )
                .hint("--client-auth none leaves that out"));
            }
            Self::Client => channel.vouched_client(endpoint, assertion, wanted),
        };
        tokens.map(Issued::from).map_err(refused)
    }
}

/// Says why the server exchanges nothing, and what there is to do (RFC 8693 §2.2.2).
fn refused(error: TokenError) -> Error {
    let TokenError::Refused { error: word, .. } = &error else {
        return error.into();
    };
    let hint = match word.as_str() {
        "invalid_target" => Some(
            "--resource and --audience say what the token is for; the server does not give one for that",
        ),
        "invalid_request" | "invalid_grant" => Some(
            "the server does not take one of the tokens, or not as what it was said to be: --subject-type, --actor-type",
        ),
        "unsupported_grant_type" => Some("the server does not exchange tokens"),
        "unauthorized_client" => {
            Some("the server does not let this client exchange tokens; --client-id names another")
        }
        "invalid_scope" => Some("--scope says what the token may be used for; ask for less"),
        _ => None,
    };
    let refused = Error::from(error);
    match hint {
        Some(hint) => refused.hint(hint),
        None => refused,
    }
}
