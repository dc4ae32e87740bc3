//! Asks other programs and gives them orders: what they print, and what they say where they refuse.

use std::io;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::commands::{Printed, end, gather, not_run, taken, wait};
use super::process;
use crate::domain::commands::CommandError;
use crate::domain::ports::SetupError;
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;
use crate::domain::time::Span;

/// How long a program may take: one waits for a lock of its own, or for a server that hangs.
const LIMIT: Span = Span::from_seconds(30);

/// How much is taken of what it prints, and of what it says.
const MOST: usize = 16 << 20;
const MOST_SAID: usize = 64 << 10;

/// Runs a program to its end, and returns what it printed.
pub(super) fn answer(words: &[String]) -> Result<Secret, SetupError> {
    let (name, arguments) = words
        .split_first()
        .map_or(("", &[][..]), |(name, rest)| (name.as_str(), rest));
    let program = || name.to_owned();
    let mut child = process::program(name)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => SetupError::Absent { program: program() },
            _ => SetupError::Failed {
                program: program(),
                reason: format!("can't be run: {error}"),
            },
        })?;
    let heard = heard(&mut child).inspect_err(|_| end(&mut child));
    let failed = |reason| SetupError::Failed {
        program: program(),
        reason,
    };
    match heard.map_err(|error| failed(error.to_string()))? {
        (Some(0), printed, _) => Ok(printed),
        (code, _, said) => Err(failed(reason(&said).unwrap_or_else(|| {
            code.map_or(CommandError::Killed, |code| CommandError::Failed { code })
                .to_string()
        }))),
    }
}

/// Returns how it ended, what it printed, and what it said on standard error.
fn heard(child: &mut Child) -> Result<(Option<i32>, Secret, Secret), CommandError> {
    let deadline = Instant::now().checked_add(Duration::from(LIMIT));
    let late = || {
        let over = deadline.is_some_and(|deadline| Instant::now() >= deadline);
        over.then_some(CommandError::Timeout { limit: LIMIT })
    };
    let out = gathered(child.stdout.take(), MOST)?;
    let err = gathered(child.stderr.take(), MOST_SAID)?;
    let status = wait(child, late)?;
    let printed = taken(&out, MOST, late)?;
    let said = match taken(&err, MOST_SAID, late) {
        Err(CommandError::TooLarge { .. }) => Secret::from(String::new()),
        said => said?,
    };
    Ok((status.code(), printed, said))
}

fn gathered(
    stream: Option<impl io::Read + Send + 'static>,
    limit: usize,
) -> Result<Printed, CommandError> {
    gather(stream.ok_or(CommandError::Silent)?, limit).map_err(not_run)
}

/// Returns the line that says what is wrong, among warnings and advice.
///
/// SECURITY: old versions of kubectl quote what stands around the place of a file that they can't
/// read, between `...|` and `|...`; that may be a token.
fn reason(said: &Secret) -> Option<String> {
    const ERROR: &str = "error: ";
    let lines = || {
        said.expose_text()
            .unwrap_or_default()
            .lines()
            .map(str::trim)
    };
    let named = lines().find_map(|line| line.strip_prefix(ERROR));
    let line = named.or_else(|| lines().find(|line| !line.is_empty()))?;
    let before = line.split("...|").next().unwrap_or(line);
    Some(excerpt(before, 300))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Result<Secret, SetupError> {
        answer(&["/bin/sh", "-c", script].map(str::to_owned))
    }

    fn refused(script: &str) -> String {
        shell(script).map(drop).unwrap_err().to_string()
    }

    #[test]
    fn what_is_printed_is_the_answer() {
        let printed = shell("echo warning >&2; echo one; echo two").unwrap();
        assert_eq!(printed.expose_text(), Some("one\ntwo\n"));
        assert!(shell("exit 0").unwrap().is_empty());
    }

    #[test]
    fn a_refusal_says_what_the_program_said_and_quotes_no_file() {
        for (script, told) in [
            (
                "echo W; echo 'error: no flag' >&2; exit 1",
                "/bin/sh: no flag",
            ),
            (
                "echo; echo W >&2; echo ' error: no flag' >&2; exit 1",
                "/bin/sh: no flag",
            ),
            ("echo other >&2; exit 3", "/bin/sh: other"),
            ("exit 3", "/bin/sh: ended with exit code 3"),
            ("kill -9 $$", "/bin/sh: was ended by a signal"),
            (
                "echo 'error: found in #10 byte of ...|\"token\":\"s3cr3t\"|...' >&2; exit 1",
                "/bin/sh: found in #10 byte of ",
            ),
        ] {
            assert_eq!(refused(script), told, "{script}");
        }
    }

    #[test]
    fn a_program_that_is_not_there_is_absent() {
        let absent = answer(&["authctl-is-not-called-this".to_owned()]);
        let program = "authctl-is-not-called-this".to_owned();
        assert_eq!(absent.map(drop), Err(SetupError::Absent { program }));
    }
}
