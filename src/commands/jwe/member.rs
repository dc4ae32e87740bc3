//! `NAME=TEXT` and `NAME:=JSON`: one member of a header, on the command line.

use std::str::FromStr;

use crate::domain::jose::json::Object;
use crate::domain::jose::jwe::Members;

/// A member of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    name: String,
    /// The value, as JSON.
    json: Option<String>,
    text: String,
}

/// What is no member. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum MemberError {
    /// There is no equals sign, or nothing in front of it.
    #[error("a member is written NAME=TEXT or NAME:=JSON")]
    Form,
    /// What follows `:=` is not JSON.
    #[error("what follows := is not JSON; text is written NAME=TEXT")]
    Json,
}

impl Member {
    /// Adds it to a header.
    pub(super) fn add(&self, members: &mut Members) {
        match &self.json {
            Some(json) => members.json(&self.name, json.clone()),
            None => members.text(&self.name, &self.text),
        };
    }
}

impl FromStr for Member {
    type Err = MemberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, value) = text.split_once('=').ok_or(MemberError::Form)?;
        let (name, json) = match name.strip_suffix(':') {
            // Read inside an object, which finds what is wrong at every depth.
            Some(name) => {
                let object = Object::parse(format!("{{\"\":{value}}}").as_bytes());
                let object = object.map_err(|_| MemberError::Json)?;
                let mut members = object.iter().map(|(_, value)| value.json().to_owned());
                match (members.next(), members.next()) {
                    (Some(json), None) => (name, Some(json)),
                    _ => return Err(MemberError::Json),
                }
            }
            None => (name, None),
        };
        if name.is_empty() {
            return Err(MemberError::Form);
        }
        Ok(Self {
            name: name.to_owned(),
            json,
            text: value.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Result<String, MemberError> {
        let mut members = Members::default();
        text.parse::<Member>()?.add(&mut members);
        Ok(members.to_json())
    }

    #[test]
    fn text_and_json_are_told_apart() {
        assert_eq!(written("a=1").as_deref(), Ok(r#"{"a":"1"}"#));
        assert_eq!(written("a:=1").as_deref(), Ok(r#"{"a":1}"#));
        assert_eq!(written("a==x:=").as_deref(), Ok(r#"{"a":"=x:="}"#));
        assert_eq!(
            written(r#"a:={"b": []}"#).as_deref(),
            Ok(r#"{"a":{"b":[]}}"#)
        );
        for bad in ["a", "=x", ":=1", ""] {
            assert_eq!(written(bad), Err(MemberError::Form), "{bad:?}");
        }
        for bad in [
            "a:=x",
            "a:=",
            "a:=1,\"b\":2",
            "a:=1}",
            "a:={\"b\":1,\"b\":2}",
        ] {
            assert_eq!(written(bad), Err(MemberError::Json), "{bad:?}");
        }
    }
}
