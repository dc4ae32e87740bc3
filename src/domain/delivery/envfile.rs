//! Files of variables, as dotenv has them.
//!
//! There is no standard. What is read here is what nearly all readers agree on:
//!
//! - `NAME=VALUE`, blanks around either, `export ` before it; empty lines and lines that begin with
//!   `#` are left out. Lines end in LF or CRLF; a byte order mark at the beginning is left out.
//! - A value without quotes ends with its line, or at a `#` after a blank; blanks at its ends go.
//! - `'…'` holds everything to the next `'` as it is, line endings too.
//! - `"…"` may hold line endings, too; in it `\n`, `\r`, `\t`, `\"`, `\\` and `\$` are what they
//!   are in a shell's or a programmer's string, and any other backslash is itself.
//! - Nothing is filled in: `$X`, `${X}` and `$(…)` are text.

use super::environment::EnvironmentError;
use super::format::variable::{Variable, VariableError};
use super::orders::harmless;

/// A file that is not as it has to be. Whoever wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct FileError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it; what stands there may be a secret, and is not repeated.
    #[source]
    pub fault: Fault,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// There is no `=` in it.
    #[error("NAME=VALUE is wanted")]
    Unassigned,
    /// What stands before the `=` is no name.
    #[error("what stands before the = is no name of a variable")]
    Name,
    /// The variable is not for files to set.
    #[error(transparent)]
    Variable(EnvironmentError),
    /// A quote is never closed.
    #[error("a quote that is opened there is never closed")]
    Open,
    /// Something stands after the closing quote.
    #[error("something stands after the closing quote")]
    Trailing,
    /// NUL, which ends a value for the system.
    #[error("the value has a NUL in it")]
    Nul,
}

/// Reads all variables of a file, in its order.
pub fn read(text: &str) -> Result<Vec<(Variable, String)>, FileError> {
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut line = 1;
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (variable, after) = one(rest).map_err(|fault| FileError { line, fault })?;
        let read = rest.strip_suffix(after).unwrap_or_default();
        line += read.matches('\n').count();
        found.extend(variable);
        rest = after;
    }
    Ok(found)
}

type Read<'a> = (Option<(Variable, String)>, &'a str);

/// Reads one variable, or one line without any, and returns what comes after.
fn one(text: &str) -> Result<Read<'_>, Fault> {
    let (line, after) = text.split_once('\n').unwrap_or((text, ""));
    if line.trim().is_empty() || line.trim_start().starts_with('#') {
        return Ok((None, after));
    }
    let (name, _) = line.split_once('=').ok_or(Fault::Unassigned)?;
    let exported = name.trim().strip_prefix("export");
    let exported = exported.filter(|name| name.starts_with([' ', '\t']));
    let name: Variable = exported
        .unwrap_or(name)
        .trim()
        .parse()
        .map_err(|error| match error {
            VariableError::Malformed { .. } => Fault::Name,
            VariableError::Reserved { found } => {
                Fault::Variable(EnvironmentError::Dangerous { name: found })
            }
        })?;
    if !harmless(&name) {
        let name = name.to_string();
        return Err(Fault::Variable(EnvironmentError::Dangerous { name }));
    }
    // The first `=` of the text is the one of this line.
    let (_, value) = text.split_once('=').ok_or(Fault::Unassigned)?;
    let blank = |c| matches!(c, ' ' | '\t');
    let bare = value.trim_start_matches(blank);
    let (value, after) = if let Some(inner) = bare.strip_prefix('\'') {
        let (inner, after) = inner.split_once('\'').ok_or(Fault::Open)?;
        (inner.to_owned(), closed(after)?)
    } else if let Some(inner) = bare.strip_prefix('"') {
        let (inner, after) = escaped(inner)?;
        (inner, closed(after)?)
    } else {
        let (line, after) = value.split_once('\n').unwrap_or((value, ""));
        (plain(line).to_owned(), after)
    };
    if value.contains('\0') {
        return Err(Fault::Nul);
    }
    Ok((Some((name, value)), after))
}

