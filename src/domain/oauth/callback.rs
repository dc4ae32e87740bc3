//! The authorization response: whether what came back is the answer to this login, and what it says.

use url::form_urlencoded;

use crate::domain::secret::Secret;
use crate::domain::text::excerpt;

/// What a callback has to show to be the answer to one attempt.
#[derive(Debug, Clone)]
pub struct Expected {
    /// The state of the attempt.
    pub state: Secret,
    /// The issuer of the attempt.
    pub issuer: String,
    /// Whether the server said that it names itself in each response (RFC 9207 §3).
    pub issuer_required: bool,
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
    /// A parameter stands in the answer twice (RFC 6749 §3.1). The server is to blame.
    #[error("the answer has `{name}` twice")]
    Repeated {
        /// The parameter.
        name: String,
    },
}

impl Expected {
    /// Judges the query of a request to the redirect URI, and returns its code.
    ///
    /// SECURITY: the state comes first. Before it matches, nothing else of the answer is looked
    /// at: neither its error, which any web page could send to end a login, nor its code, which
    /// could be somebody else's (RFC 9700 §4.7). Then the issuer, and only then what it says.
    pub fn judge(&self, query: &str) -> Result<Secret, CallbackError> {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let value = |name: &str| {
            pairs
                .iter()
                .find(|(found, _)| found == name)
                .map(|(_, value)| value.as_str())
        };
        let states = pairs.iter().filter(|(name, _)| name == "state").count();
        let ours = value("state").is_some_and(|state| self.state.matches(state.as_bytes()));
        if states != 1 || !ours {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn expected(issuer_required: bool) -> Expected {
        Expected {
            state: Secret::from("S".to_owned()),
            issuer: "https://a.example".into(),
            issuer_required,
        }
    }

    fn judge(query: &str) -> Result<String, CallbackError> {
        expected(false)
            .judge(query)
            .map(|code| code.expose_text().unwrap().to_owned())
    }

    #[test]
    fn the_truth_table() {
        let refused = |error: &str, description: Option<&str>| CallbackError::Refused {
            error: error.into(),
            description: description.map(str::to_owned),
        };
        let wanted = || "https://a.example".to_owned();
        let repeated = |name: &str| CallbackError::Repeated { name: name.into() };
        let table = [
            ("code=C&state=S", Ok("C".to_owned())),
            ("state=S&code=a%2Bb%20c", Ok("a+b c".into())),
            ("code=C&state=S&iss=https%3A%2F%2Fa.example", Ok("C".into())),
            ("code=C&state=S&extra=1", Ok("C".into())),
            // The state, before anything else.
            ("", Err(CallbackError::Foreign)),
            ("code=C", Err(CallbackError::Foreign)),
            ("code=C&state=", Err(CallbackError::Foreign)),
            ("code=C&state=T", Err(CallbackError::Foreign)),
            ("code=C&state=s", Err(CallbackError::Foreign)),
            ("code=C&state=SS", Err(CallbackError::Foreign)),
            ("code=C&state=S&state=S", Err(CallbackError::Foreign)),
            ("code=C&state=S&state=T", Err(CallbackError::Foreign)),
            ("error=access_denied&state=T", Err(CallbackError::Foreign)),
            ("error=access_denied", Err(CallbackError::Foreign)),
            // Nothing twice.
            ("code=C&code=D&state=S", Err(repeated("code"))),
            ("code=C&state=S&iss=x&iss=x", Err(repeated("iss"))),
            // The issuer, before what it says.
            (
                "code=C&state=S&iss=x",
                Err(CallbackError::Issuer { wanted: wanted() }),
            ),
            (
                "code=C&state=S&iss=https://a.example/",
                Err(CallbackError::Issuer { wanted: wanted() }),
            ),
            (
                "error=access_denied&state=S&iss=x",
                Err(CallbackError::Issuer { wanted: wanted() }),
            ),
            // One of the two.
            ("code=C&error=x&state=S", Err(CallbackError::Both)),
            ("state=S", Err(CallbackError::Empty)),
            ("code=&state=S", Err(CallbackError::Empty)),
            (
                "error=access_denied&state=S",
                Err(refused("access_denied", None)),
            ),
            (
                "error=x&error_description=a%1B%5B2Jb&state=S",
                Err(refused("x", Some("a\\u{1b}[2Jb"))),
            ),
        ];
        for (query, verdict) in table {
            assert_eq!(judge(query), verdict, "{query:?}");
        }
    }

    #[test]
    fn a_server_that_names_itself_always_does() {
        assert_eq!(
            expected(true).judge("code=C&state=S").unwrap_err(),
            CallbackError::IssuerMissing {
                wanted: "https://a.example".into()
            }
        );
        assert!(
            expected(true)
                .judge("code=C&state=S&iss=https%3A%2F%2Fa.example")
                .is_ok()
        );
    }

    #[test]
    fn pasted_in_any_form() {
        for text in [
            "http://127.0.0.1:1/callback?code=C&state=S",
            "  'http://127.0.0.1:1/callback?code=C&state=S#' \r\n",
            "<http://[::1]:1/callback?code=C&state=S>",
            "code=C&state=S",
            "C#S",
            " C#S\n",
        ] {
            let query = pasted_query(text).unwrap();
            assert_eq!(judge(&query), Ok("C".into()), "{text:?}");
        }
        let query = pasted_query("a/b+c==#S").unwrap();
        assert_eq!(judge(&query), Ok("a/b+c==".into()));
        assert_eq!(pasted_query("?response=J").unwrap(), "response=J");
        for text in [
            "",
            "yes",
            "https://a.example/auth",
            "https://a.example/auth#top",
            "code=C",
            "C#",
            "#S",
            "a b#S",
        ] {
            assert_eq!(
                pasted_query(text),
                Err(CallbackError::NotPasted),
                "{text:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn without_the_state_nothing_is_ours(query in ".{0,200}") {
            let carries = form_urlencoded::parse(query.as_bytes())
                .any(|(name, value)| name == "state" && value == "S");
            prop_assert!(carries || judge(&query) == Err(CallbackError::Foreign));
        }
    }
}
