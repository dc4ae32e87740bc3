//! How an expression is read, and what is wrong with one that can't be.

use std::mem;
use std::str::FromStr;

use super::{Node, ScopeExpr};
use crate::domain::apikey::scope::ScopeError;
use crate::domain::text::excerpt;

/// How long an expression may be, in bytes and without its blanks.
pub const LENGTH_LIMIT: usize = 4 << 10;

/// How many parentheses may stand in each other.
pub const DEPTH_LIMIT: usize = 32;

impl FromStr for ScopeExpr {
    type Err = ScopeExprError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut tokens = Tokens {
            rest: text,
            column: 1,
        };
        let mut length = 0_usize;
        let mut outer: Vec<Group> = Vec::new();
        let mut group = Group::opened(0);
        let mut complete = false;
        for (column, token) in tokens.by_ref() {
            length = length.saturating_add(token.len());
            if length > LENGTH_LIMIT {
                return Err(ScopeExprError::Long);
            }
            let unexpected = |wanted| ScopeExprError::Unexpected {
                column,
                found: excerpt(token, 64),
                wanted,
            };
            match (token, complete) {
                ("(", false) if outer.len() == DEPTH_LIMIT => {
                    return Err(ScopeExprError::Deep { column });
                }
                ("(", false) => outer.push(mem::replace(&mut group, Group::opened(column))),
                (")" | "AND" | "and" | "OR" | "or", false) => {
                    return Err(unexpected("a scope or `(`"));
                }
                (scope, false) => {
                    let scope = scope
                        .parse()
                        .map_err(|fault| ScopeExprError::Scope { column, fault })?;
                    group.and(Node::One(scope));
                    complete = true;
                }
                ("AND" | "and", true) => complete = false,
                ("OR" | "or", true) => {
                    group.or();
                    complete = false;
                }
                (")", true) => {
                    let around = outer
                        .pop()
                        .ok_or_else(|| unexpected("AND, OR or the end"))?;
                    let inner = mem::replace(&mut group, around);
                    group.and(inner.close());
                }
                (_, true) if outer.is_empty() => return Err(unexpected("AND, OR or the end")),
                (_, true) => return Err(unexpected("AND, OR or `)`")),
            }
        }
        match (complete, outer.is_empty()) {
            (true, true) => Ok(Self(group.close())),
            (true, false) => Err(ScopeExprError::Open {
                column: group.column,
            }),
            (false, _) if length == 0 => Err(ScopeExprError::Empty),
            (false, _) => Err(ScopeExprError::Cut {
                column: tokens.column,
            }),
        }
    }
}

/// What stands between two parentheses, as far as it was read.
struct Group {
    /// Where it was opened.
    column: usize,
    /// The alternatives that are complete.
    any: Vec<Node>,
    /// What is joined with AND since then.
    all: Vec<Node>,
}

impl Group {
    const fn opened(column: usize) -> Self {
        Self {
            column,
            any: Vec::new(),
            all: Vec::new(),
        }
    }

    fn and(&mut self, node: Node) {
        match node {
            Node::All(nodes) => self.all.extend(nodes),
            node => self.all.push(node),
        }
    }

    fn or(&mut self) {
        match single(mem::take(&mut self.all), Node::All) {
            Node::Any(nodes) => self.any.extend(nodes),
            node => self.any.push(node),
        }
    }

    fn close(mut self) -> Node {
        self.or();
        single(self.any, Node::Any)
    }
}

/// Returns the only node of a list, or else the list as a node.
fn single(nodes: Vec<Node>, list: fn(Vec<Node>) -> Node) -> Node {
    match <[Node; 1]>::try_from(nodes) {
        Ok([node]) => node,
        Err(nodes) => list(nodes),
    }
}

/// Parentheses and words, each with the column where it stands, counted in characters from 1.
struct Tokens<'a> {
    rest: &'a str,
    column: usize,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.rest.trim_ascii_start();
        let column = self.column.saturating_add(self.rest.len() - text.len());
        let end = if text.starts_with(['(', ')']) {
            1
        } else {
            let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '(' | ')');
            text.find(ends).unwrap_or(text.len())
        };
        let (token, rest) = text.split_at_checked(end)?;
        self.rest = rest;
        // What comes before another token is ASCII, or it would be no scope.
        self.column = column.saturating_add(end);
        (!token.is_empty()).then_some((column, token))
    }
}

/// An expression that is none. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScopeExprError {
    /// No scope at all, which would be asked for and had by every key.
    #[error("no scope is asked for: write one, as resource:action, or leave the option away")]
    Empty,
    /// A word or a parenthesis where it can't stand.
    #[error("column {column}: found `{found}`, wanted {wanted}")]
    Unexpected {
        /// Where it stands.
        column: usize,
        /// What stands there.
        found: String,
        /// What may stand there.
        wanted: &'static str,
    },
    /// The end, after AND, OR or a parenthesis.
    #[error("column {column}: found the end, wanted a scope or `(`")]
    Cut {
        /// Where the end is.
        column: usize,
    },
    /// A parenthesis that is not closed.
    #[error("column {column}: found a `(` that is never closed, wanted its `)` before the end")]
    Open {
        /// Where it stands.
        column: usize,
    },
    /// Neither a word nor a scope.
    #[error("column {column}: {fault}")]
    Scope {
        /// Where it stands.
        column: usize,
        /// What is wrong with it.
        fault: ScopeError,
    },
    /// Too many parentheses in each other.
    #[error("column {column}: found parentheses {} deep, wanted at most {DEPTH_LIMIT}", DEPTH_LIMIT + 1)]
    Deep {
        /// Where the first stands that is too many.
        column: usize,
    },
    /// Longer than [`LENGTH_LIMIT`].
    #[error("a scope expression has at most {LENGTH_LIMIT} bytes, blanks not counted")]
    Long,
}
