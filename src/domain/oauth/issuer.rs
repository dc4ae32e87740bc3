//! An authorization server's name, and where its metadata may be published.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Url;

use super::metadata::MetadataError;
use crate::domain::origin::named;
use crate::domain::text::excerpt;

/// An authorization server's name: an https URL without query and fragment (RFC 8414 §2).
///
/// SECURITY: kept letter by letter. Issuers are compared as text and never normalised
/// (RFC 8414 §3.3, RFC 9207 §2.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    text: String,
    url: Url,
}

impl Issuer {
    /// Returns the issuer as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is on this machine, without TLS.
    pub(super) fn is_plain(&self) -> bool {
        self.url.scheme() == "http"
    }

    /// Returns where its metadata may lie: OpenID Connect Discovery §4.1, then RFC 8414 §3.1.
    pub fn places(&self) -> Vec<Url> {
        let path = self.url.path().trim_end_matches('/');
        [
            format!("{path}/.well-known/openid-configuration"),
            format!("/.well-known/oauth-authorization-server{path}"),
        ]
        .into_iter()
        .map(|path| {
            let mut place = self.url.clone();
            place.set_path(&path);
            place
        })
        .collect()
    }
}

impl Serialize for Issuer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Issuer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'_, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl FromStr for Issuer {
    type Err = MetadataError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = |reason: &'static str| MetadataError::Issuer {
            found: excerpt(text, 200),
            reason: reason.to_owned(),
        };
        let url = named(text).map_err(bad)?;
        if url.query().is_some() {
            return Err(bad("it has a query"));
        }
        Ok(Self {
            text: text.to_owned(),
            url,
        })
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issuer(text: &str) -> Issuer {
        text.parse().unwrap()
    }

    #[test]
    fn the_two_places_of_an_issuer_with_a_path() {
        let places: Vec<String> = issuer("https://a.example/t1/")
            .places()
            .into_iter()
            .map(Into::into)
            .collect();
        assert_eq!(
            places,
            [
                "https://a.example/t1/.well-known/openid-configuration",
                // RFC 8414 §3.1's own example puts the path last.
                "https://a.example/.well-known/oauth-authorization-server/t1",
            ]
        );
        // The last slash is left out for the place alone: the issuer keeps it, and another without
        // it is another issuer.
        assert_eq!(
            issuer("https://a.example/t1/").as_str(),
            "https://a.example/t1/"
        );
        for text in ["https://a.example", "https://a.example/"] {
            let places: Vec<String> = issuer(text).places().into_iter().map(Into::into).collect();
            assert_eq!(
                places,
                [
                    "https://a.example/.well-known/openid-configuration",
                    "https://a.example/.well-known/oauth-authorization-server",
                ],
                "{text}"
            );
        }
    }

    #[test]
    fn issuers_are_https_without_query() {
        for bad in [
            "a.example",
            "http://a.example",
            "https://a.example?x",
            "https://a.example#x",
            "https://u@a.example",
            "ftp://a.example",
        ] {
            assert!(bad.parse::<Issuer>().is_err(), "{bad} was taken");
        }
    }
}
