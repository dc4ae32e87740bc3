//! Which characters of a secret could be foretold from those before them, and by what.

use super::Reason;

/// What people write where a secret should be, with digits for letters undone. The first three
/// letters count as chance; there are not many more words than that.
const WORDS: &[&[&str]] = &[
    &[
        "access", "admin", "apikey", "author", "baseball", "bearer", "changeit", "changeme",
        "client", "company", "correct", "database", "default", "demo", "deploy", "dragon", "dummy",
        "example", "football", "foobar", "google", "guest", "hello", "iloveyou", "insert",
        "internal", "letmein", "live", "local", "login", "lorem", "master", "monkey", "none",
        "null", "password", "please", "princess", "private", "public", "qazwsx", "random",
        "replace", "root", "sample", "secret", "server", "service", "shadow", "staging", "string",
        "sunshine", "super", "system", "temp", "test", "this", "token", "trust", "user", "value",
        "welcome", "winter", "your", "zxcvbnm",
    ],
    &[
        "asdfghjkl",
        "credential",
        "development",
        "passphrase",
        "placeholder",
        "production",
        "qwertyuiop",
        "undefined",
    ],
];

/// The letters that often follow each letter in English, from `a` to `z`.
const FOLLOWERS: [&str; 26] = [
    "bcdglmnrst",
    "aeloru",
    "aehiklot",
    "aeios",
    "acdlmnrst",
    "aefior",
    "aehir",
    "aeiot",
    "cdeglmnorst",
    "ou",
    "ei",
    "adeiloy",
    "aeiop",
    "acdegiost",
    "flmnoprstuw",
    "aehlopr",
    "u",
    "adeimnosty",
    "acehiopstu",
    "aehiorstu",
    "cgilmnprst",
    "aei",
    "aehio",
    "p",
    "os",
    "ae",
];

/// Says for each byte of the text why it could be foretold from those before it, if it could.
pub(super) fn foretold(text: &[u8]) -> Vec<Option<Reason>> {
    let plain: Vec<u8> = text.iter().map(|byte| undisguised(*byte)).collect();
    let mut reasons: Vec<Option<Reason>> = (1..=text.len())
        .map(|end| by_the_last(text.get(..end).unwrap_or_default()))
        .collect();
    for start in 0..text.len() {
        let begun = [
            (WORD, word(plain.get(start..)), Reason::Words),
            (DATE, date(text.get(start..)), Reason::Date),
        ];
        for (free, length, reason) in begun {
            let places = reasons.iter_mut().skip(start + free);
            for place in places.take(length.saturating_sub(free)) {
                place.get_or_insert(reason);
            }
        }
    }
    reasons
}

/// How many characters of a word, and of a date, count as chance.
const WORD: usize = 3;
const DATE: usize = 5;

/// Judges the last byte by the few before it.
fn by_the_last(text: &[u8]) -> Option<Reason> {
    if let [.., a, b, c] = text {
        if a == b && b == c {
            return Some(Reason::Repeated);
        }
        let step = b.abs_diff(*a);
        let on = (a < b && b < c) || (a > b && b > c);
        if step == 1 && on && c.abs_diff(*b) == 1 {
            return Some(Reason::Sequence);
        }
    }
    let (_, before) = text.split_last()?;
    let last = text.last_chunk::<4>();
    if last.is_some_and(|last| before.windows(4).any(|other| other == last)) {
        return Some(Reason::Repeated);
    }
    if let [.., a, b, c, d] = text
        && often(*a, *b)
        && often(*b, *c)
        && often(*c, *d)
    {
        return Some(Reason::Words);
    }
    if ends_a_group(text) {
        return Some(Reason::Repeated);
    }
    goes_on_with_a_word(text).then_some(Reason::Words)
}

/// Whether the second letter often follows the first in English.
fn often(first: u8, second: u8) -> bool {
    let place = first.to_ascii_lowercase().checked_sub(b'a');
    place
        .and_then(|place| FOLLOWERS.get(usize::from(place)))
        .is_some_and(|letters| letters.as_bytes().contains(&second.to_ascii_lowercase()))
}

/// Whether the text ends in letters behind a blank or the like: a word of some language, whose
/// first letters count as chance. Machines put no blank into what they draw.
fn goes_on_with_a_word(text: &[u8]) -> bool {
    let letters = text
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let (before, word) = text.split_at(text.len() - letters);
    let free = match before.last() {
        Some(b' ') => 2,
        Some(b'-' | b'_' | b'.' | b',' | b'/') => WORD,
        _ => return false,
    };
    let case = |byte: &u8| byte.is_ascii_uppercase();
    let (first, others) = word.split_at(word.len().min(1));
    let is_even = others.iter().all(|byte| !case(byte)) || word.iter().all(case);
    is_even && !first.is_empty() && (free + 1..=12).contains(&letters)
}

/// Whether the text ends in a `-` or the like, as far from the one before it as that was from the
/// one before, or from the beginning.
fn ends_a_group(text: &[u8]) -> bool {
    let Some((last, before)) = text.split_last() else {
        return false;
    };
    let mut groups = before.rsplit(|byte| byte == last).map(<[u8]>::len);
    let is_separator = b"-_+/".contains(last);
    is_separator
        && groups
            .next()
            .is_some_and(|length| groups.next() == Some(length))
}

/// Returns how far the text goes on as one of [`WORDS`] does.
fn word(text: Option<&[u8]>) -> usize {
    let text = text.unwrap_or_default();
    let shared = |word: &&str| {
        text.iter()
            .zip(word.bytes())
            .take_while(|(a, b)| **a == *b)
            .count()
    };
    WORDS
        .iter()
        .copied()
        .flatten()
        .map(shared)
        .max()
        .unwrap_or_default()
}

/// Returns how far the text goes on as a date does: `20261122`, `2026-11-22`.
fn date(text: Option<&[u8]>) -> usize {
    let text = text.unwrap_or_default();
    let mut digits: Vec<u8> = Vec::with_capacity(8);
    for (at, byte) in text.iter().enumerate() {
        let is_gap = matches!(digits.len(), 4 | 6) && b"-/._".contains(byte);
        if byte.is_ascii_digit() && digits.len() < 8 {
            digits.push(*byte);
        } else if !is_gap {
            return at;
        }
        let is_date = match *digits.as_slice() {
            [] | [b'1' | b'2'] | [b'1', b'9', ..] | [b'2', b'0', ..] => match digits.get(4..) {
                None | Some([] | [b'0' | b'1']) => true,
                Some([b'0', b'1'..=b'9', day @ ..] | [b'1', b'0'..=b'2', day @ ..]) => {
                    matches!(
                        day,
                        [] | [b'0'..=b'3'] | [b'0'..=b'2', _] | [b'3', b'0' | b'1']
                    )
                }
                Some(_) => false,
            },
            _ => false,
        };
        if !is_date {
            return at;
        }
    }
    text.len()
}

/// Returns the letter that a digit or a sign stands for in `p4$$w0rd`, in lower case.
fn undisguised(byte: u8) -> u8 {
    match byte {
        b'0' => b'o',
        b'1' | b'!' => b'i',
        b'3' => b'e',
        b'4' | b'@' => b'a',
        b'5' | b'$' => b's',
        b'7' => b't',
        _ => byte.to_ascii_lowercase(),
    }
}
