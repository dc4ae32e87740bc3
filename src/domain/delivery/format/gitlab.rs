//! A masked variable, as GitLab's API takes it.

use serde_json::json;

use super::variable::Variable;
use super::{Unfit, joined, word};
use crate::domain::secret::Secret;

/// Writes the body for `POST /projects/:id/variables`: a variable that is masked in the logs of
/// jobs, and in whose value `$` means nothing.
///
/// SECURITY: what GitLab can't mask (`Ci::Maskable`: a blank, fewer than 8 characters) is not
/// offered unmasked instead. A job can mask nothing for itself, and the files that it reports
/// (`artifacts:reports:dotenv`) stay on the server, so neither is written.
pub fn gitlab(name: &Variable, value: &Secret) -> Result<Secret, Unfit> {
    const READER: &str = "a masked variable of GitLab";
    let value = word(value, READER)?;
    if value.len() < 8 {
        return Err(Unfit {
            reader: READER,
            reason: "it has fewer than 8 characters",
        });
    }
    let body = json!({ "key": name.as_str(), "value": value, "masked": true, "raw": true });
    Ok(joined(&[&body.to_string(), "\n"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::delivery::format::{secret, shown};

    #[test]
    fn only_what_can_be_masked_is_written() {
        let name = "TOKEN".parse().unwrap();
        let body = shown(gitlab(&name, &secret("s3\"$cret-value"))).unwrap();
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(
            body,
            json!({ "key": "TOKEN", "value": "s3\"$cret-value", "masked": true, "raw": true })
        );
        for bad in [
            "seven77",
            "with a blank",
            "with\nlines",
            "s\u{e9}cret-value",
        ] {
            assert!(gitlab(&name, &secret(bad)).is_err(), "{bad:?}");
        }
    }
}
