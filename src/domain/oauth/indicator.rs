//! What a token is for: the resource indicators of RFC 8707.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Url;

use crate::domain::text::excerpt;

/// A resource, named by an absolute URI without a fragment (RFC 8707 §2).
///
/// Kept letter by letter: servers compare it as text, and `https://a.example` is another one to
/// them than `https://a.example/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Indicator(String);

/// Text that names no resource. Whoever wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no resource: an absolute URI without a fragment is wanted")]
pub struct IndicatorError {
    /// What was written.
    found: String,
}

impl Indicator {
    /// Returns it as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Indicator {
    type Err = IndicatorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Url::parse(text)
            .ok()
            .filter(|url| url.fragment().is_none())
            // What the parser would leave out, it does not complain about.
            .filter(|_| !text.contains(|c: char| c.is_whitespace() || c.is_control()))
            .map(|_| Self(text.to_owned()))
            .ok_or_else(|| IndicatorError {
                found: excerpt(text, 200),
            })
    }
}

impl fmt::Display for Indicator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Indicator {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Indicator {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'_, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_are_kept_letter_by_letter() {
        for text in [
            "https://a.example",
            "https://a.example/",
            "https://A.example/a/../b",
            "urn:b",
            "api://0-0",
        ] {
            let indicator: Indicator = text.parse().unwrap();
            assert_eq!(indicator.as_str(), text);
            let json = serde_json::to_string(&indicator).unwrap();
            assert_eq!(serde_json::from_str::<Indicator>(&json).unwrap(), indicator);
        }
        for bad in [
            "",
            "a.example",
            "/a",
            "https://a.example/#f",
            "https://a.example\n",
            "urn:a b",
        ] {
            assert!(bad.parse::<Indicator>().is_err(), "{bad:?} was taken");
        }
    }
}
