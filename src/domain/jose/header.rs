//! A token's header: what it says about itself, and what it demands of whoever reads it.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::failure::{Failure, Fault};
use super::json::{JsonError, Object, Value};
use crate::domain::text::excerpt;

/// A token's protected header, as the token's maker wrote it.
///
/// SECURITY: all of it is the sender's word. `jwk`, `jku`, `x5u` and `x5c` are shown, and never
/// trusted or fetched (RFC 8725 §3.10); `alg` chooses among what the key allows and decides
/// nothing alone (RFC 8725 §3.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header(Arc<Object>);

/// Names that RFC 7515 §4.1 and RFC 7516 §4.1 register: `crit` may not list them.
const REGISTERED: [&str; 20] = [
    "alg", "apu", "apv", "crit", "cty", "enc", "epk", "iv", "jku", "jwk", "kid", "p2c", "p2s",
    "tag", "typ", "x5c", "x5t", "x5t#S256", "x5u", "zip",
];

/// What a header belongs to, which decides what it may demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A JWT or a JWE: no extension is understood.
    Jwt,
    /// A JWS of any payload: `b64` is understood (RFC 7797).
    Jws,
}

impl Form {
    /// The names that `crit` may list.
    fn understood(self) -> &'static [&'static str] {
        match self {
            Self::Jwt => &[],
            Self::Jws => &["b64"],
        }
    }
}

impl Header {
    /// Reads a header from its JSON.
    pub fn parse(bytes: &[u8]) -> Result<Self, JsonError> {
        Object::parse(bytes).map(Self::new)
    }

    /// Takes an object for a header.
    pub(super) fn new(object: Object) -> Self {
        Self(Arc::new(object))
    }

    /// Returns all members.
    pub fn members(&self) -> &Object {
        &self.0
    }

    /// Whether both were read at once, and so are equal. Equal ones may have been read twice.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
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

    /// Whether the payload is base64url: `b64` says so unless it is `false` (RFC 7797 §3).
    pub(super) fn is_encoded(&self) -> bool {
        self.0.get("b64").and_then(Value::flag) != Some(false)
    }

    /// Lists what in this header keeps a token from being verified, whatever the key.
    pub(super) fn failures(&self, form: Form) -> Vec<Failure> {
        let mut failures = Vec::new();
        for name in ["alg", "kid", "typ", "cty"] {
            if let Some(value) = self.0.get(name).filter(|value| value.text().is_none()) {
                failures.push(mistyped(name, value, "a string"));
            }
        }
        failures.extend(self.critical(form));
        failures.extend(match form {
            Form::Jwt => self.encoded(),
            Form::Jws => self.encoded_or_critical(),
        });
        failures
    }

    /// RFC 7797 §7: a JWT must not have an unencoded payload. Named in `crit` or not: whoever
    /// ignores `b64` verifies something else than what the signer meant.
    fn encoded(&self) -> Option<Failure> {
        let b64 = self.0.get("b64").filter(|b64| b64.flag() != Some(true))?;
        let message = "the payload is said not to be base64url, which a JWT may not do";
        Some(
            Failure::new(Fault::B64Unsupported, message)
                .at("b64", Some(b64))
                .wanted("no b64, or true"),
        )
    }

    /// RFC 7797 §6: `crit` lists a `b64` that is `false`, so that whoever does not know it refuses
    /// the token instead of reading another payload.
    fn encoded_or_critical(&self) -> Option<Failure> {
        let b64 = self.0.get("b64")?;
        let listed = || {
            let crit = self.0.get("crit").and_then(Value::list).unwrap_or_default();
            crit.iter()
                .any(|name| name.text().as_deref() == Some("b64"))
        };
        match b64.flag() {
            None => Some(mistyped("b64", b64, "true or false")),
            Some(false) if !listed() => {
                let message = "b64 is false, and crit does not list it";
                Some(Failure::new(Fault::CritUnknown, message).at("b64", Some(b64)))
            }
            Some(_) => None,
        }
    }

    /// SECURITY: whoever does not understand a critical member must refuse the token (RFC 7515
    /// §4.1.11). The message says which rule the list broke first.
    fn critical(&self, form: Form) -> Option<Failure> {
        let crit = self.0.get("crit")?;
        let names: Option<Vec<String>> = crit
            .list()
            .and_then(|list| list.into_iter().map(Value::text).collect());
        let message = match names.as_deref() {
            None => Some("crit is not a list of names".to_owned()),
            Some([]) => Some("crit is empty, which it may not be".to_owned()),
            Some(names) => self.demanded(names, form.understood()),
        };
        Some(Failure::new(Fault::CritUnknown, message?).at("crit", Some(crit)))
    }

    fn demanded(&self, names: &[String], understood: &[&str]) -> Option<String> {
        // Sets, because a hostile header may have very many of both.
        let members: BTreeSet<&str> = self.0.iter().map(|(name, _)| name).collect();
        let mut seen = BTreeSet::new();
        let is_registered = |name: &&String| REGISTERED.contains(&name.as_str());
        let is_absent = |name: &&String| !members.contains(name.as_str());
        let is_foreign = |name: &&String| !understood.contains(&name.as_str());
        if let Some(name) = names.iter().find(is_registered) {
            Some(format!(
                "crit names {name}, which is registered and may not be listed"
            ))
        } else if let Some(name) = names.iter().find(is_absent) {
            let name = excerpt(name, 40);
            Some(format!("crit names {name}, which the header does not have"))
        } else if let Some(name) = names.iter().find(|name| !seen.insert(name.as_str())) {
            Some(format!("crit names {} twice", excerpt(name, 40)))
        } else {
            let foreign: Vec<&str> = names
                .iter()
                .filter(is_foreign)
                .map(String::as_str)
                .collect();
            let listed = excerpt(&foreign.join(", "), 120);
            (!foreign.is_empty())
                .then(|| format!("crit demands {listed}, which authctl does not understand"))
        }
    }
}

fn mistyped(name: &str, value: Value<'_>, wanted: &str) -> Failure {
    let message = format!("{name} is {}, not {wanted}", value.shape());
    Failure::new(Fault::HeaderInvalid, message)
        .at(name, Some(value))
        .wanted(wanted)
}

impl Serialize for Header {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
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
        faults_of(json, Form::Jwt)
    }

    fn faults_of(json: &str, form: Form) -> Vec<Fault> {
        let header = Header::parse(json.as_bytes()).unwrap();
        let failures = header.failures(form);
        failures.iter().map(|failure| failure.code).collect()
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
    fn a_jws_may_say_that_its_payload_is_not_encoded() {
        for json in [
            r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#,
            r#"{"alg":"HS256","b64":true,"crit":["b64"]}"#,
            r#"{"alg":"HS256","b64":true}"#,
        ] {
            assert_eq!(faults_of(json, Form::Jws), [], "{json}");
        }
        for json in [
            r#"{"alg":"HS256","b64":false}"#,
            r#"{"alg":"HS256","crit":["b64"]}"#,
            r#"{"alg":"HS256","b64":false,"crit":["b64","b64"]}"#,
            r#"{"alg":"HS256","b64":false,"crit":["b64","x"],"x":1}"#,
            r#"{"alg":"HS256","b64":true,"crit":[]}"#,
        ] {
            assert_eq!(faults_of(json, Form::Jws), [Fault::CritUnknown], "{json}");
        }
        assert_eq!(
            faults_of(r#"{"alg":"HS256","b64":"false","crit":["b64"]}"#, Form::Jws),
            [Fault::HeaderInvalid]
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
