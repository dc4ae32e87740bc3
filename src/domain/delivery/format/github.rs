//! What a job of GitHub Actions is told: what to mask in its log, and a variable or an output.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::variable::Variable;
use super::{Unfit, joined, text};
use crate::domain::secret::Secret;

const READER: &str = "a job of GitHub Actions";

/// A shorter line of a value would black out the whole log: every `{` of a JSON text.
const SHORTEST_LINE: usize = 4;

/// Writes the commands that make the runner black out the value in the log: as it is, each of its
/// lines, and the forms that programs print it in. They do so for what is printed after them.
///
/// SECURITY: unescaped, only the first line of a value is masked (actions/runner#161). GitHub's
/// runner knows some of the other forms by itself; those of Forgejo and Gitea know none.
pub fn masks(value: &Secret, login: Option<&str>) -> Result<Secret, Unfit> {
    let text = text(value, READER)?;
    let mut forms = vec![Zeroizing::new(text.to_owned())];
    let lines = text.split(['\r', '\n']).map(str::trim);
    let lines = lines.filter(|line| line.len() >= SHORTEST_LINE);
    forms.extend(lines.map(|line| Zeroizing::new(line.to_owned())));
    forms.push(Zeroizing::new(STANDARD.encode(text)));
    forms.push(Zeroizing::new(URL_SAFE_NO_PAD.encode(text)));
    forms.push(encoded(text, |byte| {
        byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
    }));
    if let Some(login) = login {
        let pair = Zeroizing::new(format!("{login}:{text}"));
        forms.push(Zeroizing::new(STANDARD.encode(pair.as_bytes())));
    }
    let mut pieces = Vec::with_capacity(forms.len() * 3);
    let mut told: Vec<Zeroizing<String>> = Vec::with_capacity(forms.len());
    for form in forms {
        // What the runner unescapes (actions/runner, `ActionCommand`).
        let form = encoded(&form, |byte| !b"%\r\n".contains(&byte));
        if !told.contains(&form) {
            told.push(form);
        }
    }
    for form in &told {
        pieces.extend(["::add-mask::", form.as_str(), "\n"]);
    }
    Ok(joined(&pieces))
}

/// Writes what is added to the file of the job's variables, or of a step's outputs:
/// `NAME<<DELIMITER`, the value, the delimiter.
///
/// SECURITY: whoever could guess the delimiter could end the value and set other variables, so it is
/// made of 128 random bits.
pub fn block(name: &Variable, value: &Secret, random: [u8; 16]) -> Result<Secret, Unfit> {
    let unfit = |reason| Unfit {
        reader: READER,
        reason,
    };
    let text = text(value, READER)?;
    let capitals = name.as_str().to_ascii_uppercase();
    if capitals.starts_with("GITHUB_") || capitals.starts_with("RUNNER_") {
        let reason = "the variables GITHUB_* and RUNNER_* are the runner's own";
        return Err(unfit(reason));
    }
    let delimiter = format!("authctl_{:032x}", u128::from_be_bytes(random));
    if text.contains(&delimiter) {
        return Err(unfit("it has the delimiter in it; try again"));
    }
    let name = name.as_str();
    Ok(joined(&[
        name, "<<", &delimiter, "\n", text, "\n", &delimiter, "\n",
    ]))
}

/// Returns the text with `%XX` for each byte that does not stay.
fn encoded(text: &str, stays: impl Fn(u8) -> bool) -> Zeroizing<String> {
    let mut encoded = Zeroizing::new(String::with_capacity(text.len() * 3));
    for c in text.chars() {
        let mut buffer = [0; 4];
        let c = c.encode_utf8(&mut buffer);
        if c.bytes().all(&stays) {
            encoded.push_str(c);
        } else {
            for byte in c.bytes() {
                // Writing to a String cannot fail.
                let _infallible = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::delivery::format::{secret, shown};

    #[test]
    fn each_form_of_the_value_is_masked() {
        let told = shown(masks(&secret("s3%c r\u{e9}t"), Some("me"))).unwrap();
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(
            lines,
            [
                "::add-mask::s3%25c r\u{e9}t",
                "::add-mask::czMlYyByw6l0",
                "::add-mask::s3%2525c%2520r%25C3%25A9t",
                "::add-mask::bWU6czMlYyByw6l0",
            ]
        );
    }

    #[test]
    fn each_line_of_the_value_is_masked() {
        let told = shown(masks(&secret("{\n  first-line\r\nlast: x\n}"), None)).unwrap();
        for line in [
            "::add-mask::{%0A  first-line%0D%0Alast: x%0A}\n",
            "::add-mask::first-line\n",
            "::add-mask::last: x\n",
        ] {
            assert!(told.contains(line), "{line:?} is not in {told:?}");
        }
        assert!(!told.contains("::{\n") && !told.contains("::}\n"), "{told}");
        assert!(told.lines().all(|line| line.starts_with("::add-mask::")));
    }

    #[test]
    fn a_value_stands_between_delimiters_that_nobody_guesses() {
        let name = "TOKEN".parse().unwrap();
        let written = shown(block(&name, &secret("a\nOTHER=b\n"), [0xab; 16])).unwrap();
        let delimiter = format!("authctl_{}", "ab".repeat(16));
        assert_eq!(
            written,
            format!("TOKEN<<{delimiter}\na\nOTHER=b\n\n{delimiter}\n")
        );
        assert!(block(&name, &secret(&delimiter), [0xab; 16]).is_err());
    }

    #[test]
    fn the_runners_own_variables_stay_its_own() {
        for bad in ["GITHUB_ENV", "RUNNER_TEMP", "github_token"] {
            assert!(block(&bad.parse().unwrap(), &secret("a"), [0; 16]).is_err());
        }
    }
}
