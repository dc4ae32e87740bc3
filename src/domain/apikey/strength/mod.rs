//! How hard a secret of unknown origin is to guess: an estimate that would rather be too low.
//!
//! Each character is judged by what stands before it. One that could be foretold from there (it
//! repeats, counts on, goes on with a word or a date) adds nothing; another adds the choice that
//! there is among its kind, and all of them together the choice of the kinds (Shannon 1948, §6).
//! So the estimate never falls as a secret grows.

mod foretold;

use foretold::foretold;

/// Fewer bits than this are too few for what must last (NIST SP 800-131A rev. 2 §1.2.1).
pub const ENOUGH: u32 = 112;

/// How many bytes are judged; no secret needs more.
const JUDGED: usize = 512;

/// What a secret is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strength {
    /// How many bits are left to guess for somebody who knows how such secrets are made.
    pub bits: u32,
    /// Why that is not [`ENOUGH`], where it is not.
    pub weak: Option<Reason>,
}

/// Why a secret is weak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It is too short for the characters that it is made of.
    Short,
    /// It repeats itself.
    Repeated,
    /// It counts up or down.
    Sequence,
    /// It is made of words.
    Words,
    /// It has a date in it.
    Date,
    /// It is a UUID of a version that was not drawn at random (RFC 9562 §5).
    Uuid,
}

impl Reason {
    /// Says it, so that it can stand behind "it".
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Short => "is too short",
            Self::Repeated => "repeats itself",
            Self::Sequence => "counts up or down",
            Self::Words => "is made of words",
            Self::Date => "has a date in it",
            Self::Uuid => "is a UUID that was not drawn at random",
        }
    }
}

/// Estimates how hard `secret` is to guess.
pub fn strength(secret: &[u8]) -> Strength {
    let text = secret.get(..JUDGED).unwrap_or(secret);
    let mut kinds = Kinds::default();
    let mut lost: Vec<Reason> = Vec::new();
    let judged = text.iter().zip(foretold(text)).skip(label(text));
    for (byte, reason) in judged {
        match reason {
            None => kinds.add(*byte),
            Some(reason) => lost.push(reason),
        }
    }
    let bits = kinds.bits();
    let (bits, reason) = match uuid(secret) {
        Some(most) if most < bits => (most, Reason::Uuid),
        _ => (bits, most_frequent(&lost, text.len())),
    };
    Strength {
        bits,
        weak: (bits < ENOUGH).then_some(reason),
    }
}

/// Returns how long the public words are that a secret begins with, as in `acme_live_`.
fn label(text: &[u8]) -> usize {
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| b"_-.:".contains(byte)) {
        let (word, behind) = rest.split_at(at);
        let letters = word.iter().take_while(|byte| byte.is_ascii_lowercase());
        let letters = letters.count();
        let digits = word.iter().skip(letters);
        let is_word = (1..=10).contains(&letters)
            && word.len() >= 2
            && word.len() - letters <= 2
            && digits.copied().all(|byte| byte.is_ascii_digit());
        if !is_word {
            break;
        }
        rest = behind.get(1..).unwrap_or_default();
    }
    text.len() - rest.len()
}

/// Returns the reason for which most characters did not count, where that is why there are too
/// few.
fn most_frequent(lost: &[Reason], length: usize) -> Reason {
    let times = |reason: &Reason| lost.iter().filter(|other| *other == reason).count();
    lost.iter()
        .copied()
        .max_by_key(|reason| times(reason))
        .filter(|reason| times(reason) * 5 >= length)
        .unwrap_or(Reason::Short)
}

/// How many characters there are of each kind.
#[derive(Debug, Default)]
struct Kinds {
    /// With the size of the kind's alphabet. The letters up to `f` stand apart, so that hex is
    /// not taken for half of base62.
    counts: [(u32, u32); KINDS],
}

const KINDS: usize = 7;

impl Kinds {
    fn add(&mut self, byte: u8) {
        let (kind, size) = match byte {
            b'0'..=b'9' => (0, 10),
            b'a'..=b'f' => (1, 6),
            b'g'..=b'z' => (2, 20),
            b'A'..=b'F' => (3, 6),
            b'G'..=b'Z' => (4, 20),
            // The last two digits of base64 and base64url (RFC 4648 §4, §5).
            b'-' | b'_' | b'+' | b'/' => (5, 2),
            // What parts things, and padding. The second and later bytes of a character in UTF-8
            // follow from its alphabet.
            b' ' | b'.' | b':' | b'=' | 0x80..=0xbf => return,
            _ => (6, 8),
        };
        if let Some((of, count)) = self.counts.get_mut(kind) {
            *of = size;
            *count += 1;
        }
    }

    /// Adds up the choices within the kinds and the choice of kinds.
    fn bits(&self) -> u32 {
        let all: u32 = self.counts.iter().map(|(_, count)| count).sum();
        let within = self
            .counts
            .iter()
            .map(|(size, count)| times_log2(*count, *size));
        let each = self
            .counts
            .iter()
            .map(|(_, count)| times_log2(*count, *count));
        let mixture = times_log2(all, all).saturating_sub(each.sum());
        let bits = (within.sum::<u64>() + mixture) >> FRACTION;
        u32::try_from(bits).unwrap_or(u32::MAX)
    }
}

/// How many bits of a logarithm stand behind the point.
const FRACTION: u32 = 16;

/// Returns `count · log2(number)`, rounded down, with [`FRACTION`] bits behind the point; nothing
/// for nothing.
fn times_log2(count: u32, number: u32) -> u64 {
    let Some(whole) = number.checked_ilog2() else {
        return 0;
    };
    // The fraction, bit by bit: squaring a number doubles its logarithm.
    let mut rest = u64::from(number) << (31 - whole);
    let mut log = u64::from(whole);
    for _ in 0..FRACTION {
        rest = (rest * rest) >> 31;
        let bit = rest >> 32;
        log = (log << 1) | bit;
        rest >>= bit;
    }
    u64::from(count) * log
}

/// Returns how much of a UUID at the end of the text is chance (RFC 9562 §5), if there is one.
fn uuid(text: &[u8]) -> Option<u32> {
    let (_, uuid) = text.split_last_chunk::<36>()?;
    let is_uuid = uuid.iter().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    is_uuid.then(|| match uuid.get(14) {
        Some(b'4') => 122,
        Some(b'7') => 74,
        // The time and the machine, or a name: only the clock sequence may be by chance.
        _ => 14,
    })
}

#[cfg(test)]
mod tests;
