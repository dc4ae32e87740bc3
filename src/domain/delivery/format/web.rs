//! The `Authorization` header, alone and for curl, and the netrc file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::{Unfit, joined, line, word};
use crate::domain::delivery::place::Place;
use crate::domain::oauth::tokens::TokenKind;
use crate::domain::secret::Secret;

/// A credential as a request shows it.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The value.
    pub value: &'a Secret,
    /// How it is shown, where it is an access token.
    pub kind: Option<TokenKind>,
    /// Who it belongs to, where it is a password.
    pub login: Option<&'a str>,
}

/// Writes the header as a line, such as `curl -H @-` reads.
pub fn header(shown: Shown<'_>) -> Result<Secret, Unfit> {
    let value = authorization(shown, "a header")?;
    Ok(joined(&["Authorization: ", &value, "\n"]))
}

/// Writes the header as a line of the configuration that `curl -K -` reads; between double quotes
/// curl unescapes `\\` and `\"` (curl(1), --config).
pub fn curl(shown: Shown<'_>) -> Result<Secret, Unfit> {
    let value = authorization(shown, "curl")?;
    let value = Zeroizing::new(value.replace('\\', r"\\").replace('"', "\\\""));
    let line = ["header = \"Authorization: ", &value, "\"\n"];
    Ok(joined(&line))
}

/// Returns the header's value: `Basic` where somebody logs in by name (RFC 7617 §2), otherwise
/// `Bearer` (RFC 6750 §2.1).
///
/// SECURITY: a line ending would be another header (CWE-113); what is beyond ASCII or a blank comes
/// to servers as different things (RFC 9110 §5.5).
fn authorization(shown: Shown<'_>, reader: &'static str) -> Result<Zeroizing<String>, Unfit> {
    if shown.kind == Some(TokenKind::Dpop) {
        let reason = "the token is bound to a key (DPoP), which each request has to prove anew";
        return Err(Unfit { reader, reason });
    }
    let Some(login) = shown.login else {
        let value = word(shown.value, reader)?;
        return Ok(Zeroizing::new(format!("Bearer {value}")));
    };
    if login.is_empty() || login.contains(|c: char| c.is_control() || c == ':') {
        let reason = "the login is empty, or has a colon or a control character in it";
        return Err(Unfit { reader, reason });
    }
    let pair = Zeroizing::new(format!("{login}:{}", line(shown.value, reader)?));
    let encoded = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
    Ok(Zeroizing::new(format!("Basic {}", encoded.as_str())))
}

/// The longest line that curl reads from a netrc file (7.x; its buffer has 4,096 bytes).
const NETRC_LINE: usize = 4_094;

/// Writes an entry of a netrc file: `machine HOST login USER password VALUE`.
///
/// Its readers disagree on the rest: curl before 7.84 takes `"` as it is, later ones and Python for
/// a quote; Python since 3.11 takes `\` for an escape, curl as it is; and `#` begins a comment. A
/// host has no port there.
pub fn netrc(host: &Place, login: &str, value: &Secret) -> Result<Secret, Unfit> {
    const READER: &str = "a netrc file";
    let unfit = |reason| Unfit {
        reader: READER,
        reason,
    };
    let machine = host.authority();
    if machine.contains(':') || !host.path().is_empty() {
        return Err(unfit("it knows hosts without ports and paths alone"));
    }
    let is_word = |word: &str| {
        !word.is_empty()
            && !word.starts_with('#')
            && word
                .bytes()
                .all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\')
    };
    if !is_word(login) {
        let reason = "the login has a blank, a quote, a backslash or one beyond ASCII in it";
        return Err(unfit(reason));
    }
    let value = word(value, READER)?;
    if !is_word(value) {
        let reason =
            "it has a \" or \\ in it, or begins with #, which its readers read differently";
        return Err(unfit(reason));
    }
    let pieces = [
        "machine ",
        machine,
        " login ",
        login,
        " password ",
        value,
        "\n",
    ];
    let entry = joined(&pieces);
    if entry.expose().len() > NETRC_LINE + 1 {
        return Err(unfit("it is longer than a line of it may be (4,094 bytes)"));
    }
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::delivery::format::{secret, shown};

    fn bearer(value: &Secret) -> Shown<'_> {
        Shown {
            value,
            kind: None,
            login: None,
        }
    }

    #[test]
    fn a_header_is_bearer_or_basic() {
        let value = secret("s3\"c\\ret");
        assert_eq!(
            shown(header(bearer(&value))).as_deref(),
            Some("Authorization: Bearer s3\"c\\ret\n")
        );
        assert_eq!(
            shown(curl(bearer(&value))).as_deref(),
            Some("header = \"Authorization: Bearer s3\\\"c\\\\ret\"\n")
        );
        // RFC 7617 §2.
        let value = secret("open sesame");
        let basic = Shown {
            login: Some("Aladdin"),
            ..bearer(&value)
        };
        assert_eq!(
            shown(header(basic)).as_deref(),
            Some("Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\n")
        );
    }

    #[test]
    fn what_would_be_another_header_is_refused() {
        for bad in ["a\r\nX: y", "a\nb", "a b", "a\tb", "ä", "", "a\0"] {
            let value = secret(bad);
            assert!(header(bearer(&value)).is_err(), "{bad:?}");
            assert!(curl(bearer(&value)).is_err(), "{bad:?}");
        }
        let value = secret("a\nb");
        for login in ["me", "a:b", "", "a\nb"] {
            let basic = Shown {
                login: Some(login),
                ..bearer(&value)
            };
            assert!(header(basic).is_err(), "{login:?}");
        }
        let value = secret("good");
        let bound = Shown {
            kind: Some(TokenKind::Dpop),
            ..bearer(&value)
        };
        assert!(header(bound).is_err());
        let colon = Shown {
            login: Some("a:b"),
            ..bearer(&value)
        };
        assert!(header(colon).is_err());
    }

    #[test]
    fn a_netrc_file_gets_what_its_readers_agree_on() {
        let host = |text: &str| text.parse::<Place>().unwrap();
        let entry =
            |h: &str, login: &str, value: &str| shown(netrc(&host(h), login, &secret(value)));
        assert_eq!(
            entry("api.example.com", "me", "it's#1").as_deref(),
            Some("machine api.example.com login me password it's#1\n")
        );
        for bad in [
            "a b",
            "a\"b",
            "a\\b",
            "#a",
            "ä",
            "a\nb",
            "",
            &"x".repeat(4_096),
        ] {
            assert_eq!(entry("h.example", "me", bad), None, "{bad:?}");
            assert_eq!(entry("h.example", bad, "s3"), None, "{bad:?}");
        }
        for bad in ["h.example:8443", "h.example/x", "[::1]"] {
            assert_eq!(entry(bad, "me", "s3"), None, "{bad:?}");
        }
    }
}
