//! Keys that are well formed and yet protect nothing.

use super::KeyError;

/// Refuses an RSA key that is too small, so large or so odd that it is meant to be slow, or whose
/// factors can be computed. Numbers are big-endian without leading zeros.
pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<(), KeyError> {
    let size = bits(modulus);
    let odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
    // RFC 7518 §3.3 asks for 2048 bits at least.
    if !(2048..=8192).contains(&size) || !odd(modulus) {
        return Err(KeyError::Size { bits: size });
    }
    // The upper bound keeps a hostile key from making each verification slow; AWS-LC has it too.
    if !odd(exponent) || exponent == [1] || bits(exponent) > 33 {
        return Err(KeyError::Exponent);
    }
    if is_roca(modulus) {
        return Err(KeyError::Roca);
    }
    Ok(())
}

/// The odd primes up to 167: those whose product the faulty library built its primes from.
const ROCA_PRIMES: [u64; 38] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/// Whether the modulus has the fingerprint of CVE-2017-15361 (Nemec et al. 2017, §2.3): modulo
/// each of the primes it is a power of 65537. Another modulus is so by chance once in 2²⁷.
fn is_roca(modulus: &[u8]) -> bool {
    ROCA_PRIMES.iter().all(|prime| {
        let residue = modulus
            .iter()
            .fold(0, |rest, byte| (rest * 256 + u64::from(*byte)) % prime);
        let mut power = 1;
        loop {
            if power == residue {
                return true;
            }
            power = power * 65537 % prime;
            if power == 1 {
                return false;
            }
        }
    })
}

/// Refuses an Ed25519 key that anybody can sign for: a point of small order makes the equation of
/// RFC 8032 §5.1.7 hold for signatures that nobody made. A number that is not less than the
/// field's prime has another spelling (§5.1.3), and the short ones of those are such points too.
pub(super) fn ed25519(public: &[u8]) -> Result<(), KeyError> {
    let mut y = public.to_vec();
    if let Some(last) = y.last_mut() {
        // The top bit is the sign of x.
        *last &= 0x7f;
    }
    let is_canonical = y.iter().rev().lt(FIELD.iter().rev());
    if is_canonical && !SMALL_ORDER.iter().any(|point| *point == y.as_slice()) {
        Ok(())
    } else {
        Err(KeyError::Point { curve: "Ed25519" })
    }
}

/// 2²⁵⁵ - 19, little-endian.
const FIELD: [u8; 32] = field(0xed);

const fn field(low: u8) -> [u8; 32] {
    let mut number = [0xff; 32];
    number[0] = low;
    number[31] = 0x7f;
    number
}

const fn small(low: u8) -> [u8; 32] {
    let mut number = [0; 32];
    number[0] = low;
    number
}

/// The y of every point whose order is 1, 2, 4 or 8.
const SMALL_ORDER: [[u8; 32]; 5] = [
    small(0),
    small(1),
    field(0xec),
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
];

/// Leaves off the zeros in front of a big-endian number.
pub(super) fn without_zeros(number: &[u8]) -> &[u8] {
    let mut rest = number;
    while let Some(shorter) = rest.strip_prefix(&[0]) {
        rest = shorter;
    }
    rest
}

/// Returns how many bits a big-endian number without leading zeros has.
pub(super) fn bits(number: &[u8]) -> usize {
    let spare = number.first().map_or(0, |first| first.leading_zeros());
    (number.len() * 8).saturating_sub(spare as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_that_everybody_can_sign_for_are_refused() {
        for y in SMALL_ORDER {
            for sign in [0, 0x80] {
                let mut point = y;
                point[31] |= sign;
                assert!(ed25519(&point).is_err(), "{point:x?}");
            }
        }
        for low in [0xed, 0xee, 0xff] {
            assert!(ed25519(&field(low)).is_err(), "not canonical: {low:x}");
        }
        assert!(ed25519(&field(0xeb)).is_ok());
        assert!(ed25519(&small(9)).is_ok());
    }
}
