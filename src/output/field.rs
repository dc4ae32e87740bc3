//! `--field a.b`: one value out of a report, raw.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::domain::text::excerpt;
use crate::error::{Code, Error};

/// Returns the single value at `path` (member names and list positions, joined by dots): text
/// without its quotes, numbers as they stand, `null` as nothing.
pub(super) fn scalar(object: &str, path: &str) -> Result<String, Error> {
    let no_such = || {
        Error::new(
            Code::FieldUnknown,
            format!("the result has no field `{}`", excerpt(path, 64)),
        )
        .hint("--json shows every field")
    };
    let mut value: Box<RawValue> =
        serde_json::from_str(object).map_err(|error| Error::new(Code::Bug, error))?;
    for step in path.split('.') {
        let inner = match step.parse::<usize>() {
            Ok(position) if value.get().starts_with('[') => {
                serde_json::from_str::<Vec<Box<RawValue>>>(value.get())
                    .ok()
                    .and_then(|list| list.into_iter().nth(position))
            }
            _ => serde_json::from_str::<BTreeMap<String, Box<RawValue>>>(value.get())
                .ok()
                .and_then(|mut members| members.remove(step)),
        };
        value = inner.ok_or_else(no_such)?;
    }
    let raw = value.get();
    if raw.starts_with(['{', '[']) {
        return Err(Error::new(
            Code::FieldUnknown,
            format!("the field `{}` is not a single value", excerpt(path, 64)),
        )
        .hint("go on with .NAME or .0, or use --json"));
    }
    Ok(match serde_json::from_str::<String>(raw) {
        Ok(text) => text,
        Err(_) if raw == "null" => String::new(),
        Err(_) => raw.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OBJECT: &str =
        r#"{"a":{"b":12345678901234567890123,"t":"x\"y"},"l":["p",null],"t":true}"#;

    fn at(path: &str) -> Result<String, Code> {
        scalar(OBJECT, path).map_err(|error| error.code())
    }

    #[test]
    fn single_values_come_raw_and_exact() {
        assert_eq!(at("a.b").as_deref(), Ok("12345678901234567890123"));
        assert_eq!(at("a.t").as_deref(), Ok("x\"y"));
        assert_eq!(at("l.0").as_deref(), Ok("p"));
        assert_eq!(at("l.1").as_deref(), Ok(""));
        assert_eq!(at("t").as_deref(), Ok("true"));
    }

    #[test]
    fn anything_else_is_refused() {
        for path in ["", "a", "l", "a.x", "l.2", "a.b.c"] {
            assert_eq!(at(path), Err(Code::FieldUnknown), "{path:?}");
        }
    }
}
