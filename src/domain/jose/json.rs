//! JSON kept as it was written: members in their order, numbers with every digit.

use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::{Error as _, SerializeMap as _};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::domain::text::excerpt;

/// How deeply objects and lists may lie in each other.
pub const DEPTH_LIMIT: usize = 32;

/// One JSON value, as compact text with every token of it as it was written.
///
/// Wiped on drop, because the value may be a private key's member.
#[derive(Clone, PartialEq, Eq)]
pub struct Value(Zeroizing<String>);

/// A JSON object: its members in the order in which they were written, no name twice.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Object(Vec<(String, Value)>);

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
    ///
    /// SECURITY: parsers differ in which of two equal members counts, so a token with two `alg` or
    /// two `sub` says different things to different readers. It is refused at every level.
    pub fn parse(bytes: &[u8]) -> Result<Self, JsonError> {
        let text = std::str::from_utf8(bytes).map_err(|_| JsonError::Utf8)?;
        let value = Value::read(text)?;
        value.check(DEPTH_LIMIT)?;
        value.object().ok_or(JsonError::NotObject {
            found: value.shape(),
        })
    }

    /// Returns the member called `name`.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.iter()
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value)
    }

    /// Returns the member called `name` where it is a string.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name)?.text()
    }

    /// Returns the members in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl Value {
    /// Returns the compact JSON text.
    pub fn json(&self) -> &str {
        &self.0
    }

    /// Returns the string, where it is one.
    pub fn text(&self) -> Option<String> {
        serde_json::from_str(&self.0).ok()
    }

    /// Returns the values of the list, where it is one.
    pub fn list(&self) -> Option<Vec<Self>> {
        let raw: Vec<Box<RawValue>> = serde_json::from_str(&self.0).ok()?;
        Some(raw.into_iter().map(Self::from).collect())
    }

    /// Returns the object, where it is one.
    pub fn object(&self) -> Option<Object> {
        serde_json::from_str::<Members>(&self.0)
            .ok()
            .map(|members| Object(members.0))
    }

    /// Returns the number rounded up to a whole one and kept within `i64`, where it is a number
    /// and finite. Whole numbers are exact.
    pub fn number(&self) -> Option<i64> {
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
    pub fn flag(&self) -> Option<bool> {
        self.0.parse().ok()
    }

    /// Says what it is: `a string`, `a number`, `an object`, `a list`, `true`, `false`, `null`.
    pub fn shape(&self) -> &'static str {
        match self.0.bytes().next() {
            Some(b'"') => "a string",
            Some(b'{') => "an object",
            Some(b'[') => "a list",
            Some(b't') => "true",
            Some(b'f') => "false",
            Some(b'n') => "null",
            _ => "a number",
        }
    }

    fn read(text: &str) -> Result<Self, JsonError> {
        serde_json::from_str::<Box<RawValue>>(text)
            .map(Self::from)
            .map_err(|error| JsonError::Syntax {
                line: error.line(),
                column: error.column(),
            })
    }

    /// Refuses what lies deeper than `left` levels, names that stand twice, and strings that are
    /// no Unicode, such as `"\ud800"`.
    fn check(&self, left: usize) -> Result<(), JsonError> {
        let broken = || JsonError::Syntax { line: 1, column: 1 };
        match self.shape() {
            "an object" => {
                let left = left.checked_sub(1).ok_or(JsonError::Deep)?;
                let object = self.object().ok_or_else(broken)?;
                let mut names: Vec<&str> = object.iter().map(|(name, _)| name).collect();
                names.sort_unstable();
                let twice = names.iter().zip(names.iter().skip(1)).find(|(a, b)| a == b);
                if let Some((name, _)) = twice {
                    return Err(JsonError::Duplicate {
                        name: excerpt(name, 40),
                    });
                }
                object.iter().try_for_each(|(_, value)| value.check(left))
            }
            "a list" => {
                let left = left.checked_sub(1).ok_or(JsonError::Deep)?;
                let list = self.list().ok_or_else(broken)?;
                list.iter().try_for_each(|value| value.check(left))
            }
            "a string" => self.text().map(drop).ok_or_else(broken),
            _ => Ok(()),
        }
    }
}

