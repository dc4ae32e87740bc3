//! The slow hash of an imported key that could be guessed.

use std::fmt;
use std::str::FromStr;

use scrypt::{Params, scrypt};

use super::parts::KeyHash;
use crate::domain::ports::{Random, RandomError};

/// The cost: `N` = 2^15, `r` = 8, `p` = 1 (RFC 7914 §2), which is 32 MiB and about a tenth of a second.
///
/// The registry does not say it row by row: another cost would be another column, and all that
/// stands there was made with this one.
const COST: (u8, u32, u32) = (15, 8, 1);

const LENGTH: usize = 16;

/// What makes the slow hashes of one registry differ from those of another.
///
/// SECURITY: one for the whole registry, so that a key is found by hashing it once. The price is
/// that who steals the registry guesses at all its weak keys at the same time; a salt for each
/// would have every unknown text be hashed as often as there are weak keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Salt([u8; LENGTH]);

impl Salt {
    /// Draws a new one.
    pub fn new(random: &dyn Random) -> Result<Self, RandomError> {
        let mut salt = [0; LENGTH];
        random.fill(&mut salt)?;
        Ok(Self(salt))
    }

    /// Returns the slow hash of a key: scrypt (RFC 7914). None is for parameters that can't be,
    /// which these are not.
    pub fn hash(&self, key: &[u8]) -> Option<KeyHash> {
        let (log_n, r, p) = COST;
        let mut hash = [0; 32];
        let params = Params::new(log_n, r, p, hash.len()).ok()?;
        scrypt(key, &self.0, &params, &mut hash).ok()?;
        Some(KeyHash::from_bytes(hash))
    }
}

/// In hexadecimal, as the registry writes it down.
impl fmt::Display for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Salt {
    type Err = SaltError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let mut salt = [0; LENGTH];
        if !rest.is_empty() || pairs.len() != LENGTH {
            return Err(SaltError);
        }
        for (place, pair) in salt.iter_mut().zip(pairs) {
            *place = byte(*pair).ok_or(SaltError)?;
        }
        Ok(Self(salt))
    }
}

fn byte(pair: [u8; 2]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let [high, low] = pair;
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// A salt that is none; the registry is damaged, where it came from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no salt: 32 hexadecimal digits are")]
pub struct SaltError;

#[cfg(test)]
mod tests {
    use super::*;

    /// By python3: `hashlib.scrypt(b"hunter2", salt=bytes(range(16)), n=2**15, r=8, p=1,
    /// maxmem=2**26, dklen=32)`.
    #[test]
    fn it_is_the_scrypt_that_others_know() {
        let salt: Salt = "000102030405060708090a0b0c0d0e0f".parse().unwrap();
        let known = [
            0x0f, 0xc4, 0xc0, 0xa0, 0x2c, 0x6b, 0x52, 0x6b, 0x34, 0x4f, 0x28, 0xb0, 0xad, 0x20,
            0xdb, 0xdb, 0xde, 0x76, 0x36, 0x56, 0x4e, 0x6e, 0x0f, 0x62, 0xe2, 0xc5, 0x8c, 0x8f,
            0x25, 0xe1, 0xe1, 0xa3,
        ];
        assert_eq!(salt.hash(b"hunter2").unwrap().as_bytes(), &known);
    }

    #[test]
    fn a_salt_reads_back_what_it_writes() {
        let text = "00ff0203a405060708090a0b0c0d0e0f";
        assert_eq!(text.parse::<Salt>().unwrap().to_string(), text);
        for bad in ["", "00", &text.replace('a', "g"), &format!("{text}00")] {
            assert_eq!(bad.parse::<Salt>(), Err(SaltError), "{bad:?}");
        }
    }
}
