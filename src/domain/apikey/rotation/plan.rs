//! What a rotation does beside issuing: the commands that it runs, and as the journal keeps them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::apikey::expiry::Expiry;
use crate::domain::commands::{CommandError, CommandLine};
use crate::domain::credential::Name;
use crate::domain::text::excerpt;
use crate::domain::time::Span;

/// How long a command may take where nobody said.
pub const LIMIT: Span = Span::from_seconds(60);

/// What a rotation was asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Hand the new version to whoever uses it, in this order.
    pub hooks: Vec<CommandLine>,
    /// Finds out whether the new version works.
    pub probe: Option<CommandLine>,
    /// Makes the new version of a key that somebody else issues.
    pub with: Option<CommandLine>,
    /// Retires the old version of a key that somebody else issued.
    pub then: Option<CommandLine>,
    /// How long each of them may take.
    pub limit: Span,
    /// When the new version ends; a policy or the service says where nothing is said.
    pub expires: Option<Expiry>,
}

/// No command at all.
impl Default for Plan {
    fn default() -> Self {
        Self {
            hooks: Vec::new(),
            probe: None,
            with: None,
            then: None,
            limit: LIMIT,
            expires: None,
        }
    }
}

impl Plan {
    /// Returns the hooks that are still to run where `done` of all commands are done, each with
    /// its number from 1.
    pub fn hooks_after(&self, done: u32) -> impl Iterator<Item = (u32, &CommandLine)> {
        (1..).zip(&self.hooks).skip(done as usize)
    }

    /// Returns how many commands are done once the hooks are.
    pub fn after_hooks(&self) -> u32 {
        u32::try_from(self.hooks.len()).unwrap_or(u32::MAX)
    }

    /// Returns how many are done once the new version was found to work, too. From here on the
    /// old one may be retired already.
    pub fn after_probe(&self) -> u32 {
        self.after_hooks().saturating_add(1)
    }
}

/// A command of a rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It makes the new version.
    Make,
    /// It hands the new version on.
    Hook {
        /// Which one, from 1.
        number: u32,
        /// How many there are.
        of: u32,
    },
    /// It tries the new version.
    Probe,
    /// It retires the old version.
    Retire,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Make => f.write_str("the command that makes the new version"),
            Self::Hook { number, of } => write!(f, "hook {number} of {of}"),
            Self::Probe => f.write_str("the probe"),
            Self::Retire => f.write_str("the command that retires the old version"),
        }
    }
}

/// A command of a rotation did not do its work. Its writer, or what it talks to, is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{step} {cause}; the rotation of key/{name} stopped there")]
pub struct StepFailed {
    /// The key that is rotated.
    pub name: Name,
    /// Which command.
    pub step: Step,
    /// What became of it.
    pub cause: CommandError,
}

/// The written form: JSON, in which what was not asked for is left out.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Written {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hooks: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probe: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    with: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    then: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |line: &CommandLine| line.as_str().to_owned();
        let written = Written {
            hooks: self.hooks.iter().map(line).collect(),
            probe: self.probe.as_ref().map(line),
            with: self.with.as_ref().map(line),
            then: self.then.as_ref().map(line),
            limit: (self.limit != LIMIT).then(|| self.limit.to_string()),
            expires: self.expires.map(|expires| match expires {
                Expiry::After(span) => span.to_string(),
                Expiry::At(moment) => moment.to_string(),
            }),
        };
        f.write_str(&serde_json::to_string(&written).map_err(|_| fmt::Error)?)
    }
}

impl FromStr for Plan {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unreadable = || PlanError {
            found: excerpt(text, 40),
        };
        let written: Written = serde_json::from_str(text).map_err(|_| unreadable())?;
        let line = |line: String| line.parse::<CommandLine>().map_err(|_| unreadable());
        Ok(Self {
            hooks: written
                .hooks
                .into_iter()
                .map(line)
                .collect::<Result<_, _>>()?,
            probe: written.probe.map(line).transpose()?,
            with: written.with.map(line).transpose()?,
            then: written.then.map(line).transpose()?,
            limit: match written.limit {
                Some(limit) => limit.parse().map_err(|_| unreadable())?,
                None => LIMIT,
            },
            expires: written
                .expires
                .map(|expires| expires.parse().map_err(|_| unreadable()))
                .transpose()?,
        })
    }
}

/// A plan that is none: not written by authctl.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no plan of a rotation")]
pub struct PlanError {
    found: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    fn line(text: &str) -> CommandLine {
        text.parse().unwrap()
    }

    #[test]
    fn a_plan_reads_back_what_it_writes() {
        let nothing = Plan::default();
        assert_eq!(nothing.to_string(), "{}");
        let all = Plan {
            hooks: vec![line("a \"b\" 'c'"), line("d\ne")],
            probe: Some(line("p")),
            with: Some(line("w")),
            then: Some(line("t")),
            limit: Span::from_seconds(90),
            expires: Some(Expiry::After(Span::from_days(30))),
        };
        let at = Plan {
            expires: Timestamp::from_unix(1_000).map(Expiry::At),
            ..Plan::default()
        };
        for plan in [nothing, all, at] {
            assert_eq!(plan.to_string().parse(), Ok(plan));
        }
        for bad in ["", "7", r#"{"hooks":[""]}"#, r#"{"limit":"soon"}"#] {
            assert!(bad.parse::<Plan>().is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn what_is_done_is_not_done_again() {
        let plan = Plan {
            hooks: vec![line("a"), line("b"), line("c")],
            ..Plan::default()
        };
        let left = |done| -> Vec<(u32, &str)> {
            plan.hooks_after(done)
                .map(|(number, line)| (number, line.as_str()))
                .collect()
        };
        assert_eq!(left(0), [(1, "a"), (2, "b"), (3, "c")]);
        assert_eq!(left(2), [(3, "c")]);
        assert_eq!(left(3), []);
        assert_eq!(left(plan.after_probe()), []);
    }
}
