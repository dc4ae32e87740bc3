//! What recognises our keys: for those who search code and logs for keys that got out.

use super::format::{CHECKSUM, SECRET};
use super::parts::{Env, ID, Prefix};

/// The least entropy of a key in bits a character, as scanners reckon it (Shannon's, over the
/// frequencies of its own characters). Random keys have 4.4 at least; words and repetition do not.
pub const ENTROPY: &str = "3.5";

/// What recognises the keys that begin with certain prefixes.
#[derive(Debug, Clone)]
pub struct Pattern {
    prefixes: Vec<Prefix>,
}

impl Pattern {
    /// Returns what recognises keys with these prefixes; at least one.
    pub fn new(prefixes: Vec<Prefix>) -> Self {
        Self { prefixes }
    }

    /// Returns the prefixes, joined by `separator`.
    pub fn prefixes(&self, separator: &str) -> String {
        let prefixes: Vec<&str> = self.prefixes.iter().map(Prefix::as_str).collect();
        prefixes.join(separator)
    }

    /// Returns a regular expression for a key and nothing around it. It means the same in ERE
    /// (POSIX), RE2, PCRE and Hyperscan. `open` opens a group, `(` or `(?:`.
    pub fn body(&self, open: &str) -> String {
        let prefix = match self.prefixes.as_slice() {
            [only] => only.to_string(),
            _ => format!("{open}{})", self.prefixes("|")),
        };
        let envs = Env::ALL.map(Env::as_str).join("|");
        format!(
            "{prefix}_{open}{envs})_[0-9A-Za-z]{{{ID}}}_[0-9A-Za-z]{{{}}}",
            SECRET + CHECKSUM
        )
    }

    /// Returns a regular expression for a key between what can't be a part of it.
    pub fn bounded(&self, open: &str) -> String {
        format!(r"\b{}\b", self.body(open))
    }

    /// Returns what stands in every key, and in hardly anything else: a scanner looks for these
    /// before it takes out the expression.
    pub fn keywords(&self) -> Vec<String> {
        let with = |prefix: &Prefix| Env::ALL.map(|env| format!("{prefix}_{}_", env.as_str()));
        self.prefixes.iter().flat_map(with).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_as_exact_as_the_form() {
        let of = |prefixes: &[&str]| {
            Pattern::new(
                prefixes
                    .iter()
                    .map(|prefix| prefix.parse().unwrap())
                    .collect(),
            )
        };
        assert_eq!(
            of(&["ac"]).bounded("("),
            r"\bac_(live|test|dev)_[0-9A-Za-z]{10}_[0-9A-Za-z]{36}\b"
        );
        assert_eq!(
            of(&["ac", "acme"]).body("(?:"),
            "(?:ac|acme)_(?:live|test|dev)_[0-9A-Za-z]{10}_[0-9A-Za-z]{36}"
        );
        assert_eq!(of(&["ac"]).keywords(), ["ac_live_", "ac_test_", "ac_dev_"]);
    }
}
