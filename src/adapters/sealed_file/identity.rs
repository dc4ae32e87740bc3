//! The file store's identity: where it comes from, how it is made, and how a passphrase seals it.

use std::io;
use std::path::{Path, PathBuf};

use age::secrecy::{ExposeSecret as _, SecretString};
use age::{Decryptor, Encryptor, scrypt, x25519};

use super::contents::{damaged, explained, unseal, write};
use crate::adapters::files;
use crate::domain::credential::StoreKind;
use crate::domain::ports::{Prompt, PromptError, Protection, StoreError};
use crate::domain::secret::Secret;

/// The cost of a passphrase, as a power of two (scrypt's N): about 0.4 s and 128 MiB.
///
/// SECURITY: pinned, since age would measure how fast this machine is just now, and a busy one
/// would give a weak seal.
const WORK: u8 = 17;
/// SECURITY: the costliest seal that is opened: a file put in our place must not hold the
/// processor and the memory for minutes.
const MOST_WORK: u8 = 20;
const LIMIT: usize = 1 << 20;

/// What may lead to the identity, in the order in which it is tried.
pub struct Means {
    /// `AUTHCTL_IDENTITY`: the identity itself.
    pub text: Option<Secret>,
    /// `AUTHCTL_IDENTITY_FILE`: a file with it, plain or sealed by a passphrase.
    pub file: Option<PathBuf>,
    /// The folder of `identity.age` (sealed) and `identity.txt` (not).
    pub config: PathBuf,
    /// `AUTHCTL_PASSPHRASE_FILE`: a file with the passphrase.
    pub passphrase_file: Option<PathBuf>,
    /// `AUTHCTL_PASSPHRASE`: the passphrase.
    pub passphrase: Option<Secret>,
    /// Who can be asked for the passphrase, where anybody can.
    pub prompt: Option<Box<dyn Prompt>>,
}

impl Means {
    /// Returns the identities, unsealed, or `None` where there are none yet.
    pub(super) fn find(&self) -> Result<Option<Vec<x25519::Identity>>, StoreError> {
        if let Some(text) = &self.text {
            return parse(text.expose(), "AUTHCTL_IDENTITY").map(Some);
        }
        let (path, bytes) = match &self.file {
            Some(path) => match files::read_private(path, LIMIT)? {
                Some(bytes) => (path.clone(), bytes),
                None => {
                    return Err(StoreError::Identity {
                        place: path.display().to_string(),
                        reason: "there is no such file".into(),
                    });
                }
            },
            None => match self.kept()? {
                Some(found) => found,
                None => return Ok(None),
            },
        };
        // Wrapped at once, so that it is wiped whatever comes of it.
        let bytes = Secret::new(bytes);
        let place = path.display().to_string();
        if is_sealed(&bytes) {
            let plain = open(bytes.expose(), &self.passphrase(&place)?, &place)?;
            parse(plain.expose(), &place).map(Some)
        } else {
            parse(bytes.expose(), &place).map(Some)
        }
    }

    fn kept(&self) -> Result<Option<(PathBuf, Vec<u8>)>, StoreError> {
        for path in [self.sealed_path(), self.unsealed_path()] {
            if let Some(bytes) = files::read_private(&path, LIMIT)? {
                return Ok(Some((path, bytes)));
            }
        }
        Ok(None)
    }

    /// Makes an identity of this user's, as `age-keygen` writes one.
    pub(super) fn make(&self) -> Result<Vec<x25519::Identity>, StoreError> {
        let identity = x25519::Identity::generate();
        let text = lines(&identity);
        let path = self.unsealed_path();
        files::replace(&path, text.expose()).map_err(|error| failed(&path, &error))?;
        Ok(vec![identity])
    }

