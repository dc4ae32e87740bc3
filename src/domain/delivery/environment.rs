//! The environment of a program: which variables it gets, and from whom.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

use super::format::variable::{Variable, VariableError};
use super::wanted::{SCHEME, Wanted};
use crate::domain::text::excerpt;

/// What only authctl itself may see of its environment: what opens its sealed file, and what says
/// to a server which job this is.
pub const OURS: [&str; 5] = [
    "AUTHCTL_ID_TOKEN",
    "AUTHCTL_IDENTITY",
    "AUTHCTL_IDENTITY_FILE",
    "AUTHCTL_PASSPHRASE",
    "AUTHCTL_PASSPHRASE_FILE",
];

/// What a variable is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holds {
    /// This text, as it is.
    Text(OsString),
    /// The credential.
    Value(Wanted),
    /// The path of a private file in which the credential stands.
    File(Wanted),
}

/// The variables of a program, by name.
pub type Environment = BTreeMap<OsString, Holds>;

/// A variable that can't be set as it was asked for. Whoever wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvironmentError {
    /// It is set to one thing and, under `--strict`, to another.
    #[error("{name} is in the environment already, with another value")]
    Differs {
        /// The variable.
        name: String,
    },
    /// A file sets a variable that decides which code a program runs.
    #[error("a file may not set {name}: programs take code or orders from it")]
    Dangerous {
        /// The variable.
        name: String,
    },
    /// What stands before the `=` is no name for a variable with a credential.
    #[error(transparent)]
    Name(#[from] VariableError),
    /// What stands after the `=` is no reference. What it is instead may be a secret.
    #[error("what {name} is set to is no reference")]
    Reference {
        /// The variable.
        name: String,
    },
    /// It is set twice.
    #[error("{name} is set twice")]
    Twice {
        /// The variable.
        name: String,
    },
    /// There is no `=` in it.
    #[error("NAME=REF is wanted, such as TOKEN=secret/stripe")]
    Unassigned,
    /// A reference stands in the middle of a value, where nobody fills it in.
    #[error("{name} holds a reference as a part of its value")]
    Unresolved {
        /// The variable.
        name: String,
    },
}

/// What a program needs to run at all, and in the person's language and time.
const PRISTINE: &[&str] = &[
    "COLORTERM",
    "COLUMNS",
    "HOME",
    "LANG",
    "LANGUAGE",
    "LINES",
    "LOGNAME",
    "NO_COLOR",
    "PATH",
    "PWD",
    "SHELL",
    "TERM",
    "TMPDIR",
    "TZ",
    "USER",
    "XDG_RUNTIME_DIR",
    // Windows starts no program without some of these.
    "COMSPEC",
    "PATHEXT",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "USERPROFILE",
    "WINDIR",
];

/// Returns what a program has of our environment: all but what opens our sealed file, or, where it
/// is to be `pristine`, what it can't do without. What is a reference is filled in.
pub fn inherited(
    ours: impl IntoIterator<Item = (OsString, OsString)>,
    pristine: bool,
) -> Result<Environment, EnvironmentError> {
    let needed = |name: &str| {
        let name = name.to_ascii_uppercase();
        PRISTINE.contains(&name.as_str()) || name.starts_with("LC_")
    };
    let passes = |name: &OsStr| {
        let text = name.to_str();
        let own = text.is_some_and(|name| OURS.contains(&name));
        !own && (!pristine || text.is_some_and(needed))
    };
    ours.into_iter()
        .filter(|(name, _)| passes(name))
        .map(|(name, value)| {
            let holds = match value.to_str().filter(|text| text.starts_with(SCHEME)) {
                None => Holds::Text(value),
                Some(text) => {
                    Holds::Value(text.parse().map_err(|_| EnvironmentError::Reference {
                        name: excerpt(&name.to_string_lossy(), 64),
                    })?)
                }
            };
            Ok((name, holds))
        })
        .collect()
}

/// Reads `NAME=REF`.
///
/// SECURITY: what is wrong is told without what was written: it may be the secret itself.
pub fn binding(text: &str) -> Result<(Variable, Wanted), EnvironmentError> {
    let (name, reference) = text.split_once('=').ok_or(EnvironmentError::Unassigned)?;
    let name: Variable = name.parse()?;
    let wanted = reference.parse().map_err(|_| EnvironmentError::Reference {
        name: name.to_string(),
    })?;
    Ok((name, wanted))
}