impl From<Box<RawValue>> for Value {
    fn from(raw: Box<RawValue>) -> Self {
        let text = Zeroizing::new(Box::<str>::from(raw).into_string());
        if text.bytes().any(|byte| byte.is_ascii_whitespace()) {
            Self(compact(&text))
        } else {
            Self(text)
        }
    }
}

/// Leaves out the white space between tokens. Inside strings there is only the space character;
/// JSON has the others escaped.
fn compact(text: &str) -> Zeroizing<String> {
    let mut compact = Zeroizing::new(String::with_capacity(text.len()));
    let (mut inside, mut escaped) = (false, false);
    for c in text.chars() {
        if inside || !c.is_ascii_whitespace() {
            compact.push(c);
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

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::from_str::<&RawValue>(&self.0)
            .map_err(S::Error::custom)?
            .serialize(serializer)
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

// SECURITY: names may be shown, values may be secrets.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.shape())
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// The members as they stand, before anybody looked for names that stand twice.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some((name, raw)) = map.next_entry::<String, Box<RawValue>>()? {
                    members.push((name, Value::from(raw)));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Object, JsonError> {
        Object::parse(text.as_bytes())
    }

    #[test]
    fn every_value_keeps_its_own_text_and_place() {
        let text =
            r#" {"z":12345678901234567890123, "a" : 1.50e+02 ,"s":" a \" b ","l":[ 1 ,{ } ]} "#;
        let object = parsed(text).unwrap();
        assert_eq!(
            serde_json::to_string(&object).unwrap(),
            r#"{"z":12345678901234567890123,"a":1.50e+02,"s":" a \" b ","l":[1,{}]}"#
        );
    }

    #[test]
    fn names_stand_once_at_every_level() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"x":{"a":1,"b":2,"a":3}}"#,
            r#"{"x":[[{"a":1,"a":3}]]}"#,
        ] {
            let name = "a".to_owned();
            assert_eq!(parsed(text), Err(JsonError::Duplicate { name }), "{text}");
        }
        assert!(parsed(r#"{"a":{"a":1},"A":1}"#).is_ok());
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for (text, found) in [("[]", "a list"), ("\"x\"", "a string"), ("1", "a number")] {
            assert_eq!(parsed(text), Err(JsonError::NotObject { found }));
        }
        for text in [
            "",
            "{",
            "{}x",
            "{'a':1}",
            "{\"a\":NaN}",
            "{\"a\":01}",
            r#"{"a":"\ud800"}"#,
        ] {
            assert!(
                matches!(parsed(text), Err(JsonError::Syntax { .. })),
                "{text}"
            );
        }
        assert_eq!(Object::parse(b"{\"\xff\":1}"), Err(JsonError::Utf8));
    }

    #[test]
    fn nesting_has_a_limit() {
        let nested = |levels: usize| {
            format!(
                "{{\"a\":{}{}}}",
                "[".repeat(levels - 1),
                "]".repeat(levels - 1)
            )
        };
        assert!(parsed(&nested(DEPTH_LIMIT)).is_ok());
        assert_eq!(parsed(&nested(DEPTH_LIMIT + 1)), Err(JsonError::Deep));
        assert_eq!(parsed(&nested(100_000)), Err(JsonError::Deep));
    }

    #[test]
    fn numbers_are_rounded_up_and_finite() {
        let number = |text: &str| Value::read(text).unwrap().number();
        assert_eq!(number("42"), Some(42));
        assert_eq!(number("42.1"), Some(43));
        assert_eq!(number("-1.5"), Some(-1));
        assert_eq!(number("1e300"), Some(i64::MAX));
        assert_eq!(number("-1e300"), Some(i64::MIN));
        assert_eq!(number("1e999"), None);
        assert_eq!(number("\"42\""), None);
        assert_eq!(number("true"), None);
    }
}
