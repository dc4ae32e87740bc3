//! One pass over JSON text: whether it is what a token may hold, and where the members are.
//!
//! RFC 8259 to the letter, and stricter than it where it leaves a choice: no name twice in one
//! object, no string that is no Unicode, no nesting without end.

use std::ops::Range;

use super::cursor::Cursor;
use super::{DEPTH_LIMIT, JsonError};
use crate::domain::text::excerpt;

/// What was found in a text that is an object.
pub(super) struct Found {
    /// The members in their order.
    pub(super) members: Vec<Member>,
    /// Whether there is white space between tokens.
    pub(super) spaced: bool,
}

/// A member, and where in the text its value is.
#[derive(Clone)]
pub(super) struct Member {
    name: Name,
    pub(super) value: Range<usize>,
}

/// A member's name: a piece of the text, or one of its own where the text has escapes in it.
#[derive(Clone)]
enum Name {
    Plain(Range<usize>),
    Escaped(Box<str>),
}

impl Member {
    /// Returns the name; `text` is what was scanned.
    pub(super) fn name<'a>(&'a self, text: &'a str) -> &'a str {
        self.name.of(text)
    }

    /// Whether the name is `name`.
    pub(super) fn is_called(&self, name: &str, text: &str) -> bool {
        match &self.name {
            // Most names are too short for a call to compare them to be worth it.
            Name::Plain(place) => {
                place.len() == name.len()
                    && text
                        .as_bytes()
                        .get(place.clone())
                        .is_some_and(|found| found.iter().zip(name.as_bytes()).all(|(a, b)| a == b))
            }
            Name::Escaped(found) => **found == *name,
        }
    }
}

impl Name {
    fn of<'a>(&'a self, text: &'a str) -> &'a str {
        match self {
            Self::Plain(place) => text.get(place.clone()).unwrap_or_default(),
            Self::Escaped(name) => name,
        }
    }
}

/// Scans `text`, which has to be one object.
pub(super) fn object(text: &str) -> Result<Found, JsonError> {
    let mut scan = Scan::new(text);
    scan.cursor.space();
    if scan.cursor.peek() == Some(b'{') {
        scan.members.reserve(8);
        scan.object(DEPTH_LIMIT)?;
    } else {
        let found = shape(text.get(scan.cursor.at()..).unwrap_or_default());
        scan.value(DEPTH_LIMIT)?;
        scan.cursor.end()?;
        return Err(JsonError::NotObject { found });
    }
    scan.cursor.end()?;
    Ok(Found {
        members: scan.members,
        spaced: scan.cursor.spaced(),
    })
}

/// Returns the values of a list, from a text that was scanned before; `None` where it is no list.
pub(super) fn items(text: &str) -> Option<Vec<&str>> {
    let mut items = Vec::new();
    let mut scan = Scan::new(text);
    if scan.cursor.peek() == Some(b'[') {
        let each = |place| items.extend(text.get(place));
        scan.list(DEPTH_LIMIT, each).ok()?;
        Some(items)
    } else {
        None
    }
}

/// Says by its first character what a value is.
pub(super) fn shape(text: &str) -> &'static str {
    match text.bytes().next() {
        Some(b'"') => "a string",
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b't') => "true",
        Some(b'f') => "false",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// Objects with more members than this have their names sorted to find one that stands twice.
const FEW: usize = 16;

