//! Tokens that their store did not take: sealed with a key that lies in it, until it does.
//!
//! SECURITY: this is no other store. What is put aside opens with a key that was written into the
//! login's own store before the refresh, so that whoever can't read that store can't read this.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::tokens::{Kept, KeptError};
use crate::domain::secret::Secret;

/// How many bytes a key has.
pub const KEY_LENGTH: usize = 32;

/// Writes a key as text.
pub fn key(bytes: &[u8; KEY_LENGTH]) -> Secret {
    Secret::from(URL_SAFE_NO_PAD.encode(bytes))
}

/// Seals what was to be stored: a nonce, and behind it the sealed line.
pub fn sealed(kept: &Kept, key: &Secret) -> Result<Vec<u8>, KeptError> {
    let mut bytes = kept.to_secret()?.expose().to_vec();
    let nonce = cipher(key)?
        .seal_in_place_append_tag(Aad::empty(), &mut bytes)
        .map_err(|_| KeptError)?;
    let mut whole = nonce.as_ref().to_vec();
    whole.append(&mut bytes);
    Ok(whole)
}

/// Opens what [`sealed`] gave.
pub fn opened(sealed: &[u8], key: &Secret) -> Result<Kept, KeptError> {
    let (nonce, body) = sealed.split_at_checked(NONCE_LEN).ok_or(KeptError)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| KeptError)?;
    let mut body = Zeroizing::new(body.to_vec());
    let line = cipher(key)?
        .open_in_place(nonce, Aad::empty(), &mut body)
        .map_err(|_| KeptError)?;
    Kept::from_secret(&Secret::new(line.to_vec()))
}

fn cipher(key: &Secret) -> Result<RandomizedNonceKey, KeptError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(key.expose())
        .map_err(|_| KeptError)?;
    let bytes = Zeroizing::new(bytes);
    RandomizedNonceKey::new(&AES_256_GCM, &bytes).map_err(|_| KeptError)
}
