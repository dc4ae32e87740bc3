//! The conversation with commands that a person gave us to run.

use std::fmt;
use std::str::FromStr;

use super::secret::Secret;
use super::text::excerpt;
use super::time::Span;

/// Runs the person's own commands through the system's shell.
pub trait Commands {
    /// Runs one command and returns what it printed, where the order takes that. `stop` is asked
    /// now and then whether the person wants it ended.
    fn run(
        &self,
        order: &Order<'_>,
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<Secret>, CommandError>;
}

/// One command, and what it is to see.
#[derive(Debug)]
pub struct Order<'a> {
    /// What the shell reads.
    pub line: &'a CommandLine,
    /// What stands on its standard input, to the byte.
    pub input: Option<&'a Secret>,
    /// What is added to its environment.
    pub variables: &'a [(&'static str, String)],
    /// How long it may take.
    pub limit: Span,
    /// How many bytes of its standard output are taken; without it, nobody sees what it prints.
    pub takes: Option<usize>,
}

/// A line for the system's shell, as a person wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine(String);

impl CommandLine {
    /// Returns the line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CommandLine {
    type Err = CommandLineError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // NUL ends an argument (POSIX execve).
        if text.trim().is_empty() || text.contains('\0') || text.len() > MOST {
            Err(CommandLineError {
                found: excerpt(text, 24),
            })
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

/// No shell on any system refuses a line of this length.
const MOST: usize = 8_000;

impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A command that is none. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no command: write a line of 1 to {MOST} bytes for the shell")]
pub struct CommandLineError {
    /// What was written.
    found: String,
}

/// Why a command did not do its work; each says what became of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// It said that it failed. It, or what it talks to, is to blame.
    #[error("ended with exit code {code}")]
    Failed {
        /// Its exit code.
        code: i32,
    },
    /// A signal ended it.
    #[error("was ended by a signal")]
    Killed,
    /// The person pressed Ctrl-C, or ended authctl.
    #[error("was interrupted")]
    Interrupted,
    /// It was not started. The machine is to blame.
    #[error("could not be run: {reason}")]
    NotRun {
        /// What the operating system said.
        reason: String,
    },
    /// It printed nothing where a value was wanted.
    #[error("printed nothing")]
    Silent,
    /// It printed more than is taken.
    #[error("printed more than {limit} bytes")]
    TooLarge {
        /// How much is taken, in bytes.
        limit: usize,
    },
    /// It did not end in time.
    #[error("did not end within {limit}")]
    Timeout {
        /// How long it was given.
        limit: Span,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_a_line_that_a_shell_can_read() {
        for good in ["true", " gh secret set NAME ", "a\nb"] {
            assert!(good.parse::<CommandLine>().is_ok(), "{good:?} was refused");
        }
        for bad in ["", " ", "a\0b", &"x".repeat(MOST + 1)] {
            assert!(bad.parse::<CommandLine>().is_err(), "{bad:?} was taken");
        }
    }
}
