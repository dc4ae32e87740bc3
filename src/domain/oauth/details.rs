//! What exactly tokens may be used for, to the letter as the server says it (RFC 9396 §7).

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;

use crate::domain::jose::json::Object;

/// How many bytes of it are kept.
const LIMIT: usize = 64 * 1024;

/// A JSON array, as compact text with every token of it as it was written: an amount of money is
/// not rounded, and what is compared or signed elsewhere stays as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details(String);

/// It is too long to be kept. The server is to blame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "what the server says of the authorization details is {found} bytes long, and {LIMIT} at most are kept"
)]
pub struct LongError {
    /// How many bytes it has.
    pub found: usize,
}

impl Details {
    /// Reads what a server said; `None` where that is no array.
    pub fn read(json: &str) -> Option<Result<Self, LongError>> {
        // Read as a member, by the one strict reader of JSON.
        let read = Object::parse(format!("{{\"details\":{json}}}").as_bytes()).ok()?;
        let value = read.get("details")?;
        value.list()?;
        let found = value.json().len();
        Some(if found > LIMIT {
            Err(LongError { found })
        } else {
            Ok(Self(value.json().to_owned()))
        })
    }

    /// Returns the compact JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for Details {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = RawValue::from_string(self.0.clone()).map_err(ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Details {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        match Self::read(raw.get()) {
            Some(Ok(details)) => Ok(details),
            Some(Err(error)) => Err(de::Error::custom(error)),
            None => Err(de::Error::custom("the authorization details are no array")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_and_every_place_stays() {
        let said = "[ {\"type\" : \"a\", \"limit\":12345678901234567890.10, \"b\":1E2,\n\"a\":2} ]";
        let kept = r#"[{"type":"a","limit":12345678901234567890.10,"b":1E2,"a":2}]"#;
        let details = Details::read(said).unwrap().unwrap();
        assert_eq!(details.as_str(), kept);
        let written = serde_json::to_string(&Some(&details)).unwrap();
        assert_eq!(written, kept);
        let read: Option<Details> = serde_json::from_str(&written).unwrap();
        assert_eq!(read, Some(details));
        assert_eq!(
            serde_json::from_str::<Option<Details>>("null").unwrap(),
            None
        );
    }

    #[test]
    fn what_is_no_array_says_nothing_and_what_is_too_long_is_not_kept() {
        for bad in [
            "null",
            "{}",
            "5",
            "\"[]\"",
            "[",
            "[1],\"x\":[2]}",
            "[{\"a\":1,\"a\":2}]",
        ] {
            let found = Details::read(bad);
            assert!(found.is_none(), "{bad}: {found:?}");
        }
        let long = |length: usize| format!("[\"{}\"]", "x".repeat(length - 4));
        assert!(Details::read(&long(LIMIT)).unwrap().is_ok());
        let found = LIMIT + 1;
        assert_eq!(Details::read(&long(found)), Some(Err(LongError { found })));
    }
}
