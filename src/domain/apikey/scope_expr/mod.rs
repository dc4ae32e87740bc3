//! What is asked of a key: scopes joined with AND, OR and parentheses.

pub mod parse;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;

use serde::{Serialize, Serializer};

use super::scope::{Scope, Scopes};

/// `repo:read AND (repo:write OR repo:admin)`: AND binds tighter than OR.
///
/// The two words may be written small: a scope has a colon, so neither can be one.
///
/// SECURITY: there is no NOT and no expression without a scope, so a key without scopes satisfies
/// none, and to take a scope from a key never makes it good for more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeExpr(Node);

/// A list has two members or more, none of them of the list's own kind.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    One(Scope),
    All(Vec<Node>),
    Any(Vec<Node>),
}

impl ScopeExpr {
    /// Whether a key with `scopes` may do what is asked.
    pub fn satisfied_by(&self, scopes: &Scopes) -> bool {
        self.0.satisfied_by(scopes)
    }

    /// Returns few scopes that would make `scopes` satisfy it: none where they do already, and of
    /// alternatives those of the shortest. For people; a verdict comes from
    /// [`satisfied_by`](Self::satisfied_by).
    pub fn missing(&self, scopes: &Scopes) -> Scopes {
        self.0.missing(scopes).into_iter().cloned().collect()
    }
}

impl Node {
    // The depth of a node is bound by `parse::DEPTH_LIMIT`, so nothing that calls itself here goes deep.
    fn satisfied_by(&self, scopes: &Scopes) -> bool {
        match self {
            Self::One(scope) => scopes.contains(scope),
            Self::All(nodes) => nodes.iter().all(|node| node.satisfied_by(scopes)),
            Self::Any(nodes) => nodes.iter().any(|node| node.satisfied_by(scopes)),
        }
    }

    fn missing(&self, scopes: &Scopes) -> BTreeSet<&Scope> {
        match self {
            Self::One(scope) if scopes.contains(scope) => BTreeSet::new(),
            Self::One(scope) => BTreeSet::from([scope]),
            Self::All(nodes) => nodes.iter().flat_map(|node| node.missing(scopes)).collect(),
            Self::Any(nodes) => nodes
                .iter()
                .map(|node| node.missing(scopes))
                .min_by_key(BTreeSet::len)
                .unwrap_or_default(),
        }
    }
}

/// The canonical form: one blank between words, AND and OR in capitals, no parenthesis too many.
impl fmt::Display for ScopeExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (nodes, word) = match self {
            Self::One(scope) => return scope.fmt(f),
            Self::All(nodes) => (nodes, " AND "),
            Self::Any(nodes) => (nodes, " OR "),
        };
        for (number, node) in nodes.iter().enumerate() {
            f.write_str(if number == 0 { "" } else { word })?;
            match node {
                Self::Any(_) => write!(f, "({node})")?,
                Self::One(_) | Self::All(_) => node.fmt(f)?,
            }
        }
        Ok(())
    }
}

impl Serialize for ScopeExpr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
