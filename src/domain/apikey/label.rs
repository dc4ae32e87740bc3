//! What people sort keys by: labels, `team=ci`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::{Serialize, Serializer};

use crate::domain::text::{excerpt, is_hazard};

/// How many labels a key may have.
pub const LABEL_LIMIT: usize = 64;

/// One label, `name=value`: the name a small letter and up to 62 more of `a-z 0-9 _ . - /`, the
/// value up to 200 visible characters in one line, without blanks at its ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    name: String,
    value: String,
}

impl Label {
    fn new(name: &str, value: &str) -> Result<Self, LabelError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.-/".contains(c);
        let fits = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.len() <= 63
            && name.chars().all(plain);
        if !fits {
            return Err(LabelError::Name {
                found: excerpt(name, 64),
            });
        }
        let visible = value.trim() == value && !value.chars().any(is_hazard);
        if !visible || value.chars().count() > 200 {
            return Err(LabelError::Value { name: name.into() });
        }
        Ok(Self {
            name: name.to_owned(),
            value: value.to_owned(),
        })
    }
}

impl FromStr for Label {
    type Err = LabelError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, value) = text.split_once('=').ok_or_else(|| LabelError::Shape {
            found: excerpt(text, 64),
        })?;
        Self::new(name, value)
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.value)
    }
}

/// The labels of a key, in alphabetical order, each name once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels(BTreeMap<String, String>);

impl Labels {
    /// Returns all of `labels`, or says which name stands there twice.
    pub fn new(labels: impl IntoIterator<Item = Label>) -> Result<Self, LabelError> {
        let mut all = Self::default();
        for label in labels {
            all.add(label)?;
        }
        Ok(all)
    }

    fn add(&mut self, label: Label) -> Result<(), LabelError> {
        if self.0.contains_key(&label.name) {
            return Err(LabelError::Twice { name: label.name });
        }
        if self.0.len() == LABEL_LIMIT {
            return Err(LabelError::Many);
        }
        self.0.insert(label.name, label.value);
        Ok(())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `label` is among them, name and value.
    pub fn contains(&self, label: &Label) -> bool {
        self.0.get(&label.name) == Some(&label.value)
    }

    /// Returns the names and their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// An object in JSON, as the registry writes labels down.
impl fmt::Display for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_string(self).map_err(|_| fmt::Error)?;
        f.write_str(&json)
    }
}

impl FromStr for Labels {
    type Err = LabelError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        serde_json::from_str(text).map_err(|error| LabelError::Json {
            problem: excerpt(&error.to_string(), 200),
        })
    }
}

impl Serialize for Labels {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

// By hand, so that a name that stands there twice is found: a map would keep the last.
impl<'de> Deserialize<'de> for Labels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Collect)
    }
}

struct Collect;

impl<'de> Visitor<'de> for Collect {
    type Value = Labels;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of names and strings")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Labels, A::Error> {
        let mut labels = Labels::default();
        while let Some((name, value)) = map.next_entry::<String, String>()? {
            Label::new(&name, &value)
                .and_then(|label| labels.add(label))
                .map_err(de::Error::custom)?;
        }
        Ok(labels)
    }
}

