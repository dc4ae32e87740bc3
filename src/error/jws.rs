//! Codes and hints for what is signed: reading it, and making it.

use super::{Code, Error};
use crate::domain::jose::issue::IssueError;
use crate::domain::jose::jws::JwsError;
use crate::domain::jose::jws::sign::SigningError;
use crate::domain::jose::key::signer::SignError;

impl From<JwsError> for Error {
    fn from(error: JwsError) -> Self {
        match error {
            JwsError::Token(error) => error.into(),
            JwsError::Encrypted => {
                Self::new(Code::JwtEncrypted, error).hint("authctl jwt decode shows its header")
            }
            JwsError::Detached => {
                Self::new(Code::Usage, error).hint("--payload names what was signed")
            }
            JwsError::TwoPayloads => {
                Self::new(Code::Usage, error).hint("leave out --payload: the JWS has its own")
            }
            JwsError::Both { .. }
            | JwsError::Count { .. }
            | JwsError::Headless
            | JwsError::Json(_)
            | JwsError::Member { .. }
            | JwsError::Shared { .. }
            | JwsError::Unequal
            | JwsError::Unsigned => Self::new(Code::JwtMalformed, error)
                .hint("RFC 7515 §7.2 has the form; check that all of it was copied"),
        }
    }
}

impl From<SigningError> for Error {
    fn from(error: SigningError) -> Self {
        match error {
            SigningError::Sign(error) => error.into(),
            SigningError::TooLarge { .. } => {
                Self::new(Code::InputTooLarge, error).hint("--detached leaves the payload outside")
            }
            SigningError::Unwritable { .. } => {
                Self::new(Code::Usage, error).hint("--detached leaves the payload outside")
            }
            SigningError::Count { .. } => {
                Self::new(Code::Usage, error).hint("--serialization general holds several")
            }
            SigningError::Unprotected => {
                Self::new(Code::Usage, error).hint("--serialization flattened has one")
            }
            SigningError::Refused { .. } => Self::new(Code::Usage, error)
                .hint("change what --header says, or what the decoded token's header says"),
            SigningError::Json(_) | SigningError::Shared { .. } | SigningError::TooMany { .. } => {
                Self::new(Code::Usage, error)
            }
        }
    }
}

impl From<IssueError> for Error {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Header(error) => error.into(),
            IssueError::Sign(error) => error.into(),
            IssueError::Claims { .. } => Self::new(Code::Usage, error)
                .hint("name=text is always a string, name:=JSON any other value"),
            IssueError::Json(_) => Self::new(Code::Usage, error)
                .hint("--claims takes a JSON object, or what jwt decode --json says"),
            IssueError::NoClaims => {
                Self::new(Code::Usage, error).hint("authctl jws sign signs a payload of any kind")
            }
            IssueError::TooLarge { .. } => Self::new(Code::InputTooLarge, error),
            IssueError::Twice { .. } => {
                Self::new(Code::Usage, error).hint("give each claim and each member once")
            }
        }
    }
}

impl From<SignError> for Error {
    fn from(error: SignError) -> Self {
        Self::new(Code::JwkInvalid, error).hint("try the key with openssl, or make another one")
    }
}
