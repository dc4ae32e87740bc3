//! How the form of a key is written down, and whether a text has it.

use super::{Checksum, Known, Role};
use crate::domain::apikey::parts::Env;

/// The form of one sort of key: a prefix, and what follows it.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) service: &'static str,
    pub(super) sort: &'static str,
    pub(super) prefix: &'static str,
    body: &'static [Part],
    role: Role,
    env: Option<Env>,
    rule: Rule,
}

/// A piece of a key.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    /// These very characters.
    Text(&'static str),
    /// Between so many and so many characters of a kind.
    Run(Class, usize, usize),
}

/// A kind of character.
#[derive(Debug, Clone, Copy)]
pub(super) enum Class {
    /// `0-9 A-Z a-z`.
    Base62,
    /// `0-9 A-Z a-z - _`.
    Base64Url,
    /// `0-9 A-Z a-z + / =`.
    Base64,
    /// `0-9 A-Z a-z . - _`: a token with dots in it.
    Token,
    /// `0-9 a-f`.
    Hex,
    /// `0-9 a-f A-F`.
    AnyHex,
    /// `0-9`.
    Digit,
    /// `A-Z a-z`.
    Letter,
    /// `0-9 A-Z`.
    Upper,
    /// `0-9 a-z`.
    Lower,
}

/// How the checksum of a key is computed, where that is public. Each is CRC-32 (IEEE 802.3).
#[derive(Debug, Clone, Copy)]
enum Rule {
    None,
    /// Of what stands between the prefix and itself: six base62 digits.
    Base62OfBody,
    /// Of all that stands before it: seven base36 digits.
    Base36OfAll,
    /// Of all that stands before the `_` in front of it: its four bytes, lowest first, in hex.
    HexOfAll,
}

/// A form whose keys are secret, say nothing about their environment and have no checksum.
pub(super) const fn secret(
    service: &'static str,
    sort: &'static str,
    prefix: &'static str,
    body: &'static [Part],
) -> Form {
    Form {
        service,
        sort,
        prefix,
        body,
        role: Role::Secret,
        env: None,
        rule: Rule::None,
    }
}

impl Form {
    pub(super) const fn live(self) -> Self {
        let env = Some(Env::Live);
        Self { env, ..self }
    }

    pub(super) const fn test(self) -> Self {
        let env = Some(Env::Test);
        Self { env, ..self }
    }

    pub(super) const fn public(self) -> Self {
        let role = Role::Public;
        Self { role, ..self }
    }

    pub(super) const fn identifier(self) -> Self {
        let role = Role::Identifier;
        Self { role, ..self }
    }

    pub(super) const fn base62_of_body(self) -> Self {
        let rule = Rule::Base62OfBody;
        Self { rule, ..self }
    }

    pub(super) const fn base36_of_all(self) -> Self {
        let rule = Rule::Base36OfAll;
        Self { rule, ..self }
    }

    pub(super) const fn hex_of_all(self) -> Self {
        let rule = Rule::HexOfAll;
        Self { rule, ..self }
    }

    /// Whether `text` is written so, from its first byte to its last.
    pub(super) fn fits(&self, text: &[u8]) -> bool {
        text.strip_prefix(self.prefix.as_bytes())
            .is_some_and(|rest| fits(self.body, rest))
    }

    /// Says what the form tells of a text that fits.
    pub(super) fn known(&self, text: &[u8]) -> Known {
        let body = text.strip_prefix(self.prefix.as_bytes()).unwrap_or(text);
        let is_right = match self.rule {
            Rule::None => None,
            Rule::Base62OfBody => body
                .split_last_chunk::<6>()
                .map(|(before, found)| digits(crc32fast::hash(before), BASE62) == *found),
            Rule::Base36OfAll => text
                .split_last_chunk::<7>()
                .map(|(before, found)| digits(crc32fast::hash(before), BASE36) == *found),
            Rule::HexOfAll => text.split_last_chunk::<9>().map(|(before, found)| {
                let swapped = crc32fast::hash(before).swap_bytes();
                *found == *[b"_", &digits::<8>(swapped, BASE16)[..]].concat()
            }),
        };
        Known {
            service: self.service,
            sort: self.sort,
            role: self.role,
            env: self.env,
            checksum: match is_right {
                None => Checksum::Absent,
                Some(true) => Checksum::Good,
                Some(false) => Checksum::Wrong,
            },
        }
    }
}

