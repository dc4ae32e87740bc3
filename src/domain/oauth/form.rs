//! The fields of a request to a server: names, and values of which some are secrets.

use url::form_urlencoded;

use crate::domain::secret::Secret;

/// Fields in the order in which they were set; none stands there twice unless it was
/// [added](Form::add) so.
#[derive(Debug, Clone, Default)]
pub struct Form(Vec<(String, Secret)>);

impl Form {
    /// Sets a field, in the place of one of the same name.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.set_secret(name, Secret::from(value.into()));
    }

    /// Sets a field whose value is a secret.
    pub fn set_secret(&mut self, name: &str, value: Secret) {
        self.0.retain(|(found, _)| found != name);
        self.0.push((name.to_owned(), value));
    }

    /// Sets a field where there is a value for it.
    pub fn set_some(&mut self, name: &str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }

    /// Adds a field that may stand there more than once, as `resource` may (RFC 8707 §2).
    pub fn add(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), Secret::from(value.into())));
    }

    /// Removes a field.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(found, _)| found != name);
    }

    /// Returns the fields.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Returns the fields as `application/x-www-form-urlencoded`.
    pub fn encoded(&self) -> Secret {
        let mut encoder = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.fields() {
            encoder.append_pair(name, text(value));
        }
        Secret::from(encoder.finish())
    }

    /// Reads fields that are encoded so.
    pub fn parse(encoded: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(encoded).into_owned();
        Self(pairs.map(|(name, value)| (name, value.into())).collect())
    }
}

/// Returns a secret that is text, as all are that go into a form.
pub(super) fn text(secret: &Secret) -> &str {
    secret.expose_text().unwrap_or_default()
}
