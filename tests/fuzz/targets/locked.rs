//! Private keys under a passphrase: whatever comes is unlocked or refused, what is unlocked is the
//! key that was locked, and a file that asks for much work is refused before any is done.
#![no_main]

use authctl::domain::jose::key::KeyError;
use authctl::domain::jose::key::jwk::Origin;
use authctl::domain::jose::key::sniff::{Found, sniff, sniff_locked};
use authctl::domain::secret::Secret;
use aws_lc_rs::cipher::{
    AES_128, AES_192, AES_256, EncryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::pbkdf2::{
    PBKDF2_HMAC_SHA1, PBKDF2_HMAC_SHA256, PBKDF2_HMAC_SHA384, PBKDF2_HMAC_SHA512, derive,
};
use libfuzzer_sys::fuzz_target;

const PASSPHRASE: &[u8] = b"correct horse";

/// More rounds than are ever done to read a key.
const TOO_MANY: u32 = 10_000_001;

/// How much work an input may ask for here, where that is not what it is about.
const BEARABLE: u128 = 20_000;

fuzz_target!(|bytes: &[u8]| {
    as_it_is(bytes);
    lock(bytes);
});

/// The input is the whole container.
fn as_it_is(bytes: &[u8]) {
    if work(bytes) > BEARABLE {
        return;
    }
    let [material, passphrase] = [bytes, PASSPHRASE].map(|bytes| Secret::new(bytes.to_vec()));
    let open = sniff(&material);
    let unlocked = sniff_locked(&material, &passphrase);
    match (open, unlocked) {
        (Err(KeyError::Encrypted), Ok(Found::One(jwk))) => {
            assert_eq!(jwk.origin, Origin::Private, "a public key is not locked");
            jwk.material.private_der().expect("a private key");
        }
        (Err(KeyError::Encrypted), Ok(other)) => panic!("{other:?} was locked"),
        (Err(KeyError::Encrypted), Err(error)) => drop(error.to_string()),
        // A passphrase changes nothing where none is wanted.
        (Err(one), Err(other)) => assert_eq!(one, other),
        (Ok(_), Ok(_)) => {}
        (one, other) => panic!("{one:?} and {other:?}"),
    }
}

/// The product of all numbers in the DER: not less than the work that it asks for.
fn work(der: &[u8]) -> u128 {
    let mut product: u128 = 1;
    let mut rest = der;
    while let [tag, length, behind @ ..] = rest {
        let (length, behind) = match length {
            0x81..=0x84 => {
                let count = usize::from(length - 0x80);
                let Some((digits, behind)) = behind.split_at_checked(count) else {
                    return product;
                };
                let number = digits
                    .iter()
                    .fold(0, |all, digit| all << 8 | usize::from(*digit));
                (number, behind)
            }
            _ => (usize::from(*length), behind),
        };
        if *tag == 0x30 {
            // What is inside comes next.
            rest = behind;
            continue;
        }
        let Some((content, behind)) = behind.split_at_checked(length) else {
            return product;
        };
        if *tag == 0x02 {
            let number = content.iter().fold(0_u128, |all, digit| {
                all.saturating_mul(256).saturating_add(u128::from(*digit))
            });
            product = product.saturating_mul(number.max(1));
        }
        rest = behind;
    }
    product
}

// The first byte says how, the second how often; the rest is locked.
fn lock(bytes: &[u8]) {
    let [how, rounds, plain @ ..] = bytes else {
        return;
    };
    let (hash, hash_id) = [
        (PBKDF2_HMAC_SHA1, 7),
        (PBKDF2_HMAC_SHA256, 9),
        (PBKDF2_HMAC_SHA384, 10),
        (PBKDF2_HMAC_SHA512, 11),
    ][usize::from(how & 3)];
    let (cipher, length, cipher_id) = [
        (&AES_128, 16, 0x02),
        (&AES_192, 24, 0x16),
        (&AES_256, 32, 0x2a),
    ][usize::from(how >> 2) % 3];
    let rounds = u32::from(*rounds) + 1;
    let (salt, start) = ([3; 8], [5; 16]);
    let mut key = vec![0; length];
    derive(
        hash,
        rounds.try_into().expect("some"),
        &salt,
        PASSPHRASE,
        &mut key,
    );
    let encrypting =
        UnboundCipherKey::new(cipher, &key).and_then(PaddedBlockEncryptingKey::cbc_pkcs7);
    let mut sealed = plain.to_vec();
    encrypting
        .and_then(|key| {
            let start = EncryptionContext::Iv128(FixedLength::from(start));
            key.less_safe_encrypt(&mut sealed, start)
        })
        .expect("encrypted");
    let container = |rounds: u32| {
        let named = |id: &[u8], more: &[u8]| element(0x30, &[&element(6, id), more].concat());
        let rounds = element(2, &[&[0][..], &rounds.to_be_bytes()].concat());
        let hash = named(
            &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, hash_id],
            &element(5, &[]),
        );
        let parameters = element(0x30, &[element(4, &salt), trimmed(&rounds), hash].concat());
        let derivation = named(
            &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 0x0c],
            &parameters,
        );
        let cipher = named(
            &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, cipher_id],
            &element(4, &start),
        );
        let both = element(0x30, &[derivation, cipher].concat());
        let scheme = named(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 0x0d], &both);
        Secret::new(element(0x30, &[scheme, element(4, &sealed)].concat()))
    };
    let passphrase = Secret::new(PASSPHRASE.to_vec());
    let open = sniff(&Secret::new(plain.to_vec()));
    match sniff_locked(&container(rounds), &passphrase) {
        Ok(Found::One(unlocked)) => match open {
            Ok(Found::One(jwk)) => {
                let [unlocked, jwk] = [unlocked, jwk].map(|jwk| jwk.material.private_der());
                assert_eq!(
                    unlocked.expect("a private key"),
                    jwk.expect("a private key")
                );
            }
            other => panic!("{unlocked:?} was {other:?}"),
        },
        Ok(other) => panic!("{other:?} was locked"),
        // The passphrase is right, so it is what was locked that is no private key.
        Err(KeyError::Passphrase) => {
            if let Ok(Found::One(jwk)) = open {
                let whole = jwk.material.private_der();
                let is_whole = whole.is_ok_and(|whole| *whole == *plain);
                assert!(!is_whole, "{jwk:?} is not unlocked");
            }
        }
        Err(error) => drop(error.to_string()),
    }
    let costly = sniff_locked(
        &container(TOO_MANY.saturating_add(rounds << 16)),
        &passphrase,
    );
    assert_eq!(costly.err(), Some(KeyError::Costly));
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let zeros = length.iter().take_while(|byte| **byte == 0).count();
    let digits = &length[zeros..];
    let mut head = vec![tag];
    match digits {
        [] => head.push(0),
        [short] if *short < 128 => head.push(*short),
        _ => {
            head.push(0x80 | u8::try_from(digits.len()).expect("eight at most"));
            head.extend(digits);
        }
    }
    [&head, content].concat()
}

/// The INTEGER without the zeros that it begins with.
fn trimmed(integer: &[u8]) -> Vec<u8> {
    let mut number: Vec<u8> = integer[2..]
        .iter()
        .copied()
        .skip_while(|byte| *byte == 0)
        .collect();
    if number.first().is_none_or(|first| *first >= 128) {
        number.insert(0, 0);
    }
    element(2, &number)
}
