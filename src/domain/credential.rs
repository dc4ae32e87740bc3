//! Names: what kinds of credential there are, how one is called, and where its parts lie.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::delivery::place::Place;
use super::time::Timestamp;

/// What a credential is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An API key.
    Key,
    /// A signing or encryption key.
    Jwk,
    /// One login at one issuer.
    Oauth,
    /// Any other value.
    Secret,
    /// The key of the audit log.
    ///
    /// SECURITY: authctl's own: whoever has it can rewrite the log. It is not in [`Kind::ALL`], so
    /// that no command line can name it, no list shows it, and no `store:` source gives it out.
    Audit,
}

impl Kind {
    /// Every kind that a person has to do with, in the order in which lists show them.
    pub const ALL: [Self; 4] = [Self::Key, Self::Jwk, Self::Oauth, Self::Secret];

    /// Returns the word for it in references: `key`, `jwk`, `oauth`, `secret`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Jwk => "jwk",
            Self::Oauth => "oauth",
            Self::Secret => "secret",
            Self::Audit => "audit",
        }
    }
}

impl FromStr for Kind {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| NameError::Kind {
                found: super::text::excerpt(text, 24),
            })
    }
}

/// What a person calls a credential: 1 to 64 of `A-Z a-z 0-9 . _ - @ +`, the first a letter or
/// a digit.
///
/// SECURITY: a name becomes a keychain attribute, a lock file and a line on a terminal. With no
/// slash, no blank and no control character in it, it can be none of those things' syntax.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// Returns the name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let first = text.chars().next();
        let fits = text.len() <= 64
            && first.is_some_and(|c| c.is_ascii_alphanumeric())
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "._-@+".contains(c));
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(NameError::Name {
                found: super::text::excerpt(text, 64),
            })
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A credential's full name: `KIND/NAME`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// What it is.
    pub kind: Kind,
    /// What it is called.
    pub name: Name,
}

impl Reference {
    /// Returns the reference to the `kind` called `name`.
    pub fn new(kind: Kind, name: Name) -> Self {
        Self { kind, name }
    }

    /// Returns the place of the credential's one secret.
    pub fn slot(&self) -> Slot {
        Slot {
            reference: self.clone(),
            part: None,
        }
    }

    /// Returns the place of the secret's `part`, which must itself be a good name.
    pub fn part(&self, part: Name) -> Slot {
        Slot {
            reference: self.clone(),
            part: Some(part),
        }
    }

    /// Returns the place of one version's secret: part `v1`, `v2`, and so on.
    pub fn version(&self, number: u32) -> Slot {
        self.part(Name(format!("v{number}")))
    }
}

impl Reference {
    /// Returns the reference to the key of the audit log, `audit/log`; one with `tag` where the
    /// store has that of another log, whose database is not this one.
    pub fn log(tag: Option<u32>) -> Self {
        let name = tag.map_or_else(|| "log".into(), |tag| format!("log-{tag:08x}"));
        Self::new(Kind::Audit, Name(name))
    }

    /// Returns the place of the audit log's key.
    pub fn log_key(&self) -> Slot {
        self.part(Name("key".into()))
    }

    /// Returns the place of the audit log's pinned head.
    pub fn log_head(&self) -> Slot {
        self.part(Name(HEAD.into()))
    }
}

const HEAD: &str = "head";

impl FromStr for Reference {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, name) = text.split_once('/').ok_or_else(|| NameError::Reference {
            found: super::text::excerpt(text, 64),
        })?;
        Ok(Self {
            kind: kind.parse()?,
            name: name.parse()?,
        })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.as_str(), self.name)
    }
}

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The place of one secret in a store: `KIND/NAME` or `KIND/NAME/PART`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// The credential that it belongs to.
    pub reference: Reference,
    /// Which of the credential's secrets, where it has several.
    pub part: Option<Name>,
}

impl Slot {
    /// Whether what was in it before is of no use to anybody: the log's pinned head, which changes
    /// with every row.
    pub fn is_fleeting(&self) -> bool {
        let part = self.part.as_ref().map(Name::as_str);
        self.reference.kind == Kind::Audit && part == Some(HEAD)
    }
}

