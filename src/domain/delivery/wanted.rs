//! References as programs and their files have them: `authctl://KIND/NAME#PART`, or without
//! `authctl://` where nothing else could be meant.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::domain::credential::{Kind, Reference};

/// What a reference in somebody's file begins with.
pub const SCHEME: &str = "authctl://";

/// A credential, or one part of it, that a program wants.
///
/// The part depends on the kind: a member of the object that a secret is, a member of the token
/// response of a login (`id_token`). Keys and jwks have none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wanted {
    /// The credential.
    pub reference: Reference,
    /// The part of it; all of it where none is named.
    pub part: Option<String>,
}

/// A reference that is none. Whoever wrote it is to blame.
///
/// SECURITY: it is not repeated, since it may be the secret itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no reference: write KIND/NAME, as in secret/stripe or oauth/work")]
pub struct WantedError;

/// A credential that no server may see. Whoever named it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{wanted} is a private key, which no server is shown")]
pub struct Unshowable {
    /// What was named.
    pub wanted: Wanted,
}

impl Wanted {
    /// Returns an error for what must not go to a server.
    ///
    /// SECURITY: a jwk proves who has it by what it signs, and goes nowhere itself.
    pub fn for_servers(&self) -> Result<(), Unshowable> {
        match self.reference.kind {
            Kind::Jwk => Err(Unshowable {
                wanted: self.clone(),
            }),
            Kind::Key | Kind::Oauth | Kind::Secret | Kind::Audit => Ok(()),
        }
    }
}

impl From<Reference> for Wanted {
    fn from(reference: Reference) -> Self {
        Self {
            reference,
            part: None,
        }
    }
}

impl FromStr for Wanted {
    type Err = WantedError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bare = text.strip_prefix(SCHEME).unwrap_or(text);
        let (reference, part) = match bare.split_once('#') {
            Some((reference, part)) => (reference, Some(part)),
            None => (bare, None),
        };
        let is_name = |part: &str| {
            !part.is_empty() && part.len() <= 64 && part.bytes().all(|b| b.is_ascii_graphic())
        };
        if part.is_some_and(|part| !is_name(part)) {
            return Err(WantedError);
        }
        Ok(Self {
            reference: reference.parse().map_err(|_| WantedError)?,
            part: part.map(str::to_owned),
        })
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reference.fmt(f)?;
        self.part
            .as_ref()
            .map_or(Ok(()), |part| write!(f, "#{part}"))
    }
}

impl Serialize for Wanted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_key_is_for_no_server() {
        let for_servers = |text: &str| text.parse::<Wanted>().unwrap().for_servers();
        assert!(for_servers("jwk/signing").is_err());
        for good in ["key/deploy", "oauth/work#id_token", "secret/stripe"] {
            assert_eq!(for_servers(good), Ok(()));
        }
    }

    #[test]
    fn references_are_read_with_their_scheme_and_without() {
        let read = |text: &str| text.parse::<Wanted>().map(|wanted| wanted.to_string());
        for text in ["secret/stripe", "oauth/work#id_token", "key/a@b"] {
            assert_eq!(read(text), Ok(text.to_owned()));
            assert_eq!(read(&format!("{SCHEME}{text}")), Ok(text.to_owned()));
        }
        for bad in [
            "stripe",
            "authctl:/secret/x",
            "authctl://",
            "secret/",
            "secret/x#",
            "secret/x#a b",
            "audit/log",
            "secret/x/y",
        ] {
            assert_eq!(read(bad), Err(WantedError), "{bad:?} was taken");
        }
    }
}
