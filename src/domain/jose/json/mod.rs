//! JSON kept as it was written: members in their order, numbers with every digit.

mod cursor;
mod scan;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use crate::domain::secret::wipe;

/// How deeply objects and lists may lie in each other.
pub const DEPTH_LIMIT: usize = 32;

/// A JSON object: its members in the order in which they were written, no name twice.
///
/// It keeps its text in one piece, and gives pieces of it away.
#[derive(Clone)]
pub struct Object {
    text: Text,
    members: Vec<scan::Member>,
}

/// One JSON value, as compact text with every token of it as it was written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Value<'a>(&'a str);

/// A value that outlives the object that it comes from.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnedValue(Text);

/// Text that is no JSON, or no JSON that a token may hold. Whoever made it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JsonError {
    /// Objects and lists lie in each other too deeply.
    #[error("it is nested more than {DEPTH_LIMIT} levels deep")]
    Deep,
    /// Two members of one object have the same name (RFC 7515 §4, RFC 7519 §4).
    #[error("the member `{name}` stands there twice")]
    Duplicate {
        /// The name.
        name: String,
    },
    /// It is JSON, but not an object.
    #[error("it is {found}, not a JSON object")]
    NotObject {
        /// What it is.
        found: &'static str,
    },
    /// It is not JSON.
    #[error("it is not JSON (line {line}, column {column})")]
    Syntax {
        /// Line of the first fault, from 1.
        line: usize,
        /// Column of the first fault, from 1.
        column: usize,
    },
    /// It is not UTF-8.
    #[error("it is not UTF-8 text")]
    Utf8,
}

impl Object {
    /// Reads an object, and everything in it, strictly.
    pub fn parse(bytes: &[u8]) -> Result<Self, JsonError> {
        let text = std::str::from_utf8(bytes).map_err(|_| JsonError::Utf8)?;
        let mut found = scan::object(text)?;
        let text = if found.spaced {
            let text = compact(text);
            found = scan::object(&text.0)?;
            text
        } else {
            Text(text.to_owned())
        };
        Ok(Self {
            text,
            members: found.members,
        })
    }

    /// Returns the compact JSON text.
    pub fn json(&self) -> &str {
        &self.text.0
    }

    /// Returns the member called `name`.
    pub fn get(&self, name: &str) -> Option<Value<'_>> {
        let mut members = self.members.iter();
        let member = members.find(|member| member.is_called(name, self.json()))?;
        Some(self.value(member))
    }

    /// Returns the member called `name` where it is a string.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name)?.text()
    }

    /// Returns the members in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Value<'_>)> {
        let members = self.members.iter();
        members.map(|member| (member.name(self.json()), self.value(member)))
    }

    fn value(&self, member: &scan::Member) -> Value<'_> {
        Value(self.json().get(member.value.clone()).unwrap_or_default())
    }
}

impl<'a> Value<'a> {
    /// Returns the compact JSON text.
    pub fn json(self) -> &'a str {
        self.0
    }

    /// Returns the string, where it is one.
    pub fn text(self) -> Option<String> {
        self.as_text().map(Cow::into_owned)
    }

    /// Returns the string, where it is one; copied only where it has escapes in it.
    pub fn as_text(self) -> Option<Cow<'a, str>> {
        let inner = self.0.strip_prefix('"')?.strip_suffix('"')?;
        if inner.contains('\\') {
            serde_json::from_str(self.0).ok().map(Cow::Owned)
        } else {
            Some(Cow::Borrowed(inner))
        }
    }

    /// Returns the values of the list, where it is one.
    pub fn list(self) -> Option<Vec<Self>> {
        scan::items(self.0).map(|items| items.into_iter().map(Self).collect())
    }

    /// Returns the object, where it is one.
    pub fn object(self) -> Option<Object> {
        Object::parse(self.0.as_bytes()).ok()
    }

    /// Returns the number rounded up to a whole one and kept within `i64`, where it is a number
    /// and finite. Whole numbers are exact.
    pub fn number(self) -> Option<i64> {
        if self.shape() != "a number" {
            return None;
        }
        if let Ok(whole) = self.0.parse() {
            return Some(whole);
        }
        let number: f64 = self
            .0
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())?;
        let ceiling = format!("{:.0}", number.ceil());
        let bound = if number < 0.0 { i64::MIN } else { i64::MAX };
        Some(ceiling.parse().unwrap_or(bound))
    }

    /// Returns `true` or `false`, where it is one of them.
    pub fn flag(self) -> Option<bool> {
        self.0.parse().ok()
    }

    /// Says what it is: `a string`, `a number`, `an object`, `a list`, `true`, `false`, `null`.
    pub fn shape(self) -> &'static str {
        scan::shape(self.0)
    }

    /// Returns a copy to keep.
    pub fn owned(self) -> OwnedValue {
        OwnedValue(Text(self.0.to_owned()))
    }
}

impl OwnedValue {
    /// Returns the value.
    pub fn value(&self) -> Value<'_> {
        Value(&self.0.0)
    }
}

impl Default for Object {
    fn default() -> Self {
        Self {
            text: Text("{}".to_owned()),
            members: Vec::new(),
        }
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Object {}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        verbatim(self.json(), serializer)
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        verbatim(self.0, serializer)
    }
}

impl Serialize for OwnedValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

/// Writes JSON as it stands.
///
/// This is how [`serde_json::value::RawValue`] does it; to make one of those, the text would have
/// to be read once more.
fn verbatim<S: Serializer>(json: &str, serializer: S) -> Result<S::Ok, S::Error> {
    const RAW: &str = "$serde_json::private::RawValue";
    let mut raw = serializer.serialize_struct(RAW, 1)?;
    raw.serialize_field(RAW, json)?;
    raw.end()
}

// SECURITY: names may be shown, values may be secrets.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.shape())
    }
}

impl fmt::Debug for OwnedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value().fmt(f)
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// Text that is wiped on drop, because a private key may be in it.
#[derive(Clone, PartialEq, Eq)]
struct Text(String);

impl Drop for Text {
    fn drop(&mut self) {
        wipe(&mut std::mem::take(&mut self.0).into_bytes());
    }
}

/// Leaves out the white space between tokens. Inside strings there is only the space character;
/// JSON has the others escaped.
fn compact(text: &str) -> Text {
    let mut compact = Text(String::with_capacity(text.len()));
    let (mut inside, mut escaped) = (false, false);
    for c in text.chars() {
        if inside || !c.is_ascii_whitespace() {
            compact.0.push(c);
        }
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = inside;
        } else if c == '"' {
            inside = !inside;
        }
    }
    compact
}