impl FromStr for Slot {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.match_indices('/').nth(1) {
            None => Ok(text.parse::<Reference>()?.slot()),
            Some((at, _)) => {
                let (reference, part) = text.split_at(at);
                let part = part.strip_prefix('/').unwrap_or(part);
                Ok(reference.parse::<Reference>()?.part(part.parse()?))
            }
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.part {
            None => self.reference.fmt(f),
            Some(part) => write!(f, "{}/{part}", self.reference),
        }
    }
}

/// A name, kind or reference that is none. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// A kind that authctl does not have.
    #[error("`{found}` is no kind of credential: key, jwk, oauth and secret are")]
    Kind {
        /// What was written.
        found: String,
    },
    /// A name with a character, or of a length, that names do not have.
    #[error(
        "`{found}` is no name: 1 to 64 of A-Z a-z 0-9 . _ - @ +, the first a letter or a digit"
    )]
    Name {
        /// What was written.
        found: String,
    },
    /// A reference without its slash.
    #[error("`{found}` is no reference: write KIND/NAME, as in key/deploy")]
    Reference {
        /// What was written.
        found: String,
    },
    /// A store that authctl does not have.
    #[error("`{found}` is no store: keychain and file are")]
    Store {
        /// What was written.
        found: String,
    },
}

/// Where secrets lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StoreKind {
    /// One age-encrypted file of this user.
    File,
    /// The operating system's keychain.
    Keychain,
}

impl StoreKind {
    /// Every kind of store.
    pub const ALL: [Self; 2] = [Self::Keychain, Self::File];

    /// Returns the word for it: `keychain`, `file`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Keychain => "keychain",
        }
    }
}

impl FromStr for StoreKind {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| NameError::Store {
                found: super::text::excerpt(text, 24),
            })
    }
}

impl fmt::Display for StoreKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How far a credential has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its name is taken, but its secret may not be in the store: the program died in between,
    /// or is at it right now.
    Pending,
    /// Its secret was written to the store and read back.
    Ready,
    /// Somebody decided that it is good for nothing any more; the name is kept for the record.
    Revoked,
}

/// What the index knows of a credential: everything but its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Its full name.
    pub reference: Reference,
    /// Where its secret lies.
    pub store: StoreKind,
    /// How far it has come.
    pub state: State,
    /// When it was first stored.
    pub created_at: Timestamp,
    /// When its secret last changed.
    pub updated_at: Timestamp,
    /// When it ends, where that is known.
    pub expires_at: Option<Timestamp>,
    /// The place for which another program had it kept (`docker login` and its like), which may
    /// replace and forget it; nothing where it is a person's own.
    pub kept_for: Option<Place>,
}

impl Credential {
    /// Returns a name that is `now` taken, for a secret that is still to come into `store`.
    pub fn pending(
        reference: Reference,
        store: StoreKind,
        now: Timestamp,
        expires_at: Option<Timestamp>,
    ) -> Self {
        Self {
            reference,
            store,
            state: State::Pending,
            created_at: now,
            updated_at: now,
            expires_at,
            kept_for: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_no_syntax() {
        for good in ["deploy", "a", "me@example.com", "v1.2_x-y+z", "9lives"] {
            assert!(good.parse::<Name>().is_ok(), "{good:?} was refused");
        }
        for bad in [
            "",
            "-x",
            ".hidden",
            "a/b",
            "a b",
            "a\n",
            "é",
            "a\u{0}",
            &"x".repeat(65),
        ] {
            assert!(bad.parse::<Name>().is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn slots_read_back_what_they_write() {
        for text in ["key/deploy", "oauth/github/refresh"] {
            assert_eq!(
                text.parse::<Slot>().map(|slot| slot.to_string()),
                Ok(text.to_owned())
            );
        }
        // The log's key is nobody's to name.
        for bad in [
            "deploy",
            "key/",
            "key/a/b/c",
            "wolf/x",
            "audit/log",
            "audit/log/key",
        ] {
            assert!(bad.parse::<Slot>().is_err(), "{bad:?} was taken");
        }
    }
}