    /// Seals the identity by `passphrase` and removes the unsealed one; returns the new file.
    pub(super) fn seal(&self, passphrase: &Secret) -> Result<PathBuf, StoreError> {
        let unsealed = self.unsealed_path();
        let refused = |place: &str, reason: &str| StoreError::Identity {
            place: place.to_owned(),
            reason: reason.to_owned(),
        };
        match self.protection()? {
            Protection::Given { place } => {
                return Err(refused(
                    &place,
                    "it is the environment's, not authctl's to seal",
                ));
            }
            Protection::Sealed { .. } => {
                let place = self.sealed_path().display().to_string();
                return Err(refused(&place, "it is sealed already"));
            }
            Protection::Missing | Protection::Unsealed => {}
        }
        let plain = match files::read_private(&unsealed, LIMIT)? {
            Some(bytes) => Secret::new(bytes),
            None => lines(&x25519::Identity::generate()),
        };
        parse(plain.expose(), &unsealed.display().to_string())?;
        let sealed = self.sealed_path();
        let place = sealed.display().to_string();
        let mut recipient = scrypt::Recipient::new(as_text(passphrase, &place)?);
        recipient.set_work_factor(WORK);
        let bytes = Encryptor::with_recipients(std::iter::once(&recipient as _))
            .map_err(|error| damaged(&place, &error.to_string()))
            .and_then(|encryptor| {
                write(encryptor, plain.expose()).map_err(|error| failed(&sealed, &error))
            })?;
        files::replace(&sealed, &bytes).map_err(|error| failed(&sealed, &error))?;
        // The unsealed one goes only when the sealed one was seen to give it back.
        let back = files::read_private(&sealed, LIMIT)?.unwrap_or_default();
        if !open(&back, passphrase, &place)?.matches(plain.expose()) {
            return Err(damaged(
                &place,
                "it gives back something else than was written",
            ));
        }
        files::remove(&unsealed).map_err(|error| failed(&unsealed, &error))?;
        Ok(sealed)
    }

    /// Says what stands between a reader of the files and the secrets. Nobody is asked.
    pub(super) fn protection(&self) -> Result<Protection, StoreError> {
        if self.text.is_some() {
            return Ok(Protection::Given {
                place: "AUTHCTL_IDENTITY".into(),
            });
        }
        let answered = self.passphrase.is_some() || self.passphrase_file.is_some();
        if let Some(path) = &self.file {
            let bytes = files::read_private(path, LIMIT)?.map(Secret::new);
            return Ok(match bytes {
                Some(bytes) if is_sealed(&bytes) => Protection::Sealed { answered },
                _ => Protection::Given {
                    place: path.display().to_string(),
                },
            });
        }
        if files::open_private(&self.sealed_path())?.is_some() {
            return Ok(Protection::Sealed { answered });
        }
        Ok(match files::open_private(&self.unsealed_path())? {
            Some(_) => Protection::Unsealed,
            None => Protection::Missing,
        })
    }

    pub(super) fn may_ask(&self) -> bool {
        self.prompt.is_some()
    }

    /// Returns the error for a passphrase that nothing gives.
    pub(super) fn unanswered(&self) -> StoreError {
        let sealed = self.file.clone().unwrap_or_else(|| self.sealed_path());
        StoreError::PassphraseNeeded {
            place: sealed.display().to_string(),
        }
    }

    pub(super) fn unsealed_path(&self) -> PathBuf {
        self.config.join("identity.txt")
    }

    fn sealed_path(&self) -> PathBuf {
        self.config.join("identity.age")
    }

    fn passphrase(&self, place: &str) -> Result<Secret, StoreError> {
        if let Some(path) = &self.passphrase_file {
            return read_passphrase(path);
        }
        if let Some(passphrase) = &self.passphrase {
            return Ok(passphrase.clone());
        }
        let needed = || StoreError::PassphraseNeeded {
            place: place.to_owned(),
        };
        let prompt = self.prompt.as_ref().ok_or_else(needed)?;
        match prompt.secret(&format!("Passphrase of {place}")) {
            Ok(passphrase) => Ok(passphrase),
            Err(PromptError::Ended) => Err(StoreError::PassphraseRefused),
            Err(PromptError::NoTerminal) => Err(needed()),
        }
    }
}

