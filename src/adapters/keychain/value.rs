//! How a secret is written into a keychain entry: as it is where it is one line of text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::failed;
use crate::domain::ports::StoreError;
use crate::domain::secret::Secret;

const MARK: &str = "authctl-base64:";

/// Returns the one line of text that stands for `secret`.
///
/// What is one line of printable text stays so, for the system's own tools to show. Anything
/// else is encoded: a line break in a secret has damaged whole gnome-keyring files, and some
/// services take text alone.
pub(super) fn encode(secret: &Secret) -> Secret {
    let plain = secret
        .expose_text()
        .is_some_and(|text| !text.chars().any(char::is_control) && !text.starts_with("authctl-"));
    if plain {
        secret.clone()
    } else {
        Secret::from(format!("{MARK}{}", STANDARD.encode(secret.expose())))
    }
}

/// Returns the secret that such a line stands for.
pub(super) fn decode(line: &Secret) -> Result<Secret, StoreError> {
    match line.expose().strip_prefix(MARK.as_bytes()) {
        None => Ok(line.clone()),
        Some(encoded) => STANDARD
            .decode(encoded)
            .map(Secret::new)
            .map_err(|_| failed("an entry starts as authctl writes it, but is no base64")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_secret_is_one_line_and_comes_back(bytes: Vec<u8>, marked: bool) {
            let bytes = if marked { [MARK.as_bytes(), &bytes].concat() } else { bytes };
            let line = encode(&Secret::new(bytes.clone()));
            let text = line.expose_text().expect("text");
            prop_assert!(!text.chars().any(char::is_control));
            prop_assert!(decode(&line).expect("its own").matches(&bytes));
        }
    }

    #[test]
    fn one_line_of_text_stays_as_it_is() {
        for text in ["s3cr3t", "pass word", "ключ"] {
            assert!(encode(&Secret::from(text.to_owned())).matches(text.as_bytes()));
        }
        let pem = encode(&Secret::from("a\nb".to_owned()));
        assert_eq!(pem.expose_text(), Some("authctl-base64:YQpi"));
    }
}
