//! The members of a header in the making, in their order.

use crate::domain::jose::json::Object;

/// Names and the JSON texts of their values.
#[derive(Debug, Clone, Default)]
pub struct Members(Vec<(String, String)>);

impl Members {
    /// Adds a string.
    pub fn text(&mut self, name: &str, value: &str) -> &mut Self {
        self.json(name, quoted(value))
    }

    /// Adds a value that is JSON already.
    pub fn json(&mut self, name: &str, value: String) -> &mut Self {
        self.0.push((name.to_owned(), value));
        self
    }

    /// Adds all members of an object.
    pub fn object(&mut self, object: &Object) -> &mut Self {
        for (name, value) in object.iter() {
            self.json(name, value.json().to_owned());
        }
        self
    }

    /// Adds all of these.
    pub fn append(&mut self, others: Self) -> &mut Self {
        self.0.extend(others.0);
        self
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Writes the object.
    pub fn to_json(&self) -> String {
        let members: Vec<String> = self
            .0
            .iter()
            .map(|(name, value)| format!("{}:{value}", quoted(name)))
            .collect();
        format!("{{{}}}", members.join(","))
    }
}

/// Writes a JSON string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
