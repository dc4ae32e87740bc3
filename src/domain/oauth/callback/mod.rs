//! The authorization response: whether what came back is the answer to this login, and what it says.

mod seal;
#[cfg(test)]
mod tests;

pub use seal::Seal;

use url::form_urlencoded;

use crate::domain::secret::Secret;
use crate::domain::text::excerpt;
use crate::domain::time::Timestamp;

/// What a callback has to show to be the answer to one attempt.
#[derive(Debug, Clone)]
pub struct Expected {
    /// The state of the attempt.
    pub state: Secret,
    /// The issuer of the attempt.
    pub issuer: String,
    /// Whether the server said that it names itself in each response (RFC 9207 §3).
    pub issuer_required: bool,
    /// What a signed answer is held against, where one was asked for; a plain one is none then.
    pub seal: Option<Seal>,
}

/// Why a callback gives no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// Both a code and an error. The server is to blame.
    #[error("the answer has both a code and an error")]
    Both,
    /// Neither a code nor an error. The server is to blame.
    #[error("the answer has neither a code nor an error")]
    Empty,
    /// The answer is encrypted, so that nobody can tell whose it is. The server is to blame.
    #[error("the answer is encrypted, and authctl reads signed ones alone")]
    Encrypted,
    /// Not the answer to this attempt: its state is missing or another.
    #[error("the answer belongs to another login: its state is not the one of this login")]
    Foreign,
    /// The answer names another issuer: somebody mixes two servers up (RFC 9700 §4.4).
    #[error("the answer does not come from {wanted}: it names another issuer")]
    Issuer {
        /// The issuer that was asked.
        wanted: String,
    },
    /// The answer names no issuer, and the server said that its answers do (RFC 9207 §2.4).
    #[error("the answer does not say that it comes from {wanted}, and that server's answers do")]
    IssuerMissing {
        /// The issuer that was asked.
        wanted: String,
    },
    /// What was pasted is no redirect URL. The person is to blame.
    #[error("what was pasted is not the URL that the browser ended at")]
    NotPasted,
    /// The person or the server said no.
    #[error("the login was refused: {error}{}", description.as_deref().map(|text| format!(" ({text})")).unwrap_or_default())]
    Refused {
        /// The error code of RFC 6749 §4.1.2.1.
        error: String,
        /// What the server says about it.
        description: Option<String>,
    },
    /// A signed answer was asked for, and the one that came is not signed as it has to be. Somebody
    /// in between is to blame, or the server.
    #[error("the answer does not prove that it comes from {wanted}: {reasons}")]
    Unproved {
        /// The issuer that was asked.
        wanted: String,
        /// All that is wrong, in sentences.
        reasons: String,
    },
    /// A parameter stands in the answer twice (RFC 6749 §3.1). The server is to blame.
    #[error("the answer has `{name}` twice")]
    Repeated {
        /// The parameter.
        name: String,
    },
}

impl Expected {
    /// Judges the query of a request to the redirect URI, and returns its code.
    pub fn judge(&self, query: &str, now: Timestamp) -> Result<Secret, CallbackError> {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        match &self.seal {
            None => self.read(&pairs),
            Some(seal) => self.read(&self.unsealed(seal, &pairs, now)?),
        }
    }

    /// Reads the parameters of an answer.
    ///
    /// SECURITY: the state comes first. Before it matches, nothing else of the answer is looked
    /// at: neither its error, which any web page could send to end a login, nor its code, which
    /// could be somebody else's (RFC 9700 §4.7). Then the issuer, and only then what it says.
    fn read(&self, pairs: &[(String, String)]) -> Result<Secret, CallbackError> {
        let value = |name: &str| {
            pairs
                .iter()
                .find(|(found, _)| found == name)
                .map(|(_, value)| value.as_str())
        };
        if !self.is_ours(pairs) {
            return Err(CallbackError::Foreign);
        }
        for (at, (name, _)) in pairs.iter().enumerate() {
            if pairs.iter().skip(at + 1).any(|(other, _)| other == name) {
                return Err(CallbackError::Repeated {
                    name: excerpt(name, 32),
                });
            }
        }
        // SECURITY: compared as text, and nothing of a stranger's answer is shown (RFC 9207 §2.4).
        match value("iss") {
            Some(issuer) if issuer == self.issuer => {}
            Some(_) => {
                return Err(CallbackError::Issuer {
                    wanted: self.issuer.clone(),
                });
            }
            None if self.issuer_required => {
                return Err(CallbackError::IssuerMissing {
                    wanted: self.issuer.clone(),
                });
            }
            None => {}
        }
        match (value("code"), value("error")) {
            (Some(_), Some(_)) => Err(CallbackError::Both),
            (Some(code), None) if !code.is_empty() => Ok(Secret::from(code.to_owned())),
            (_, Some(error)) => Err(CallbackError::Refused {
                error: excerpt(error, 64),
                description: value("error_description").map(|text| excerpt(text, 200)),
            }),
            (_, None) => Err(CallbackError::Empty),
        }
    }

    /// Whether the parameters have our state, and no other beside it.
    fn is_ours(&self, pairs: &[(String, String)]) -> bool {
        let mut states = pairs.iter().filter(|(name, _)| name == "state");
        match (states.next(), states.next()) {
            (Some((_, state)), None) => self.state.matches(state.as_bytes()),
            _ => false,
        }
    }
}

/// Returns the query of what a person pasted: the whole URL that the browser ended at, the query
/// alone, or `CODE#STATE`, as some servers' own pages show it.
pub fn pasted_query(text: &str) -> Result<String, CallbackError> {
    let text = text.trim().trim_matches(['"', '\'', '<', '>']);
    let query = text.split_once('?').map_or(text, |(_, query)| query);
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    let is_answer = |name: &str| matches!(name, "state" | "response");
    if form_urlencoded::parse(query.as_bytes()).any(|(name, _)| is_answer(&name)) {
        return Ok(query.to_owned());
    }
    let (code, state) = text.rsplit_once('#').ok_or(CallbackError::NotPasted)?;
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_graphic());
    if !is_word(code) || !is_word(state) || code.contains("://") {
        return Err(CallbackError::NotPasted);
    }
    Ok(form_urlencoded::Serializer::new(String::new())
        .append_pair("code", code)
        .append_pair("state", state)
        .finish())
}
