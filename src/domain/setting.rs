//! A setting as it is shown: what it is called, what it is set to, and who says so.

use serde::Serialize;
use serde_json::Value;

/// Who says what a setting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The command line.
    Flag,
    /// The environment.
    Variable,
    /// The configuration file.
    Config,
    /// Nobody.
    Default,
}

/// A setting that holds. Its fields are a part of the JSON contract of `config show`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Held {
    /// Its name; what stands in a table is named by the table first, as in `key.owner`.
    pub name: String,
    /// What it is set to; null where nothing is.
    pub value: Value,
    /// Who says so.
    pub from: Origin,
    /// The option, the variable, or the file that says so.
    pub by: Option<String>,
    /// The line of that file.
    pub line: Option<usize>,
    /// What holds where it is not set, in words.
    #[serde(skip)]
    pub otherwise: &'static str,
}

/// Something in the configuration that does not hold, or not as it stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Doubt {
    /// The setting.
    pub name: String,
    /// Its line in the file.
    pub line: Option<usize>,
    /// What is wrong with it.
    pub reason: String,
    /// What may be meant, where the name is not known.
    pub meant: Option<String>,
}

/// All that holds, and what does not.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The settings, in the order in which they are shown.
    pub settings: Vec<Held>,
    /// What is wrong with the configuration.
    pub doubts: Vec<Doubt>,
}

/// Returns a value as a person reads it.
pub fn in_words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) if list.is_empty() => "none".into(),
        Value::Array(list) => {
            let words: Vec<String> = list.iter().map(in_words).collect();
            words.join(" ")
        }
        other => other.to_string(),
    }
}
