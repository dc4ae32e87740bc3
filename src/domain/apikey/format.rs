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

use zeroize::Zeroize as _;

use super::parts::{Env, ID, KeyHash, KeyId, Prefix, is_prefix};
use crate::domain::ports::{Random, RandomError};
use crate::domain::secret::Secret;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// How many characters the secret has.
pub(super) const SECRET: usize = 30;
/// How many characters the checksum has.
pub(super) const CHECKSUM: usize = 6;

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
    let id = draw_id(random)?;
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

/// Draws an id for a key that was not made here.
pub fn draw_id(random: &dyn Random) -> Result<KeyId, RandomError> {
    base62(random).map(KeyId)
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::random::Same;

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
                Ok(id.parse::<KeyId>().unwrap()),
                "{key}"
            );
        }
        assert_eq!(
            KeyHash::of(KNOWN[0].as_bytes()).hex(),
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
        assert_eq!(base62::<1>(&Same(255)), Err(RandomError));
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
