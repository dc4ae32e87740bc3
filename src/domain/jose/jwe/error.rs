//! Why a token can't be encrypted or decrypted.

use super::algorithm::Risk;
use crate::domain::jose::codec::TokenError;
use crate::domain::jose::json::JsonError;
use crate::domain::jose::key::KeyError;

/// An encrypted token that can't be opened, or one that can't be made.
///
/// SECURITY: whatever depends on a key or on what is inside is [`Self::Failed`], with nothing said
/// about how far it came. All else can be read off the token by everybody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JweError {
    /// `alg`, `enc` or `zip` is missing, unknown, or none that the caller takes. The token's maker
    /// is to blame, or the caller's options.
    #[error("the token's {member} is {found}; taken is {wanted}")]
    Algorithm {
        /// Which member.
        member: &'static str,
        /// What it says.
        found: String,
        /// What it may say.
        wanted: String,
    },
    /// The token demands an extension that authctl does not have (RFC 7516 §4.1.13).
    #[error("{reason}")]
    Critical {
        /// What is wrong with `crit`.
        reason: String,
    },
    /// Wrong key, wrong password, or a token that was changed.
    #[error("the token can't be decrypted: the key is another, or the token was changed")]
    Failed,
    /// A member of the header has a value that it can't have. The token's maker is to blame.
    #[error("the token's header is wrong: {reason}")]
    Header {
        /// What is wrong with it.
        reason: String,
    },
    /// It is JSON, but broken.
    #[error("the token can't be read: {0}")]
    Json(JsonError),
    /// The key can't be used. Whoever made or named it is to blame.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// It asks for more work or memory than the caller grants.
    #[error("the token {asks}, and at most {limit} are taken")]
    Limit {
        /// What it asks for.
        asks: String,
        /// What is granted.
        limit: usize,
    },
    /// A member of the token in JSON is missing or misshapen (RFC 7516 §7.2).
    #[error("the token's {name} is not {wanted}")]
    Member {
        /// Which member.
        name: &'static str,
        /// What it has to be.
        wanted: &'static str,
    },
    /// None of the keys is for this token.
    #[error("{reason}")]
    NoKey {
        /// Why not.
        reason: String,
    },
    /// It takes what has to be allowed first.
    #[error("the token takes {}, which is not allowed unasked", .0.as_str())]
    NotAllowed(Risk),
    /// What was asked for does not go together. The caller is to blame.
    #[error("{reason}")]
    Plan {
        /// What does not go together.
        reason: String,
    },
    /// It is a signed token.
    #[error("the token is signed (three parts), not encrypted")]
    Signed,
    /// It is no token.
    #[error(transparent)]
    Token(#[from] TokenError),
}

impl From<JsonError> for JweError {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}
