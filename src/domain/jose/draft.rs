//! JSON objects in the making: members in their order, each value as it was written.

use std::str::FromStr;

use serde_json::value::RawValue;

use super::json::{JsonError, Object, Value};
use crate::domain::text::excerpt;

/// An object to which members are still added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft(Vec<Member>);

/// One member as a person writes it: `name=text`, or `name:=JSON`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    name: String,
    /// The value's JSON.
    value: String,
}

/// Text that is no member. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MemberError {
    /// There is no `=`, or no name in front of it.
    #[error("a member is written name=text or name:=JSON")]
    Form,
    /// What stands behind `:=` is not one JSON value.
    #[error("the value of {name} is not JSON; name=text takes any text")]
    Json {
        /// Which member.
        name: String,
    },
}

impl Draft {
    /// Returns the member's JSON.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.members()
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value)
    }

    /// Returns names and values' JSON in their order.
    pub fn members(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(Member::parts)
    }

    /// Sets a member in the place where it stands, or at the end.
    pub fn set(&mut self, member: Member) {
        match self.0.iter_mut().find(|found| found.name == member.name) {
            Some(found) => *found = member,
            None => self.0.push(member),
        }
    }

    /// Sets a member unless there is one of that name.
    pub fn set_missing(&mut self, member: Member) {
        if self.get(&member.name).is_none() {
            self.0.push(member);
        }
    }

    /// Adds the members of another object, which has none of the same name.
    pub(super) fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Adds a member of a name that is not there yet, without looking.
    pub(super) fn push(&mut self, member: Member) {
        self.0.push(member);
    }

    /// Returns the object's JSON.
    pub fn json(&self) -> String {
        let mut json = String::from("{");
        for (name, value) in self.members() {
            if json.len() > 1 {
                json.push(',');
            }
            json.push_str(&text(name));
            json.push(':');
            json.push_str(value);
        }
        json.push('}');
        json
    }

    /// Reads it as any object is read, strictly.
    pub fn object(&self) -> Result<Object, JsonError> {
        Object::parse(self.json().as_bytes())
    }
}

impl From<&Object> for Draft {
    fn from(object: &Object) -> Self {
        let members = object.iter();
        Self(
            members
                .map(|(name, value)| Member::value(name, value))
                .collect(),
        )
    }
}

impl Member {
    /// Returns a member whose value is text.
    pub fn text(name: &str, value: &str) -> Self {
        Self::raw(name, text(value))
    }

    /// Returns a member whose value is a whole number.
    pub fn number(name: &str, value: i64) -> Self {
        Self::raw(name, value.to_string())
    }

    /// Returns a member whose value is a list of texts.
    pub fn texts(name: &str, values: &[String]) -> Self {
        let values: Vec<String> = values.iter().map(|value| text(value)).collect();
        Self::raw(name, format!("[{}]", values.join(",")))
    }

    /// Returns a member whose value is an object.
    pub fn object(name: &str, value: &Draft) -> Self {
        Self::raw(name, value.json())
    }

    /// Returns a member whose value is a list of objects.
    pub fn objects(name: &str, values: &[Draft]) -> Self {
        let values: Vec<String> = values.iter().map(Draft::json).collect();
        Self::raw(name, format!("[{}]", values.join(",")))
    }

    /// Returns a member whose value is `true` or `false`.
    pub fn flag(name: &str, value: bool) -> Self {
        Self::raw(name, value.to_string())
    }

    /// Returns a member with a value out of another object, as it stands there.
    pub(super) fn value(name: &str, value: Value<'_>) -> Self {
        Self::written(name, value.json())
    }

    /// Returns a member with a value out of another draft.
    pub(super) fn written(name: &str, json: &str) -> Self {
        Self::raw(name, json.to_owned())
    }

    fn raw(name: &str, value: String) -> Self {
        Self {
            name: name.to_owned(),
            value,
        }
    }

    /// Returns the name.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn parts(&self) -> (&str, &str) {
        (&self.name, &self.value)
    }
}

/// Writes text as JSON.
fn text(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

impl FromStr for Member {
    type Err = MemberError;

    /// Reads `name=text` or `name:=JSON`. A dot in the name is part of the name.
    fn from_str(written: &str) -> Result<Self, Self::Err> {
        let (name, value) = written.split_once('=').ok_or(MemberError::Form)?;
        let (name, json) = match name.strip_suffix(':') {
            Some(name) => (name, true),
            None => (name, false),
        };
        if name.is_empty() {
            return Err(MemberError::Form);
        }
        if !json {
            return Ok(Self::text(name, value));
        }
        // One value and nothing behind it: `1,"admin":true` adds no second member.
        serde_json::from_str::<&RawValue>(value)
            .map(|raw| Self::raw(name, raw.get().to_owned()))
            .map_err(|_| MemberError::Json {
                name: excerpt(name, 40),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(members: &[&str]) -> Result<String, MemberError> {
        let mut draft = Draft::default();
        for member in members {
            draft.set(member.parse()?);
        }
        Ok(draft.json())
    }

    #[test]
    fn text_stays_text_and_json_stays_as_written() {
        let written = [
            "n=1",
            "a=b=c:=d",
            "q=say \"hi\"",
            "e=",
            "j:=12345678901234567890123",
            "f:=1.50e+02",
            "http://example.com/is_root:=true",
            "a.b:={\"c\": [1]}",
        ];
        assert_eq!(
            json(&written).unwrap(),
            r#"{"n":"1","a":"b=c:=d","q":"say \"hi\"","e":"","j":12345678901234567890123,"f":1.50e+02,"http://example.com/is_root":true,"a.b":{"c": [1]}}"#
        );
    }

    #[test]
    fn what_is_no_member_is_refused() {
        for written in ["", "a", "=1", ":=1"] {
            assert_eq!(json(&[written]), Err(MemberError::Form), "{written}");
        }
        for written in ["a:=", "a:=x", "a:=1,\"b\":2", "a:={", "a:='x'", "a:=01"] {
            let name = "a".to_owned();
            assert_eq!(
                json(&[written]),
                Err(MemberError::Json { name }),
                "{written}"
            );
        }
    }

    #[test]
    fn a_member_keeps_its_place() {
        let mut draft = Draft::from(&Object::parse(br#"{"z":1.0,"a":2,"m":[ 3 ]}"#).unwrap());
        draft.set(Member::number("a", 5));
        draft.set_missing(Member::number("z", 5));
        draft.set(Member::flag("n", true));
        assert_eq!(draft.json(), r#"{"z":1.0,"a":5,"m":[3],"n":true}"#);
        assert_eq!(draft.object().unwrap().get("n").unwrap().flag(), Some(true));
    }
}
