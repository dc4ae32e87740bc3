//! Why a key that arrives is not taken in.

use crate::domain::ports::RandomError;

/// Why a key is not taken in, and which line tells of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {error}")]
pub struct AtLine {
    /// The line that the key's object begins in.
    pub line: u64,
    /// Why.
    pub error: ArrivalError,
}

/// Why a key is not taken in. Whoever wrote the line is to blame.
///
/// SECURITY: no message repeats a value, which may be a key that stands in the wrong place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArrivalError {
    /// A member says something else than the key does.
    #[error("`{member}` is not that of the key")]
    Contradicts {
        /// Which.
        member: &'static str,
    },
    /// The key has our form, and its checksum is wrong.
    #[error("the key's checksum is wrong: a character was lost or changed")]
    Damaged,
    /// It is no JSON object.
    #[error("column {column}: this is no JSON object")]
    Json {
        /// Where.
        column: usize,
    },
    /// A key stands where everybody sees it.
    #[error("`{member}` is a key, and would be shown to everybody")]
    Misplaced {
        /// Where it stands.
        member: &'static str,
    },
    /// Something must be there and is not.
    #[error("`{member}` is missing")]
    Missing {
        /// What.
        member: &'static str,
    },
    /// The operating system is to blame.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// A member stands there more than once.
    #[error("`{member}` stands there twice")]
    Twice {
        /// Which.
        member: String,
    },
    /// A member that authctl does not know.
    #[error("`{member}` is not known, and may be a limit that would be lost")]
    Unknown {
        /// Which.
        member: String,
    },
    /// Nobody says whether the key could be guessed from its hash.
    #[error("nobody says how many bits the key of this hash has")]
    Unsure,
    /// A member with a value that it can't have.
    #[error("`{member}` has to be {wanted}")]
    Value {
        /// Which.
        member: &'static str,
        /// What it could be.
        wanted: &'static str,
    },
    /// The key could be guessed.
    #[error("the key could be guessed from its hash: it has {bits} bits at most, of 112")]
    Weak {
        /// How many bits it has at most.
        bits: u32,
    },
    /// The key of a hash could be guessed.
    #[error("the key could be guessed from its hash: it has {bits} bits, of 112")]
    WeakHash {
        /// How many bits it is said to have.
        bits: u32,
    },
}
