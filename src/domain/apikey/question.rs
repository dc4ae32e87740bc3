//! One of many keys to verify: the key alone, or a JSON object with what is asked of it.

use std::borrow::Cow;

use serde::Deserialize;
use zeroize::Zeroize as _;

use super::verdict::Asked;

/// What a line asks: `ac_live_…`, or `{"key":"ac_live_…","ip":"192.0.2.7","scope":"repo:read"}`.
#[derive(Debug)]
pub struct Question<'a> {
    key: Cow<'a, str>,
    asked: Asked,
}

impl<'a> Question<'a> {
    /// Reads a line that is a JSON object.
    ///
    /// SECURITY: an unknown member is refused. One that is misspelt would ask for nothing, and let
    /// in who should not be.
    pub fn read(line: &'a [u8]) -> Result<Self, QuestionError> {
        // No serde_json error is passed on: it repeats what it did not expect, perhaps the key.
        let form: Form<'_> = serde_json::from_slice(line).map_err(|error| QuestionError::Form {
            column: error.column(),
        })?;
        // Made at once, so that the key is wiped whatever is wrong with the rest.
        let mut question = Self {
            key: form.key,
            asked: Asked::default(),
        };
        if let Some(address) = form.ip {
            let address = address.parse().map_err(|_| QuestionError::Address)?;
            question.asked.address = Some(address);
        }
        let scopes = form.scope.as_ref().map_or(&[][..], OneOrMany::as_slice);
        for scope in scopes {
            let scope = scope.parse().map_err(|_| QuestionError::Scope)?;
            question.asked.scopes.push(scope);
        }
        Ok(question)
    }

    /// Returns the key, without white space around it.
    pub fn key(&self) -> &[u8] {
        self.key.as_bytes().trim_ascii()
    }

    /// Returns what is asked of the key beside what is asked of all: its own address counts, and
    /// its scopes are asked for as well.
    pub fn beside(&self, all: &Asked) -> Asked {
        let scopes = [&all.scopes, &self.asked.scopes];
        Asked {
            scopes: scopes.into_iter().flatten().cloned().collect(),
            address: self.asked.address.or(all.address),
        }
    }
}

// SECURITY: where the line writes the key with escapes, this is a copy of it.
impl Drop for Question<'_> {
    fn drop(&mut self) {
        if let Cow::Owned(key) = &mut self.key {
            key.zeroize();
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form<'a> {
    #[serde(borrow)]
    key: Cow<'a, str>,
    #[serde(default)]
    ip: Option<String>,
    #[serde(default)]
    scope: Option<OneOrMany>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn as_slice(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

/// A line that asks nothing that can be answered. Whoever wrote it is to blame.
///
/// SECURITY: none repeats what was written, which may be a key that stands in the wrong place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuestionError {
    /// No JSON, or not the members that are wanted.
    #[error(
        "the line is no question (column {column}): write a key, or a JSON object with `key` and perhaps `ip` and `scope`"
    )]
    Form {
        /// Where that became plain.
        column: usize,
    },
    /// An `ip` that is none.
    #[error("the `ip` of the line is no IP address")]
    Address,
    /// A `scope` that is none.
    #[error(
        "the `scope` of the line can't be read: write resource:action, and join several with AND, OR and parentheses"
    )]
    Scope,
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::apikey::scope_expr::ScopeExpr;

    fn asked(line: &str) -> Result<(String, Vec<String>, Option<String>), QuestionError> {
        let all = Asked {
            scopes: vec!["all:x".parse::<ScopeExpr>().unwrap()],
            address: "192.0.2.1".parse::<IpAddr>().ok(),
        };
        let question = Question::read(line.as_bytes())?;
        let asked = question.beside(&all);
        Ok((
            String::from_utf8(question.key().to_vec()).unwrap(),
            asked.scopes.iter().map(ToString::to_string).collect(),
            asked.address.map(|address| address.to_string()),
        ))
    }

    #[test]
    fn a_line_asks_beside_what_is_asked_of_all() {
        let all = |scopes: &[&str], address: &str| {
            let scopes = ["all:x"].iter().chain(scopes);
            let scopes = scopes.map(|&scope| scope.to_owned()).collect();
            Ok(("k".to_owned(), scopes, Some(address.to_owned())))
        };
        for (line, wanted) in [
            (r#"{"key":"k"}"#, all(&[], "192.0.2.1")),
            (r#"{"key":" k\r\n"}"#, all(&[], "192.0.2.1")),
            (r#"{"key":"\u006b"}"#, all(&[], "192.0.2.1")),
            (r#" {"ip":"::1","key":"k"} "#, all(&[], "::1")),
            (
                r#"{"key":"k","ip":null,"scope":null}"#,
                all(&[], "192.0.2.1"),
            ),
            (
                r#"{"key":"k","scope":"a:b or c:d"}"#,
                all(&["a:b OR c:d"], "192.0.2.1"),
            ),
            (
                r#"{"key":"k","scope":["a:b","c:d"]}"#,
                all(&["a:b", "c:d"], "192.0.2.1"),
            ),
        ] {
            assert_eq!(asked(line), wanted, "{line}");
        }
    }

    #[test]
    fn what_is_not_understood_asks_nothing() {
        for line in [
            "{",
            "{}",
            "[]",
            r#"{"key":1}"#,
            r#"{"key":"k","scopes":"a:b"}"#,
            r#"{"key":"k","key":"k"}"#,
            r#"{"key":"k","scope":7}"#,
            r#"{"key":"k","ip":["::1"]}"#,
            r#"{"key":"k"} {"key":"k"}"#,
        ] {
            let error = asked(line).unwrap_err();
            assert!(
                matches!(error, QuestionError::Form { .. }),
                "{line}: {error}"
            );
        }
        let address = r#"{"key":"k","ip":"192.0.2.0/24"}"#;
        assert_eq!(asked(address), Err(QuestionError::Address));
        for scope in [r#""""#, r#""a:*""#, r#"["a:b",""]"#] {
            let line = format!(r#"{{"key":"k","scope":{scope}}}"#);
            assert_eq!(asked(&line), Err(QuestionError::Scope), "{line}");
        }
    }

    #[test]
    fn no_error_repeats_what_was_written() {
        for line in [
            r#"{"canary":"k"}"#,
            r#"{"key":{"canary":1}}"#,
            r#"{"key":"k","ip":"canary"}"#,
            r#"{"key":"k","scope":"canary"}"#,
            r#"{"key":"k","scope":{"canary":1}}"#,
            "canary",
        ] {
            let error = asked(line).unwrap_err().to_string();
            assert!(!error.contains("canary"), "{line}: {error}");
        }
    }

    proptest! {
        #[test]
        fn no_line_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _told = Question::read(&bytes);
        }

        #[test]
        fn what_is_written_is_read(key in ".{0,80}", scope in "[a-c]:[x-z]", ip in any::<u32>()) {
            let ip = std::net::Ipv4Addr::from_bits(ip).to_string();
            let line = serde_json::json!({ "key": key, "scope": scope, "ip": ip }).to_string();
            let question = Question::read(line.as_bytes()).unwrap();
            prop_assert_eq!(question.key(), key.as_bytes().trim_ascii());
            let asked = question.beside(&Asked::default());
            prop_assert_eq!(asked.address.map(|address| address.to_string()), Some(ip));
            prop_assert_eq!(asked.scopes, [scope.parse::<ScopeExpr>().unwrap()]);
        }
    }
}
