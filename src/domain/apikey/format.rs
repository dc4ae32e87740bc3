//! The written form of an API key, `PREFIX_ENV_ID_SECRETCRC`: made, read, hashed.
//!
//! ```text
//! ac_live_7Hq2mZp0Xe_ 30 base62 characters + 6 of checksum      55 bytes: one SHA-256 block
//! │  │    └ public id, 59.5 bit: shown in lists, logged, looked up
//! │  └ live, test or dev
//! └ who issued it: a scanner knows a leaked key by this
//! ```
//!
//! The secret has 178.6 bits. The checksum is CRC-32 (IEEE 802.3) of all that stands before it,
//! so a swapped environment is caught as well as a slip of the pen. It is no proof of anything.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::{constant_time, digest};
use serde::{Serialize, Serializer};
use zeroize::Zeroize as _;

use crate::domain::ports::{Random, RandomError};
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ID: usize = 10;
const SECRET: usize = 30;
const CHECKSUM: usize = 6;

/// A key that was just made: the only time that its secret and its record are in one hand.
#[derive(Debug)]
pub struct Issued {
    /// The public id.
    pub id: KeyId,
    /// What the registry keeps instead of the key.
    pub hash: KeyHash,
    /// The key itself.
    pub key: Secret,
}

/// Makes a new key.
pub fn issue(prefix: &Prefix, env: Env, random: &dyn Random) -> Result<Issued, RandomError> {
    let id = KeyId(base62(random)?);
    let mut secret = base62::<SECRET>(random)?;
    // The capacity is exact, so that no half of a key stays behind in memory that was outgrown.
    let length = prefix.0.len() + env.as_str().len() + ID + SECRET + CHECKSUM + 3;
    let mut key = Vec::with_capacity(length);
    for part in [prefix.0.as_bytes(), env.as_str().as_bytes(), &id.0] {
        key.extend_from_slice(part);
        key.push(b'_');
    }
    key.extend_from_slice(&secret);
    secret.zeroize();
    let checksum = checksum(&key);
    key.extend_from_slice(&checksum);
    Ok(Issued {
        id,
        hash: KeyHash::of(&key),
        key: Secret::new(key),
    })
}

/// Returns the id of what was presented as a key, once it has the form of one and its checksum
/// is right.
///
/// Nothing is looked up for what fails here, which costs some 30 ns: the cheapest answer to
/// somebody who floods a service with nonsense.
pub fn parse(presented: &[u8]) -> Result<KeyId, Damage> {
    let (body, found) = presented
        .split_last_chunk::<CHECKSUM>()
        .ok_or(Damage::Malformed)?;
    let mut parts = body.split(|byte| *byte == b'_');
    let (Some(prefix), Some(env), Some(id), Some(secret), None) = (
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
    ) else {
        return Err(Damage::Malformed);
    };
    let id = <[u8; ID]>::try_from(id).map_err(|_| Damage::Malformed)?;
    let well_formed = is_prefix(prefix)
        && Env::ALL
            .iter()
            .any(|known| known.as_str().as_bytes() == env)
        && secret.len() == SECRET
        && [&id, secret, found]
            .iter()
            .all(|part| part.iter().all(u8::is_ascii_alphanumeric));
    if !well_formed {
        Err(Damage::Malformed)
    } else if checksum(body) != *found {
        Err(Damage::Checksum)
    } else {
        Ok(KeyId(id))
    }
}

/// What is wrong with the written form of a key. Whoever presented it is to blame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// It does not have the form of a key.
    Malformed,
    /// It has the form, but a character is wrong.
    Checksum,
}

/// Draws base62 characters, each with the same chance.
fn base62<const N: usize>(random: &dyn Random) -> Result<[u8; N], RandomError> {
    // 248 = 4 · 62: a larger byte would favour the first eight characters.
    const FAIR: u8 = 248;
    const TRIES: usize = 64;
    let mut drawn = [b'0'; N];
    let mut places = drawn.iter_mut();
    let mut pool = [0_u8; 64];
    // A source that gives nothing usable 64 times over is broken, and must not hang the program.
    for _ in 0..TRIES {
        random.fill(&mut pool)?;
        for byte in pool.iter().filter(|byte| **byte < FAIR) {
            let Some(place) = places.next() else {
                pool.zeroize();
                return Ok(drawn);
            };
            *place = digit(u32::from(*byte));
        }
    }
    Err(RandomError)
}

