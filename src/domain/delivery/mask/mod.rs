//! Hides values in a stream, however it is cut into pieces.
//!
//! This keeps accidents out of logs. It is no border: a program that wants to show a value can
//! write it in a form that nobody looks for.

mod forms;
mod patterns;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use patterns::{Patterns, TooMuch};

/// What stands in the place of a value, and of several without anything between them.
pub const STARS: &[u8] = b"***";

/// Values shorter than this, in bytes, are not hidden: they would be found everywhere.
pub const SHORTEST: usize = 6;

/// One stream on its way through.
///
/// Every byte that belongs to an occurrence of a pattern is hidden, occurrences that overlap
/// included. What could still become one is held back, and nothing else.
#[derive(Debug)]
pub struct Masker {
    patterns: Arc<Patterns>,
    /// Where in the patterns the end of what came so far is.
    state: u32,
    /// What came and was not passed on; as long as the longest beginning of a pattern that it
    /// ends with.
    held: Vec<u8>,
    /// Occurrences in what is held: from, to; in order, with something between any two.
    hidden: Vec<(usize, usize)>,
    /// How far into what is held the occurrence reaches whose stars were written last, where that
    /// touches it.
    covered: Option<usize>,
}

impl Masker {
    /// Returns the masker of one stream.
    pub fn new(patterns: Arc<Patterns>) -> Self {
        Self {
            patterns,
            state: Patterns::START,
            held: Vec::new(),
            hidden: Vec::new(),
            covered: None,
        }
    }

    /// Takes a piece, and adds to `out` what can be shown for certain.
    pub fn push(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        let mut rest = piece;
        if self.held.is_empty() {
            // Most of most streams: nothing that any pattern begins with.
            let (plain, after) = self.patterns.plain(piece);
            if !plain.is_empty() {
                out.extend_from_slice(plain);
                self.covered = None;
                rest = after;
            }
        }
        let mut place = self.held.len();
        self.held.extend_from_slice(rest);
        let patterns = Arc::clone(&self.patterns);
        for byte in rest {
            place += 1;
            self.state = patterns.next(self.state, *byte);
            let length = patterns.ends(self.state);
            if length > 0 {
                self.hide(place.saturating_sub(length), place);
            }
        }
        let live = patterns.depth(self.state);
        self.pass(self.held.len().saturating_sub(live), out);
    }

    /// Ends the stream, and adds what was held back to `out`.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        self.pass(self.held.len(), out);
        self.state = Patterns::START;
        self.covered = None;
    }

    /// Returns how many bytes are held back.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    fn hide(&mut self, from: usize, to: usize) {
        let mut from = from;
        while let Some((before, _)) = self.hidden.pop_if(|(_, end)| *end >= from) {
            from = from.min(before);
        }
        self.hidden.push((from, to));
    }

    /// Passes what is held on, up to `end`.
    fn pass(&mut self, end: usize, out: &mut Vec<u8>) {
        let mut shown = self.covered.unwrap_or(0);
        let due = self.hidden.partition_point(|(from, _)| *from < end);
        for (from, to) in self.hidden.drain(..due) {
            if self.covered.is_none_or(|covered| from > covered) {
                out.extend_from_slice(self.held.get(shown..from).unwrap_or_default());
                out.extend_from_slice(STARS);
            }
            shown = shown.max(to);
            self.covered = Some(shown);
        }
        if shown < end {
            out.extend_from_slice(self.held.get(shown..end).unwrap_or_default());
            self.covered = None;
        }
        // What reaches beyond `end` is counted from there.
        self.covered = self.covered.map(|covered| covered.saturating_sub(end));
        for (from, to) in &mut self.hidden {
            *from = from.saturating_sub(end);
            *to = to.saturating_sub(end);
        }
        self.held.drain(..end);
    }
}

impl Drop for Masker {
    fn drop(&mut self) {
        // SECURITY: what is held back may be a value.
        crate::domain::secret::wipe(&mut self.held);
    }
}