/// Cuts a comment and the blanks off.
fn plain(line: &str) -> &str {
    let comment = |(place, _): &(usize, &str)| {
        let before = line.get(..*place).unwrap_or_default();
        before.ends_with([' ', '\t'])
    };
    let end = line.match_indices('#').find(comment);
    let end = end.map_or(line.len(), |(place, _)| place);
    line.get(..end).unwrap_or_default().trim()
}

/// Reads to the closing quote, and returns what comes after it.
fn escaped(text: &str) -> Result<(String, &str), Fault> {
    let mut value = String::new();
    let mut rest = text.chars();
    loop {
        match rest.next().ok_or(Fault::Open)? {
            '"' => return Ok((value, rest.as_str())),
            '\\' => match rest.next().ok_or(Fault::Open)? {
                'n' => value.push('\n'),
                'r' => value.push('\r'),
                't' => value.push('\t'),
                same @ ('"' | '\\' | '$') => value.push(same),
                other => value.extend(['\\', other]),
            },
            other => value.push(other),
        }
    }
}

/// Returns what comes after the line, on which nothing but a comment may follow.
fn closed(text: &str) -> Result<&str, Fault> {
    let (line, after) = text.split_once('\n').unwrap_or((text, ""));
    let rest = line.trim();
    if rest.is_empty() || rest.starts_with('#') {
        Ok(after)
    } else {
        Err(Fault::Trailing)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let found = read(text).unwrap().into_iter();
        found
            .map(|(name, value)| (name.to_string(), value))
            .collect()
    }

    fn value(text: &str) -> String {
        let found = pairs(text);
        assert_eq!(found.len(), 1, "{text:?}: {found:?}");
        found[0].1.clone()
    }

    #[test]
    fn lines_are_read() {
        let text =
            "\u{feff}# c\r\n\r\nA=1\r\n  export B = two words # c\nexport\tC=\nexportD=x\n#E=1";
        let all = [("A", "1"), ("B", "two words"), ("C", ""), ("exportD", "x")];
        let all = all.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(pairs(text), all);
    }

    #[test]
    fn values_are_read() {
        for (text, wanted) in [
            ("A=b#c", "b#c"),
            ("A=#c", "#c"),
            ("A= # c", ""),
            (
                "A=authctl://oauth/work#id_token # c",
                "authctl://oauth/work#id_token",
            ),
            ("A=b=c", "b=c"),
            ("A=$HOME ${X} `x`", "$HOME ${X} `x`"),
            (r"A='a\n$b' # c", r"a\n$b"),
            ("A='a\nb=c\n'\n", "a\nb=c\n"),
            ("A=\"a\\n\\\"\\$\\x'\nb\"", "a\n\"$\\x'\nb"),
            ("A=''", ""),
            ("A=it's", "it's"),
        ] {
            assert_eq!(value(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, line, fault) in [
            ("A=1\n\nB", 3, Fault::Unassigned),
            ("A='1\n2'\n3=4", 3, Fault::Name),
            ("A B=1", 1, Fault::Name),
            ("A='1", 1, Fault::Open),
            ("A=\"1\\", 1, Fault::Open),
            ("A='1'2", 1, Fault::Trailing),
            ("A=\0", 1, Fault::Nul),
        ] {
            assert_eq!(read(text), Err(FileError { line, fault }), "{text:?}");
        }
        let preload = read("LD_PRELOAD=x").unwrap_err();
        assert!(matches!(preload.fault, Fault::Variable(_)), "{preload:?}");
    }

    proptest! {
        #[test]
        fn quoted_values_come_back(values in proptest::collection::vec("(?s)[^\0]{0,12}", 0..4)) {
            let mut text = String::new();
            for (place, value) in values.iter().enumerate() {
                let inner = value.replace('\\', "\\\\").replace('"', "\\\"");
                text.extend([format!("V{place}=\"{inner}\" # {place}\n")]);
            }
            let found: Vec<String> = pairs(&text).into_iter().map(|(_, value)| value).collect();
            prop_assert_eq!(found, values);
        }

        #[test]
        fn no_text_is_too_much(text in "(?s).{0,64}") {
            let _read = read(&text);
        }
    }
}
