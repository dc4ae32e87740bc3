//! Codes and hints for logins: metadata, callbacks, ID tokens, the token endpoint, the listener.

use super::{Code, Error};
use crate::domain::oauth::answer::TokenError;
use crate::domain::oauth::callback::CallbackError;
use crate::domain::oauth::identity::IdentityError;
use crate::domain::oauth::metadata::MetadataError;
use crate::domain::oauth::preset::PresetError;
use crate::domain::oauth::tokens::KeptError;
use crate::domain::ports::ListenError;

impl From<MetadataError> for Error {
    fn from(error: MetadataError) -> Self {
        match error {
            MetadataError::Absent { .. } => Self::new(Code::MetadataInvalid, error)
                .hint("the issuer is the URL before /.well-known/openid-configuration")
                .hint("for a server without metadata: no_discovery = true in the profile, and its endpoints"),
            MetadataError::Endpoint { .. } => Self::new(Code::UrlInsecure, error)
                .hint("plain http goes only to 127.0.0.1, [::1] or localhost"),
            MetadataError::Foreign { ref found, .. } => {
                let hint = format!("if that is the server you mean: --issuer {found}");
                Self::new(Code::IssuerMismatch, error).hint(hint)
            }
            MetadataError::Issuer { .. } => Self::new(Code::IssuerInvalid, error)
                .hint("https is required; plain http only to 127.0.0.1, [::1] or localhost"),
            MetadataError::Insecure { .. }
            | MetadataError::Malformed { .. }
            | MetadataError::NoS256 { .. } => Self::new(Code::MetadataInvalid, error),
        }
    }
}

impl From<PresetError> for Error {
    fn from(error: PresetError) -> Self {
        match error {
            PresetError::Missing { name, .. } => {
                let hint = format!("--with {name}=VALUE says it");
                Self::new(Code::ProfileIncomplete, error).hint(hint)
            }
            PresetError::Unknown { .. } | PresetError::Variable { .. } => {
                Self::new(Code::Usage, error).hint("authctl oauth profile --presets shows them all")
            }
            PresetError::Unusable { .. } | PresetError::Value { .. } => {
                Self::new(Code::Usage, error)
            }
        }
    }
}

impl From<CallbackError> for Error {
    fn from(error: CallbackError) -> Self {
        match &error {
            CallbackError::Both | CallbackError::Empty | CallbackError::Repeated { .. } => {
                Self::new(Code::CallbackInvalid, error)
            }
            CallbackError::Foreign => Self::new(Code::StateMismatch, error)
                .hint("start again, and use the address of that attempt"),
            CallbackError::Issuer { .. } | CallbackError::IssuerMissing { .. } => Self::new(
                Code::IssuerMismatch,
                error,
            )
            .hint("nothing was sent to any server; do not sign in there again before you know why"),
            CallbackError::NotPasted => Self::new(Code::Usage, error)
                .hint("paste the whole address; it has ?code= and state= in it"),
            CallbackError::Refused { error: word, .. } => match word.as_str() {
                "access_denied" => Self::new(Code::AccessDenied, error),
                "server_error" | "temporarily_unavailable" => {
                    Self::new(Code::RemoteInvalid, error).hint("try again later")
                }
                "invalid_scope" => Self::new(Code::AuthorizationRefused, error)
                    .hint("--scope says what to ask for"),
                _ => Self::new(Code::AuthorizationRefused, error),
            },
        }
    }
}

impl From<IdentityError> for Error {
    fn from(error: IdentityError) -> Self {
        match &error {
            IdentityError::AccessToken
            | IdentityError::AuthorizedParty { .. }
            | IdentityError::Nonce
            | IdentityError::Rejected { .. }
            | IdentityError::Token(_) => {
                Self::new(Code::IdTokenInvalid, error).hint("nothing was stored")
            }
            IdentityError::NoAlgorithm => {
                Self::new(Code::MetadataInvalid, error).hint("nothing was stored")
            }
        }
    }
}

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Http(error) => error.into(),
            TokenError::Answer { .. } | TokenError::TokenType { .. } => {
                Self::new(Code::RemoteInvalid, error)
            }
            TokenError::Refused {
                error: ref word, ..
            } => match word.as_str() {
                "invalid_client" | "unauthorized_client" => Self::new(Code::TokenRefused, error)
                    .hint("the server does not take this client; --client-id names another"),
                "server_error" | "temporarily_unavailable" => {
                    Self::new(Code::RemoteInvalid, error).hint("try again later")
                }
                _ => Self::new(Code::TokenRefused, error),
            },
        }
    }
}

impl From<KeptError> for Error {
    fn from(error: KeptError) -> Self {
        Self::new(Code::StoreDamaged, error).hint("log in again to replace them")
    }
}

impl From<ListenError> for Error {
    fn from(error: ListenError) -> Self {
        match &error {
            ListenError::Taken { .. } => Self::new(Code::PortTaken, error)
                .hint("end that program, or name another port that the server knows: --port"),
            ListenError::Unusable { .. } => Self::new(Code::ListenFailed, error),
        }
    }
}
