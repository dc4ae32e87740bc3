//! Private keys under a passphrase: those of OpenSSL 3.0 and of RFC 7914, and our own.

use proptest::prelude::*;

use crate::domain::jose::key::curve::{OkpCurve, Shape};
use crate::domain::jose::key::jwk::Jwk;
use crate::domain::jose::key::pbes2::lock;
use crate::domain::jose::key::sniff::{Found, sniff, sniff_locked};
use crate::domain::jose::key::{Bytes, KeyError};
use crate::domain::ports::{Random, RandomError};
use crate::domain::secret::Secret;

use super::vectors::jwk;

/// The key that all of OpenSSL's hold.
const PLAIN: &str = "MC4CAQAwBQYDK2VwBCIEILs9CgsbRPsuv865FC2bvb4AuvWbltLJYd3tPUckmDwf";
const PASSPHRASE: &str = "correct horse";

/// `openssl pkcs8 -topk8 -v2 CIPHER -v2prf hmacWithHASH -iter 1000`, or with `-scrypt`.
const LOCKED: [(&str, &str); 5] = [
    (
        "AES-256, SHA-256",
        "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhQ6kJity6sPAICA+gwDAYIKoZIhvcNAgkFADAdBglg\
         hkgBZQMEASoEEKc6Pfuyr4rLiiu+J3LzSiUEQDKoEZTatvOd+ZVCnjNcacrtSqYCxnIu8W3AgfigTefF29uuRnAr\
         UlW/JVvRyovKwSOfTEuoWwMu9VTlbmI6JIk=",
    ),
    (
        "AES-128, SHA-1",
        "MIGNMEkGCSqGSIb3DQEFDTA8MBsGCSqGSIb3DQEFDDAOBAgYug8TUVIWiwICA+gwHQYJYIZIAWUDBAECBBA5BlwG\
         SsYuZfPwyjRQ5ketBEC0S19C09OJPfSRw5mTlLELH1Jq5mu3bqcnGM4dUYxc4DPeMOR3/6OFbqZFZ/R/gfNVpBO1\
         XQG9QfbflHUpx64U",
    ),
    (
        "AES-192, SHA-384",
        "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgAW5ZqXNahbAICA+gwDAYIKoZIhvcNAgoFADAdBglg\
         hkgBZQMEARYEECFD+tiEsKdflLe5dRLVEz8EQAWhybJMBFmLwD9vtYV9DlpJyobUUcDbZ23vpJkRj3ZG8DzUtXW5\
         V7oNuQsSEjbj4eJrLF1G4XkP2twQDTb+1S8=",
    ),
    (
        "AES-256, SHA-512",
        "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjFa+cMMSXOhQICA+gwDAYIKoZIhvcNAgsFADAdBglg\
         hkgBZQMEASoEEE7Lafafde20CGyOhtNg8VIEQJCpcjR/R02KHcFBsOrerYLvyM80W691qYIIFf+74UK0Rhye820D\
         Hyuh7vzT6r35TA+jiX8vemGDXHqpUNhMVAw=",
    ),
    (
        "AES-256, scrypt",
        "MIGTME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAj/qfck9Wn57gICBAACAQgCAQEwHQYJYIZIAWUDBAEq\
         BBBYeqXgoOjC1tW5ZjdyR0YCBED0QR7yUaULUU1fmUAEnT/28L/mYOpOE0FDiZkUi9ScFQJUCLs2napycAH8XSqQ\
         vgYj4xA8kNfQFa1FiJiEEldR",
    ),
];

const TRIPLE_DES: &str = "MIGKME4GCSqGSIb3DQEFDTBBMCkGCSqGSIb3DQEFDDAcBAgOAq4ko4urpwICA+gwDAYIKoZIhvcNAgkFADAUBggq\
     hkiG9w0DBwQITZ1XTSbQI0gEOICf99fwEC/yW2AUQfU0JvIICvWjqXt3ASCZ6mSl1cORgRYQBTM8A/69E/C9V9bK\
     i5dI5RAtXxpS";
const SHA224: &str = "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgKqDDCrNZb9QICA+gwDAYIKoZIhvcNAggFADAdBglg\
     hkgBZQMEASoEECR7PgvSfgLkYzCDZmMJL0UEQDTATEaiGTrDhS7bO3tjGetT1BRx3ai0tMq9DWCW6X2qrEylQ/Mp\
     NuK58ub8QpsEMTmCmrnHvLbFHlCN9XXB5Po=";
const PBES1: &str = "MFgwHAYKKoZIhvcNAQwBAzAOBAiBSHPWqZaT0AICCAAEOOqGIQT+/h8SNBfWgajBrxbXD9xU+LRppveKF/xsZCor\
     8kwca4RDxomwnKsybCHlVszskHix2YQf";
/// 10,000,001 rounds.
const MANY_ROUNDS: &str = "MIGdMFkGCSqGSIb3DQEFDTBMMCsGCSqGSIb3DQEFDDAeBAjArXQpaYNorQIEAJiWgTAMBggqhkiG9w0CCQUAMB0G\
     CWCGSAFlAwQBKgQQLBuBRSOByhZRIp1hH3dOvQRA13rOqAv8mUPtYMbczvppXmI43PQk5Zip7j2IpTqNLdT1cO2I\
     2iEAkTFhlwk8l1COaXpI2/VQ7m+YFbYVlQOo3w==";
