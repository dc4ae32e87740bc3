//! What a key may do: `resource:action`, compared letter by letter.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// One permission, `resource:action`: each part 1 to 64 of `A-Z a-z 0-9 . _ - /`.
///
/// SECURITY: there are no wildcards. A `*` that one side takes for a star and the other for a
/// letter is how a narrow key becomes a wide one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope(String);

impl Scope {
    /// Returns the scope as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = |part: &str| {
            (1..=64).contains(&part.len())
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c))
        };
        match text.split_once(':') {
            Some((resource, action)) if fits(resource) && fits(action) => Ok(Self(text.to_owned())),
            _ => Err(ScopeError {
                found: crate::domain::text::excerpt(text, 64),
            }),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A scope that is none. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{found}` is no scope: write resource:action, of A-Z a-z 0-9 . _ - / and without wildcards"
)]
pub struct ScopeError {
    /// What was written.
    pub found: String,
}

/// Every permission of one key, in alphabetical order and without repetition.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `scope` is among them, letter by letter.
    pub fn contains(&self, scope: &Scope) -> bool {
        self.0.contains(scope)
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

/// Scopes separated by blanks, as the registry writes them down.
impl FromStr for Scopes {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split_ascii_whitespace().map(str::parse).collect()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, scope) in self.0.iter().enumerate() {
            let gap = if number == 0 { "" } else { " " };
            write!(f, "{gap}{scope}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(text: &str) -> Scope {
        text.parse().unwrap()
    }

    #[test]
    fn a_scope_is_a_resource_and_an_action() {
        for good in ["repo:read", "billing/invoices:write", "v1.a_b-c:X"] {
            assert!(good.parse::<Scope>().is_ok(), "{good:?} was refused");
        }
        for bad in [
            "",
            "read",
            ":read",
            "repo:",
            "a:b:c",
            "repo:*",
            "re po:read",
            "é:x",
            "a:b\n",
        ] {
            assert!(bad.parse::<Scope>().is_err(), "{bad:?} was taken");
        }
        assert!(format!("{}:x", "a".repeat(65)).parse::<Scope>().is_err());
    }

    #[test]
    fn scopes_read_back_what_they_write() {
        let scopes: Scopes = [scope("b:x"), scope("a:x"), scope("b:x")]
            .into_iter()
            .collect();
        assert_eq!(scopes.to_string(), "a:x b:x");
        assert_eq!("a:x b:x".parse(), Ok(scopes));
        assert_eq!("".parse(), Ok(Scopes::default()));
    }
}
