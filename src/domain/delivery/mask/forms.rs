//! The forms in which programs write a value down.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::SHORTEST;

/// Returns a value in all its forms, and each line of it, where it has several, as a value of its
/// own.
pub(super) fn all(value: &[u8]) -> BTreeSet<Vec<u8>> {
    let mut found = BTreeSet::new();
    each(value, &mut found);
    if value.contains(&b'\n') {
        found.insert(replaced(value, b'\n', b"\r\n"));
        let lines = value.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
        // What PEM has before and after its data (RFC 7468 §2) is no secret.
        let telling = |line: &&[u8]| line.len() >= SHORTEST && !line.starts_with(b"-----");
        lines
            .filter(telling)
            .for_each(|line| each(line, &mut found));
    }
    found
}

fn each(value: &[u8], found: &mut BTreeSet<Vec<u8>>) {
    found.insert(value.to_vec());
    base64(value, found);
    found.insert(hex(value, b"0123456789abcdef"));
    found.insert(hex(value, b"0123456789ABCDEF"));
    percent(value, found);
    shell(value, found);
    if let Ok(text) = std::str::from_utf8(value) {
        json(text, found);
        for quote in ["&#39;", "&#x27;", "&apos;", "'"] {
            found.insert(html(text, quote).into_bytes());
        }
    }
}

/// Base64 and base64url (RFC 4648 §4, §5), wherever in a longer text the value stands: each byte
/// lies in one of three places of a group. What the neighbours have a part in is left out; it
/// tells no whole byte of the value. So `user:value` of a Basic header (RFC 7617 §2) is found, too.
fn base64(value: &[u8], found: &mut BTreeSet<Vec<u8>>) {
    for (before, skip) in [(0, 0), (1, 2), (2, 3)] {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(value);
        let whole = bytes.len() * 4 / 3;
        let text = STANDARD_NO_PAD.encode(&bytes).into_bytes();
        let standard = text.get(skip..whole).unwrap_or_default().to_vec();
        let url = standard.iter().map(|byte| match byte {
            b'+' => b'-',
            b'/' => b'_',
            other => *other,
        });
        found.insert(url.collect());
        found.insert(standard);
    }
}

fn hex(value: &[u8], digits: &[u8; 16]) -> Vec<u8> {
    let digit = |place: u8| digits.get(usize::from(place)).copied().unwrap_or_default();
    let pair = |byte: &u8| [digit(byte >> 4), digit(byte & 15)];
    value.iter().flat_map(pair).collect()
}

/// Percent-encoding (RFC 3986 §2.1): what is left as it is differs, and so does what a blank is.
fn percent(value: &[u8], found: &mut BTreeSet<Vec<u8>>) {
    // RFC 3986 §2.3; what JavaScript leaves beside that; what Python does.
    for left in ["-._~", "-._~!'()*", "-._~/", "-._*"] {
        for digits in [b"0123456789ABCDEF", b"0123456789abcdef"] {
            for blank in ["%20", "+"] {
                let mut text = Vec::with_capacity(value.len());
                for byte in value {
                    if *byte == b' ' {
                        text.extend_from_slice(blank.as_bytes());
                    } else if byte.is_ascii_alphanumeric() || left.as_bytes().contains(byte) {
                        text.push(*byte);
                    } else {
                        text.push(b'%');
                        text.append(&mut hex(&[*byte], digits));
                    }
                }
                found.insert(text);
            }
        }
    }
}

/// What stands between the quotes of JSON (RFC 8259 §7), as its writers differ: what is beyond
/// ASCII, what HTML could take for its own (Go), `/` (PHP).
fn json(text: &str, found: &mut BTreeSet<Vec<u8>>) {
    for (ascii, html, slash) in [
        (false, false, false),
        (true, false, false),
        (false, true, false),
        (false, false, true),
        (true, false, true),
    ] {
        let mut written = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '"' => written.push_str("\\\""),
                '\\' => written.push_str("\\\\"),
                '\n' => written.push_str("\\n"),
                '\r' => written.push_str("\\r"),
                '\t' => written.push_str("\\t"),
                '\u{8}' => written.push_str("\\b"),
                '\u{c}' => written.push_str("\\f"),
                '/' if slash => written.push_str("\\/"),
                '<' | '>' | '&' if html => escape(c, &mut written),
                c if c.is_ascii_control() || (ascii && !c.is_ascii()) => escape(c, &mut written),
                c => written.push(c),
            }
        }
        found.insert(written.into_bytes());
    }
}

fn escape(c: char, written: &mut String) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a string does not fail.
        let _written = write!(written, "\\u{unit:04x}");
    }
}

fn html(text: &str, quote: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let text = text.replace('>', "&gt;").replace('\'', quote);
    text.replace('"', "&quot;")
}

/// How shells have it: in quotes of either kind, and with backslashes (`printf %q`).
fn shell(value: &[u8], found: &mut BTreeSet<Vec<u8>>) {
    found.insert(replaced(value, b'\'', br"'\''"));
    found.insert(replaced(value, b'\'', b"'\"'\"'"));
    let slashed = |special: &dyn Fn(u8) -> bool| {
        let mut text = Vec::with_capacity(value.len());
        for byte in value {
            if special(*byte) {
                text.push(b'\\');
            }
            text.push(*byte);
        }
        text
    };
    found.insert(slashed(&|byte| b"$`\"\\".contains(&byte)));
    found.insert(slashed(&|byte| b"$`\"\\!".contains(&byte)));
    found.insert(slashed(&|byte| byte == b'\'' || byte == b'\\'));
    let bare = |byte: u8| {
        byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"%+,-./:=@_".contains(&byte)
    };
    found.insert(slashed(&|byte| !bare(byte)));
}

fn replaced(value: &[u8], what: u8, by: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(value.len());
    for byte in value {
        if *byte == what {
            text.extend_from_slice(by);
        } else {
            text.push(*byte);
        }
    }
    text
}
