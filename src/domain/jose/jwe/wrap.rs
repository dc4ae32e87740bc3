//! AES Key Wrap (RFC 3394): a key under a key.
//!
//! Built from single blocks, for all three sizes: the library's own has no 192 bits.

use aws_lc_rs::cipher::{DecryptingKey, DecryptionContext, EncryptingKey, UnboundCipherKey};
use aws_lc_rs::constant_time;
use zeroize::Zeroizing;

use super::algorithm::KeySize;
use super::content::{Refused, cipher};
use crate::domain::jose::key::Bytes;

/// What a key that was not changed has in front (RFC 3394 §2.2.3.1).
const INITIAL: u64 = 0xa6a6_a6a6_a6a6_a6a6;

/// How often each block is gone over.
const ROUNDS: u64 = 6;

/// Wraps `key`, whose length is a multiple of eight bytes and at least sixteen (RFC 3394 §2.2.1).
pub(super) fn wrap(size: KeySize, wrapping: &[u8], key: &[u8]) -> Result<Vec<u8>, Refused> {
    let aes = EncryptingKey::ecb(UnboundCipherKey::new(cipher(size), wrapping)?)?;
    let mut blocks = blocks(key)?;
    if blocks.len() < 2 {
        return Err(Refused);
    }
    let mut check = INITIAL;
    let mut step: u64 = 0;
    for _ in 0..ROUNDS {
        for block in blocks.iter_mut() {
            step += 1;
            let mut both = joined(check, *block);
            aes.encrypt(both.as_mut())?;
            (check, *block) = parted(&both);
            check ^= step;
        }
    }
    let all = [check].into_iter().chain(blocks.iter().copied());
    Ok(all.flat_map(u64::to_be_bytes).collect())
}

/// Unwraps a key that was not changed (RFC 3394 §2.2.2).
pub(super) fn unwrap(size: KeySize, wrapping: &[u8], wrapped: &[u8]) -> Result<Bytes, Refused> {
    let aes = DecryptingKey::ecb(UnboundCipherKey::new(cipher(size), wrapping)?)?;
    let all = blocks(wrapped)?;
    let Some((check, blocks)) = all.split_first() else {
        return Err(Refused);
    };
    if blocks.len() < 2 {
        return Err(Refused);
    }
    let mut check = *check;
    let mut blocks = Zeroizing::new(blocks.to_vec());
    let mut step = u64::try_from(blocks.len()).map_err(|_| Refused)? * ROUNDS;
    for _ in 0..ROUNDS {
        for block in blocks.iter_mut().rev() {
            let mut both = joined(check ^ step, *block);
            aes.decrypt(both.as_mut(), DecryptionContext::None)?;
            (check, *block) = parted(&both);
            step -= 1;
        }
    }
    constant_time::verify_slices_are_equal(&check.to_be_bytes(), &INITIAL.to_be_bytes())?;
    let mut key = Zeroizing::new(Vec::with_capacity(blocks.len() * 8));
    for block in blocks.iter() {
        key.extend_from_slice(&block.to_be_bytes());
    }
    Ok(key)
}

/// The largest key that is wrapped here has 64 bytes; nobody gets to have megabytes unwrapped.
const LONGEST: usize = 64 + 8;

fn blocks(bytes: &[u8]) -> Result<Zeroizing<Vec<u64>>, Refused> {
    let (blocks, rest) = bytes.as_chunks::<8>();
    if !rest.is_empty() || bytes.len() > LONGEST {
        return Err(Refused);
    }
    let numbers = blocks.iter().map(|block| u64::from_be_bytes(*block));
    Ok(Zeroizing::new(numbers.collect()))
}

fn joined(high: u64, low: u64) -> Zeroizing<[u8; 16]> {
    Zeroizing::new((u128::from(high) << 64 | u128::from(low)).to_be_bytes())
}

fn parted(block: &[u8; 16]) -> (u64, u64) {
    let both = u128::from_be_bytes(*block);
    let low = both & u128::from(u64::MAX);
    // Both halves fit by what was done to them.
    (
        u64::try_from(both >> 64).unwrap_or_default(),
        u64::try_from(low).unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        let pairs = text.as_bytes().chunks(2);
        pairs
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    /// RFC 3394 §4.1 to §4.6.
    #[test]
    fn the_rfcs_examples_hold() {
        let wrapping = hex("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F");
        let key = hex("00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F");
        for (size, length, wrapped) in [
            (
                KeySize::Bits128,
                16,
                "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5",
            ),
            (
                KeySize::Bits192,
                16,
                "96778B25AE6CA435F92B5B97C050AED2468AB8A17AD84E5D",
            ),
            (
                KeySize::Bits256,
                16,
                "64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7",
            ),
            (
                KeySize::Bits192,
                24,
                "031D33264E15D33268F24EC260743EDCE1C6C7DDEE725A936BA814915C6762D2",
            ),
            (
                KeySize::Bits256,
                24,
                "A8F9BC1612C68B3FF6E6F4FBE30E71E4769C8B80A32CB8958CD5D17D6B254DA1",
            ),
            (
                KeySize::Bits256,
                32,
                "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21",
            ),
        ] {
            let (wrapping, key) = (&wrapping[..size.length()], &key[..length]);
            assert_eq!(wrap(size, wrapping, key).unwrap(), hex(wrapped));
            assert_eq!(*unwrap(size, wrapping, &hex(wrapped)).unwrap(), key);
        }
    }

    #[test]
    fn a_changed_or_misshapen_key_is_refused() {
        let wrapping = [7; 24];
        let wrapped = wrap(KeySize::Bits192, &wrapping, &[1; 32]).unwrap();
        for at in 0..wrapped.len() * 8 {
            let mut changed = wrapped.clone();
            changed[at / 8] ^= 1 << (at % 8);
            assert_eq!(unwrap(KeySize::Bits192, &wrapping, &changed), Err(Refused));
        }
        for length in [0, 7, 8, 16, 23, 25, 39, 80] {
            let misshapen = vec![0; length];
            assert_eq!(
                unwrap(KeySize::Bits192, &wrapping, &misshapen),
                Err(Refused),
                "{length}"
            );
        }
        assert!(wrap(KeySize::Bits192, &wrapping, &[1; 8]).is_err());
        assert!(wrap(KeySize::Bits192, &wrapping, &[1; 17]).is_err());
        assert!(wrap(KeySize::Bits256, &wrapping, &[1; 16]).is_err());
    }
}
