//! What the variable is called that holds a credential.

use std::fmt;
use std::str::FromStr;

use crate::domain::credential::Name;
use crate::domain::text::excerpt;

/// The name of a variable: `A-Z a-z 0-9 _`, the first no digit (POSIX XBD 3.216), and none that
/// decides which programs run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable(String);

/// SECURITY: a credential in one of these would be a path to programs or code that every later
/// program runs; whoever sets it meant something else.
const NEVER: [&str; 5] = ["PATH", "IFS", "ENV", "BASH_ENV", "NODE_OPTIONS"];
const NEVER_BEFORE: [&str; 2] = ["LD_", "DYLD_"];

impl Variable {
    /// Returns the variable that is called after a credential: in capitals, and with `_` for what
    /// variables don't have. `deploy-token` is in `DEPLOY_TOKEN`, `2fa` in `_2FA`.
    pub fn of(name: &Name) -> Result<Self, VariableError> {
        let name = name.as_str();
        let digit = name.starts_with(|first: char| first.is_ascii_digit());
        let plain = name.chars().map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => c.to_ascii_uppercase(),
            _ => '_',
        });
        let name: String = digit.then_some('_').into_iter().chain(plain).collect();
        name.parse()
    }

    /// Returns it as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Variable {
    type Err = VariableError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let first = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let rest = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !first || !rest || text.len() > 128 {
            return Err(VariableError::Malformed {
                found: excerpt(text, 64),
            });
        }
        // PowerShell and Windows don't tell capitals from small letters.
        let capitals = text.to_ascii_uppercase();
        let begins = |with: &&str| capitals.starts_with(with);
        if NEVER.contains(&capitals.as_str()) || NEVER_BEFORE.iter().any(begins) {
            return Err(VariableError::Reserved {
                found: text.to_owned(),
            });
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A name that no variable with a credential has. Whoever wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VariableError {
    /// It is none.
    #[error("`{found}` is no variable: A-Z a-z 0-9 _, the first no digit")]
    Malformed {
        /// What was written.
        found: String,
    },
    /// It decides which programs run.
    #[error("the variable {found} decides which programs run, and is for no credential")]
    Reserved {
        /// What was written.
        found: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_called_after_its_credential() {
        let called = |name: &str| Variable::of(&name.parse().unwrap());
        for (name, variable) in [
            ("stripe", "STRIPE"),
            ("deploy-token", "DEPLOY_TOKEN"),
            ("me@work.example", "ME_WORK_EXAMPLE"),
            ("2fa", "_2FA"),
        ] {
            assert_eq!(called(name).unwrap().as_str(), variable);
        }
        assert!(called("path").is_err());
    }

    #[test]
    fn what_decides_which_programs_run_is_refused() {
        for bad in ["", "1A", "A-B", "A=B", "A\nB", "Ä", &"A".repeat(129)] {
            let error = bad.parse::<Variable>().unwrap_err();
            assert!(matches!(error, VariableError::Malformed { .. }), "{bad:?}");
        }
        for bad in ["PATH", "Path", "LD_PRELOAD", "NODE_OPTIONS", "DYLD_X"] {
            let error = bad.parse::<Variable>().unwrap_err();
            assert!(matches!(error, VariableError::Reserved { .. }), "{bad:?}");
        }
        assert!("GITHUB_TOKEN".parse::<Variable>().is_ok());
    }
}
