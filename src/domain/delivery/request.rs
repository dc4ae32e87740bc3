//! A person's own request: what may be in it, how it shows its credential, and where a redirect
//! may take it.

use std::fmt;
use std::str::FromStr;

use url::Url;

use crate::domain::origin::{is_loopback, is_secure};
use crate::domain::ports::Method;
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;

/// The name of a header, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldName(String);

/// A header that a person adds.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its name.
    pub name: FieldName,
    /// Its value. It may be anything, and so it is not shown.
    pub value: Secret,
}

/// How large an answer may be, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size(pub u64);

/// What can't be in a request. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// It is no method.
    #[error("`{found}` is no method: GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS")]
    Method {
        /// What was written.
        found: String,
    },
    /// It is no name of a header.
    #[error("`{found}` is no name of a header")]
    Name {
        /// What was written.
        found: String,
    },
    /// The value has a line ending or another control character in it.
    #[error("the value of {name} has a control character in it")]
    Value {
        /// The header.
        name: String,
    },
    /// A header's name comes with a value, which may be a secret and is not shown.
    #[error("a name of a header is wanted, and there is a value behind it")]
    Pair,
    /// There is no colon: it may be a value alone, and is not shown.
    #[error("a header is written `Name: value`")]
    Line,
    /// A header that authctl writes.
    #[error("{name} {reason}")]
    Owned {
        /// The header.
        name: String,
        /// Who writes it.
        reason: &'static str,
    },
    /// It is no size.
    #[error("`{found}` is no size: write bytes, or 10M, 2G")]
    Size {
        /// What was written.
        found: String,
    },
}

/// Headers that show who asks.
///
/// SECURITY: on the command line every process of the machine sees them (CWE-214).
const CREDENTIALS: [&str; 4] = ["authorization", "cookie", "dpop", "proxy-authorization"];
/// Headers that say how the request lies on the line: with another value than the truth, two
/// servers on the way read two different requests (RFC 9112 §11.2).
const FRAMING: [&str; 10] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

impl FieldName {
    /// Returns it, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns it where the credential can be its value.
    pub fn for_credential(text: &str) -> Result<Self, RequestError> {
        if text.contains(':') {
            return Err(RequestError::Pair);
        }
        let name: Self = text.parse()?;
        name.unless_framing()
    }

    fn unless_framing(self) -> Result<Self, RequestError> {
        if FRAMING.contains(&self.as_str()) {
            return Err(RequestError::Owned {
                name: self.0,
                reason: "says how the request lies on the line, and is authctl's to write",
            });
        }
        Ok(self)
    }
}

impl FromStr for FieldName {
    type Err = RequestError;

    /// Reads a token (RFC 9110 §5.1, §5.6.2).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if text.is_empty() || text.len() > 128 || !text.bytes().all(fits) {
            return Err(RequestError::Name {
                found: excerpt(text, 64),
            });
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Line {
    type Err = RequestError;

    /// Reads `Name: value`.
    ///
    /// SECURITY: a line ending would begin another header, or the body (CWE-113).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, value) = text.split_once(':').ok_or(RequestError::Line)?;
        let name = name.parse::<FieldName>()?.unless_framing()?;
        if CREDENTIALS.contains(&name.as_str()) {
            return Err(RequestError::Owned {
                name: name.0,
                reason: "shows who asks: the credential comes from --as, and not from the command line",
            });
        }
        let value = value.trim_matches([' ', '\t']);
        if value.chars().any(|c| c.is_control() && c != '\t') {
            return Err(RequestError::Value { name: name.0 });
        }
        Ok(Self {
            name,
            value: value.to_owned().into(),
        })
    }
}

impl FromStr for Method {
    type Err = RequestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter();
        let mut known = known.filter(|method| method.as_str().eq_ignore_ascii_case(text));
        known.next().ok_or_else(|| RequestError::Method {
            found: excerpt(text, 32),
        })
    }
}

impl FromStr for Size {
    type Err = RequestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bare = text.trim_end_matches(['b', 'B']).trim_end_matches('i');
        let (digits, unit) = match bare.char_indices().next_back() {
            Some((at, 'k' | 'K')) => (bare.get(..at), 1 << 10),
            Some((at, 'm' | 'M')) => (bare.get(..at), 1 << 20),
            Some((at, 'g' | 'G')) => (bare.get(..at), 1 << 30),
            _ => (Some(bare), 1_u64),
        };
        let count: Option<u64> = digits.and_then(|digits| digits.parse().ok());
        let size = count.and_then(|count| count.checked_mul(unit));
        size.map(Self).ok_or_else(|| RequestError::Size {
            found: excerpt(text, 32),
        })
    }
}

/// Where a redirect points, and what the next request is (RFC 9110 §15.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Where to.
    pub url: Url,
    /// What it does there.
    pub method: Method,
    /// Whether it has the same body.
    pub with_body: bool,
    /// Whether it stays in its origin (RFC 6454 §5): scheme, host and port.
    pub stays: bool,
}

