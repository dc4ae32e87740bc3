//! The content under its key: AES-GCM, and AES-CBC with an HMAC (RFC 7518 §5).

use aws_lc_rs::aead::{AES_128_GCM, AES_192_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{
    AES_128, AES_192, AES_256, Algorithm as Cipher, DecryptionContext, EncryptionContext,
    PaddedBlockDecryptingKey, PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::{constant_time, hmac, iv, rand};
use zeroize::Zeroizing;

use super::algorithm::{ContentEncryption, KeySize};
use crate::domain::jose::key::Bytes;

/// The library refused, which it does not say why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refused;

impl From<aws_lc_rs::error::Unspecified> for Refused {
    fn from(_: aws_lc_rs::error::Unspecified) -> Self {
        Self
    }
}

/// Encrypted content with what shows that it was not changed.
#[derive(Debug)]
pub(super) struct Boxed {
    pub(super) ciphertext: Vec<u8>,
    pub(super) tag: Vec<u8>,
}

/// How many bytes AES-GCM's vector and tag have.
pub(super) const GCM_VECTOR: usize = 12;
pub(super) const GCM_TAG: usize = 16;

/// Returns bytes that nobody can guess: keys, vectors, salts.
///
/// SECURITY: straight from the library's generator. A caller that could hand randomness in could
/// also hand the same in twice, and AES-GCM does not survive a vector that is used twice.
pub(super) fn random(length: usize) -> Result<Bytes, Refused> {
    let mut bytes = Zeroizing::new(vec![0; length]);
    rand::fill(&mut bytes)?;
    Ok(bytes)
}

impl ContentEncryption {
    /// Returns how many bytes the initialisation vector has (RFC 7518 §5.2.2.1, §5.3).
    pub(super) const fn vector_length(self) -> usize {
        match self {
            Self::CbcHmac(_) => 16,
            Self::Gcm(_) => GCM_VECTOR,
        }
    }

    /// Encrypts. The vector has to be fresh for this key.
    pub(super) fn seal(
        self,
        key: &[u8],
        vector: &[u8],
        aad: &[u8],
        plaintext: &[u8],
    ) -> Result<Boxed, Refused> {
        match self {
            Self::Gcm(size) => gcm_seal(size, key, vector, aad, plaintext),
            Self::CbcHmac(size) => {
                let (mac, encryption) = halves(size, key)?;
                let iv: [u8; 16] = vector.try_into().map_err(|_| Refused)?;
                let cipher = UnboundCipherKey::new(cipher(size), encryption)?;
                // With room for the padding: what a growing buffer leaves behind is not wiped.
                let mut ciphertext = Vec::with_capacity(plaintext.len() + 16);
                ciphertext.extend_from_slice(plaintext);
                let context = EncryptionContext::Iv128(iv::FixedLength::from(iv));
                PaddedBlockEncryptingKey::cbc_pkcs7(cipher)?
                    .less_safe_encrypt(&mut ciphertext, context)?;
                let tag = cbc_tag(size, mac, aad, vector, &ciphertext)?;
                Ok(Boxed { ciphertext, tag })
            }
        }
    }

    /// Decrypts what was not changed.
    ///
    /// SECURITY: vector and tag have their exact lengths, or a tag of one byte could be guessed: the
    /// library takes no others, and half an HMAC equals nothing shorter.
    /// Nothing is decrypted by AES-CBC before the HMAC was found right, in constant time, so that
    /// padding tells nobody anything (RFC 7518 §5.2.2.2).
    pub(super) fn open(
        self,
        key: &[u8],
        vector: &[u8],
        aad: &[u8],
        ciphertext: &[u8],
        tag: &[u8],
    ) -> Result<Bytes, Refused> {
        match self {
            Self::Gcm(size) => gcm_open(size, key, vector, aad, ciphertext, tag),
            Self::CbcHmac(size) => {
                let (mac, encryption) = halves(size, key)?;
                let iv: [u8; 16] = vector.try_into().map_err(|_| Refused)?;
                let expected = cbc_tag(size, mac, aad, vector, ciphertext)?;
                constant_time::verify_slices_are_equal(&expected, tag)?;
                let cipher = UnboundCipherKey::new(cipher(size), encryption)?;
                let mut plaintext = Zeroizing::new(ciphertext.to_vec());
                let context = DecryptionContext::Iv128(iv::FixedLength::from(iv));
                let length = PaddedBlockDecryptingKey::cbc_pkcs7(cipher)?
                    .decrypt(&mut plaintext, context)?
                    .len();
                plaintext.truncate(length);
                Ok(plaintext)
            }
        }
    }
}

/// The first half is the HMAC's key, the second AES's (RFC 7518 §5.2.2.1).
fn halves(size: KeySize, key: &[u8]) -> Result<(&[u8], &[u8]), Refused> {
    match key.split_at_checked(size.length()) {
        Some((mac, encryption)) if encryption.len() == size.length() => Ok((mac, encryption)),
        _ => Err(Refused),
    }
}

/// The HMAC covers the additional data, the vector, the ciphertext and the length of the first in
/// bits, and half of it is the tag (RFC 7518 §5.2.2.1).
fn cbc_tag(
    size: KeySize,
    key: &[u8],
    aad: &[u8],
    vector: &[u8],
    ciphertext: &[u8],
) -> Result<Vec<u8>, Refused> {
    let hash = match size {
        KeySize::Bits128 => hmac::HMAC_SHA256,
        KeySize::Bits192 => hmac::HMAC_SHA384,
        KeySize::Bits256 => hmac::HMAC_SHA512,
    };
    // SECURITY: in 64 bits, whatever this machine's words are (CVE-2016-9123).
    let bits = u64::try_from(aad.len())
        .ok()
        .and_then(|bytes| bytes.checked_mul(8))
        .ok_or(Refused)?;
    let mut context = hmac::Context::with_key(&hmac::Key::new(hash, key));
    for piece in [aad, vector, ciphertext, &bits.to_be_bytes()] {
        context.update(piece);
    }
    let half = size.length();
    Ok(context.sign().as_ref().iter().copied().take(half).collect())
}

pub(super) fn cipher(size: KeySize) -> &'static Cipher {
    match size {
        KeySize::Bits128 => &AES_128,
        KeySize::Bits192 => &AES_192,
        KeySize::Bits256 => &AES_256,
    }
}

fn gcm(size: KeySize, key: &[u8]) -> Result<LessSafeKey, Refused> {
    let algorithm = match size {
        KeySize::Bits128 => &AES_128_GCM,
        KeySize::Bits192 => &AES_192_GCM,
        KeySize::Bits256 => &AES_256_GCM,
    };
    Ok(LessSafeKey::new(UnboundKey::new(algorithm, key)?))
}

pub(super) fn gcm_seal(
    size: KeySize,
    key: &[u8],
    vector: &[u8],
    aad: &[u8],
    plaintext: &[u8],
) -> Result<Boxed, Refused> {
    let nonce = Nonce::try_assume_unique_for_key(vector)?;
    let mut ciphertext = plaintext.to_vec();
    let tag = gcm(size, key)?.seal_in_place_separate_tag(nonce, Aad::from(aad), &mut ciphertext)?;
    Ok(Boxed {
        ciphertext,
        tag: tag.as_ref().to_vec(),
    })
}

pub(super) fn gcm_open(
    size: KeySize,
    key: &[u8],
    vector: &[u8],
    aad: &[u8],
    ciphertext: &[u8],
    tag: &[u8],
) -> Result<Bytes, Refused> {
    let nonce = Nonce::try_assume_unique_for_key(vector)?;
    let mut plaintext = Zeroizing::new(vec![0; ciphertext.len()]);
    gcm(size, key)?.open_separate_gather(nonce, Aad::from(aad), ciphertext, tag, &mut plaintext)?;
    Ok(plaintext)
}