/// Returns a new identity in one line, and its recipient.
pub(super) fn fresh() -> (Secret, String) {
    let identity = x25519::Identity::generate();
    let line = Secret::from(identity.to_string().expose_secret().to_owned());
    (line, identity.to_public().to_string())
}

fn is_sealed(bytes: &Secret) -> bool {
    bytes.expose().starts_with(b"age-encryption.org/")
}

/// Reads a passphrase from a file, which may be a pipe, without one final line ending.
fn read_passphrase(path: &Path) -> Result<Secret, StoreError> {
    let place = path.display().to_string();
    let file = std::fs::File::open(path).map_err(|error| damaged(&place, &error.to_string()))?;
    let facts = file.metadata().map_err(|error| failed(path, &error))?;
    // SECURITY: what others can read protects nothing from them. Its owner may be another: systems
    // that hand out secrets as files keep them.
    if facts.is_file()
        && let Some(fault) = files::exposed(path, &facts, 0o077, "600")
    {
        return Err(fault);
    }
    match files::read_limited(file, LIMIT) {
        Ok(Some(bytes)) => Ok(Secret::new(bytes).without_final_newline()),
        Ok(None) => Err(damaged(&place, "it is too large for a passphrase")),
        Err(error) => Err(damaged(&place, &error.to_string())),
    }
}

/// Opens an identity file that is sealed by a passphrase.
fn open(bytes: &[u8], passphrase: &Secret, place: &str) -> Result<Secret, StoreError> {
    let sealed =
        Decryptor::new_buffered(bytes).map_err(|error| damaged(place, explained(&error)))?;
    if !sealed.is_scrypt() {
        return Err(damaged(place, "it is not sealed by a passphrase"));
    }
    let mut identity = scrypt::Identity::new(as_text(passphrase, place)?);
    identity.set_max_work_factor(MOST_WORK);
    unseal(sealed, std::iter::once(&identity as _))
        .map(|plain| Secret::new(plain.to_vec()))
        .map_err(|error| match error {
            // age says so for a wrong passphrase: the stanza is there, and does not open.
            age::DecryptError::DecryptionFailed | age::DecryptError::KeyDecryptionFailed => {
                StoreError::Passphrase {
                    place: place.to_owned(),
                }
            }
            other => damaged(place, explained(&other)),
        })
}

fn as_text(passphrase: &Secret, place: &str) -> Result<SecretString, StoreError> {
    passphrase
        .expose_text()
        .map(SecretString::from)
        .ok_or_else(|| StoreError::Passphrase {
            place: place.to_owned(),
        })
}

/// Reads identities, one a line, among comments. What a bad line says is not repeated.
fn parse(bytes: &[u8], place: &str) -> Result<Vec<x25519::Identity>, StoreError> {
    let none = |reason: String| StoreError::Identity {
        place: place.to_owned(),
        reason,
    };
    let text = std::str::from_utf8(bytes).map_err(|_| none("it is no text".into()))?;
    let mut identities = Vec::new();
    for (number, line) in (1_u32..).zip(text.lines().map(str::trim)) {
        if !line.is_empty() && !line.starts_with('#') {
            let identity = line.parse().map_err(|_| {
                none(format!(
                    "line {number} is no age identity (AGE-SECRET-KEY-1…)"
                ))
            })?;
            identities.push(identity);
        }
    }
    if identities.is_empty() {
        return Err(none("no age identity (AGE-SECRET-KEY-1…) is in it".into()));
    }
    Ok(identities)
}

fn lines(identity: &x25519::Identity) -> Secret {
    let secret = identity.to_string();
    Secret::from(format!(
        "# the identity of authctl's file store: whoever has it can open secrets.age\n# public key: {}\n{}\n",
        identity.to_public(),
        secret.expose_secret()
    ))
}

fn failed(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Failed {
        store: StoreKind::File,
        reason: format!("{}: {error}", path.display()),
    }
}
