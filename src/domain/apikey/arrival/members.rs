//! The members of one object, each once, and what their values are.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::ArrivalError;
use crate::domain::text::excerpt;

/// The members of an object, in their order.
pub(super) struct Members<'a>(pub(super) Vec<(Cow<'a, str>, Value<'a>)>);

/// A value that is not read yet.
#[derive(Clone, Copy)]
pub(super) struct Value<'a>(&'a RawValue);

impl<'a> Members<'a> {
    /// Reads an object. A member that stands there twice is refused: two programs might take
    /// different ones.
    pub(super) fn read(record: &'a [u8]) -> Result<Self, ArrivalError> {
        let members: Self = serde_json::from_slice(record).map_err(|error| ArrivalError::Json {
            column: error.column(),
        })?;
        for (number, (name, _)) in members.0.iter().enumerate() {
            if members
                .0
                .iter()
                .skip(number + 1)
                .any(|(other, _)| other == name)
            {
                return Err(ArrivalError::Twice {
                    member: excerpt(name, 32),
                });
            }
        }
        Ok(members)
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Collect)
    }
}

struct Collect;

impl<'de> Visitor<'de> for Collect {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::with_capacity(12);
        while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
            members.push((name, Value(value)));
        }
        Ok(Members(members))
    }
}

#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> Value<'a> {
    /// Whether it is `null`, which says as much as no member.
    pub(super) fn is_null(self) -> bool {
        self.0.get() == "null"
    }

    /// Returns it as JSON.
    pub(super) fn json(self) -> &'a str {
        self.0.get()
    }

    /// Reads it as JSON of a kind.
    pub(super) fn read<T: Deserialize<'a>>(self) -> Option<T> {
        serde_json::from_str(self.0.get()).ok()
    }

    /// Returns a text.
    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        self.read::<Name<'a>>().map(|Name(text)| text)
    }

    /// Reads a text by its type's own parser.
    pub(super) fn parse<T: FromStr>(self) -> Option<T> {
        self.text()?.parse().ok()
    }

    /// Reads texts in an array, or separated by blanks in one text, each by its type's own parser.
    pub(super) fn several<T: FromStr, C: FromIterator<T>>(self) -> Option<C> {
        let texts = match self.text() {
            Some(text) => text.split_ascii_whitespace().map(str::to_owned).collect(),
            None => self.read::<Vec<String>>()?,
        };
        texts.iter().map(|text| text.parse().ok()).collect()
    }
}
