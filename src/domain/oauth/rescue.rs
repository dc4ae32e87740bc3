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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::oauth::tokens::{TokenKind, TokenSet};
    use crate::domain::oauth::upkeep::Upkeep;
    use crate::domain::time::Timestamp;

    #[test]
    fn what_is_sealed_opens_with_its_key_alone() {
        let kept = Kept {
            tokens: TokenSet {
                access_token: Secret::from("canary-access".to_owned()),
                refresh_token: Some(Secret::from("canary-refresh".to_owned())),
                id_token: None,
                kind: TokenKind::Bearer,
                scope: None,
                details: None,
                issued_at: Timestamp::from_unix(1_000).unwrap(),
                expires_at: None,
            },
            issuer: "https://a.example".into(),
            client_id: "cli".into(),
            client_secret: None,
            dpop_key: None,
            upkeep: Upkeep::default(),
        };
        let own = key(&[7; KEY_LENGTH]);
        let mut bytes = sealed(&kept, &own).unwrap();
        assert!(!bytes.windows(6).any(|piece| piece == b"canary"));
        let back = opened(&bytes, &own).unwrap();
        assert!(
            back.tokens
                .refresh_token
                .unwrap()
                .matches(b"canary-refresh")
        );
        assert!(opened(&bytes, &key(&[8; KEY_LENGTH])).is_err());
        assert!(opened(&bytes, &Secret::from("short".to_owned())).is_err());
        assert!(opened(b"short", &own).is_err());
        *bytes.last_mut().unwrap() ^= 1;
        assert!(opened(&bytes, &own).is_err());
    }
}