/// Adds what was asked for to `environment`; under `strict` nothing is set twice.
pub fn add(
    environment: &mut Environment,
    asked: impl IntoIterator<Item = (Variable, Holds)>,
    strict: bool,
) -> Result<(), EnvironmentError> {
    let mut seen: Vec<Variable> = Vec::new();
    for (name, holds) in asked {
        if strict && seen.contains(&name) {
            return Err(EnvironmentError::Twice {
                name: name.to_string(),
            });
        }
        environment.insert(OsString::from(name.as_str()), holds);
        seen.push(name);
    }
    Ok(())
}

/// Holds a variable to `--strict`: its value, now filled in, has no reference left in it, and is
/// what our own environment said, where that said anything but a reference.
pub fn strictly(name: &OsStr, value: &OsStr, ours: Option<&OsStr>) -> Result<(), EnvironmentError> {
    let told = || excerpt(&name.to_string_lossy(), 64);
    let holds = |text: &OsStr| text.to_string_lossy().contains(SCHEME);
    if holds(value) {
        return Err(EnvironmentError::Unresolved { name: told() });
    }
    if ours.is_some_and(|ours| ours != value && !holds(ours)) {
        return Err(EnvironmentError::Differs { name: told() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| (name.into(), value.into()))
            .collect()
    }

    fn names(environment: &Environment) -> Vec<&str> {
        environment
            .keys()
            .map(|name| name.to_str().unwrap())
            .collect()
    }

    #[test]
    fn our_own_secrets_stay_with_us() {
        let all = [
            ("A", "1"),
            ("AUTHCTL_HOME", "/h"),
            ("AUTHCTL_IDENTITY", "x"),
            ("AUTHCTL_IDENTITY_FILE", "x"),
            ("AUTHCTL_PASSPHRASE", "x"),
            ("AUTHCTL_PASSPHRASE_FILE", "x"),
        ];
        let left = inherited(ours(&all), false).unwrap();
        assert_eq!(names(&left), ["A", "AUTHCTL_HOME"]);
    }

    #[test]
    fn a_pristine_program_has_what_it_needs() {
        let all = [
            ("A", "authctl://nonsense"),
            ("PATH", "/bin"),
            ("LC_ALL", "C"),
            ("HOME", "/h"),
            ("AUTHCTL_IDENTITY", "x"),
            ("https_proxy", "http://u:p@h"),
        ];
        let left = inherited(ours(&all), true).unwrap();
        assert_eq!(names(&left), ["HOME", "LC_ALL", "PATH"]);
    }

    #[test]
    fn a_reference_in_our_environment_is_filled_in_or_refused() {
        let good = inherited(ours(&[("A", "authctl://secret/x#y")]), false).unwrap();
        let holds = good.get(OsStr::new("A")).unwrap();
        assert_eq!(*holds, Holds::Value("secret/x#y".parse().unwrap()));
        let bad = inherited(ours(&[("A", "authctl://x")]), false);
        assert_eq!(bad, Err(EnvironmentError::Reference { name: "A".into() }));
    }

    #[test]
    fn a_binding_that_is_none_is_not_repeated() {
        let (name, wanted) = binding("A_1=secret/x").unwrap();
        assert_eq!(
            (name.as_str(), wanted.to_string().as_str()),
            ("A_1", "secret/x")
        );
        let canary = "canary-8f2e";
        for bad in [
            canary.to_owned(),
            format!("A={canary}"),
            format!("1={canary}"),
        ] {
            let error = binding(&bad).unwrap_err();
            assert!(!error.to_string().contains(canary), "{error}");
        }
        for bad in ["", "1A", "A-B", "A.B", "A B", "ä", "PATH", "LD_PRELOAD"] {
            assert!(bad.parse::<Variable>().is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn strict_is_no_surprise() {
        let check = |value: &str, ours: Option<&str>| {
            strictly("A".as_ref(), value.as_ref(), ours.map(OsStr::new))
        };
        assert_eq!(check("v", None), Ok(()));
        assert_eq!(check("v", Some("v")), Ok(()));
        assert_eq!(check("v", Some("authctl://secret/x")), Ok(()));
        let differs = Err(EnvironmentError::Differs { name: "A".into() });
        assert_eq!(check("v", Some("w")), differs);
        let unresolved = Err(EnvironmentError::Unresolved { name: "A".into() });
        assert_eq!(check("http://authctl://secret/x@h", None), unresolved);
        let asked = |strict| {
            let one = || ("A".parse().unwrap(), Holds::Text("1".into()));
            add(&mut Environment::new(), [one(), one()], strict)
        };
        assert_eq!(asked(false), Ok(()));
        assert_eq!(
            asked(true),
            Err(EnvironmentError::Twice { name: "A".into() })
        );
    }
}
