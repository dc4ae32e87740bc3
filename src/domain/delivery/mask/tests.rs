//! What a masker shows, beside one that has the whole text before it.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;

use super::{Masker, Patterns, STARS};
use crate::domain::secret::Secret;

fn masked(patterns: &Arc<Patterns>, pieces: &[&[u8]]) -> Vec<u8> {
    let mut masker = Masker::new(Arc::clone(patterns));
    let mut out = Vec::new();
    for piece in pieces {
        masker.push(piece, &mut out);
    }
    masker.finish(&mut out);
    out
}

/// Finds every occurrence of every pattern, and hides what any of them covers.
fn naive(all: &BTreeSet<Vec<u8>>, text: &[u8]) -> Vec<u8> {
    let mut hidden = vec![false; text.len()];
    for pattern in all {
        for (from, window) in text.windows(pattern.len()).enumerate() {
            if window == pattern.as_slice() {
                hidden[from..from + pattern.len()].fill(true);
            }
        }
    }
    let mut out = Vec::new();
    for (place, byte) in text.iter().enumerate() {
        if !hidden[place] {
            out.push(*byte);
        } else if place == 0 || !hidden[place - 1] {
            out.extend_from_slice(STARS);
        }
    }
    out
}

/// Returns the longest beginning of a pattern that `text` ends with.
fn live(all: &BTreeSet<Vec<u8>>, text: &[u8]) -> usize {
    let lengths = all.iter().flat_map(|pattern| {
        (0..=pattern.len()).filter(|length| text.ends_with(&pattern[..*length]))
    });
    lengths.max().unwrap_or(0)
}

fn hides(value: &str, text: &str) {
    let patterns = Arc::new(Patterns::new([&Secret::from(value.to_owned())]).unwrap());
    let text = format!("<{text}>");
    let whole = masked(&patterns, &[text.as_bytes()]);
    let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
    assert_eq!(masked(&patterns, &bytes), whole);
    assert_eq!(String::from_utf8_lossy(&whole), "<***>", "{text}");
}

