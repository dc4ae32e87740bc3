//! Private keys locked by a passphrase: `EncryptedPrivateKeyInfo` (RFC 5958 §3) under PBES2
//! (RFC 8018 §6.2), read and written.

use std::num::NonZeroU32;

use aws_lc_rs::cipher::{
    AES_128, AES_192, AES_256, Algorithm as Aes, DecryptionContext, EncryptionContext,
    PaddedBlockDecryptingKey, PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::pbkdf2::{
    self, PBKDF2_HMAC_SHA1, PBKDF2_HMAC_SHA256, PBKDF2_HMAC_SHA384, PBKDF2_HMAC_SHA512,
};
use zeroize::Zeroizing;

use super::der::{Der, INTEGER, NULL, OBJECT_ID, OCTET_STRING, SEQUENCE};
use super::der::{element, integer, sequence};
use super::jwk::Jwk;
use super::material::Bytes;
use super::{KeyError, MakeError, pkcs};
use crate::domain::ports::Random;
use crate::domain::secret::Secret;

/// How many rounds of PBKDF2 are done to read a key.
///
/// SECURITY: the file names the number. Without a limit it could keep a machine busy for hours.
const ROUNDS_LIMIT: u32 = 10_000_000;
/// How many rounds a key is written with: OWASP's figure for HMAC-SHA-256.
const ROUNDS: u32 = 600_000;
/// How much memory scrypt may take to read a key, in bytes.
const MEMORY_LIMIT: u64 = 256 << 20;
/// How often scrypt may go through that memory.
const PASSES_LIMIT: u64 = 16;
/// AES's block, and so the length of what CBC begins with.
const BLOCK: usize = 16;
const SALT: usize = 16;

const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d];
const PBKDF2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c];
/// RFC 7914 §7.
const SCRYPT: &[u8] = &[0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x04, 0x0b];
/// RFC 8018 §B.1.2; the last octet says which hash.
const HMAC_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x09];
const AES_256_CBC: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a];

/// Whether these bytes are a locked key, by whatever scheme of PKCS#5 or PKCS#12.
pub(super) fn is_locked(der: &[u8]) -> bool {
    let name = parts(der).and_then(|(mut scheme, _)| scheme.take(OBJECT_ID));
    name.and_then(|name| name.strip_prefix(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01]))
        .is_some_and(|rest| matches!(rest, [0x05 | 0x0c, ..]))
}

/// Unlocks the key with its passphrase.
pub(super) fn unlock(der: &[u8], passphrase: Option<&Secret>) -> Result<Jwk, KeyError> {
    let damaged = || KeyError::Damaged {
        what: "an encrypted private key",
    };
    let (mut scheme, locked) = parts(der).ok_or_else(damaged)?;
    let passphrase = passphrase.ok_or(KeyError::Encrypted)?;
    let scheme = Scheme::read(&mut scheme).ok_or_else(damaged)??;
    if locked.is_empty() || locked.len() % BLOCK != 0 {
        return Err(damaged());
    }
    let key = scheme.derivation.key(passphrase, scheme.cipher)?;
    let cipher = UnboundCipherKey::new(scheme.cipher, &key)
        .and_then(PaddedBlockDecryptingKey::cbc_pkcs7)
        .map_err(|_| damaged())?;
    let context = DecryptionContext::Iv128(FixedLength::from(scheme.start));
    let mut bytes = Zeroizing::new(locked.to_vec());
    // Nothing in the scheme says whether the passphrase was right. A wrong one gives padding that
    // is none, or, once in 256 times, bytes that are no key.
    let plain = cipher
        .decrypt(&mut bytes, context)
        .map_err(|_| KeyError::Passphrase)?;
    match pkcs::private(plain) {
        Err(KeyError::Damaged { .. }) => Err(KeyError::Passphrase),
        key => key,
    }
}

