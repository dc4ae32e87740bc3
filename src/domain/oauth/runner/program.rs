//! Programs of runners that print a job's ID token.

use super::RunnerError;
use crate::domain::commands::CommandLine;
use crate::domain::text::excerpt;

/// A program that a runner has in its jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// Buildkite's agent.
    Buildkite,
    /// `CircleCI`'s own program.
    Circleci,
}

impl Program {
    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Buildkite => "buildkite-agent",
            Self::Circleci => "circleci",
        }
    }

    /// Returns the command that prints a token for `audience`.
    ///
    /// SECURITY: a shell reads the line. An audience with a character that could mean something to
    /// one is refused, and none can look like an option.
    pub fn line(self, audience: &str) -> Result<CommandLine, RunnerError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/@+".contains(c);
        let refused = || RunnerError::Audience {
            found: excerpt(audience, 80),
            program: self.name(),
        };
        let starts = audience.starts_with(|c: char| c.is_ascii_alphanumeric());
        if !starts || !audience.chars().all(plain) {
            return Err(refused());
        }
        let line = match self {
            Self::Buildkite => format!("buildkite-agent oidc request-token --audience {audience}"),
            Self::Circleci => {
                format!(r#"circleci run oidc get --claims "{{\"aud\":\"{audience}\"}}""#)
            }
        };
        line.parse().map_err(|_| refused())
    }
}
