//! What is looked for in a stream: all patterns at once (Aho and Corasick, CACM 18(6), 1975).

use std::collections::{BTreeSet, VecDeque};

use super::{SHORTEST, forms};
use crate::domain::secret::{Secret, wipe};

/// The values that are hidden, in all their forms.
pub struct Patterns {
    nodes: Vec<Node>,
    /// Where each byte leads from the start.
    first: Box<[u32; 256]>,
    /// How many values are too short to be hidden.
    short: usize,
}

/// A beginning of a pattern.
#[derive(Debug, Clone, Copy, Default)]
struct Node {
    /// The last byte of it.
    byte: u8,
    /// The first of those that are one byte longer, and the next of those that are as long and
    /// differ in the last byte alone.
    child: u32,
    sibling: u32,
    /// The longest beginning of a pattern that this one ends with.
    fallback: u32,
    /// How long it is.
    depth: u32,
    /// How long the longest whole pattern is that it ends with.
    ends: u32,
}

/// How many bytes the values may have in all, so that the patterns stay within some 100 MiB.
const MOST: usize = 64 << 10;

/// The values are too long to be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the values are {found} bytes long, and at most {MOST} can be masked")]
pub struct TooMuch {
    /// How long they are, in bytes.
    found: usize,
}

impl Patterns {
    /// The state before anything came.
    pub const START: u32 = 0;

    /// Makes the patterns for `values`.
    pub fn new<'a>(values: impl IntoIterator<Item = &'a Secret>) -> Result<Self, TooMuch> {
        let mut all = BTreeSet::new();
        let (mut short, mut found) = (0, 0);
        for value in values {
            let value = value.expose();
            found += value.len();
            if found > MOST {
                return Err(TooMuch { found });
            }
            if value.len() < SHORTEST {
                short += 1;
            } else {
                all.append(&mut forms::all(value));
            }
        }
        let mut patterns = Self::of(&all);
        patterns.short = short;
        for mut form in all {
            wipe(&mut form);
        }
        Ok(patterns)
    }

    /// Makes these patterns, and no other form of them.
    pub(super) fn of(all: &BTreeSet<Vec<u8>>) -> Self {
        let mut patterns = Self {
            nodes: vec![Node::default()],
            first: Box::new([0; 256]),
            short: 0,
        };
        for pattern in all {
            patterns.insert(pattern);
        }
        patterns.link();
        patterns
    }

    /// Returns how many values are too short to be hidden.
    pub fn short(&self) -> usize {
        self.short
    }

    /// Whether there is anything to look for.
    pub fn is_empty(&self) -> bool {
        self.nodes.len() <= 1
    }

    /// Cuts off what stands before the first byte that a pattern begins with.
    pub(super) fn plain<'a>(&self, bytes: &'a [u8]) -> (&'a [u8], &'a [u8]) {
        let begins = |byte: &u8| self.begin(*byte) != Self::START;
        let place = bytes.iter().position(begins).unwrap_or(bytes.len());
        bytes.split_at_checked(place).unwrap_or((bytes, &[]))
    }

    /// Returns the state after `byte`.
    pub(super) fn next(&self, state: u32, byte: u8) -> u32 {
        let mut state = state;
        while state != Self::START {
            if let Some(child) = self.child(state, byte) {
                return child;
            }
            state = self.node(state).fallback;
        }
        self.begin(byte)
    }

    /// Returns how long the longest pattern is that ends in a state; 0 where none does.
    pub(super) fn ends(&self, state: u32) -> usize {
        length(self.node(state).ends)
    }

    /// Returns how long the longest beginning of a pattern is that ends in a state.
    pub(super) fn depth(&self, state: u32) -> usize {
        length(self.node(state).depth)
    }

    fn begin(&self, byte: u8) -> u32 {
        self.first
            .get(usize::from(byte))
            .copied()
            .unwrap_or_default()
    }

    fn node(&self, state: u32) -> Node {
        self.nodes.get(length(state)).copied().unwrap_or_default()
    }

    fn child(&self, state: u32, byte: u8) -> Option<u32> {
        let mut child = self.node(state).child;
        while child != Self::START {
            let node = self.node(child);
            if node.byte == byte {
                return Some(child);
            }
            child = node.sibling;
        }
        None
    }

    fn insert(&mut self, pattern: &[u8]) {
        let mut state = Self::START;
        for (depth, byte) in (1_u32..).zip(pattern) {
            state = match self.child(state, *byte) {
                Some(child) => child,
                None => self.grow(state, *byte, depth),
            };
        }
        if let Some(node) = self.nodes.get_mut(length(state)) {
            node.ends = node.depth;
        }
    }

    fn grow(&mut self, parent: u32, byte: u8, depth: u32) -> u32 {
        let fresh = u32::try_from(self.nodes.len()).unwrap_or_default();
        self.nodes.push(Node {
            byte,
            depth,
            sibling: self.node(parent).child,
            ..Node::default()
        });
        if let Some(node) = self.nodes.get_mut(length(parent)) {
            node.child = fresh;
        }
        if depth == 1
            && let Some(first) = self.first.get_mut(usize::from(byte))
        {
            *first = fresh;
        }
        fresh
    }

    /// Finds the fallback of each node, shorter ones first.
    fn link(&mut self) {
        let mut waiting: VecDeque<u32> = VecDeque::from([Self::START]);
        while let Some(parent) = waiting.pop_front() {
            let mut child = self.node(parent).child;
            while child != Self::START {
                let Node {
                    byte,
                    sibling,
                    ends,
                    ..
                } = self.node(child);
                let fallback = if parent == Self::START {
                    Self::START
                } else {
                    self.next(self.node(parent).fallback, byte)
                };
                let inner = self.node(fallback).ends;
                if let Some(node) = self.nodes.get_mut(length(child)) {
                    node.fallback = fallback;
                    node.ends = ends.max(inner);
                }
                waiting.push_back(child);
                child = sibling;
            }
        }
    }
}

fn length(number: u32) -> usize {
    usize::try_from(number).unwrap_or_default()
}

impl std::fmt::Debug for Patterns {
    // SECURITY: the nodes spell the values.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Patterns([redacted])")
    }
}