/// Labels that are none. The person who wrote them is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LabelError {
    /// No `=`.
    #[error("`{found}` is no label: write name=value, such as team=ci")]
    Shape {
        /// What was written.
        found: String,
    },
    /// A name that labels do not have.
    #[error(
        "`{found}` is no name for a label: write a small letter and up to 62 more of a-z 0-9 _ . - /"
    )]
    Name {
        /// What was written.
        found: String,
    },
    /// A value too long, or with characters or blanks that can't be seen.
    #[error(
        "the value of the label `{name}` can't be kept: write one line of at most 200 visible characters, without blanks at its ends"
    )]
    Value {
        /// Whose value it is.
        name: String,
    },
    /// A name that stands there more than once.
    #[error("the label `{name}` stands there twice: write it once")]
    Twice {
        /// The name.
        name: String,
    },
    /// More than [`LABEL_LIMIT`].
    #[error("there are more than {LABEL_LIMIT} labels: write fewer")]
    Many,
    /// No JSON object of labels; the registry is damaged, where it came from there.
    #[error("the labels are no JSON object of names and strings: {problem}")]
    Json {
        /// What is wrong with it.
        problem: String,
    },
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn label(text: &str) -> Result<Label, LabelError> {
        text.parse()
    }

    fn labels(texts: &[&str]) -> Result<Labels, LabelError> {
        Labels::new(texts.iter().map(|text| text.parse().unwrap()))
    }

    #[test]
    fn a_label_is_a_name_and_a_visible_line() {
        let long = format!("{}={}", "a".repeat(63), "é".repeat(200));
        for good in ["team=ci", "a=", "k8s.io/app_v-1=Zoë 東京", "a=b=c", &long] {
            assert_eq!(label(good).unwrap().to_string(), good);
        }
        for bad in [
            "=x",
            "Team=ci",
            "1a=x",
            "/a=x",
            "te am=x",
            "team =ci",
            "é=x",
            "a:b=x",
            &format!("{}=x", "a".repeat(64)),
        ] {
            let name = bad.split('=').next().unwrap().to_owned();
            let error = LabelError::Name { found: name };
            assert_eq!(label(bad), Err(error));
        }
        for bad in [
            "x\ny",
            " x",
            "x\u{a0}",
            "\u{1b}[2J",
            "a\u{202e}b",
            "\u{200b}",
            &"x".repeat(201),
        ] {
            let error = LabelError::Value { name: "a".into() };
            assert_eq!(label(&format!("a={bad}")), Err(error));
        }
        let error = LabelError::Shape {
            found: "team".into(),
        };
        assert_eq!(label("team"), Err(error));
    }

    #[test]
    fn labels_read_back_what_they_write() {
        let some = labels(&["b=2", r#"a="\"#, "c="]).unwrap();
        assert_eq!(some.to_string(), r#"{"a":"\"\\","b":"2","c":""}"#);
        assert_eq!(some.to_string().parse(), Ok(some.clone()));
        let pairs: Vec<_> = some.iter().collect();
        assert_eq!(pairs, [("a", r#""\"#), ("b", "2"), ("c", "")]);
        assert!(some.contains(&label("b=2").unwrap()));
        assert!(!some.contains(&label("b=3").unwrap()) && !some.contains(&label("d=").unwrap()));
        assert!(!some.is_empty() && Labels::default().is_empty());
        assert_eq!("{}".parse(), Ok(Labels::default()));
    }

    #[test]
    fn a_name_stands_there_once() {
        let twice = LabelError::Twice { name: "a".into() };
        assert_eq!(labels(&["a=1", "a=1"]), Err(twice.clone()));
        let said = r#"{"a":"1","a":"2"}"#.parse::<Labels>().unwrap_err();
        assert!(
            said.to_string().contains(&twice.to_string()),
            "{said}, not the last one"
        );
    }

    #[test]
    fn there_is_a_limit() {
        let many =
            |count: usize| Labels::new((0..count).map(|n| label(&format!("a{n}=")).unwrap()));
        let most = many(LABEL_LIMIT).unwrap();
        assert_eq!(most.to_string().parse(), Ok(most));
        assert_eq!(many(LABEL_LIMIT + 1), Err(LabelError::Many));
    }

    #[test]
    fn what_is_written_down_is_looked_at_when_it_is_read() {
        for bad in [
            "",
            "[]",
            "null",
            r#"{"a":1}"#,
            r#"{"A":"x"}"#,
            r#"{"a":"\u001b"}"#,
            r#"{"a":"x"} {}"#,
        ] {
            let error = bad.parse::<Labels>();
            assert!(matches!(error, Err(LabelError::Json { .. })), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn any_labels_read_back(texts in proptest::collection::vec("[a-z][a-z0-9_./-]{0,8}=\\PC{0,40}", 0..9)) {
            let read: Vec<Label> = texts.iter().filter_map(|text| text.parse().ok()).collect();
            if let Ok(labels) = Labels::new(read) {
                prop_assert_eq!(labels.to_string().parse(), Ok(labels));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}|[{}\":a=,]{0,40}") {
            if let Ok(label) = label(&text) {
                prop_assert_eq!(label.to_string(), text.clone());
            }
            if let Ok(labels) = text.parse::<Labels>() {
                prop_assert_eq!(labels.to_string().parse(), Ok(labels));
            }
        }
    }
}