/// Locks a private key in PKCS#8: PBKDF2 with HMAC-SHA-256, and AES-256-CBC.
pub fn lock(pkcs8: &Bytes, passphrase: &Secret, random: &dyn Random) -> Result<Vec<u8>, MakeError> {
    let failed = || MakeError::Failed {
        what: "the key could not be encrypted",
    };
    let (mut salt, mut start) = ([0; SALT], [0; BLOCK]);
    random.fill(&mut salt)?;
    random.fill(&mut start)?;
    let derivation = Derivation::Pbkdf2 {
        salt: &salt,
        rounds: ROUNDS,
        hash: PBKDF2_HMAC_SHA256,
    };
    let key = derivation.key(passphrase, &AES_256).map_err(|_| failed())?;
    let cipher = UnboundCipherKey::new(&AES_256, &key)
        .and_then(PaddedBlockEncryptingKey::cbc_pkcs7)
        .map_err(|_| failed())?;
    // With room for the padding from the start: what a growing buffer leaves behind is not wiped.
    let mut bytes = Zeroizing::new(Vec::with_capacity(pkcs8.len() + BLOCK));
    bytes.extend_from_slice(pkcs8);
    let context = EncryptionContext::Iv128(FixedLength::from(start));
    cipher
        .less_safe_encrypt(&mut *bytes, context)
        .map_err(|_| failed())?;
    let object =
        |name: &[u8], parameters: &[u8]| sequence(&[&element(OBJECT_ID, name), parameters]);
    let derivation = object(
        PBKDF2,
        &sequence(&[
            &element(OCTET_STRING, &salt),
            &integer(&ROUNDS.to_be_bytes()),
            &object(HMAC_SHA256, &element(NULL, &[])),
        ]),
    );
    let cipher = object(AES_256_CBC, &element(OCTET_STRING, &start));
    let scheme = object(PBES2, &sequence(&[&derivation, &cipher]));
    Ok(sequence(&[&scheme, &element(OCTET_STRING, &bytes)]).to_vec())
}

/// Takes a locked key apart: how it is locked, and what is locked.
fn parts(der: &[u8]) -> Option<(Der<'_>, &[u8])> {
    let mut info = Der::sequence(der)?;
    let scheme = Der::new(info.take(SEQUENCE)?);
    let locked = info.take(OCTET_STRING)?;
    info.end()?;
    Some((scheme, locked))
}

/// How a key is locked (RFC 8018 §A.4).
struct Scheme<'a> {
    derivation: Derivation<'a>,
    cipher: &'static Aes,
    /// What CBC begins with.
    start: [u8; BLOCK],
}

impl<'a> Scheme<'a> {
    /// Reads it: `None` is broken DER, an inner error a way of locking that authctl does not have.
    fn read(scheme: &mut Der<'a>) -> Option<Result<Self, KeyError>> {
        if scheme.take(OBJECT_ID)? != PBES2 {
            return Some(unsupported("an outdated scheme, not PBES2"));
        }
        let mut parameters = Der::new(scheme.take(SEQUENCE)?);
        scheme.end()?;
        let mut derivation = Der::new(parameters.take(SEQUENCE)?);
        let mut cipher = Der::new(parameters.take(SEQUENCE)?);
        parameters.end()?;
        let aes = match cipher
            .take(OBJECT_ID)?
            .strip_prefix(&[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1])
        {
            Some([0x02]) => &AES_128,
            Some([0x16]) => &AES_192,
            Some([0x2a]) => &AES_256,
            _ => return Some(unsupported("another cipher than AES-CBC")),
        };
        let start = cipher.take(OCTET_STRING)?.try_into().ok()?;
        cipher.end()?;
        Some(Derivation::read(&mut derivation)?.and_then(|derivation| {
            Ok(Self {
                derivation: derivation.within_limits()?,
                cipher: aes,
                start,
            })
        }))
    }
}

/// How a passphrase becomes a key.
enum Derivation<'a> {
    /// RFC 8018 §5.2.
    Pbkdf2 {
        salt: &'a [u8],
        rounds: u32,
        hash: pbkdf2::Algorithm,
    },
    /// RFC 7914 §6.
    Scrypt {
        salt: &'a [u8],
        /// The cost, as a power of two.
        log_n: u8,
        r: u32,
        p: u32,
    },
}

impl<'a> Derivation<'a> {
    fn read(derivation: &mut Der<'a>) -> Option<Result<Self, KeyError>> {
        let name = derivation.take(OBJECT_ID)?;
        let mut parameters = Der::new(derivation.take(SEQUENCE)?);
        derivation.end()?;
        match name {
            PBKDF2 => Self::pbkdf2(&mut parameters),
            SCRYPT => Self::scrypt(&mut parameters),
            _ => Some(unsupported("another derivation than PBKDF2 and scrypt")),
        }
    }

