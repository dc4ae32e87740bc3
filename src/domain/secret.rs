//! Secret bytes, and where a person may say that they come from.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use secrecy::{ExposeSecret as _, SecretSlice};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::credential::{NameError, Slot};

/// Bytes that must not be seen: wiped on drop, and without a way to be printed or serialised.
///
/// SECURITY: there is no `Display`, no `Serialize`, no `PartialEq` (compare with
/// [`Secret::matches`]), and `Debug` prints a placeholder.
#[derive(Clone)]
pub struct Secret(SecretSlice<u8>);

impl Secret {
    /// Takes over `bytes`.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }

    /// Returns the bytes themselves.
    ///
    /// SECURITY: every caller is a place where a secret leaves its type; `grep expose` lists them.
    pub fn expose(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// Returns the bytes as text, or `None` where they are not UTF-8.
    pub fn expose_text(&self) -> Option<&str> {
        std::str::from_utf8(self.expose()).ok()
    }

    /// Compares with `other` in a time that depends on the lengths alone.
    pub fn matches(&self, other: &[u8]) -> bool {
        aws_lc_rs::constant_time::verify_slices_are_equal(self.expose(), other).is_ok()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }

    /// Removes one line ending from the end, as `echo` and editors leave one.
    #[must_use]
    pub fn without_final_newline(self) -> Self {
        let bytes = self.expose();
        let trimmed = bytes
            .strip_suffix(b"\n")
            .map(|rest| rest.strip_suffix(b"\r").unwrap_or(rest));
        match trimmed {
            Some(rest) => Self::new(rest.to_vec()),
            None => self,
        }
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text.into_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}

/// Overwrites bytes that may be secret with zeros.
///
/// `zeroize` does so byte by byte, which takes as long as reading the JSON that they hold.
pub fn wipe(bytes: &mut [u8]) {
    bytes.fill(0);
    // SECURITY: tells the compiler that somebody looks, so that it leaves the zeros in.
    zeroize::optimization_barrier(bytes);
}

/// Where a value that may be secret is read from; never the value itself.
///
/// SECURITY: an argument's value is seen by every process of the machine and kept in shell
/// histories, so the grammar has no form for a literal secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// `fd:N`: an open file descriptor.
    Descriptor(i32),
    /// `@FILE`, or a path.
    File(PathBuf),
    /// `prompt`: asked for at the terminal, without echo.
    Prompt,
    /// `-`: standard input.
    Stdin,
    /// `store:KIND/NAME`: one of authctl's own entries.
    Store(Slot),
    /// `env:NAME`: an environment variable.
    Variable(String),
}

/// A source that could not be read as one. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// `fd:` without a number.
    #[error("fd: wants the number of an open file descriptor, as in fd:3")]
    Descriptor,
    /// Nothing at all, or `@` or `env:` without a name.
    #[error("a source is empty: write -, @FILE, env:NAME, fd:N, store:KIND/NAME or prompt")]
    Empty,
    /// `store:` with something that is no reference.
    #[error(transparent)]
    Store(#[from] NameError),
}

impl FromStr for Source {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let filled = |name: &str| {
            if name.is_empty() {
                Err(SourceError::Empty)
            } else {
                Ok(name.to_owned())
            }
        };
        if text == "-" {
            Ok(Self::Stdin)
        } else if text == "prompt" {
            Ok(Self::Prompt)
        } else if let Some(name) = text.strip_prefix("env:") {
            filled(name).map(Self::Variable)
        } else if let Some(number) = text.strip_prefix("fd:") {
            number
                .parse()
                .ok()
                .filter(|fd| *fd >= 0)
                .map(Self::Descriptor)
                .ok_or(SourceError::Descriptor)
        } else if let Some(slot) = text.strip_prefix("store:") {
            Ok(Self::Store(slot.parse()?))
        } else {
            filled(text.strip_prefix('@').unwrap_or(text)).map(|path| Self::File(path.into()))
        }
    }
}

impl Source {
    /// Returns the source for a process that comes later, elsewhere; `None` where that can't read
    /// the same: its standard input and descriptors are others, and there is nobody to ask.
    pub fn lasting(self) -> Option<Self> {
        match self {
            Self::File(path) => std::path::absolute(path).ok().map(Self::File),
            Self::Store(_) | Self::Variable(_) => Some(self),
            Self::Descriptor(_) | Self::Prompt | Self::Stdin => None,
        }
    }

    /// Returns it as it is written on a command line.
    pub fn word(&self) -> String {
        match self {
            Self::File(path) => format!("@{}", path.display()),
            Self::Stdin => "-".to_owned(),
            Self::Descriptor(_) | Self::Prompt | Self::Store(_) | Self::Variable(_) => {
                self.to_string()
            }
        }
    }
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.word())
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'_, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Descriptor(fd) => write!(f, "fd:{fd}"),
            Self::File(path) => path.as_os_str().to_string_lossy().fmt(f),
            Self::Prompt => f.write_str("prompt"),
            Self::Stdin => f.write_str("standard input"),
            Self::Store(slot) => write!(f, "store:{slot}"),
            Self::Variable(name) => write!(f, "env:{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        let canary = "canary-7f3a";
        assert_eq!(
            format!("{:?}", Secret::from(canary.to_owned())),
            "Secret([redacted])"
        );
    }

    #[test]
    fn one_line_ending_goes() {
        let trimmed = |text: &str| {
            Secret::from(text.to_owned())
                .without_final_newline()
                .expose_text()
                .map(str::to_owned)
        };
        assert_eq!(trimmed("a\n").as_deref(), Some("a"));
        assert_eq!(trimmed("a\r\n").as_deref(), Some("a"));
        assert_eq!(trimmed("a\n\n").as_deref(), Some("a\n"));
        assert_eq!(trimmed("a ").as_deref(), Some("a "));
    }

    #[test]
    fn a_later_process_reads_what_lasts() {
        let lasting = |text: &str| text.parse::<Source>().unwrap().lasting();
        for gone in ["-", "fd:3", "prompt"] {
            assert_eq!(lasting(gone), None, "{gone}");
        }
        for stays in ["env:A", "store:secret/a", "/a/b"] {
            assert_eq!(lasting(stays), Some(stays.parse().unwrap()), "{stays}");
        }
        let Some(Source::File(path)) = lasting("b.jwt") else {
            panic!("a file lasts")
        };
        assert!(path.is_absolute() && path.ends_with("b.jwt"), "{path:?}");
    }

    #[test]
    fn sources_are_told_apart() {
        assert_eq!("-".parse(), Ok(Source::Stdin));
        assert_eq!("@k.pem".parse(), Ok(Source::File("k.pem".into())));
        assert_eq!("dir/k.pem".parse(), Ok(Source::File("dir/k.pem".into())));
        assert_eq!("env:TOKEN".parse(), Ok(Source::Variable("TOKEN".into())));
        assert_eq!("fd:3".parse(), Ok(Source::Descriptor(3)));
        assert_eq!("prompt".parse(), Ok(Source::Prompt));
        assert_eq!("".parse::<Source>(), Err(SourceError::Empty));
        assert_eq!("fd:x".parse::<Source>(), Err(SourceError::Descriptor));
        assert!("store:nonsense".parse::<Source>().is_err());
    }
}