/// Whether the parts make up the whole text. A run may be of several lengths, so each is tried.
fn fits(parts: &[Part], text: &[u8]) -> bool {
    let Some((part, rest)) = parts.split_first() else {
        return text.is_empty();
    };
    match *part {
        Part::Text(literal) => text
            .strip_prefix(literal.as_bytes())
            .is_some_and(|behind| fits(rest, behind)),
        Part::Run(class, least, most) => {
            let run = text.iter().take(most).take_while(|byte| class.has(**byte));
            let longest = run.count();
            (least..=longest)
                .any(|length| text.get(length..).is_some_and(|behind| fits(rest, behind)))
        }
    }
}

impl Class {
    fn has(self, byte: u8) -> bool {
        match self {
            Self::Base62 => byte.is_ascii_alphanumeric(),
            Self::Base64Url => byte.is_ascii_alphanumeric() || b"-_".contains(&byte),
            Self::Base64 => byte.is_ascii_alphanumeric() || b"+/=".contains(&byte),
            Self::Token => byte.is_ascii_alphanumeric() || b".-_".contains(&byte),
            Self::Hex => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
            Self::AnyHex => byte.is_ascii_hexdigit(),
            Self::Digit => byte.is_ascii_digit(),
            Self::Letter => byte.is_ascii_alphabetic(),
            Self::Upper => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
            Self::Lower => byte.is_ascii_digit() || byte.is_ascii_lowercase(),
        }
    }
}

const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE36: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const BASE16: &[u8] = b"0123456789abcdef";

/// Writes a number with the digits of `alphabet`, the highest first, with zeros in front.
fn digits<const N: usize>(number: u32, alphabet: &[u8]) -> [u8; N] {
    let mut rest = usize::try_from(number).unwrap_or_default();
    let mut digits = [b'0'; N];
    for place in digits.iter_mut().rev() {
        *place = alphabet.get(rest % alphabet.len()).copied().unwrap_or(b'0');
        rest /= alphabet.len();
    }
    digits
}

#[cfg(test)]
pub(super) mod samples {
    //! Texts that fit a form, for the tests of this topic.

    use super::*;

    /// Returns a text of the form whose runs are each as short as may be, or as long, made of
    /// characters that `draw` picks. Its checksum is right.
    pub(in super::super) fn sample(
        form: &Form,
        longest: bool,
        draw: &mut impl FnMut(usize) -> usize,
    ) -> Vec<u8> {
        let mut text = form.prefix.as_bytes().to_vec();
        for part in form.body {
            match *part {
                Part::Text(literal) => text.extend_from_slice(literal.as_bytes()),
                Part::Run(class, least, most) => {
                    let all: Vec<u8> = (0..=127).filter(|byte| class.has(*byte)).collect();
                    let length = if longest { most } else { least };
                    text.extend((0..length).map(|_| all[draw(all.len())]));
                }
            }
        }
        let (body, all) = (text.len(), form.prefix.len());
        let sum = match form.rule {
            Rule::None => Vec::new(),
            Rule::Base62OfBody => {
                digits::<6>(crc32fast::hash(&text[all..body - 6]), BASE62).to_vec()
            }
            Rule::Base36OfAll => digits::<7>(crc32fast::hash(&text[..body - 7]), BASE36).to_vec(),
            Rule::HexOfAll => {
                let crc = crc32fast::hash(&text[..body - 9]).swap_bytes();
                digits::<8>(crc, BASE16).to_vec()
            }
        };
        let at = text.len() - sum.len();
        text[at..].copy_from_slice(&sum);
        text
    }
}
