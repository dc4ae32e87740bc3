//! JSON on its way to a terminal.

use std::fmt::Write as _;

use crate::domain::text::is_hazard;

/// Returns the same JSON value with every character that a terminal would act on, or a reader not
/// see, written as `\uXXXX` (RFC 8259 §7).
///
/// SECURITY: serde escapes only U+0000 to U+001F; C1 controls and bidirectional overrides pass.
/// Compact JSON has such characters inside strings alone, so the value stays the same.
pub(super) fn safe_for_terminal(line: &str) -> String {
    let mut safe = String::with_capacity(line.len());
    for c in line.chars() {
        if is_hazard(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _infallible = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_stays_the_same() {
        let value = serde_json::to_string("\u{9b}31m \u{202e} \u{e0041} é").unwrap();
        let safe = safe_for_terminal(&value);
        assert!(safe.chars().all(|c| !is_hazard(c)));
        assert_eq!(
            serde_json::from_str::<String>(&safe).unwrap(),
            "\u{9b}31m \u{202e} \u{e0041} é"
        );
    }
}