/// RFC 7914 §13: scrypt with 1 GiB of memory.
const MUCH_MEMORY: &str = "MIHiME0GCSqGSIb3DQEFDTBAMB8GCSsGAQQB2kcECzASBAVNb3VzZQIDEAAAAgEIAgEBMB0GCWCGSAFlAwQBKgQQ\
     yYmguHMsOwzGMPoyObk/JgSBkJb47EWd5iAqJlyy+ni5ftd6gZgOPaLQClL7mEZc2KQay0VhjZm/7MbBUNbqOAXN\
     M6OGebXxVp6sHUALiBGY/Dls7B1TsWeGObE0sS1MXEpuREuloZjcsNVcNXWPlLdZtkSH6uwWzR0PyG/Z+ZXfNodZ\
     td/voKlvLOw5B3opGIFaLkbtLZQwMiGtl42AS89lZg==";

fn pem(body: &str) -> Secret {
    let (begin, end) = ("-----BEGIN ENCRYPTED", "-----END ENCRYPTED");
    Secret::from(format!(
        "{begin} PRIVATE KEY-----\n{body}\n{end} PRIVATE KEY-----\n"
    ))
}

fn unlocked(material: &Secret, passphrase: &str) -> Result<Jwk, KeyError> {
    match sniff_locked(material, &Secret::from(passphrase.to_owned()))? {
        Found::One(jwk) => Ok(*jwk),
        other => panic!("{other:?}"),
    }
}

fn reason(body: &str) -> KeyError {
    unlocked(&pem(body), PASSPHRASE).unwrap_err()
}

#[test]
fn the_passphrase_unlocks_what_openssl_locked() {
    let plain = jwk(PLAIN).material.private_der().unwrap();
    for (what, body) in LOCKED {
        for material in [pem(body), Secret::from(body.to_owned())] {
            assert_eq!(sniff(&material).unwrap_err(), KeyError::Encrypted, "{what}");
            let found = unlocked(&material, PASSPHRASE).unwrap();
            assert_eq!(found.material.private_der().unwrap(), plain, "{what}");
        }
    }
}

#[test]
fn another_passphrase_is_told_apart_from_a_damaged_key() {
    for (what, body) in LOCKED {
        for passphrase in ["correct horse ", "Correct horse", ""] {
            let found = unlocked(&pem(body), passphrase).unwrap_err();
            assert_eq!(found, KeyError::Passphrase, "{what}");
        }
    }
}

#[test]
fn a_wrong_passphrase_whose_padding_is_right_is_still_wrong() {
    // One of 256 ends in what looks like padding; what stands before it is no key.
    let body = pem(LOCKED[1].1);
    for number in 0..1_000 {
        let found = unlocked(&body, &number.to_string()).unwrap_err();
        assert_eq!(found, KeyError::Passphrase, "{number}");
    }
}

#[test]
fn what_costs_too_much_is_not_tried() {
    assert_eq!(reason(MANY_ROUNDS), KeyError::Costly);
    assert_eq!(reason(MUCH_MEMORY), KeyError::Costly);
}

#[test]
fn what_is_no_whole_number_of_blocks_is_damaged() {
    use base64::Engine as _;
    let engine = base64::engine::general_purpose::STANDARD;
    let der = engine.decode(LOCKED[1].1).unwrap();
    // The locked bytes are the last 64; these lengths are those of the file and of them.
    for left in [0_u8, 1, 15, 17, 63] {
        let mut short = der.clone();
        short.truncate(der.len() - 64 + usize::from(left));
        short[2] = der[2] - 64 + left;
        let at = short.len() - usize::from(left) - 1;
        short[at] = left;
        if short[2] < 0x80 {
            short.remove(1);
        }
        let found = sniff_locked(&Secret::new(short), &Secret::from(PASSPHRASE.to_owned()));
        assert!(
            matches!(found, Err(KeyError::Damaged { .. })),
            "{left}: {found:?}"
        );
    }
}

#[test]
fn other_ways_of_locking_are_named() {
    for (body, word) in [(TRIPLE_DES, "AES-CBC"), (SHA224, "hash"), (PBES1, "PBES2")] {
        match reason(body) {
            KeyError::Unsupported { what } => assert!(what.contains(word), "{what}"),
            other => panic!("{word}: {other:?}"),
        }
    }
}

#[test]
fn a_passphrase_does_no_harm_where_none_is_wanted() {
    let found = unlocked(&Secret::from(PLAIN.to_owned()), PASSPHRASE).unwrap();
    assert_eq!(found.material.shape(), Shape::Okp(OkpCurve::Ed25519));
}

struct Counting(std::cell::Cell<u8>);

impl Random for Counting {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        for byte in buffer {
            self.0.set(self.0.get().wrapping_add(1));
            *byte = self.0.get();
        }
        Ok(())
    }
}

#[test]
fn what_we_lock_we_unlock() {
    let plain = jwk(PLAIN).material.private_der().unwrap();
    let random = Counting(0.into());
    let locked = lock(&plain, &Secret::from("pässwort".to_owned()), &random).unwrap();
    let other = lock(&plain, &Secret::from("pässwort".to_owned()), &random).unwrap();
    assert_ne!(locked, other, "each has a salt of its own");
    let material = Secret::new(locked);
    assert_eq!(sniff(&material).unwrap_err(), KeyError::Encrypted);
    let found = unlocked(&material, "pässwort").unwrap();
    assert_eq!(found.material.private_der().unwrap(), plain);
    assert_eq!(
        unlocked(&material, "passwort").unwrap_err(),
        KeyError::Passphrase
    );
}

proptest! {
    #[test]
    fn no_flipped_bit_makes_it_panic(at in 0_usize..140, bit in 0_u8..8) {
        use base64::Engine as _;
        let (_, body) = LOCKED[1];
        let engine = base64::engine::general_purpose::STANDARD;
        let mut der = Bytes::new(engine.decode(body).unwrap());
        der[at] ^= 1 << bit;
        let _found = sniff_locked(&Secret::new(der.to_vec()), &Secret::from(PASSPHRASE.to_owned()));
    }
}
