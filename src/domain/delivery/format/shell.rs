//! Lines that a shell runs to set a variable: POSIX shells, fish, PowerShell.

use std::borrow::Cow;

use zeroize::Zeroizing;

use super::variable::Variable;
use super::{Unfit, joined, text};
use crate::domain::secret::Secret;

/// Writes a line for `eval "$(…)"` in sh, bash, zsh, ksh: `export NAME='…'`.
///
/// Between single quotes nothing has a meaning but the quote that ends them (POSIX XCU 2.2.2), so a
/// quote in the value is written outside of them: `'\''`.
pub fn sh(name: &Variable, value: &Secret) -> Result<Secret, Unfit> {
    let value = Zeroizing::new(text(value, "a shell")?.replace('\'', r"'\''"));
    Ok(joined(&["export ", name.as_str(), "='", &value, "'\n"]))
}

/// Writes a line for `… | source` in fish: `set -gx NAME '…'`. Between single quotes fish reads
/// `\'` and `\\` and nothing else (fish's language reference, "Quotes").
pub fn fish(name: &Variable, value: &Secret) -> Result<Secret, Unfit> {
    let value = text(value, "fish")?;
    let value = Zeroizing::new(value.replace('\\', r"\\").replace('\'', r"\'"));
    Ok(joined(&["set -gx ", name.as_str(), " '", &value, "'\n"]))
}

/// Writes a line for `… | Invoke-Expression` in PowerShell: `$env:NAME = '…'`, with the quotes in
/// the value doubled (`about_Quoting_Rules`).
///
/// A value that is not all printable ASCII is written by its UTF-16 numbers: Windows PowerShell
/// reads what a program prints in the console's old code page and line by line, and takes the
/// quotes ‘ ’ ‚ ‛ for `'`.
pub fn powershell(name: &Variable, value: &Secret) -> Result<Secret, Unfit> {
    let value = text(value, "PowerShell")?;
    let name = name.as_str();
    if value.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) {
        let value = Zeroizing::new(value.replace('\'', "''"));
        return Ok(joined(&["$env:", name, " = '", &value, "'\n"]));
    }
    let numbers: Vec<_> = value.encode_utf16().map(|unit| unit.to_string()).collect();
    let numbers = Zeroizing::new(numbers.join(","));
    let line = ["$env:", name, " = -join [char[]](", &numbers, ")\n"];
    Ok(joined(&line))
}

/// Returns a word as a POSIX shell reads it back, in quotes where it needs them.
pub fn word(word: &str) -> Cow<'_, str> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"%+,-./:@_".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(format!("'{}'", word.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::delivery::format::{secret, shown};

    type Writer = fn(&Variable, &Secret) -> Result<Secret, Unfit>;

    #[test]
    fn quotes_are_written_as_each_shell_reads_them() {
        let name = "A".parse().unwrap();
        let hard = r#"it's "$x" `y` \ !"#;
        for (writer, line) in [
            (sh as Writer, r#"export A='it'\''s "$x" `y` \ !'"#),
            (fish, r#"set -gx A 'it\'s "$x" `y` \\ !'"#),
            (powershell, r#"$env:A = 'it''s "$x" `y` \ !'"#),
        ] {
            let shown = shown(writer(&name, &secret(hard)));
            assert_eq!(shown.unwrap().strip_suffix('\n'), Some(line));
        }
    }

    #[test]
    fn a_word_has_quotes_where_it_needs_them() {
        for (plain, shown) in [
            (
                "helper,kubectl,--as,oauth/work",
                "helper,kubectl,--as,oauth/work",
            ),
            ("oauth/work#id_token", "'oauth/work#id_token'"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
        ] {
            assert_eq!(word(plain), shown);
        }
    }

    #[test]
    fn powershell_gets_what_it_would_misread_by_numbers() {
        let name = "A".parse().unwrap();
        for (value, numbers) in [
            ("a\u{2019}", "97,8217"),
            ("\u{2018}\u{201a}\u{201b}", "8216,8218,8219"),
            ("a\nb", "97,10,98"),
            ("\u{1f511}", "55357,56593"),
        ] {
            let line = shown(powershell(&name, &secret(value)));
            let wanted = format!("$env:A = -join [char[]]({numbers})\n");
            assert_eq!(line.as_deref(), Some(wanted.as_str()));
        }
    }

    #[test]
    fn what_no_environment_holds_is_refused() {
        let name = "A".parse().unwrap();
        for writer in [sh as Writer, fish, powershell] {
            assert!(writer(&name, &secret("a\0b")).is_err());
            assert!(writer(&name, &secret("")).is_err());
            assert!(writer(&name, &Secret::new(vec![0xff])).is_err());
        }
    }
}
