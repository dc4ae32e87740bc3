//! What lies in the sealed file: a generation number and the secrets by slot, as JSON, sealed.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};

use age::{DecryptError, Decryptor, Encryptor, x25519};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use crate::domain::credential::StoreKind;
use crate::domain::ports::StoreError;
use crate::domain::secret::Secret;

/// The file's content, opened.
#[derive(Clone, Default)]
pub(super) struct Contents {
    /// How often the file was written.
    pub(super) generation: u64,
    /// The secrets, by slot.
    pub(super) secrets: BTreeMap<String, Secret>,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    generation: u64,
    secrets: BTreeMap<String, String>,
}

impl Drop for Payload {
    fn drop(&mut self) {
        self.secrets.values_mut().for_each(String::zeroize);
    }
}

/// Opens the bytes of the file at `place`.
pub(super) fn open(
    bytes: &[u8],
    identities: &[x25519::Identity],
    place: &str,
) -> Result<Contents, StoreError> {
    let plain = Decryptor::new_buffered(bytes)
        .and_then(|sealed| unseal(sealed, identities.iter().map(|one| one as _)))
        .map_err(|error| damaged(place, explained(&error)))?;
    let payload: Payload = serde_json::from_slice(&plain).map_err(|_| {
        damaged(
            place,
            "it was sealed with something else than secrets in it",
        )
    })?;
    let secrets = payload
        .secrets
        .iter()
        .map(|(slot, text)| Ok((slot.clone(), Secret::new(STANDARD.decode(text)?))))
        .collect::<Result<_, base64::DecodeError>>()
        .map_err(|_| damaged(place, "one of its secrets is no base64"))?;
    Ok(Contents {
        generation: payload.generation,
        secrets,
    })
}

/// Returns the bytes of a file that holds `contents`, sealed to all of `identities`.
pub(super) fn seal(
    contents: &Contents,
    identities: &[x25519::Identity],
    place: &str,
) -> Result<Vec<u8>, StoreError> {
    let payload = Payload {
        generation: contents.generation,
        secrets: contents
            .secrets
            .iter()
            .map(|(slot, secret)| (slot.clone(), STANDARD.encode(secret.expose())))
            .collect(),
    };
    let failed = |reason: String| StoreError::Failed {
        store: StoreKind::File,
        reason: format!("{place}: {reason}"),
    };
    let plain = serde_json::to_vec(&payload)
        .map(Zeroizing::new)
        .map_err(|error| failed(error.to_string()))?;
    let recipients: Vec<_> = identities.iter().map(x25519::Identity::to_public).collect();
    let encryptor = Encryptor::with_recipients(recipients.iter().map(|one| one as _))
        .map_err(|error| failed(error.to_string()))?;
    write(encryptor, &plain).map_err(|error| failed(error.to_string()))
}

/// Opens an age file that lies in memory.
pub(super) fn unseal<'a>(
    sealed: Decryptor<&[u8]>,
    identities: impl Iterator<Item = &'a dyn age::Identity>,
) -> Result<Zeroizing<Vec<u8>>, DecryptError> {
    let mut plain = Zeroizing::new(Vec::new());
    sealed.decrypt(identities)?.read_to_end(&mut plain)?;
    Ok(plain)
}

/// Makes an age file in memory.
pub(super) fn write(encryptor: Encryptor, plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed)?;
    writer.write_all(plain)?;
    writer.finish()?;
    Ok(sealed)
}

pub(super) fn damaged(place: &str, reason: &str) -> StoreError {
    StoreError::Damaged {
        place: place.to_owned(),
        reason: reason.to_owned(),
    }
}

/// Says why age did not open a file. Its own words are not used: they may be translated, and
/// those for an excessive work factor are computed by a subtraction that can overflow.
pub(super) fn explained(error: &DecryptError) -> &'static str {
    match error {
        DecryptError::NoMatchingKeys => "it is sealed to another identity",
        DecryptError::InvalidHeader | DecryptError::UnknownFormat => "it is no age file",
        DecryptError::ExcessiveWork { .. } => "its passphrase would take too long to check",
        _ => "it was cut off or altered",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> (Vec<u8>, x25519::Identity) {
        let identity = x25519::Identity::generate();
        let mut contents = Contents::default();
        contents
            .secrets
            .insert("secret/x".into(), Secret::new(vec![0, 255, 10]));
        let sealed = seal(&contents, std::slice::from_ref(&identity), "f").unwrap();
        (sealed, identity)
    }

    #[test]
    fn any_bytes_come_back() {
        let (sealed, identity) = sample();
        let contents = open(&sealed, &[identity], "f").unwrap();
        assert!(contents.secrets["secret/x"].matches(&[0, 255, 10]));
    }

    #[test]
    fn no_byte_can_be_changed_and_none_be_missing() {
        let (sealed, identity) = sample();
        let identities = [identity];
        for at in 0..sealed.len() {
            let mut flipped = sealed.clone();
            flipped[at] ^= 1;
            assert!(
                open(&flipped, &identities, "f").is_err(),
                "byte {at} flipped"
            );
            assert!(
                open(&sealed[..at], &identities, "f").is_err(),
                "cut at {at}"
            );
        }
    }

    #[test]
    fn another_identity_is_told_so() {
        let (sealed, _) = sample();
        let error = open(&sealed, &[x25519::Identity::generate()], "f").err();
        assert_eq!(
            error,
            Some(damaged("f", "it is sealed to another identity"))
        );
    }
}