    fn pbkdf2(parameters: &mut Der<'a>) -> Option<Result<Self, KeyError>> {
        let salt = parameters.take(OCTET_STRING)?;
        let rounds = number(parameters)?;
        skip_length(parameters)?;
        let hash = if parameters.peek().is_some() {
            let mut hash = Der::new(parameters.take(SEQUENCE)?);
            parameters.end()?;
            hash.take(OBJECT_ID)?
        } else {
            // HMAC-SHA-1 is what is meant where nothing is said (RFC 8018 §A.2).
            &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x07]
        };
        let hash = match hash.strip_prefix(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2]) {
            Some([0x07]) => PBKDF2_HMAC_SHA1,
            Some([0x09]) => PBKDF2_HMAC_SHA256,
            Some([0x0a]) => PBKDF2_HMAC_SHA384,
            Some([0x0b]) => PBKDF2_HMAC_SHA512,
            _ => {
                return Some(unsupported(
                    "another hash than SHA-1, SHA-256, SHA-384 and SHA-512",
                ));
            }
        };
        Some(Ok(Self::Pbkdf2 { salt, rounds, hash }))
    }

    fn scrypt(parameters: &mut Der<'a>) -> Option<Result<Self, KeyError>> {
        let salt = parameters.take(OCTET_STRING)?;
        let n = number(parameters)?;
        let (r, p) = (number(parameters)?, number(parameters)?);
        skip_length(parameters)?;
        parameters.end()?;
        if !n.is_power_of_two() {
            return None;
        }
        let log_n = u8::try_from(n.trailing_zeros()).ok()?;
        Some(Ok(Self::Scrypt { salt, log_n, r, p }))
    }

    fn within_limits(self) -> Result<Self, KeyError> {
        let bearable = match &self {
            Self::Pbkdf2 { rounds, .. } => *rounds <= ROUNDS_LIMIT,
            Self::Scrypt { log_n, r, p, .. } => {
                let (n, r, p) = (1_u64 << (*log_n).min(32), u64::from(*r), u64::from(*p));
                let memory = n
                    .checked_add(p)
                    .and_then(|blocks| blocks.checked_mul(128 * r));
                memory.is_some_and(|memory| memory <= MEMORY_LIMIT) && p <= PASSES_LIMIT
            }
        };
        bearable.then_some(self).ok_or(KeyError::Costly)
    }

    fn key(&self, passphrase: &Secret, cipher: &Aes) -> Result<Bytes, KeyError> {
        let damaged = || KeyError::Damaged {
            what: "the derivation of an encrypted private key",
        };
        let length = match cipher {
            cipher if *cipher == AES_128 => 16,
            cipher if *cipher == AES_192 => 24,
            _ => 32,
        };
        let mut key = Zeroizing::new(vec![0; length]);
        match self {
            Self::Pbkdf2 { salt, rounds, hash } => {
                let rounds = NonZeroU32::new(*rounds).ok_or_else(damaged)?;
                pbkdf2::derive(*hash, rounds, salt, passphrase.expose(), &mut key);
            }
            Self::Scrypt { salt, log_n, r, p } => {
                let costs = scrypt::Params::new(*log_n, *r, *p, length).map_err(|_| damaged())?;
                scrypt::scrypt(passphrase.expose(), salt, &costs, &mut key)
                    .map_err(|_| damaged())?;
            }
        }
        Ok(key)
    }
}

/// Reads an INTEGER that fits.
fn number(der: &mut Der<'_>) -> Option<u32> {
    der.unsigned()?.iter().try_fold(0_u32, |number, byte| {
        number.checked_mul(256)?.checked_add(u32::from(*byte))
    })
}

/// Leaves out the length of the derived key, which the cipher gives as well.
fn skip_length(der: &mut Der<'_>) -> Option<()> {
    if der.peek() == Some(INTEGER) {
        der.next()?;
    }
    Some(())
}

fn unsupported<T>(way: &str) -> Result<T, KeyError> {
    Err(KeyError::Unsupported {
        what: format!("encrypted with {way}"),
    })
}
