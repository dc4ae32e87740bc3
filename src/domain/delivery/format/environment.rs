//! Files with a variable a line: those that dotenv libraries read, and docker's.

use super::variable::Variable;
use super::{Unfit, joined, line};
use crate::domain::secret::Secret;

/// The longest line that docker reads (Go's `bufio.MaxScanTokenSize`), with room for the name.
const DOCKER_LINE: usize = (64 << 10) - 256;

/// Writes a line that the readers of dotenv files agree on: `NAME='…'`, or `NAME="…"` where a `'`
/// is in the value.
///
/// There is no standard. Between single quotes Python's reader takes `\\` for `\` and expands
/// `${…}`, Node.js does neither, and a `\` before the closing quote hides it from some; between
/// double quotes `\` and `$` mean something to most, and a backquote to a shell. Line endings came
/// late to several of them. What has any of these is refused.
pub fn dotenv(name: &Variable, value: &Secret) -> Result<Secret, Unfit> {
    const READER: &str = "a dotenv file";
    let unfit = |reason| Unfit {
        reader: READER,
        reason,
    };
    let value = line(value, READER)?;
    if value.contains(['\\', '$']) {
        return Err(unfit(
            "it has a \\ or $, which its readers read differently",
        ));
    }
    let quote = if !value.contains('\'') {
        "'"
    } else if !value.contains(['"', '`']) {
        "\""
    } else {
        return Err(unfit(
            "it has both kinds of quotes in it, and its readers know no escape for them all",
        ));
    };
    Ok(joined(&[name.as_str(), "=", quote, value, quote, "\n"]))
}

/// Writes a line for `docker run --env-file`, which takes all behind the `=` as it is, quotes and
/// blanks too.
pub fn docker(name: &Variable, value: &Secret) -> Result<Secret, Unfit> {
    const READER: &str = "docker's env file";
    let value = line(value, READER)?;
    if value.len() > DOCKER_LINE {
        return Err(Unfit {
            reader: READER,
            reason: "it is longer than a line of it may be (64 KiB)",
        });
    }
    Ok(joined(&[name.as_str(), "=", value, "\n"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::delivery::format::{secret, shown};

    #[test]
    fn the_quotes_are_those_that_all_readers_of_dotenv_take() {
        let name = "A".parse().unwrap();
        let line = |value: &str| shown(dotenv(&name, &secret(value)));
        assert_eq!(line("a b#\"`").as_deref(), Some("A='a b#\"`'\n"));
        assert_eq!(line("it's # 1").as_deref(), Some("A=\"it's # 1\"\n"));
        for bad in ["a\\", "a$b", "a\nb", "a\rb", "'\"", "'`", "a\tb", "a\0b"] {
            assert_eq!(line(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn docker_gets_the_value_as_it_is() {
        let name = "A".parse().unwrap();
        let line = |value: &str| shown(docker(&name, &secret(value)));
        assert_eq!(line(" '\"$x\\ =").as_deref(), Some("A= '\"$x\\ =\n"));
        for bad in ["a\nb", "a\r", "a\0b", &"x".repeat(64 << 10)] {
            assert_eq!(line(bad), None);
        }
    }
}
