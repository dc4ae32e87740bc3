//! The port behind which keys that were issued elsewhere are recorded: many at once, and all of
//! them or none.

use std::fmt;

use super::record::KeyRecord;
use super::slow::Salt;
use crate::domain::audit::entry::Draft;
use crate::domain::credential::Name;
use crate::domain::ports::DatabaseError;

/// Records keys that arrive together. They are put aside one by one, where nobody sees them and
/// nobody has to wait, and then recorded in one transaction.
pub trait KeyImports {
    /// Puts aside the keys that `next` gives, each with the line that tells of it, in the place of
    /// any others.
    fn put_aside(
        &self,
        next: &mut dyn FnMut() -> Option<(u64, KeyRecord)>,
    ) -> Result<(), DatabaseError>;

    /// Counts the keys that are put aside.
    fn aside(&self) -> Result<Aside, DatabaseError>;

    /// Leaves out the keys that are on record already; returns how many.
    fn leave_out_known(&self) -> Result<u64, DatabaseError>;

    /// Returns the first key that can't be recorded, since there is another like it.
    fn clash(&self) -> Result<Option<Clash>, DatabaseError>;

    /// Records the keys that were put aside; `salt` is what slow hashes among them were made with.
    /// A conflict is a [`Clash`], or that there is another salt.
    fn record_aside(&self, salt: Option<&Salt>, draft: &Draft) -> Result<(), DatabaseError>;
}

/// How many keys are put aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aside {
    /// All of them.
    pub keys: u64,
    /// Those with a slow hash.
    pub slow: u64,
    /// Those that never end.
    pub endless: u64,
}

/// A key that can't be recorded, since there is another like it. Whoever wrote the line is to
/// blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: the {} is that of {other}", .same.as_str())]
pub struct Clash {
    /// The line that tells of it.
    pub line: u64,
    /// What they have in common.
    pub same: Same,
    /// The other.
    pub other: Other,
}

/// What two keys can't have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Same {
    /// What nobody knows two keys by: they are one.
    Hash,
    /// What a key is looked up by.
    Id,
    /// What people call it.
    Name,
}

impl Same {
    /// All of it, the most telling first.
    pub const ALL: [Self; 3] = [Self::Hash, Self::Id, Self::Name];

    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hash => "hash",
            Self::Id => "id",
            Self::Name => "name",
        }
    }
}

/// A key like another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Other {
    /// One that arrives with it, which another line tells of.
    Line(u64),
    /// One on record.
    Key(Name),
}

impl fmt::Display for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "the key in line {line}"),
            Self::Key(name) => write!(f, "key/{name}"),
        }
    }
}