struct Scan<'a> {
    cursor: Cursor<'a>,
    /// The members of the objects that are open, outermost first.
    members: Vec<Member>,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            cursor: Cursor::new(text),
            members: Vec::new(),
        }
    }

    /// Scans a value of any kind, in which at most `left` levels may lie in each other.
    fn value(&mut self, left: usize) -> Result<(), JsonError> {
        match self.cursor.peek() {
            Some(b'"') => self.cursor.string().map(drop),
            Some(b'-' | b'0'..=b'9') => self.cursor.number(),
            Some(b'{') => {
                let outer = self.members.len();
                self.object(left)?;
                self.members.truncate(outer);
                Ok(())
            }
            Some(b'[') => self.list(left, drop),
            Some(b't') => self.cursor.word(b"true"),
            Some(b'f') => self.cursor.word(b"false"),
            Some(b'n') => self.cursor.word(b"null"),
            _ => Err(self.cursor.syntax()),
        }
    }

    /// Scans an object (RFC 8259 §4) and leaves its members on the stack.
    ///
    /// SECURITY: parsers differ in which of two equal members counts, so a token with two `alg` or
    /// two `sub` says different things to different readers. It is refused at every level.
    fn object(&mut self, left: usize) -> Result<(), JsonError> {
        let left = left.checked_sub(1).ok_or(JsonError::Deep)?;
        let first = self.members.len();
        let mut seen = 0;
        self.cursor.take(b'{');
        self.cursor.space();
        if self.cursor.take(b'}') {
            return Ok(());
        }
        loop {
            let name = self.name()?;
            self.cursor.space();
            if !self.cursor.take(b':') {
                return Err(self.cursor.syntax());
            }
            self.cursor.space();
            let start = self.cursor.at();
            self.value(left)?;
            let value = start..self.cursor.at();
            if self.members.len() - first < FEW {
                let mark = mark(name.of(self.cursor.text()));
                if seen & mark != 0 {
                    self.once(first, name.of(self.cursor.text()))?;
                }
                seen |= mark;
            }
            self.members.push(Member { name, value });
            self.cursor.space();
            if self.cursor.take(b'}') {
                break;
            }
            if !self.cursor.take(b',') {
                return Err(self.cursor.syntax());
            }
            self.cursor.space();
        }
        self.all_once(first)
    }

    fn name(&mut self) -> Result<Name, JsonError> {
        if self.cursor.peek() != Some(b'"') {
            return Err(self.cursor.syntax());
        }
        let start = self.cursor.at();
        let escaped = self.cursor.string()?;
        if escaped {
            let quoted = self
                .cursor
                .text()
                .get(start..self.cursor.at())
                .unwrap_or_default();
            let name = serde_json::from_str(quoted).map_err(|_| self.cursor.syntax())?;
            Ok(Name::Escaped(name))
        } else {
            Ok(Name::Plain(start + 1..self.cursor.at() - 1))
        }
    }

    /// Refuses a name that one of the members from `first` on has already.
    fn once(&self, first: usize, name: &str) -> Result<(), JsonError> {
        let members = self.members.get(first..).unwrap_or_default();
        let text = self.cursor.text();
        if members.iter().any(|member| member.is_called(name, text)) {
            Err(twice(name))
        } else {
            Ok(())
        }
    }

    /// Refuses names that stand twice among many: comparing each with each would take a time that
    /// a sender could choose.
    fn all_once(&self, first: usize) -> Result<(), JsonError> {
        let members = self.members.get(first..).unwrap_or_default();
        if members.len() <= FEW {
            return Ok(());
        }
        let mut names: Vec<&str> = members.iter().map(|m| m.name(self.cursor.text())).collect();
        names.sort_unstable();
        match names.iter().zip(names.iter().skip(1)).find(|(a, b)| a == b) {
            Some((name, _)) => Err(twice(name)),
            None => Ok(()),
        }
    }

    /// Scans a list (RFC 8259 §5) and gives `each` the place of every value in it.
    fn list(&mut self, left: usize, mut each: impl FnMut(Range<usize>)) -> Result<(), JsonError> {
        let left = left.checked_sub(1).ok_or(JsonError::Deep)?;
        self.cursor.take(b'[');
        self.cursor.space();
        if self.cursor.take(b']') {
            return Ok(());
        }
        loop {
            let start = self.cursor.at();
            self.value(left)?;
            each(start..self.cursor.at());
            self.cursor.space();
            if self.cursor.take(b']') {
                return Ok(());
            }
            if !self.cursor.take(b',') {
                return Err(self.cursor.syntax());
            }
            self.cursor.space();
        }
    }
}

fn twice(name: &str) -> JsonError {
    JsonError::Duplicate {
        name: excerpt(name, 40),
    }
}

/// Returns one of 64 bits for a name. Equal names have equal bits; unequal ones mostly do not, and
/// where they do, the names themselves are compared.
fn mark(name: &str) -> u64 {
    let byte = |byte: Option<&u8>| byte.copied().unwrap_or_default();
    let (first, last) = (name.as_bytes().first(), name.as_bytes().last());
    1 << ((name.len() + usize::from(byte(first)) + 3 * usize::from(byte(last))) % 64)
}
