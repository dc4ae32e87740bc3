//! What a server wants before it gives something: the challenges of `WWW-Authenticate`
//! (RFC 9110 §11.6.1), in which a resource says why it refuses a token (RFC 6750 §3).

use crate::domain::ports::HttpResponse;

/// One challenge: a scheme, and what the server says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// The scheme in lower case, as `bearer` and `dpop` (RFC 9110 §11.1: compared without case).
    pub scheme: String,
    /// Names in lower case, and values: somebody else's words, to be shown as excerpts alone.
    parameters: Vec<(String, String)>,
}

impl Challenge {
    /// Returns a parameter; `name` is in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Returns every challenge of an answer, in the order in which they stand. A line that is no list
/// of challenges is left out as a whole: half of it could be somebody else's.
pub fn challenges(answer: &HttpResponse) -> Vec<Challenge> {
    let lines = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "www-authenticate");
    lines.filter_map(|(_, line)| read(line)).flatten().collect()
}

/// Reads one line; `None` where it is malformed, or has a parameter twice in one challenge.
fn read(line: &str) -> Option<Vec<Challenge>> {
    let mut rest = Rest(line);
    let mut found: Vec<Challenge> = Vec::new();
    loop {
        // Empty elements of a list are skipped (RFC 9110 §5.6.1.2).
        rest.skip(|c| c == ',' || is_blank(c));
        if rest.0.is_empty() {
            return Some(found);
        }
        let word = rest.token()?;
        // A word before `=` is a parameter of the challenge that came before it.
        if let Some(value) = rest.value().ok()? {
            let name = word.to_ascii_lowercase();
            let open = found.last_mut()?;
            if open.get(&name).is_some() {
                return None;
            }
            open.parameters.push((name, value));
            rest.end()?;
            continue;
        }
        found.push(Challenge {
            scheme: word.to_ascii_lowercase(),
            parameters: Vec::new(),
        });
        if rest.skip(is_blank) == 0 {
            rest.end()?;
        } else if rest.is_token68() {
            rest.skip(|c| c != ',');
        }
    }
}

/// What is not read yet.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    /// Takes what fits, and returns how much that was.
    fn skip(&mut self, fits: impl Fn(char) -> bool) -> usize {
        let after = self.0.trim_start_matches(fits);
        let taken = self.0.len() - after.len();
        self.0 = after;
        taken
    }

    fn token(&mut self) -> Option<&'a str> {
        let whole = self.0;
        let taken = self.skip(is_token);
        whole.get(..taken).filter(|token| !token.is_empty())
    }

    /// Takes `= value` where it comes next; an error says that the value is malformed.
    fn value(&mut self) -> Result<Option<String>, ()> {
        let Some(after) = self.0.trim_start_matches(is_blank).strip_prefix('=') else {
            return Ok(None);
        };
        self.0 = after.trim_start_matches(is_blank);
        let value = match self.0.strip_prefix('"') {
            Some(quoted) => {
                self.0 = quoted;
                self.quoted()
            }
            None => self.token().map(str::to_owned),
        };
        value.map(Some).ok_or(())
    }

    /// Takes the rest of a quoted string (RFC 9110 §5.6.4).
    fn quoted(&mut self) -> Option<String> {
        let mut text = String::new();
        let mut characters = self.0.chars();
        loop {
            match characters.next()? {
                '"' => break,
                '\\' => text.push(characters.next()?),
                other => text.push(other),
            }
        }
        self.0 = characters.as_str();
        Some(text)
    }

    /// Whether the next element is a `token68` and no parameter: it goes up to a comma or the end
    /// without a blank, and what is behind its last `=` is nothing (RFC 9110 §11.2).
    fn is_token68(&self) -> bool {
        let element = self.0.split(',').next().unwrap_or_default();
        let element = element.trim_end_matches(is_blank);
        let bare = element.trim_end_matches('=');
        !bare.is_empty()
            && bare
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-._~+/".contains(c))
    }

    /// Takes what stands between two elements; `None` where it is something else.
    fn end(&mut self) -> Option<()> {
        self.skip(is_blank);
        (self.0.is_empty() || self.0.starts_with(',')).then_some(())
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Writes challenges so that a table can be read.
    fn told(line: &str) -> Option<String> {
        let written = |challenge: Challenge| {
            let parameters = challenge.parameters.iter();
            let all: Vec<String> = parameters.map(|(n, v)| format!("{n}={v}")).collect();
            format!("{}[{}]", challenge.scheme, all.join("|"))
        };
        Some(read(line)?.into_iter().map(written).collect())
    }

    #[test]
    fn lists_of_challenges_are_taken_apart() {
        for (line, wanted) in [
            ("Bearer", "bearer[]"),
            // RFC 6750 §3
            (
                r#"Bearer realm="example", error="invalid_token", error_description="The access token expired""#,
                "bearer[realm=example|error=invalid_token|error_description=The access token expired]",
            ),
            // RFC 9110 §11.6.1
            (
                r#"Basic realm="simple", Newauth realm="apps", type=1, title="Login to \"apps\"""#,
                r#"basic[realm=simple]newauth[realm=apps|type=1|title=Login to "apps"]"#,
            ),
            // RFC 9449 §7.1, §8
            (
                r#"DPoP algs="ES256 PS256", error="use_dpop_nonce", Bearer"#,
                "dpop[algs=ES256 PS256|error=use_dpop_nonce]bearer[]",
            ),
            // RFC 9728 §5.1
            (
                r#"BEARER Resource_Metadata="https://a.example/.well-known/x?a=1,2""#,
                "bearer[resource_metadata=https://a.example/.well-known/x?a=1,2]",
            ),
            (
                "Negotiate YWJj/+==, Bearer error=a",
                "negotiate[]bearer[error=a]",
            ),
            ("Negotiate, NTLM", "negotiate[]ntlm[]"),
            (",, Bearer  a = b ,, c=d,", "bearer[a=b|c=d]"),
            ("", ""),
        ] {
            assert_eq!(told(line).as_deref(), Some(wanted), "{line}");
        }
    }

    #[test]
    fn a_line_that_is_no_list_of_challenges_says_nothing() {
        for line in [
            "error=\"a\"",
            "Bearer error=\"a",
            "Bearer a=b, error=",
            "Bearer error=\"a\" scope=\"b\"",
            "Bearer error=a, error=b",
            "Bearer error=a, ERROR=b",
            "Bearer \"a\"",
            "Bearer; error=a",
            "Béarer",
            "Bearer error=\"a\\",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }

    #[test]
    fn every_line_of_an_answer_counts() {
        let line = |value: &str| ("www-authenticate".to_owned(), value.to_owned());
        let answer = HttpResponse {
            status: 401,
            headers: vec![line("Basic realm=\"a"), line("DPoP"), line("Bearer a=b")],
            body: crate::domain::secret::Secret::new(Vec::new()),
        };
        let schemes: Vec<String> = challenges(&answer).into_iter().map(|c| c.scheme).collect();
        assert_eq!(schemes, ["dpop", "bearer"]);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_stumble(line in "[ -~]{0,60}") {
            prop_assert!(read(&line).is_none_or(|found| found.len() <= line.len()));
        }

        #[test]
        fn what_is_quoted_comes_back(value in "[ -~é]{0,40}") {
            let quoted = value.replace('\\', "\\\\").replace('"', "\\\"");
            let found = read(&format!("Bearer error=\"{quoted}\", a=b")).unwrap();
            prop_assert_eq!(found.first().unwrap().get("error"), Some(value.as_str()));
        }
    }
}