fn digit(value: u32) -> u8 {
    let place = usize::try_from(value % 62).unwrap_or_default();
    ALPHABET.get(place).copied().unwrap_or(b'0')
}

/// Returns CRC-32 as six base62 digits, the highest first, with zeros in front.
fn checksum(body: &[u8]) -> [u8; CHECKSUM] {
    let mut rest = crc32fast::hash(body);
    let mut digits = [b'0'; CHECKSUM];
    for place in digits.iter_mut().rev() {
        *place = digit(rest);
        rest /= 62;
    }
    digits
}

/// Who issued a key: a letter and 1 to 9 letters or digits, lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix(String);

fn is_prefix(text: &[u8]) -> bool {
    (2..=10).contains(&text.len())
        && text.first().is_some_and(u8::is_ascii_lowercase)
        && text
            .iter()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

impl FromStr for Prefix {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_prefix(text.as_bytes()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(FormatError::Prefix {
                found: excerpt(text, 24),
            })
        }
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a key is good for; a test key must not open production.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Env {
    /// Production.
    Live,
    /// Tests.
    Test,
    /// A developer's machine.
    Dev,
}

impl Env {
    /// Every environment.
    pub const ALL: [Self; 3] = [Self::Live, Self::Test, Self::Dev];

    /// Returns the word for it: `live`, `test`, `dev`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Test => "test",
            Self::Dev => "dev",
        }
    }
}

impl FromStr for Env {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|env| env.as_str() == text)
            .ok_or_else(|| FormatError::Env {
                found: excerpt(text, 24),
            })
    }
}

/// The public part that tells one key from another: ten base62 characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId([u8; ID]);

impl KeyId {
    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        // Only ASCII ever gets in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for KeyId {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        <[u8; ID]>::try_from(text.as_bytes())
            .ok()
            .filter(|id| id.iter().all(u8::is_ascii_alphanumeric))
            .map(Self)
            .ok_or_else(|| FormatError::Id {
                found: excerpt(text, 24),
            })
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for KeyId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// SHA-256 of a whole key.
///
/// SECURITY: fast and without salt on purpose. A slow hash makes guessing dear where there are
/// 2^40 guesses; here there are 2^178, and its price would be paid by every honest request and
/// multiplied by every bogus one. There is no `PartialEq`: compare with [`KeyHash::matches`].
#[derive(Debug, Clone, Copy)]
pub struct KeyHash([u8; 32]);

impl KeyHash {
    /// Returns the hash of a key.
    pub fn of(key: &[u8]) -> Self {
        let mut hash = [0; 32];
        for (place, byte) in hash
            .iter_mut()
            .zip(digest::digest(&digest::SHA256, key).as_ref())
        {
            *place = *byte;
        }
        Self(hash)
    }

    /// Takes over a hash that was written down.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes, to write them down.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Compares with `other` in a time that does not depend on either.
    pub fn matches(&self, other: &Self) -> bool {
        constant_time::verify_slices_are_equal(&self.0, &other.0).is_ok()
    }
}

/// A part of a key's form that is none. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// An environment that keys do not have.
    #[error("`{found}` is no environment: live, test and dev are")]
    Env {
        /// What was written.
        found: String,
    },
    /// An id with a character, or of a length, that ids do not have.
    #[error("`{found}` is no key id: ten of 0-9 A-Z a-z")]
    Id {
        /// What was written.
        found: String,
    },
    /// A prefix with a character, or of a length, that prefixes do not have.
    #[error("`{found}` is no prefix: a letter, then 1 to 9 letters or digits, all lower case")]
    Prefix {
        /// What was written.
        found: String,
    },
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    /// Counts up, so that a test can tell what was drawn.
    struct Counter(Cell<u8>);

