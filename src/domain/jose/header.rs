//! A token's header: what it says about itself, and what it demands of whoever reads it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::failure::{Failure, Fault};
use super::json::{JsonError, Object, Value};
use crate::domain::text::excerpt;

/// A token's protected header, as the token's maker wrote it.
///
/// SECURITY: all of it is the sender's word. `jwk`, `jku`, `x5u` and `x5c` are shown, and never
/// trusted or fetched (RFC 8725 §3.10); `alg` chooses among what the key allows and decides
/// nothing alone (RFC 8725 §3.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Header(Object);

/// Names that RFC 7515 §4.1 and RFC 7516 §4.1 register: `crit` may not list them.
const REGISTERED: [&str; 20] = [
    "alg", "apu", "apv", "crit", "cty", "enc", "epk", "iv", "jku", "jwk", "kid", "p2c", "p2s",
    "tag", "typ", "x5c", "x5t", "x5t#S256", "x5u", "zip",
];

impl Header {
    /// Reads a header from its JSON.
    pub fn parse(bytes: &[u8]) -> Result<Self, JsonError> {
        Object::parse(bytes).map(Self)
    }

    /// Returns all members.
    pub fn members(&self) -> &Object {
        &self.0
    }

    /// Returns the algorithm that the token names.
    pub fn alg(&self) -> Option<String> {
        self.0.text("alg")
    }

    /// Returns the key that the token names.
    pub fn kid(&self) -> Option<String> {
        self.0.text("kid")
    }

    /// Returns the media type of the whole token.
    pub fn typ(&self) -> Option<String> {
        self.0.text("typ")
    }

    /// Whether the payload is said to be a token again (RFC 7519 §5.2).
    pub fn is_nested(&self) -> bool {
        self.0
            .text("cty")
            .is_some_and(|cty| media_type_matches(&cty, "JWT"))
    }

    /// Lists what in this header keeps a token from being verified, whatever the key.
    pub(super) fn failures(&self) -> Vec<Failure> {
        let mut failures = Vec::new();
        for name in ["alg", "kid", "typ", "cty"] {
            if let Some(value) = self.0.get(name).filter(|value| value.text().is_none()) {
                failures.push(
                    Failure::new(
                        Fault::HeaderInvalid,
                        format!("{name} is {}, not a string", value.shape()),
                    )
                    .at(name, Some(value))
                    .wanted("a string"),
                );
            }
        }
        failures.extend(self.critical());
        // RFC 7797 §7: a JWT must not have an unencoded payload. Named in `crit` or not: whoever
        // ignores `b64` verifies something else than what the signer meant.
        if let Some(b64) = self.0.get("b64").filter(|b64| b64.flag() != Some(true)) {
            failures.push(
                Failure::new(
                    Fault::B64Unsupported,
                    "the payload is said not to be base64url, which a JWT may not do",
                )
                .at("b64", Some(b64))
                .wanted("no b64, or true"),
            );
        }
        failures
    }

    /// SECURITY: whoever does not understand a critical member must refuse the token (RFC 7515
    /// §4.1.11). authctl understands no extension, so every `crit` is a refusal; the message says
    /// which rule it broke first.
    fn critical(&self) -> Option<Failure> {
        let crit = self.0.get("crit")?;
        let names: Option<Vec<String>> = crit
            .list()
            .and_then(|list| list.into_iter().map(Value::text).collect());
        let message = match names.as_deref() {
            None => "crit is not a list of names".to_owned(),
            Some([]) => "crit is empty, which it may not be".to_owned(),
            Some(names) => self.demanded(names),
        };
        Some(Failure::new(Fault::CritUnknown, message).at("crit", Some(crit)))
    }

    fn demanded(&self, names: &[String]) -> String {
        // A set, because a hostile header may have very many of both.
        let members: BTreeSet<&str> = self.0.iter().map(|(name, _)| name).collect();
        let is_registered = |name: &&String| REGISTERED.contains(&name.as_str());
        let is_absent = |name: &&String| !members.contains(name.as_str());
        if let Some(name) = names.iter().find(is_registered) {
            format!("crit names {name}, which is registered and may not be listed")
        } else if let Some(name) = names.iter().find(is_absent) {
            let name = excerpt(name, 40);
            format!("crit names {name}, which the header does not have")
        } else {
            let names = excerpt(&names.join(", "), 120);
            format!("crit demands {names}, which authctl does not understand")
        }
    }
}

/// Whether two media types are the same; `application/` may be left out, and case does not
/// matter (RFC 7515 §4.1.9).
pub(super) fn media_type_matches(found: &str, wanted: &str) -> bool {
    let bare = |name: &str| {
        let name = name.to_ascii_lowercase();
        match name.strip_prefix("application/") {
            Some(rest) if !rest.contains('/') => rest.to_owned(),
            _ => name,
        }
    };
    bare(found) == bare(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(json: &str) -> Vec<Fault> {
        let header = Header::parse(json.as_bytes()).unwrap();
        header
            .failures()
            .iter()
            .map(|failure| failure.code)
            .collect()
    }

    #[test]
    fn what_is_critical_must_be_understood() {
        for json in [
            r#"{"alg":"HS256","crit":["exp2"],"exp2":1}"#,
            r#"{"alg":"HS256","crit":["exp2"]}"#,
            r#"{"alg":"HS256","crit":[]}"#,
            r#"{"alg":"HS256","crit":["alg"]}"#,
            r#"{"alg":"HS256","crit":"x","x":1}"#,
            r#"{"alg":"HS256","crit":[1]}"#,
            r#"{"alg":"HS256","crit":null}"#,
            r#"{"alg":"HS256","crit":["b64"],"b64":true}"#,
        ] {
            assert_eq!(faults(json), [Fault::CritUnknown], "{json}");
        }
        assert_eq!(faults(r#"{"alg":"HS256","exp2":1,"b64":true}"#), []);
    }

    #[test]
    fn an_unencoded_payload_is_refused() {
        assert_eq!(
            faults(r#"{"alg":"HS256","b64":false}"#),
            [Fault::B64Unsupported]
        );
        assert_eq!(
            faults(r#"{"alg":"HS256","b64":"x"}"#),
            [Fault::B64Unsupported]
        );
        assert_eq!(
            faults(r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#),
            [Fault::CritUnknown, Fault::B64Unsupported]
        );
    }

    #[test]
    fn names_are_strings() {
        assert_eq!(
            faults(r#"{"alg":1,"kid":null,"typ":[]}"#),
            [Fault::HeaderInvalid; 3]
        );
    }

    #[test]
    fn media_types_are_compared_without_their_prefix() {
        assert!(media_type_matches("application/AT+JWT", "at+jwt"));
        assert!(media_type_matches("JWT", "jwt"));
        assert!(!media_type_matches("JWT", "at+jwt"));
        assert!(!media_type_matches("application/a/b", "a/b"));
    }
}
