//! Somebody else's key that is about to be kept: whose it is, where it is good for, and what
//! should be said about it first.

use std::fmt;

use serde::{Serialize, Serializer};

use super::known::{self, Checksum, Known, Role};
use super::parts::Env;
use super::record::Service;
use super::strength::{Reason, strength};

/// What a person says of the key.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Whose it is.
    pub service: Option<Service>,
    /// Where it is good for.
    pub env: Option<Env>,
    /// That it is to be kept although its checksum is wrong.
    pub damaged: bool,
}

/// What holds of a key, by what was said of it and by its form.
#[derive(Debug)]
pub struct Appraisal {
    /// Whose it is.
    pub service: Service,
    /// What its service calls it, where its form is known.
    pub sort: Option<&'static str>,
    /// Where it is good for.
    pub env: Env,
    /// What the person should know.
    pub doubts: Vec<Doubt>,
}

/// What is odd about a key, and no reason not to keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// Its checksum is wrong, and it was said that this is no matter.
    Damaged,
    /// It is made to be public, so there is nothing to hide.
    Public(Known),
    /// It only names the key, and the secret stands elsewhere.
    Identifier(Known),
    /// It has the form of another service's keys than was said.
    Service(Known),
    /// It says itself that it is good for somewhere else than was said.
    Env(Env),
    /// It has none of the forms that its service's keys are known to have.
    Form(Service),
    /// It could be guessed.
    Weak(u32, Reason),
    /// White space is in it.
    Blank,
}

impl Doubt {
    /// Returns the word for it, which programs go by.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Damaged => "checksum_mismatch",
            Self::Public(_) => "public",
            Self::Identifier(_) => "identifier",
            Self::Service(_) => "other_service",
            Self::Env(_) => "other_env",
            Self::Form(_) => "unknown_form",
            Self::Weak(..) => "weak",
            Self::Blank => "white_space",
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged => f.write_str("its checksum is wrong: a character was lost or changed"),
            Self::Public(known) => write!(
                f,
                "it is a {} {}, which is made to be public: there is nothing to hide",
                known.service, known.sort
            ),
            Self::Identifier(known) => write!(
                f,
                "it is a {} {}, which only names a key: the secret is the other value",
                known.service, known.sort
            ),
            Self::Service(known) => {
                write!(f, "it looks like a {} {}", known.service, known.sort)
            }
            Self::Env(env) => write!(f, "it says itself that it is for {}", env.as_str()),
            Self::Form(service) => write!(
                f,
                "it has none of the forms that authctl knows of {service}'s keys: is it whole?"
            ),
            Self::Weak(bits, reason) => write!(
                f,
                "it could be guessed: it {}, and has {bits} bits at most",
                reason.as_str()
            ),
            Self::Blank => f.write_str("there is white space in it"),
        }
    }
}

impl Serialize for Doubt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Says whose the key is and where it is good for: as was said, else by its form.
pub fn appraise(key: &[u8], said: Said) -> Result<Appraisal, ForeignError> {
    let known = known::recognise(key);
    let service = match (said.service, known) {
        (Some(service), _) => service,
        (None, Some(known)) => known.service.parse().map_err(|_| ForeignError::Unnamed)?,
        (None, None) => return Err(ForeignError::Unnamed),
    };
    let of_form = known.and_then(|known| known.env);
    let env = said.env.or(of_form).unwrap_or(Env::Live);
    let mut doubts = Vec::new();
    if key.iter().any(u8::is_ascii_whitespace) {
        doubts.push(Doubt::Blank);
    }
    match known {
        Some(known) => {
            if known.checksum == Checksum::Wrong {
                if !said.damaged {
                    let (service, sort) = (known.service, known.sort);
                    return Err(ForeignError::Damaged { service, sort });
                }
                doubts.push(Doubt::Damaged);
            }
            if known.service != service.as_str() {
                doubts.push(Doubt::Service(known));
            }
            match known.role {
                Role::Secret => {}
                Role::Public => doubts.push(Doubt::Public(known)),
                Role::Identifier => doubts.push(Doubt::Identifier(known)),
            }
            doubts.extend(of_form.filter(|own| *own != env).map(Doubt::Env));
        }
        None if known::is_known(service.as_str()) => doubts.push(Doubt::Form(service.clone())),
        None => {}
    }
    // A service that is known is trusted to make its keys well, unless this is none of them.
    let strength = strength(key);
    if known.is_none()
        && let Some(reason) = strength.weak
    {
        doubts.push(Doubt::Weak(strength.bits, reason));
    }
    Ok(Appraisal {
        service,
        sort: known.map(|known| known.sort),
        env,
        doubts,
    })
}