    impl Random for Counter {
        fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
            for byte in buffer {
                *byte = self.0.replace(self.0.get().wrapping_add(1));
            }
            Ok(())
        }
    }

    /// Checksums and hashes by python3: `zlib.crc32`, `hashlib.sha256`.
    const KNOWN: [&str; 3] = [
        "ac_live_0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcd2jIZHl",
        "acme9_dev_zzzzzzzzzz_00000000000000000000000000000049DUGg",
        "ac_test_0000002019_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz00xeTq",
    ];

    #[test]
    fn known_keys_are_read() {
        let ids = ["0123456789", "zzzzzzzzzz", "0000002019"];
        for (key, id) in KNOWN.iter().zip(ids) {
            assert_eq!(
                parse(key.as_bytes()),
                Ok(KeyId::from_str(id).unwrap()),
                "{key}"
            );
        }
        let hash = KeyHash::of(KNOWN[0].as_bytes());
        let mut hex = String::new();
        for byte in hash.as_bytes() {
            write!(hex, "{byte:02x}").unwrap();
        }
        assert_eq!(
            hex,
            "06f5c71f5527715aafd59843d41ec4eeeba3321ad6a06d014d4312d8001e38c2"
        );
    }

    #[test]
    fn what_is_issued_is_read_back() {
        for env in Env::ALL {
            let prefix: Prefix = "ac".parse().unwrap();
            let issued = issue(&prefix, env, &Counter(Cell::new(0))).unwrap();
            let key = issued.key.expose_text().unwrap();
            assert!(
                key.starts_with(&format!("ac_{}_{}_", env.as_str(), issued.id)),
                "{key}"
            );
            assert!(key.len() <= 55);
            assert_eq!(parse(key.as_bytes()), Ok(issued.id));
            assert!(KeyHash::of(key.as_bytes()).matches(&issued.hash));
        }
    }

    #[test]
    fn each_character_has_the_same_chance() {
        // Bytes 0 to 255 once each: every character four times, the last eight bytes thrown away.
        let mut drawn = base62::<248>(&Counter(Cell::new(0))).unwrap();
        drawn.sort_unstable();
        let even: Vec<u8> = ALPHABET
            .iter()
            .flat_map(|character| [*character; 4])
            .collect();
        assert_eq!(drawn.as_slice(), even);
    }

    #[test]
    fn a_broken_source_of_randomness_is_told() {
        struct Stuck;
        impl Random for Stuck {
            fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
                buffer.fill(255);
                Ok(())
            }
        }
        assert_eq!(base62::<1>(&Stuck), Err(RandomError));
    }

    #[test]
    fn malformed_is_told_from_mistyped() {
        let good = KNOWN[0];
        let table = [
            ("", Damage::Malformed),
            ("ac_live", Damage::Malformed),
            (good.strip_prefix('a').unwrap(), Damage::Malformed),
            (good.strip_suffix('l').unwrap(), Damage::Malformed),
            (
                "ac_live_0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZab-d2jIZHl",
                Damage::Malformed,
            ),
            (
                "ac_prod_0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcd2jIZHl",
                Damage::Malformed,
            ),
            (
                "Ac_live_0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcd2jIZHl",
                Damage::Malformed,
            ),
            (
                "ac_live_0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcd2jIZHl_",
                Damage::Malformed,
            ),
            (
                "ac_test_0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcd2jIZHl",
                Damage::Checksum,
            ),
            (
                "ad_live_0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcd2jIZHl",
                Damage::Checksum,
            ),
            (
                "ac_live_0123456789_BACDEFGHIJKLMNOPQRSTUVWXYZabcd2jIZHl",
                Damage::Checksum,
            ),
        ];
        for (key, damage) in table {
            assert_eq!(parse(key.as_bytes()), Err(damage), "{key}");
        }
    }

    #[test]
    fn prefixes_have_a_form() {
        for good in ["ac", "acme9", "a123456789"] {
            assert!(good.parse::<Prefix>().is_ok(), "{good:?} was refused");
        }
        for bad in ["", "a", "9a", "Ac", "a_b", "a1234567890", "é9"] {
            assert!(bad.parse::<Prefix>().is_err(), "{bad:?} was taken");
        }
    }

    proptest! {
        #[test]
        fn no_input_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert!(parse(&bytes).is_err());
        }

        #[test]
        fn what_almost_looks_like_a_key_does_not_either(text in "[a-c_]{0,4}_(live|dev)_[0-9A-Za-z_]{30,60}") {
            prop_assert!(parse(text.as_bytes()).is_err());
        }

        #[test]
        fn every_single_damage_is_caught(which in 0..KNOWN.len(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let key = KNOWN[which].as_bytes();
            let at = at.index(key.len());
            let mut replaced = key.to_vec();
            replaced[at] = byte;
            prop_assert_eq!(parse(&replaced).is_ok(), byte == key[at]);
            let mut shortened = key.to_vec();
            shortened.remove(at);
            prop_assert!(parse(&shortened).is_err());
            let mut lengthened = key.to_vec();
            lengthened.insert(at, byte);
            prop_assert!(parse(&lengthened).is_err());
        }
    }
}