#[test]
fn the_usual_forms_are_hidden() {
    let value = "it's a \"s3cr3t\"/\\é&$x+1";
    hides(value, value);
    hides(value, &hex_of(value, false));
    hides(value, &hex_of(value, true));
    hides(
        value,
        &serde_json::to_string(value)
            .unwrap()
            .trim_matches('"')
            .replace("t\\\"/", "t\\\"/"),
    );
    hides(value, "it%27s%20a%20%22s3cr3t%22%2F%5C%C3%A9%26%24x%2B1");
    hides(value, "it%27s+a+%22s3cr3t%22%2f%5c%c3%a9%26%24x%2b1");
    hides(value, "it's%20a%20%22s3cr3t%22%2F%5C%C3%A9%26%24x%2B1");
    hides(value, r#"it's a \"s3cr3t\"/\\\u00e9&$x+1"#);
    hides(value, r#"it's a \"s3cr3t\"/\\é\u0026$x+1"#);
    hides(value, r#"it's a \"s3cr3t\"\/\\\u00e9&$x+1"#);
    hides(value, r#"it'\''s a "s3cr3t"/\é&$x+1"#);
    hides(value, r#"it\'s\ a\ \"s3cr3t\"/\\é\&\$x+1"#);
    hides(value, r"it&#39;s a &quot;s3cr3t&quot;/\é&amp;$x+1");
}

fn hex_of(value: &str, upper: bool) -> String {
    let pair = |byte: u8| {
        if upper {
            format!("{byte:02X}")
        } else {
            format!("{byte:02x}")
        }
    };
    value.bytes().map(pair).collect()
}

#[test]
fn base64_is_hidden_wherever_the_value_stands() {
    let value = "\u{ff}s3cr3t?>~value";
    let patterns = Arc::new(Patterns::new([&Secret::from(value.to_owned())]).unwrap());
    for before in ["", "u", "us", "user:", "user1:", "user12:"] {
        for after in ["", "x", "xy", "xyz"] {
            let text = format!("{before}{value}{after}");
            for encoded in [STANDARD.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
                let shown = masked(&patterns, &[encoded.as_bytes()]);
                let shown = String::from_utf8(shown).unwrap();
                // No more than a group of four on either side has a part of the value in it.
                let (left, right) = shown.split_once("***").unwrap_or_else(|| panic!("{shown}"));
                assert!(left.len() <= before.len() * 4 / 3 + 1, "{encoded}: {shown}");
                assert!(right.len() <= after.len() * 4 / 3 + 4, "{encoded}: {shown}");
                assert!(!left.contains("***") && !right.contains("***"), "{shown}");
            }
        }
    }
}

#[test]
fn each_line_of_a_value_is_hidden() {
    let value = "-----BEGIN X-----\nabcdefgh\nshort\nijklmnop\n-----END X-----\n";
    let patterns = Arc::new(Patterns::new([&Secret::from(value.to_owned())]).unwrap());
    let shown = |text: &str| String::from_utf8(masked(&patterns, &[text.as_bytes()])).unwrap();
    assert_eq!(shown(value), "***");
    assert_eq!(shown(&value.replace('\n', "\r\n")), "***");
    assert_eq!(shown("1: ijklmnop\n2: abcdefgh."), "1: ***\n2: ***.");
    assert_eq!(shown("-----BEGIN X-----"), "-----BEGIN X-----");
}

#[test]
fn short_values_are_counted_and_long_ones_refused() {
    let value = |text: &str| Secret::from(text.to_owned());
    let (short, long) = (value("abcde"), value("abcdef"));
    let patterns = Patterns::new([&short, &long]).unwrap();
    assert_eq!(patterns.short(), 1);
    let patterns = Arc::new(patterns);
    assert_eq!(masked(&patterns, &[b"abcde abcdef"]), b"abcde ***");
    assert!(Patterns::new([&short]).unwrap().is_empty());
    assert!(Patterns::new([&value(&"x".repeat(65_537))]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_chunking_shows_more_or_holds_more(
        all in proptest::collection::btree_set("[abc]{1,6}", 1..5),
        text in "[abcd]{0,48}",
        cuts in proptest::collection::vec(0_usize..6, 1..24),
    ) {
        let all: BTreeSet<Vec<u8>> = all.into_iter().map(String::into_bytes).collect();
        let patterns = Arc::new(Patterns::of(&all));
        let (text, wanted) = (text.as_bytes(), naive(&all, text.as_bytes()));
        let mut masker = Masker::new(patterns);
        let (mut out, mut from) = (Vec::new(), 0);
        for cut in cuts.iter().cycle().chain([&usize::MAX]).take(200) {
            let to = from + (*cut).min(text.len() - from);
            masker.push(&text[from..to], &mut out);
            from = to;
            // What is shown so far is the beginning of what is shown in the end, and what is held
            // back could still become a pattern.
            prop_assert!(wanted.starts_with(&out), "{out:?} {wanted:?}");
            prop_assert_eq!(masker.held(), live(&all, &text[..from]));
        }
        masker.push(&text[from..], &mut out);
        masker.finish(&mut out);
        prop_assert_eq!(out, wanted);
    }

    #[test]
    fn no_form_of_a_value_is_shown(
        value in "(?s).{6,24}",
        around in "(?s).{0,12}",
        cuts in proptest::collection::vec(1_usize..9, 1..9),
    ) {
        prop_assume!(value.len() >= super::SHORTEST);
        let secret = Secret::from(value.clone());
        let all = super::forms::all(secret.expose());
        let patterns = Arc::new(Patterns::new([&secret]).unwrap());
        for form in &all {
            let mut text = around.clone().into_bytes();
            text.extend_from_slice(form);
            text.extend_from_slice(around.as_bytes());
            let wanted = naive(&all, &text);
            let mut pieces = Vec::new();
            let mut rest = text.as_slice();
            for cut in cuts.iter().cycle() {
                let (piece, after) = rest.split_at((*cut).min(rest.len()));
                pieces.push(piece);
                rest = after;
                if rest.is_empty() {
                    break;
                }
            }
            let shown = masked(&patterns, &pieces);
            prop_assert!(!shown.windows(form.len()).any(|window| window == form.as_slice())
                || form.as_slice() == STARS);
            prop_assert_eq!(shown, wanted);
        }
    }
}
