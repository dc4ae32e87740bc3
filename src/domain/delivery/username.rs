//! Who a credential belongs to, where a protocol names somebody.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

/// A name that every protocol carries as it is: without a control character, and without a colon.
///
/// SECURITY: a line ending in it would be another line of the protocol (CVE-2020-5260), and Basic
/// ends the user at the first colon (RFC 7617 §2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username(String);

/// A name that is none. Whoever wrote it is to blame; it is not repeated, since there may be a
/// password behind the colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no user: it is empty, or has a colon or a control character in it")]
pub struct UsernameError;

impl FromStr for Username {
    type Err = UsernameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() || text.contains(|c: char| c == ':' || c.is_control()) {
            return Err(UsernameError);
        }
        Ok(Self(text.to_owned()))
    }
}

impl Deref for Username {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_word_of_every_protocol() {
        for good in ["ann", "<token>", "ann@example.com", "a b", "Ännchen"] {
            assert_eq!(
                good.parse::<Username>().map(|name| name.to_string()),
                Ok(good.to_owned())
            );
        }
        for bad in ["", "a:b", "u\npassword=evil", "u\r", "u\0", "u\u{85}"] {
            assert_eq!(bad.parse::<Username>(), Err(UsernameError), "{bad:?}");
        }
    }
}