impl Turn {
    /// Reads an answer; `None` where it is no redirect.
    pub fn of(url: &Url, method: Method, status: u16, location: Option<&str>) -> Option<Self> {
        let mut target = url.join(location?).ok()?;
        target.set_fragment(None);
        // SECURITY: a user in a URL would become a credential of the server's choosing.
        target
            .set_username("")
            .and_then(|()| target.set_password(None))
            .ok()?;
        let (method, with_body) = match (status, method) {
            (301..=303, Method::Head) => (Method::Head, false),
            // As every browser does, whatever was first meant (RFC 9110 §15.4.2).
            (301 | 302, Method::Post) | (303, _) => (Method::Get, false),
            (301 | 302 | 307 | 308, method) => (method, true),
            _ => return None,
        };
        Some(Self {
            stays: target.origin() == url.origin(),
            url: target,
            method,
            with_body,
        })
    }

    /// Whether it may leave its origin, without the credential.
    ///
    /// SECURITY: what was written for one server is not sent to another, nor is anything done
    /// there but read; and a server elsewhere does not send us to a port of this machine.
    pub fn may_leave(&self, from: &Url) -> bool {
        matches!(self.method, Method::Get | Method::Head)
            && is_secure(&self.url)
            && (!is_loopback(&self.url) || is_loopback(from))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn headers_are_read_as_curl_reads_them() {
        let read = |text: &str| {
            let line: Line = text
                .parse()
                .map_err(|error: RequestError| error.to_string())?;
            let value = line.value.expose_text().unwrap().to_owned();
            Ok::<_, String>((line.name.to_string(), value))
        };
        assert_eq!(
            read("Accept: text/plain"),
            Ok(("accept".into(), "text/plain".into()))
        );
        assert_eq!(read("X-A:b:c "), Ok(("x-a".into(), "b:c".into())));
        assert_eq!(read("X-Empty:"), Ok(("x-empty".into(), String::new())));
        for bad in [
            "canary",
            "X A: canary",
            ": canary",
            "X-A: canary\r\nY: z",
            "X-A: canary\n",
            "X-A: canary\0",
            "Authorization: canary",
            "COOKIE: canary",
            "host: canary",
            "Transfer-Encoding: canary",
            "DPoP: canary",
        ] {
            let error = read(bad).unwrap_err();
            assert!(!error.contains("canary"), "{error}");
        }
        assert!(FieldName::for_credential("Authorization").is_ok());
        for bad in ["Host", "content-length", "X-Api-Key:", "x\ny", ""] {
            assert!(FieldName::for_credential(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_and_methods_are_read() {
        for (text, bytes) in [
            ("0", 0),
            ("12", 12),
            ("10K", 10 << 10),
            ("10M", 10 << 20),
            ("2GiB", 2 << 30),
            ("1kb", 1 << 10),
        ] {
            assert_eq!(text.parse(), Ok(Size(bytes)), "{text}");
        }
        for bad in [
            "",
            "M",
            "-1",
            "1T",
            "99999999999999999999",
            "9999999999999G",
        ] {
            assert!(bad.parse::<Size>().is_err(), "{bad}");
        }
        assert_eq!("patch".parse(), Ok(Method::Patch));
        assert!("TRACE".parse::<Method>().is_err());
    }

    fn turn(from: &str, method: Method, status: u16, to: &str) -> Option<(String, Method, bool)> {
        let from = Url::parse(from).unwrap();
        let turn = Turn::of(&from, method, status, Some(to))?;
        let may = turn.stays || turn.may_leave(&from);
        may.then(|| (turn.url.to_string(), turn.method, turn.stays))
    }

    #[test]
    fn redirects_change_the_method_as_browsers_do() {
        let at = |status, method| turn("https://a.example/x", method, status, "/y").unwrap().1;
        for (status, method, then) in [
            (301, Method::Post, Method::Get),
            (302, Method::Put, Method::Put),
            (303, Method::Delete, Method::Get),
            (303, Method::Head, Method::Head),
            (307, Method::Post, Method::Post),
            (308, Method::Patch, Method::Patch),
        ] {
            assert_eq!(at(status, method), then, "{status}");
        }
        for status in [200, 300, 304, 305, 306, 401] {
            assert_eq!(turn("https://a.example/x", Method::Get, status, "/y"), None);
        }
    }

    #[test]
    fn an_origin_is_left_by_reading_alone_and_never_for_this_machine() {
        let from = "https://a.example/x";
        for there in ["https://a.example:8443/", "https://b.example/"] {
            let with = turn(from, Method::Get, 302, there).unwrap().2;
            assert!(!with, "{there}");
            assert_eq!(turn(from, Method::Post, 307, there), None);
            assert_eq!(turn(from, Method::Delete, 302, there), None);
        }
        for bad in [
            "http://a.example/x",
            "http://127.0.0.1/",
            "https://localhost/",
            "file:///x",
        ] {
            assert_eq!(turn(from, Method::Get, 302, bad), None, "{bad}");
        }
        assert!(
            turn(
                "http://127.0.0.1:1/",
                Method::Get,
                302,
                "http://127.0.0.1:2/"
            )
            .is_some()
        );
    }

    proptest! {
        #[test]
        fn no_line_carries_another(text in "[ -~\r\n\t\u{0}]{0,40}") {
            if let Ok(line) = text.parse::<Line>() {
                let value = line.value.expose_text().unwrap();
                prop_assert!(!value.contains(['\r', '\n', '\0']));
            }
        }
    }
}
