//! Which characters may reach a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Returns `text` with every character that could act on a terminal, hide, or reorder what a
/// person reads written out as `\u{…}`.
///
/// SECURITY: claims, server errors and names are somebody else's words. An escape sequence can
/// rewrite the screen, and a bidirectional override can make `expired` read as `valid`
/// (Unicode TR 36 §3.2, CWE-150).
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hazard) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_hazard(c) {
            // Writing to a String cannot fail.
            let _infallible = write!(clean, "\\u{{{:x}}}", u32::from(c));
        } else {
            clean.push(c);
        }
    }
    Cow::Owned(clean)
}

/// Returns the first `limit` characters of `text`, with `…` where something was cut, made
/// [`visible`].
pub fn excerpt(text: &str, limit: usize) -> String {
    let mut cut: String = text.chars().take(limit).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    visible(&cut).into_owned()
}

/// Returns `text` as one word of a command line, or `instead` where it can't stand there.
///
/// SECURITY: what a hint says is copied into shells, and what a server wrote could be an order to
/// one (CWE-78). Left are the characters of scopes and of plain URLs, which mean nothing to sh, to
/// PowerShell or to cmd, and nothing that a reader of options would take for one.
pub fn argument<'a>(text: &'a str, instead: &'a str) -> Cow<'a, str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || ":/._+- ".contains(c);
    let fits = text.len() <= 200 && text.chars().all(plain);
    if !fits || text.is_empty() || text.starts_with(['-', ' ']) {
        return Cow::Borrowed(instead);
    }
    if text.contains(' ') {
        Cow::Owned(format!("'{text}'"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a terminal would act on `c`, or a reader not see it: controls (C0, DEL, C1), line
/// and paragraph separators, bidirectional controls, zero-width and tag characters.
pub fn is_hazard(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_is_left_alone() {
        assert_eq!(visible("Zoë 東京 ok"), "Zoë 東京 ok");
    }

    #[test]
    fn escapes_and_bidi_are_written_out() {
        assert_eq!(
            visible("\u{1b}[2Jx\u{202e}y\u{9b}"),
            "\\u{1b}[2Jx\\u{202e}y\\u{9b}"
        );
    }

    #[test]
    fn an_excerpt_says_that_it_was_cut() {
        assert_eq!(excerpt("abcdef", 3), "abc…");
        assert_eq!(excerpt("abc", 3), "abc");
    }
    #[test]
    fn no_argument_is_an_order() {
        for text in ["a:b", "https://a.example:8443/x_y.z+w-v"] {
            assert_eq!(argument(text, "SCOPE"), text);
        }
        assert_eq!(argument("profile email", "SCOPE"), "'profile email'");
        let long = "a".repeat(201);
        for text in [
            "",
            " a",
            "--yes",
            "a $(id)",
            "a `id`",
            "a' ; id '",
            "a\"b",
            "a\\",
            "a;b",
            "a&b",
            "a|b",
            "%PATH%",
            "a\nb",
            "ä",
            "…",
            &long,
        ] {
            assert_eq!(argument(text, "SCOPE"), "SCOPE", "{text}");
        }
    }
}
