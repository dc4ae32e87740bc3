//! What a server says of a token that it does not take: the `WWW-Authenticate` header (RFC 9110
//! §11.6.1, RFC 6750 §3).

use crate::domain::ports::HttpResponse;
use crate::domain::text::excerpt;

/// What there is to know of a refusal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Challenge {
    /// The error code, where there is one.
    pub error: Option<String>,
    /// What the server says about it.
    pub description: Option<String>,
    /// Which scopes would do.
    pub scope: Option<String>,
}

/// Reads the challenges of an answer; of several, the first that says a thing says it.
pub fn of(answer: &HttpResponse) -> Challenge {
    let lines = answer.headers.iter();
    let lines = lines.filter(|(name, _)| name == "www-authenticate");
    let parameters: Vec<(String, String)> =
        lines.flat_map(|(_, line)| parameters(line)).collect();
    let first = |wanted: &str, limit: usize| {
        let mut found = parameters.iter();
        let (_, value) = found.find(|(name, _)| name == wanted)?;
        Some(excerpt(value, limit))
    };
    Challenge {
        error: first("error", 64),
        description: first("error_description", 200),
        scope: first("scope", 200),
    }
}

/// Returns the parameters of a header, their names in lower case.
fn parameters(line: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('=') {
        let words = before.trim_end();
        let name = words.rsplit([' ', '\t', ',']).next().unwrap_or_default();
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => unquoted(quoted),
            None => {
                let end = after.find([',', ' ', '\t']).unwrap_or(after.len());
                let (value, next) = after.split_at(end);
                (value.to_owned(), next)
            }
        };
        found.push((name.to_ascii_lowercase(), value));
        rest = next;
    }
    found
}

/// Reads up to the closing quote (RFC 9110 §5.6.4), and returns what is behind it, too.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut escaped = false;
    for (position, c) in text.char_indices() {
        match c {
            _ if escaped => {
                value.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return (value, text.get(position + 1..).unwrap_or_default()),
            _ => value.push(c),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::Secret;

    fn read(lines: &[&str]) -> (Option<String>, Option<String>, Option<String>) {
        let header = |line: &&str| ("www-authenticate".to_owned(), (*line).to_owned());
        let found = of(&HttpResponse {
            status: 401,
            headers: lines.iter().map(header).collect(),
            body: Secret::from(String::new()),
        });
        (found.error, found.description, found.scope)
    }

    #[test]
    fn the_error_its_words_and_the_scopes() {
        let some = |text: &str| Some(text.to_owned());
        // RFC 6750 §3.
        let line = r#"Bearer realm="example", error="invalid_token", error_description="The access token expired""#;
        let wanted = (some("invalid_token"), some("The access token expired"), None);
        assert_eq!(read(&[line]), wanted);
        let line = r#"DPoP ERROR = insufficient_scope,scope="a b=c, \"d\"" , algs="ES256""#;
        let wanted = (some("insufficient_scope"), None, some(r#"a b=c, "d""#));
        assert_eq!(read(&[line]), wanted);
        let two = [r#"Basic realm="a=b""#, r#"Bearer error="first", DPoP error="second""#];
        assert_eq!(read(&two), (some("first"), None, None));
        for nothing in ["", "Bearer", "Negotiate abc==", "=", r#"Bearer realm="error=x"#] {
            assert_eq!(read(&[nothing]), (None, None, None), "{nothing}");
        }
    }

    #[test]
    fn what_would_act_on_a_terminal_is_written_out() {
        let (error, ..) = read(&["Bearer error=\"\u{1b}[2J\""]);
        assert_eq!(error.as_deref(), Some("\\u{1b}[2J"));
    }
}