/// Why a key is not kept. Who gave it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ForeignError {
    /// A character of it is wrong.
    #[error("this is a {service} {sort} with a wrong checksum: a character was lost or changed")]
    Damaged {
        /// Whose it is.
        service: &'static str,
        /// What its service calls it.
        sort: &'static str,
    },
    /// Neither its form nor the person says whose it is.
    #[error("the key's form does not say whose it is")]
    Unnamed,
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRONG: &str = "2vYpQ8rTzN5mKx7Wb4Jd1s";

    fn said(service: &str, env: Option<Env>) -> Said {
        Said {
            service: service.parse().ok(),
            env,
            damaged: false,
        }
    }

    /// Returns whose the key is, where it is good for, and what is odd about it.
    fn told(key: &str, said: Said) -> Result<(String, Env, Vec<&'static str>), ForeignError> {
        let appraisal = appraise(key.as_bytes(), said)?;
        let doubts = appraisal.doubts.iter().map(Doubt::as_str).collect();
        Ok((appraisal.service.to_string(), appraisal.env, doubts))
    }

    #[test]
    fn the_form_says_what_the_person_does_not() {
        let key = |prefix: &str| format!("{prefix}{STRONG}");
        let none = Vec::new;
        for (key, person, service, env, doubts) in [
            (key("sk_live_"), said("", None), "stripe", Env::Live, none()),
            (key("sk_test_"), said("", None), "stripe", Env::Test, none()),
            (
                key("sk_test_"),
                said("stripe", Some(Env::Live)),
                "stripe",
                Env::Live,
                vec!["other_env"],
            ),
            (
                key("sk_test_"),
                said("acme", None),
                "acme",
                Env::Test,
                vec!["other_service"],
            ),
            (
                key("pk_live_"),
                said("", None),
                "stripe",
                Env::Live,
                vec!["public"],
            ),
            (
                format!("AKIA{}", "IOSFODNN7EXAMPLE"),
                said("aws", None),
                "aws",
                Env::Live,
                vec!["identifier"],
            ),
            (key(""), said("acme", None), "acme", Env::Live, none()),
            (
                key(""),
                said("stripe", Some(Env::Dev)),
                "stripe",
                Env::Dev,
                vec!["unknown_form"],
            ),
            (
                "hunter2 ".into(),
                said("acme", None),
                "acme",
                Env::Live,
                vec!["white_space", "weak"],
            ),
        ] {
            let wanted = (service.to_owned(), env, doubts);
            assert_eq!(told(&key, person), Ok(wanted), "{key}");
        }
        assert_eq!(told(STRONG, said("", None)), Err(ForeignError::Unnamed));
    }

    #[test]
    fn a_damaged_key_is_kept_only_if_that_is_said() {
        let key = format!("ghp_{}", "M7H4jxUDDWHP4kZ6A4dxlQYsQIWJuq11T4V5");
        let damaged = ForeignError::Damaged {
            service: "github",
            sort: "personal access token (classic)",
        };
        assert_eq!(told(&key, Said::default()), Err(damaged));
        let anyway = Said {
            damaged: true,
            ..Said::default()
        };
        let wanted = ("github".to_owned(), Env::Live, vec!["checksum_mismatch"]);
        assert_eq!(told(&key, anyway), Ok(wanted));
    }

    #[test]
    fn no_doubt_repeats_the_key() {
        let key = "pk_test_2vYpQ8rTzN5mKx7Wb4Jd1s 123";
        let appraisal = appraise(key.as_bytes(), said("stripe", None)).unwrap();
        for doubt in appraisal.doubts {
            assert!(!doubt.to_string().contains("2vYp"), "{doubt}");
        }
    }
}
